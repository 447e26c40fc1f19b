//! Selected part, and options of the scene.

use crate::viewer::messages::part_id::PartId;
use bevy::prelude::*;

/// The selected part. Written by clicks in the scene, panels and demo; read by inspector and outline.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection(pub Option<PartId>);

/// Quantity shown by the colour of the air in a floater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AirColor {
    /// None: one colour for all air.
    #[default]
    Plain,
    /// Pressure.
    Pressure,
    /// Temperature.
    Temperature,
}

impl AirColor {
    /// The next one, cyclically.
    pub fn next(self) -> Self {
        match self {
            AirColor::Plain => AirColor::Pressure,
            AirColor::Pressure => AirColor::Temperature,
            AirColor::Temperature => AirColor::Plain,
        }
    }
}

/// Options of the scene. Written by actions and the demo, read by the scene.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub struct ViewOptions {
    /// Arrows of the forces on floaters.
    pub forces: bool,
    /// Colouring of the chain by tension.
    pub tension: bool,
    /// Energy flows and losses.
    pub energy: bool,
    /// Quantity shown by the colour of the air.
    pub air: AirColor,
    /// Cutaway view of the tank along the plane of the loop.
    pub section: bool,
    /// Labels with names and values.
    pub labels: bool,
}

impl Default for ViewOptions {
    fn default() -> Self {
        Self { forces: false, tension: false, energy: true, air: AirColor::Plain, section: false, labels: true }
    }
}
