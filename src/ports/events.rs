//! What happens in a machine, with its exact time.

use serde::{Deserialize, Serialize};

/// Kinds of events (PHYSICS.md 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)] // The names are the field's own and stand in PHYSICS.md 9.
pub enum EventKind {
    InjectionStarted,
    Filled,
    Unfilled,
    SpillStarted,
    SpillEnded,
    VentStarted,
    Vented,
    CarryOver,
    CompressorOn,
    CompressorOff,
    CouplingEngaged,
    CouplingReleased,
    ChainSlack,
    ChainTaut,
    Reversed,
    Stopped,
    ParameterChanged,
}

impl EventKind {
    /// Every kind, in order.
    pub const ALL: [EventKind; 17] = [
        EventKind::InjectionStarted,
        EventKind::Filled,
        EventKind::Unfilled,
        EventKind::SpillStarted,
        EventKind::SpillEnded,
        EventKind::VentStarted,
        EventKind::Vented,
        EventKind::CarryOver,
        EventKind::CompressorOn,
        EventKind::CompressorOff,
        EventKind::CouplingEngaged,
        EventKind::CouplingReleased,
        EventKind::ChainSlack,
        EventKind::ChainTaut,
        EventKind::Reversed,
        EventKind::Stopped,
        EventKind::ParameterChanged,
    ];

    /// The name, as in PHYSICS.md 9.
    pub fn name(self) -> String {
        format!("{self:?}")
    }
}

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Occurrence {
    /// Simulated time, s.
    pub time_s: f64,
    /// What happened.
    pub kind: EventKind,
    /// Number of the floater concerned, if one is.
    pub floater: Option<u32>,
}
