//! The checks panel, with the energy audit.
pub mod audit;
pub mod check_panel;
