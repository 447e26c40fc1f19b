//! The command line: one file per subcommand.
//!
//! stdout carries results only, so that `kpp ... --json | jq` works; everything else goes to stderr or to files
//! (`terminal`). A command returns an [`Exit`] code or a [`Failure`]; both are handled in [`main`] only.
mod bench;
mod bench_scrub;
mod bench_tick;
mod config;
#[cfg(feature = "viewer")]
mod demo;
mod diagnose;
mod exit;
mod files;
mod headless;
mod interrupt;
mod journal;
mod look;
mod measured;
mod options;
mod pace;
#[cfg(feature = "perturb")]
mod perturb;
mod plan;
mod progress;
mod replay;
mod run;
mod scenario;
mod signals;
mod summary;
mod terminal;
mod validate;
mod window;

pub use exit::{Exit, Failure};
pub use journal::parse as parse_journal;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// A kinetic power plant whose energy balance closes.
///
/// Without a subcommand: `kpp run`, the machine in a window.
#[derive(Parser)]
#[command(name = "kpp", version, args_conflicts_with_subcommands = true, after_help = exit::HELP)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: run::RunArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Run the machine, in a window or headless
    Run(Box<run::RunArgs>),
    /// Watch a demo of five minutes in the window; any key takes over
    #[cfg(feature = "viewer")]
    Demo(demo::DemoArgs),
    /// Replay a recording and check that it is the same to the last bit
    Replay(replay::ReplayArgs),
    /// Check, list, compare and write configurations
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// List the signals of a machine
    #[command(subcommand)]
    Signals(signals::SignalsCommand),
    /// Validate this build with a configuration: closed forms, laws, convergence, stress, determinism
    Validate(validate::ValidateArgs),
    /// Report problems, with evidence and remedy
    #[command(subcommand)]
    Diagnose(diagnose::DiagnoseCommand),
    /// Faults that can be put in on purpose, to prove that the checks detect them
    #[cfg(feature = "perturb")]
    #[command(subcommand)]
    Perturb(perturb::PerturbCommand),
    /// Measure how fast the program is
    #[command(subcommand)]
    Bench(bench::BenchCommand),
}

/// Parses the command line, runs the command, and returns the exit code of INTERFACE.md.
pub fn main() -> ExitCode {
    // On a panic the panic hook has printed the message before this returns an error.
    let exit = std::panic::catch_unwind(|| match dispatch(Cli::parse()) {
        Ok(exit) => exit,
        Err(failure) => {
            terminal::note(&failure.to_string());
            failure.exit
        }
    })
    .unwrap_or_else(|_| {
        terminal::note("error: this is a mistake in kpp itself; please report it with the lines above");
        Exit::Internal
    });
    exit.into()
}

fn dispatch(cli: Cli) -> Result<Exit, Failure> {
    match cli.command {
        None => run::run(cli.run),
        Some(Command::Run(args)) => run::run(*args),
        #[cfg(feature = "viewer")]
        Some(Command::Demo(args)) => demo::run(args),
        Some(Command::Replay(args)) => replay::run(&args),
        Some(Command::Config(command)) => config::run(command),
        Some(Command::Signals(command)) => signals::run(command),
        Some(Command::Validate(args)) => validate::run(args),
        Some(Command::Diagnose(command)) => diagnose::run(command),
        #[cfg(feature = "perturb")]
        Some(Command::Perturb(command)) => perturb::run(command),
        Some(Command::Bench(command)) => bench::run(command),
    }
}
