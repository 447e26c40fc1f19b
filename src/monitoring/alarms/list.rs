//! The state machine of each alarm, driven by the values of its signal and by acknowledgements.
//!
//! | state | condition | acknowledged |
//! |---|---|---|
//! | `Normal` | not met | not required |
//! | `Active` | met | no |
//! | `Acknowledged` | met | yes |
//! | `Returned` | no longer met | no |
//! | `Unknown` | undefined, since the signal is undefined | either |
//!
//! An undefined condition is never treated as normal: an active alarm stays open until its signal shows that the
//! condition is no longer met.

use super::rules::AlarmRule;
use crate::ports::severity::Severity;
use crate::ports::signals::Signals;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// State of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AlarmState {
    /// The condition is not met, and no acknowledgement is required.
    Normal,
    /// The condition is met and not acknowledged.
    Active,
    /// The condition is met and acknowledged.
    Acknowledged,
    /// The condition is no longer met, and its last occurrence is not acknowledged.
    Returned,
    /// The signal is undefined.
    Unknown,
}

impl AlarmState {
    /// The name in results.
    pub const fn name(self) -> &'static str {
        match self {
            AlarmState::Normal => "normal",
            AlarmState::Active => "active",
            AlarmState::Acknowledged => "acknowledged",
            AlarmState::Returned => "returned_unacknowledged",
            AlarmState::Unknown => "unknown",
        }
    }
}

/// One occurrence of an alarm. Times are in s, simulated for the plant and wall-clock for the computer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Occurrence {
    /// The highest priority reached.
    pub priority: Severity,
    /// When it was raised.
    pub raised_s: f64,
    /// When it was acknowledged; reset by a higher priority.
    pub acknowledged_s: Option<f64>,
    /// When its condition was no longer met.
    pub returned_s: Option<f64>,
    /// Worst value while the condition was met.
    pub worst: f64,
}

/// Times since which the levels of a rule have been exceeded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Pending {
    warning_since_s: Option<f64>,
    critical_since_s: Option<f64>,
}

/// The alarm of one rule.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alarm {
    state: AlarmState,
    value: f64,
    raised: u64,
    newest: Option<Occurrence>,
    pending: Pending,
}

impl Alarm {
    /// An alarm that has not been evaluated yet.
    pub const UNKNOWN: Alarm = Alarm {
        state: AlarmState::Unknown,
        value: f64::NAN,
        raised: 0,
        newest: None,
        pending: Pending { warning_since_s: None, critical_since_s: None },
    };

    /// Its state.
    pub fn state(&self) -> AlarmState {
        self.state
    }

    /// Newest value of its signal; NaN where undefined.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Number of occurrences.
    pub fn raised(&self) -> u64 {
        self.raised
    }

    /// The newest occurrence, if any.
    pub fn newest(&self) -> Option<&Occurrence> {
        self.newest.as_ref()
    }

    /// Priority of an alarm whose condition is met, or was when the signal was last defined.
    pub fn active(&self) -> Option<Severity> {
        self.newest.filter(|occurrence| occurrence.returned_s.is_none()).map(|occurrence| occurrence.priority)
    }

    /// Whether an acknowledgement is required.
    pub fn is_unacknowledged(&self) -> bool {
        self.newest.is_some_and(|occurrence| occurrence.acknowledged_s.is_none())
    }

    /// Whether the alarm is to be listed: active, unknown, or unacknowledged.
    pub fn is_listed(&self) -> bool {
        self.state != AlarmState::Normal
    }

    /// An alarm from an earlier file format, which contains less.
    pub(super) fn of_saved(newest: Occurrence, value: f64) -> Self {
        let mut alarm = Self { value, raised: 1, newest: Some(newest), ..Self::UNKNOWN };
        alarm.state = alarm.state_of(false);
        alarm
    }

