//! The solver's workspace and the span in progress.

use super::event_functions::EventFunction;
use super::events::SolverEvent;
use super::method::STAGES;
use super::options::Options;
use super::scan::{Found, Limits};
use super::system::{Modes, Rates, System};
use crate::model::{Coefficients, Ledger, State};

/// The workspace: scratch data without meaning between spans.
#[derive(Default)]
pub struct Solver {
    pub(super) system: System,
    pub(super) vector: Vec<f64>,
    pub(super) shrinking: Vec<bool>,
    pub(super) next: Vec<f64>,
    pub(super) stage: Vec<f64>,
    pub(super) scale: Vec<f64>,
    pub(super) rates: [Rates; STAGES],
    pub(super) found: Found,
    pub(super) triggered: Vec<EventFunction>,
}

/// The span in progress.
pub(super) struct Span<'a> {
    pub c: &'a Coefficients,
    pub options: &'a Options,
    pub state: &'a mut State,
    pub ledger: &'a mut Ledger,
    pub events: &'a mut Vec<SolverEvent>,
    pub modes: Modes,
    pub limits: Limits,
    /// Time since the start of the span, s.
    pub at: f64,
}
