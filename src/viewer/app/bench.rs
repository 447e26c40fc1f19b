//! Measures the window: frame times while the machine runs, then processor time while it is paused.

use crate::viewer::machine::ending::{EndingSlot, WindowFigures};
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::frame_stats::FrameStats;
use crate::viewer::view_model::layout::Node;
use crate::viewer::view_model::tiling::Tiling;
use bevy::prelude::*;
use std::time::Instant;

/// Frames before the measurement, in which pipelines, glyphs and caches are filled.
const WARM_UP_FRAMES: u64 = 60;
/// Duration of the measurement of the paused window, s.
const PAUSED_S: f64 = 4.0;
/// Delay before that measurement, s.
const SETTLE_S: f64 = 1.0;

/// Requests a measurement; the application ends after it.
#[derive(Resource, Clone, Copy, Debug)]
pub struct MeasureFrames {
    /// Frames to measure.
    pub frames: u64,
    /// Whether all panels are visible side by side; if not, the default layout is used.
    pub all_panels: bool,
}

enum Phase {
    Running { times_ms: Vec<f64>, last: Option<Instant> },
    Settling(Instant),
    Paused { since: Instant, cpu_s: f64 },
}

/// Runs the measurement if one was requested.
pub fn plugin(app: &mut App) {
    app.add_systems(Last, measure.run_if(resource_exists::<MeasureFrames>)).add_systems(
        Startup,
        // A panel hidden behind another tab would not be measured.
        (|mut tiling: ResMut<Tiling>| *tiling = Tiling::new(&Node::all_in_sight(), &[]))
            .run_if(|wanted: Option<Res<MeasureFrames>>| wanted.is_some_and(|wanted| wanted.all_panels)),
    );
}

fn measure(
    wanted: Res<MeasureFrames>,
    stats: Res<FrameStats>,
    slot: Res<EndingSlot>,
    mut control: ResMut<RunControl>,
    mut phase: Local<Option<Phase>>,
    mut exit: MessageWriter<AppExit>,
) {
    let now = Instant::now();
    let phase = phase.get_or_insert(Phase::Running { times_ms: Vec::new(), last: None });
    match phase {
        Phase::Running { times_ms, last } => {
            if stats.frames < WARM_UP_FRAMES {
                return;
            }
            if let Some(before) = last.replace(now) {
                times_ms.push(now.duration_since(before).as_secs_f64() * 1e3);
            }
            if (times_ms.len() as u64) < wanted.frames {
                return;
            }
            times_ms.sort_by(f64::total_cmp);
            let mut ending = slot.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            ending.window = WindowFigures {
                frames: wanted.frames,
                fps_median: 1e3 / times_ms[times_ms.len() / 2],
                frame_ms_p95: times_ms[(times_ms.len() * 19 / 20).min(times_ms.len() - 1)],
                first_frame_s: stats.first_frame_s.unwrap_or(f64::NAN),
                memory_mb: memory_stats::memory_stats().map_or(f64::NAN, |now| now.physical_mem as f64 / 1e6),
                paused_cpu_percent: f64::NAN,
            };
            control.playing = false;
            *phase = Phase::Settling(now);
        }
        Phase::Settling(since) => {
            if now.duration_since(*since).as_secs_f64() > SETTLE_S {
                *phase = Phase::Paused { since: now, cpu_s: processor_time_s() };
            }
        }
        Phase::Paused { since, cpu_s } => {
            let seconds = now.duration_since(*since).as_secs_f64();
            if seconds > PAUSED_S {
                let mut ending = slot.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                ending.window.paused_cpu_percent = 100.0 * (processor_time_s() - *cpu_s) / seconds;
                exit.write(AppExit::Success);
            }
        }
    }
}

/// Processor time of all threads of this process, s; NaN on systems without /proc.
fn processor_time_s() -> f64 {
    // Fields 14 and 15 of /proc/self/stat, in ticks of 1/100 s; they are counted from the closing bracket of the
    // process name.
    let fields = |stat: String| -> Option<f64> {
        let rest = stat.rsplit_once(')')?.1;
        let ticks = |at: usize| rest.split_whitespace().nth(at)?.parse::<f64>().ok();
        Some((ticks(11)? + ticks(12)?) / 100.0)
    };
    std::fs::read_to_string("/proc/self/stat").ok().and_then(fields).unwrap_or(f64::NAN)
}
