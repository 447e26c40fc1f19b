//! The physics of PHYSICS.md as pure functions and plain structs. No bevy, no I/O, no clock.
pub mod air;
pub mod coefficients;
mod cross_checks;
pub mod drive;
pub mod exergy;
pub mod gate;
pub mod geometry;
pub mod ledger;
pub mod math;
pub mod parameters;
pub mod perturb;
pub mod state;
pub mod supply;
pub mod table;
pub mod tension;

pub use coefficients::Coefficients;
pub use gate::{Gated, Problem, Refused, Valid};
pub use ledger::{Ledger, Line};
pub use parameters::{
    Effect, GeneratorLaw, Parameter, ParameterValues, Parameters, Value, ValueError, WaterTemperature,
};
pub use perturb::Perturbation;
pub use state::{Actuators, FloaterState, State, Stored};
