//! The physics of PHYSICS.md as pure functions and plain structs. No bevy, no I/O, no clock.
pub mod parameters;

pub use parameters::{Effect, GeneratorLaw, Parameter, Parameters, Problem, Value, ValueError, WaterTemperature};
