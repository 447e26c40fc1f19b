//! File formats of commands and journals.

use crate::ports::commands::{Command, Entry, Journal};
use serde::{Deserialize, Serialize};

/// Version written to journal files. A file without a version has version 1.
pub const JOURNAL_VERSION: u32 = 1;

/// A journal file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JournalFile {
    #[serde(default = "first_version")]
    version: u32,
    entries: Vec<SavedEntry>,
}

fn first_version() -> u32 {
    1
}

impl From<&Journal> for JournalFile {
    fn from(journal: &Journal) -> Self {
        Self { version: JOURNAL_VERSION, entries: journal.entries.iter().cloned().map(Into::into).collect() }
    }
}

impl TryFrom<JournalFile> for Journal {
    type Error = String;

    fn try_from(file: JournalFile) -> Result<Self, String> {
        if file.version == 0 || file.version > JOURNAL_VERSION {
            let version = file.version;
            return Err(format!("the journal has version {version}, this kpp reads versions 1 to {JOURNAL_VERSION}"));
        }
        Ok(Journal { entries: file.entries.into_iter().map(Into::into).collect() })
    }
}

/// A command with the tick of its application.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedEntry {
    tick: u64,
    command: SavedCommand,
}

impl SavedEntry {
    /// The tick at whose start it is applied.
    pub fn tick(&self) -> u64 {
        self.tick
    }
}

impl From<Entry> for SavedEntry {
    fn from(Entry { tick, command }: Entry) -> Self {
        Self { tick, command: command.into() }
    }
}

impl From<SavedEntry> for Entry {
    fn from(SavedEntry { tick, command }: SavedEntry) -> Self {
        Self { tick, command: command.into() }
    }
}

/// A command.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum SavedCommand {
    SetParameter { path: String, value: String },
    SetParameters(Vec<(String, String)>),
    EmergencyStop,
    ReleaseStop,
    Barring(bool),
    EmptyFloater(u32),
    Service { service: String, payload: serde_json::Value },
}

impl From<Command> for SavedCommand {
    fn from(command: Command) -> Self {
        match command {
            Command::SetParameter { path, value } => Self::SetParameter { path, value },
            Command::SetParameters(changes) => Self::SetParameters(changes),
            Command::EmergencyStop => Self::EmergencyStop,
            Command::ReleaseStop => Self::ReleaseStop,
            Command::Barring(on) => Self::Barring(on),
            Command::EmptyFloater(floater) => Self::EmptyFloater(floater),
            Command::Service { service, payload } => Self::Service { service, payload },
        }
    }
}

impl From<SavedCommand> for Command {
    fn from(command: SavedCommand) -> Self {
        match command {
            SavedCommand::SetParameter { path, value } => Self::SetParameter { path, value },
            SavedCommand::SetParameters(changes) => Self::SetParameters(changes),
            SavedCommand::EmergencyStop => Self::EmergencyStop,
            SavedCommand::ReleaseStop => Self::ReleaseStop,
            SavedCommand::Barring(on) => Self::Barring(on),
            SavedCommand::EmptyFloater(floater) => Self::EmptyFloater(floater),
            SavedCommand::Service { service, payload } => Self::Service { service, payload },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_journal_goes_through_a_file_and_one_without_a_version_is_of_the_first() {
        let commands = [
            Command::SetParameter { path: "air.fill_fraction".into(), value: "0.3".into() },
            Command::SetParameters(vec![("air.vent_rate".into(), "0.1".into())]),
            Command::EmergencyStop,
            Command::ReleaseStop,
            Command::Barring(true),
            Command::EmptyFloater(7),
            Command::Service { service: "alarms".into(), payload: json!({"Acknowledge": {"rule": "A \"b\""}}) },
            Command::Service { service: "x".into(), payload: json!([1, -2, 1.5, null, true, "s"]) },
        ];
        let entries = commands.into_iter().zip(3..).map(|(command, tick)| Entry { tick, command }).collect();
        let journal = Journal { entries };
        let text = ron::ser::to_string_pretty(&JournalFile::from(&journal), Default::default()).unwrap();
        let read = |text: &str| ron::from_str::<JournalFile>(text).map_err(|error| error.to_string())?.try_into();
        assert_eq!(read(&text), Ok(journal.clone()), "{text}");
        assert_eq!(read(&text.replace("version: 1,", "")), Ok(journal));
        let newer: Result<Journal, String> = read(&text.replace("version: 1,", "version: 9,"));
        assert!(newer.unwrap_err().contains("version 9"));
    }
}
