//! The gate: values of type [`Valid`] are in their ranges and consistent.
//!
//! Files, `--set`, live edits, checkpoints and tests make a plain struct of values; a machine can be built only from
//! values that have passed [`Valid::new`].

use super::table::Parameter;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Deref;

/// A problem of a set of values, or a warning about unusual ones.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Paths of the values concerned; the first is reported as the place of the problem.
    pub paths: Vec<&'static str>,
    /// The problem and its remedy.
    pub message: String,
    /// True if no machine can be computed with the values; false for a warning.
    pub fatal: bool,
}

/// Error of the gate: every fatal problem, at least one.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", list(.0))]
pub struct Refused(pub Vec<Problem>);

fn list(problems: &[Problem]) -> String {
    let line = |problem: &Problem| format!("{}: {}", problem.paths.join(", "), problem.message);
    problems.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// A struct of values with a parameter table and checks.
pub trait Gated: Clone + PartialEq + 'static {
    /// One row per value.
    const TABLE: &'static [Parameter<Self>];

    /// Checks of several values together, and warnings. The table checks the ranges.
    fn problems(&self) -> Vec<Problem>;
}

/// Values that have passed the gate. They dereference to the plain struct; a change makes new values, which pass the
/// gate again.
#[derive(Clone, Debug, PartialEq)]
pub struct Valid<T>(T);

impl<T: Gated> Valid<T> {
    /// Every value outside its range, or if there is none, every contradiction between values.
    pub fn new(values: T) -> Result<Self, Refused> {
        let outside = |row: &Parameter<T>| {
            let message = (row.check)(&values).err()?.to_string();
            Some(Problem { paths: vec![row.path], message, fatal: true })
        };
        let mut problems: Vec<Problem> = T::TABLE.iter().filter_map(outside).collect();
        if problems.is_empty() {
            problems = values.problems();
            problems.retain(|problem| problem.fatal);
        }
        if problems.is_empty() { Ok(Self(values)) } else { Err(Refused(problems)) }
    }

    /// Returns these values with a change, validated again.
    pub fn changed(&self, change: impl FnOnce(&mut T)) -> Result<Self, Refused> {
        let mut values = self.0.clone();
        change(&mut values);
        Self::new(values)
    }

    /// Returns the plain values, to be changed.
    pub fn into_values(self) -> T {
        self.0
    }
}

impl<T: Gated + Default> Default for Valid<T> {
    fn default() -> Self {
        Self::new(T::default()).expect("the defaults are valid, which a test proves")
    }
}

impl<T> Deref for Valid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Serialize> Serialize for Valid<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Gated + Deserialize<'de>> Deserialize<'de> for Valid<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(T::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use crate::model::{ParameterValues, Parameters};

    #[test]
    fn nothing_outside_its_range_and_nothing_that_is_no_number_exists() {
        let refused = |change: fn(&mut ParameterValues)| Parameters::default().changed(change).unwrap_err();
        let first = |change| refused(change).0[0].clone();
        assert_eq!(first(|p| p.floater.cavity_volume = f64::NAN).paths, ["floater.cavity_volume"]);
        assert_eq!(first(|p| p.supply.free_air_delivery = f64::INFINITY).paths, ["supply.free_air_delivery"]);
        let below = first(|p| p.generator.flywheel_inertia = -1.0);
        assert!(below.message.contains("-1") && below.message.contains("kg m2"), "{}", below.message);
        assert_eq!(first(|p| p.geometry.floater_count = 0).paths, ["geometry.floater_count"]);
        let both = refused(|p| {
            p.geometry.floater_count = 0;
            p.floater.length = 1e9;
        });
        assert_eq!(both.0.len(), 2, "all are named at once");
        assert_eq!(first(|p| p.supply.switch_on_pressure = 5e5).paths[0], "supply.switch_on_pressure");
    }

    #[test]
    fn what_a_file_holds_passes_the_gate_too() {
        let text = ron::to_string(&Parameters::default()).unwrap();
        assert_eq!(ron::from_str::<Parameters>(&text).unwrap(), Parameters::default());
        let error = ron::from_str::<Parameters>("(floater: (cavity_volume: inf))").unwrap_err().to_string();
        assert!(error.contains("floater.cavity_volume"), "{error}");
    }
}
