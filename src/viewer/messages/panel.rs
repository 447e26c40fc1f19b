//! Requests of the panels.

use crate::ports::settings::StartFrom;
use crate::viewer::messages::actions::Action;
use crate::viewer::messages::checks::CheckRequest;
use crate::viewer::messages::pane;
use crate::viewer::messages::parameters::{self, SlotRequest};
use crate::viewer::messages::part_id::PartId;
use bevy::prelude::*;

/// A request of a panel.
#[derive(Clone, Debug, PartialEq)]
pub enum PanelRequest {
    /// Seeks to a time of the recording.
    Seek {
        /// The branch, by position.
        lane: usize,
        /// Simulated time, s.
        time_s: f64,
    },
    /// Opens a state or session file.
    Open(std::path::PathBuf),
    /// Goes to an alarm: seeks to its time, selects its part, plots its signal.
    GoToAlarm {
        /// Its signal.
        signal: String,
        /// Lane of the branch, and simulated time at which it was raised, s; `None` to stay at the shown time.
        at: Option<(usize, f64)>,
    },
    /// Selects a part.
    Select(PartId),
    /// Inspects a part.
    Focus(PartId),
    /// Plots these signals.
    PlotSignals(Vec<String>),
    /// Brings a panel to the front.
    ShowPane(pane::Pane),
    /// Searches in the parameters.
    SearchFor(String),
    /// Opens the value of a parameter, by its path, for input.
    EditParameter(&'static str),
    /// An action of the table.
    Action(Action),
    /// Changes live parameters.
    Edit(Vec<parameters::Change>),
    /// Acknowledges the alarm of a rule, given by its position.
    Acknowledge(AlarmSource, usize),
    /// Acknowledges all alarms.
    AcknowledgeAll,
    /// Restarts the run, after a confirmation if one was needed.
    Restart(StartFrom),
    /// Requests a new machine with these values.
    Rebuild(Vec<parameters::Change>),
    /// Undoes or redoes edits until this number of the list is applied.
    GoTo(usize),
    /// A request to the snapshots A and B.
    Slot(SlotRequest),
    /// A request to checks or energy audit.
    Check(CheckRequest),
}

/// Subject of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmSource {
    /// The plant: the alarm belongs to the machine, on simulated time.
    Plant,
    /// The computer: the alarm belongs to the window, on wall-clock time.
    Computer,
}
