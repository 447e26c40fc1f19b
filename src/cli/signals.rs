//! `kpp signals`: the signals of a machine.

use super::exit::{Exit, Failure};
use super::options::ConfigArgs;
use super::terminal::{self, columns};
use crate::plant::Machine;
use clap::Subcommand;

/// What to do with signals.
#[derive(Subcommand)]
pub enum SignalsCommand {
    /// List every signal with its unit and meaning
    List {
        #[command(flatten)]
        config: ConfigArgs,
        /// As a JSON array of {path, unit, meaning, equation, inputs}
        #[arg(long)]
        json: bool,
    },
}

/// Runs the subcommand.
pub fn run(command: SignalsCommand) -> Result<Exit, Failure> {
    let SignalsCommand::List { config, json } = command;
    let loaded = config.load(Vec::new(), true)?;
    // The table depends on the machine's number of floaters.
    let settings = loaded.settings.starting(crate::ports::settings::StartFrom::Rest);
    let mut machine = Machine::new(loaded.parameters, settings)?;
    let table = &machine.signals().table;
    if json {
        terminal::json(table)?;
    } else {
        let rows = table.iter().map(|signal| vec![signal.path.clone(), signal.unit.into(), signal.meaning.into()]);
        terminal::result(&columns(&rows.collect::<Vec<_>>()))?;
    }
    Ok(Exit::Done)
}
