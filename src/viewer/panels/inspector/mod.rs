//! The panel of the selected part.
pub mod inspector_panel;
pub mod spark;
