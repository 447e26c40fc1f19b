//! Multi-resolution history of selected signals, for plots: fine for the last minutes, coarser for hours.
//!
//! Samples arrive at every tick, whereas a plot has a few hundred pixels. Samples are therefore combined into buckets
//! of equal length in simulated time, each with its least and greatest value, so that a spike of one tick is visible at
//! every resolution.
//!
//! Buckets are stored in chunks shared between clones, so that cloning is cheap and only differences use memory.

pub use super::buckets::Bucket;
use super::buckets::{Chunk, Level, Track};
use crate::ports::signals::Signals;
use std::sync::Arc;

/// Bucket rates, Hz, and length of time for which each is kept, s: 20 Hz for ten minutes, 2 Hz for two hours, 0.2 Hz
/// for a day.
pub const PYRAMID: [(f64, f64); 3] = [(20.0, 600.0), (2.0, 7200.0), (0.2, 86_400.0)];

/// A bounded history of selected signals. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct History {
    paths: Vec<String>,
    /// Position of each path in the signal table, looked up at the first sample.
    positions: Vec<Option<usize>>,
    table_length: usize,
    /// Resolutions, the finest first.
    levels: Vec<Level>,
}

impl Default for History {
    /// A history without paths.
    fn default() -> Self {
        Self::pyramid(&[])
    }
}

impl History {
    /// Creates a history of `window_s` seconds of these paths in buckets of `1/rate_hz` seconds.
    pub fn new(paths: &[&str], window_s: f64, rate_hz: f64) -> Self {
        Self::with_levels(paths, &[(rate_hz, window_s)])
    }

    /// Creates a history of these paths for a day, with a finer resolution for the last minutes ([`PYRAMID`]).
    pub fn pyramid(paths: &[&str]) -> Self {
        Self::with_levels(paths, &PYRAMID)
    }

    /// Creates a history of these paths with given resolutions, the finest first: rate in Hz and length of time in s.
    pub fn with_levels(paths: &[&str], levels: &[(f64, f64)]) -> Self {
        assert!(!levels.is_empty(), "a history has a resolution");
        assert!(levels.iter().all(|&(rate, window)| rate > 0.0 && window > 0.0), "a history has a length and a rate");
        Self {
            paths: paths.iter().map(|path| (*path).into()).collect(),
            positions: Vec::new(),
            table_length: 0,
            levels: levels.iter().map(|&(rate, window)| Level::new(rate, window, paths.len())).collect(),
        }
    }

    /// Paths of the history.
    pub fn paths(&self) -> &[String] {
        &self.paths
    }

    fn position(&self, path: &str) -> Option<usize> {
        self.paths.iter().position(|kept| kept == path)
    }

    /// Adds a path, recorded from now on; false if it exists already. [`History::fill`] adds its past.
    pub fn add_path(&mut self, path: &str) -> bool {
        if self.position(path).is_some() {
            return false;
        }
        self.paths.push(path.into());
        self.table_length = 0;
        self.levels.iter_mut().for_each(|level| level.tracks.push(Track::default()));
        true
    }

    /// Adds a sample. A time before the newest one clears the history first: it belongs to another run.
    pub fn observe(&mut self, signals: &Signals) {
        if self.table_length != signals.table.len() || self.positions.len() != self.paths.len() {
            self.positions = self.paths.iter().map(|path| signals.position(path)).collect();
            self.table_length = signals.table.len();
        }
        let finest = &self.levels[0];
        if !finest.is_empty() && finest.number_of(signals.time_s) < finest.newest {
            self.clear();
        }
        for level in &mut self.levels {
            let number = level.number_of(signals.time_s);
            level.advance(number);
            let oldest = level.oldest();
            for (track, position) in level.tracks.iter_mut().zip(&self.positions) {
                if let Some(position) = *position
                    && let Some(bucket) = track.bucket_mut(number, oldest)
                {
                    bucket.include(signals.values[position] as f32);
                }
            }
        }
    }

