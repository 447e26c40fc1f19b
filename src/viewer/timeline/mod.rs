//! The panel of the timeline.
pub mod axis;
pub mod timeline_panel;
pub mod transport;
