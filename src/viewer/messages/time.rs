//! Requests to the recording: seek, branch, files.

use bevy::prelude::*;

/// A request to the recording.
#[derive(Message, Clone, Debug, PartialEq)]
pub enum TimeRequest {
    /// Seeks to a time of a branch, as shown by the timeline.
    Seek {
        /// The branch, by position.
        lane: usize,
        /// Simulated time, s.
        time_s: f64,
    },
    /// Steps back by a number of ticks.
    StepBack(u64),
    /// Goes to the start of the recording.
    Start,
    /// Goes to the end and continues from there.
    Live,
    /// Begins a branch at the shown time.
    Branch,
    /// Runs to the steady state.
    Steady,
    /// Writes the shown state to a file.
    SaveState,
    /// Writes the recording to a file.
    SaveSession,
    /// Opens a state or session file.
    Open(std::path::PathBuf),
    /// Adds a signal to the history, and requests its past.
    Keep(String),
}
