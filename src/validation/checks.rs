//! The checks of one machine: their schedule, results and failures.

use super::check_table::{Check, check_table};
use super::history::CheckHistory;
use super::input::CheckInput;
use super::measured::{Measured, Place};
use super::rules::{Cadence, Limits, Rules, Severity};
use super::{consistency, floaters, forces, laws, signals};
use crate::plant::checks::TENSIONS_EVERY_TICKS;
use bevy::ecs::prelude::Component;
use serde::Serialize;
use std::collections::VecDeque;

/// Values in the history of a check: one per [`Rules::full_every_ticks`], the worst in that time.
pub const HISTORY: usize = 256;

/// A failure of a check.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Failure {
    /// The tick.
    pub tick: u64,
    /// Simulated time, s.
    pub time_s: f64,
    /// The value.
    pub value: f64,
    /// Part of the machine concerned.
    pub place: Place,
}

/// Check status: results of a check so far.
#[derive(Clone, Debug)]
pub struct CheckStatus {
    /// Newest value and its place.
    pub last: Measured,
    /// Worst value and its place.
    pub worst: Measured,
    /// Whether it passed at its last evaluation.
    pub passes: bool,
    /// Number of evaluations.
    pub looks: u64,
    /// Number of failed evaluations.
    pub failures: u64,
    /// The first failure.
    pub first_failed: Option<Failure>,
    /// The last failure.
    pub last_failed: Option<Failure>,
    /// Past values, oldest first: the worst of every [`Rules::full_every_ticks`]; at most [`HISTORY`].
    pub history: VecDeque<f32>,
    /// Worst value since the last entry of the history.
    pub(super) recent: f64,
}

impl Default for CheckStatus {
    fn default() -> Self {
        Self {
            last: Measured::NOTHING,
            worst: Measured::NOTHING,
            passes: true,
            looks: 0,
            failures: 0,
            first_failed: None,
            last_failed: None,
            history: VecDeque::new(),
            recent: f64::NAN,
        }
    }
}

/// The checks of a machine; a component of its entity. They read the machine and never write it.
#[derive(Component, Clone, Debug)]
pub struct Checks {
    /// The table.
    pub rules: Rules,
    /// Status of each check, in the order of [`Check::ALL`].
    pub statuses: Vec<CheckStatus>,
    /// Values that checks keep from tick to tick.
    pub(super) history: CheckHistory,
    /// The tick of each check's next evaluation; `u64::MAX` for never.
    next: [u64; Check::ALL.len()],
    /// Ticks between evaluations of each check.
    periods: [u64; Check::ALL.len()],
}

impl Default for Checks {
    fn default() -> Self {
        Self::new(Rules::default())
    }
}

/// Selects the argument listed in a row of the table.
macro_rules! argument {
    (input, $input:ident, $history:ident, $limits:ident) => {
        $input
    };
    (history, $input:ident, $history:ident, $limits:ident) => {
        $history
    };
    (limits, $input:ident, $history:ident, $limits:ident) => {
        $limits
    };
}

macro_rules! define_measure {
    ($($name:ident = $key:literal, $area:ident, $module:ident::$function:ident($($argument:ident),*), $meaning:literal;)+) => {
        /// Evaluates a check.
        #[inline]
        fn measure(check: Check, input: &CheckInput, history: &mut CheckHistory, limits: &Limits) -> Measured {
            match check {
                $(Check::$name => $module::$function($(argument!($argument, input, history, limits)),*),)+
            }
        }
    };
}

check_table!(define_measure);

