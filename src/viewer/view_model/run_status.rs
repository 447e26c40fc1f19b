//! How the run stands: its recent events, its place in the recording, what stopped or refused it.

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
    /// How often the machine was brought to another instant.
    pub jumps: u64,
    /// Whether anything was changed in the run, on any branch of its recording.
    pub touched: bool,
    /// What this run started from.
    pub started_from: StartFrom,
    /// The branch of the recording that is shown, by position.
    pub lane: usize,
    /// Whether the emergency stop is engaged.
    pub stopped: bool,
    /// What stopped or refused it, if anything did.
    pub problem: Option<RunProblem>,
    /// Whether a machine is being built that will take the place of this one.
    pub building: bool,
    /// What is done in the background, if anything is that takes long enough to be read.
    pub work: Option<Work>,
}

/// Something that is done in the background.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Work {
    /// What.
    pub kind: WorkKind,
    /// The share that is done, 0 to 1, if that is known.
    pub progress: Option<f64>,
}

/// What is done in the background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkKind {
    /// A machine is built, and runs until it is warm.
    Build,
    /// A file is read.
    Open,
    /// Another instant is computed from the recording.
    Seek,
    /// A file is written.
    Save,
}

impl WorkKind {
    /// Whether another machine, or another instant of it, takes the place of the one that is shown: it stands still
    /// meanwhile.
    pub fn replaces_machine(self) -> bool {
        match self {
            WorkKind::Build | WorkKind::Open | WorkKind::Seek => true,
            WorkKind::Save => false,
        }
    }
}

/// What stopped or refused a run.
#[derive(Clone, Debug, PartialEq)]
pub enum RunProblem {
    /// The last request was refused; the reason.
    Refused(String),
    /// The machine failed numerically and cannot go on.
    Failed {
        /// When, s of simulated time.
        time_s: f64,
        /// Why.
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
