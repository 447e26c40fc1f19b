//! KPP: a kinetic power plant whose energy balance closes.
// Closed forms in tests may use the system's libm, and drawing may differ in the last digit.
#![cfg_attr(test, allow(clippy::disallowed_methods))]
pub mod cli;
pub mod config;
pub mod model;
pub mod monitoring;
pub mod plant;
pub mod ports;
pub mod recovery;
pub mod solver;
pub mod store;
pub mod validation;
#[cfg(feature = "viewer")]
#[allow(clippy::disallowed_methods)]
pub mod viewer;
