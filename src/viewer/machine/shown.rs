//! The machine that the window shows.

use crate::viewer::machine::run::Run;
use crate::viewer::messages::part_id::MachineId;
use bevy::prelude::*;
use std::time::Instant;

/// The machine that the window shows.
#[derive(Resource)]
pub struct ShownMachine {
    /// Its number in the window.
    pub id: MachineId,
    /// Its entity; another one when it is built anew.
    pub machine: Entity,
    /// The run as it was last started.
    pub run: Run,
    /// Angle of the flywheel, rad.
    pub flywheel_angle: f64,
    /// Angle of the compressor's pulley, rad.
    pub compressor_angle: f64,
    /// Ticks done before those of this frame.
    pub ticks_before: u64,
    /// How often the machine was brought to another moment.
    pub jumps: u64,
    /// When the ticks of this frame began; none without any.
    pub ticks_begun: Option<Instant>,
    /// When the figures of the process were read last, by the clock of frames, s.
    pub host_read: f64,
    /// When the first complete frame was shown, by the clock of frames, s.
    pub shown_since_s: Option<f64>,
}

impl ShownMachine {
    /// A machine that has not been shown yet.
    pub fn new(machine: Entity, run: Run) -> Self {
        Self {
            id: MachineId::default(),
            machine,
            run,
            flywheel_angle: 0.0,
            compressor_angle: 0.0,
            ticks_before: 0,
            jumps: 0,
            ticks_begun: None,
            host_read: f64::NEG_INFINITY,
            shown_since_s: None,
        }
    }
}
