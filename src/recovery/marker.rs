//! Markers: notable moments of a branch.

use crate::monitoring::alarms;
use crate::ports::commands::{Command, Entry};
use crate::ports::events::{EventKind, Subject};
use crate::ports::severity::Severity;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Most markers of a branch; above this, the oldest are removed.
pub const MARKERS: usize = 20_000;

/// Kind of a marker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarkerKind {
    /// A command: its position in the branch's journal.
    Command(usize),
    /// An event of the machine.
    Event(EventKind),
    /// The machine was built or rebuilt.
    Built,
    /// The computation of the machine failed.
    Failure,
    /// An alarm about the plant was raised; the marker's detail is the name of its rule.
    Alarm(Severity),
}

/// A notable moment of a branch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Marker {
    /// The tick at whose end the marked event was visible; a command acts at the start of the tick after this number.
    pub tick: u64,
    /// Simulated time, s.
    pub time_s: f64,
    /// Kind of the marker.
    pub kind: MarkerKind,
    /// Details for display; empty if the kind is sufficient.
    pub detail: String,
    /// Parameter work booked by a change of parameters, J.
    #[serde(default)]
    pub work_j: Option<f64>,
}

impl Marker {
    /// Description in a few words.
    pub fn text(&self) -> String {
        match self.kind {
            MarkerKind::Event(kind) => kind.text().into(),
            MarkerKind::Command(_) | MarkerKind::Built | MarkerKind::Failure | MarkerKind::Alarm(_) => {
                self.detail.clone()
            }
        }
    }

    /// Whether it belongs to the past of the state after a tick. A command acts in the tick after its number.
    pub(super) fn is_before(&self, tick: u64) -> bool {
        match self.kind {
            MarkerKind::Command(_) => self.tick < tick,
            MarkerKind::Event(_) | MarkerKind::Built | MarkerKind::Failure | MarkerKind::Alarm(_) => self.tick <= tick,
        }
    }

    /// Memory used, bytes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.detail.len()
    }
}

/// Description of a command in a few words.
pub(super) fn describe(entry: &Entry) -> String {
    match &entry.command {
        Command::SetParameter { path, value } => format!("{path} = {value}"),
        Command::SetParameters(changes) => match changes.as_slice() {
            [(path, value)] => format!("{path} = {value}"),
            changes => format!("{} parameters", changes.len()),
        },
        Command::EmergencyStop => "emergency stop".into(),
        Command::ReleaseStop => "emergency stop reset".into(),
        Command::Barring(true) => "barring motor on".into(),
        Command::Barring(false) => "barring motor off".into(),
        Command::EmptyFloater(floater) => format!("floater {floater} emptied"),
        Command::Service { service, payload } => alarms::describe(service, payload),
    }
}

/// Whether an event gets a marker: not the events of every floater in every revolution, and not a change of parameters,
/// whose command has one.
pub(super) fn is_marked(kind: EventKind) -> bool {
    kind.subject() == Subject::Machine
}

/// Adds a marker; true if an old one was removed.
pub(super) fn push(markers: &mut VecDeque<Marker>, marker: Marker) -> bool {
    let full = markers.len() == MARKERS;
    if full {
        markers.pop_front();
    }
    markers.push_back(marker);
    full
}
