//! A branch of a recording: its commands, keyframes, markers, history and companion states.

use super::companion_notes::CompanionNotes;
use super::marker::{self, Marker, MarkerKind};
use crate::monitoring::History;
use crate::plant::Checkpoint;
use crate::plant::checkpoint::entry_bytes;
use crate::ports::commands::{Entry, Journal};
use std::collections::VecDeque;

/// Number of a branch in its recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct BranchId(pub u32);

/// A checkpoint with its memory use. The journal is removed, since the branch stores it.
#[derive(Clone, Debug)]
pub(super) struct Keyframe {
    pub checkpoint: Box<Checkpoint>,
    tick: u64,
    pub bytes: usize,
}

impl Keyframe {
    pub fn new(mut checkpoint: Checkpoint) -> Self {
        checkpoint.take_journal();
        // Waiting commands are applied in the next tick and are then in the journal.
        checkpoint.clear_waiting();
        Self {
            bytes: checkpoint.bytes() + size_of::<Self>(),
            tick: checkpoint.tick(),
            checkpoint: Box::new(checkpoint),
        }
    }

    pub fn tick(&self) -> u64 {
        self.tick
    }
}

/// A branch of a recording.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Number in the recording.
    pub id: BranchId,
    /// Parent branch, and the tick after which this one begins.
    pub parent: Option<(BranchId, u64)>,
    /// Name for display: `main`, `branch 2 from 00:03:12`.
    pub name: String,
    /// All commands since time zero, including those of its parents.
    pub journal: Journal,
    /// Last recorded tick.
    pub end_tick: u64,
    /// Hash of all states up to that tick.
    pub end_hash: u64,
    /// Signals since the start of the run, including those of its parents.
    pub history: History,
    /// Markers in order of time.
    pub markers: VecDeque<Marker>,
    /// Companion states of services besides the machine, by tick.
    pub(super) companions: CompanionNotes,
    /// Keyframes in order of time; the first is at the start of the branch.
    pub(super) keyframes: Vec<Keyframe>,
    pub(super) failed: bool,
}

impl Branch {
    /// First tick of the branch itself.
    pub fn start_tick(&self) -> u64 {
        self.keyframes.first().map_or(0, Keyframe::tick)
    }

    /// Ticks of the keyframes.
    pub fn keyframe_ticks(&self) -> impl Iterator<Item = u64> + '_ {
        self.keyframes.iter().map(Keyframe::tick)
    }

    /// Commands from a tick on.
    pub fn commands_from(&self, tick: u64) -> &[Entry] {
        &self.journal.entries[self.journal.entries.partition_point(|entry| entry.tick < tick)..]
    }

    /// Commands before a tick.
    pub(super) fn commands_before(&self, tick: u64) -> Journal {
        let count = self.journal.entries.partition_point(|entry| entry.tick < tick);
        Journal { entries: self.journal.entries[..count].to_vec() }
    }

    pub(super) fn bytes(&self) -> usize {
        self.keyframes.iter().map(|keyframe| keyframe.bytes).sum::<usize>()
            + self.history.bytes()
            + self.markers.iter().map(Marker::bytes).sum::<usize>()
            + self.journal.entries.iter().map(entry_bytes).sum::<usize>()
            + self.companions.bytes()
    }

    /// Adds a marker; true if an old one was removed.
    pub(super) fn note(
        &mut self,
        tick: u64,
        time_s: f64,
        kind: MarkerKind,
        detail: String,
        work_j: Option<f64>,
    ) -> bool {
        marker::push(&mut self.markers, Marker { tick, time_s, kind, detail, work_j })
    }
}
