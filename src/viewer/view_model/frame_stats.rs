//! Frame times, for the status line and the bench.

use bevy::prelude::*;

/// Frame times, for the overlay and the bench.
#[derive(Resource, Clone, Debug, Default)]
pub struct FrameStats {
    /// Frames per second over the last [`FrameStats::WINDOW`] frames.
    pub fps: f64,
    /// Median frame time over the same frames, ms.
    pub median_ms: f64,
    /// Frame time that one frame in twenty exceeds, ms.
    pub p95_ms: f64,
    /// Working time of the last frame, without the wait of frame pacing, ms.
    pub busy_ms: f64,
    /// From the start of the process to the first complete frame, s.
    pub first_frame_s: Option<f64>,
    /// Complete frames so far.
    pub frames: u64,
    times_ms: Vec<f64>,
    next: usize,
    sorted: Vec<f64>,
}

impl FrameStats {
    /// Number of frames over which values are computed.
    pub const WINDOW: usize = 120;
    /// Frames between two updates of the values, which keeps them readable and cheap.
    const EVERY: u64 = 10;

    /// Adds the time of one frame.
    pub fn record(&mut self, frame_ms: f64) {
        self.frames += 1;
        if self.times_ms.len() < Self::WINDOW {
            self.times_ms.push(frame_ms);
        } else {
            self.times_ms[self.next] = frame_ms;
        }
        self.next = (self.next + 1) % Self::WINDOW;
        if self.frames.is_multiple_of(Self::EVERY) {
            self.summarise();
        }
    }

    /// Discards the frame times of a period with a reduced frame rate; the values stay until there are new ones.
    pub fn begin_anew(&mut self) {
        (self.next, self.frames) = (0, self.frames.next_multiple_of(Self::EVERY));
        self.times_ms.clear();
    }

    fn summarise(&mut self) {
        self.sorted.clone_from(&self.times_ms);
        self.sorted.sort_by(f64::total_cmp);
        let count = self.sorted.len();
        self.median_ms = self.sorted[count / 2];
        self.p95_ms = self.sorted[(count * 19 / 20).min(count - 1)];
        self.fps = 1000.0 * count as f64 / self.sorted.iter().sum::<f64>();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_look_back_on_the_last_frames_only() {
        let mut stats = FrameStats::default();
        for _ in 0..FrameStats::WINDOW {
            stats.record(100.0);
        }
        for _ in 0..FrameStats::WINDOW {
            stats.record(20.0);
        }
        assert_eq!((stats.median_ms, stats.p95_ms, stats.fps), (20.0, 20.0, 50.0));
    }

    #[test]
    fn a_few_slow_frames_show_in_the_tail_and_not_in_the_median() {
        let mut stats = FrameStats::default();
        for i in 0..FrameStats::WINDOW {
            stats.record(if i % 10 == 0 { 80.0 } else { 20.0 });
        }
        assert_eq!((stats.median_ms, stats.p95_ms), (20.0, 80.0));
    }
}
