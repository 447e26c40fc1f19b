//! Undo and redo of parameter changes.
//!
//! An undo is a new command, not a return to the past: it is journaled and books its joules as the
//! change did.

use crate::ports::commands::Command;
use bevy::prelude::Resource;

/// Changes that can be taken back; older ones are forgotten.
pub const LIMIT: usize = 500;

/// One parameter before and after a change, as text.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Path of the parameter.
    pub path: &'static str,
    /// Its value before.
    pub before: String,
    /// Its value after.
    pub after: String,
}

/// The changes made so far. One edit may change several parameters.
#[derive(Resource, Clone, Debug, Default)]
pub struct Edits {
    done: Vec<Vec<Change>>,
    undone: Vec<Vec<Change>>,
}

impl Edits {
    /// Notes an edit and gives the command that makes it.
    pub fn make(&mut self, changes: Vec<Change>) -> Command {
        let command = command(changes.iter().map(|change| (change.path, &change.after)));
        if self.done.len() == LIMIT {
            self.done.remove(0);
        }
        self.done.push(changes);
        self.undone.clear();
        command
    }

    /// The command that takes back the last edit, if there is one.
    pub fn undo(&mut self) -> Option<Command> {
        let changes = self.done.pop()?;
        let command = command(changes.iter().map(|change| (change.path, &change.before)));
        self.undone.push(changes);
        Some(command)
    }

    /// The command that makes the edit again that was taken back last.
    pub fn redo(&mut self) -> Option<Command> {
        let changes = self.undone.pop()?;
        let command = command(changes.iter().map(|change| (change.path, &change.after)));
        self.done.push(changes);
        Some(command)
    }

    /// Whether there is something to take back, and to make again.
    pub fn available(&self) -> (bool, bool) {
        (!self.done.is_empty(), !self.undone.is_empty())
    }

    /// Forgets all, for a machine that was built anew.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

fn command<'a>(values: impl Iterator<Item = (&'static str, &'a String)>) -> Command {
    let mut values: Vec<(String, String)> = values.map(|(path, value)| (path.into(), value.clone())).collect();
    if values.len() == 1 {
        let (path, value) = values.remove(0);
        return Command::SetParameter { path, value };
    }
    Command::SetParameters(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(after: &str) -> Vec<Change> {
        vec![Change { path: "air.fill_fraction", before: "0.25".into(), after: after.into() }]
    }

    fn set(value: &str) -> Option<Command> {
        Some(Command::SetParameter { path: "air.fill_fraction".into(), value: value.into() })
    }

    #[test]
    fn undo_and_redo_are_commands_that_undo_and_redo() {
        let mut edits = Edits::default();
        assert_eq!(edits.undo(), None);
        assert_eq!(Some(edits.make(change("0.5"))), set("0.5"));
        assert_eq!(edits.undo(), set("0.25"));
        assert_eq!(edits.available(), (false, true));
        assert_eq!(edits.redo(), set("0.5"));
        edits.undo();
        edits.make(change("0.3"));
        assert_eq!(edits.redo(), None, "a new edit ends the way forward");
    }

    #[test]
    fn the_past_is_bounded() {
        let mut edits = Edits::default();
        for _ in 0..2 * LIMIT {
            edits.make(change("0.5"));
        }
        let mut count = 0;
        while edits.undo().is_some() {
            count += 1;
        }
        assert_eq!(count, LIMIT);
    }
}
