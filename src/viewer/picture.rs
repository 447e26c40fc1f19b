//! All that the scene draws, as plain numbers.
//!
//! The scene reads this and nothing else, so it knows neither solver nor components, and a picture can be
//! made from a live machine, a recording or a test alike. It is filled once a frame, between the last two ticks.

use bevy::prelude::*;

/// What a floater is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// No air.
    #[default]
    Empty,
    /// In the injection zone with its valve open.
    Filling,
    /// Has air and keeps it.
    Filled,
    /// Its air expands past the cavity and bubbles out at the mouth.
    Spilling,
    /// In the vent zone, losing air.
    Venting,
    /// Carries air down the descending side, where it hinders.
    CarryOver,
}

/// One floater in the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FloaterPicture {
    /// Share of the cavity that is air, 0 to 1.
    pub air_fraction: f32,
    /// What it is doing.
    pub phase: Phase,
    /// Whether air flows to it from the reservoir.
    pub valve_open: bool,
}

/// Sizes of the machine (PHYSICS.md 1), m. A change of any of them makes the scene build itself anew.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MachineGeometry {
    /// Pitch radius of the sprockets, R.
    pub sprocket_radius: f64,
    /// Distance between the sprockets' centres, Hc.
    pub centre_distance: f64,
    /// Water above the highest point of the pitch line, d_top.
    pub top_submergence: f64,
    /// Inner size of the tank in the plane of the loop, B.
    pub tank_breadth: f64,
    /// Inner size of the tank across the plane of the loop, W.
    pub tank_width: f64,
    /// Number of floaters, N.
    pub floater_count: usize,
    /// Length of a floater along the chain, l_f.
    pub floater_length: f64,
    /// Volume of a floater's cavity, V_f, m3.
    pub cavity_volume: f64,
    /// Start of the injection zone along the loop, s_in0; it ends where the ascending straight begins.
    pub injection_start: f64,
}

impl Default for MachineGeometry {
    fn default() -> Self {
        Self {
            sprocket_radius: 1.0,
            centre_distance: 23.0,
            top_submergence: 0.5,
            tank_breadth: 4.5,
            tank_width: 1.8,
            floater_count: 66,
            floater_length: 0.6,
            cavity_volume: 0.4,
            injection_start: 0.05,
        }
    }
}

/// The machine at one instant.
#[derive(Resource, Clone, Debug, Default)]
pub struct Picture {
    /// Sizes.
    pub geometry: MachineGeometry,
    /// Distance the chain has run, unwrapped, m.
    pub chain_position: f64,
    /// Angle of the flywheel, unwrapped, rad.
    pub flywheel_angle: f64,
    /// Whether the compressor runs.
    pub compressor_on: bool,
    /// Angle of the compressor's pulley, unwrapped, rad.
    pub compressor_angle: f64,
    /// Pressure in the reservoir over the pressure at which the compressor stops.
    pub reservoir_fraction: f32,
    /// Electric power taken, W.
    pub power_in: f64,
    /// Electric power given, W.
    pub power_out: f64,
    /// The floaters, by number.
    pub floaters: Vec<FloaterPicture>,
    /// Tension of the chain ahead of each floater, N.
    pub link_tensions: Vec<f32>,
}