    /// Replaces the content by that of another history, which has been recomputed, and keeps the list of paths.
    pub fn adopt(&mut self, past: &History) {
        let paths = std::mem::take(&mut self.paths);
        *self = past.clone();
        for path in &paths {
            self.add_path(path);
        }
    }

    /// Copies the past of a path from another, recomputed history, up to the end of this one. Returns false if one of
    /// them does not have the path, or if their resolutions differ.
    pub fn fill(&mut self, path: &str, past: &History) -> bool {
        let (Some(to), Some(from)) = (self.position(path), past.position(path)) else { return false };
        let alike = |(a, b): (&Level, &Level)| a.bucket_s == b.bucket_s;
        if self.levels.len() != past.levels.len() || !self.levels.iter().zip(&past.levels).all(alike) {
            return false;
        }
        for (level, source) in self.levels.iter_mut().zip(&past.levels).filter(|(_, source)| !source.is_empty()) {
            let oldest = level.oldest();
            for number in source.oldest().max(oldest)..=source.newest.min(level.newest) {
                if let Some(bucket) = level.tracks[to].bucket_mut(number, oldest) {
                    *bucket = bucket.merge(source.tracks[from].get(number));
                }
            }
        }
        true
    }

    /// Removes samples at or after a time, s, when a new branch begins there.
    pub fn truncate(&mut self, time_s: f64) {
        for at in 0..self.levels.len() {
            let (finer, level) = self.levels.split_at_mut(at);
            let level = &mut level[0];
            let from = (time_s / level.bucket_s - 1e-6).ceil() as i64;
            if from > level.newest {
                continue;
            }
            level.newest = from - 1;
            level.tracks.iter_mut().for_each(|track| track.cut(from));
            // The last bucket began earlier: it is rebuilt from what a finer resolution still contains.
            let start_s = level.newest as f64 * level.bucket_s;
            let Some(finer) = finer.last().filter(|finer| !finer.is_empty() && finer.start_s() <= start_s) else {
                continue;
            };
            let oldest = level.oldest();
            for (track, source) in level.tracks.iter_mut().zip(&finer.tracks) {
                if let Some(bucket) = track.bucket_mut(from - 1, oldest) {
                    let buckets = finer.number_of(start_s)..=finer.newest;
                    *bucket = buckets.map(|number| source.get(number)).fold(Bucket::NONE, Bucket::merge);
                }
            }
        }
    }

    /// Removes all samples.
    pub fn clear(&mut self) {
        for level in &mut self.levels {
            level.tracks.iter_mut().for_each(|track| *track = Track::default());
            (level.begun, level.newest) = (0, -1);
        }
    }

    /// Memory used, bytes. Memory shared by several clones is divided among them, so that their sum is correct.
    pub fn bytes(&self) -> usize {
        let chunk = |chunk: &Chunk| size_of_val(&**chunk) / Arc::strong_count(chunk);
        let tracks = self.levels.iter().flat_map(|level| &level.tracks);
        let buckets: usize = tracks.flat_map(|track| &track.chunks).map(|held| size_of::<Chunk>() + chunk(held)).sum();
        buckets + self.paths.iter().map(|path| path.len() + size_of::<String>()).sum::<usize>()
    }

