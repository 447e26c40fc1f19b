//! Min-max buckets of a history: least and greatest value of a signal in equal intervals of time, in chunks shared
//! between clones.

use std::collections::VecDeque;
use std::sync::Arc;

/// Least and greatest value in an interval of time; NaN without a defined value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// Least value.
    pub min: f32,
    /// Greatest value.
    pub max: f32,
}

impl Bucket {
    /// A bucket without values.
    pub const NONE: Bucket = Bucket { min: f32::NAN, max: f32::NAN };

    /// Mean of least and greatest value.
    pub fn middle(self) -> f32 {
        0.5 * (self.min + self.max)
    }

    /// Includes a value. NaN is ignored, as by f32's min and max.
    pub(super) fn include(&mut self, value: f32) {
        self.min = self.min.min(value);
        self.max = self.max.max(value);
    }

    /// Includes the values of another bucket.
    pub(super) fn merge(self, other: Bucket) -> Bucket {
        Bucket { min: self.min.min(other.min), max: self.max.max(other.max) }
    }
}

/// Buckets per chunk.
pub(super) const CHUNK: i64 = 64;

/// Buckets shared between clones until one of them writes (copy on write).
pub(super) type Chunk = Arc<[Bucket; CHUNK as usize]>;

/// One path at one resolution: consecutive chunks, numbered from time zero.
#[derive(Clone, Debug, Default)]
pub(super) struct Track {
    first: i64,
    pub chunks: VecDeque<Chunk>,
}

impl Track {
    pub fn get(&self, number: i64) -> Bucket {
        let chunk = usize::try_from(number.div_euclid(CHUNK) - self.first).ok().and_then(|at| self.chunks.get(at));
        chunk.map_or(Bucket::NONE, |chunk| chunk[number.rem_euclid(CHUNK) as usize])
    }

    /// A bucket to be written; `oldest` is the number of the oldest one that is kept.
    pub fn bucket_mut(&mut self, number: i64, oldest: i64) -> Option<&mut Bucket> {
        let (chunk, oldest) = (number.div_euclid(CHUNK), oldest.div_euclid(CHUNK));
        if chunk < oldest {
            return None;
        }
        while self.first < oldest && self.chunks.pop_front().is_some() {
            self.first += 1;
        }
        if self.chunks.is_empty() {
            self.first = chunk;
        }
        while chunk < self.first {
            self.chunks.push_front(Arc::new([Bucket::NONE; CHUNK as usize]));
            self.first -= 1;
        }
        while chunk >= self.first + self.chunks.len() as i64 {
            self.chunks.push_back(Arc::new([Bucket::NONE; CHUNK as usize]));
        }
        let chunk = &mut self.chunks[(chunk - self.first) as usize];
        Some(&mut Arc::make_mut(chunk)[number.rem_euclid(CHUNK) as usize])
    }

    /// Removes the buckets from a number on.
    pub fn cut(&mut self, from: i64) {
        let kept = (from.div_euclid(CHUNK) + 1 - self.first).max(0) as usize;
        self.chunks.truncate(kept);
        if kept == self.chunks.len()
            && let Some(last) = self.chunks.back_mut()
        {
            Arc::make_mut(last)[from.rem_euclid(CHUNK) as usize..].fill(Bucket::NONE);
        }
    }
}

/// One resolution of a history.
#[derive(Clone, Debug)]
pub(super) struct Level {
    pub bucket_s: f64,
    pub capacity: i64,
    /// The oldest bucket ever started, and the newest, by number since time zero.
    pub begun: i64,
    pub newest: i64,
    pub tracks: Vec<Track>,
}

impl Level {
    pub fn new(rate_hz: f64, window_s: f64, paths: usize) -> Self {
        let capacity = (window_s * rate_hz).ceil() as i64;
        let tracks = vec![Track::default(); paths];
        Self { bucket_s: 1.0 / rate_hz, capacity, begun: 0, newest: -1, tracks }
    }

    pub fn number_of(&self, time_s: f64) -> i64 {
        // A sample at the start of a bucket belongs to it, in spite of round-off.
        (time_s / self.bucket_s + 1e-6).floor() as i64
    }

    pub fn is_empty(&self) -> bool {
        self.newest < self.begun
    }

    pub fn oldest(&self) -> i64 {
        self.begun.max(self.newest + 1 - self.capacity)
    }

    pub fn len(&self) -> usize {
        if self.is_empty() { 0 } else { (self.newest + 1 - self.oldest()) as usize }
    }

    pub fn start_s(&self) -> f64 {
        self.oldest() as f64 * self.bucket_s
    }

    pub fn end_s(&self) -> f64 {
        (self.newest + 1) as f64 * self.bucket_s
    }

    /// Advances the newest bucket.
    pub fn advance(&mut self, number: i64) {
        if self.is_empty() {
            self.begun = number;
        }
        self.newest = self.newest.max(number);
    }
}
