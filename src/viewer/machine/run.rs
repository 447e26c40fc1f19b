//! The run in the window.

use crate::model::Parameters;
use crate::monitoring::AlarmRules;
use crate::ports::commands::Journal;
use crate::ports::settings::RunSettings;
use crate::validation::Rules;
use std::path::PathBuf;
use std::sync::Arc;

/// The run in the window.
#[derive(Clone, Debug)]
pub struct Run {
    /// Parameters of the machine.
    pub parameters: Parameters,
    /// Settings of the run.
    pub settings: RunSettings,
    /// Commands to replay.
    pub journal: Journal,
    /// The table of checks.
    pub rules: Rules,
    /// Alarm rules.
    pub alarms: Arc<AlarmRules>,
    /// Number of ticks after which the window closes.
    pub ticks: Option<u64>,
    /// State or session file to be opened first, instead of a machine with these parameters.
    pub open: Option<PathBuf>,
    /// Path for the recording of the run when the window closes.
    pub record: Option<PathBuf>,
    /// Returns whether the end was requested from outside the window, as with Ctrl-C in the terminal.
    pub stop_requested: fn() -> bool,
}
