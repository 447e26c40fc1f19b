//! What can be asked of the running machine: a command, or a new machine in its place. Each request has an id, by which
//! its outcome is told.

use crate::ports::commands::Command;
use bevy::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering};

/// The id of a request, unique in the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(u64);

impl RequestId {
    /// An id that no request has had.
    pub fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        Self(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

/// Asks for a command on the running machine. Two are equal if they ask for the same, whatever their ids are.
#[derive(Message, Clone, Debug)]
pub struct Submit {
    /// Its id.
    pub id: RequestId,
    /// What is asked for.
    pub command: Command,
}

impl Submit {
    /// A request of its own.
    pub fn new(command: Command) -> Self {
        Self { id: RequestId::next(), command }
    }
}

impl PartialEq for Submit {
    fn eq(&self, other: &Self) -> bool {
        self.command == other.command
    }
}

/// Asks for a new machine with these parameters or settings (path and value as text) on top of the present ones. Two
/// are equal if they ask for the same, whatever their ids are.
#[derive(Message, Clone, Debug)]
pub struct RebuildRequested {
    /// Its id.
    pub id: RequestId,
    /// Paths and values.
    pub values: Vec<(String, String)>,
}

impl RebuildRequested {
    /// A request of its own.
    pub fn new(values: Vec<(String, String)>) -> Self {
        Self { id: RequestId::next(), values }
    }
}

impl PartialEq for RebuildRequested {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}
