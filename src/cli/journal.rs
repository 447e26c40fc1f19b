//! Journal files: the commands of a run, for replay.

use super::exit::Failure;
use crate::config::Step::{Field, Item};
use crate::config::{self, ConfigErrors, Document, SourceText};
use crate::model::ParameterValues;
use crate::model::parameters::{Effect, TABLE, find};
use crate::plant::saved::JournalFile;
use crate::ports::commands::{Command, Journal};
use std::path::Path;

/// Largest journal, bytes: about 400,000 commands.
const LARGEST: u64 = 64 << 20;

/// Reads a journal and validates it for a machine with a number of floaters.
///
/// # Errors
/// The file cannot be read, is not a journal, or contains invalid commands.
pub fn read(path: &Path, floaters: u64) -> Result<Journal, Failure> {
    let source = config::read_at_most(path, LARGEST).map_err(ConfigErrors::from)?;
    Ok(parse(&source, floaters)?)
}

/// Parses a journal and validates it for a machine with a number of floaters.
///
/// # Errors
/// All problems, each with its location.
pub fn parse(source: &SourceText, floaters: u64) -> Result<Journal, ConfigErrors> {
    let what = "a journal is written by `kpp run --out DIR`, as DIR/journal.ron";
    let (file, document) = Document::read::<JournalFile>(source, what)?;
    let journal = Journal::try_from(file).map_err(|why| {
        document.diagnostic(&[Field("version")], why).help("use the kpp that wrote it, or a newer one")
    })?;
    let mut diagnostics = Vec::new();
    let mut last = 0;
    for (number, entry) in journal.entries.iter().enumerate() {
        let mut refuse = |field: &'static str, why: String| {
            let path = [Field("entries"), Item(number), Field(field)];
            diagnostics.push(document.diagnostic(&path, format!("entry {}: {why}", number + 1)));
        };
        if entry.tick < last {
            refuse("tick", format!("tick {} comes after tick {last}; entries must be in order", entry.tick));
        }
        last = entry.tick;
        if let Err(why) = check(&entry.command, floaters) {
            refuse("command", why);
        }
    }
    if diagnostics.is_empty() { Ok(journal) } else { Err(ConfigErrors { diagnostics }) }
}

fn check(command: &Command, floaters: u64) -> Result<(), String> {
    match command {
        Command::SetParameter { path, value } => check_value(path, value),
        Command::SetParameters(values) => values.iter().try_for_each(|(path, value)| check_value(path, value)),
        Command::EmptyFloater(floater) if u64::from(*floater) >= floaters => {
            Err(format!("there is no floater {floater}; they are numbered 0 to {}", floaters - 1))
        }
        // A request is checked by its service when it is applied.
        Command::EmergencyStop
        | Command::ReleaseStop
        | Command::Barring(_)
        | Command::EmptyFloater(_)
        | Command::Service { .. } => Ok(()),
    }
}

/// Validates a value like that of a file, except for cross-checks, which depend on the machine's other values.
fn check_value(path: &str, value: &str) -> Result<(), String> {
    let Some(row) = find(TABLE, path) else {
        let meant = config::closest(path, TABLE.iter().map(|row| row.path));
        let hint = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
        return Err(format!("there is no parameter `{path}`{hint}"));
    };
    if row.effect == Effect::Rebuild {
        return Err(format!("`{path}` cannot change while the machine runs"));
    }
    (row.set)(&mut ParameterValues::default(), value).map_err(|error| format!("{path}: {error}"))
}
