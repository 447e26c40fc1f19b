//! Needs no window: the owner of a machine calls [`Recording::observe`] after each tick.
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
