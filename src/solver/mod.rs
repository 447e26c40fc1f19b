//! The solver: carries a [`State`](crate::model::State) through time. No bevy, no clock.
//!
//! [`Solver::advance`] takes as many steps as it needs to the end of a span. A step never integrates across a
//! discontinuity or kink (PHYSICS.md 11): [`conditions`] finds them, the step is split there, and modes change
//! in `fire`. The books are integrated with the state by the same stages.
mod advance;
pub mod conditions;
mod evaluate;
mod events;
mod fire;
pub mod method;
mod options;
mod simulation;
mod stiff;
pub mod system;
pub mod wide;
mod workspace;

pub use events::{Happened, Happening};
pub use fire::{change_coefficients, empty_floater};
pub use options::{Options, SolverError, StepMemory};
pub use simulation::Simulation;
pub use workspace::Solver;
