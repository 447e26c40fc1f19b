//! The inspector panel.
pub mod inspector_panel;
pub mod spark;
