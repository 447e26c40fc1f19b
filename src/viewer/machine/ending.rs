//! Results of a run after its window has closed.

use crate::plant::{Checkpoint, MachineError};
use crate::ports::companions::Saved;
use crate::recovery::SealedError;
use crate::viewer::machine::run::Run;
use bevy::prelude::*;
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex};

/// Results of a run in the window, or state and reason of a numerical failure.
#[derive(Debug, Default)]
pub struct Ending {
    /// The final state.
    pub state: Option<Box<Checkpoint>>,
    /// Companion states saved with it.
    pub companions: Saved,
    /// Result of writing the recording, if it was requested.
    pub recorded: Option<Result<(), SealedError>>,
    /// Report of the machine at the end of the last frame.
    pub report: Map<String, Value>,
    /// The run as last started, possibly restarted by the user, with the applied commands.
    pub run: Option<Run>,
    /// State and reason of a numerical failure.
    pub failure: Option<(Value, MachineError)>,
    /// Whether all requested ticks were run.
    pub complete: bool,
    /// Results of a measurement of frames, if it was requested.
    pub window: self::WindowFigures,
}

/// The ending, accessible after the application has closed.
#[derive(Resource, Clone, Default)]
pub struct EndingSlot(pub Arc<Mutex<Ending>>);

/// Results of a measurement of frames.
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
    /// Processor time of the paused window as a share of one processor, %.
    pub paused_cpu_percent: f64,
}
