//! Data of a history in a time window, in columns of a few pixels.

use crate::monitoring::History;
use crate::monitoring::history::Bucket;

/// Intervals of equal length, each with its least and greatest value.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// Start of the first interval, s.
    pub from_s: f64,
    /// Length of an interval, s.
    pub step_s: f64,
    /// The values, in SI.
    pub values: Vec<Bucket>,
}

impl Columns {
    /// Values of a path in a window, in at most `most` columns; `None` if the history does not have the path.
    ///
    /// Columns are aligned to time zero, so that a peak keeps its shape while the plot scrolls, and are at least as
    /// long as the buckets of the history, to avoid gaps.
    pub fn take(history: &History, path: &str, (from_s, to_s): (f64, f64), most: usize) -> Option<Self> {
        let Some((start_s, end_s)) = history.span() else {
            history.between(path, from_s, to_s, 1)?;
            return Some(Self { from_s, step_s: to_s - from_s, values: vec![Bucket::NONE] });
        };
        let held_s = (end_s - start_s) / history.len() as f64;
        let group = ((to_s - from_s) / held_s / most.max(1) as f64).ceil().max(1.0);
        let step_s = group * held_s;
        let first = (from_s.max(start_s) / step_s).floor();
        let last = (to_s.min(end_s) / step_s).ceil();
        let count = (last - first).clamp(1.0, most as f64 + 2.0) as usize;
        let from_s = first * step_s;
        let values = history.between(path, from_s, from_s + count as f64 * step_s, count)?;
        Some(Self { from_s, step_s, values })
    }

    /// The history's own buckets in a window.
    pub fn held(history: &History, path: &str, window: (f64, f64)) -> Option<Self> {
        Self::take(history, path, window, history.len().max(1))
    }

    /// Middle of a column, s.
    pub fn time(&self, at: usize) -> f64 {
        self.from_s + (at as f64 + 0.5) * self.step_s
    }

    /// The column that contains a time.
    pub fn at(&self, time_s: f64) -> Option<Bucket> {
        let at = ((time_s - self.from_s) / self.step_s).floor();
        if at < 0.0 { None } else { self.values.get(at as usize).copied() }
    }

    /// Least and greatest of all values; NaN without a defined value.
    pub fn extent(&self) -> (f64, f64) {
        self.values.iter().fold((f64::NAN, f64::NAN), |(low, high), extent| {
            (low.min(f64::from(extent.min)), high.max(f64::from(extent.max)))
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::ports::signals::{Signal, Signals};

    /// Test signals by path, which vary like those of a machine.
    pub fn signals(paths: &[(&str, &'static str)], time_s: f64) -> Signals {
        let table = paths.iter().map(|(path, unit)| Signal {
            path: (*path).into(),
            unit,
            meaning: "A thing.",
            ..Default::default()
        });
        let size = |unit| match unit {
            "W" => 3e4,
            "Pa" => 5e5,
            "N" => 1e4,
            "K" => 300.0,
            "J" => 1e-9,
            _ => 0.8,
        };
        let value = |at: usize, unit| size(unit) * (1.0 + 0.2 * (0.7 * time_s + at as f64).sin());
        Signals {
            values: paths.iter().enumerate().map(|(at, (_, unit))| value(at, unit)).collect(),
            table: table.collect(),
            time_s,
            tick: (time_s * 100.0) as u64,
            ..Signals::default()
        }
    }

    /// A history of these signals over a time in seconds, with 20 columns per second.
    pub fn history(paths: &[(&str, &'static str)], seconds: f64) -> History {
        let names: Vec<&str> = paths.iter().map(|(path, _)| *path).collect();
        let mut history = History::new(&names, seconds, 20.0);
        for sample in 0..(seconds * 40.0) as u64 {
            history.observe(&signals(paths, sample as f64 / 40.0));
        }
        history
    }

    #[test]
    fn columns_are_never_finer_than_what_is_held_and_so_have_no_gaps() {
        let history = history(&[("chain.speed", "m/s")], 60.0);
        let near = Columns::take(&history, "chain.speed", (20.0, 25.0), 400).unwrap();
        assert!((near.step_s - 0.05).abs() < 1e-9 && near.values.len() <= 102, "{}", near.values.len());
        assert!(near.values.iter().all(|extent| extent.min.is_finite()));
        let far = Columns::take(&history, "chain.speed", (0.0, 60.0), 100).unwrap();
        assert!(far.values.len() <= 102 && (far.step_s - 0.6).abs() < 1e-9, "{} {}", far.values.len(), far.step_s);
        assert!(far.values[..100].iter().all(|extent| extent.min.is_finite()));
        let (low, high) = far.extent();
        assert!(low > 0.63 && high < 0.97 && high > 0.9, "{low} {high}");
    }

    #[test]
    fn a_window_that_moves_a_little_shows_the_same_columns() {
        let history = history(&[("chain.speed", "m/s")], 60.0);
        let now = Columns::take(&history, "chain.speed", (10.0, 50.0), 100).unwrap();
        let later = Columns::take(&history, "chain.speed", (10.9, 50.9), 100).unwrap();
        let shift = ((later.from_s - now.from_s) / now.step_s).round() as usize;
        assert_eq!(now.values[shift + 3..90], later.values[3..90 - shift]);
        assert_eq!(now.at(30.1), later.at(30.1));
    }

    #[test]
    fn what_is_not_kept_is_none_and_an_empty_history_is_undefined() {
        let history = History::new(&["chain.speed"], 10.0, 10.0);
        assert!(Columns::take(&history, "chain.sped", (0.0, 1.0), 10).is_none());
        assert!(Columns::take(&history, "chain.speed", (0.0, 1.0), 10).unwrap().extent().0.is_nan());
        assert_eq!(history.span(), None);
    }
}
