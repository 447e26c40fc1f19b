//! The rules file, `config/alerts.ron`: signal, levels, message and remedy of each alarm.

use crate::config::Step::{Field, Item};
use crate::config::{self, ConfigErrors, Diagnostic, Document, Origin, SourceText, closest};
use crate::plant::sample::Sampler;
use crate::plant::signal_view::HOST_SIGNALS;
use crate::ports::severity::Severity;
use crate::ports::signals::Signals;
use serde::Deserialize;
use std::sync::Arc;

/// The built-in rules; `config/alerts.ron` in the repository.
const BUILT_IN: &str = include_str!("../../../config/alerts.ron");
/// Name of the file in the directory of the machine's file.
pub const FILE: &str = "alerts.ron";
/// Most rules of a file.
pub const MOST_RULES: usize = 1000;
/// Longest hold time, s.
const LONGEST_HOLD_S: f64 = 86_400.0;

/// Comparison of a signal with a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Comparison {
    /// The alarm condition is a value above the level.
    Above,
    /// The alarm condition is a value below the level.
    Below,
    /// The alarm condition is an absolute value above the level.
    MagnitudeAbove,
}

impl Comparison {
    /// Whether a value exceeds a level in the direction of the comparison.
    pub fn passed(self, value: f64, level: f64) -> bool {
        match self {
            Comparison::Above => value > level,
            Comparison::Below => value < level,
            Comparison::MagnitudeAbove => value.abs() > level,
        }
    }

    /// Whether `a` is worse than `b`.
    pub fn worse(self, a: f64, b: f64) -> bool {
        match self {
            Comparison::Above => a > b,
            Comparison::Below => a < b,
            Comparison::MagnitudeAbove => a.abs() > b.abs(),
        }
    }
}

/// One alarm rule.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlarmRule {
    /// Short name, unique, used to acknowledge and to save the alarm.
    pub name: String,
    /// Path of its signal.
    pub signal: String,
    /// Comparison with the levels.
    pub when: Comparison,
    /// Level of a warning, if any.
    #[serde(default)]
    pub warning: Option<f64>,
    /// Level of a critical alarm, if any.
    #[serde(default)]
    pub critical: Option<f64>,
    /// Hold time: how long a level must be exceeded without interruption before the alarm is raised, s; simulated for
    /// the plant, wall-clock for the computer.
    #[serde(default)]
    pub hold_s: f64,
    /// Computer only: whether the rule is not evaluated while the run is paused.
    #[serde(default)]
    pub suspended_while_paused: bool,
    /// Description of the condition.
    pub message: String,
    /// Remedy.
    pub remedy: String,
}

impl AlarmRule {
    /// Whether a value is defined and exceeds no level.
    pub fn is_within(&self, value: f64) -> bool {
        let passed = |level: Option<f64>| level.is_some_and(|level| self.when.passed(value, level));
        !value.is_nan() && !passed(self.warning) && !passed(self.critical)
    }

    /// The level of a priority.
    pub fn level(&self, priority: Severity) -> Option<f64> {
        match priority {
            Severity::Warning => self.warning,
            Severity::Critical => self.critical,
        }
    }
}

/// All rules.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmRules {
    /// Rules about the plant, on simulated time.
    pub plant: Arc<Vec<AlarmRule>>,
    /// Rules about the computer, on wall-clock time.
    pub computer: Arc<Vec<AlarmRule>>,
}

impl Default for AlarmRules {
    fn default() -> Self {
        let floaters = crate::model::Parameters::default().geometry.floater_count;
        Self::parse(&config::source("config/alerts.ron", BUILT_IN), floaters as usize)
            .unwrap_or_else(|errors| panic!("the rules that are built in are valid: {errors}"))
    }
}

/// Content of the rules file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    #[serde(default)]
    plant: Vec<AlarmRule>,
    #[serde(default)]
    computer: Vec<AlarmRule>,
}

impl AlarmRules {
    /// Parses rules for a machine with a number of floaters.
    ///
    /// # Errors
    /// All problems, each with its location.
    pub fn parse(source: &SourceText, floaters: usize) -> Result<Self, ConfigErrors> {
        let what = "the file has the shape `(plant: [(rule), ...], computer: [(rule), ...])`";
        let (file, document) = Document::read::<RulesFile>(source, what)?;
        let diagnostics = problems(&file, &document, floaters);
        if !diagnostics.is_empty() {
            return Err(ConfigErrors { diagnostics });
        }
        Ok(Self { plant: Arc::new(file.plant), computer: Arc::new(file.computer) })
    }

    /// Reads the rules in the directory of a machine's file if there is a file, otherwise the built-in ones.
    ///
    /// # Errors
    /// The file cannot be read, or contains problems, all of which are returned.
    pub fn beside(origin: &Origin, floaters: usize) -> Result<Self, ConfigErrors> {
        match origin.beside(FILE) {
            Some(path) => Self::parse(&config::read(&path)?, floaters),
            None => Ok(Self::default()),
        }
    }
}

