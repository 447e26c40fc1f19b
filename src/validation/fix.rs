//! Safe repairs of configuration files: what would be written, and every change with its value before and after.
//!
//! Nothing is written here. A file that is beyond repair is replaced by the defaults; the caller keeps the old one.

use super::rules::{Check, Rules};
use crate::config::{self, Located, MACHINE_TITLE, Origin, machine_text, run_text};
use crate::model::Parameters;
use crate::ports::settings::RunSettings;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The file; for a floater of a running machine, `machine`.
    pub file: String,
    /// What is changed there.
    pub what: String,
    /// As it was.
    pub before: String,
    /// As it is.
    pub after: String,
}

/// A file as it would be written.
#[derive(Clone, Debug)]
pub struct Rewritten {
    /// The file.
    pub path: PathBuf,
    /// Its new text.
    pub text: String,
    /// Whether the whole file is replaced, so that the old one must be kept.
    pub replaced: bool,
}

/// What would be done.
#[derive(Clone, Debug, Default)]
pub struct Fixes {
    /// The changes.
    pub changes: Vec<Change>,
    /// The files.
    pub files: Vec<Rewritten>,
}

/// The greatest tick and step, s.
const LONGEST: f64 = 0.1;
/// The least level of the energy alert; the engineering level is not touched.
const LEAST_ALERT: f64 = 0.001;
/// The full set of checks looks every so many ticks.
const FULL_EVERY: u64 = 10;

/// A value with a bound that a safe repair puts it to.
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

/// Finds what can be repaired safely in the files beside a machine's file, that file included.
pub fn fixes(machine: &Path) -> Fixes {
    let mut fixes = Fixes::default();
    let accepted = |text: &str, run: bool| {
        let source = config::source("file", text);
        let (machine, run) = if run { (None, Some(source)) } else { (Some(source), None) };
        config::load_texts(machine, run, &[]).is_ok()
    };
    fixes.bounded(
        machine,
        &OF_MACHINE,
        |text| accepted(text, false),
        machine_text(MACHINE_TITLE, &Parameters::default()),
    );
    if let Some(run) = config::run_file(machine) {
        fixes.bounded(&run, &OF_RUN, |text| accepted(text, true), run_text(&RunSettings::default()));
    }
    let origin = Origin::File(Located { path: machine.into(), by: "" });
    if let Some(table) = Rules::file_beside(&origin) {
        fixes.table(&table);
    }
    fixes
}

impl Fixes {
    fn change(&mut self, path: &Path, what: &str, before: &str, after: &str) {
        self.changes.push(Change {
            file: path.display().to_string(),
            what: what.into(),
            before: before.into(),
            after: after.into(),
        });
    }

    /// Puts values within their bounds; a file that is then still refused is replaced by the defaults.
    fn bounded(&mut self, path: &Path, bounds: &[Bound], accepted: impl Fn(&str) -> bool, default: String) {
        let Ok(source) = config::read(path) else {
            return self.reset(path, "a file that cannot be read", default);
        };
        let mut text = source.inner().clone();
        let before = text.clone();
        for bound in bounds {
            let Some(value) = config::value_in(&text, bound.path) else { continue };
            let Ok(number) = value.replace('_', "").parse::<f64>() else { continue };
            let outside = if bound.least { number < bound.limit } else { number > bound.limit };
            if outside && let Some(changed) = config::replace_value(&text, bound.path, &format!("{:?}", bound.limit)) {
                self.change(path, bound.path, &value, &format!("{:?}", bound.limit));
                text = changed;
            }
        }
        if !accepted(&text) {
            self.reset(path, "a configuration that is refused", default);
        } else if text != before {
            self.files.push(Rewritten { path: path.into(), text, replaced: false });
        }
    }

    fn reset(&mut self, path: &Path, before: &str, default: String) {
        // What was changed in it no longer matters.
        let file = path.display().to_string();
        self.changes.retain(|change| change.file != file);
        self.change(path, "whole file", before, "default configuration");
        self.files.push(Rewritten { path: path.into(), text: default, replaced: true });
    }

    /// The table of checks: the alert's level and how often the full set looks.
    fn table(&mut self, path: &Path) {
        let default = include_str!("../../config/validation.ron").to_string();
        let Ok(source) = config::read(path) else {
            return self.reset(path, "a file that cannot be read", default);
        };
        let mut text = source.inner().clone();
        let before = text.clone();
        if let Some((span, value)) = number_after(&text, "full_every_ticks:", 0)
            && value.parse::<u64>() != Ok(FULL_EVERY)
        {
            self.change(path, "full_every_ticks", &value, &FULL_EVERY.to_string());
            text.replace_range(span, &FULL_EVERY.to_string());
        }
        let entry = text.find(&format!("name: {}", Check::EnergyConservation)).unwrap_or(text.len());
        if let Some((span, value)) = number_after(&text, "alert:", entry)
            && value.parse::<f64>().is_ok_and(|alert| alert < LEAST_ALERT)
        {
            self.change(path, "energy_conservation.maintenance.alert", &value, &LEAST_ALERT.to_string());
            text.replace_range(span, &LEAST_ALERT.to_string());
        }
        if Rules::parse(&config::source("file", text.as_str())).is_err() {
            self.reset(path, "a table of checks that is refused", default);
        } else if text != before {
            self.files.push(Rewritten { path: path.into(), text, replaced: false });
        }
    }
}

/// The number after a word, from an offset on: where it stands, and its text.
fn number_after(text: &str, word: &str, from: usize) -> Option<(std::ops::Range<usize>, String)> {
    let after = from + text.get(from..)?.find(word)? + word.len();
    let start = after + text[after..].find(|c: char| !c.is_whitespace())?;
    let length = text[start..].find(|c: char| !(c.is_alphanumeric() || ".+-_".contains(c)))?;
    Some((start..start + length, text[start..start + length].to_string()))
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
        assert!(fixes.files.iter().all(|file| !file.replaced));
    }

    #[test]
    fn a_file_beyond_repair_is_reset_and_a_good_one_is_left_alone() {
        let folder = folder("whole");
        let machine = write(&folder, "machine.ron", "(geometry: (floater_count: many))");
        let found = fixes(&machine);
        assert_eq!(found.files.len(), 1);
        assert!(found.files[0].replaced && found.files[0].text.contains("floater_count: 66"));
        write(&folder, "machine.ron", include_str!("../../config/machine.ron"));
        write(&folder, "validation.ron", include_str!("../../config/validation.ron"));
        assert_eq!(fixes(&machine).changes, []);
    }
}
