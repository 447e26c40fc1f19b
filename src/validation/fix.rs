//! Safe repairs of configuration files: the new texts, and every change with its value before and after.
//!
//! This module writes no files. A repair changes single values in place: one beyond a bound, or one that is rejected by
//! itself, which is replaced by its default. The rest of a file is unchanged, comments included. Other problems, such
//! as syntax errors, are not repaired; loading the file reports them.

use super::check_table::Check;
use super::rules::{BUILT_IN, Rules};
use crate::config::Step::{Field, Item};
use crate::config::{self, Document, Edit, Located, Origin, Step};
use crate::model::parameters::{Parameter, TABLE};
use crate::ports::settings::SETTINGS;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The file; for a floater of a running machine, `machine`.
    pub file: String,
    /// The changed value.
    pub what: String,
    /// Value before the change.
    pub before: String,
    /// Value after the change.
    pub after: String,
}

/// A file with its new text.
#[derive(Clone, Debug)]
pub struct Rewritten {
    /// The file.
    pub path: PathBuf,
    /// Its new text.
    pub text: String,
}

/// Changes and the resulting files.
#[derive(Clone, Debug, Default)]
pub struct Fixes {
    /// The changes.
    pub changes: Vec<Change>,
    /// The files.
    pub files: Vec<Rewritten>,
}

/// Greatest tick and step that a repair allows, s.
const LONGEST: f64 = 0.1;
/// Least level of the energy alert that a repair allows; the engineering level is not changed.
const LEAST_ALERT: f64 = 0.001;
/// Interval of the full set of checks, ticks; a repair sets any other value to it.
const FULL_EVERY: u64 = 10;

/// A bound for a value, to which a safe repair limits it.
struct Bound {
    path: &'static str,
    limit: f64,
    least: bool,
}

const OF_MACHINE: [Bound; 2] = [
    Bound { path: "floater.cavity_volume", limit: 0.001, least: true },
    Bound { path: "floater.shell_mass", limit: 0.1, least: true },
];
const OF_RUN: [Bound; 2] = [
    Bound { path: "run.tick", limit: LONGEST, least: false },
    Bound { path: "solver.max_step", limit: LONGEST, least: false },
];

/// Most rejected values of a table of checks that are replaced.
const MOST_REPAIRS: usize = 100;

/// Finds the safe repairs of a machine's file and of the files in its directory.
pub fn fixes(machine: &Path) -> Fixes {
    let mut fixes = Fixes::default();
    fixes.configuration(machine, TABLE, &OF_MACHINE);
    if let Some(run) = config::run_file(machine) {
        fixes.configuration(&run, SETTINGS, &OF_RUN);
    }
    let origin = Origin::File(Located { path: machine.into(), by: "" });
    if let Some(table) = Rules::file_beside(&origin) {
        fixes.checks(&table);
    }
    fixes
}

impl Fixes {
    /// Limits values to their bounds and replaces rejected ones by their defaults.
    fn configuration<S: Default + DeserializeOwned>(
        &mut self,
        path: &Path,
        table: &'static [Parameter<S>],
        bounds: &[Bound],
    ) {
        let Ok(source) = config::read(path) else { return };
        let mut text = source.inner().clone();
        for bound in bounds {
            let Some(edit) = config::value_in(&text, bound.path, &format!("{:?}", bound.limit)) else { continue };
            let Ok(number) = edit.before.replace('_', "").parse::<f64>() else { continue };
            let outside = if bound.least { number < bound.limit } else { number > bound.limit };
            if outside {
                self.apply(path, &mut text, &edit);
            }
        }
        for edit in config::refused_values(&config::source("", text.as_str()), table) {
            self.apply(path, &mut text, &edit);
        }
        self.rewrite(path, source.inner(), text);
    }

    /// Repairs a table of checks: alert level, interval of the full set, and rejected values.
    fn checks(&mut self, path: &Path) {
        let Ok(source) = config::read(path) else { return };
        let mut text = source.inner().clone();
        if let Some(edit) = edit_of(&text, &[Field("full_every_ticks")], |value| {
            (value.parse() != Ok(FULL_EVERY)).then(|| FULL_EVERY.to_string())
        }) {
            self.apply(path, &mut text, &edit);
        }
        let energy =
            position_of(&Document::of(&config::source("", text.as_str())), &Check::EnergyConservation.to_string());
        let alert = [Field("checks"), Item(energy.unwrap_or(usize::MAX)), Field("maintenance"), Field("alert")];
        let low = |value: &str| value.parse::<f64>().is_ok_and(|alert| alert < LEAST_ALERT);
        if let Some(edit) = edit_of(&text, &alert, |value| low(value).then(|| LEAST_ALERT.to_string())) {
            let edit = Edit { path: "energy_conservation.maintenance.alert".into(), ..edit };
            self.apply(path, &mut text, &edit);
        }
        for _ in 0..MOST_REPAIRS {
            let Some(edit) = refused_check_value(&text) else { break };
            self.apply(path, &mut text, &edit);
        }
        self.rewrite(path, source.inner(), text);
    }

    fn apply(&mut self, path: &Path, text: &mut String, edit: &Edit) {
        config::replace(text, edit);
        self.changes.push(Change {
            file: path.display().to_string(),
            what: edit.path.clone(),
            before: edit.before.clone(),
            after: edit.after.clone(),
        });
    }

    fn rewrite(&mut self, path: &Path, before: &str, text: String) {
        if text != before {
            self.files.push(Rewritten { path: path.into(), text });
        }
    }
}

