//! `kpp config`: check, list, compare and write configurations.

use super::exit::{Exit, Failure};
use super::options::ConfigArgs;
use super::terminal::{self, columns};
use crate::config::{self, AnyFile, Difference, MACHINE_TITLE, SourceText};
use crate::model::Parameters;
use crate::model::parameters::{Effect, Parameter, TABLE, Value};
use crate::ports::settings::SETTINGS;
use clap::Subcommand;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What to do with configurations.
#[derive(Subcommand)]
pub enum ConfigCommand {
    /// Check a machine.ron or run.ron; every problem is shown with its place
    Check {
        /// The file
        file: PathBuf,
    },
    /// List every parameter with its unit, default, range and meaning
    List {
        /// As a JSON array
        #[arg(long)]
        json: bool,
    },
    /// List the presets: those that are built in, and those saved in the window
    Presets {
        /// As a JSON array of {name, path}; no path for what is built in
        #[arg(long)]
        json: bool,
    },
    /// Show in which parameters two files or presets differ
    Diff {
        /// A file, or the name of a preset
        a: PathBuf,
        /// A file, or the name of a preset
        b: PathBuf,
        /// As a JSON array of {path, symbol, unit, a, b}
        #[arg(long)]
        json: bool,
    },
    /// Print a commented machine.ron (or run.ron) of the configuration that the options select
    Write {
        #[command(flatten)]
        config: ConfigArgs,
        /// The run settings in place of the machine
        #[arg(long)]
        run: bool,
        /// First line of the file
        #[arg(long)]
        title: Option<String>,
    },
}

/// Runs the subcommand.
pub fn run(command: ConfigCommand) -> Result<Exit, Failure> {
    match command {
        ConfigCommand::Check { file } => check(&file)?,
        ConfigCommand::List { json } => list(json)?,
        ConfigCommand::Presets { json } => presets(json)?,
        ConfigCommand::Diff { a, b, json } => diff(&a, &b, json)?,
        ConfigCommand::Write { config, run, title } => {
            let loaded = config.load(Vec::new(), false)?;
            let title = title.unwrap_or_else(|| match loaded.parameters == Parameters::default() {
                true => MACHINE_TITLE.into(),
                false => format!("A machine with {} floaters.", loaded.parameters.geometry.floater_count),
            });
            terminal::result(&match run {
                true => config::run_text(&loaded.settings),
                false => config::machine_text(&title, &loaded.parameters),
            })?;
        }
    }
    Ok(Exit::Done)
}

fn check(file: &Path) -> Result<(), Failure> {
    let (kind, warnings) = config::read_any(&text_of(file)?)?;
    terminal::warn(&warnings);
    let kind = match kind {
        AnyFile::Machine(_) => "machine",
        AnyFile::Run(_) => "run settings",
    };
    let warnings = if warnings.len() == 1 { "1 warning".into() } else { format!("{} warnings", warnings.len()) };
    terminal::result(&format!("{}: {kind}, no problems, {warnings}\n", file.display()))
}

fn text_of(file: &Path) -> Result<SourceText, Failure> {
    Ok(config::read(file).map_err(config::ConfigErrors::from)?)
}

/// One row of `kpp config list --json`.
#[derive(Serialize)]
struct Row {
    path: &'static str,
    symbol: &'static str,
    unit: &'static str,
    default: Value,
    /// `None` for choices and flags.
    min: Option<Value>,
    max: Option<Value>,
    effect: Effect,
    meaning: &'static str,
    choices: &'static [&'static str],
}

fn rows<S>(table: &'static [Parameter<S>]) -> impl Iterator<Item = Row> {
    table.iter().map(|row| {
        let number = row.choices.is_empty();
        Row {
            path: row.path,
            symbol: row.symbol,
            unit: row.unit,
            default: row.default,
            min: number.then_some(row.min),
            max: number.then_some(row.max),
            effect: row.effect,
            meaning: row.meaning,
            choices: row.choices,
        }
    })
}

fn list(json: bool) -> Result<(), Failure> {
    let rows: Vec<_> = rows(TABLE).chain(rows(SETTINGS)).collect();
    if json {
        return terminal::json(&rows);
    }
    let mut lines =
        vec![["path", "symbol", "default", "unit", "allowed", "effect", "meaning"].map(String::from).to_vec()];
    lines.extend(rows.iter().map(|row| {
        let allowed = match (row.min, row.max) {
            (Some(min), Some(max)) => format!("{min} to {max}"),
            _ => row.choices.join("|"),
        };
        let effect = match row.effect {
            Effect::Live => "live",
            Effect::Rebuild => "rebuild",
        };
        let default = row.default.to_string();
        [row.path, row.symbol, &default, row.unit, &allowed, effect, row.meaning].map(String::from).to_vec()
    }));
    terminal::result(&columns(&lines))
}

/// One row of `kpp config presets --json`.
#[derive(Serialize)]
struct PresetRow {
    name: String,
    path: Option<PathBuf>,
}

fn presets(json: bool) -> Result<(), Failure> {
    let found = config::preset_files();
    if json {
        let rows = found.into_iter().map(|preset| PresetRow { name: preset.name, path: preset.path });
        return terminal::json(&rows.collect::<Vec<_>>());
    }
    let lines = found.into_iter().map(|preset| {
        let place = match (&preset.path, config::preset(&preset.name)) {
            (Some(path), _) => path.display().to_string(),
            (None, built_in) => built_in.map_or(String::new(), |preset| format!("built in. {}", preset.title)),
        };
        vec![preset.name, place]
    });
    terminal::result(&columns(&lines.collect::<Vec<_>>()))
}

fn diff(a: &Path, b: &Path, json: bool) -> Result<(), Failure> {
    let differences = match (any(a)?, any(b)?) {
        (AnyFile::Machine(a), AnyFile::Machine(b)) => config::diff(TABLE, &*a, &*b),
        (AnyFile::Run(a), AnyFile::Run(b)) => config::diff(SETTINGS, &*a, &*b),
        _ => {
            let message = format!("{} and {} are of different kinds", a.display(), b.display());
            return Err(Failure::new(Exit::Input, message).help("compare two machines, or two files with run settings"));
        }
    };
    if json {
        return terminal::json(&differences);
    }
    if differences.is_empty() {
        return terminal::result("no difference\n");
    }
    let heading = ["path", "symbol", &a.to_string_lossy(), &b.to_string_lossy(), "unit"].map(String::from).to_vec();
    let lines: Vec<_> = std::iter::once(heading).chain(differences.iter().map(difference)).collect();
    terminal::result(&columns(&lines))
}

fn difference(found: &Difference) -> Vec<String> {
    vec![found.path.into(), found.symbol.into(), found.a.to_string(), found.b.to_string(), found.unit.into()]
}

/// Reads a file, or a preset if no file has that name.
fn any(name: &Path) -> Result<AnyFile, Failure> {
    let source = match name.to_str().map(config::find_preset) {
        Some(Ok(preset)) if !name.exists() => preset.source().map_err(config::ConfigErrors::from)?,
        _ => text_of(name)?,
    };
    let (file, warnings) = config::read_any(&source)?;
    terminal::warn(&warnings);
    Ok(file)
}
