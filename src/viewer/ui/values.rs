//! Names and values of parameters as text, in the units that engineers use.

use crate::config::units::{Unit, Units};
use crate::model::Value;
use crate::model::parameters::{TABLE, find};
use crate::ports::settings::SETTINGS;
use crate::viewer::ui::figures;

/// The field of a path, in words.
pub fn name(path: &str) -> String {
    path.split_once('.').map_or(path, |(_, field)| field).replace('_', " ")
}

/// A value with a unit, converted into that unit.
pub fn with_unit(value: Value, unit: Unit) -> String {
    let Value::Real(number) = value else { return value.to_string() };
    let number = figures::compact(unit.from_si(number));
    if unit.symbol.is_empty() { number } else { format!("{number} {}", unit.symbol) }
}

/// A value of the table (path and text) as the panel shows it, as in `4.2 bar`.
pub fn shown_value(path: &str, text: &str) -> String {
    let units = find(TABLE, path).map(Units::of).or_else(|| find(SETTINGS, path).map(Units::of));
    let real = find(TABLE, path).map(|row| row.default).or_else(|| find(SETTINGS, path).map(|row| row.default));
    match (units, real, text.parse()) {
        (Some(units), Some(Value::Real(_)), Ok(number)) => with_unit(Value::Real(number), units.shown),
        _ => text.into(),
    }
}
