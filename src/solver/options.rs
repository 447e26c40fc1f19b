//! Options of the solver, its memory from step to step, and its errors.

use serde::{Deserialize, Serialize};

/// Options of the solver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Cam timing: valves and pressure switch act exactly at the roots of their event functions. Otherwise (Plc) they
    /// are set from outside.
    pub cam: bool,
    /// Whether the step length is controlled by the estimated error.
    pub adaptive: bool,
    /// Tolerated error of a step, relative to the scale of each quantity.
    pub relative_tolerance: f64,
    /// Longest step, s.
    pub max_step: f64,
    /// A tolerance that requires a shorter step is an error, s.
    pub min_step: f64,
    /// Most tried steps of one span, beyond those that `max_step` requires.
    pub max_steps: u64,
}

impl Default for Options {
    /// Cam timing; otherwise the defaults of the settings, but for a shorter least step, which tests of the physics
    /// need.
    fn default() -> Self {
        Self { cam: true, adaptive: true, relative_tolerance: 1e-8, max_step: 0.01, min_step: 1e-12, max_steps: 20_000 }
    }
}

/// State of the step controller between steps; part of a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepMemory {
    /// Step length proposed by the error control, s.
    pub step: f64,
    /// Steps taken.
    pub steps: u64,
    /// Steps rejected, for their error or for an event inside.
    pub rejected: u64,
}

impl StepMemory {
    /// The memory before the first step.
    pub fn new(options: &Options) -> Self {
        Self { step: options.max_step, steps: 0, rejected: 0 }
    }
}

/// Errors of a span. Times are since its start.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum SolverError {
    /// A quantity is not finite.
    #[error("{quantity} is not a finite number")]
    NotFinite {
        /// Time, s.
        at: f64,
        /// Name of the quantity.
        quantity: String,
    },
    /// The tolerance cannot be met.
    #[error(
        "the tolerance would need a step of {step:e} s, below min_step; {quantity} errs by {error:.3e} times the tolerance"
    )]
    StepTooSmall {
        /// Time, s.
        at: f64,
        /// The step that would be needed, s.
        step: f64,
        /// Ratio of error to tolerance.
        error: f64,
        /// Name of the quantity with the greatest error.
        quantity: String,
    },
    /// Too many events at one time.
    #[error("events do not come to an end: {function}")]
    Chattering {
        /// Time, s.
        at: f64,
        /// The event function or mode concerned.
        function: String,
    },
    /// The span needs more steps than are allowed.
    #[error(
        "{steps} steps did not reach the end of the tick (solver.max_steps); the last was {step:.1e} s long, the fastest rate of decay of the drive is {stiffness:.1e} 1/s"
    )]
    OutOfSteps {
        /// Time reached, s.
        at: f64,
        /// Steps tried.
        steps: u64,
        /// Length of the last of them, s.
        step: f64,
        /// Fastest decay rate of friction, coupling and generator, 1/s.
        stiffness: f64,
    },
}

impl SolverError {
    /// Time of the error since the start of the span, s.
    pub fn at(&self) -> f64 {
        match self {
            SolverError::NotFinite { at, .. }
            | SolverError::StepTooSmall { at, .. }
            | SolverError::Chattering { at, .. }
            | SolverError::OutOfSteps { at, .. } => *at,
        }
    }
}
