//! Units in input and output, converted to and from the SI values of the table.
//!
//! A text such as `3.5 bar` becomes the SI number of a parameter, and an SI number is displayed in the unit that
//! engineers use for it. A unit of another dimension is rejected with a message that names both. Files, `--set`,
//! scenarios and the window all parse with [`Units::parse`].

use super::diagnostic::Diagnostic;
use super::dimensions::{DIFFERENCE, Dimension, PRESSURE, plain};
use crate::model::Value;
use crate::model::parameters::Parameter;

pub use super::dimensions::Unit;

/// Standard atmosphere for the conversion of a gauge pressure in messages, Pa.
const STANDARD_ATMOSPHERE: f64 = 101_325.0;
/// Suffixes of a unit for absolute pressure.
const ABSOLUTE: [&str; 5] = ["(abs)", "(a)", "abs", "_a", "a"];
/// Suffixes of a unit for gauge pressure.
const GAUGE: [&str; 6] = ["gauge", "(g)", "_g", "(\u{fc})", "\u{fc}", "g"];

/// The units of one parameter.
#[derive(Clone, Copy)]
pub struct Units {
    path: &'static str,
    si: &'static str,
    dimension: Option<&'static Dimension>,
    /// The unit for display.
    pub shown: Unit,
}

/// Why a text is not a valid value of a parameter.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UnitError {
    /// The text does not begin with a number.
    #[error("`{0}` is not a number")]
    NoNumber(String),
    /// A number with a decimal comma such as 3,5.
    #[error("`{0}`: write the decimals after a point, as in 3.5")]
    Comma(String),
    /// A unit of another dimension.
    #[error("{unit} is {other}; {path} is {own}")]
    Dimension {
        /// The unit as typed.
        unit: String,
        /// The dimension of that unit.
        other: &'static str,
        /// The parameter.
        path: &'static str,
        /// The dimension of the parameter, with its SI unit.
        own: String,
    },
    /// A gauge pressure.
    #[error(
        "`{typed}` is a gauge pressure; pressures are absolute: write `{absolute}`, at the standard atmosphere of 1.01325 bar"
    )]
    Gauge {
        /// The value as typed.
        typed: String,
        /// The absolute pressure.
        absolute: String,
    },
    /// A unit with a spelling error in upper and lower case.
    #[error("`{unit}` is no unit of {path}; `{meant}` is: upper and lower case make a difference")]
    Case {
        /// The unit as typed.
        unit: String,
        /// The correct spelling.
        meant: &'static str,
        /// The parameter.
        path: &'static str,
    },
    /// An unknown unit.
    #[error("`{unit}` is no unit of {path}; {known}")]
    Unknown {
        /// The unit as typed.
        unit: String,
        /// The parameter.
        path: &'static str,
        /// The units known for the parameter.
        known: String,
    },
}

impl Units {
    /// The units of a row of a table.
    pub fn of<S>(row: &Parameter<S>) -> Self {
        Self::new(row.path, row.unit, row.default, row.min)
    }

    /// The units of a parameter; the default and the least value distinguish large quantities from small errors.
    pub fn new(path: &'static str, si: &'static str, default: Value, min: Value) -> Self {
        let number = |value| if let Value::Real(number) = value { number } else { 0.0 };
        let absolute = number(min) > 0.0;
        let key = if si == "K" && !absolute { DIFFERENCE } else { si };
        let dimension = Dimension::of(key);
        let large = |limit: f64| number(default).abs() >= limit;
        let wanted = match si {
            "Pa" if large(1e4) => "bar",
            "K" if absolute => "°C",
            "W" | "N" if large(1e3) => {
                if si == "W" {
                    "kW"
                } else {
                    "kN"
                }
            }
            "m3/s" => "l/s",
            "m3/(s Pa)" => "l/(s bar)",
            "rad/s" if !path.starts_with("speed_sensor") => "rpm",
            "s" if number(default) != 0.0 && !large(0.1) => "ms",
            _ => "",
        };
        let known = dimension.map_or(&[][..], |dimension| dimension.units);
        let own = known.first().copied().unwrap_or(Unit::of_si(si));
        let shown = known.iter().find(|unit| unit.symbol == wanted).copied().unwrap_or(own);
        Self { path, si, dimension, shown }
    }

    /// Parses `3.5 bar`, `12e3` or `20 °C` to an SI value. A number without a unit is in the unit `bare`.
    ///
    /// # Errors
    /// The text is not a number, or has an unknown unit or one of another dimension.
    pub fn parse(&self, text: &str, bare: Unit) -> Result<f64, UnitError> {
        let text = text.trim();
        let (number, rest) = split(text).ok_or_else(|| UnitError::NoNumber(text.into()))?;
        let rest = rest.trim();
        if rest.starts_with(',') {
            return Err(UnitError::Comma(text.into()));
        }
        if rest.is_empty() {
            return Ok(bare.to_si(number));
        }
        if let Some(unit) = self.dimension.and_then(|dimension| unit_of(dimension, rest)) {
            return Ok(unit.to_si(number));
        }
        if plain(rest) == plain(self.si) {
            return Ok(number);
        }
        Err(self.not_a_unit(text, number, rest))
    }

