//! Which part is selected, and what the scene shows.

use crate::viewer::messages::part_id::PartId;
use bevy::prelude::*;

/// What is selected. Written by clicks in the scene, panels and demo; read by inspector and outline.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection(pub Option<PartId>);

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
