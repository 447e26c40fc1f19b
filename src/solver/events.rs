//! What the solver reports of a span.

use crate::model::geometry::Cell;

/// What events.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)] // The names are those of PHYSICS.md 9.
pub enum SolverEventKind {
    InjectionStarted(u32),
    Filled(u32),
    Unfilled(u32),
    SpillStarted(u32),
    SpillEnded(u32),
    VentStarted(u32),
    Vented(u32),
    CarryOver(u32),
    CompressorOn,
    CompressorOff,
    CouplingEngaged,
    CouplingReleased,
    Reversed,
    /// A floater enters a cell of the loop.
    Entered(u32, Cell),
}

/// What events, and when.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SolverEvent {
    /// Time since the start of the span, s.
    pub at: f64,
    /// What.
    pub kind: SolverEventKind,
}
