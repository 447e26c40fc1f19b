//! How the solver works, what it remembers from step to step, and why it may fail.

use serde::{Deserialize, Serialize};

/// How the solver works.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Valves and pressure switch act exactly when their event functions are met (Cam); else from outside (Plc).
    pub cam: bool,
    /// Whether the step follows the estimated error.
    pub adaptive: bool,
    /// Tolerated error of a step relative to the scale of each quantity.
    pub relative_tolerance: f64,
    /// Longest step, s.
    pub max_step: f64,
    /// A tolerance that needs a shorter step is a failure, s.
    pub min_step: f64,
    /// Steps tried in one span beyond those that `max_step` asks for; a span that needs more is a failure.
    pub max_steps: u64,
}

impl Default for Options {
    /// Cam timing, and the defaults of the settings but for the least step, which tests of the physics allow to be shorter.
    fn default() -> Self {
        Self { cam: true, adaptive: true, relative_tolerance: 1e-8, max_step: 0.01, min_step: 1e-12, max_steps: 20_000 }
    }
}

/// What the solver remembers from step to step; part of a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepMemory {
    /// Length that the error asks for, s.
    pub step: f64,
    /// Steps taken.
    pub steps: u64,
    /// Steps tried and thrown away, for their error or for an event inside.
    pub rejected: u64,
}

impl StepMemory {
    /// Before the first step.
    pub fn new(options: &Options) -> Self {
        Self { step: options.max_step, steps: 0, rejected: 0 }
    }
}

/// Why a span could not be computed. Times are since the start of the span.
#[derive(Clone, Debug, PartialEq, thiserror::Error, Serialize, Deserialize)]
pub enum SolverError {
    /// A quantity is no longer a number.
    #[error("{quantity} is not a finite number")]
    NotFinite {
        /// Time, s.
        at: f64,
        /// Which.
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
        /// Error over tolerance.
        error: f64,
        /// Worst quantity.
        quantity: String,
    },
    /// Events pile up at one time.
    #[error("events do not come to an end: {function}")]
    Chattering {
        /// Time, s.
        at: f64,
        /// The last of them.
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
        /// Fastest rate of decay of friction, coupling and generator, 1/s.
        stiffness: f64,
    },
}

impl SolverError {
    /// Time at which it came up, since the start of the span, s.
    pub fn at(&self) -> f64 {
        match self {
            SolverError::NotFinite { at, .. }
            | SolverError::StepTooSmall { at, .. }
            | SolverError::Chattering { at, .. }
            | SolverError::OutOfSteps { at, .. } => *at,
        }
    }
}
