//! Names and values of parameters as text, in units for display.

use crate::config::units::{Unit, Units};
use crate::model::Value;
use crate::model::parameters::{TABLE, find};
use crate::ports::settings::SETTINGS;
use crate::viewer::ui::figures;

/// Name of a path's field in words.
pub fn name(path: &str) -> String {
    path.split_once('.').map_or(path, |(_, field)| field).replace('_', " ")
}

/// Formats a value in a unit.
pub fn with_unit(value: Value, unit: Unit) -> String {
    let Value::Real(number) = value else { return value.to_string() };
    let number = figures::compact(unit.from_si(number));
    if unit.symbol.is_empty() { number } else { format!("{number} {}", unit.symbol) }
}

/// Formats a value of the table (path and text) for display, as in `4.2 bar`.
pub fn shown_value(path: &str, text: &str) -> String {
    let units = find(TABLE, path).map(Units::of).or_else(|| find(SETTINGS, path).map(Units::of));
    let real = find(TABLE, path).map(|row| row.default).or_else(|| find(SETTINGS, path).map(|row| row.default));
    match (units, real, text.parse()) {
        (Some(units), Some(Value::Real(_)), Ok(number)) => with_unit(Value::Real(number), units.shown),
        _ => text.into(),
    }
}
