//! The four ports: all inputs and outputs of a machine.
//!
//! The inputs are [`parameters`](crate::model::parameters::TABLE) and [`commands`], the outputs [`signals`] and
//! [`events`]. Types, paths and tables only: the plant applies and reads them. [`companions`] registers services with a
//! companion state.
pub mod commands;
pub mod companions;
pub mod events;
pub mod settings;
pub mod severity;
pub mod signals;
