//! The state of a machine and of the rooms beside it as a file, `*.kppstate`.

use super::sealed::{self, Kind, SealedError};
use crate::plant::Checkpoint;
use crate::ports::rooms::Saved;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// States of rooms as they stand in a file: JSON as text, since numbers in it keep their kind that way.
pub(super) type RoomTexts = BTreeMap<String, String>;

#[derive(Serialize, Deserialize)]
struct StateFile<C> {
    checkpoint: C,
    rooms: RoomTexts,
}

/// The states of rooms as texts.
pub(super) fn texts(rooms: &Saved) -> RoomTexts {
    rooms.iter().map(|(key, state)| (key.clone(), state.to_string())).collect()
}

/// The states of rooms from texts.
pub(super) fn saved(path: &Path, texts: &RoomTexts) -> Result<Saved, SealedError> {
    let parse = |(key, text): (&String, &String)| match serde_json::from_str(text) {
        Ok(state) => Ok((key.clone(), state)),
        Err(error) => Err(SealedError::Unreadable { path: path.into(), why: format!("the state of {key}: {error}") }),
    };
    texts.iter().map(parse).collect()
}

/// Writes a checkpoint and what the rooms have saved.
///
/// # Errors
/// What the disk says.
pub fn write(path: &Path, checkpoint: &Checkpoint, rooms: &Saved) -> Result<(), SealedError> {
    sealed::write(path, Kind::State, &StateFile { checkpoint, rooms: texts(rooms) })
}

/// Reads them back.
///
/// # Errors
/// What the disk says, or what is wrong with the file.
pub fn read(path: &Path) -> Result<(Checkpoint, Saved), SealedError> {
    let file: StateFile<Checkpoint> = sealed::read(path, Kind::State)?;
    let rooms = saved(path, &file.rooms)?;
    Ok((file.checkpoint, rooms))
}
