//! Markers: what on the line of time is worth finding again.

use crate::monitoring::alarms;
use crate::ports::commands::{Command, Entry};
use crate::ports::events::EventKind;
use crate::ports::severity::Severity;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Most markers of a branch; of more the oldest go.
pub const MARKERS: usize = 20_000;

/// What a marker stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MarkerKind {
    /// A command: its place in the branch's journal.
    Command(usize),
    /// Something that happened in the machine.
    Event(EventKind),
    /// The machine was built anew.
    Built,
    /// The machine could not be computed further.
    Failure,
    /// An alarm about the plant was raised; the name of its rule is the detail.
    Alarm(Severity),
}

/// A place on the line of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Marker {
    /// The tick at whose end it could be seen; a command acts at the start of the tick that follows its own number.
    pub tick: u64,
    /// Simulated time, s.
    pub time_s: f64,
    /// What.
    pub kind: MarkerKind,
    /// What, for people; empty where the kind says it all.
    pub detail: String,
    /// What a change of parameters booked as parameter work, J.
    #[serde(default)]
    pub work_j: Option<f64>,
}

impl Marker {
    /// What happened, in a few words.
    pub fn text(&self) -> String {
        match self.kind {
            MarkerKind::Event(kind) => words(kind).into(),
            MarkerKind::Command(_) | MarkerKind::Built | MarkerKind::Failure | MarkerKind::Alarm(_) => {
                self.detail.clone()
            }
        }
    }

    /// Whether it belongs to what came before the state after a tick. A command acts in the tick after its number.
    pub(super) fn is_before(&self, tick: u64) -> bool {
        match self.kind {
            MarkerKind::Command(_) => self.tick < tick,
            MarkerKind::Event(_) | MarkerKind::Built | MarkerKind::Failure | MarkerKind::Alarm(_) => self.tick <= tick,
        }
    }

    /// Memory that it takes, bytes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.detail.len()
    }
}

/// A command in a few words.
pub(super) fn describe(entry: &Entry) -> String {
    match &entry.command {
        Command::SetParameter { path, value } => format!("{path} = {value}"),
        Command::SetParameters(changes) => match changes.as_slice() {
            [(path, value)] => format!("{path} = {value}"),
            changes => format!("{} parameters", changes.len()),
        },
        Command::EmergencyStop => "emergency stop".into(),
        Command::ReleaseStop => "emergency stop released".into(),
        Command::Barring(true) => "barring motor on".into(),
        Command::Barring(false) => "barring motor off".into(),
        Command::EmptyFloater(floater) => format!("floater {floater} emptied"),
        Command::Service { service, payload } => alarms::describe(service, payload),
    }
}

/// Whether an event is worth a marker: not those that every floater has on every round, and not the change of a parameter,
/// whose command has one.
pub(super) fn is_marked(kind: EventKind) -> bool {
    match kind {
        EventKind::CompressorOn
        | EventKind::CompressorOff
        | EventKind::CouplingEngaged
        | EventKind::CouplingReleased
        | EventKind::ChainSlack
        | EventKind::ChainTaut
        | EventKind::Reversed
        | EventKind::Stopped => true,
        EventKind::InjectionStarted
        | EventKind::Filled
        | EventKind::Unfilled
        | EventKind::SpillStarted
        | EventKind::SpillEnded
        | EventKind::VentStarted
        | EventKind::Vented
        | EventKind::CarryOver
        | EventKind::ParameterChanged => false,
    }
}

fn words(kind: EventKind) -> &'static str {
    match kind {
        EventKind::InjectionStarted => "injection started",
        EventKind::Filled => "filled",
        EventKind::Unfilled => "left the zone short",
        EventKind::SpillStarted => "spill started",
        EventKind::SpillEnded => "spill ended",
        EventKind::VentStarted => "vent started",
        EventKind::Vented => "vented",
        EventKind::CarryOver => "air carried over",
        EventKind::CompressorOn => "compressor on",
        EventKind::CompressorOff => "compressor off",
        EventKind::CouplingEngaged => "coupling engaged",
        EventKind::CouplingReleased => "coupling released",
        EventKind::ChainSlack => "chain slack",
        EventKind::ChainTaut => "chain taut",
        EventKind::Reversed => "chain reversed",
        EventKind::Stopped => "chain stopped",
        EventKind::ParameterChanged => "parameter changed",
    }
}

/// Adds a marker; true if an old one had to go.
pub(super) fn push(markers: &mut VecDeque<Marker>, marker: Marker) -> bool {
    let full = markers.len() == MARKERS;
    if full {
        markers.pop_front();
    }
    markers.push_back(marker);
    full
}
