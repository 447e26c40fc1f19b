//! Alert rules as data, and which of them speak at the moment.
//!
//! A rule compares one signal with a warning and a critical level. It becomes active when the level has
//! been passed for as long as the rule holds, and stays in the list until the cause has gone *and*
//! somebody has acknowledged it, so that nothing that happened while nobody looked is lost.

use crate::ports::rooms::RoomState;
pub use crate::ports::severity::Severity;
use crate::ports::signals::Signals;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// The rules that the program brings along; `config/alerts.ron` in the repository.
const BUILT_IN: &str = include_str!("../../config/alerts.ron");

/// Longest log of what alerts did; the oldest lines go first.
pub const LOG_LIMIT: usize = 200;

/// On which side of its level a signal is bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// Bad above the level.
    Above,
    /// Bad below the level.
    Below,
    /// Bad when its absolute value is above the level.
    MagnitudeAbove,
}

impl Comparison {
    fn passed(self, value: f64, level: f64) -> bool {
        match self {
            Comparison::Above => value > level,
            Comparison::Below => value < level,
            Comparison::MagnitudeAbove => value.abs() > level,
        }
    }

    /// Whether `a` is worse than `b`.
    fn worse(self, a: f64, b: f64) -> bool {
        match self {
            Comparison::Above => a > b,
            Comparison::Below => a < b,
            Comparison::MagnitudeAbove => a.abs() > b.abs(),
        }
    }
}

/// Which clock a hold time is counted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clock {
    /// Simulated seconds: what the machine does.
    Machine,
    /// Seconds of the wall clock: what the program does.
    Wall,
}

/// One alert rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Short name.
    pub name: String,
    /// Path of the signal that is watched.
    pub signal: String,
    /// On which side of the level it is bad.
    pub when: Comparison,
    /// Level of a warning, if there is one.
    pub warning: Option<f64>,
    /// Level of a critical alert, if there is one.
    pub critical: Option<f64>,
    /// How long a level must be passed without a break before the rule speaks, s.
    pub hold_s: f64,
    /// The clock of `hold_s`.
    pub clock: Clock,
    /// True for what says nothing while the run is paused.
    pub suspended_while_paused: bool,
    /// What is the matter.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// An alert that speaks, or has spoken and was not acknowledged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// Position of its rule in [`Alerts::rules`].
    pub rule: usize,
    /// The worst severity that it has reached.
    pub severity: Severity,
    /// Whether the level is passed now; if not, it waits to be acknowledged.
    pub active: bool,
    /// Whether somebody has seen it.
    pub acknowledged: bool,
    /// Simulated time at which it began, s.
    pub since_s: f64,
    /// Newest value of the signal.
    pub value: f64,
    /// Worst value since it began.
    pub worst: f64,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogLine {
    /// Simulated time, s.
    pub time_s: f64,
    /// Position of the rule.
    pub rule: usize,
    /// The new severity; `None` when it went back to normal.
    pub severity: Option<Severity>,
    /// Value of the signal.
    pub value: f64,
}

/// Since when a rule has been past its levels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Pending {
    warning_since: Option<f64>,
    critical_since: Option<f64>,
}

/// The rules and their state.
#[derive(Clone, Debug)]
pub struct Alerts {
    /// The rules, in the order of the file.
    pub rules: Vec<Rule>,
    /// Alerts in the list, at most one a rule, the newest last.
    pub list: Vec<Alert>,
    /// What happened, the newest last, at most [`LOG_LIMIT`] lines.
    pub log: VecDeque<LogLine>,
    /// Lines logged so far, those that are gone included.
    pub logged: u64,
    /// How often something was logged, acknowledged or loaded.
    changes: u64,
    pending: Vec<Pending>,
}

impl Default for Alerts {
    fn default() -> Self {
        Self::parse(BUILT_IN).expect("config/alerts.ron is embedded and tested")
    }
}

impl Alerts {
    /// Reads rules from the text of a RON file.
    pub fn parse(text: &str) -> Result<Self, ron::error::SpannedError> {
        Ok(Self::new(ron::from_str(text)?))
    }

    /// With these rules, nothing active.
    pub fn new(rules: Vec<Rule>) -> Self {
        let pending = vec![Pending::default(); rules.len()];
        Self { rules, list: Vec::new(), log: VecDeque::new(), logged: 0, changes: 0, pending }
    }