/// The replacement of the value at a path of a table of checks, if `wanted` returns one.
fn edit_of(text: &str, path: &[Step], wanted: impl Fn(&str) -> Option<String>) -> Option<Edit> {
    let span = Document::of(&config::source("", text)).span(path)?;
    let before = text[span.clone()].to_string();
    let after = wanted(&before)?;
    let name = path.iter().filter_map(|step| if let Field(name) = step { Some(*name) } else { None });
    Some(Edit { path: name.collect::<Vec<_>>().join("."), span, before, after })
}

/// Position of the entry of a check in a table.
fn position_of(document: &Document, check: &str) -> Option<usize> {
    let name = |number: usize| document.text(&[Field("checks"), Item(number), Field("name")]);
    (0..).map_while(name).position(|name| name == check)
}

/// A replacement of the first rejected value of a table by that of the built-in table.
fn refused_check_value(text: &str) -> Option<Edit> {
    let source = config::source("", text);
    let errors = Rules::parse(&source).err()?;
    let (document, built_in) = (Document::of(&source), Document::of(&config::source("", BUILT_IN)));
    errors.diagnostics.iter().find_map(|diagnostic| {
        let mut path = document.path_to(diagnostic.labels.first()?.0.start);
        // The entries of the two tables may be in different order.
        let mut there = path.clone();
        if let [Field("checks"), Item(number), _, ..] = path[..] {
            let name = document.text(&[Field("checks"), Item(number), Field("name")])?;
            there[1] = Item(position_of(&built_in, name)?);
        }
        let after = &BUILT_IN[built_in.span(&there)?];
        let edit = edit_of(text, &path, |before| (before != after).then(|| after.to_string()))?;
        path.truncate(2);
        let check = document.text(&[&path[..], &[Field("name")]].concat());
        let name = check.map_or(edit.path.clone(), |check| edit.path.replacen("checks", check, 1));
        Some(Edit { path: name, ..edit })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("kpp_fix_{name}_{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    #[test]
    fn each_safe_repair_changes_one_value_and_says_so() {
        let folder = folder("values");
        let machine = write(&folder, "machine.ron", "(floater: (cavity_volume: 1e-4, shell_mass: 0.01))");
        write(&folder, "run.ron", "(run: (tick: 0.5), solver: (max_step: 2.0))");
        let table = include_str!("../../config/validation.ron");
        let table = table.replace("full_every_ticks: 10", "full_every_ticks: 7");
        let table = table.replace("(warning: 0.01, alert: 0.05)", "(warning: 0.0001, alert: 0.0002)");
        write(&folder, "validation.ron", &table);
        let fixes = fixes(&machine);
        let said: Vec<_> =
            fixes.changes.iter().map(|c| (c.what.as_str(), c.before.as_str(), c.after.as_str())).collect();
        assert_eq!(
            said,
            [
                ("floater.cavity_volume", "1e-4", "0.001"),
                ("floater.shell_mass", "0.01", "0.1"),
                ("run.tick", "0.5", "0.1"),
                ("solver.max_step", "2.0", "0.1"),
                ("full_every_ticks", "7", "10"),
                ("energy_conservation.maintenance.alert", "0.0002", "0.001"),
            ]
        );
        let texts: Vec<_> = fixes.files.iter().map(|file| file.text.as_str()).collect();
        assert_eq!(texts[0], "(floater: (cavity_volume: 0.001, shell_mass: 0.1))");
        assert!(texts[2].contains("tolerance: 1e-9"), "the engineering level is not touched");
    }

    #[test]
    fn one_bad_value_is_repaired_and_the_rest_of_the_machine_stays() {
        let folder = folder("one");
        let text = "( // mine\n geometry: (floater_count: many, sprocket_radius: 2.0),\n floater: (length: -1))";
        let machine = write(&folder, "machine.ron", text);
        let found = fixes(&machine);
        assert_eq!(found.files[0].text, text.replace("many", "66").replace("-1", "0.6"));
        assert_eq!(found.changes.len(), 2);
        let table = BUILT_IN.replacen("tolerance: 1e-9", "tolerance: wide /* tolerance: 1 */", 1);
        let table = table.replacen("cadence: Full", "cadence: Every(0)", 1);
        write(&folder, "machine.ron", BUILT_IN_MACHINE);
        write(&folder, "validation.ron", &table);
        let found = fixes(&machine);
        let said: Vec<_> = found.changes.iter().map(|change| (change.what.as_str(), change.after.as_str())).collect();
        assert_eq!(said, [("energy_conservation.tolerance", "1e-9"), ("exergy_closure.cadence", "Full")]);
        assert!(found.files[0].text.contains("1e-9 /* tolerance: 1 */"));
    }

    const BUILT_IN_MACHINE: &str = include_str!("../../config/machine.ron");

    #[test]
    fn what_cannot_be_read_and_what_is_good_is_left_alone() {
        let folder = folder("whole");
        let machine = write(&folder, "machine.ron", "(geometry: (floater_count 3), floter: (length: 1))");
        std::fs::write(folder.join("validation.ron"), b"(\xff)").unwrap();
        assert!(fixes(&machine).files.is_empty());
        assert!(fixes(&folder.join("missing.ron")).files.is_empty());
        write(&folder, "machine.ron", BUILT_IN_MACHINE);
        write(&folder, "validation.ron", BUILT_IN);
        assert_eq!(fixes(&machine).changes, []);
    }
}
