//! `kpp diagnose`: problems of a machine or its configuration, with evidence and remedy.

use super::exit::{Exit, Failure};
use super::options::ConfigArgs;
use super::terminal::{self, columns};
use crate::config::{ConfigErrors, Loaded, machine_file};
use crate::plant::Machine;
use crate::store;
use crate::validation::{self, Area, Change, Diagnosis, Finding, Rules, Severity};
use clap::{Args, Subcommand};
use serde_json::json;
use std::path::Path;

/// What to diagnose.
#[derive(Subcommand)]
pub enum DiagnoseCommand {
    /// Energy audit, forces, transitions, configuration, input data
    Validation(ValidationArgs),
}

/// Options of `kpp diagnose validation`.
#[derive(Args)]
pub struct ValidationArgs {
    #[command(flatten)]
    config: ConfigArgs,
    /// Simulated seconds to run
    #[arg(long, value_name = "S", default_value = "120", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    duration: u32,
    /// Make the repairs that are safe, and report each change
    #[arg(long)]
    fix: bool,
    /// Show the operations of the energy audit with the largest residuals
    #[arg(long)]
    audit: bool,
    /// As one JSON object
    #[arg(long)]
    json: bool,
}

/// Runs the diagnosis.
pub fn run(command: DiagnoseCommand) -> Result<Exit, Failure> {
    let DiagnoseCommand::Validation(args) = command;
    let mut changes = Vec::new();
    let file = machine_file(args.config.file()).map(|located| located.path);
    if let (true, Some(file)) = (args.fix, file.filter(|_| !args.config.is_preset())) {
        changes = repair(&file)?;
    }
    let loaded = crate::config::load(&args.config.request(Vec::new()))
        .and_then(|loaded| Rules::beside(&loaded.origin).map(|(rules, _)| (loaded, rules)));
    match loaded {
        Ok((loaded, rules)) => diagnose_machine(&args, loaded, rules, changes),
        Err(errors) => refused(&args, &errors, &changes),
    }
}

fn diagnose_machine(
    args: &ValidationArgs,
    loaded: Loaded,
    rules: Rules,
    mut changes: Vec<Change>,
) -> Result<Exit, Failure> {
    let mut machine = Machine::new(loaded.parameters, loaded.settings)?;
    validation::watch(&mut machine, rules);
    validation::audit(&mut machine);
    let ticks = (f64::from(args.duration) / machine.tick_s()).round() as u64;
    let mut diagnosis = validation::diagnose(&mut machine, ticks, args.fix)?;
    changes.append(&mut diagnosis.changes);
    diagnosis.changes = changes;
    if args.json {
        let mut object = serde_json::to_value(&diagnosis).expect("a diagnosis has string keys and plain values");
        object["passes"] = json!(diagnosis.passes());
        object["configuration"] = json!(loaded.origin.to_string());
        terminal::json(&object)?;
    } else {
        terminal::result(&text(&diagnosis, args.audit))?;
    }
    Ok(if diagnosis.passes() { Exit::Done } else { Exit::Failed })
}

/// Reports a rejected configuration as a finding.
fn refused(args: &ValidationArgs, errors: &ConfigErrors, changes: &[Change]) -> Result<Exit, Failure> {
    let findings: Vec<Finding> = errors
        .diagnostics
        .iter()
        .map(|diagnostic| Finding {
            area: Area::Configuration,
            severity: if diagnostic.fatal { Severity::Critical } else { Severity::Warning },
            title: diagnostic.message.clone(),
            evidence: diagnostic.place().unwrap_or_else(|| "command line".into()),
            remedy: diagnostic
                .help
                .clone()
                .unwrap_or_else(|| "correct the value; --fix repairs what is safe to repair".into()),
        })
        .collect();
    if args.json {
        terminal::json(&json!({ "passes": false, "findings": findings, "changes": changes }))?;
    } else {
        let diagnosis = Diagnosis { findings, figures: json!({}), changes: changes.to_vec() };
        terminal::result(&text(&diagnosis, false))?;
    }
    Ok(Exit::Failed)
}

/// Applies safe repairs to the files.
fn repair(machine: &Path) -> Result<Vec<Change>, Failure> {
    let fixes = validation::fixes(machine);
    for file in &fixes.files {
        store::write(&file.path, &file.text)?;
    }
    Ok(fixes.changes)
}

fn text(diagnosis: &Diagnosis, audit: bool) -> String {
    let mut text = String::new();
    for change in &diagnosis.changes {
        text.push_str(&format!("repaired: {}: {}: {} -> {}\n", change.file, change.what, change.before, change.after));
    }
    for finding in &diagnosis.findings {
        let word = match finding.severity {
            Severity::Critical => "CRITICAL",
            Severity::Warning => "warning",
        };
        text.push_str(&format!(
            "{word} ({:?}): {}\n    evidence: {}\n    remedy: {}\n",
            finding.area, finding.title, finding.evidence, finding.remedy
        ));
    }
    if diagnosis.findings.is_empty() {
        text.push_str(if diagnosis.changes.is_empty() { "nothing found\n" } else { "nothing else found\n" });
    }
    let figure = |path: &[&str]| {
        let mut value = &diagnosis.figures;
        for key in path {
            value = &value[*key];
        }
        value.as_f64()
    };
    let rows: Vec<_> = FIGURES
        .iter()
        .filter_map(|(label, path, unit)| {
            let value = figure(path)?;
            let shown = if value != 0.0 && !(1e-3..1e7).contains(&value.abs()) {
                format!("{value:.2e}")
            } else {
                format!("{value}")
            };
            Some(vec![label.to_string(), shown, unit.to_string()])
        })
        .collect();
    text.push_str(&columns(&rows));
    if audit {
        let largest = diagnosis.figures["energy"]["largest_residuals"].as_array().cloned().unwrap_or_default();
        let mut rows = vec![
            ["operation", "floater", "place", "mechanism", "begin s", "end s", "residual J"].map(String::from).to_vec(),
        ];
        let cell = |value: &serde_json::Value| match value.as_f64() {
            Some(number) if number != 0.0 && number.abs() < 1e-3 => format!("{number:.2e}"),
            Some(number) => format!("{number:.2}"),
            None => value.as_str().unwrap_or("-").to_string(),
        };
        rows.extend(largest.iter().map(|record| {
            let mut cells: Vec<_> = ["operation", "floater", "place", "mechanism", "begin_s", "end_s", "residual_j"]
                .iter()
                .map(|key| cell(&record[*key]))
                .collect();
            cells[1] = record["floater"].as_u64().map_or("-".into(), |floater| floater.to_string());
            cells
        }));
        text.push_str("largest residuals of the audit\n");
        text.push_str(&columns(&rows));
    }
    text
}

/// Label, path in the figures, unit.
const FIGURES: &[(&str, &[&str], &str)] = &[
    ("simulated time", &["time_s"], "s"),
    ("first law, worst error", &["energy", "energy_error_relative_worst"], ""),
    ("second law, error", &["energy", "exergy_error_relative"], ""),
    ("operations audited", &["energy", "operations_audited"], ""),
    ("force error, worst", &["forces", "force_error_worst"], ""),
    ("least tension", &["forces", "least_tension_n"], "N"),
    ("greatest tension", &["forces", "greatest_tension_n"], "N"),
    ("floaters filled", &["transitions", "filled"], ""),
    ("left the zone short", &["transitions", "unfilled"], ""),
    ("vented", &["transitions", "vented"], ""),
    ("carry-overs", &["transitions", "carry_overs"], ""),
];
