//! What the rooms beside the machine said on a branch: a note for each room whenever it says something else.

use super::state::RoomTexts;
use crate::ports::rooms::Saved;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Most notes of a room on a branch; of more every second one of the older half goes.
const NOTES: usize = 200;

/// The notes of a branch: for each room by its key, from which tick on it said what, in order of time.
#[derive(Clone, Debug, Default)]
pub(super) struct RoomNotes(BTreeMap<String, Vec<(u64, Value)>>);

/// A note as a file has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SavedNote {
    tick: u64,
    rooms: RoomTexts,
}

impl RoomNotes {
    /// Notes what rooms say from a tick on.
    pub fn note(&mut self, tick: u64, rooms: Saved) {
        for (key, said) in rooms {
            let notes = self.0.entry(key).or_default();
            if notes.last().is_some_and(|(_, last)| *last == said) {
                continue;
            }
            notes.truncate(notes.partition_point(|(noted, _)| *noted < tick));
            notes.push((tick, said));
            if notes.len() > NOTES {
                let mut at = 0;
                notes.retain(|_| {
                    at += 1;
                    at % 2 == 1 || at > NOTES / 2
                });
            }
        }
    }

    /// What each room said at a tick, and since when; of rooms that had said nothing by then, nothing.
    pub fn at(&self, tick: u64) -> impl Iterator<Item = (&String, u64, &Value)> {
        self.0.iter().filter_map(move |(key, notes)| {
            let after = notes.partition_point(|(noted, _)| *noted <= tick);
            notes[..after].last().map(|(since, said)| (key, *since, said))
        })
    }

    /// Memory that they take, bytes: that of their texts, which is all that grows in them.
    pub fn bytes(&self) -> usize {
        fn of(value: &Value) -> usize {
            size_of::<Value>()
                + match value {
                    Value::String(text) => text.len(),
                    Value::Array(values) => values.iter().map(of).sum(),
                    Value::Object(fields) => fields.iter().map(|(key, value)| key.len() + of(value)).sum(),
                    _ => 0,
                }
        }
        self.0.values().flatten().map(|(_, said)| size_of::<u64>() + of(said)).sum()
    }

    /// The notes for a file.
    pub fn saved(&self) -> Vec<SavedNote> {
        let notes = self.0.iter().flat_map(|(key, notes)| notes.iter().map(move |(tick, said)| (key, *tick, said)));
        let saved = notes
            .map(|(key, tick, said)| SavedNote { tick, rooms: RoomTexts(Saved::from([(key.clone(), said.clone())])) });
        saved.collect()
    }

    /// The notes of a file.
    pub fn loaded(mut saved: Vec<SavedNote>) -> Self {
        saved.sort_by_key(|note| note.tick);
        let mut notes = Self::default();
        saved.into_iter().for_each(|note| notes.note(note.tick, note.rooms.0));
        notes
    }
}
