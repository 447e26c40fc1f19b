//! Companion states of the services besides the machine on a branch: one note per service and change.

use super::state::CompanionTexts;
use crate::ports::companions::Saved;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Most notes of a service on a branch; above this, every second note of the older half is removed.
const NOTES: usize = 200;
/// Most memory of the notes of a service on a branch, bytes; above this, notes are removed in the same way.
const NOTES_BYTES: usize = 256 << 10;

/// A companion state of a service.
#[derive(Clone, Debug)]
struct Note {
    /// First tick of this state.
    tick: u64,
    said: Value,
    bytes: usize,
}

/// The notes of a branch by the service's key, in order of time.
#[derive(Clone, Debug, Default)]
pub(super) struct CompanionNotes(BTreeMap<String, Vec<Note>>);

/// File format of a note.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SavedNote {
    tick: u64,
    #[serde(rename = "rooms")]
    companions: CompanionTexts,
}

impl CompanionNotes {
    /// Adds the companion states that services have from a tick on.
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

    /// The state of each service at a tick with the first tick of that state; services without a state by then are
    /// omitted.
    pub fn at(&self, tick: u64) -> impl Iterator<Item = (&String, u64, &Value)> {
        self.0.iter().filter_map(move |(key, notes)| {
            let after = notes.partition_point(|note| note.tick <= tick);
            notes[..after].last().map(|note| (key, note.tick, &note.said))
        })
    }

    /// The notes without those of one key.
    pub fn without(mut self, key: &str) -> Self {
        self.0.remove(key);
        self
    }

    /// Memory used, bytes.
    pub fn bytes(&self) -> usize {
        self.0.values().flatten().map(|note| note.bytes).sum()
    }

    /// Converts the notes to the file format.
    pub fn saved(&self) -> Vec<SavedNote> {
        let notes = self.0.iter().flat_map(|(key, notes)| notes.iter().map(move |note| (key, note.tick, &note.said)));
        let saved = notes.map(|(key, tick, said)| SavedNote {
            tick,
            companions: CompanionTexts(Saved::from([(key.clone(), said.clone())])),
        });
        saved.collect()
    }

    /// Converts notes from the file format.
    pub fn loaded(mut saved: Vec<SavedNote>) -> Self {
        saved.sort_by_key(|note| note.tick);
        let mut notes = Self::default();
        saved.into_iter().for_each(|note| notes.note(note.tick, note.companions.0));
        notes
    }
}

/// Memory used by a value, bytes; a field of an object takes about twice its own size in the tree.
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
