//! The state of a machine and of the rooms beside it as a file, `*.kppstate`.

use super::migrate;
use super::sealed::{self, Kind, SealedError};
use crate::plant::Checkpoint;
use crate::ports::rooms::Saved;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// States of rooms as they stand in a file: JSON as text, since numbers in it keep their kind that way.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "BTreeMap<String, String>", try_from = "BTreeMap<String, String>")]
pub(super) struct RoomTexts(pub Saved);

impl From<RoomTexts> for BTreeMap<String, String> {
    fn from(rooms: RoomTexts) -> Self {
        rooms.0.into_iter().map(|(key, state)| (key, state.to_string())).collect()
    }
}

impl TryFrom<BTreeMap<String, String>> for RoomTexts {
    type Error = String;

    fn try_from(texts: BTreeMap<String, String>) -> Result<Self, String> {
        let parse = |(key, text): (String, String)| match serde_json::from_str(&text) {
            Ok(state) => Ok((key, state)),
            Err(error) => Err(format!("the state of {key}: {error}")),
        };
        texts.into_iter().map(parse).collect::<Result<Saved, String>>().map(RoomTexts)
    }
}

#[derive(Serialize, Deserialize)]
struct StateFile<C> {
    checkpoint: C,
    #[serde(rename = "rooms")]
    rooms: RoomTexts,
}

/// Writes a checkpoint and what the rooms have saved.
///
/// # Errors
/// What the disk says.
pub fn write(path: &Path, checkpoint: &Checkpoint, rooms: &Saved) -> Result<(), SealedError> {
    sealed::write(path, Kind::State, &StateFile { checkpoint, rooms: RoomTexts(rooms.clone()) })
}

/// Reads them back.
///
/// # Errors
/// What the disk says, or what is wrong with the file.
pub fn read(path: &Path) -> Result<(Checkpoint, Saved), SealedError> {
    let (version, file): (_, StateFile<Checkpoint>) = sealed::read(path, Kind::State)?;
    let (mut checkpoint, mut rooms) = (file.checkpoint, file.rooms.0);
    if version < 2 {
        migrate::alerts_of_state(&mut checkpoint, &mut rooms)
            .map_err(|why| SealedError::Unreadable { path: path.into(), why })?;
    }
    Ok((checkpoint, rooms))
}
