//! The recording of the run, going back in it, branches, and what is computed ahead.
//!
//! The recording itself and the worker that computes ahead belong to `recovery`; here they meet the machine that the
//! window shows.
pub mod companions;
pub mod files;
pub mod fill_timeline;
pub mod forecast;
pub mod recorder;
pub mod requests;
pub mod run_recording;
pub mod seek;
