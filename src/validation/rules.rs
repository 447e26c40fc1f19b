//! The rules of the checks, `config/validation.ron`: condition, tolerance, cadence and remedy of each check.

use super::check_table::{Check, check_table};
use crate::config::Step::{self, Field, Item};
use crate::config::{self, ConfigErrors, Diagnostic, Document, Origin, SourceText};
pub use crate::ports::severity::Severity;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The built-in table.
pub(super) const BUILT_IN: &str = include_str!("../../config/validation.ron");
/// Name of the file in the directory of the machine's file.
pub const FILE: &str = "validation.ron";

macro_rules! define_written {
    ($($name:ident = $key:literal, $area:ident, $module:ident::$function:ident($($argument:ident),*), $meaning:literal;)+) => {
        /// Names allowed in a file: those of checks, and of checks of earlier versions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "snake_case")]
        enum Written {
            $($name,)+
            /// A removed check that compared entities with the solver's state; entities are now the only state.
            Components,
        }
        impl Written {
            /// The check; `None` for a removed one.
            const fn check(self) -> Option<Check> {
                match self {
                    $(Written::$name => Some(Check::$name),)+
                    Written::Components => None,
                }
            }
        }
    };
}

check_table!(define_written);

/// Cadence of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cadence {
    /// At every tick.
    EveryTick,
    /// With the full set, every [`Rules::full_every_ticks`]; the checks are spread over different ticks to limit the
    /// work per tick.
    Full,
    /// Every given number of ticks.
    Every(u64),
    /// On demand only.
    OnDemand,
}

/// Levels of the maintenance guide, in addition to the engineering level.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    /// Level above which a warning is given.
    pub warning: f64,
    /// Level above which an alert is given.
    pub alert: f64,
}

/// One check: one entry of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule<Name = Check> {
    /// The check.
    pub name: Name,
    /// The checked condition, in one sentence.
    pub what: String,
    /// Unit or reference of the value.
    pub unit: String,
    /// Engineering level: the check passes while its value does not exceed it.
    pub tolerance: f64,
    /// Levels of the maintenance guide, if any.
    #[serde(default)]
    pub maintenance: Option<Maintenance>,
    /// Cadence of the check.
    pub cadence: Cadence,
    /// Severity of a failure.
    pub severity: Severity,
    /// Remedy for a failure.
    pub remedy: String,
}

/// Limits of the motion and forces of a machine; values beyond them are numerical failures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Chain speed, m/s.
    pub speed: f64,
    /// Acceleration of the chain, m/s2.
    pub acceleration: f64,
    /// Tension of a link, N.
    pub force: f64,
}

/// The whole table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules<Name = Check> {
    /// Ticks between evaluations of a check with cadence `Full`.
    pub full_every_ticks: u64,
    /// Limits of the check `numbers`.
    pub limits: Limits,
    /// The checks, in the order of [`Check::ALL`].
    pub checks: Vec<Rule<Name>>,
}

impl Default for Rules {
    fn default() -> Self {
        Self::parse(&config::source("config/validation.ron", BUILT_IN)).expect("the table is embedded and tested")
    }
}

impl Rules {
    /// Parses a table. Omitted checks have the values of the built-in table.
    ///
    /// # Errors
    /// All problems, each with its location.
    pub fn parse(source: &SourceText) -> Result<Self, ConfigErrors> {
        let (written, document) =
            Document::read::<Rules<Written>>(source, "the file must be a table of checks in RON")?;
        let mut diagnostics = Vec::new();
        written.problems(&document, &mut diagnostics);
        if !diagnostics.is_empty() {
            return Err(ConfigErrors { diagnostics });
        }
        let mut rules = written.known();
        // The built-in table contains every check (verified by a test), so that there is no further recursion.
        if rules.checks.len() < Check::ALL.len() {
            let missing: Vec<Check> =
                Check::ALL.into_iter().filter(|check| rules.checks.iter().all(|rule| rule.name != *check)).collect();
            rules.checks.extend(Rules::default().checks.into_iter().filter(|rule| missing.contains(&rule.name)));
        }
        rules.checks.sort_by_key(|rule| rule.name);
        Ok(rules)
    }

    /// Reads the table in the directory of a machine's file if there is one, otherwise the built-in one. Also returns
    /// the path of the file.
    ///
    /// # Errors
    /// The file cannot be read, or contains problems, all of which are returned.
    pub fn beside(origin: &Origin) -> Result<(Self, Option<PathBuf>), ConfigErrors> {
        match Self::file_beside(origin) {
            Some(path) => Ok((Self::read(&path)?, Some(path))),
            None => Ok((Self::default(), None)),
        }
    }

    /// Reads a table from a file.
    ///
    /// # Errors
    /// As [`Rules::beside`].
    pub fn read(path: &Path) -> Result<Self, ConfigErrors> {
        Self::parse(&config::read(path)?)
    }

    /// The table in the directory of a machine's file, if it exists.
    pub fn file_beside(origin: &Origin) -> Option<PathBuf> {
        origin.beside(FILE)
    }