/// Ticks between evaluations of a check, and their phase.
fn period(rules: &Rules, check: Check) -> Option<(u64, u64)> {
    let full = rules.full_every_ticks;
    let period = match rules.of(check).cadence {
        Cadence::EveryTick => 1,
        Cadence::Full => full,
        Cadence::Every(ticks) => ticks,
        Cadence::OnDemand => return None,
    };
    match check {
        // These checks read the tensions, which the plant evaluates at certain ticks only.
        Check::ForceBalance | Check::ChainClosing | Check::FloaterPhysics => {
            Some((period.next_multiple_of(TENSIONS_EVERY_TICKS), 1))
        }
        // These checks share the stored exergy.
        Check::ExergyClosure | Check::ElectricityBound | Check::ExpansionBound | Check::Efficiency => Some((period, 3)),
        // The other checks are spread over different ticks.
        Check::FillingPlace | Check::Descent => Some((period, 7)),
        Check::FloaterAir => Some((period, 8)),
        Check::EventPlace => Some((period, 9)),
        Check::Controller | Check::Sensors => Some((period, 6)),
        _ => Some((period, 4)),
    }
}

impl Checks {
    /// Creates checks that have not been evaluated yet.
    pub fn new(rules: Rules) -> Self {
        let statuses = vec![CheckStatus::default(); Check::ALL.len()];
        let periods = Check::ALL.map(|check| period(&rules, check).map_or(u64::MAX, |(period, _)| period));
        Self { rules, statuses, history: CheckHistory::default(), next: [0; Check::ALL.len()], periods }
    }

    /// Status of a check.
    pub fn of(&self, check: Check) -> &CheckStatus {
        &self.statuses[check.at()]
    }

    /// Checks with at least one failure since the start.
    pub fn failed(&self) -> impl Iterator<Item = Check> + '_ {
        Check::ALL.into_iter().filter(|check| self.of(*check).failures > 0)
    }

    /// Highest severity among the checks that fail now.
    pub fn severity(&self) -> Option<Severity> {
        let failing = Check::ALL.into_iter().filter(|check| !self.of(*check).passes);
        failing.map(|check| self.rules.of(check).severity).max()
    }

    /// Worst value over tolerance; with a tolerance of zero, 0 or infinity.
    pub fn worst_ratio(&self, check: Check) -> f64 {
        ratio(self.of(check).worst.value, self.rules.of(check).tolerance)
    }

    /// Adds the failed checks to the result of a run.
    pub fn report(&self, result: &mut serde_json::Map<String, serde_json::Value>) {
        let failed: Vec<_> = self.failed().map(Check::name).collect();
        result.insert("checks_passed".into(), failed.is_empty().into());
        result.insert("checks_failed".into(), failed.into());
    }

    /// All checks as rows, for lists and results.
    pub fn rows(&self) -> Vec<Row<'_>> {
        let row = |check: Check| {
            let (rule, status) = (self.rules.of(check), self.of(check));
            Row {
                name: check.name(),
                what: &rule.what,
                unit: &rule.unit,
                tolerance: rule.tolerance,
                maintenance: rule.maintenance.map(|levels| (levels.warning, levels.alert)),
                severity: rule.severity,
                passes: status.failures == 0,
                passes_now: status.passes,
                value: status.last.value,
                worst: status.worst.value,
                worst_ratio: self.worst_ratio(check),
                place: status.worst.place,
                looks: status.looks,
                failures: status.failures,
                first_failed: status.first_failed,
                last_failed: status.last_failed,
                remedy: &rule.remedy,
            }
        };
        Check::ALL.into_iter().map(row).collect()
    }

    /// Evaluates the checks that are due after a tick.
    pub fn evaluate(&mut self, input: &CheckInput) {
        if self.history.tick.map(|tick| tick + 1) != Some(input.tick) {
            self.begin(input);
        }
        self.history.follow(input);
        for check in Check::ALL {
            if self.next[check.at()] <= input.tick {
                self.next[check.at()] += self.periods[check.at()];
                self.evaluate_one_check(check, input);
            }
        }
        if input.tick.is_multiple_of(self.rules.full_every_ticks) {
            self.statuses.iter_mut().for_each(CheckStatus::keep);
        }
        self.history.leave(input);
    }

    /// Evaluates all checks, independent of their schedule.
    pub fn evaluate_all(&mut self, input: &CheckInput) {
        if self.history.tick != Some(input.tick) {
            self.begin(input);
            self.history.follow(input);
            self.history.leave(input);
        }
        for check in Check::ALL {
            self.evaluate_one_check(check, input);
        }
    }

    /// Starts with a machine, or again after a jump in time: comparisons with the past begin here.
    fn begin(&mut self, input: &CheckInput) {
        self.history = CheckHistory::begin(input);
        for check in Check::ALL {
            self.next[check.at()] = match period(&self.rules, check) {
                None => u64::MAX,
                // The first tick from now on with the phase of this check.
                Some((period, phase)) => {
                    let late = (input.tick + period - phase % period) % period;
                    input.tick + if late == 0 { 0 } else { period - late }
                }
            };
        }
    }

    #[inline]
    fn evaluate_one_check(&mut self, check: Check, input: &CheckInput) {
        let measured = measure(check, input, &mut self.history, &self.rules.limits);
        let rule = &self.rules.checks[check.at()];
        let begins = self.statuses[check.at()].take(measured, rule.tolerance, input);
        if begins {
            let (value, place, tick) = (measured.value, measured.place, input.tick);
            let text = format!("ValidationError: {check} fails at tick {tick}: {value:e} {} ({place})", rule.unit);
            match rule.severity {
                Severity::Critical => tracing::error!("{text}"),
                Severity::Warning => tracing::warn!("{text}"),
            }
        }
    }
}

