//! The recent past of chosen signals, for curves.
//!
//! Samples come at every tick; a curve has a few hundred pixels. So samples are gathered into columns of
//! equal length in simulated time, each with the least and the greatest value that fell into it: a spike
//! of one tick stays visible.

use crate::ports::signals::Signals;
use std::collections::VecDeque;

/// The least and the greatest value in a stretch of time. NaN if nothing defined fell into it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// Least value.
    pub min: f32,
    /// Greatest value.
    pub max: f32,
}

impl Extent {
    /// Nothing yet.
    pub const NONE: Extent = Extent { min: f32::NAN, max: f32::NAN };

    /// The middle.
    pub fn middle(self) -> f32 {
        0.5 * (self.min + self.max)
    }

    /// Takes in a value. NaN is passed over, as f32's min and max do.
    fn include(&mut self, value: f32) {
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// Takes in another stretch.
    fn merge(self, other: Extent) -> Extent {
        Extent { min: self.min.min(other.min), max: self.max.max(other.max) }
    }
}

/// A bounded history of chosen signals.
#[derive(Clone, Debug)]
pub struct History {
    paths: Vec<String>,
    /// Position of each path in the signal table, found at the first sample of a table.
    positions: Vec<Option<usize>>,
    table_length: usize,
    column_s: f64,
    capacity: usize,
    /// Start of the newest column, in columns since time zero.
    newest: i64,
    columns: Vec<VecDeque<Extent>>,
}

impl History {
    /// Keeps `window_s` seconds of these paths in columns of `1/rate_hz` seconds.
    pub fn new(paths: &[&str], window_s: f64, rate_hz: f64) -> Self {
        assert!(window_s > 0.0 && rate_hz > 0.0, "a history has a length and a rate");
        Self {
            paths: paths.iter().map(|path| (*path).into()).collect(),
            positions: Vec::new(),
            table_length: 0,
            column_s: 1.0 / rate_hz,
            capacity: (window_s * rate_hz).ceil() as usize,
            newest: i64::MIN,
            columns: vec![VecDeque::new(); paths.len()],
        }
    }

