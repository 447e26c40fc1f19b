//! The timeline panel.
pub mod axis;
pub mod timeline_panel;
pub mod transport;
