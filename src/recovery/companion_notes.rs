//! What the services beside the machine said on a branch: a note for each service whenever it says something else.

use super::state::CompanionTexts;
use crate::ports::companions::Saved;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Most notes of a service on a branch; of more every second one of the older half goes.
const NOTES: usize = 200;
/// Memory of the notes of a service on a branch, bytes; above it the same happens.
const NOTES_BYTES: usize = 256 << 10;

/// What a service said.
#[derive(Clone, Debug)]
struct Note {
    /// From this tick on.
    tick: u64,
    said: Value,
    bytes: usize,
}

/// The notes of a branch: for each service by its key, in order of time.
#[derive(Clone, Debug, Default)]
pub(super) struct CompanionNotes(BTreeMap<String, Vec<Note>>);

/// A note as a file has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SavedNote {
    tick: u64,
    #[serde(rename = "rooms")]
    companions: CompanionTexts,
}

impl CompanionNotes {
    /// Notes what services say from a tick on.
    pub fn note(&mut self, tick: u64, companions: Saved) {
        for (key, said) in companions {
            let notes = self.0.entry(key).or_default();
            if notes.last().is_some_and(|last| last.said == said) {
                continue;
            }
            notes.truncate(notes.partition_point(|note| note.tick < tick));
            let bytes = size_of::<Note>() + bytes_of(&said);
            notes.push(Note { tick, said, bytes });
            while notes.len() > NOTES
                || notes.len() > 4 && notes.iter().map(|note| note.bytes).sum::<usize>() > NOTES_BYTES
            {
                let (mut at, half) = (0, notes.len() / 2);
                notes.retain(|_| {
                    at += 1;
                    at % 2 == 1 || at > half
                });
            }
        }
    }

    /// What each service said at a tick, and since when; of services that had said nothing by then, nothing.
    pub fn at(&self, tick: u64) -> impl Iterator<Item = (&String, u64, &Value)> {
        self.0.iter().filter_map(move |(key, notes)| {
            let after = notes.partition_point(|note| note.tick <= tick);
            notes[..after].last().map(|note| (key, note.tick, &note.said))
        })
    }

    /// The same without those of one key.
    pub fn without(mut self, key: &str) -> Self {
        self.0.remove(key);
        self
    }

    /// Memory that they take, bytes.
    pub fn bytes(&self) -> usize {
        self.0.values().flatten().map(|note| note.bytes).sum()
    }

    /// The notes for a file.
    pub fn saved(&self) -> Vec<SavedNote> {
        let notes = self.0.iter().flat_map(|(key, notes)| notes.iter().map(move |note| (key, note.tick, &note.said)));
        let saved = notes.map(|(key, tick, said)| SavedNote {
            tick,
            companions: CompanionTexts(Saved::from([(key.clone(), said.clone())])),
        });
        saved.collect()
    }

    /// The notes of a file.
    pub fn loaded(mut saved: Vec<SavedNote>) -> Self {
        saved.sort_by_key(|note| note.tick);
        let mut notes = Self::default();
        saved.into_iter().for_each(|note| notes.note(note.tick, note.companions.0));
        notes
    }
}

/// Memory of a value, bytes; a field of an object takes about twice its own size in the tree.
fn bytes_of(value: &Value) -> usize {
    size_of::<Value>()
        + match value {
            Value::String(text) => text.len(),
            Value::Array(values) => values.iter().map(bytes_of).sum(),
            Value::Object(fields) => {
                fields.iter().map(|(key, value)| 2 * size_of::<String>() + key.len() + bytes_of(value)).sum()
            }
            _ => 0,
        }
}