/// All problems of rules that RON could parse.
fn problems(file: &RulesFile, document: &Document, floaters: usize) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let signals = Sampler::new(floaters).signals;
    let count = file.plant.len() + file.computer.len();
    if count > MOST_RULES {
        diagnostics
            .push(Diagnostic::new(format!("{count} rules; at most {MOST_RULES} are evaluated")).help("remove some"));
        return diagnostics;
    }
    let mut seen: Vec<&str> = Vec::new();
    for (list, rules) in [("plant", &file.plant), ("computer", &file.computer)] {
        for (number, rule) in rules.iter().enumerate() {
            let place = RulePlace { document, list, number };
            check_levels(rule, &place, &mut diagnostics);
            check_signal(rule, list, &signals, &place, &mut diagnostics);
            if rule.name.trim().is_empty() {
                diagnostics.push(place.diagnostic("name", "a rule has no name").help("give it a short name"));
            } else if seen.contains(&rule.name.as_str()) {
                let diagnostic = place.diagnostic("name", &format!("the name `{}` is given twice", rule.name));
                diagnostics.push(diagnostic.help("an alarm is acknowledged by its name: give each rule its own"));
            }
            seen.push(&rule.name);
        }
    }
    diagnostics
}

/// Position of a rule: list of the file and number.
struct RulePlace<'a> {
    document: &'a Document,
    list: &'static str,
    number: usize,
}

impl RulePlace<'_> {
    /// A diagnostic at a field of the rule, or at the rule if the field is missing.
    fn diagnostic(&self, field: &str, message: &str) -> Diagnostic {
        self.document.diagnostic(&[Field(self.list), Item(self.number), Field(field)], message)
    }
}

fn check_levels(rule: &AlarmRule, place: &RulePlace, diagnostics: &mut Vec<Diagnostic>) {
    let name = &rule.name;
    for (field, level) in [("warning", rule.warning), ("critical", rule.critical)] {
        if let Some(level) = level.filter(|level| !level.is_finite()) {
            let diagnostic = place.diagnostic(field, &format!("{name}: the level {level} is not a number"));
            diagnostics.push(diagnostic.help("a level is a finite number in the unit of the signal, or None"));
        }
    }
    match (rule.warning, rule.critical) {
        (None, None) => {
            let diagnostic =
                place.diagnostic("name", &format!("{name}: it has neither a warning nor a critical level"));
            diagnostics.push(diagnostic.help("give it at least one level, or remove the rule"));
        }
        (Some(warning), Some(critical)) if rule.when.passed(warning, critical) => {
            let diagnostic =
                place.diagnostic("critical", &format!("{name}: critical {critical} is reached before {warning}"));
            diagnostics.push(diagnostic.help("the critical level lies beyond the warning level"));
        }
        _ => {}
    }
    if !(0.0..=LONGEST_HOLD_S).contains(&rule.hold_s) {
        let diagnostic =
            place.diagnostic("hold_s", &format!("{name}: hold_s {} is outside 0 to {LONGEST_HOLD_S} s", rule.hold_s));
        diagnostics.push(diagnostic.help("0 raises the alarm in the tick in which its level is passed"));
    }
}

fn check_signal(rule: &AlarmRule, list: &str, signals: &Signals, place: &RulePlace, diagnostics: &mut Vec<Diagnostic>) {
    let (name, path) = (&rule.name, rule.signal.as_str());
    let of_host = HOST_SIGNALS.contains(&path);
    if of_host && list == "plant" {
        let diagnostic =
            place.diagnostic("signal", &format!("{name}: {path} is measured on the computer, not on the plant"));
        diagnostics.push(diagnostic.help("move the rule into the list `computer`"));
    } else if !of_host && list == "computer" {
        let diagnostic = place.diagnostic("signal", &format!("{name}: {path} is no figure of the computer"));
        diagnostics
            .push(diagnostic.help(format!("those are {}; other rules stand in `plant`", HOST_SIGNALS.join(", "))));
    } else if signals.position(path).is_none() {
        diagnostics.push(unknown_signal(name, path, signals, place));
    }
    if rule.suspended_while_paused && list == "plant" {
        let diagnostic =
            place.diagnostic("suspended_while_paused", &format!("{name}: a rule of the plant is on simulated time"));
        diagnostics.push(diagnostic.help("remove the field: no simulated time passes while the run is paused"));
    }
}

