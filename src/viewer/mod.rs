//! The window: panels, curves, run control. A face; nothing inward knows of it.
pub mod actions;
pub mod palette;
pub mod panels;
pub mod plots;
pub mod run_control;
pub mod scene_rect;
