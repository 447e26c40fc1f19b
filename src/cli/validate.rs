//! `kpp validate`: validates this build with a configuration.

use super::exit::{Exit, Failure};
use super::options::ConfigArgs;
use super::terminal::{self, columns};
use crate::validation::{Figure, Request, Rules, ValidationResult, validate};
use clap::Args;

/// Options of `kpp validate`.
#[derive(Args)]
pub struct ValidateArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// An hour of the machine and of every preset, and 200 random machines: some minutes
    #[arg(long)]
    extended: bool,
    /// As one JSON object
    #[arg(long)]
    json: bool,
    /// No notes on stderr
    #[arg(long, short)]
    quiet: bool,
}

/// Validates and prints the results; fails if any of them fails.
pub fn run(args: ValidateArgs) -> Result<Exit, Failure> {
    let loaded = args.config.load(Vec::new(), args.quiet)?;
    let (rules, file) = Rules::beside(&loaded.origin)?;
    if let (Some(file), false) = (&file, args.quiet) {
        terminal::note(&format!("checks: {}", file.display()));
    }
    let request = Request { parameters: loaded.parameters, settings: loaded.settings, rules, extended: args.extended };
    let result = validate(&request, |what| {
        if !args.quiet {
            terminal::note(&format!("validating: {what}"));
        }
    })?;
    if args.json {
        terminal::json(&result)?;
    } else {
        terminal::result(&table(&result))?;
    }
    Ok(if result.passes { Exit::Done } else { Exit::Failed })
}

fn table(result: &ValidationResult) -> String {
    let line = |figure: &Figure| {
        let word = if figure.passes { "pass" } else { "FAIL" };
        let cells = [
            word,
            figure.part,
            &figure.name,
            &format!("{:.2e}", figure.value),
            &format!("{:.0e}", figure.limit),
            &figure.note,
        ];
        cells.map(String::from).to_vec()
    };
    let mut rows = vec![["", "part", "figure", "value", "at most", ""].map(String::from).to_vec()];
    rows.extend(result.figures.iter().map(line));
    let mut text = columns(&rows);
    let failed = result.figures.iter().filter(|figure| !figure.passes).count();
    text.push_str(&format!("{} figures, {failed} failed\n", result.figures.len()));
    for recommendation in &result.recommendations {
        text.push_str(&format!("recommended: {recommendation}\n"));
    }
    text
}
