//! The four ports: everything that goes into a machine and everything that comes out of it.
//!
//! Two lists go in, [`parameters`](crate::model::parameters::TABLE) and [`commands`]; two come out,
//! [`signals`] and [`events`]. Types, paths and tables only: the plant applies and reads.
//! [`companions`] is where services with a state of their own say how it is saved and loaded.
pub mod commands;
pub mod companions;
pub mod events;
pub mod settings;
pub mod severity;
pub mod signals;
