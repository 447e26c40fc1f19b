//! `kpp demo`: plays a scenario in the window until the user takes over.

use super::exit::{Exit, Failure};
use super::plan::Plan;
use super::scenario::{Beginning, begin};
use super::terminal;
use super::window::{self, Refusal};
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;

/// Options of `kpp demo`.
#[derive(Args, Clone, Debug)]
pub struct DemoArgs {
    /// Play another scenario than the one that is built in
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
}

/// Opens the window with the scenario's machine and plays it.
pub fn run(args: DemoArgs) -> Result<Exit, Failure> {
    terminal::start_log();
    let Beginning { scenario, parameters, settings, rules, alarms } = begin(args.scenario.as_deref())?;
    let alarms = Arc::new(alarms);
    let plan = Plan { parameters, settings, rules, alarms, scenario: Some(scenario), ..Plan::of_defaults() };
    match window::open(&plan) {
        Ok(exit) => Ok(exit),
        Err(Refusal::Failed(failure)) => Err(failure),
        Err(Refusal::NoWindow(reason)) => Err(Failure::new(Exit::Environment, reason)
            .help("a demo needs a window; `kpp run --headless` runs the machine without one")),
    }
}