    /// Evaluates a value at a time of the rule's clock. Returns the priority if the alarm is raised.
    fn observe(&mut self, rule: &AlarmRule, value: f64, now_s: f64) -> Option<Severity> {
        self.value = value;
        // Fast path, since most alarms are normal most of the time.
        if self.state == AlarmState::Normal && self.pending == Pending::default() && rule.is_within(value) {
            return None;
        }
        let level = match self.condition(rule, value, now_s) {
            Some(level) => level,
            None => {
                self.state = AlarmState::Unknown;
                return None;
            }
        };
        let mut raised = None;
        match (&mut self.newest, level) {
            (Some(open), Some(priority)) if open.returned_s.is_none() => {
                if priority > open.priority {
                    (open.priority, open.acknowledged_s) = (priority, None);
                    raised = Some(priority);
                }
                if rule.when.worse(value, open.worst) {
                    open.worst = value;
                }
            }
            (newest, Some(priority)) => {
                let (acknowledged_s, returned_s) = (None, None);
                *newest = Some(Occurrence { priority, raised_s: now_s, acknowledged_s, returned_s, worst: value });
                self.raised += 1;
                raised = Some(priority);
            }
            (Some(open), None) if open.returned_s.is_none() => open.returned_s = Some(now_s),
            (_, None) => {}
        }
        self.state = self.state_of(false);
        raised
    }

    /// The priority whose level has been exceeded for the hold time, if any; the outer `None` for an undefined value.
    fn condition(&mut self, rule: &AlarmRule, value: f64, now_s: f64) -> Option<Option<Severity>> {
        if value.is_nan() {
            self.pending = Pending::default();
            return None;
        }
        let held = |priority: Severity, since_s: Option<f64>| {
            let passed = rule.level(priority).is_some_and(|level| rule.when.passed(value, level));
            // If the clock has been set back, the hold time starts again.
            passed.then(|| since_s.filter(|since_s| *since_s <= now_s).unwrap_or(now_s))
        };
        self.pending = Pending {
            warning_since_s: held(Severity::Warning, self.pending.warning_since_s),
            critical_since_s: held(Severity::Critical, self.pending.critical_since_s),
        };
        let due = |since_s: Option<f64>| since_s.is_some_and(|since_s| now_s - since_s >= rule.hold_s);
        Some(match self.pending {
            Pending { critical_since_s, .. } if due(critical_since_s) => Some(Severity::Critical),
            Pending { warning_since_s, .. } if due(warning_since_s) => Some(Severity::Warning),
            _ => None,
        })
    }

    /// The state that follows from the newest occurrence.
    fn state_of(&self, unknown: bool) -> AlarmState {
        match self.newest {
            _ if unknown => AlarmState::Unknown,
            None => AlarmState::Normal,
            Some(Occurrence { returned_s: None, acknowledged_s: None, .. }) => AlarmState::Active,
            Some(Occurrence { returned_s: None, acknowledged_s: Some(_), .. }) => AlarmState::Acknowledged,
            Some(Occurrence { acknowledged_s: None, .. }) => AlarmState::Returned,
            Some(_) => AlarmState::Normal,
        }
    }

    fn acknowledge(&mut self, now_s: f64) {
        if let Some(occurrence) = self.newest.as_mut().filter(|occurrence| occurrence.acknowledged_s.is_none()) {
            occurrence.acknowledged_s = Some(now_s);
            self.state = self.state_of(self.state == AlarmState::Unknown);
        }
    }
}

/// An alarm raised at an evaluation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Raised {
    /// Position of its rule.
    pub rule: usize,
    /// Its priority.
    pub priority: Severity,
    /// Time, s.
    pub time_s: f64,
}

/// The alarms of a list of rules.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmList {
    /// The rules, in the order of the file.
    pub rules: Arc<Vec<AlarmRule>>,
    /// The alarm of each rule.
    alarms: Vec<Alarm>,
    /// Alarms raised at the last evaluation: at most one per rule.
    raised: Vec<Raised>,
}

