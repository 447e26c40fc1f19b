//! A branch: one line of time, with what was done, seen and happened on it.

use super::mark::{self, Mark, MarkKind};
use crate::monitoring::History;
use crate::plant::Checkpoint;
use crate::plant::checkpoint::entry_bytes;
use crate::ports::commands::{Entry, Journal};
use crate::ports::rooms::Saved;
use std::collections::VecDeque;

/// Most notes of what the rooms beside the machine said, a branch; of more every second one of the older half goes.
pub(super) const NOTES: usize = 200;

/// Name of a branch in its recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct BranchId(pub u32);

/// A checkpoint without its journal, which the branch keeps, and the memory it takes.
#[derive(Clone, Debug)]
pub(super) struct Keyframe {
    pub checkpoint: Box<Checkpoint>,
    tick: u64,
    pub bytes: usize,
}

impl Keyframe {
    pub fn new(mut checkpoint: Checkpoint) -> Self {
        checkpoint.take_journal();
        // What waits is applied in the next tick and then stands in the journal.
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

/// One line of time.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its name in the recording.
    pub id: BranchId,
    /// From which branch it parted, and after which tick.
    pub parent: Option<(BranchId, u64)>,
    /// For people: `main`, `branch 2 from 00:03:12`.
    pub name: String,
    /// All commands since time zero, those of its parents included.
    pub journal: Journal,
    /// Last tick that was recorded.
    pub end_tick: u64,
    /// Hash of all states up to there.
    pub end_trace: u64,
    /// Signals since the run began, those of its parents included.
    pub history: History,
    /// What is worth finding again, in order of time.
    pub marks: VecDeque<Mark>,
    /// What the rooms beside the machine said from a tick on, where it was something else than before; in order of time.
    pub(super) rooms: Vec<(u64, Saved)>,
    /// In order of time; the first where the branch begins.
    pub(super) keyframes: Vec<Keyframe>,
    pub(super) failed: bool,
}

impl Branch {
    /// First tick of its own.
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
            + self.marks.iter().map(Mark::bytes).sum::<usize>()
            + self.journal.entries.iter().map(entry_bytes).sum::<usize>()
            + self.rooms.iter().map(|(_, rooms)| rooms_bytes(rooms)).sum::<usize>()
    }

    pub(super) fn note(&mut self, tick: u64, time_s: f64, kind: MarkKind, detail: String) -> bool {
        mark::push(&mut self.marks, Mark { tick, time_s, kind, detail })
    }

    /// Notes what the rooms say from a tick on, unless they said so before.
    pub(super) fn note_rooms(&mut self, tick: u64, rooms: Saved) {
        if self.rooms.last().is_some_and(|(_, last)| *last == rooms) {
            return;
        }
        let kept = self.rooms.partition_point(|(noted, _)| *noted < tick);
        self.rooms.truncate(kept);
        self.rooms.push((tick, rooms));
        if self.rooms.len() > NOTES {
            let mut at = 0;
            self.rooms.retain(|_| {
                at += 1;
                at % 2 == 1 || at > NOTES / 2
            });
        }
    }

    /// What the rooms said at a tick, if anything was noted by then.
    pub(super) fn rooms_at(&self, tick: u64) -> Option<&Saved> {
        let after = self.rooms.partition_point(|(noted, _)| *noted <= tick);
        self.rooms[..after].last().map(|(_, rooms)| rooms)
    }
}

/// Memory of what rooms have saved, bytes: their texts, which is all that grows in them.
fn rooms_bytes(rooms: &Saved) -> usize {
    fn text(value: &serde_json::Value) -> usize {
        size_of::<serde_json::Value>()
            + match value {
                serde_json::Value::String(text) => text.len(),
                serde_json::Value::Array(values) => values.iter().map(text).sum(),
                serde_json::Value::Object(fields) => fields.iter().map(|(key, value)| key.len() + text(value)).sum(),
                _ => 0,
            }
    }
    rooms.iter().map(|(key, value)| key.len() + text(value)).sum()
}
