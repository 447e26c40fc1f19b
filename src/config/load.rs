//! Combines files, `--set` and cross-checks into a validated configuration, or returns all problems.

use super::diagnostic::{ConfigErrors, Diagnostic, SourceText, closest};
use super::find::{Located, machine_file, run_file};
use super::presets::PresetFile;
use super::section::{Section, read_section, refused};
use super::text::read;
use super::units::{si_text, suspicion};
use crate::model::parameters::{Parameter, ParameterValues, Parameters, TABLE, find};
use crate::model::{Gated, Problem, Refused};
use crate::ports::settings::{RunSettingValues, RunSettings, SETTINGS};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A value given on the command line.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    /// The option as typed, for messages: `--set air.fill_fraction=2`.
    pub typed: String,
    /// Path in one of the two tables.
    pub path: String,
    /// The value as text.
    pub value: String,
}

impl Assignment {
    /// Parses `PATH=VALUE`, the argument of `--set`.
    ///
    /// # Errors
    /// The expected form, if there is no `=`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (path, value) = text.split_once('=').ok_or("expected PATH=VALUE, as in air.fill_fraction=0.3")?;
        Ok(Self { typed: format!("--set {text}"), path: path.trim().into(), value: value.trim().into() })
    }
}

/// Sources of a configuration, as requested by the user.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The file of `--config`.
    pub config: Option<PathBuf>,
    /// A built-in or saved preset, in place of a file.
    pub preset: Option<PresetFile>,
    /// Values from the command line; a later one wins.
    pub assignments: Vec<Assignment>,
}

/// Source of a machine's parameters.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// A file.
    File(Located),
    /// A preset.
    Preset(String),
    /// The built-in defaults.
    BuiltIn,
}

impl Origin {
    /// The file with a given name in the directory of the machine's file, if it exists.
    pub fn beside(&self, name: &str) -> Option<PathBuf> {
        let Origin::File(Located { path, .. }) = self else { return None };
        Some(path.with_file_name(name)).filter(|path| path.exists())
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Origin::File(located) => located.fmt(f),
            Origin::Preset(name) => write!(f, "preset {name}"),
            Origin::BuiltIn => f.write_str("built-in defaults (no config/machine.ron here)"),
        }
    }
}

/// A validated configuration.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Parameters of the machine.
    pub parameters: Parameters,
    /// Settings of the run.
    pub settings: RunSettings,
    /// Warnings about unusual values.
    pub warnings: Vec<Diagnostic>,
    /// Source of the parameters.
    pub origin: Origin,
    /// The file of the run settings, if there is one.
    pub run_file: Option<PathBuf>,
}

/// Finds, reads and validates a configuration.
///
/// A preset uses the built-in run settings, so that its results do not depend on the directory.
///
/// # Errors
/// All problems, each with its location.
pub fn load(request: &Request) -> Result<Loaded, ConfigErrors> {
    if let Some(preset) = &request.preset {
        let loaded = load_texts(Some(preset.source()?), None, &request.assignments)?;
        return Ok(Loaded { origin: Origin::Preset(preset.name.clone()), ..loaded });
    }
    let Some(machine) = machine_file(request.config.as_deref()) else {
        return load_texts(None, None, &request.assignments);
    };
    let run = run_file(&machine.path);
    let machine_text = read(&machine.path)?;
    let run_text = run.as_deref().map(read).transpose()?;
    let loaded = load_texts(Some(machine_text), run_text, &request.assignments)?;
    Ok(Loaded { origin: Origin::File(machine), run_file: run, ..loaded })
}