impl AlarmList {
    /// Creates alarms that have not been evaluated yet.
    pub fn new(rules: Arc<Vec<AlarmRule>>) -> Self {
        Self { alarms: vec![Alarm::UNKNOWN; rules.len()], rules, raised: Vec::new() }
    }

    /// The alarms, in the order of their rules.
    pub fn alarms(&self) -> &[Alarm] {
        &self.alarms
    }

    /// Rules and alarms together.
    pub fn iter(&self) -> impl Iterator<Item = (&AlarmRule, &Alarm)> {
        self.rules.iter().zip(&self.alarms)
    }

    /// Evaluates every rule; `value` returns the signal of the rule at a position.
    pub fn observe(&mut self, now_s: f64, mut value: impl FnMut(usize) -> f64) {
        self.raised.clear();
        for (at, (rule, alarm)) in self.rules.iter().zip(&mut self.alarms).enumerate() {
            if let Some(priority) = alarm.observe(rule, value(at), now_s) {
                self.raised.push(Raised { rule: at, priority, time_s: now_s });
            }
        }
    }

    /// Evaluates every rule with a sample, on another clock than that of the sample. While the run is paused, rules
    /// that are suspended then keep their state, but hold times in progress are reset.
    pub fn observe_sample(&mut self, signals: &Signals, now_s: f64, paused: bool) {
        self.raised.clear();
        for (at, (rule, alarm)) in self.rules.iter().zip(&mut self.alarms).enumerate() {
            if paused && rule.suspended_while_paused {
                alarm.pending = Pending::default();
                continue;
            }
            let value = signals.value(&rule.signal).unwrap_or(f64::NAN);
            if let Some(priority) = alarm.observe(rule, value, now_s) {
                self.raised.push(Raised { rule: at, priority, time_s: now_s });
            }
        }
    }

    /// Alarms raised at the last evaluation.
    pub fn raised(&self) -> &[Raised] {
        &self.raised
    }