    /// The rule of a check.
    pub fn of(&self, check: Check) -> &Rule {
        &self.checks[check.at()]
    }
}

impl Rules<Written> {
    /// The rules of existing checks; removed ones are dropped.
    fn known(self) -> Rules {
        let Rules { full_every_ticks, limits, checks } = self;
        let known = |rule: Rule<Written>| {
            let Rule { name, what, unit, tolerance, maintenance, cadence, severity, remedy } = rule;
            let name = name.check()?;
            Some(Rule { name, what, unit, tolerance, maintenance, cadence, severity, remedy })
        };
        Rules { full_every_ticks, limits, checks: checks.into_iter().filter_map(known).collect() }
    }

    fn problems(&self, document: &Document, diagnostics: &mut Vec<Diagnostic>) {
        let mut add = |path: &[Step], message: String, help: &str| {
            diagnostics.push(document.diagnostic(path, message).help(help));
        };
        if self.full_every_ticks == 0 {
            let path = [Field("full_every_ticks")];
            add(&path, "full_every_ticks is 0".into(), "1 or more; 10 as it comes");
        }
        for (value, name) in
            [(self.limits.speed, "speed"), (self.limits.acceleration, "acceleration"), (self.limits.force, "force")]
        {
            if value.is_nan() || value <= 0.0 {
                let message = format!("limits.{name} is {value}: nothing could pass it");
                add(&[Field("limits"), Field(name)], message, "a limit is a number above 0");
            }
        }
        for (number, rule) in self.checks.iter().enumerate() {
            // Rules of removed checks are not validated.
            let Some(name) = rule.name.check() else { continue };
            let mut add = |field: &[Step], message: String, help: &str| {
                add(&[&[Field("checks"), Item(number)][..], field].concat(), message, help);
            };
            if rule.tolerance.is_nan() || rule.tolerance < 0.0 {
                let message = format!("{name}: the tolerance {} is no limit", rule.tolerance);
                add(&[Field("tolerance")], message, "a tolerance is 0 or more");
            }
            if rule.cadence == Cadence::Every(0) {
                let help = "write OnDemand for a check that never looks by itself";
                add(&[Field("cadence")], format!("{name}: every 0 ticks is never"), help);
            }
            if let Some(levels) = rule.maintenance
                && !(0.0 < levels.warning && levels.warning <= levels.alert)
            {
                let message = format!("{name}: maintenance levels {} and {}", levels.warning, levels.alert);
                add(&[Field("maintenance")], message, "the warning lies above 0 and at most at the alert");
            }
            if self.checks[..number].iter().any(|other| other.name == rule.name) {
                add(&[Field("name")], format!("{name} is given twice"), "remove one of the two");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_that_is_built_in_holds_every_check_once() {
        let names: Vec<_> = Rules::default().checks.iter().map(|rule| rule.name).collect();
        assert_eq!(names, Check::ALL);
        let raw: Rules = ron::from_str(BUILT_IN).unwrap();
        assert_eq!(raw.checks.len(), Check::ALL.len());
    }

    fn refusal(from: &str, to: &str) -> String {
        let text = BUILT_IN.replacen(from, to, 1);
        assert_ne!(text, BUILT_IN);
        Rules::parse(&config::source("v.ron", text)).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        for (from, to, message) in [
            ("full_every_ticks: 10", "full_every_ticks: 0", "full_every_ticks is 0"),
            ("tolerance: 1e-9", "tolerance: -1.0", "energy_conservation: the tolerance -1 is no limit"),
            ("tolerance: 1e-9", "tolerance: 1e-9, colour: 3", "Unexpected field"),
            ("name: exergy_closure", "name: energy_conservation", "energy_conservation is given twice"),
            ("name: exergy_closure", "name: entropy", "Unexpected variant"),
            ("warning: 0.01", "warning: 0.1", "maintenance levels 0.1 and 0.05"),
        ] {
            let said = refusal(from, to);
            assert!(said.contains(message), "{to}: {said}");
            assert!(said.starts_with("v.ron:"), "{to} has a place: {said}");
        }
    }

    #[test]
    fn a_check_that_there_is_no_more_is_read_over() {
        let (name, with) = ("name: controller", "name: components");
        let begin = BUILT_IN.find(name).map(|at| BUILT_IN[..at].rfind('(').unwrap()).unwrap();
        let end = begin + BUILT_IN[begin..].find("),\n        (").unwrap() + 2;
        let old =
            format!("{}{}\n        {}", &BUILT_IN[..end], BUILT_IN[begin..end].replace(name, with), &BUILT_IN[end..]);
        assert_eq!(Rules::parse(&config::source("v.ron", old)).unwrap().checks, Rules::default().checks);
    }

    #[test]
    fn what_a_file_leaves_out_is_as_built_in() {
        let text = "(full_every_ticks: 20, limits: (speed: 1.0, acceleration: 2.0, force: 3.0), checks: [])";
        let rules = Rules::parse(&config::source("v.ron", text)).unwrap();
        assert_eq!(rules.full_every_ticks, 20);
        assert_eq!(rules.checks, Rules::default().checks);
    }
}
