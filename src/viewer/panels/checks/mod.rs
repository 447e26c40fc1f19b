//! The panel of the checks, with the energy audit.
pub mod audit;
pub mod check_panel;
