//! Ctrl-C: the first asks for a clean end, the second ends at once.

use super::{Exit, Failure};
use std::sync::atomic::{AtomicBool, Ordering};

/// Signals reach a process, not a run, so the flag is the process's.
static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C, SIGTERM and SIGHUP.
///
/// # Errors
/// The system does not let us listen.
pub fn listen() -> Result<(), Failure> {
    ctrlc::set_handler(|| {
        if REQUESTED.swap(true, Ordering::SeqCst) {
            std::process::exit(Exit::Failed as i32);
        }
    })
    .map_err(|error| Failure::new(Exit::Environment, format!("cannot listen for Ctrl-C: {error}")))
}

/// Whether a clean end has been asked for.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}
