//! Means over whole compressor cycles. A mean over any other span depends on where it begins and ends: the compressor
//! runs for a part of each cycle, and takes more electricity per joule of air at a higher pressure.

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Longest span of the means, s; they cover at least one cycle.
const SPAN_S: f64 = 300.0;
/// Most marks of a kind.
const MOST: usize = 256;
/// Revolutions that replace the cycles of a compressor that does not switch.
const REVOLUTIONS: usize = 4;

/// Energies since time zero at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Simulated time, s.
    pub time_s: f64,
    /// Electricity of compressor and barring motor, J.
    pub electricity_in: f64,
    /// Electricity to the grid and recovered, J.
    pub electricity_out: f64,
    /// Bound on the electricity out less the exergy stored (PHYSICS.md 10), J.
    pub used: f64,
}

/// Marks at starts of the compressor and at the ends of revolutions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cycles {
    /// Time of the first mark since a change of the machine, s.
    begun_s: Option<f64>,
    starts: VecDeque<Mark>,
    revolutions: VecDeque<Mark>,
}

/// Means over whole cycles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Means {
    /// Electricity in, W.
    pub power_in: f64,
    /// Electricity out, W.
    pub power_out: f64,
    /// Electricity out over what was used for it (PHYSICS.md 10); `None` while less than 1 kJ was used.
    pub efficiency: Option<f64>,
    /// Span, s.
    pub span_s: f64,
}

impl Cycles {
    /// Adds a mark at a start of the compressor.
    pub fn compressor_started(&mut self, mark: Mark) {
        self.begun_s.get_or_insert(mark.time_s);
        push(&mut self.starts, mark);
    }

    /// Adds a mark at the end of a revolution.
    pub fn revolution_ended(&mut self, mark: Mark) {
        self.begun_s.get_or_insert(mark.time_s);
        push(&mut self.revolutions, mark);
    }

    /// Starts anew: after a change of the machine, earlier cycles are those of another one.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Whether there is no mark.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty() && self.revolutions.is_empty()
    }

    /// Means over compressor cycles, or over revolutions if several have ended since the compressor started last. They
    /// cover the later half of the time since a change of the machine, in which it approaches its steady state, and at
    /// least one cycle. `None` until there is a cycle.
    pub fn means(&self) -> Option<Means> {
        let since_start = |mark: &&Mark| self.starts.back().is_none_or(|start| mark.time_s > start.time_s);
        let without_switching = self.revolutions.iter().filter(since_start).count() > REVOLUTIONS;
        let marks = if without_switching { &self.revolutions } else { &self.starts };
        let (last, earlier) = (marks.back()?, marks.len().checked_sub(2)?);
        let half_s = 0.5 * (self.begun_s? + last.time_s);
        let first = &marks[marks.partition_point(|mark| mark.time_s < half_s).min(earlier)];
        let span_s = last.time_s - first.time_s;
        (span_s > 0.0).then(|| {
            let (out, used) = (last.electricity_out - first.electricity_out, last.used - first.used);
            Means {
                power_in: (last.electricity_in - first.electricity_in) / span_s,
                power_out: out / span_s,
                efficiency: (used >= 1e3).then(|| out / used),
                span_s,
            }
        })
    }
}

/// Adds a mark and drops those that are too old, but never the last but one.
fn push(marks: &mut VecDeque<Mark>, mark: Mark) {
    marks.push_back(mark);
    while marks.len() > MOST || marks.len() > 2 && mark.time_s - marks[0].time_s > SPAN_S {
        marks.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(time_s: f64) -> Mark {
        Mark { time_s, electricity_in: 100.0 * time_s, electricity_out: 40.0 * time_s, used: 110.0 * time_s }
    }

    #[test]
    fn means_cover_whole_cycles_of_at_most_their_span() {
        let mut cycles = Cycles::default();
        assert_eq!(cycles.means(), None);
        cycles.compressor_started(mark(10.0));
        assert_eq!(cycles.means(), None, "a cycle has not ended");
        for number in 1..40 {
            cycles.compressor_started(mark(10.0 + 20.0 * f64::from(number)));
            let means = cycles.means().unwrap();
            assert_eq!((means.power_in, means.power_out), (100.0, 40.0));
            assert!((means.efficiency.unwrap() - 40.0 / 110.0).abs() < 1e-12);
            assert!(means.span_s <= SPAN_S && means.span_s % 20.0 == 0.0);
        }
        cycles.compressor_started(mark(1e4));
        assert_eq!(cycles.means().unwrap().span_s, 1e4 - 790.0, "a cycle longer than the span counts");
        cycles.clear();
        assert!(cycles.is_empty() && cycles.means().is_none());
    }

    #[test]
    fn a_compressor_that_does_not_switch_leaves_means_over_revolutions() {
        let mut cycles = Cycles::default();
        cycles.compressor_started(mark(0.0));
        for number in 1..=REVOLUTIONS {
            cycles.revolution_ended(mark(50.0 * number as f64));
            assert_eq!(cycles.means(), None);
        }
        cycles.revolution_ended(mark(50.0 * (REVOLUTIONS + 1) as f64));
        assert_eq!(cycles.means().unwrap().span_s, 100.0, "the later half of 250 s, from a mark on");
    }
}
