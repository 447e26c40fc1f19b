//! What runs in the window.

use crate::model::Parameters;
use crate::monitoring::AlarmRules;
use crate::ports::commands::Journal;
use crate::ports::settings::RunSettings;
use crate::validation::Rules;
use std::path::PathBuf;
use std::sync::Arc;

/// What runs in the window.
#[derive(Clone, Debug)]
pub struct Run {
    /// What the machine is.
    pub parameters: Parameters,
    /// How it is run.
    pub settings: RunSettings,
    /// Commands to replay.
    pub journal: Journal,
    /// The table of checks.
    pub rules: Rules,
    /// Alarm rules.
    pub alarms: Arc<AlarmRules>,
    /// Ticks after which the window closes by itself.
    pub ticks: Option<u64>,
    /// A state or a session to begin with, in place of a machine of these parameters.
    pub open: Option<PathBuf>,
    /// Where the recording of the run goes when the window closes.
    pub record: Option<PathBuf>,
    /// Returns whether the end was requested from outside the window, as with Ctrl-C in the terminal.
    pub stop_requested: fn() -> bool,
}
