//! Units that people type and read, around the SI values of the table.
//!
//! A text such as `3.5 bar` becomes the SI number of a parameter, and an SI number is shown in the unit in which
//! engineers think of it. A unit of another dimension is refused with words that say which is which.

use crate::model::Value;
use crate::model::parameters::Parameter;
use std::f64::consts::PI;

/// A unit of one dimension: an SI value is `scale` times the number, plus `offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// As it is shown.
    pub symbol: &'static str,
    /// Other spellings, without blanks, dots and raised digits.
    spellings: &'static [&'static str],
    scale: f64,
    offset: f64,
}

const fn unit(symbol: &'static str, spellings: &'static [&'static str], scale: f64) -> Unit {
    Unit { symbol, spellings, scale, offset: 0.0 }
}

impl Unit {
    /// A number in this unit as an SI value. Fifteen digits are kept, so that 600 l/s is 0.6 m³/s and not a bit more.
    pub fn to_si(&self, number: f64) -> f64 {
        rounded(number * self.scale + self.offset)
    }

    /// An SI value in this unit.
    pub fn from_si(&self, value: f64) -> f64 {
        rounded((value - self.offset) / self.scale)
    }

    /// A difference of SI values in this unit.
    pub fn difference(&self, value: f64) -> f64 {
        rounded(value / self.scale)
    }
}

fn rounded(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

/// What is measured in one SI unit, with the units that people use for it.
struct Dimension {
    /// The SI unit as the table spells it.
    si: &'static str,
    /// What it is, with an article.
    name: &'static str,
    /// The SI unit first.
    units: &'static [Unit],
}

/// Temperatures that are differences: errors and steps of a sensor. 0 °C is no such thing.
const DIFFERENCE: &str = "K difference";

/// Every dimension that has more than its SI unit, or deserves a name.
#[rustfmt::skip]
static DIMENSIONS: &[Dimension] = &[
    Dimension { si: "", name: "a pure number", units: &[unit("", &[], 1.0), unit("%", &["percent"], 0.01)] },
    Dimension { si: "m", name: "a length", units: &[unit("m", &[], 1.0), unit("mm", &[], 1e-3), unit("cm", &[], 1e-2), unit("km", &[], 1e3)] },
    Dimension { si: "m2", name: "an area", units: &[unit("m²", &["m2"], 1.0), unit("cm²", &["cm2"], 1e-4), unit("mm²", &["mm2"], 1e-6)] },
    Dimension { si: "m3", name: "a volume", units: &[unit("m³", &["m3"], 1.0), unit("l", &["L", "dm3"], 1e-3), unit("ml", &["mL", "cm3"], 1e-6)] },
    Dimension { si: "m/s", name: "a speed", units: &[unit("m/s", &[], 1.0), unit("km/h", &["kmh"], 1.0 / 3.6), unit("mm/s", &[], 1e-3), unit("m/min", &[], 1.0 / 60.0)] },
    Dimension { si: "m/s2", name: "an acceleration", units: &[unit("m/s²", &["m/s2"], 1.0)] },
    Dimension { si: "m3/s", name: "a volume rate", units: &[unit("m³/s", &["m3/s"], 1.0), unit("l/s", &["L/s", "dm3/s"], 1e-3), unit("l/min", &["L/min"], 1e-3 / 60.0), unit("m³/h", &["m3/h"], 1.0 / 3600.0), unit("m³/min", &["m3/min"], 1.0 / 60.0)] },
    Dimension { si: "m3/(s Pa)", name: "a conductance for air", units: &[unit("m³/(s Pa)", &["m3/(sPa)"], 1.0), unit("l/(s bar)", &["l/(sbar)", "l/s/bar", "dm3/(sbar)"], 1e-8)] },
    Dimension { si: "Pa", name: "a pressure", units: &[unit("Pa", &[], 1.0), unit("bar", &[], 1e5), unit("mbar", &["hPa"], 100.0), unit("kPa", &[], 1e3), unit("MPa", &[], 1e6), unit("psi", &[], 6_894.757_293_168), unit("atm", &[], 101_325.0)] },
    Dimension { si: "K", name: "a temperature", units: &[unit("K", &[], 1.0), Unit { symbol: "°C", spellings: &["C", "degC"], scale: 1.0, offset: 273.15 }] },
    Dimension { si: DIFFERENCE, name: "a difference of temperatures", units: &[unit("K", &[], 1.0), unit("mK", &[], 1e-3)] },
    Dimension { si: "kg", name: "a mass", units: &[unit("kg", &[], 1.0), unit("g", &[], 1e-3), unit("t", &[], 1e3)] },
    Dimension { si: "kg m2", name: "a moment of inertia", units: &[unit("kg m²", &["kgm2"], 1.0)] },
    Dimension { si: "N", name: "a force", units: &[unit("N", &[], 1.0), unit("kN", &[], 1e3), unit("MN", &[], 1e6)] },
    Dimension { si: "N m", name: "a torque", units: &[unit("N m", &["Nm"], 1.0), unit("kN m", &["kNm"], 1e3)] },
    Dimension { si: "N s/m", name: "a damping", units: &[unit("N s/m", &["Ns/m"], 1.0), unit("kN s/m", &["kNs/m"], 1e3)] },
    Dimension { si: "rad/s", name: "an angular speed", units: &[unit("rad/s", &["1/s"], 1.0), unit("rpm", &["1/min", "U/min", "r/min"], PI / 30.0), unit("°/s", &["deg/s"], PI / 180.0)] },
    Dimension { si: "s", name: "a time", units: &[unit("s", &["sec"], 1.0), unit("ms", &[], 1e-3), unit("µs", &["us", "μs"], 1e-6), unit("min", &[], 60.0), unit("h", &[], 3600.0)] },
    Dimension { si: "Hz", name: "a rate", units: &[unit("Hz", &["1/s"], 1.0), unit("kHz", &[], 1e3), unit("1/min", &[], 1.0 / 60.0)] },
    Dimension { si: "W", name: "a power", units: &[unit("W", &[], 1.0), unit("kW", &[], 1e3), unit("MW", &[], 1e6)] },
    Dimension { si: "W/K", name: "a heat conductance", units: &[unit("W/K", &[], 1.0), unit("kW/K", &[], 1e3)] },
    Dimension { si: "W/m2K", name: "a heat transfer coefficient", units: &[unit("W/m²K", &["W/m2K", "W/(m2K)"], 1.0)] },
    Dimension { si: "J/kgK", name: "a specific heat", units: &[unit("J/kgK", &["J/(kgK)"], 1.0), unit("kJ/kgK", &["kJ/(kgK)"], 1e3)] },
];

/// The units of one parameter.
#[derive(Clone, Copy)]
pub struct Units {
    path: &'static str,
    si: &'static str,
    dimension: Option<&'static Dimension>,
    /// The unit in which the parameter is shown.
    pub shown: Unit,
}

/// Why a text is not a value of a parameter.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UnitError {
    /// There is no number at its beginning.
    #[error("`{0}` is not a number")]
    NoNumber(String),
    /// A number such as 3,5.
    #[error("`{0}`: write the decimals after a point, as in 3.5")]
    Comma(String),
    /// A unit of something else.
    #[error("{unit} is {other}; {path} is {own}")]
    Dimension {
        /// The unit as it was typed.
        unit: String,
        /// What it is a unit of.
        other: &'static str,
        /// The parameter.
        path: &'static str,
        /// What the parameter is, with its SI unit.
        own: String,
    },
    /// No unit that is known.
    #[error("`{unit}` is no unit of {path}; {known}")]
    Unknown {
        /// What was typed.
        unit: String,
        /// The parameter.
        path: &'static str,
        /// The units that are known for it.
        known: String,
    },
}

impl Units {
    /// The units of a row of a table.
    pub fn of<S>(row: &Parameter<S>) -> Self {
        Self::new(row.path, row.unit, row.default, row.min)
    }

    /// The units of a parameter; the default and the least value tell large quantities from small errors.
    pub fn new(path: &'static str, si: &'static str, default: Value, min: Value) -> Self {
        let number = |value| if let Value::Real(number) = value { number } else { 0.0 };
        let absolute = number(min) > 0.0;
        let key = if si == "K" && !absolute { DIFFERENCE } else { si };
        let dimension = DIMENSIONS.iter().find(|dimension| dimension.si == key);
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
        let own = known.first().copied().unwrap_or(unit(si, &[], 1.0));
        let shown = known.iter().find(|unit| unit.symbol == wanted).copied().unwrap_or(own);
        Self { path, si, dimension, shown }
    }

    /// Reads `3.5 bar`, `12e3` or `20 °C` as an SI value. A number without a unit is in the unit `bare`.
    ///
    /// # Errors
    /// A text that is no number, and a unit of another dimension or of none.
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
        let spelled = plain(rest);
        if let Some(unit) = self.dimension.and_then(|dimension| pick(dimension.units, &spelled)) {
            return Ok(unit.to_si(number));
        }
        if spelled == plain(self.si) {
            return Ok(number);
        }
        let own = match self.dimension {
            Some(dimension) if dimension.si.is_empty() => dimension.name.to_owned(),
            Some(dimension) => format!("{} in {}", dimension.name, dimension.units[0].symbol),
            None => format!("in {}", self.si),
        };
        let other =
            DIMENSIONS.iter().find(|dimension| dimension.si != DIFFERENCE && pick(dimension.units, &spelled).is_some());
        Err(match other {
            Some(other) => UnitError::Dimension { unit: rest.into(), other: other.name, path: self.path, own },
            None => UnitError::Unknown { unit: rest.into(), path: self.path, known: self.known() },
        })
    }

    /// The SI unit, where no number stands without one.
    pub fn si_unit(&self) -> Unit {
        unit(self.si, &[], 1.0)
    }

    /// The units that can be typed, as in `m, mm, cm, km`.
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

/// The number at the beginning of a text, and what follows it.
fn split(text: &str) -> Option<(f64, &str)> {
    // `inf` and `nan` would be numbers, but nobody types them into a machine.
    text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)).then_some(())?;
    let ends = text.char_indices().map(|(at, _)| at).skip(1).chain([text.len()]);
    let longest = ends.filter_map(|end| Some((text[..end].trim_end().parse::<f64>().ok()?, end))).last()?;
    Some((longest.0, &text[longest.1..])).filter(|(number, _)| number.is_finite())
}

