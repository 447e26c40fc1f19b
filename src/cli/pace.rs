//! How many ticks to run before looking up again: as many as are due by the clock, or as many as keep the
//! program answering.

use std::time::{Duration, Instant};

/// Without a pace: about this long between two looks at Ctrl-C and the progress.
const BURST: Duration = Duration::from_millis(20);
/// Never more ticks than this in one go, so that events that wait to be written stay few.
const MOST_TICKS: u64 = 2_000;
/// With a pace: a machine that is further behind than this gives up what it missed instead of racing after it.
const MOST_BEHIND_S: f64 = 0.25;
/// With a pace: never sleep longer than this, for the sake of Ctrl-C.
const LONGEST_SLEEP_S: f64 = 0.05;

/// The wall clock's part in a headless run. It decides when ticks run, never what they compute.
pub struct Pace {
    ticks_per_second: Option<f64>,
    anchor: Instant,
    anchor_tick: u64,
    burst: u64,
    last: Instant,
}

impl Pace {
    /// Ticks in a second on the wall, or `None` for as fast as possible.
    pub fn new(ticks_per_second: Option<f64>) -> Self {
        let now = Instant::now();
        Self { ticks_per_second, anchor: now, anchor_tick: 0, burst: 1, last: now }
    }

    /// How many ticks to run now, after `done` of them; 0 after a short sleep, if none is due yet.
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
