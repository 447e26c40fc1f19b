//! What the window shows, as plain data: filled from the machine once a frame by [`machine`](super::machine), drawn by the
//! layers above. What the panels keep from frame to frame is here too, since requests and saved settings change it.
pub mod board;
pub mod checks;
pub mod demo;
pub mod edits;
pub mod energy_account;
pub mod frame_stats;
pub mod inspection;
pub mod layout;
pub mod pacer;
pub mod panel_data;
pub mod panel_state;
pub mod parameter_state;
pub mod plot_source;
pub mod plot_view;
pub mod pv;
pub mod render_quality;
pub mod repaint;
pub mod scene_labels;
pub mod scene_rect;
pub mod scene_state;
pub mod schedule;
pub mod selection;
pub mod signal_list;
pub mod slots;
pub mod tiling;
pub mod timeline;
