//! KPP: a kinetic power plant whose energy books close.
pub mod model;
pub mod ports;
#[cfg(feature = "viewer")]
pub mod viewer;
