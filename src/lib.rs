//! KPP: a kinetic power plant whose energy books close.
pub mod model;
pub mod plant;
pub mod ports;
pub mod solver;
