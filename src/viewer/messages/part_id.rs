//! The parts of the machine that can be selected.

/// Something of the machine that can be selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartId {
    /// A floater, by number.
    Floater(u32),
    /// The link of the chain ahead of the floater with this number.
    Link(u32),
    /// A sensor, by its position in the machine's list.
    Sensor(u32),
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