    /// Takes in a sample. A clock that went back empties the history: it is another run.
    pub fn observe(&mut self, signals: &Signals) {
        if self.table_length != signals.table.len() {
            self.positions = self.paths.iter().map(|path| signals.position(path)).collect();
            self.table_length = signals.table.len();
        }
        let column = (signals.time_s / self.column_s).floor() as i64;
        if column < self.newest {
            self.clear();
        }
        if self.newest == i64::MIN {
            self.newest = column - 1;
        }
        // Columns that no sample fell into stay undefined; no more of them than fit.
        let missing = (column - self.newest).min(self.capacity as i64);
        self.newest = column;
        for (values, position) in self.columns.iter_mut().zip(&self.positions) {
            for _ in 0..missing {
                if values.len() == self.capacity {
                    values.pop_front();
                }
                values.push_back(Extent::NONE);
            }
            if let (Some(position), Some(last)) = (*position, values.back_mut()) {
                last.include(signals.values[position] as f32);
            }
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.columns.iter_mut().for_each(VecDeque::clear);
        self.newest = i64::MIN;
    }

    /// Number of columns held now.
    pub fn len(&self) -> usize {
        self.columns.first().map_or(0, VecDeque::len)
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Length of the window, s.
    pub fn window_s(&self) -> f64 {
        self.capacity as f64 * self.column_s
    }

    /// Simulated time at the end of the newest column, s.
    pub fn end_s(&self) -> f64 {
        if self.is_empty() { 0.0 } else { (self.newest + 1) as f64 * self.column_s }
    }

    /// The window of a path drawn together into `count` columns of equal length, the oldest first;
    /// undefined where the run had not begun. `None` if the path is not kept.
    pub fn columns(&self, path: &str, count: usize) -> Option<Vec<Extent>> {
        let values = &self.columns[self.paths.iter().position(|kept| kept == path)?];
        let mut drawn = vec![Extent::NONE; count];
        // Groups are counted from time zero, not from the window's edge, so that a peak keeps its shape
        // while it travels through the picture.
        let group = self.capacity.div_ceil(count.max(1)) as i64;
        let last_group = self.newest.div_euclid(group);
        for (back, extent) in values.iter().rev().enumerate() {
            let groups_back = (last_group - (self.newest - back as i64).div_euclid(group)) as usize;
            if groups_back >= count {
                break;
            }
            let slot = &mut drawn[count - 1 - groups_back];
            *slot = slot.merge(*extent);
        }
        Some(drawn)
    }

    /// First and last simulated time held, s.
    pub fn span(&self) -> Option<(f64, f64)> {
        (!self.is_empty()).then(|| (self.end_s() - self.len() as f64 * self.column_s, self.end_s()))
    }

    /// What a path was from one time to another, s, in `count` stretches of equal length, the oldest first; undefined
    /// where nothing is held. `None` if the path is not kept.
    pub fn between(&self, path: &str, from_s: f64, to_s: f64, count: usize) -> Option<Vec<Extent>> {
        let values = &self.columns[self.paths.iter().position(|kept| kept == path)?];
        let mut drawn = vec![Extent::NONE; count];
        let stretch_s = (to_s - from_s) / count as f64;
        for (back, extent) in values.iter().rev().enumerate() {
            let middle_s = ((self.newest - back as i64) as f64 + 0.5) * self.column_s;
            let slot = ((middle_s - from_s) / stretch_s).floor();
            if slot >= 0.0 && slot < count as f64 {
                let slot = &mut drawn[slot as usize];
                *slot = slot.merge(*extent);
            }
        }
        Some(drawn)
    }

    /// Mean of the middles over the last `seconds`; `None` if nothing defined lies there.
    pub fn mean(&self, path: &str, seconds: f64) -> Option<f64> {
        let values = &self.columns[self.paths.iter().position(|kept| kept == path)?];
        let count = (seconds / self.column_s).round().max(1.0) as usize;
        let (sum, number) = values
            .iter()
            .rev()
            .take(count)
            .map(|extent| f64::from(extent.middle()))
            .filter(|middle| middle.is_finite())
            .fold((0.0, 0_u32), |(sum, number), middle| (sum + middle, number + 1));
        (number > 0).then(|| sum / f64::from(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::signals::Signal;

    fn sample(time_s: f64, speed: f64) -> Signals {
        Signals {
            table: vec![Signal { path: "chain.speed".into(), unit: "m/s", meaning: "" }],
            values: vec![speed],
            time_s,
            tick: 0,
        }
    }

    #[test]
    fn a_spike_of_one_tick_is_kept_and_the_length_is_bounded() {
        let mut history = History::new(&["chain.speed", "not.there"], 10.0, 20.0);
        for tick in 0..10_000 {
            let time = f64::from(tick) * 0.01;
            history.observe(&sample(time, if tick == 9_500 { 50.0 } else { 1.0 }));
        }
        assert_eq!(history.len(), 200);
        let columns = history.columns("chain.speed", 100).unwrap();
        assert_eq!(columns.len(), 100);
        assert_eq!(columns.iter().filter(|c| c.max == 50.0).count(), 1);
        assert!(columns[5..].iter().all(|c| c.min == 1.0));
        assert!((history.end_s() - 100.0).abs() < 0.051);
        assert!(history.columns("not.there", 10).unwrap().iter().all(|c| c.min.is_nan()));
        assert!(history.columns("not.kept", 10).is_none());
    }

    #[test]
    fn a_jump_forward_leaves_a_gap_and_a_jump_back_starts_anew() {
        let mut history = History::new(&["chain.speed"], 10.0, 10.0);
        history.observe(&sample(1.05, 1.0));
        history.observe(&sample(2.05, 3.0));
        assert_eq!(history.len(), 11);
        assert_eq!(history.mean("chain.speed", 20.0), Some(2.0));
        history.observe(&sample(1e6, 4.0));
        assert_eq!(history.len(), 100);
        assert_eq!(history.mean("chain.speed", 20.0), Some(4.0));
        history.observe(&sample(0.0, 5.0));
        assert_eq!(history.len(), 1);
        assert_eq!(history.mean("chain.speed", 1.0), Some(5.0));
    }

    #[test]
    fn undefined_values_are_passed_over() {
        let mut history = History::new(&["chain.speed"], 1.0, 10.0);
        history.observe(&sample(0.01, f64::NAN));
        assert_eq!(history.mean("chain.speed", 1.0), None);
        history.observe(&sample(0.02, 7.0));
        assert_eq!(history.mean("chain.speed", 1.0), Some(7.0));
    }
}
