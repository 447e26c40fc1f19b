//! `kpp bench scrub`: time to compute a past state of a recording.

use super::exit::{Exit, Failure};
use super::measured::{median, print};
use super::terminal::columns;
use crate::model::Parameters;
use crate::plant::Machine;
use crate::plant::sample::Sampler;
use crate::ports::settings::{RunSettings, StartFrom, Timing};
use crate::recovery::Recording;
use crate::recovery::recording::sample_every_ticks;
use serde::Serialize;
use std::time::Instant;

/// Results of the measurement.
#[derive(Serialize)]
struct ScrubFigures {
    bench: &'static str,
    hours: u32,
    moments: usize,
    scrub_ms_p50: f64,
    scrub_ms_max: f64,
    record_mb: f64,
    keyframes: usize,
    widest_gap_s: f64,
    /// Time that recording adds to a tick, including histories.
    record_us_per_tick: f64,
}

/// Records the default machine with its controller, then computes states all over the recording, and at the end of the
/// widest gap between two keyframes.
pub fn run(hours: u32, moments: u32, json: bool) -> Result<Exit, Failure> {
    let settings = RunSettings::default().starting(StartFrom::Rest).timed(Timing::Plc);
    let tick_s = settings.run.tick;
    let mut machine = Machine::new(Parameters::default(), settings)?;
    machine.get_mut::<Sampler>().every_ticks = sample_every_ticks(tick_s);
    let mut record = Recording::new(machine.world(), machine.entity());
    let ticks = (3600.0 * f64::from(hours) / tick_s).round() as u64;
    let mut recording_s = 0.0;
    for _ in 0..ticks {
        machine.step(1)?;
        let begun = Instant::now();
        record.observe(machine.world(), machine.entity());
        recording_s += begun.elapsed().as_secs_f64();
    }
    let keyframes: Vec<u64> = record.current().keyframe_ticks().collect();
    let widest = keyframes.windows(2).max_by_key(|pair| pair[1] - pair[0]).map_or((0, 0), |pair| (pair[0], pair[1]));
    // Multiples of the golden section are evenly distributed and in non-monotonic order, like seeks by hand.
    let section = |number: u32| (f64::from(number) * 0.618_033_988_75).fract();
    let mut goals: Vec<u64> = (0..moments).map(|number| (section(number) * ticks as f64) as u64).collect();
    goals.push(widest.1.saturating_sub(1));
    let branch = record.current().id;
    let mut times_ms = Vec::new();
    for goal in goals {
        let begun = Instant::now();
        let state = record.state_at(branch, goal)?;
        times_ms.push(1e3 * begun.elapsed().as_secs_f64());
        std::hint::black_box(state);
    }
    let figures = ScrubFigures {
        bench: "scrub",
        hours,
        moments: times_ms.len(),
        scrub_ms_p50: median(&mut times_ms),
        scrub_ms_max: times_ms[times_ms.len() - 1],
        record_mb: record.bytes() as f64 / f64::from(1 << 20),
        keyframes: keyframes.len(),
        widest_gap_s: (widest.1 - widest.0) as f64 * tick_s,
        record_us_per_tick: 1e6 * recording_s / ticks as f64,
    };
    let row = |label: &str, value: String| vec![label.into(), value];
    let rows = columns(&[
        row("hours recorded", figures.hours.to_string()),
        row("milliseconds to a moment, median", format!("{:.1}", figures.scrub_ms_p50)),
        row("milliseconds to a moment, most", format!("{:.1}", figures.scrub_ms_max)),
        row("memory of the recording, MB", format!("{:.1}", figures.record_mb)),
        row("keyframes", figures.keyframes.to_string()),
        row("widest gap between two, s", format!("{:.0}", figures.widest_gap_s)),
        row("microseconds a tick to record", format!("{:.2}", figures.record_us_per_tick)),
    ]);
    print(json, &figures, rows)
}