    /// Position of a rule.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.name == name)
    }

    /// Acknowledges the alarm of a rule. An earlier acknowledgement keeps its time.
    pub fn acknowledge(&mut self, rule: usize, now_s: f64) {
        if let Some(alarm) = self.alarms.get_mut(rule) {
            alarm.acknowledge(now_s);
        }
    }

    /// Acknowledges every alarm.
    pub fn acknowledge_all(&mut self, now_s: f64) {
        self.alarms.iter_mut().for_each(|alarm| alarm.acknowledge(now_s));
    }

    /// Number of active alarms, and their highest priority.
    pub fn active(&self) -> Option<(usize, Severity)> {
        let active = self.alarms.iter().filter_map(Alarm::active);
        active.clone().max().map(|worst| (active.count(), worst))
    }

    /// Whether any alarm requires an acknowledgement.
    pub fn has_unacknowledged(&self) -> bool {
        self.alarms.iter().any(Alarm::is_unacknowledged)
    }

    /// The alarms with the names of their rules, for saving.
    pub(super) fn saved(&self) -> Vec<(String, Alarm)> {
        self.iter().map(|(rule, alarm)| (rule.name.clone(), *alarm)).collect()
    }

    /// Restores saved alarms, possibly with other rules: a rule that was not saved starts anew.
    pub(super) fn resume(&mut self, saved: &[(String, Alarm)]) {
        self.raised.clear();
        for (rule, alarm) in self.rules.iter().zip(&mut self.alarms) {
            let known = saved.iter().find(|(name, _)| *name == rule.name);
            *alarm = known.map_or(Alarm::UNKNOWN, |(_, alarm)| *alarm);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::{AlarmRules, Comparison};
    use super::*;
    use crate::ports::signals::Signal;

    fn one(rule: AlarmRule) -> AlarmList {
        AlarmList::new(Arc::new(vec![rule]))
    }

    fn tension(hold_s: f64) -> AlarmRule {
        AlarmRule {
            name: "Slack".into(),
            signal: "chain.least_tension".into(),
            when: Comparison::Below,
            warning: Some(10.0),
            critical: Some(0.0),
            hold_s,
            suspended_while_paused: false,
            message: "m".into(),
            remedy: "r".into(),
        }
    }

    /// Evaluates at a time and returns the state.
    fn at(list: &mut AlarmList, now_s: f64, value: f64) -> AlarmState {
        list.observe(now_s, |_| value);
        list.alarms()[0].state()
    }

    #[test]
    fn every_rule_is_raised_past_its_levels_and_not_at_them() {
        use Severity::{Critical, Warning};
        let rules = AlarmRules::default();
        let all = || rules.plant.iter().chain(rules.computer.iter());
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
            let rule = all().find(|rule| rule.signal == path).expect(path);
            let settled = |value: f64| {
                let mut list = one(rule.clone());
                for second in 0..10 {
                    at(&mut list, f64::from(second), value);
                }
                list.alarms()[0].active()
            };
            assert_eq!(settled(normal), None, "{path} at {normal}");
            for (value, priority) in [(warning, Warning), (critical, Critical)] {
                if let Some(value) = value {
                    assert_eq!(settled(value), Some(priority), "{path} at {value}");
                }
            }
        }
        assert_eq!(all().count(), 9, "a new rule needs a line in this test");
    }

    #[test]
    fn a_level_must_be_passed_for_the_hold_time_without_a_break() {
        let mut list = one(tension(2.0));
        assert_eq!(at(&mut list, 0.0, 5.0), AlarmState::Normal);
        assert_eq!(at(&mut list, 1.9, 5.0), AlarmState::Normal);
        assert_eq!(at(&mut list, 1.95, 30.0), AlarmState::Normal);
        assert_eq!(at(&mut list, 2.1, 5.0), AlarmState::Normal, "the good value broke the hold");
        assert_eq!(at(&mut list, 3.0, f64::NAN), AlarmState::Unknown);
        assert_eq!(at(&mut list, 4.2, 5.0), AlarmState::Normal, "and so did the undefined one");
        assert_eq!(at(&mut list, 6.2, 5.0), AlarmState::Active);
        at(&mut list, 6.3, -4.0);
        assert_eq!(list.alarms()[0].active(), Some(Severity::Warning), "critical has its own hold time");
        at(&mut list, 8.4, -4.0);
        assert_eq!(list.alarms()[0].active(), Some(Severity::Critical));
        assert_eq!(list.raised(), [Raised { rule: 0, priority: Severity::Critical, time_s: 8.4 }]);
    }

    #[test]
    fn every_state_is_reached_with_its_times() {
        let mut list = one(tension(0.0));
        assert_eq!(list.alarms()[0].state(), AlarmState::Unknown, "before the first evaluation nothing is known");
        assert_eq!(at(&mut list, 1.0, 20.0), AlarmState::Normal);
        assert_eq!(at(&mut list, 2.0, -5.0), AlarmState::Active);
        at(&mut list, 2.5, -9.0);
        list.acknowledge(0, 3.0);
        list.acknowledge(0, 3.5);
        assert_eq!(at(&mut list, 4.0, -1.0), AlarmState::Acknowledged);
        assert_eq!(at(&mut list, 5.0, 20.0), AlarmState::Normal);
        let expected = Occurrence {
            priority: Severity::Critical,
            raised_s: 2.0,
            acknowledged_s: Some(3.0),
            returned_s: Some(5.0),
            worst: -9.0,
        };
        assert_eq!(list.alarms()[0].newest(), Some(&expected));

        assert_eq!(at(&mut list, 6.0, 5.0), AlarmState::Active);
        assert_eq!(at(&mut list, 7.0, 20.0), AlarmState::Returned);
        list.acknowledge(0, 8.0);
        let alarm = &list.alarms()[0];
        assert_eq!((alarm.state(), alarm.raised()), (AlarmState::Normal, 2));
        let newest = alarm.newest().unwrap();
        assert_eq!((newest.priority, newest.raised_s), (Severity::Warning, 6.0));
        assert_eq!((newest.returned_s, newest.acknowledged_s), (Some(7.0), Some(8.0)));
    }

    #[test]
    fn a_higher_priority_has_to_be_acknowledged_again() {
        let mut list = one(tension(0.0));
        at(&mut list, 1.0, 5.0);
        list.acknowledge(0, 1.5);
        assert_eq!(at(&mut list, 2.0, -5.0), AlarmState::Active);
        assert_eq!(list.alarms()[0].newest().unwrap().raised_s, 1.0);
    }

    #[test]
    fn what_is_undefined_is_unknown_and_closes_nothing() {
        let mut list = one(tension(0.0));
        assert_eq!(at(&mut list, 1.0, f64::NAN), AlarmState::Unknown);
        assert_eq!(at(&mut list, 2.0, -5.0), AlarmState::Active);
        assert_eq!(at(&mut list, 3.0, f64::NAN), AlarmState::Unknown);
        assert_eq!(list.active(), Some((1, Severity::Critical)), "it is not over because nothing is known");
        list.acknowledge(0, 3.5);
        assert_eq!(list.alarms()[0].state(), AlarmState::Unknown);
        assert_eq!(at(&mut list, 4.0, -5.0), AlarmState::Acknowledged);
        at(&mut list, 5.0, f64::NAN);
        assert_eq!(at(&mut list, 6.0, 20.0), AlarmState::Normal);
        assert_eq!(list.alarms()[0].newest().unwrap().returned_s, Some(6.0));
        let mut nowhere = one(AlarmRule { signal: "not.there".into(), ..tension(0.0) });
        nowhere.observe_sample(&Signals::default(), 1.0, false);
        assert_eq!(nowhere.alarms()[0].state(), AlarmState::Unknown);
    }

    #[test]
    fn a_pause_suspends_what_it_has_to_and_nothing_else() {
        let rules = AlarmRules::default().computer;
        let mut list = AlarmList::new(rules);
        let table = |path: &str| Signal { path: path.into(), ..Signal::default() };
        let mut sample = Signals {
            table: vec![table("run.fps"), table("run.memory_mb")],
            values: vec![30.0, 100.0],
            ..Signals::default()
        };
        list.observe_sample(&sample, 0.0, false);
        sample.values = vec![1.0, 1e5];
        (1..10).for_each(|second| list.observe_sample(&sample, f64::from(second), true));
        let active: Vec<_> = list.iter().filter(|(_, alarm)| alarm.active().is_some()).collect();
        assert_eq!(active.iter().map(|(rule, _)| rule.name.as_str()).collect::<Vec<_>>(), ["Memory"]);
    }

    #[test]
    fn alarms_go_on_from_what_was_saved_with_other_rules_too() {
        let rules = AlarmRules::default().plant;
        let mut list = AlarmList::new(rules.clone());
        let bad = |list: &mut AlarmList, now_s: f64| {
            let rules = list.rules.clone();
            list.observe(now_s, |at| match rules[at].signal.as_str() {
                "supply.pressure_margin" | "chain.least_tension" => -5.0,
                _ => 0.0,
            });
        };
        bad(&mut list, 0.0);
        bad(&mut list, 0.5);
        let mut fewer = Vec::clone(&rules);
        fewer.reverse();
        fewer.retain(|rule| rule.signal != "chain.least_tension");
        fewer.push(tension(0.0));
        let mut loaded = AlarmList::new(Arc::new(fewer));
        loaded.resume(&list.saved());
        // Hold times in progress are continued.
        for tenth in 6..20 {
            let now_s = f64::from(tenth) * 0.1;
            bad(&mut list, now_s);
            bad(&mut loaded, now_s);
            let supply = |list: &AlarmList| list.alarms()[list.position("Air supply").unwrap()];
            assert_eq!(supply(&loaded), supply(&list), "at {now_s} s");
        }
        assert_eq!(loaded.active(), Some((2, Severity::Critical)));
    }
}