    /// The error for a text behind a number that is not a unit of this parameter.
    fn not_a_unit(&self, text: &str, number: f64, typed: &str) -> UnitError {
        let (unit, path) = (typed.to_owned(), self.path);
        if let Some(unit) = self.dimension.and_then(|dimension| suffixed(dimension, typed, &GAUGE)) {
            let suffix = if unit.symbol.ends_with('a') { "(a)" } else { "a" };
            let absolute = unit.from_si(unit.to_si(number) + STANDARD_ATMOSPHERE);
            let absolute = format!("{absolute} {}{suffix}", unit.symbol);
            return UnitError::Gauge { typed: text.into(), absolute };
        }
        let own = match self.dimension {
            Some(dimension) if dimension.si.is_empty() => dimension.name.to_owned(),
            Some(dimension) => format!("{} in {}", dimension.name, dimension.units[0].symbol),
            None => format!("in {}", self.si),
        };
        if let Some(other) = Dimension::with_unit(typed) {
            return UnitError::Dimension { unit, other: other.name, path, own };
        }
        match self.dimension.and_then(|dimension| dimension.unit_but_for_case(typed)) {
            Some(meant) => UnitError::Case { unit, meant, path },
            None => UnitError::Unknown { unit, path, known: self.known() },
        }
    }

    /// The unit in which a number without a unit would be near the default, if the number itself is far from it.
    fn factor_off(&self, number: f64, default: f64) -> Option<Unit> {
        let near = |ratio: f64, factor: f64| (1.0 / factor..=factor).contains(&ratio);
        if default == 0.0 || number == 0.0 || near(number / default, FAR) {
            return None;
        }
        let units = self.dimension.map_or(&[][..], |dimension| dimension.units);
        // A small machine may have forces of newtons where the default has kilonewtons, but a pressure of a few pascals
        // is always an error.
        let likely = |unit: &&Unit| self.si == PRESSURE || unit.to_si(number).abs() < number.abs();
        let mut candidates = std::iter::once(&self.shown).chain(units).filter(likely);
        candidates.find(|unit| !unit.symbol.is_empty() && near(unit.to_si(number) / default, NEAR)).copied()
    }

    /// The SI unit, for texts in which a number without a unit is SI.
    pub fn si_unit(&self) -> Unit {
        Unit::of_si(self.si)
    }

    /// List of the accepted units, as in `m, mm, cm, km`.
    pub fn known(&self) -> String {
        let symbols =
            self.dimension.map_or(Vec::new(), |dimension| dimension.units.iter().map(|unit| unit.symbol).collect());
        let symbols: Vec<_> = symbols.into_iter().filter(|symbol| !symbol.is_empty()).collect();
        match symbols.len() {
            0 if self.si.is_empty() => "it has none".into(),
            0 => format!("it is in {}", self.si),
            _ => format!("known are {}", symbols.join(", ")),
        }
    }
}

/// Splits a text into the number at its beginning and the rest.
fn split(text: &str) -> Option<(f64, &str)> {
    // Excludes `inf` and `nan`, which `parse` would accept.
    text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)).then_some(())?;
    let end = text.find(|c: char| !c.is_ascii_digit() && !"+-.eE".contains(c)).unwrap_or(text.len());
    // The last characters may belong to the unit (an `e`) or make the number invalid: the longest valid prefix is
    // taken.
    let ends = (end.saturating_sub(MOST_AFTER).max(1)..=end).rev();
    let (number, end) = ends.filter_map(|end| Some((text[..end].parse::<f64>().ok()?, end))).next()?;
    Some((number, text[end..].trim_start())).filter(|(number, _)| number.is_finite())
}

/// Most characters that are removed from the end of a number.
const MOST_AFTER: usize = 8;

/// The unit spelled by a text; a unit of pressure may have a suffix for absolute pressure.
fn unit_of(dimension: &Dimension, text: &str) -> Option<Unit> {
    dimension.unit(text).or_else(|| suffixed(dimension, text, &ABSOLUTE))
}

/// A unit of pressure with one of several suffixes.
fn suffixed(dimension: &Dimension, text: &str, suffixes: &[&str]) -> Option<Unit> {
    let text = plain(text);
    let bare = |suffix: &&str| text.strip_suffix(suffix).and_then(|text| dimension.unit(text));
    (dimension.si == PRESSURE).then(|| suffixes.iter().find_map(bare)).flatten()
}