/// The unit of a spelling: exactly as it is written, or else in any case if only one can be meant.
fn pick(units: &'static [Unit], spelled: &str) -> Option<&'static Unit> {
    let spellings = |unit: &Unit| -> Vec<String> {
        std::iter::once(plain(unit.symbol)).chain(unit.spellings.iter().map(|text| plain(text))).collect()
    };
    let exact = units.iter().find(|unit| !spelled.is_empty() && spellings(unit).iter().any(|text| text == spelled));
    exact.or_else(|| {
        let mut alike = units.iter().filter(|unit| {
            spellings(unit).iter().any(|text| !text.is_empty() && text.to_lowercase() == spelled.to_lowercase())
        });
        alike.next().filter(|_| alike.next().is_none())
    })
}

/// A unit without blanks, dots and raised digits.
fn plain(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '²' => Some('2'),
            '³' => Some('3'),
            '·' | '*' => None,
            'µ' | 'μ' => Some('u'),
            c if c.is_whitespace() => None,
            c => Some(c),
        })
        .collect()
}

/// A value of a row as SI text: `3.5bar` as `350000`. What the row itself can read, and choices, stay as they are.
///
/// # Errors
/// A number with a unit that does not fit.
pub fn si_text<S>(row: &Parameter<S>, text: &str) -> Result<String, UnitError> {
    let has_unit = split(text.trim()).is_some_and(|(_, rest)| !rest.trim().is_empty());
    if !matches!(row.default, Value::Real(_)) || !has_unit {
        return Ok(text.into());
    }
    let units = Units::of(row);
    units.parse(text, units.si_unit()).map(|value| Value::Real(value).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::parameters::{TABLE, find};

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
            ("floater.length", "3 ells", "`ells` is no unit of floater.length; known are m, mm, cm, km"),
            ("floater.length", "long", "`long` is not a number"),
            ("floater.length", "3,5 m", "`3,5 m`: write the decimals after a point, as in 3.5"),
            ("floater.length", "nan", "`nan` is not a number"),
        ] {
            assert_eq!(read(path, text).unwrap_err(), message, "{text}");
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
