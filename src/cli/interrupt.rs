//! Ctrl-C: the first asks for a clean end, the second ends at once.
//!
//! Until [`listen`] is called, while inputs are read and a machine is made, a signal ends the program as signals do.

use super::exit::{Exit, Failure};
use std::sync::atomic::{AtomicBool, Ordering};

/// Signals reach a process, not a run, so the flag is the process's.
static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C, SIGTERM and SIGHUP. What was ignored when the program was started, as `nohup` and a shell's
/// background jobs have it, stays ignored.
///
/// # Errors
/// The system does not let us listen.
pub fn listen() -> Result<(), Failure> {
    let refused = |error: &dyn std::fmt::Display| {
        Failure::new(Exit::Environment, format!("cannot listen for Ctrl-C: {error}"))
            .help("run `kpp` where it may handle signals")
    };
    #[cfg(unix)]
    let ignored = ignored::by_this_process();
    ctrlc::set_handler(|| {
        if REQUESTED.swap(true, Ordering::SeqCst) {
            std::process::exit(Exit::Failed as i32);
        }
    })
    .map_err(|error| refused(&error))?;
    #[cfg(unix)]
    ignored::again(&ignored).map_err(|error| refused(&error))?;
    Ok(())
}

/// Whether a clean end has been asked for.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

#[cfg(unix)]
mod ignored {
    use nix::sys::signal::{SigHandler, Signal, signal};

    /// Those of the signals that ask for an end that this process ignores now.
    pub fn by_this_process() -> Vec<Signal> {
        // A system without this file says nothing of what was ignored.
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = ignored_mask(&status);
        let asks = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP];
        asks.into_iter().filter(|&signal| (mask >> (signal as u32 - 1)) & 1 == 1).collect()
    }

    /// The line `SigIgn:` of `/proc/self/status`: bit 0 stands for signal 1.
    fn ignored_mask(status: &str) -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        line.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
    }

    /// Ignores signals.
    #[allow(unsafe_code)]
    pub fn again(signals: &[Signal]) -> nix::Result<()> {
        for &ignored in signals {
            // Ignoring runs no code of ours when the signal comes.
            unsafe { signal(ignored, SigHandler::SigIgn) }?;
        }
        Ok(())
    }

    #[cfg(test)]
    mod tests {
        #[test]
        fn the_mask_is_read() {
            assert_eq!(super::ignored_mask("Name:\tkpp\nSigIgn:\t0000000000001003\nSigCgt:\t0\n"), 0x1003);
            assert_eq!(super::ignored_mask(""), 0);
        }
    }
}
