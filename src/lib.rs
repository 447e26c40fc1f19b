//! KPP: a kinetic power plant whose energy books close.
pub mod model;
pub mod monitoring;
pub mod ports;
pub mod solver;
#[cfg(feature = "viewer")]
pub mod viewer;
