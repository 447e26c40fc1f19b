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
        }
    }
}
