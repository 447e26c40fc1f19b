//! What is left of a run when its window has closed.

use crate::plant::{Checkpoint, MachineError};
use crate::ports::companions::Saved;
use crate::recovery::SealedError;
use crate::viewer::machine::run::Run;
use bevy::prelude::*;
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex};

/// How a run in the window ended: its figures, or the state of a machine that failed and why.
#[derive(Debug, Default)]
pub struct Ending {
    /// The state at the end.
    pub state: Option<Box<Checkpoint>>,
    /// What is saved beside it.
    pub companions: Saved,
    /// Whether the record was written, if it was to be.
    pub recorded: Option<Result<(), SealedError>>,
    /// Figures of the machine as of the last frame's end.
    pub report: Map<String, Value>,
    /// The run as it was last started, which the user may have done anew, with the commands that were applied.
    pub run: Option<Run>,
    /// State and reason of a numerical failure.
    pub failure: Option<(Value, MachineError)>,
    /// Whether all the ticks asked for were run.
    pub complete: bool,
    /// What was measured, if a measurement of frames asked for it.
    pub window: self::WindowFigures,
}

/// The ending, seen from outside the application when it has closed.
#[derive(Resource, Clone, Default)]
pub struct EndingSlot(pub Arc<Mutex<Ending>>);

/// What was measured.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct WindowFigures {
    /// Frames counted.
    pub frames: u64,
    /// Frames a second, from the median frame time.
    pub fps_median: f64,
    /// Frame time that one frame in twenty exceeds, ms.
    pub frame_ms_p95: f64,
    /// From the start of the process to the first complete frame, s.
    pub first_frame_s: f64,
    /// Memory of the process, MB.
    pub memory_mb: f64,
    /// Share of one processor that the paused window takes, %.
    pub paused_cpu_percent: f64,
}
