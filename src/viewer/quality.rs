//! How much the picture may cost, and what it does cost.

use bevy::prelude::*;
use bevy::render::render_resource::PipelineCache;
use bevy::render::{Render, RenderApp, RenderSystems};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The two ways to draw the machine.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Software rendering: lit at the vertices, nothing that costs by the pixel.
    Light,
    /// A GPU: physically based, shadows, antialiased.
    Full,
}

impl Tier {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Tier::Light => Tier::Full,
            Tier::Full => Tier::Light,
        }
    }

    /// Its name, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Light => "light",
            Tier::Full => "full",
        }
    }
}

/// The tier that a person wants from the next start on; none for the one that suits the renderer.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TierWish(pub Option<Tier>);

/// When the process started, as far as the window knows.
#[derive(Resource, Clone, Copy, Debug)]
pub struct Started(pub Instant);

/// Frame times, for the overlay and the bench.
#[derive(Resource, Clone, Debug, Default)]
pub struct FrameStats {
    /// Frames a second over the last [`FrameStats::WINDOW`] frames.
    pub fps: f64,
    /// Median frame time over the same frames, ms.
    pub median_ms: f64,
    /// Frame time that one frame in twenty exceeds, ms.
    pub p95_ms: f64,
    /// What the last frame took of that time, without the wait that [`FramePace`] put in, ms.
    pub busy_ms: f64,
    /// From the start of the process to the first complete picture, s.
    pub first_frame_s: Option<f64>,
    /// Complete pictures so far.
    pub frames: u64,
    times_ms: Vec<f64>,
    next: usize,
    sorted: Vec<f64>,
}

impl FrameStats {
    /// Frames that the figures look back on.
    pub const WINDOW: usize = 120;
    /// Frames between two updates of the figures: they stay readable, and cost nothing.
    const EVERY: u64 = 10;

    /// Takes in the time of one frame.
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

    /// Forgets the times of frames that were few on purpose; the figures stay until there are new ones.
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

/// How often the window draws. Shared with the render world, which waits at the end of a frame: that way the next
/// frame starts with the newest input.
#[derive(Resource, Clone, Default)]
pub struct FramePace(Arc<PaceNumbers>);

#[derive(Default)]
struct PaceNumbers {
    /// Least time from frame to frame, ns; 0 for as fast as possible.
    frame_ns: AtomicU64,
    /// How long the last frame waited, ns.
    waited_ns: AtomicU64,
}

impl FramePace {
    /// Holds a frame rate; `None` draws as fast as possible, as a bench does.
    pub fn hold(&self, frames_per_second: Option<f64>) {
        let frame_ns = frames_per_second.map_or(0.0, |fps| 1e9 / fps);
        self.0.frame_ns.store(frame_ns as u64, Ordering::Relaxed);
    }

    /// Waits for what is left of a frame that began at an instant.
    fn wait(&self, began: Instant) {
        let frame = Duration::from_nanos(self.0.frame_ns.load(Ordering::Relaxed));
        let left = frame.saturating_sub(began.elapsed());
        if !left.is_zero() {
            std::thread::sleep(left);
        }
        self.0.waited_ns.store(left.as_nanos() as u64, Ordering::Relaxed);
    }
}

/// Whether every pipeline has been compiled, so that what is drawn is complete. Set by the render world.
#[derive(Resource, Clone, Default)]
pub struct PictureComplete(Arc<AtomicBool>);

impl PictureComplete {
    /// Whether it is.
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

pub(super) fn plugin(app: &mut App) {
    let (complete, pace) = (PictureComplete::default(), FramePace::default());
    if let Some(render_app) = app.get_sub_app_mut(RenderApp) {
        render_app
            .insert_resource(complete.clone())
            .insert_resource(pace.clone())
            .add_systems(Render, watch_pipelines.in_set(RenderSystems::Cleanup))
            .add_systems(Render, wait_for_next_frame.after(RenderSystems::PostCleanup));
    }
    app.insert_resource(complete)
        .insert_resource(pace)
        .init_resource::<FrameStats>()
        .add_systems(First, measure_frames);
}

fn watch_pipelines(complete: Res<PictureComplete>, pipelines: Res<PipelineCache>) {
    let any = pipelines.pipelines().next().is_some();
    complete.0.store(any && pipelines.waiting_pipelines().next().is_none(), Ordering::Relaxed);
}

fn wait_for_next_frame(pace: Res<FramePace>, mut began: Local<Option<Instant>>) {
    if let Some(began) = *began {
        pace.wait(began);
    }
    *began = Some(Instant::now());
}

fn measure_frames(
    mut stats: ResMut<FrameStats>,
    complete: Res<PictureComplete>,
    pace: Res<FramePace>,
    started: Option<Res<Started>>,
    mut last: Local<Option<Instant>>,
) {
    let now = Instant::now();
    let before = last.replace(now);
    if stats.first_frame_s.is_none() {
        if complete.get() {
            stats.first_frame_s = started.map(|started| now.duration_since(started.0).as_secs_f64());
            info!("first complete picture after {:.2} s", stats.first_frame_s.unwrap_or(f64::NAN));
        }
        return;
    }
    if let Some(before) = before {
        let frame_ms = now.duration_since(before).as_secs_f64() * 1000.0;
        stats.busy_ms = frame_ms - pace.0.waited_ns.load(Ordering::Relaxed) as f64 * 1e-6;
        stats.record(frame_ms);
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
    fn a_held_pace_is_not_exceeded_and_an_unheld_one_does_not_wait() {
        let pace = FramePace::default();
        let began = Instant::now();
        pace.wait(began);
        assert!(began.elapsed() < Duration::from_millis(10));
        pace.hold(Some(50.0));
        pace.wait(began);
        assert!(began.elapsed() >= Duration::from_millis(20));
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
