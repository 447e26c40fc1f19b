//! `kpp bench`: performance measurements, as medians over repeats.

use super::bench_tick::{self, solve};
use super::exit::{Exit, Failure};
use super::measured::{median, print};
use super::options::{ConfigArgs, named};
use super::terminal::columns;
use crate::plant::Machine;
use crate::plant::components::Balance;
use crate::ports::settings::StartFrom;
use clap::Subcommand;
use serde::Serialize;
use std::time::Instant;

/// What to measure.
#[derive(Subcommand)]
pub enum BenchCommand {
    /// The machine headless: times real time
    Run {
        #[command(flatten)]
        config: ConfigArgs,
        /// When valves act
        #[arg(long, value_parser = ["cam", "plc"])]
        timing: Option<String>,
        /// Simulated seconds in a repeat
        #[arg(long, value_name = "S", default_value = "300")]
        duration: u32,
        /// Repeats; the median counts
        #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u32).range(1..=1000))]
        repeats: u32,
        /// As one JSON object
        #[arg(long)]
        json: bool,
    },
    /// The solver alone, without entities: times real time and steps
    Solver {
        /// Simulated seconds in a repeat
        #[arg(long, value_name = "S", default_value = "300")]
        duration: u32,
        /// Repeats; the median counts
        #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u32).range(1..=1000))]
        repeats: u32,
        /// As one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Time per tick of solver, balance, entities and systems, checks and alarms, and of a machine among many
    Tick {
        /// Repeats; the median counts
        #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u32).range(1..=1000))]
        repeats: u32,
        /// As one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Going back to any moment of a recording: milliseconds, and memory of the recording
    Scrub {
        /// Simulated hours to record first
        #[arg(long, value_name = "H", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=168))]
        hours: u32,
        /// Moments to go back to
        #[arg(long, value_name = "N", default_value = "300", value_parser = clap::value_parser!(u32).range(10..=100_000))]
        moments: u32,
        /// As one JSON object
        #[arg(long)]
        json: bool,
    },
    /// The window, with the whole machine and all panels
    Window {
        #[command(flatten)]
        config: Box<ConfigArgs>,
        /// Frames to measure
        #[arg(long, value_name = "N", default_value = "300", value_parser = clap::value_parser!(u64).range(10..=1_000_000))]
        frames: u64,
        /// Which panels are in sight: all of them side by side, or those of the first layout, with a larger view
        #[arg(long, value_parser = ["all", "first"], default_value = "all")]
        panels: String,
        /// As one JSON object
        #[arg(long)]
        json: bool,
    },
}

/// Results of `kpp bench run`.
#[derive(Serialize)]
struct RunFigures {
    bench: &'static str,
    timing: String,
    simulated_s: f64,
    repeats: usize,
    realtime_factor: f64,
    realtime_factor_least: f64,
    energy_error_relative: Option<f64>,
    memory_mb: Option<f64>,
}

/// Runs the measurement.
pub fn run(command: BenchCommand) -> Result<Exit, Failure> {
    match command {
        BenchCommand::Run { config, timing, duration, repeats, json } => {
            run_machine(&config, timing, duration, repeats, json)
        }
        BenchCommand::Solver { duration, repeats, json } => run_solver(duration, repeats, json),
        BenchCommand::Tick { repeats, json } => bench_tick::run(repeats, json),
        BenchCommand::Scrub { hours, moments, json } => super::bench_scrub::run(hours, moments, json),
        BenchCommand::Window { config, frames, json, panels } => run_window(&config, frames, panels == "all", json),
    }
}

fn run_machine(
    config: &ConfigArgs,
    timing: Option<String>,
    duration: u32,
    repeats: u32,
    json: bool,
) -> Result<Exit, Failure> {
    let timing: Vec<_> = timing.map(|value| named("--timing", "run.timing", value)).into_iter().collect();
    let loaded = config.load(timing, true)?;
    let settings = loaded.settings.starting(StartFrom::Rest);
    let ticks = (f64::from(duration) / settings.run.tick).round() as u64;
    let mut factors = Vec::new();
    let mut energy_error_relative = None;
    for _ in 0..repeats {
        let mut machine = Machine::new(loaded.parameters.clone(), settings.clone())?;
        let begun = Instant::now();
        machine.step(ticks)?;
        factors.push(machine.time_s() / begun.elapsed().as_secs_f64().max(1e-9));
        energy_error_relative = Some(machine.get::<Balance>().greatest_energy_error_relative);
    }
    let figures = RunFigures {
        bench: "run",
        timing: format!("{:?}", settings.run.timing),
        simulated_s: f64::from(duration),
        repeats: factors.len(),
        realtime_factor: median(&mut factors),
        realtime_factor_least: factors[0],
        energy_error_relative,
        memory_mb: memory_stats::memory_stats().map(|stats| stats.physical_mem as f64 / 1e6),
    };
    print(json, &figures, table(&figures))
}

/// Results of `kpp bench solver`.
#[derive(Serialize)]
struct SolverFigures {
    bench: &'static str,
    simulated_s: f64,
    realtime_factor: f64,
    us_per_step: f64,
    solver_steps: u64,
    solver_steps_rejected: u64,
}

/// Measures the default machine from rest, with Cam timing, without ECS.
fn run_solver(duration: u32, repeats: u32, json: bool) -> Result<Exit, Failure> {
    let ticks = u64::from(duration) * 100;
    let (mut times_s, mut memory) = (Vec::new(), None);
    for _ in 0..repeats {
        let begun = Instant::now();
        memory = Some(solve(ticks)?);
        times_s.push(begun.elapsed().as_secs_f64());
    }
    let time_s = median(&mut times_s);
    let (steps, rejected) = memory.map_or((0, 0), |memory| (memory.steps, memory.rejected));
    let figures = SolverFigures {
        bench: "solver",
        simulated_s: f64::from(duration),
        realtime_factor: f64::from(duration) / time_s,
        us_per_step: 1e6 * time_s / (steps + rejected).max(1) as f64,
        solver_steps: steps,
        solver_steps_rejected: rejected,
    };
    let rows = columns(&[
        vec!["times real time, median".into(), format!("{:.0}", figures.realtime_factor)],
        vec!["microseconds a step".into(), format!("{:.3}", figures.us_per_step)],
        vec!["steps".into(), figures.solver_steps.to_string()],
        vec!["steps thrown away".into(), figures.solver_steps_rejected.to_string()],
    ]);
    print(json, &figures, rows)
}

#[cfg(not(feature = "viewer"))]
fn run_window(_config: &ConfigArgs, _frames: u64, _all_panels: bool, _json: bool) -> Result<Exit, Failure> {
    Err(Failure::new(Exit::Environment, "this build has no window: it was built without the feature `viewer`"))
}

#[cfg(feature = "viewer")]
fn run_window(config: &ConfigArgs, frames: u64, all_panels: bool, json: bool) -> Result<Exit, Failure> {
    use super::plan::Plan;
    use super::window::{Refusal, measure};
    use crate::viewer::app::bench::MeasureFrames;
    let loaded = config.load(Vec::new(), json)?;
    let plan = Plan { parameters: loaded.parameters, settings: loaded.settings, ..Plan::of_defaults() };
    let figures = measure(&plan, MeasureFrames { frames, all_panels }).map_err(|refusal| match refusal {
        Refusal::NoWindow(reason) => Failure::new(Exit::Environment, reason),
        Refusal::Failed(failure) => failure,
    })?;
    let row = |label: &str, value: String| vec![label.into(), value];
    let rows = columns(&[
        row("frames a second, median", format!("{:.1}", figures.fps_median)),
        row("95 % of frames within, ms", format!("{:.1}", figures.frame_ms_p95)),
        row("first frame after, s", format!("{:.2}", figures.first_frame_s)),
        row("memory, MB", format!("{:.0}", figures.memory_mb)),
        row("paused, % of a processor", format!("{:.1}", figures.paused_cpu_percent)),
    ]);
    print(json, &figures, rows)
}

fn table(figures: &RunFigures) -> String {
    let optional = |value: Option<f64>, show: fn(f64) -> String| value.map_or_else(|| "-".into(), show);
    columns(&[
        vec!["timing".into(), figures.timing.clone()],
        vec!["times real time, median".into(), format!("{:.0}", figures.realtime_factor)],
        vec!["times real time, least".into(), format!("{:.0}", figures.realtime_factor_least)],
        vec!["energy error, relative".into(), optional(figures.energy_error_relative, |error| format!("{error:.1e}"))],
        vec!["memory, MB".into(), optional(figures.memory_mb, |megabytes| format!("{megabytes:.0}"))],
    ])
}
