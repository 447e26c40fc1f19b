//! Ctrl-C: the first requests a clean end, the second ends the program at once.
//!
//! Until [`listen`] is called, while inputs are read and a machine is created, signals have their default effect.

use super::exit::{Exit, Failure};
use std::sync::atomic::{AtomicBool, Ordering};

/// Signals are sent to a process, not to a run; therefore the flag is global.
static REQUESTED: AtomicBool = AtomicBool::new(false);

/// Handles Ctrl-C, SIGTERM and SIGHUP. Signals that were ignored when the program started, as with `nohup` and
/// background jobs of a shell, stay ignored.
///
/// # Errors
/// The operating system rejects the handler.
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

/// Whether a clean end was requested.
pub fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

#[cfg(unix)]
mod ignored {
    use nix::sys::signal::{SigHandler, Signal, signal};

    /// Those of the termination signals that this process ignores now.
    pub fn by_this_process() -> Vec<Signal> {
        // Without this file it is unknown which signals were ignored.
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
