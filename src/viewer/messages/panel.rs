//! What a click in a panel asks for.

use crate::ports::settings::StartFrom;
use crate::viewer::messages::actions::Action;
use crate::viewer::messages::checks::CheckRequest;
use crate::viewer::messages::pane;
use crate::viewer::messages::parameters::{self, SlotRequest};
use crate::viewer::messages::part_id::PartId;
use bevy::prelude::*;

/// What a click in the panels asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum PanelRequest {
    /// Another moment of the recording.
    Seek {
        /// The branch, by position.
        lane: usize,
        /// Simulated time, s.
        time_s: f64,
    },
    /// Opens a file with a state or a session.
    Open(std::path::PathBuf),
    /// Goes to an alarm: its time, its part, its signal.
    GoToAlarm {
        /// Its signal.
        signal: String,
        /// The branch, by position, and the simulated time at which it was raised, s; none for where we are.
        at: Option<(usize, f64)>,
    },
    /// Selects a part.
    Select(PartId),
    /// Inspects a part.
    Focus(PartId),
    /// A plot of these signals.
    PlotSignals(Vec<String>),
    /// Brings a panel to the front.
    ShowPane(pane::Pane),
    /// Searches the parameters.
    SearchFor(String),
    /// An action of the table.
    Action(Action),
    /// A change of live parameters.
    Edit(Vec<parameters::Change>),
    /// Acknowledges the alarm of a rule, given by its position.
    Acknowledge(AlarmSource, usize),
    /// Acknowledges all alarms.
    AcknowledgeAll,
    /// A new run; the question, if there was one, is answered.
    Restart(StartFrom),
    /// A new machine with these values.
    Rebuild(Vec<parameters::Change>),
    /// To where so many edits of the list are done.
    GoTo(usize),
    /// The slots A and B.
    Slot(SlotRequest),
    /// The checks of the machine, or its energy audit.
    Check(CheckRequest),
}

/// What an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmSource {
    /// The plant: the alarm belongs to the machine and its time.
    Plant,
    /// The computer on which the program runs: the alarm belongs to the window and the wall clock.
    Computer,
}
