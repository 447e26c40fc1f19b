//! The state of a machine and of the services beside it as a file, `*.kppstate`.

use super::migrate;
use super::sealed::{self, Kind, SealedError};
use crate::plant::Checkpoint;
use crate::ports::companions::Saved;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// States of services as they stand in a file: JSON as text, since numbers in it keep their kind that way.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "BTreeMap<String, String>", try_from = "BTreeMap<String, String>")]
pub(super) struct CompanionTexts(pub Saved);

impl From<CompanionTexts> for BTreeMap<String, String> {
    fn from(companions: CompanionTexts) -> Self {
        companions.0.into_iter().map(|(key, state)| (key, state.to_string())).collect()
    }
}

impl TryFrom<BTreeMap<String, String>> for CompanionTexts {
    type Error = String;

    fn try_from(texts: BTreeMap<String, String>) -> Result<Self, String> {
        let parse = |(key, text): (String, String)| match serde_json::from_str(&text) {
            Ok(state) => Ok((key, state)),
            Err(error) => Err(format!("the state of {key}: {error}")),
        };
        texts.into_iter().map(parse).collect::<Result<Saved, String>>().map(CompanionTexts)
    }
}

#[derive(Serialize, Deserialize)]
struct StateFile<C> {
    checkpoint: C,
    #[serde(rename = "rooms")]
    companions: CompanionTexts,
}

/// Writes a checkpoint and what the services have saved.
///
/// # Errors
/// What the disk says.
pub fn write(path: &Path, checkpoint: &Checkpoint, companions: &Saved) -> Result<(), SealedError> {
    sealed::write(path, Kind::State, &StateFile { checkpoint, companions: CompanionTexts(companions.clone()) })
}

/// Reads them back.
///
/// # Errors
/// What the disk says, or what is wrong with the file.
pub fn read(path: &Path) -> Result<(Checkpoint, Saved), SealedError> {
    let (version, file): (_, StateFile<Checkpoint>) = sealed::read(path, Kind::State)?;
    let (mut checkpoint, mut companions) = (file.checkpoint, file.companions.0);
    if version < 2 {
        migrate::alerts_of_state(&mut checkpoint, &mut companions)
            .map_err(|why| SealedError::Unreadable { path: path.into(), why })?;
    }
    Ok((checkpoint, companions))
}
