//! What of the machine is selected, and how it is shown: small resources that panels, scene and demo share.

use bevy::prelude::*;

/// Something of the machine that can be selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
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

/// What is selected. Written by clicks in the scene, panels and demo; read by inspector and outline.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection(pub Option<Thing>);

/// What the colour of the air in a floater says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AirColor {
    /// That it is air.
    #[default]
    Plain,
    /// Its pressure.
    Pressure,
    /// Its temperature.
    Temperature,
}

impl AirColor {
    /// The next in turn.
    pub fn next(self) -> Self {
        match self {
            AirColor::Plain => AirColor::Pressure,
            AirColor::Pressure => AirColor::Temperature,
            AirColor::Temperature => AirColor::Plain,
        }
    }
}

/// What the scene shows beside the machine itself. Written by actions and the demo, read by the scene.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViewOptions {
    /// Arrows of the forces on floaters.
    pub forces: bool,
    /// Tension as the colour of the chain.
    pub tension: bool,
    /// Energy on its way, and the losses.
    pub energy: bool,
    /// What the colour of the air says.
    pub air: AirColor,
    /// The tank cut open along the plane of the loop.
    pub section: bool,
    /// Names and figures.
    pub labels: bool,
}

impl Default for ViewOptions {
    fn default() -> Self {
        Self { forces: false, tension: false, energy: true, air: AirColor::Plain, section: false, labels: true }
    }
}
