//! Events that the solver reports for a span.

use crate::model::geometry::Cell;

/// Kind of a solver event.
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

/// A solver event with its time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SolverEvent {
    /// Time since the start of the span, s.
    pub at: f64,
    /// Kind of the event.
    pub kind: SolverEventKind,
}
