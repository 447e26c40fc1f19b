//! `kpp bench`: how fast the program is, as medians over repeats.

use super::options::{ConfigArgs, named};
use super::terminal::{self, columns};
use super::{Exit, Failure};
use crate::plant::Machine;
use crate::ports::settings::StartFrom;
use clap::Subcommand;
use serde::Serialize;
use std::time::Instant;

/// What to measure.
#[derive(Subcommand)]
pub enum BenchCommand {
    /// The machine headless, as a user runs it: times real time
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
}

/// What `kpp bench run` measured.
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

/// Measures it.
pub fn run(command: BenchCommand) -> Result<Exit, Failure> {
    let BenchCommand::Run { config, timing, duration, repeats, json } = command;
    let timing: Vec<_> = timing.map(|value| named("--timing", "run.timing", value)).into_iter().collect();
    let loaded = config.load(timing, true)?;
    let mut settings = loaded.settings;
    settings.run.start = StartFrom::Rest;
    let ticks = (f64::from(duration) / settings.run.tick).round() as u64;
    let mut factors = Vec::new();
    let mut energy_error_relative = None;
    for _ in 0..repeats {
        let mut machine = Machine::new(loaded.parameters.clone(), settings.clone())?;
        let begun = Instant::now();
        machine.step(ticks)?;
        factors.push(machine.time_s() / begun.elapsed().as_secs_f64().max(1e-9));
        energy_error_relative = machine.signals().value("books.energy_error_relative");
    }
    factors.sort_by(f64::total_cmp);
    let figures = RunFigures {
        bench: "run",
        timing: format!("{:?}", settings.run.timing),
        simulated_s: f64::from(duration),
        repeats: factors.len(),
        realtime_factor: factors[factors.len() / 2],
        realtime_factor_least: factors[0],
        energy_error_relative,
        memory_mb: memory_stats::memory_stats().map(|stats| stats.physical_mem as f64 / 1e6),
    };
    if json {
        terminal::json(&figures)?;
    } else {
        terminal::result(&table(&figures))?;
    }
    Ok(Exit::Done)
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