fn unknown_signal(name: &str, path: &str, signals: &Signals, place: &RulePlace) -> Diagnostic {
    let unknown = || place.diagnostic("signal", &format!("{name}: there is no signal `{path}`"));
    let family = one_of_family(path).filter(|(example, _)| signals.position(example).is_some());
    if let Some((example, number)) = family {
        if number.parse::<u32>().is_ok() {
            let (before, after) = example.split_once("[0]").unwrap_or((&example, ""));
            let count = (0..).take_while(|at| signals.position(&format!("{before}[{at}]{after}")).is_some()).count();
            return unknown().help(format!("this machine has {count} of them, from 0 on"));
        }
        return place
            .diagnostic("signal", &format!("{name}: {path} is a family of signals; a rule compares one value"))
            .help(format!("name one of them, as in {example}, or a signal of all floaters, as in floaters.air_mass"));
    }
    match closest(path, signals.table.iter().map(|signal| signal.path.as_str())) {
        Some(meant) => unknown().help(format!("did you mean `{meant}`?")),
        None => unknown().help("`kpp signals list` shows every signal"),
    }
}

/// The first signal of the family of a path, and the text in place of its number: `*`, a letter, or nothing.
fn one_of_family(path: &str) -> Option<(String, &str)> {
    let (family, rest) = path.split_once(['[', '.'])?;
    let (number, rest) = rest.split_once("].").unwrap_or(("", rest));
    Some((format!("{family}[0].{rest}"), number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<AlarmRules, String> {
        AlarmRules::parse(&config::source("a.ron", text), 66).map_err(|errors| errors.to_string())
    }

    fn rule(fields: &str) -> String {
        format!(
            "( // signal: of nothing\n  plant: [(name: \"First\", signal: \"chain.speed\", when: Above, warning: 9.0, \
             message: \"name: x\", remedy: \"\"),\n  ({fields}, message: \"\", remedy: \"\")])"
        )
    }

    #[test]
    fn rules_are_read_with_what_they_leave_out() {
        let rules =
            parse(&rule("signal: \"floater[65].air_mass\", name: \"Second\", when: Below, critical: Some(0.1)"));
        let rules = rules.unwrap_or_else(|errors| panic!("{errors}"));
        let second = &rules.plant[1];
        assert_eq!((second.warning, second.critical, second.hold_s), (None, Some(0.1), 0.0));
        assert!(rules.computer.is_empty());
        assert_eq!(rules.plant[0].warning, Some(9.0));
    }

    #[test]
    fn every_mistake_is_an_error_with_its_place() {
        for (fields, place, message) in [
            ("name: \"S\", signal: \"chain.sped\", when: Above, warning: 1.0", "3:15", "no signal `chain.sped`"),
            ("name: \"S\", signal: \"chain.sped\", when: Above, warning: 1.0", "3:15", "did you mean `chain.speed`?"),
            (
                "name: \"S\", signal: \"floater[*].air_mass\", when: Above, warning: 1.0",
                "3:15",
                "as in floater[0].air_mass",
            ),
            ("name: \"S\", signal: \"floater.air_mass\", when: Above, warning: 1.0", "3:15", "is a family of signals"),
            (
                "name: \"S\", signal: \"floater[66].air_mass\", when: Above, warning: 1.0",
                "3:15",
                "this machine has 66 of them",
            ),
            ("name: \"S\", signal: \"run.fps\", when: Below, warning: 1.0", "3:15", "into the list `computer`"),
            (
                "name: \"S\", signal: \"chain.speed\", when: Above, warning: NaN",
                "3:51",
                "the level NaN is not a number",
            ),
            (
                "name: \"S\", signal: \"chain.speed\", when: Above, critical: inf",
                "3:51",
                "the level inf is not a number",
            ),
            ("name: \"S\", signal: \"chain.speed\", when: Above", "3:4", "neither a warning nor a critical level"),
            (
                "name: \"S\", signal: \"chain.speed\", when: Above, warning: 2.0, critical: 1.0",
                "3:65",
                "reached before",
            ),
            ("name: \"S\", signal: \"chain.speed\", when: Above, warning: 2.0, hold_s: -1.0", "3:65", "hold_s -1"),
            ("name: \"First\", signal: \"chain.speed\", when: Above, warning: 2.0", "3:4", "`First` is given twice"),
            ("name: \"\", signal: \"chain.speed\", when: Above, warning: 2.0", "3:4", "has no name"),
            ("name: \"S\", signal: \"chain.speed\", when: Above, warning: 2.0, colour: 3", "3:", "colour"),
            ("name: \"S\", signal: \"chain.speed\", when: Over, warning: 2.0", "3:", "Over"),
        ] {
            let said = parse(&rule(fields)).expect_err(fields);
            assert!(said.starts_with(&format!("a.ron:{place}")), "{fields}: {said}");
            assert!(said.contains(message), "{fields}: {said}");
        }
    }

    #[test]
    fn every_rule_that_is_built_in_says_what_to_do() {
        let rules = AlarmRules::default();
        assert!(!rules.plant.is_empty() && !rules.computer.is_empty());
        for rule in rules.plant.iter().chain(rules.computer.iter()) {
            assert!(rule.remedy.ends_with('.') && !rule.message.is_empty(), "{}", rule.name);
        }
    }
}
