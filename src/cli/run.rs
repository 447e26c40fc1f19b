//! `kpp run`: builds a plan from files and options and runs it in a window or headless.

use super::exit::{Exit, Failure, unreadable};
use super::options::{ConfigArgs, named};
use super::plan::Plan;
use super::scenario::{self, Beginning};
use super::window::{self, Refusal};
use super::{headless, journal, terminal};
use crate::config::scenario::Scenario;
use crate::config::{Loaded, Origin, machine_file};
use crate::model::Parameters;
use crate::monitoring::AlarmRules;
use crate::plant::Checkpoint;
use crate::ports::companions::Saved;
use crate::ports::settings::{RunSettings, StartFrom};
use crate::recovery::state;
use crate::validation::Rules;
#[cfg(feature = "viewer")]
use crate::viewer::view_model::render_quality::QualityPreset as Tier;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;
#[cfg(feature = "viewer")]
use std::time::Instant;

#[cfg(feature = "viewer")]
/// Frames before the picture of --screenshot: plots have data and labels are placed.
const SCREENSHOT_AFTER_FRAMES: u64 = 90;

/// Options of `kpp run`.
#[derive(Args, Clone, Debug)]
pub struct RunArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Run without a window, as fast as possible
    #[arg(long)]
    headless: bool,
    /// Simulated seconds to run; without it, until Ctrl-C or until the window is closed
    #[arg(long, value_name = "S", value_parser = seconds, allow_negative_numbers = true)]
    duration: Option<f64>,
    /// When valves act: cam = exactly at their place, plc = when the controller sees it
    #[arg(long, value_parser = ["cam", "plc"])]
    timing: Option<String>,
    /// Seed of all random numbers of the run
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Headless: run in real time
    #[arg(long)]
    realtime: bool,
    /// Simulated seconds per second of real time; headless, it implies --realtime
    #[arg(long, value_name = "X")]
    speed: Option<f64>,
    /// Start from rest, or warm: in steady running. Default: rest headless, run.ron in the window
    #[arg(long, value_parser = ["rest", "warm"])]
    start: Option<String>,
    /// Replay the commands of a journal
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Play a scenario from its own start; in the window, with its views and captions.
    /// Headless without --duration, the run ends with the scenario
    #[arg(long, value_name = "FILE",
        conflicts_with_all = ["config", "preset", "sets", "timing", "seed", "start", "journal", "load"])]
    scenario: Option<PathBuf>,
    /// Start from the state in a file that --save or the window has written, with its parameters, seed and time
    #[arg(long, value_name = "FILE.kppstate",
        conflicts_with_all = ["config", "preset", "sets", "timing", "seed", "start", "journal"])]
    load: Option<PathBuf>,
    /// Write the state at the end into this file, to start from with --load
    #[arg(long, value_name = "FILE.kppstate")]
    save: Option<PathBuf>,
    /// Record the run into this file, for `kpp replay`
    #[arg(long, value_name = "FILE.kpprun")]
    record: Option<PathBuf>,
    /// Write signals, events, result, configuration and journal into this folder, replacing those of an earlier run
    /// there; a run in the window writes all but the first two
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Signals for --out: paths with commas, `*` for anything, or all. Default: all but those of single floaters and of the
    /// window
    #[arg(long, value_name = "LIST", requires = "out")]
    signals: Option<String>,
    /// Samples for --out in a simulated second
    #[arg(long, value_name = "HZ", requires = "out", default_value = "10", value_parser = rate)]
    rate: f64,
    /// Headless: audit the energy of every injection, vent, spill, coupling and edit, into this .json or .csv
    #[arg(long, value_name = "FILE", requires = "headless", value_parser = audit_file)]
    audit: Option<PathBuf>,
    /// Put a fault in on purpose (see `kpp perturb list`)
    #[cfg(feature = "perturb")]
    #[arg(long, value_name = "NAME", requires = "headless", value_parser = super::perturb::named)]
    perturb: Option<crate::model::Perturbation>,
    /// Print the result as one JSON object
    #[arg(long)]
    json: bool,
    /// Write a picture of the window to this PNG file after 90 frames, then close it
    #[cfg(feature = "viewer")]
    #[arg(long, value_name = "FILE", conflicts_with = "headless")]
    screenshot: Option<PathBuf>,
    /// How the window is drawn: light for software rendering, full for a GPU. Default: what suits the adapter
    #[cfg(feature = "viewer")]
    #[arg(long, value_parser = ["light", "full"], conflicts_with = "headless")]
    tier: Option<String>,
    /// No progress and no notes on stderr
    #[arg(long, short)]
    quiet: bool,
}

/// Runs the subcommand.
pub fn run(args: RunArgs) -> Result<Exit, Failure> {
    terminal::start_log();
    let headless = args.headless;
    let mut plan = plan(args)?;
    if headless {
        plan.follow_scenario();
        return headless::run(&plan);
    }
    match window::open(&plan) {
        Ok(exit) => Ok(exit),
        #[cfg(feature = "viewer")]
        Err(Refusal::Failed(failure)) => Err(failure),
        #[cfg(feature = "viewer")]
        Err(Refusal::NoWindow(reason)) if plan.screenshot.is_some() => {
            Err(Failure::new(Exit::Environment, reason)
                .help("--screenshot needs a window: start a display such as Xvfb"))
        }
        Err(Refusal::NoWindow(reason)) => {
            terminal::note(&format!("{reason}\nGoing on without a window, at real time; Ctrl-C ends the run."));
            plan.paced = true;
            plan.follow_scenario();
            headless::run(&plan)
        }
    }
}

