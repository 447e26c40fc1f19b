//! What can be asked of the recording: another instant, a branch, a file.

use bevy::prelude::*;

/// Asks for another moment of the recording, or for a file of it.
#[derive(Message, Clone, Debug, PartialEq)]
pub enum TimeRequest {
    /// A moment of a branch, both as the timeline shows them.
    Seek {
        /// The branch, by position.
        lane: usize,
        /// Simulated time, s.
        time_s: f64,
    },
    /// So many ticks back.
    StepBack(u64),
    /// The first moment.
    Start,
    /// The end, and on from there.
    Live,
    /// A new future from the moment that is shown.
    Branch,
    /// On until nothing changes any more.
    Steady,
    /// Writes the state that is shown to a file.
    SaveState,
    /// Writes the record to a file.
    SaveSession,
    /// Opens a file with a state or a session.
    Open(std::path::PathBuf),
    /// Keeps a signal from now on, and has its past computed.
    Keep(String),
}
