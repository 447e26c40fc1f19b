//! Exit codes and failures of commands.

use super::look::look;
use crate::config::ConfigErrors;
use crate::plant::{MachineError, RestoreError};
use crate::recovery::{RecordingError, SealedError};
use crate::store::StoreError;
use std::fmt;

/// The exit codes of the program, for its help text.
pub const HELP: &str = "Exit codes: 0 done; 1 tried and failed, or interrupted before --duration; 2 usage; \
3 configuration or other input; 4 numerical failure; 5 environment (disk full, no permission); 6 internal error.";

/// Exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Success.
    Done = 0,
    /// The requested operation failed.
    Failed = 1,
    /// Invalid command line.
    Usage = 2,
    /// Invalid configuration or other input.
    Input = 3,
    /// Numerical failure of the machine.
    Numerical = 4,
    /// Disk full, no permission, or no display for a command that requires a window.
    Environment = 5,
    /// Internal error of the program.
    Internal = 6,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Failure of a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// Text for the user, in labelled lines.
    text: String,
}

impl Failure {
    /// Creates a failure with a message.
    pub fn new(exit: Exit, message: impl fmt::Display) -> Self {
        Self { exit, text: format!("error: {message}") }
    }

    /// Adds a remedy.
    pub fn help(mut self, help: impl fmt::Display) -> Self {
        self.text.push_str(&format!("\n    help: {help}"));
        self
    }
}

/// Collects failures, so that one of them does not prevent the remaining work.
#[derive(Debug, Default)]
pub struct Failures(Vec<Failure>);

impl Failures {
    /// Stores a failure, or returns the value.
    pub fn keep<T, E: Into<Failure>>(&mut self, outcome: Result<T, E>) -> Option<T> {
        outcome.map_err(|error| self.0.push(error.into())).ok()
    }

    /// Combines all failures into one, or returns `exit` if there are none. The first failure determines the exit code,
    /// except that a numerical failure takes precedence.
    pub fn or(self, exit: Exit) -> Result<Exit, Failure> {
        let Some(first) = self.0.first() else { return Ok(exit) };
        let numerical = self.0.iter().any(|failure| failure.exit == Exit::Numerical);
        let exit = if numerical { Exit::Numerical } else { first.exit };
        Err(Failure { exit, text: self.0.iter().map(Failure::to_string).collect::<Vec<_>>().join("\n") })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<ConfigErrors> for Failure {
    fn from(errors: ConfigErrors) -> Self {
        Failure { exit: Exit::Input, text: errors.render(look()).trim_end().into() }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::new(Exit::Environment, &error).help(error.remedy())
    }
}

impl From<SealedError> for Failure {
    fn from(error: SealedError) -> Self {
        let exit = match &error {
            SealedError::Disk(_) => Exit::Environment,
            _ => Exit::Input,
        };
        Failure::new(exit, &error).help(error.remedy())
    }
}

/// Converts the error of an unreadable file to an input failure, whatever its cause.
pub fn unreadable(error: SealedError) -> Failure {
    Failure::new(Exit::Input, &error).help(match &error {
        SealedError::Disk(_) => "give the path of a file that can be read",
        other => other.remedy(),
    })
}

impl From<RestoreError> for Failure {
    fn from(error: RestoreError) -> Self {
        Failure::new(Exit::Input, error).help("give a file that this kpp has written")
    }
}

impl From<RecordingError> for Failure {
    fn from(error: RecordingError) -> Self {
        match error {
            RecordingError::Machine(error) => error.into(),
            RecordingError::Restore(error) => error.into(),
            other => Failure::new(Exit::Input, other),
        }
    }
}

impl From<MachineError> for Failure {
    fn from(error: MachineError) -> Self {
        let MachineError::Numerical { .. } = error;
        Failure::new(Exit::Numerical, format!("numerical failure {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_is_shown_and_a_numerical_one_decides() {
        let mut failures = Failures::default();
        failures.keep(Err::<(), _>(Failure::new(Exit::Environment, "disk")));
        assert_eq!(failures.keep(Ok::<_, Failure>(7)), Some(7));
        failures.keep(Err::<(), _>(Failure::new(Exit::Numerical, "step").help("state")));
        let all = failures.or(Exit::Done).unwrap_err();
        assert_eq!(
            (all.exit, all.to_string().as_str()),
            (Exit::Numerical, "error: disk\nerror: step\n    help: state")
        );
        assert_eq!(Failures::default().or(Exit::Failed), Ok(Exit::Failed));
    }
}
