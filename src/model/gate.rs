//! The gate: values that exist as [`Valid`] lie in their ranges and fit together.
//!
//! Files, `--set`, live edits, checkpoints and tests make a plain struct of values; [`Valid::new`] is the only way from
//! there to a machine.

use super::table::Parameter;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Deref;

/// Something that is wrong, or only unusual, about a set of values.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Paths of the values concerned; the first is where to look.
    pub paths: Vec<&'static str>,
    /// What is wrong and what to do about it.
    pub message: String,
    /// True if nothing can be computed with them; false if they are merely unusual.
    pub fatal: bool,
}

/// Why values do not pass the gate: every fatal problem, at least one.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", list(.0))]
pub struct Refused(pub Vec<Problem>);

fn list(problems: &[Problem]) -> String {
    let line = |problem: &Problem| format!("{}: {}", problem.paths.join(", "), problem.message);
    problems.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// A struct of values with a table and checks of its own.
pub trait Gated: Clone + PartialEq + 'static {
    /// A row for each value.
    const TABLE: &'static [Parameter<Self>];

    /// Checks that need several values, and warnings. Ranges are checked by the table.
    fn problems(&self) -> Vec<Problem>;
}

/// Values that have passed the gate. They are read as the plain struct; a change makes new ones, through the gate again.
#[derive(Clone, Debug, PartialEq)]
pub struct Valid<T>(T);

impl<T: Gated> Valid<T> {
    /// Lets values through.
    ///
    /// # Errors
    /// Every value outside its range, and if there is none, every contradiction between values.
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

    /// These values with a change.
    ///
    /// # Errors
    /// As [`Valid::new`].
    pub fn changed(&self, change: impl FnOnce(&mut T)) -> Result<Self, Refused> {
        let mut values = self.0.clone();
        change(&mut values);
        Self::new(values)
    }

    /// The plain values, to be changed.
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
