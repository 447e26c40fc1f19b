//! Measures frame times, and waits between frames to hold a frame rate.

use crate::viewer::view_model::frame_stats::FrameStats;
use bevy::prelude::*;
use bevy::render::render_resource::PipelineCache;
use bevy::render::{Render, RenderApp, RenderSystems};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Start time of the process.
#[derive(Resource, Clone, Copy, Debug)]
pub struct Started(pub Instant);

/// The target frame rate. Shared with the render world, which waits at the end of a frame, so that the next frame
/// starts with the newest input.
#[derive(Resource, Clone, Default)]
pub struct FramePacing(Arc<PaceNumbers>);

#[derive(Default)]
struct PaceNumbers {
    /// Target frame time, ns; 0 for as fast as possible.
    frame_ns: AtomicU64,
    /// Waiting time of the last frame, ns.
    waited_ns: AtomicU64,
}

impl FramePacing {
    /// Sets a frame rate; `None` draws as fast as possible, as in a bench.
    pub fn hold(&self, frames_per_second: Option<f64>) {
        let frame_ns = frames_per_second.map_or(0.0, |fps| 1e9 / fps);
        self.0.frame_ns.store(frame_ns as u64, Ordering::Relaxed);
    }

    /// Waits for the rest of a frame that began at an instant.
    fn wait(&self, began: Instant) {
        let frame = Duration::from_nanos(self.0.frame_ns.load(Ordering::Relaxed));
        let left = frame.saturating_sub(began.elapsed());
        if !left.is_zero() {
            std::thread::sleep(left);
        }
        self.0.waited_ns.store(left.as_nanos() as u64, Ordering::Relaxed);
    }
}

/// Whether every pipeline has been compiled, so that frames are complete. Set by the render world.
#[derive(Resource, Clone, Default)]
pub struct PictureComplete(Arc<AtomicBool>);

impl PictureComplete {
    /// Returns whether frames are complete.
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Adds the measurement of frame times and the wait between frames.
pub fn plugin(app: &mut App) {
    let (complete, pacing) = (PictureComplete::default(), FramePacing::default());
    if let Some(render_app) = app.get_sub_app_mut(RenderApp) {
        render_app
            .insert_resource(complete.clone())
            .insert_resource(pacing.clone())
            .add_systems(Render, watch_pipelines.in_set(RenderSystems::Cleanup))
            .add_systems(Render, wait_for_next_frame.after(RenderSystems::PostCleanup));
    }
    app.insert_resource(complete)
        .insert_resource(pacing)
        .init_resource::<FrameStats>()
        .add_systems(First, measure_frames);
}

fn watch_pipelines(complete: Res<PictureComplete>, pipelines: Res<PipelineCache>) {
    let any = pipelines.pipelines().next().is_some();
    complete.0.store(any && pipelines.waiting_pipelines().next().is_none(), Ordering::Relaxed);
}

fn wait_for_next_frame(pacing: Res<FramePacing>, mut began: Local<Option<Instant>>) {
    if let Some(began) = *began {
        pacing.wait(began);
    }
    *began = Some(Instant::now());
}

fn measure_frames(
    mut stats: ResMut<FrameStats>,
    complete: Res<PictureComplete>,
    pacing: Res<FramePacing>,
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
        stats.busy_ms = frame_ms - pacing.0.waited_ns.load(Ordering::Relaxed) as f64 * 1e-6;
        stats.record(frame_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_pace_is_not_exceeded_and_an_unheld_one_does_not_wait() {
        let pacing = FramePacing::default();
        let began = Instant::now();
        pacing.wait(began);
        assert!(began.elapsed() < Duration::from_millis(10));
        pacing.hold(Some(50.0));
        pacing.wait(began);
        assert!(began.elapsed() >= Duration::from_millis(20));
    }
}
