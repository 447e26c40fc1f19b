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
    /// The run as last started.
    pub run: Run,
    /// Angle of the flywheel, rad.
    pub flywheel_angle: f64,
    /// Angle of the compressor's pulley, rad.
    pub compressor_angle: f64,
    /// Ticks done before those of this frame.
    pub ticks_before: u64,
    /// Number of jumps in time.
    pub jumps: u64,
    /// Start of the ticks of this frame; `None` without ticks.
    pub ticks_begun: Option<Instant>,
    /// Time of the last measurement of the process, by the frame clock, s.
    pub host_read: f64,
    /// Time of the first complete frame, by the frame clock, s.
    pub shown_since_s: Option<f64>,
}

impl ShownMachine {
    /// Creates the resource for a machine that has not been shown yet.
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