    /// Looks at a sample. `wall_s` is any steadily rising clock in seconds.
    pub fn observe(&mut self, signals: &Signals, wall_s: f64, paused: bool) {
        for at in 0..self.rules.len() {
            let rule = &self.rules[at];
            if paused && rule.suspended_while_paused {
                self.pending[at] = Pending::default();
                self.settle(at, None, f64::NAN, signals.time_s);
                continue;
            }
            // A signal that is not there, or not defined at the moment, says nothing.
            let value = signals.value(&rule.signal).unwrap_or(f64::NAN);
            let now = match rule.clock {
                Clock::Machine => signals.time_s,
                Clock::Wall => wall_s,
            };
            // A reset takes the machine's clock back; the hold time then begins anew.
            let held = |level: Option<f64>, since: Option<f64>| {
                let passed = level.is_some_and(|level| rule.when.passed(value, level));
                passed.then(|| since.filter(|since| *since <= now).unwrap_or(now))
            };
            let pending = Pending {
                warning_since: held(rule.warning, self.pending[at].warning_since),
                critical_since: held(rule.critical, self.pending[at].critical_since),
            };
            let due = |since: Option<f64>| since.is_some_and(|since| now - since >= rule.hold_s);
            let severity = if due(pending.critical_since) {
                Some(Severity::Critical)
            } else if due(pending.warning_since) {
                Some(Severity::Warning)
            } else {
                None
            };
            self.pending[at] = pending;
            self.settle(at, severity, value, signals.time_s);
        }
    }

    /// Brings the list in line with what a rule says now.
    fn settle(&mut self, rule: usize, severity: Option<Severity>, value: f64, time_s: f64) {
        let when = self.rules[rule].when;
        let at = self.list.iter().position(|alert| alert.rule == rule);
        let before = at.and_then(|at| self.list[at].active.then_some(self.list[at].severity));
        match (at, severity) {
            (None, None) => return,
            (None, Some(severity)) => {
                self.list.push(Alert {
                    rule,
                    severity,
                    active: true,
                    acknowledged: false,
                    since_s: time_s,
                    value,
                    worst: value,
                });
            }
            (Some(at), Some(severity)) => {
                let alert = &mut self.list[at];
                if !alert.active {
                    *alert =
                        Alert { active: true, acknowledged: false, severity, since_s: time_s, worst: value, ..*alert };
                } else if severity > alert.severity {
                    alert.severity = severity;
                    alert.acknowledged = false;
                }
                alert.value = value;
                if when.worse(value, alert.worst) {
                    alert.worst = value;
                }
            }
            (Some(at), None) => {
                self.list[at].active = false;
                if value.is_finite() {
                    self.list[at].value = value;
                }
                if self.list[at].acknowledged {
                    self.list.remove(at);
                }
            }
        }
        let risen = severity.is_some_and(|now| before.is_none_or(|before| now > before));
        let gone = severity.is_none() && before.is_some();
        if risen || gone {
            if self.log.len() == LOG_LIMIT {
                self.log.pop_front();
            }
            self.log.push_back(LogLine { time_s, rule, severity, value });
            self.logged += 1;
            self.changes += 1;
        }
    }

    /// Marks the alert of a rule as seen; one whose cause has gone leaves the list.
    pub fn acknowledge(&mut self, rule: usize) {
        self.changes += 1;
        self.list.retain_mut(|alert| {
            if alert.rule == rule {
                alert.acknowledged = true;
            }
            alert.active || !alert.acknowledged
        });
    }

    /// Marks all as seen.
    pub fn acknowledge_all(&mut self) {
        for rule in 0..self.rules.len() {
            self.acknowledge(rule);
        }
    }

    /// The worst severity that is active now.
    pub fn worst_active(&self) -> Option<Severity> {
        self.list.iter().filter(|alert| alert.active).map(|alert| alert.severity).max()
    }

    /// Forgets everything but the rules, for a machine that starts anew.
    pub fn reset(&mut self) {
        *self = Self::new(std::mem::take(&mut self.rules));
    }
}

