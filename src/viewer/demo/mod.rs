//! Plays a scenario in the window.
pub mod caption;
pub mod cues;
pub mod scenario_play;
