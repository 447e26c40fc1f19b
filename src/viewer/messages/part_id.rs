//! The parts of the machines that can be selected.

/// A machine of the window, by number. It stays when the machine is built anew or another instant of it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MachineId(pub u32);

/// A part of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PartId {
    /// The machine.
    pub machine: MachineId,
    /// Which of its parts.
    pub part: Part,
}

/// Declares the parts that can be selected, and lists those that do not move.
macro_rules! parts {
    ($($(#[$about:meta])+ $part:ident,)+) => {
        /// Something of a machine that can be selected.
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
            /// The parts that do not move, of which a machine has one each.
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
    /// This part of a machine.
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
