//! The solver: advances a [`State`](crate::model::State) in time. Without bevy, without a clock.
//!
//! [`Solver::advance`] takes as many steps as it needs to the end of a span. A step never integrates across a
//! discontinuity or kink (PHYSICS.md 11), unless it is a held one: `event_functions` declares them, `scan` finds them,
//! the step is split there, and `handlers` changes the modes. The ledger is integrated together with the state by the
//! same stages.
mod advance;
mod evaluate;
pub mod event_functions;
mod events;
mod floater_rates;
mod handlers;
mod kinks;
pub mod method;
mod options;
mod scan;
mod simulation;
mod stiff;
pub mod system;
pub mod wide;
mod workspace;

pub use events::{SolverEvent, SolverEventKind};
pub use handlers::{change_coefficients, empty_floater};
pub use options::{Options, SolverError, StepMemory};
pub use simulation::Simulation;
pub use workspace::Solver;
