//! Number of ticks to run before the next check for Ctrl-C and progress: those that are due in real time, or as many as
//! keep the program responsive.

use std::time::{Duration, Instant};

/// Without pacing: approximate time between two checks for Ctrl-C and progress.
const BURST: Duration = Duration::from_millis(20);
/// Most ticks in one batch, which bounds the number of events waiting to be written.
const MOST_TICKS: u64 = 2_000;
/// With pacing: delay beyond which missed ticks are dropped instead of being caught up.
const MOST_BEHIND_S: f64 = 0.25;
/// With pacing: longest sleep, which bounds the response time to Ctrl-C.
const LONGEST_SLEEP_S: f64 = 0.05;

/// Pacing of a headless run by the wall clock. It determines when ticks run, never their results.
pub struct Pace {
    ticks_per_second: Option<f64>,
    anchor: Instant,
    anchor_tick: u64,
    burst: u64,
    last: Instant,
}

impl Pace {
    /// Ticks per second of wall-clock time, or `None` for as fast as possible.
    pub fn new(ticks_per_second: Option<f64>) -> Self {
        let now = Instant::now();
        Self { ticks_per_second, anchor: now, anchor_tick: 0, burst: 1, last: now }
    }

    /// Number of ticks to run now, after `done` of them; 0 after a short sleep if none is due yet.
    pub fn due(&mut self, done: u64) -> u64 {
        match self.ticks_per_second {
            Some(rate) => self.due_by_the_clock(done, rate),
            None => self.next_burst(),
        }
    }

    fn next_burst(&mut self) -> u64 {
        let now = Instant::now();
        self.burst = if now - self.last < BURST { self.burst * 2 } else { self.burst / 2 }.clamp(1, MOST_TICKS);
        self.last = now;
        self.burst
    }

    fn due_by_the_clock(&mut self, done: u64, rate: f64) -> u64 {
        let behind = self.anchor.elapsed().as_secs_f64() * rate - (done - self.anchor_tick) as f64;
        if behind >= 1.0 {
            let most = (MOST_BEHIND_S * rate).max(1.0);
            if behind > most {
                self.anchor = Instant::now();
                self.anchor_tick = done;
            }
            return (behind.min(most) as u64).min(MOST_TICKS);
        }
        std::thread::sleep(Duration::from_secs_f64(((1.0 - behind) / rate).min(LONGEST_SLEEP_S)));
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paced_run_keeps_to_the_clock() {
        let (mut pace, begun, mut done) = (Pace::new(Some(1000.0)), Instant::now(), 0);
        while done < 100 {
            done += pace.due(done);
        }
        assert!(begun.elapsed() >= Duration::from_millis(99), "{:?}", begun.elapsed());
    }

    #[test]
    fn a_machine_that_fell_behind_does_not_race() {
        let mut pace = Pace::new(Some(1000.0));
        pace.anchor -= Duration::from_secs(10);
        assert_eq!(pace.due(0), 250);
        assert!(pace.due(250) < 250);
    }
}