/// What is kept of alerts: rules by name, since a file may have been written with other rules. A text, since JSON has no
/// NaN and a value may be undefined.
#[derive(Serialize, Deserialize)]
struct Kept {
    rules: Vec<String>,
    list: Vec<Alert>,
    log: VecDeque<LogLine>,
    pending: Vec<Pending>,
}

impl RoomState for Alerts {
    const KEY: &'static str = "alerts";

    fn save(&self) -> serde_json::Value {
        let rules = self.rules.iter().map(|rule| rule.name.clone()).collect();
        let kept = Kept { rules, list: self.list.clone(), log: self.log.clone(), pending: self.pending.clone() };
        ron::to_string(&kept).expect("alerts are plain data").into()
    }

    fn revision(&self) -> u64 {
        self.changes
    }

    fn load(&mut self, saved: &serde_json::Value) -> Result<(), String> {
        let text = saved.as_str().ok_or("it is no text")?;
        let mut kept: Kept = ron::from_str(text).map_err(|error| error.to_string())?;
        // Rules that are no longer there fall silent, new ones begin anew.
        let now: Vec<Option<usize>> =
            kept.rules.iter().map(|name| self.rules.iter().position(|rule| rule.name == *name)).collect();
        let place = |rule: &mut usize| {
            let found = now.get(*rule).copied().flatten();
            *rule = found.unwrap_or(0);
            found.is_some()
        };
        kept.list.retain_mut(|alert| place(&mut alert.rule));
        kept.log.retain_mut(|line| place(&mut line.rule));
        kept.log.drain(..kept.log.len().saturating_sub(LOG_LIMIT));
        self.pending = vec![Pending::default(); self.rules.len()];
        for (pending, at) in kept.pending.into_iter().zip(&now) {
            if let Some(at) = *at {
                self.pending[at] = pending;
            }
        }
        (self.list, self.log) = (kept.list, kept.log);
        self.changes += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::signals::Signal;

    fn sample(values: &[(&str, f64)], time_s: f64) -> Signals {
        Signals {
            table: values.iter().map(|(path, _)| Signal { path: (*path).into(), ..Default::default() }).collect(),
            values: values.iter().map(|(_, value)| *value).collect(),
            time_s,
            tick: 0,
        }
    }

    /// The severity of each rule after its signal had this value for a long time.
    fn settled(path: &str, value: f64) -> Option<Severity> {
        let mut alerts = Alerts::default();
        for second in 0..10 {
            alerts.observe(&sample(&[(path, value)], f64::from(second)), f64::from(second), false);
        }
        alerts.worst_active()
    }

    #[test]
    fn every_rule_fires_at_its_levels_and_not_before() {
        use Severity::{Critical, Warning};
        for (path, normal, warning, critical) in [
            ("run.fps", 10.0, Some(9.9), Some(4.9)),
            ("run.memory_mb", 500.0, Some(501.0), Some(1001.0)),
            ("run.error_rate", 0.01, Some(0.011), Some(0.051)),
            ("books.energy_error_relative", 0.01, Some(-0.011), Some(0.051)),
            ("chain.force_error", 0.1, Some(-0.11), Some(1.1)),
            ("floaters.carry_over_count", 0.0, Some(1.0), None),
            ("chain.least_tension", 0.0, None, Some(-1.0)),
            ("floaters.unfilled_count", 0.0, Some(1.0), None),
            ("supply.pressure_margin", 0.0, None, Some(-1.0)),
        ] {
            assert_eq!(settled(path, normal), None, "{path} at {normal}");
            if let Some(value) = warning {
                assert_eq!(settled(path, value), Some(Warning), "{path} at {value}");
            }
            if let Some(value) = critical {
                assert_eq!(settled(path, value), Some(Critical), "{path} at {value}");
            }
        }
        let rules = Alerts::default().rules;
        assert_eq!(rules.len(), 9, "a new rule needs a line in this test");
    }

    #[test]
    fn an_alert_waits_for_its_hold_time_and_a_break_starts_it_anew() {
        let mut alerts = Alerts::default();
        let mut at = |wall: f64, fps: f64| {
            alerts.observe(&sample(&[("run.fps", fps)], 0.0), wall, false);
            alerts.worst_active()
        };
        assert_eq!(at(0.0, 8.0), None);
        assert_eq!(at(1.9, 8.0), None);
        assert_eq!(at(1.95, 30.0), None);
        assert_eq!(at(2.1, 8.0), None, "the good frame broke the hold");
        assert_eq!(at(4.2, 8.0), Some(Severity::Warning));
        assert_eq!(at(4.3, 4.0), Some(Severity::Warning), "critical has its own hold time");
        assert_eq!(at(6.4, 4.0), Some(Severity::Critical));
    }

    #[test]
    fn an_alert_stays_until_it_is_acknowledged_and_its_cause_has_gone() {
        let mut alerts = Alerts::default();
        alerts.observe(&sample(&[("chain.least_tension", -5.0)], 1.0), 0.0, false);
        alerts.observe(&sample(&[("chain.least_tension", -9.0)], 2.0), 0.0, false);
        alerts.observe(&sample(&[("chain.least_tension", 3.0)], 3.0), 0.0, false);
        let alert = &alerts.list[0];
        assert!(!alert.active && !alert.acknowledged);
        assert_eq!((alert.since_s, alert.worst, alert.value), (1.0, -9.0, 3.0));
        alerts.acknowledge(alert.rule);
        assert!(alerts.list.is_empty());

        alerts.observe(&sample(&[("chain.least_tension", -5.0)], 4.0), 0.0, false);
        alerts.acknowledge_all();
        assert_eq!(alerts.list.len(), 1, "an active alert stays");
        alerts.observe(&sample(&[("chain.least_tension", 1.0)], 5.0), 0.0, false);
        assert!(alerts.list.is_empty(), "and goes by itself once it was seen");
        assert_eq!(alerts.log.len(), 4);
    }

    #[test]
    fn pausing_suspends_the_frame_rate_only() {
        let mut alerts = Alerts::default();
        let bad = [("run.fps", 1.0), ("run.error_rate", 0.5)];
        for second in 0..10 {
            alerts.observe(&sample(&bad, 0.0), f64::from(second), true);
        }
        let names: Vec<_> = alerts.list.iter().map(|alert| alerts.rules[alert.rule].name.as_str()).collect();
        assert_eq!(names, ["Error rate"]);
    }

    #[test]
    fn what_is_not_defined_says_nothing() {
        assert_eq!(settled("chain.force_error", f64::NAN), None);
        assert_eq!(settled("not.there", -1.0), None);
    }

    #[test]
    fn the_log_is_bounded() {
        let mut alerts = Alerts::default();
        for tick in 0..1000 {
            let tension = if tick % 2 == 0 { -1.0 } else { 1.0 };
            alerts.observe(&sample(&[("chain.least_tension", tension)], f64::from(tick)), 0.0, false);
        }
        assert_eq!(alerts.log.len(), LOG_LIMIT);
        assert_eq!(alerts.list.len(), 1);
    }

    #[test]
    fn a_rule_with_an_unknown_field_is_refused() {
        assert!(Alerts::parse("[(nme: \"x\")]").is_err());
    }

    #[test]
    fn alerts_go_on_from_what_they_saved_with_other_rules_too() {
        let bad = [("run.error_rate", 0.03), ("chain.least_tension", -5.0)];
        let mut alerts = Alerts::default();
        for tenth in 0..15 {
            alerts.observe(&sample(&bad, f64::from(tenth) * 0.1), 0.0, false);
        }
        let saved = alerts.save();
        let mut rules = Alerts::default().rules;
        rules.reverse();
        rules.retain(|rule| rule.signal != "run.fps");
        let mut loaded = Alerts::new(rules);
        loaded.load(&saved).unwrap();
        let spoken = |alerts: &Alerts| {
            let name = |alert: &Alert| (alerts.rules[alert.rule].name.clone(), alert.severity, alert.since_s);
            alerts.list.iter().map(name).collect::<Vec<_>>()
        };
        assert!(!spoken(&alerts).is_empty());
        // Hold times that have begun go on.
        for tenth in 15..60 {
            assert_eq!(spoken(&loaded), spoken(&alerts));
            let now = sample(&bad, f64::from(tenth) * 0.1);
            alerts.observe(&now, 0.0, false);
            loaded.observe(&now, 0.0, false);
        }
        assert_eq!(loaded.log.len(), alerts.log.len());
        assert!(loaded.load(&serde_json::json!(3)).is_err());
    }
}
