//! Ids of the parts of machines that can be selected.

/// Number of a machine in the window. It does not change when the machine is rebuilt or another time is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MachineId(pub u32);

/// A part of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartId {
    /// The machine.
    pub machine: MachineId,
    /// The part.
    pub part: Part,
}

/// Declares the selectable parts, and lists the stationary ones.
macro_rules! parts {
    ($($(#[$about:meta])+ $part:ident,)+) => {
        /// A selectable part of a machine.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Part {
            /// A floater, by number.
            Floater(u32),
            /// The link of the chain ahead of the floater with this number.
            Link(u32),
            /// A sensor, by its position in the machine's list.
            Sensor(u32),
            $($(#[$about])+ $part,)+
        }

        impl Part {
            /// The stationary parts, of which a machine has one each.
            pub const FIXED: [Part; [$(stringify!($part)),+].len()] = [$(Part::$part),+];
        }
    };
}

parts! {
    /// The injection valves.
    Valve,
    /// The compressor.
    Compressor,
    /// The air reservoir.
    Reservoir,
    /// The gearbox and the coupling in it.
    Gearbox,
    /// The flywheel.
    Flywheel,
    /// The generator.
    Generator,
    /// The water of the tank.
    Water,
}

impl Part {
    /// The id of this part in a machine.
    pub fn of(self, machine: MachineId) -> PartId {
        PartId { machine, part: self }
    }
}

impl PartId {
    /// The number of a floater.
    pub fn floater(self) -> Option<u32> {
        if let Part::Floater(number) = self.part { Some(number) } else { None }
    }
}
