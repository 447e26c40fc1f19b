//! Recording of the run: seeking, branches, forecasts.
//!
//! Recording and worker are in `recovery`; this module connects them to the machine shown in the window.
pub mod companions;
pub mod files;
pub mod fill_timeline;
pub mod forecast;
pub mod recorder;
pub mod requests;
pub mod run_recording;
pub mod seek;