    /// Number of buckets at the finest resolution.
    pub fn len(&self) -> usize {
        self.levels[0].len()
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Length of the window of the finest resolution, s.
    pub fn window_s(&self) -> f64 {
        self.levels[0].capacity as f64 * self.levels[0].bucket_s
    }

    /// Simulated time at the end of the newest bucket, s.
    pub fn end_s(&self) -> f64 {
        if self.is_empty() { 0.0 } else { self.levels[0].end_s() }
    }

    /// First and last simulated time at any resolution, s.
    pub fn span(&self) -> Option<(f64, f64)> {
        let held = self.levels.iter().filter(|level| !level.is_empty());
        let start = held.map(Level::start_s).fold(f64::INFINITY, f64::min);
        (!self.is_empty()).then(|| (start, self.end_s()))
    }

    /// The window of the finest resolution of a path, merged into `count` buckets of equal length, the oldest first;
    /// NaN before the start of the run. `None` if the history does not have the path.
    pub fn buckets(&self, path: &str, count: usize) -> Option<Vec<Bucket>> {
        let level = &self.levels[0];
        let track = &level.tracks[self.position(path)?];
        let mut drawn = vec![Bucket::NONE; count];
        if level.is_empty() {
            return Some(drawn);
        }
        // Groups are aligned to time zero, not to the edge of the window, so that a peak keeps its shape while the plot
        // scrolls.
        let group = (level.capacity as usize).div_ceil(count.max(1)) as i64;
        let last_group = level.newest.div_euclid(group);
        for number in level.oldest()..=level.newest {
            let groups_back = (last_group - number.div_euclid(group)) as usize;
            if groups_back < count {
                let slot = &mut drawn[count - 1 - groups_back];
                *slot = slot.merge(track.get(number));
            }
        }
        Some(drawn)
    }

    /// Values of a path between two times, s, as `count` buckets of equal length, the oldest first; NaN where the
    /// history has no samples. Each bucket is taken from the finest resolution that reaches back far enough and is not
    /// much finer than requested. `None` if the history does not have the path.
    pub fn between(&self, path: &str, from_s: f64, to_s: f64, count: usize) -> Option<Vec<Bucket>> {
        let position = self.position(path)?;
        let mut drawn = vec![Bucket::NONE; count];
        let stretch_s = (to_s - from_s) / count as f64;
        // A coarser resolution is sufficient if several of its buckets fall into each interval.
        let coarse = self.levels.iter().rposition(|level| 4.0 * level.bucket_s <= stretch_s).unwrap_or(0);
        let mut until_s = to_s;
        for level in self.levels[coarse..].iter().filter(|level| !level.is_empty()) {
            let (first, last) = (level.number_of(from_s) - 1, (until_s / level.bucket_s).ceil() as i64);
            for number in first.max(level.oldest())..=last.min(level.newest) {
                let middle_s = (number as f64 + 0.5) * level.bucket_s;
                let slot = ((middle_s - from_s) / stretch_s).floor();
                if slot >= 0.0 && slot < count as f64 && middle_s < until_s {
                    let slot = &mut drawn[slot as usize];
                    *slot = slot.merge(level.tracks[position].get(number));
                }
            }
            until_s = until_s.min(level.start_s());
        }
        Some(drawn)
    }

    /// Mean over the last `seconds` of the buckets' means; `None` without a defined value.
    pub fn mean(&self, path: &str, seconds: f64) -> Option<f64> {
        let level = &self.levels[0];
        let track = &level.tracks[self.position(path)?];
        let count = (seconds / level.bucket_s).round().max(1.0) as i64;
        let (sum, number) = (level.oldest().max(level.newest + 1 - count)..=level.newest)
            .rev()
            .map(|number| f64::from(track.get(number).middle()))
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
            table: vec![Signal { path: "chain.speed".into(), unit: "m/s", meaning: "", ..Default::default() }],
            values: vec![speed],
            time_s,
            ..Signals::default()
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
        let buckets = history.buckets("chain.speed", 100).unwrap();
        assert_eq!(buckets.len(), 100);
        assert_eq!(buckets.iter().filter(|c| c.max == 50.0).count(), 1);
        assert!(buckets[5..].iter().all(|c| c.min == 1.0));
        assert!((history.end_s() - 100.0).abs() < 0.051);
        assert!(history.buckets("not.there", 10).unwrap().iter().all(|c| c.min.is_nan()));
        assert!(history.buckets("not.kept", 10).is_none());
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

    fn run(seconds: f64, levels: &[(f64, f64)]) -> History {
        let mut history = History::with_levels(&["chain.speed"], levels);
        for tick in 0..(seconds * 20.0) as u64 {
            let time = tick as f64 * 0.05;
            history.observe(&sample(time, time));
        }
        history
    }

    #[test]
    fn a_pyramid_is_fine_for_the_last_minutes_and_reaches_back_for_hours() {
        let history = run(3000.0, &[(20.0, 60.0), (2.0, 600.0), (0.2, 2400.0)]);
        assert_eq!(history.span(), Some((600.0, 3000.0)));
        // Every interval has the values of its time at every resolution.
        let drawn = history.between("chain.speed", 0.0, 3000.0, 3000).unwrap();
        let mut defined = 0;
        for (second, bucket) in drawn.iter().enumerate().filter(|(_, bucket)| bucket.min.is_finite()) {
            let slack = if second >= 2940 {
                0.1
            } else if second >= 2400 {
                0.6
            } else {
                5.1
            };
            assert!(
                bucket.min >= second as f32 - slack && bucket.max <= second as f32 + 1.0 + slack,
                "{second}: {bucket:?}"
            );
            defined += 1;
        }
        assert!(defined >= 600 + 1800 / 5 && drawn[..595].iter().all(|bucket| bucket.min.is_nan()), "{defined}");
        let wide = history.between("chain.speed", 600.0, 3000.0, 24).unwrap();
        for (at, bucket) in wide.iter().enumerate() {
            let start = 600.0 + 100.0 * at as f32;
            assert!((bucket.min - start).abs() < 0.1 && (bucket.max - start - 99.95).abs() < 0.1, "{at}: {bucket:?}");
        }
    }

    #[test]
    fn a_day_is_bounded() {
        let mut history = History::pyramid(&["chain.speed"]);
        for second in 0..100_000 {
            history.observe(&sample(f64::from(second), 1.0));
        }
        let buckets: f64 = PYRAMID.iter().map(|(rate, window)| rate * window).sum();
        assert!(history.bytes() as f64 <= 8.3 * (buckets + 3.0 * 64.0), "{} bytes", history.bytes());
        assert_eq!(history.span(), Some((13_600.0, 99_999.05)));
    }

    #[test]
    fn copies_share_what_is_the_same_and_part_where_they_differ() {
        let old = run(600.0, &PYRAMID);
        let alone = old.bytes();
        let mut new = old.clone();
        new.truncate(300.0);
        assert_eq!(new.end_s(), 300.0);
        assert!((old.bytes() + new.bytes()) as f64 * 0.9 < alone as f64, "shared");
        for tick in 6000..12_000 {
            new.observe(&sample(f64::from(tick) * 0.05, -1.0));
        }
        let (old, new) = (
            |at: f64| old.between("chain.speed", at, at + 10.0, 10).unwrap(),
            |at: f64| new.between("chain.speed", at, at + 10.0, 10).unwrap(),
        );
        assert_eq!(old(280.0), new(280.0), "the past is common");
        assert!(old(400.0).iter().all(|bucket| bucket.min >= 400.0), "the old future is kept");
        assert!(new(400.0).iter().all(|bucket| bucket.max == -1.0));
    }

    #[test]
    fn a_path_that_comes_later_gets_the_past_that_it_would_have_had() {
        let table = ["chain.speed", "power.grid"].map(|path| Signal { path: path.into(), ..Default::default() });
        let at = |tick: u32| Signals {
            table: table.to_vec(),
            values: vec![f64::from(tick), f64::from(tick).sin()],
            time_s: f64::from(tick) * 0.05,
            ..Signals::default()
        };
        let levels = [(20.0, 10.0), (2.0, 100.0)];
        let mut both = History::with_levels(&["chain.speed", "power.grid"], &levels);
        let mut late = History::with_levels(&["chain.speed"], &levels);
        let mut past = History::with_levels(&["power.grid"], &levels);
        for tick in 0..1000 {
            if tick == 700 {
                assert!(late.add_path("power.grid") && !late.add_path("power.grid"));
            }
            both.observe(&at(tick));
            late.observe(&at(tick));
            past.observe(&at(tick));
        }
        assert!(late.between("power.grid", 10.0, 20.0, 5).unwrap()[0].min.is_nan());
        assert!(late.fill("power.grid", &past) && !late.fill("not.kept", &past));
        for (from, to) in [(0.0, 50.0), (45.0, 50.0)] {
            assert_eq!(late.between("power.grid", from, to, 20), both.between("power.grid", from, to, 20));
        }
        assert_eq!(late.buckets("power.grid", 50), both.buckets("power.grid", 50));
    }
}
