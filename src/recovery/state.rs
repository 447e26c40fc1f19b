//! State files, `*.kppstate`: the state of a machine with the companion states of the services besides it.

use super::migrate;
use super::sealed::{self, Kind, SealedError};
use crate::plant::Checkpoint;
use crate::ports::companions::Saved;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Companion states in a file: JSON as text, which preserves the types of numbers.
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

/// Writes a checkpoint with companion states.
///
/// # Errors
/// The error of the operating system.
pub fn write(path: &Path, checkpoint: &Checkpoint, companions: &Saved) -> Result<(), SealedError> {
    sealed::write(path, &encode(checkpoint, companions))
}

/// Encodes a checkpoint with companion states as a file.
pub fn encode(checkpoint: &Checkpoint, companions: &Saved) -> Vec<u8> {
    sealed::encode(Kind::State, &StateFile { checkpoint, companions: CompanionTexts(companions.clone()) })
}

/// Reads a checkpoint with companion states.
///
/// # Errors
/// The error of the operating system, or the problem of the file.
pub fn read(path: &Path) -> Result<(Checkpoint, Saved), SealedError> {
    decode(path, &sealed::read(path)?)
}

/// Decodes a checkpoint with companion states from the bytes of a file. `path` appears in messages.
///
/// # Errors
/// The problem of the bytes.
pub fn decode(path: &Path, bytes: &[u8]) -> Result<(Checkpoint, Saved), SealedError> {
    let (version, file): (_, StateFile<Checkpoint>) = sealed::decode(path, Kind::State, bytes)?;
    let (mut checkpoint, mut companions) = (file.checkpoint, file.companions.0);
    if version < 2 {
        migrate::alerts_of_state(&mut checkpoint, &mut companions)
            .map_err(|why| SealedError::Unreadable { path: path.into(), why })?;
    }
    Ok((checkpoint, companions))
}
