//! State of the scene as plain numbers.
//!
//! The scene reads only this state and is independent of solver and components: a scene state can come from a running
//! machine, a recording or a test. It is filled once per frame, at a time between the last two ticks.

use crate::viewer::messages::part_id::MachineId;
use crate::viewer::view_model::flow_rows::Loss;
use bevy::prelude::*;

/// Phase of a floater.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// No air.
    #[default]
    Empty,
    /// In the injection zone with its valve open.
    Filling,
    /// Holds air without exchange.
    Filled,
    /// Its air exceeds the cavity and leaves at the mouth.
    Spilling,
    /// In the vent zone, releasing air.
    Venting,
    /// Carries air on the descending side.
    CarryOver,
}

/// One floater of the scene state.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SceneFloater {
    /// Share of the cavity that is air, 0 to 1.
    pub air_fraction: f32,
    /// Phase.
    pub phase: Phase,
    /// Whether air flows into it from the reservoir.
    pub valve_open: bool,
    /// Volume of its air, m3.
    pub air_volume: f32,
    /// Pressure of its air, equal to that of the surrounding water, Pa.
    pub air_pressure: f32,
    /// Temperature of its air, K; without air that of the water.
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

/// Kinds of air flow into or out of floaters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PuffKind {
    /// From a valve into a floater.
    Jet,
    /// From a floater in the vent zone.
    Vent,
    /// From a full floater.
    Spill,
}

impl PuffKind {
    /// All.
    pub const ALL: [PuffKind; 3] = [PuffKind::Jet, PuffKind::Vent, PuffKind::Spill];
}

/// Start of an air flow, or a sudden release, at a time that may be between two frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Puff {
    /// Kind of the flow.
    pub kind: PuffKind,
    /// The floater, by number.
    pub floater: usize,
    /// Chain position at that time, m.
    pub chain_position: f64,
}

/// Power flows through the machine, W.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Powers {
    /// Electricity of compressor and barring motor.
    pub electricity_in: f64,
    /// Exergy flow of the air delivered to the reservoir.
    pub delivered: f64,
    /// Exergy flow of the air to the valves.
    pub injected: f64,
    /// Power of the chain at the upper shaft.
    pub shaft: f64,
    /// Power of the gear at the flywheel.
    pub flywheel: f64,
    /// Power of the generator at the shaft.
    pub generator: f64,
    /// Electricity to the grid.
    pub electricity_out: f64,
    /// Losses, by position in [`Loss::ALL`].
    pub losses: [f64; Loss::ALL.len()],
}

impl Powers {
    /// Power of a loss.
    pub fn loss(&self, loss: Loss) -> f64 {
        self.losses[loss as usize]
    }

    /// Greatest of all powers.
    pub fn greatest(&self) -> f64 {
        let ways =
            [self.electricity_in, self.delivered, self.injected, self.shaft, self.flywheel, self.electricity_out];
        ways.into_iter().chain(self.losses).fold(0.0, |most, power| most.max(power.abs()))
    }
}

/// Dimensions of the machine (PHYSICS.md 1), m. The scene is rebuilt when any of them changes.
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

/// The machine at one time.
#[derive(Resource, Clone, Debug, Default)]
pub struct SceneState {
    /// The machine.
    pub machine: MachineId,
    /// Dimensions.
    pub geometry: MachineGeometry,
    /// Simulated time, s.
    pub time_s: f64,
    /// Distance travelled by the chain, unwrapped, m.
    pub chain_position: f64,
    /// Angle of the flywheel, unwrapped, rad.
    pub flywheel_angle: f64,
    /// Whether the compressor runs.
    pub compressor_on: bool,
    /// Angle of the compressor's pulley, unwrapped, rad.
    pub compressor_angle: f64,
    /// Reservoir pressure over the switch-off pressure of the compressor.
    pub reservoir_fraction: f32,
    /// Power flows.
    pub powers: Powers,
    /// Pressure in the reservoir, Pa.
    pub reservoir_pressure: f32,
    /// Temperature of the water, K.
    pub water_temperature: f32,
    /// Pressure of the air at the water surface, and of the water at the bottom of the loop, Pa.
    pub pressures: [f32; 2],
    /// Buoyancy of a floater full of air, N.
    pub full_buoyancy: f32,
    /// Air flows that began since the previous frame; empty after a jump in time.
    pub puffs: Vec<Puff>,
    /// The floaters, by number.
    pub floaters: Vec<SceneFloater>,
    /// Tension of the chain ahead of each floater, N.
    pub link_tensions: Vec<f32>,
}
