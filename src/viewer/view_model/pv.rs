//! States of the air of one floater over its last revolutions.

use crate::viewer::messages::part_id::PartId;
use bevy::prelude::Resource;
use std::collections::VecDeque;

/// Most samples; above this, every second one is removed.
pub const MOST_SAMPLES: usize = 4096;
/// Number of revolutions that are kept: the last complete one and the present one.
pub const REVOLUTIONS: usize = 2;

/// A volume, m3, and a pressure, Pa.
pub type State = [f64; 2];

/// The states of one floater over its last revolutions, updated once per tick.
#[derive(Resource, Clone, Debug, Default)]
pub struct PvTrace {
    floater: Option<PartId>,
    /// Run, identified by its branch number, and tick of the last update.
    last: (u64, u64),
    /// States of the last revolutions with the number of their revolution.
    samples: VecDeque<(u64, State)>,
    /// Least number of ticks between two samples.
    stride: u64,
    newest_sample: u64,
    revolution: u64,
    had_air: bool,
}

impl PvTrace {
    /// Adds a state at a tick of a run. Another floater, another run or a jump in time starts anew, since the states
    /// between are unknown.
    pub fn push(&mut self, (run, tick): (u64, u64), floater: PartId, volume: f64, pressure: f64) {
        let (last_run, last_tick) = self.last;
        let goes_on = run == last_run && (tick == last_tick || tick == last_tick + 1);
        if self.floater != Some(floater) || !goes_on {
            *self = Self { floater: Some(floater), stride: 1, ..Self::default() };
        } else if tick < self.newest_sample + self.stride {
            self.last = (run, tick);
            return;
        }
        self.last = (run, tick);
        if !(volume.is_finite() && pressure.is_finite()) {
            return;
        }
        self.newest_sample = tick;
        // A revolution begins with the first air.
        let has_air = volume > 0.0;
        self.revolution += u64::from(has_air && !self.had_air);
        self.had_air = has_air;
        self.samples.push_back((self.revolution, [volume, pressure]));
        let oldest = self.revolution.saturating_sub(REVOLUTIONS as u64 - 1);
        while self.samples.front().is_some_and(|(revolution, _)| *revolution < oldest) {
            self.samples.pop_front();
        }
        if self.samples.len() > MOST_SAMPLES {
            let mut at = 0;
            self.samples.retain(|_| {
                at += 1;
                at % 2 == 0
            });
            self.stride *= 2;
        }
    }

    /// The floater of these states.
    pub fn floater(&self) -> Option<PartId> {
        self.floater
    }

    /// The states in order of time.
    pub fn states(&self) -> Vec<State> {
        self.samples.iter().map(|(_, state)| *state).collect()
    }

    /// State at the end of the last filling, where p V and thus the amount of air stopped increasing.
    pub fn filled(&self) -> Option<State> {
        let newest = self.end_of_filling(self.revolution);
        newest.or_else(|| self.end_of_filling(self.revolution.checked_sub(1)?))
    }

    /// End of filling in one revolution; `None` during filling, or without any.
    fn end_of_filling(&self, revolution: u64) -> Option<State> {
        let states: Vec<State> =
            self.samples.iter().filter(|(of, state)| *of == revolution && state[0] > 0.0).map(|(_, s)| *s).collect();
        let grows = |pair: &[State]| pair[1][0] * pair[1][1] > 1.002 * pair[0][0] * pair[0][1];
        // Compared over several samples, since a valve may admit little air at first.
        let reach = 3;
        let at = (0..states.len().saturating_sub(reach)).find(|at| !grows(&[states[*at], states[at + reach]]))?;
        Some(states[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::messages::part_id::Part;

    fn floater(number: u32) -> PartId {
        Part::Floater(number).of(Default::default())
    }

    /// A floater that fills within 50 samples, rises for 400, vents and descends.
    fn revolution(trace: &mut PvTrace, start: u64) -> u64 {
        for at in 0..900 {
            let (volume, pressure) = match at {
                0..=50 => (0.02 * at as f64 / 50.0, 4e5 - 100.0 * at as f64),
                51..=450 => {
                    let pressure = 3.95e5 - 600.0 * (at - 50) as f64;
                    (0.02 * 3.95e5 / pressure, pressure)
                }
                451..=460 => (0.02 * (460 - at) as f64 / 10.0, 1.5e5),
                _ => (0.0, 1.5e5 + 550.0 * (at - 460) as f64),
            };
            trace.push((1, start + at), floater(7), volume, pressure);
        }
        start + 900
    }

    #[test]
    fn two_revolutions_are_kept_and_the_end_of_filling_is_found() {
        let mut trace = PvTrace::default();
        let mut tick = 0;
        for _ in 0..5 {
            tick = revolution(&mut trace, tick);
        }
        assert!((1700..=1800).contains(&trace.states().len()), "{}", trace.states().len());
        let filled = trace.filled().unwrap();
        assert!((filled[0] - 0.02).abs() < 0.002 && (filled[1] - 3.95e5).abs() < 1e3, "{filled:?}");
        trace.push((1, tick), floater(8), 0.0, 1e5);
        assert_eq!((trace.states().len(), trace.floater(), trace.filled()), (1, Some(floater(8)), None));
        for (run, at, what) in [(1, tick - 5, "back"), (1, tick + 500, "on"), (2, tick + 501, "to another branch")] {
            trace.push((run, at), floater(8), 0.0, 1e5);
            assert_eq!(trace.states().len(), 1, "a jump {what} joins nothing");
        }
        trace.push((2, tick + 502), floater(8), 0.0, 1e5);
        trace.push((2, tick + 502), floater(8), 0.0, 1e5);
        assert_eq!(trace.states().len(), 2, "a tick is one state, however often it is seen");
    }

    #[test]
    fn a_floater_that_stands_still_fills_no_memory() {
        let mut trace = PvTrace::default();
        for tick in 0..200_000 {
            trace.push((1, tick), floater(1), 0.01, 2e5);
        }
        assert!(trace.states().len() <= MOST_SAMPLES && trace.states().len() > MOST_SAMPLES / 3);
    }
}
