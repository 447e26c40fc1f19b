//! The solver: carries a [`State`](crate::model::State) through time. No bevy, no clock.
//!
//! [`Solver::advance`] takes as many steps as it needs to the end of a span. A step never integrates across a
//! discontinuity or kink (PHYSICS.md 11): [`conditions`] finds them, the step is split there, and modes change
//! in `fire`. The books are integrated with the state by the same stages.
pub mod advance;
pub mod conditions;
mod evaluate;
mod fire;
pub mod method;
mod simulation;
mod stiff;
pub mod system;
pub mod wide;

pub use advance::{Happened, Happening, Options, Solver, SolverError, StepMemory};
pub use fire::{change_coefficients, empty_floater};
pub use simulation::Simulation;