/// The value of a row as SI text: `350000` for `3.5bar`. Texts that the row can parse itself, and choices, are
/// unchanged.
///
/// # Errors
/// A number with a unit that does not fit.
pub fn si_text<S>(row: &Parameter<S>, text: &str) -> Result<String, Diagnostic> {
    let has_unit = split(text.trim()).is_some_and(|(_, rest)| !rest.trim().is_empty());
    if !matches!(row.default, Value::Real(_)) || !has_unit {
        return Ok(text.into());
    }
    let units = Units::of(row);
    units.parse(text, units.si_unit()).map(|value| Value::Real(value).to_string()).map_err(|error| {
        let diagnostic = Diagnostic::new(format!("{}: {error}", row.path));
        if row.unit.is_empty() {
            diagnostic
        } else {
            diagnostic.help(format!("a number without a unit is in {}", row.unit))
        }
    })
}

/// Factors from the default beyond which a number is far from it, and within which it is near.
const FAR: f64 = 30.0;
const NEAR: f64 = 3.0;

/// A warning about a number without a unit that is far from the default in SI, and near it in another unit.
pub fn suspicion<S>(row: &Parameter<S>, text: &str) -> Option<Diagnostic> {
    let Value::Real(default) = row.default else { return None };
    let number: f64 = text.trim().replace('_', "").parse().ok()?;
    let symbol = Units::of(row).factor_off(number, default)?.symbol;
    let message = format!("{}: {number} {} is far from the default, {default}", row.path, row.unit);
    let help = format!("if {number} {symbol} is meant, write the unit: \"{number} {symbol}\"");
    Some(Diagnostic { fatal: false, ..Diagnostic::new(message).help(help) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::{TABLE, find};
    use std::f64::consts::PI;

    fn read(path: &str, text: &str) -> Result<f64, String> {
        let row = find(TABLE, path).expect("a row");
        let units = Units::of(row);
        units.parse(text, units.si_unit()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_engineers_type_becomes_si() {
        for (path, text, value) in [
            ("supply.switch_on_pressure", "3.5bar", 3.5e5),
            ("supply.switch_on_pressure", "350 kPa", 3.5e5),
            ("supply.switch_on_pressure", "0.35 MPa", 3.5e5),
            ("supply.switch_on_pressure", "3.5e5", 3.5e5),
            ("generator.speed_setpoint", "210 rpm", 210.0 * PI / 30.0),
            ("air.vent_rate", "600 l/s", 0.6),
            ("air.vent_rate", "2160 m3/h", 0.6),
            ("air.vent_rate", "2160 m³/h", 0.6),
            ("air.fill_fraction", "25 %", 0.25),
            ("air.sonic_conductance", "240 l/(s bar)", 2.4e-6),
            ("environment.ambient_temperature", "20 °C", 293.15),
            ("environment.ambient_temperature", "20C", 293.15),
            ("environment.ambient_temperature", "293.15", 293.15),
            ("geometry.centre_distance", "2300 cm", 23.0),
            ("floater.length", "600mm", 0.6),
            ("chain.preload", "80 kN", 80e3),
            ("generator.constant_torque", "1.5 kNm", 1500.0),
            ("control.valve_dead_time", "20 ms", 0.02),
            ("control.valve_dead_time", "0.002 min", 0.12),
            ("temperature_sensor.bias", "0.5 K", 0.5),
            ("pressure_sensor.noise", "500mPa", 0.5),
            ("pressure_sensor.noise", "5 hPa", 500.0),
            ("geometry.centre_distance", "23Mm", 23e6),
            ("supply.switch_on_pressure", "3.5 BAR", 3.5e5),
            ("supply.switch_on_pressure", "3.5 bara", 3.5e5),
            ("supply.switch_on_pressure", "3.5 bar(a)", 3.5e5),
            ("supply.switch_on_pressure", "350 kPa abs", 3.5e5),
            ("supply.switch_on_pressure", "60 psia", 413_685.437_590_1),
            ("geometry.centre_distance", "75 ft", 22.86),
            ("floater.length", "24 in", 0.6096),
            ("floater.shell_mass", "88 lb", 39.91612856),
            ("environment.ambient_temperature", "68 degF", 293.15),
            ("air.vent_rate", "1200 cfm", 0.56633693184),
            ("air.vent_rate", "2160 m^3/h", 0.6),
            ("generator.speed_setpoint", "210 min-1", 210.0 * PI / 30.0),
            ("generator.speed_setpoint", "210 min\u{207b}\u{b9}", 210.0 * PI / 30.0),
            ("generator.speed_setpoint", "210 RPM", 210.0 * PI / 30.0),
            ("power_meter.noise", "1 hp", 745.699871582270),
        ] {
            let found = read(path, text).unwrap_or_else(|error| panic!("{path} = {text}: {error}"));
            assert!((found - value).abs() <= 1e-14 * value.abs(), "{path} = {text}: {found}");
        }
    }

    #[test]
    fn a_wrong_dimension_says_what_is_what() {
        for (path, text, message) in [
            ("floater.length", "3 bar", "bar is a pressure; floater.length is a length in m"),
            ("air.fill_fraction", "3 m", "m is a length; air.fill_fraction is a pure number"),
            ("chain.preload", "5 kg", "kg is a mass; chain.preload is a force in N"),
            (
                "temperature_sensor.bias",
                "5 °C",
                "°C is a temperature; temperature_sensor.bias is a difference of temperatures in K",
            ),
            ("floater.length", "3 ells", "`ells` is no unit of floater.length; known are m, mm, cm, km, ft, in"),
            (
                "floater.length",
                "3 MM",
                "`MM` is no unit of floater.length; `mm` is: upper and lower case make a difference",
            ),
            ("chain.preload", "3 kWh", "kWh is an energy; chain.preload is a force in N"),
            (
                "supply.switch_on_pressure",
                "3.5 barg",
                "`3.5 barg` is a gauge pressure; pressures are absolute: write `4.51325 bara`, at the standard atmosphere of 1.01325 bar",
            ),
            ("floater.length", "long", "`long` is not a number"),
            ("floater.length", "3,5 m", "`3,5 m`: write the decimals after a point, as in 3.5"),
            ("floater.length", "nan", "`nan` is not a number"),
        ] {
            assert_eq!(read(path, text).unwrap_err(), message, "{text}");
        }
    }

    #[test]
    fn gauge_pressures_are_refused_however_they_are_written() {
        for text in ["3.5barg", "3.5 bar g", "3.5 bar(g)", "50 psig", "350 kPa(g)", "0.35 MPag", "3.5 bar gauge"] {
            let message = read("supply.switch_on_pressure", text).unwrap_err();
            assert!(message.contains("gauge pressure"), "{text}: {message}");
        }
    }

    #[test]
    fn no_two_units_of_a_dimension_are_spelled_alike() {
        for row in TABLE {
            let Some(dimension) = Units::of(row).dimension else { continue };
            for unit in dimension.units.iter().filter(|unit| !unit.symbol.is_empty()) {
                assert_eq!(dimension.unit(unit.symbol), Some(*unit), "{}", unit.symbol);
            }
        }
    }

    #[test]
    fn a_number_that_is_off_by_the_factor_of_a_unit_is_suspicious() {
        let warned =
            |path, text| suspicion(find(TABLE, path).expect("a row"), text).and_then(|diagnostic| diagnostic.help);
        for (path, text, meant) in [
            ("supply.switch_on_pressure", "3.5", "3.5 bar"),
            ("supply.switch_on_pressure", "60", "60 psi"),
            ("floater.length", "600", "600 mm"),
            ("air.vent_rate", "600", "600 l/s"),
            ("air.fill_fraction", "25", "25 %"),
        ] {
            let help = warned(path, text).unwrap_or_else(|| panic!("{path} = {text}"));
            assert!(help.contains(&format!("if {meant} is meant")), "{help}");
        }
        for (path, text) in [("supply.switch_on_pressure", "3.5e5"), ("floater.length", "0.1"), ("chain.preload", "0")]
        {
            assert_eq!(warned(path, text), None, "{path} = {text}");
        }
    }

    #[test]
    fn what_is_shown_reads_back_to_the_same_value() {
        for row in TABLE {
            let Value::Real(default) = row.default else { continue };
            let units = Units::of(row);
            let shown = units.shown.from_si(default);
            let text = format!("{shown} {}", units.shown.symbol);
            let read = units.parse(&text, units.si_unit()).unwrap_or_else(|error| panic!("{}: {error}", row.path));
            assert!((read - default).abs() <= 1e-13 * default.abs(), "{}: {text} is {read}", row.path);
        }
        let shown = |path| Units::of(find(TABLE, path).expect("a row")).shown.symbol;
        assert_eq!(
            [
                "supply.switch_on_pressure",
                "air.vent_rate",
                "generator.speed_setpoint",
                "chain.preload",
                "environment.water_temperature"
            ]
            .map(shown),
            ["bar", "l/s", "rpm", "kN", "°C"]
        );
        assert_eq!(shown("pressure_sensor.noise"), "Pa", "half a millibar is better said in pascals");
    }

    #[test]
    fn every_unit_of_the_table_has_a_name_or_is_read_as_it_is_spelled() {
        for row in TABLE.iter().filter(|row| matches!(row.default, Value::Real(_))) {
            let units = Units::of(row);
            assert_eq!(
                units.parse(&format!("2 {}", row.unit), units.si_unit()),
                Ok(2.0),
                "{} in {}",
                row.path,
                row.unit
            );
        }
    }
}
