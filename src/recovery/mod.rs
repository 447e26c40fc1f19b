//! Going back, going on, and trying out: recordings of a run with their branches, files that survive damage, and a worker
//! that computes what would happen.
//!
//! | file | what it does |
//! |---|---|
//! | `sealed` | a file with a kind, a version and a checksum, written whole or not at all |
//! | `state` | the state of a machine and of the services beside it, as such a file |
//! | `recording` | the recording of a run: going back, branching, staying within a bound of memory |
//! | `bound` | what a recording gives up to stay within its bounds |
//! | `branch` | one line of time: commands, keyframes, markers, history |
//! | `marker` | what is worth a marker on the line of time |
//! | `companion_notes` | what the services beside the machine said, and when |
//! | `past_moment` | a moment of the recording, to be computed on another thread |
//! | `migrate` | what files of earlier versions have elsewhere |
//! | `session` | a whole recording as a file, and whether replaying it gives the same |
//! | `what_if` | in the background: without a command, another signal's past, until steady |
//!
//! Needs no window: whoever runs a machine calls [`Recording::observe`] after each tick.
mod bound;
mod branch;
mod companion_notes;
mod marker;
mod migrate;
mod past_moment;
pub mod recording;
pub mod sealed;
pub mod session;
pub mod state;
pub mod what_if;

pub use branch::{Branch, BranchId};
pub use marker::{Marker, MarkerKind};
pub use past_moment::PastMoment;
pub use recording::{Recording, RecordingError};
pub use sealed::SealedError;
pub use session::Session;
pub use what_if::{Answer, Job, WhatIf};
