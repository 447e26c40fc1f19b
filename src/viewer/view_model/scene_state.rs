//! All that the scene draws, as plain numbers.
//!
//! The scene reads this and nothing else, so it knows neither solver nor components, and a scene state can be
//! made from a live machine, a recording or a test alike. It is filled once a frame, between the last two ticks.

use crate::viewer::messages::part_id::MachineId;
use crate::viewer::view_model::flow_rows::Loss;
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

/// One floater of the scene state.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SceneFloater {
    /// Share of the cavity that is air, 0 to 1.
    pub air_fraction: f32,
    /// What it is doing.
    pub phase: Phase,
    /// Whether air flows to it from the reservoir.
    pub valve_open: bool,
    /// Volume of its air, m3.
    pub air_volume: f32,
    /// Pressure of its air, which is that of the water around it, Pa.
    pub air_pressure: f32,
    /// Temperature of its air, K; that of the water where there is none.
    pub air_temperature: f32,
    /// Buoyancy of air and shell, N, upwards.
    pub buoyancy: f32,
    /// Weight of shell and air, N, downwards.
    pub weight: f32,
    /// Drag of the water, N, against the direction of normal running.
    pub drag: f32,
    /// Force along the chain, N, in the direction of normal running.
    pub net: f32,
}

/// Ways in which air comes into floaters or leaves them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PuffKind {
    /// From a valve into a floater.
    Jet,
    /// From a floater in the vent zone.
    Vent,
    /// From a floater that holds more than it can.
    Spill,
}

impl PuffKind {
    /// All.
    pub const ALL: [PuffKind; 3] = [PuffKind::Jet, PuffKind::Vent, PuffKind::Spill];
}

/// Air that began to flow, or went at once, at a moment that may lie between two frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Puff {
    /// Which way.
    pub kind: PuffKind,
    /// The floater, by number.
    pub floater: usize,
    /// Where the chain was at that moment, m.
    pub chain_position: f64,
}

/// Powers on the way from the grid to the grid, W.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Powers {
    /// Electricity of compressor and barring motor.
    pub electricity_in: f64,
    /// Work that the air delivered to the reservoir could do.
    pub delivered: f64,
    /// Work that the air on its way to the valves could do.
    pub injected: f64,
    /// What the chain gives to the upper shaft.
    pub shaft: f64,
    /// What the gear gives to the flywheel.
    pub flywheel: f64,
    /// What the generator takes from the shaft.
    pub generator: f64,
    /// Electricity to the grid.
    pub electricity_out: f64,
    /// What is lost, by position in [`Loss::ALL`].
    pub losses: [f64; Loss::ALL.len()],
}

impl Powers {
    /// What is lost somewhere.
    pub fn loss(&self, loss: Loss) -> f64 {
        self.losses[loss as usize]
    }

    /// Greatest of all.
    pub fn greatest(&self) -> f64 {
        let ways =
            [self.electricity_in, self.delivered, self.injected, self.shaft, self.flywheel, self.electricity_out];
        ways.into_iter().chain(self.losses).fold(0.0, |most, power| most.max(power.abs()))
    }
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
pub struct SceneState {
    /// The machine.
    pub machine: MachineId,
    /// Sizes.
    pub geometry: MachineGeometry,
    /// Simulated time of this moment, s.
    pub time_s: f64,
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
    /// Powers by the way that they take.
    pub powers: Powers,
    /// Pressure in the reservoir, Pa.
    pub reservoir_pressure: f32,
    /// Temperature of the water, K.
    pub water_temperature: f32,
    /// Pressure of the air on the water, and of the water at the bottom of the loop, Pa.
    pub pressures: [f32; 2],
    /// Buoyancy of a floater that is full of air, N.
    pub full_buoyancy: f32,
    /// Air that came or went since the frame before; empty when time has jumped.
    pub puffs: Vec<Puff>,
    /// The floaters, by number.
    pub floaters: Vec<SceneFloater>,
    /// Tension of the chain ahead of each floater, N.
    pub link_tensions: Vec<f32>,
}
