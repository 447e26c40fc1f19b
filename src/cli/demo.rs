//! `kpp demo`: the window plays a scenario until somebody takes over.

use super::exit::{Exit, Failure};
use super::plan::Plan;
use super::terminal;
use super::window::{self, Refusal};
use crate::config::{self, ConfigErrors, scenario};
use clap::Args;
use std::path::{Path, PathBuf};

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
    let (scenario, folder) = match &args.scenario {
        Some(path) => {
            let text = config::read(path).map_err(ConfigErrors::from)?;
            (scenario::read_scenario(&text)?, path.parent().unwrap_or(Path::new("")).to_path_buf())
        }
        None => (scenario::demo(), PathBuf::new()),
    };
    let (parameters, settings) = scenario.machine(&folder)?;
    let plan = Plan { parameters, settings, scenario: Some(scenario), ..Plan::of_defaults() };
    match window::open(&plan) {
        Ok(exit) => Ok(exit),
        Err(Refusal::Failed(failure)) => Err(failure),
        Err(Refusal::NoWindow(reason)) => Err(Failure::new(Exit::Environment, reason)
            .help("a demo needs a window; `kpp run --headless` runs the machine without one")),
    }
}
