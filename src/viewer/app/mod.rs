//! Before any of this starts, [`probe`] checks whether a window can be opened.
pub mod accessible;
pub mod bench;
pub mod cause;
#[cfg(test)]
mod color_tests;
pub mod dispatch;
pub mod draw;
pub mod frame_pacing;
pub mod frame_rate;
pub mod icon;
pub mod install;
pub mod keep_paint;
pub mod keys;
pub mod overlay;
pub mod panel_context;
pub mod panel_draw;
pub mod panels_plugin;
#[cfg(test)]
mod panels_test;
pub mod plugin;
pub mod probe;
pub mod screenshot;
pub mod tiles;
pub mod window;
pub mod window_file;
pub mod window_settings;
