//! The window itself: plugins, layout of the panels, dispatch of actions and requests, frame pacing, screenshots, bench. The
//! only layer that imports all others.
//!
//! Before any of this starts, [`probe`] finds out whether a window can be opened at all.
pub mod bench;
pub mod cause;
#[cfg(test)]
mod color_tests;
pub mod dispatch;
pub mod draw;
pub mod frame_pacing;
pub mod install;
pub mod keys;
#[cfg(test)]
mod look_test;
pub mod overlay;
pub mod panels_plugin;
pub mod plugin;
pub mod power;
pub mod probe;
pub mod screenshot;
pub mod tiles;
pub mod window;
pub mod window_file;
pub mod window_settings;
