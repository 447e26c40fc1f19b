//! How a command ends.

use crate::config::ConfigErrors;
use crate::plant::{MachineError, RestoreError};
use crate::recovery::{RecordError, SealedError};
use crate::store::StoreError;
use std::fmt;

/// The exit codes of the program, for its help.
pub const HELP: &str = "Exit codes: 0 done; 1 tried and failed, or interrupted before --duration; 2 usage; \
3 configuration or other input; 4 numerical failure; 5 environment (disk full, no permission); 6 internal error.";

/// Exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// What was asked for was tried and failed.
    Failed = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// A configuration or another input is refused.
    Input = 3,
    /// The machine could not be computed.
    Numerical = 4,
    /// Disk full, no permission, no display for what is only a window.
    Environment = 5,
    /// A mistake in the program.
    Internal = 6,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command did not go well.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What a user reads, lines with their labels.
    text: String,
}

impl Failure {
    /// A failure with its message.
    pub fn new(exit: Exit, message: impl fmt::Display) -> Self {
        Self { exit, text: format!("error: {message}") }
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl fmt::Display) -> Self {
        self.text.push_str(&format!("\n    help: {help}"));
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<ConfigErrors> for Failure {
    fn from(errors: ConfigErrors) -> Self {
        Failure { exit: Exit::Input, text: errors.render(super::terminal::look()).trim_end().into() }
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

impl From<RestoreError> for Failure {
    fn from(error: RestoreError) -> Self {
        Failure::new(Exit::Input, error).help("give a file that this kpp has written")
    }
}

impl From<RecordError> for Failure {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Machine(error) => error.into(),
            RecordError::Restore(error) => error.into(),
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
