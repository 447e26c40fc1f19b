//! Execution of actions and requests on the run, the recording, the panels and the scene.
pub mod actions;
pub mod context;
pub mod parameters;
pub mod plots;
pub mod requests;
