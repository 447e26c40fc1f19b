//! Requests to the running machine: a command, or a new machine in its place. Each request has an id for its outcome.

use crate::ports::commands::Command;
use bevy::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

/// The id of a request, unique in the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(u64);

impl RequestId {
    /// Returns a new id.
    pub fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// Requests a command for the running machine. Equality ignores the id.
#[derive(Message, Clone, Debug)]
pub struct Submit {
    /// Its id.
    pub id: RequestId,
    /// The command.
    pub command: Command,
}

impl Submit {
    /// Creates a request with a new id.
    pub fn new(command: Command) -> Self {
        Self { id: RequestId::next(), command }
    }
}

impl PartialEq for Submit {
    fn eq(&self, other: &Self) -> bool {
        self.command == other.command
    }
}

/// Requests a new machine with these parameters or settings (path and value as text) in addition to the present ones.
/// Equality ignores the id.
#[derive(Message, Clone, Debug)]
pub struct RebuildRequested {
    /// Its id.
    pub id: RequestId,
    /// Paths and values.
    pub values: Vec<(String, String)>,
}

impl RebuildRequested {
    /// Creates a request with a new id.
    pub fn new(values: Vec<(String, String)>) -> Self {
        Self { id: RequestId::next(), values }
    }
}

impl PartialEq for RebuildRequested {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}