/// Source of a run: a configuration, a saved state, or a scenario.
struct Source {
    parameters: Parameters,
    settings: RunSettings,
    rules: Rules,
    alarms: AlarmRules,
    load: Option<Checkpoint>,
    /// Companion states saved with that state.
    companions: Saved,
    scenario: Option<Scenario>,
}

/// Settings with the speed of the command line, if it was given.
fn at_speed(settings: RunSettings, speed: Option<f64>) -> Result<RunSettings, Failure> {
    let Some(speed) = speed else { return Ok(settings) };
    settings.changed(|values| values.run.speed = speed).map_err(|refused| Failure::new(Exit::Input, refused))
}

fn source(args: &RunArgs) -> Result<Source, Failure> {
    if let Some(file) = &args.scenario {
        let Beginning { scenario, parameters, settings, rules, alarms } = scenario::begin(Some(file))?;
        let settings = at_speed(settings, args.speed)?;
        let companions = Saved::default();
        return Ok(Source { parameters, settings, rules, alarms, load: None, companions, scenario: Some(scenario) });
    }
    if let Some(file) = &args.load {
        let (checkpoint, companions) = state::read(file).map_err(unreadable)?;
        let (parameters, settings) = (checkpoint.parameters().clone(), checkpoint.settings().clone());
        let settings = at_speed(settings, args.speed)?;
        let origin = machine_file(None).map_or(Origin::BuiltIn, Origin::File);
        let alarms = AlarmRules::beside(&origin, parameters.geometry.floater_count as usize)?;
        // The table of checks is not part of a state: it is that of a run without --load.
        let (rules, load) = (Rules::beside(&origin)?.0, Some(checkpoint));
        return Ok(Source { parameters, settings, rules, alarms, load, companions, scenario: None });
    }
    let mut named_options = Vec::new();
    named_options.extend(args.timing.as_ref().map(|value| named("--timing", "run.timing", value)));
    named_options.extend(args.seed.map(|value| named("--seed", "run.seed", value)));
    named_options.extend(args.speed.map(|value| named("--speed", "run.speed", value)));
    named_options.extend(args.start.as_ref().map(|value| named("--start", "run.start", value)));
    let Loaded { parameters, mut settings, origin, .. } = args.config.load(named_options, args.quiet)?;
    // run.ron defines the start of the window and of a run to be replayed. Headless studies start from rest unless the
    // command line specifies otherwise.
    if args.headless && args.start.is_none() && args.journal.is_none() && !args.config.sets("run.start") {
        settings = settings.starting(StartFrom::Rest);
    }
    let (rules, _) = Rules::beside(&origin)?;
    let alarms = AlarmRules::beside(&origin, parameters.geometry.floater_count as usize)?;
    Ok(Source { parameters, settings, rules, alarms, load: None, companions: Saved::default(), scenario: None })
}

fn plan(args: RunArgs) -> Result<Plan, Failure> {
    let Source { parameters, settings, rules, alarms, load, companions, scenario } = source(&args)?;
    let floaters = parameters.geometry.floater_count;
    let read = |path| journal::read(path, floaters);
    let journal = args.journal.as_deref().map(read).transpose()?.unwrap_or_default();
    Ok(Plan {
        parameters,
        ticks: args.duration.map(|seconds| ticks(seconds, settings.run.tick)),
        paced: args.realtime || args.speed.is_some(),
        settings,
        journal,
        load,
        companions,
        save: args.save,
        record: args.record,
        rules,
        alarms: Arc::new(alarms),
        audit: args.audit,
        #[cfg(feature = "perturb")]
        perturbation: args.perturb,
        out: args.out,
        signals: args.signals,
        rate_hz: args.rate,
        #[cfg(feature = "viewer")]
        screenshot: args.screenshot.map(|path| (path, SCREENSHOT_AFTER_FRAMES)),
        scenario,
        #[cfg(feature = "viewer")]
        open: args.load,
        #[cfg(feature = "viewer")]
        tier: args.tier.map(|name| if name == "full" { Tier::Full } else { Tier::Light }),
        #[cfg(feature = "viewer")]
        begun: Instant::now(),
        json: args.json,
        quiet: args.quiet,
    })
}

/// Number of ticks that cover a time; a partial tick counts as one, round-off does not.
fn ticks(seconds: f64, tick: f64) -> u64 {
    let exact = seconds / tick;
    let nearest = exact.round();
    if (exact - nearest).abs() < 1e-6 { nearest as u64 } else { exact.ceil() as u64 }
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value >= 0.0 => Ok(value),
        _ => Err("expected seconds, 0 or more".into()),
    }
}

fn audit_file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("json" | "csv") => Ok(path),
        _ => Err("expected a file that ends in .json or .csv".into()),
    }
}

fn rate(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value > 0.0 => Ok(value),
        _ => Err("expected a rate in hertz, more than 0".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn durations_become_whole_ticks() {
        assert_eq!((ticks(60.0, 0.01), ticks(0.0, 0.01), ticks(0.3, 0.1), ticks(0.015, 0.01)), (6000, 0, 3, 2));
    }
}
