//! Journal files: the commands of a run, to be replayed.

use super::{Exit, Failure};
use crate::config;
use crate::model::ParameterValues;
use crate::model::parameters::{Effect, TABLE, find};
use crate::plant::saved::JournalFile;
use crate::ports::commands::{Command, Journal};
use std::path::Path;

/// Reads a journal and checks that a machine can follow it.
///
/// # Errors
/// A file that cannot be read, is no journal, or holds commands that no machine follows.
pub fn read(path: &Path) -> Result<Journal, Failure> {
    let source = config::read(path).map_err(config::ConfigErrors::from)?;
    let file: JournalFile = ron::from_str(source.inner()).map_err(|error| {
        let what = "a journal is written by `kpp run --out DIR`, as DIR/journal.ron";
        config::ConfigErrors::from(config::ron_fault(&source, &error, what))
    })?;
    let name = path.display();
    let journal = Journal::try_from(file).map_err(|why| {
        Failure::new(Exit::Input, format!("{name}: {why}")).help("use the kpp that wrote it, or a newer one")
    })?;
    let mut last = 0;
    for (number, entry) in journal.entries.iter().enumerate() {
        let refuse = |why: String| Err(Failure::new(Exit::Input, format!("{name}: entry {}: {why}", number + 1)));
        if entry.tick < last {
            return refuse(format!("tick {} comes after tick {last}; entries must be in order", entry.tick));
        }
        last = entry.tick;
        if let Err(why) = check(&entry.command) {
            return refuse(why);
        }
    }
    Ok(journal)
}

fn check(command: &Command) -> Result<(), String> {
    match command {
        Command::SetParameter { path, value } => check_value(path, value),
        Command::SetParameters(values) => values.iter().try_for_each(|(path, value)| check_value(path, value)),
        // A request is checked by its service when it is applied.
        Command::EmergencyStop
        | Command::ReleaseStop
        | Command::Barring(_)
        | Command::EmptyFloater(_)
        | Command::Service { .. } => Ok(()),
    }
}

/// The same gate as for a file; cross-checks are the machine's, which knows its other values.
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