/// A value over its tolerance.
fn ratio(value: f64, tolerance: f64) -> f64 {
    if tolerance > 0.0 {
        value / tolerance
    } else if value <= 0.0 {
        0.0
    } else {
        f64::INFINITY
    }
}

impl CheckStatus {
    /// Records a result; true if a failure begins.
    #[inline]
    fn take(&mut self, measured: Measured, tolerance: f64, input: &CheckInput) -> bool {
        let Measured { value, place } = measured;
        let passes = value <= tolerance;
        let begins = self.passes && !passes;
        self.looks += 1;
        self.last = measured;
        self.worst.or_worse(value, place);
        if self.recent.is_nan() || value > self.recent {
            self.recent = value;
        }
        self.passes = passes;
        if !passes {
            let failure = Failure { tick: input.tick, time_s: input.time_s, value, place };
            self.failures += 1;
            self.first_failed.get_or_insert(failure);
            self.last_failed = Some(failure);
        }
        begins
    }

    /// Appends the worst value since the last entry to the history.
    fn keep(&mut self) {
        if self.looks == 0 {
            return;
        }
        if self.history.len() == HISTORY {
            self.history.pop_front();
        }
        // If there was no evaluation since, the last value is repeated.
        let value = if self.recent.is_nan() { self.last.value } else { self.recent };
        self.history.push_back(value as f32);
        self.recent = f64::NAN;
    }
}

/// A check with its rule and status, for a list.
#[derive(Clone, Debug, Serialize)]
pub struct Row<'a> {
    /// Its name.
    pub name: &'static str,
    /// The checked condition.
    pub what: &'a str,
    /// Unit or reference of the value.
    pub unit: &'a str,
    /// The engineering level.
    pub tolerance: f64,
    /// Warning and alert levels of the maintenance guide.
    pub maintenance: Option<(f64, f64)>,
    /// Severity of a failure.
    pub severity: Severity,
    /// Whether it never failed.
    pub passes: bool,
    /// Whether it passed at its last evaluation.
    pub passes_now: bool,
    /// Newest value.
    pub value: f64,
    /// Worst value.
    pub worst: f64,
    /// Worst value over tolerance.
    pub worst_ratio: f64,
    /// Part of the machine concerned by the worst value.
    pub place: Place,
    /// Number of evaluations.
    pub looks: u64,
    /// Number of failed evaluations.
    pub failures: u64,
    /// First failure.
    pub first_failed: Option<Failure>,
    /// Last failure.
    pub last_failed: Option<Failure>,
    /// Remedy for a failure.
    pub remedy: &'a str,
}