/// Reads and validates texts; `None` stands for the defaults.
///
/// # Errors
/// All problems, each with its location.
pub fn load_texts(
    machine: Option<SourceText>,
    run: Option<SourceText>,
    assignments: &[Assignment],
) -> Result<Loaded, ConfigErrors> {
    let mut diagnostics = Vec::new();
    let mut parameters: Section<ParameterValues> =
        machine.as_ref().map(|text| read_section(text, TABLE, &mut diagnostics)).unwrap_or_default();
    let mut settings: Section<RunSettingValues> =
        run.as_ref().map(|text| read_section(text, SETTINGS, &mut diagnostics)).unwrap_or_default();
    let mut typed = BTreeMap::new();
    for assignment in assignments {
        match assign(&mut parameters.values, &mut settings.values, assignment) {
            Ok((path, suspicion)) => {
                diagnostics.extend(suspicion);
                typed.insert(path, assignment.typed.as_str());
                parameters.refused.remove(path);
                settings.refused.remove(path);
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    let problems = parameters.values.problems();
    diagnostics.extend(problems.iter().filter_map(|problem| place(problem, &parameters, machine.as_ref(), &typed)));
    let problems = settings.values.problems();
    diagnostics.extend(problems.iter().filter_map(|problem| place(problem, &settings, run.as_ref(), &typed)));
    if diagnostics.iter().any(|diagnostic| diagnostic.fatal) {
        return Err(ConfigErrors { diagnostics });
    }
    // All problems have been reported with their location; the gate repeats the checks and finds no others.
    let refused = |refused: Refused| ConfigErrors { diagnostics: vec![Diagnostic::new(refused.to_string())] };
    Ok(Loaded {
        parameters: Parameters::new(parameters.values).map_err(refused)?,
        settings: RunSettings::new(settings.values).map_err(refused)?,
        warnings: diagnostics,
        origin: Origin::BuiltIn,
        run_file: None,
    })
}

/// Sets a parameter or a setting from the command line. Returns its path, and a warning about a number that seems to be
/// in another unit.
///
/// # Errors
/// An unknown path, or a value that the table rejects.
pub fn assign(
    parameters: &mut ParameterValues,
    settings: &mut RunSettingValues,
    assignment: &Assignment,
) -> Result<(&'static str, Option<Diagnostic>), Diagnostic> {
    let Assignment { typed, path, value } = assignment;
    let (path, outcome) = if let Some(row) = find(TABLE, path) {
        (row.path, give(row, parameters, value))
    } else if let Some(row) = find(SETTINGS, path) {
        (row.path, give(row, settings, value))
    } else {
        return Err(unknown_path(typed, path));
    };
    let named =
        |diagnostic: Diagnostic| Diagnostic { message: format!("{typed}: {}", diagnostic.message), ..diagnostic };
    outcome.map(|suspicion| (path, suspicion.map(named))).map_err(named)
}

/// Sets one value, which may have a unit.
fn give<S>(row: &'static Parameter<S>, values: &mut S, text: &str) -> Result<Option<Diagnostic>, Diagnostic> {
    (row.set)(values, &si_text(row, text)?).map_err(|error| refused(row, &error))?;
    Ok(suspicion(row, text))
}

fn unknown_path(typed: &str, path: &str) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("{typed}: there is no parameter `{path}`"));
    let rows = || names(TABLE).chain(names(SETTINGS));
    // An exact symbol or field name is a better suggestion than a similar path.
    let exact = rows().find(|(full, symbol)| *symbol == path || full.rsplit('.').next() == Some(path));
    let meant = exact.map(|(full, _)| full).or_else(|| closest(path, rows().map(|(full, _)| full)));
    match meant {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None => diagnostic.help("`kpp config list` shows every parameter"),
    }
}

fn names<S>(table: &'static [Parameter<S>]) -> impl Iterator<Item = (&'static str, &'static str)> {
    table.iter().map(|row| (row.path, row.symbol))
}

/// The diagnostic of a cross-check, located at the fields concerned if the file has them. `None` if the value of one of
/// them was rejected: the check has then used its default, which the user did not write.
fn place<S>(
    problem: &Problem,
    section: &Section<S>,
    source: Option<&SourceText>,
    typed: &BTreeMap<&'static str, &str>,
) -> Option<Diagnostic> {
    if problem.paths.iter().any(|path| section.refused.contains(path)) {
        return None;
    }
    let on_line: Vec<_> = problem.paths.iter().filter_map(|path| typed.get(path).copied()).collect();
    let prefix = if on_line.is_empty() { problem.paths[0].to_string() } else { on_line.join(" ") };
    let mut diagnostic = Diagnostic::new(format!("{prefix}: {}", problem.message));
    diagnostic.fatal = problem.fatal;
    if let Some(source) = source {
        // A value of the file that the command line overrides is not the cause.
        for path in problem.paths.iter().filter(|path| !typed.contains_key(*path)) {
            if let Some(span) = section.places.get(path) {
                diagnostic = diagnostic.at(source, span.clone(), *path);
            }
        }
    }
    diagnostic.help = (problem.paths.len() > 1).then(|| format!("concerns {}", problem.paths.join(", ")));
    Some(diagnostic)
}
