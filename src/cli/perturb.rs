//! `kpp perturb`: perturbations that can be set (cargo feature `perturb`).

use super::exit::{Exit, Failure};
use super::terminal::{self, columns};
use crate::model::Perturbation;
use clap::Subcommand;
use serde_json::json;

/// What to do with faults.
#[derive(Subcommand)]
pub enum PerturbCommand {
    /// List every fault for `kpp run --perturb NAME`, and the check that has to catch it
    List {
        /// As a JSON array of {name, caught_by, meaning}
        #[arg(long)]
        json: bool,
    },
}

/// Runs the subcommand.
pub fn run(command: PerturbCommand) -> Result<Exit, Failure> {
    let PerturbCommand::List { json } = command;
    if json {
        let rows = Perturbation::ALL
            .map(|fault| json!({ "name": fault.name(), "caught_by": fault.caught_by(), "meaning": fault.meaning() }));
        terminal::json(&rows)?;
    } else {
        let mut rows = vec![["name", "caught by", "meaning"].map(String::from).to_vec()];
        rows.extend(
            Perturbation::ALL
                .map(|fault| [fault.name(), fault.caught_by(), fault.meaning()].map(String::from).to_vec()),
        );
        terminal::result(&columns(&rows))?;
    }
    Ok(Exit::Done)
}

/// Parses the name of a perturbation.
pub fn named(text: &str) -> Result<Perturbation, String> {
    Perturbation::ALL
        .into_iter()
        .find(|fault| fault.name() == text)
        .ok_or_else(|| "there is no such fault; `kpp perturb list` shows them".into())
}
