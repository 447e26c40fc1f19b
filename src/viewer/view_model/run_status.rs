//! Status of the run: recent events, displayed branch, problems.

use crate::ports::events::Occurrence;
use crate::ports::settings::StartFrom;
use bevy::prelude::Resource;

/// The state of the run.
#[derive(Resource, Clone, Debug)]
pub struct RunStatus {
    /// The most recent events, the newest last.
    pub events: Vec<Occurrence>,
    /// Number of entries in the journal.
    pub journal_length: usize,
    /// Number of jumps in time.
    pub jumps: u64,
    /// Whether the run contains any commands, on any branch of its recording.
    pub touched: bool,
    /// Start of the run.
    pub started_from: StartFrom,
    /// The timeline lane of the displayed branch.
    pub lane: usize,
    /// Whether the emergency stop is engaged.
    pub stopped: bool,
    /// The problem of the run, if any.
    pub problem: Option<RunProblem>,
    /// Whether a machine is being built that will replace this one.
    pub building: bool,
    /// Background work that takes long enough to be displayed, if any.
    pub work: Option<Work>,
}

/// Background work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Work {
    /// Kind of the work.
    pub kind: WorkKind,
    /// The completed share, 0 to 1, if known.
    pub progress: Option<f64>,
}

/// Kinds of background work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkKind {
    /// Building a machine, including a warm start.
    Build,
    /// Reading a file.
    Open,
    /// Computing a past state from the recording.
    Seek,
    /// Writing a file.
    Save,
}

impl WorkKind {
    /// Whether the work replaces the shown machine or its state; the machine is paused meanwhile.
    pub fn replaces_machine(self) -> bool {
        match self {
            WorkKind::Build | WorkKind::Open | WorkKind::Seek => true,
            WorkKind::Save => false,
        }
    }
}

/// Problem of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum RunProblem {
    /// The last request was refused, with the reason.
    Refused(String),
    /// Numerical failure of the machine.
    Failed {
        /// Simulated time, s.
        time_s: f64,
        /// Reason.
        reason: String,
    },
}

impl Default for RunStatus {
    fn default() -> Self {
        Self {
            events: Vec::new(),
            journal_length: 0,
            jumps: 0,
            touched: false,
            started_from: StartFrom::Warm,
            lane: 0,
            stopped: false,
            problem: None,
            building: false,
            work: None,
        }
    }
}
