//! KPP: a kinetic power plant whose energy books close.
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
pub mod viewer;
