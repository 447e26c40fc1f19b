//! Check status as companion state: a run resumed from a file keeps the failures so far.

use super::check_table::Check;
use super::checks::{CheckStatus, Checks, Failure};
use super::measured::{Measured, Place};
use crate::ports::companions::CompanionState;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Saved status of one check.
#[derive(Serialize, Deserialize)]
struct SavedStatus {
    check: String,
    looks: u64,
    failures: u64,
    passes: bool,
    last: SavedValue,
    worst: SavedValue,
    first_failed: Option<SavedFailure>,
    last_failed: Option<SavedFailure>,
}

/// A check result; `None` for NaN.
#[derive(Serialize, Deserialize)]
struct SavedValue {
    value: Option<f64>,
    place: String,
}

#[derive(Serialize, Deserialize)]
struct SavedFailure {
    tick: u64,
    time_s: f64,
    #[serde(flatten)]
    what: SavedValue,
}

impl SavedValue {
    fn of(value: f64, place: Place) -> Self {
        Self { value: value.is_finite().then_some(value), place: place.to_string() }
    }

    fn measured(&self) -> Measured {
        let place = Place::named(&self.place).unwrap_or(Place::Machine);
        Measured { value: self.value.unwrap_or(f64::NAN), place }
    }
}

impl SavedFailure {
    fn of(failure: &Failure) -> Self {
        let Failure { tick, time_s, value, place } = *failure;
        Self { tick, time_s, what: SavedValue::of(value, place) }
    }

    fn failure(&self) -> Failure {
        let Measured { value, place } = self.what.measured();
        Failure { tick: self.tick, time_s: self.time_s, value, place }
    }
}

impl CompanionState for Checks {
    const KEY: &'static str = "checks";

    fn save(&self) -> Value {
        let saved = |check: Check| {
            let status = self.of(check);
            SavedStatus {
                check: check.name().into(),
                looks: status.looks,
                failures: status.failures,
                passes: status.passes,
                last: SavedValue::of(status.last.value, status.last.place),
                worst: SavedValue::of(status.worst.value, status.worst.place),
                first_failed: status.first_failed.as_ref().map(SavedFailure::of),
                last_failed: status.last_failed.as_ref().map(SavedFailure::of),
            }
        };
        let all: Vec<_> = Check::ALL.into_iter().map(saved).collect();
        serde_json::to_value(all).expect("standings have string keys and plain values")
    }

    fn revision(&self) -> u64 {
        self.statuses.iter().map(|status| status.failures).sum()
    }

    fn load(&mut self, saved: &Value) -> Result<(), String> {
        let all: Vec<SavedStatus> = Deserialize::deserialize(saved).map_err(|error| error.to_string())?;
        // A check that is missing in the file starts anew; one that the program does not have is ignored.
        for (check, saved) in
            Check::ALL.iter().filter_map(|check| Some((check, all.iter().find(|saved| saved.check == check.name())?)))
        {
            self.statuses[check.at()] = CheckStatus {
                last: saved.last.measured(),
                worst: saved.worst.measured(),
                passes: saved.passes,
                looks: saved.looks,
                failures: saved.failures,
                first_failed: saved.first_failed.as_ref().map(SavedFailure::failure),
                last_failed: saved.last_failed.as_ref().map(SavedFailure::failure),
                ..CheckStatus::default()
            };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standings_are_the_same_after_saving_and_loading() {
        let mut checks = Checks::default();
        let places = [Place::Floater(7), Place::Link(3), Place::Sensor(2), Place::Mechanism(1)];
        for (status, place) in checks.statuses.iter_mut().zip(places.into_iter().cycle()) {
            let failure = Failure { tick: 9, time_s: 0.09, value: f64::NAN, place };
            (status.looks, status.failures, status.passes) = (20, 2, false);
            status.worst = Measured { value: 0.5, place };
            (status.first_failed, status.last_failed) = (Some(failure), Some(failure));
        }
        let mut loaded = Checks::default();
        loaded.load(&checks.save()).expect("what was saved");
        assert_eq!(format!("{:?}", loaded.statuses), format!("{:?}", checks.statuses));
        assert!(loaded.load(&serde_json::json!({ "a": 1 })).is_err());
    }
}
