//! The table of units: dimensions, their units and the spellings of these.
//!
//! Spellings are case-sensitive: `mPa` is a millipascal and `MPa` a megapascal. Units without a prefix that have only
//! one meaning, such as `bar` or `rpm`, are accepted in any case.

use std::f64::consts::PI;

/// A unit of one dimension: an SI value is `scale` times the number, plus `offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// Symbol for display.
    pub symbol: &'static str,
    /// Other spellings, as [`plain`] gives them.
    spellings: &'static [&'static str],
    scale: f64,
    offset: f64,
    reading: Reading,
}

/// Which spellings of a unit are accepted.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Reading {
    /// As in the table.
    Exact,
    /// As in the table, in upper or lower case.
    AnyCase,
    /// As in the table, also with an SI prefix.
    Prefixed,
}

impl Unit {
    /// The SI unit with a given symbol.
    pub const fn of_si(symbol: &'static str) -> Self {
        exact(symbol, &[], 1.0)
    }

    /// Converts a number in this unit to an SI value. The result is rounded to fifteen digits, so that 600 l/s is
    /// exactly 0.6 m³/s.
    pub fn to_si(&self, number: f64) -> f64 {
        rounded(number * self.scale + self.offset)
    }

    /// Converts an SI value to this unit.
    pub fn from_si(&self, value: f64) -> f64 {
        rounded((value - self.offset) / self.scale)
    }

    /// Converts a difference of SI values to this unit.
    pub fn difference(&self, value: f64) -> f64 {
        rounded(value / self.scale)
    }

    fn is_spelled(&self, text: &str) -> bool {
        let alike = |spelling: &str| match self.reading {
            Reading::AnyCase => spelling.eq_ignore_ascii_case(text),
            Reading::Exact | Reading::Prefixed => spelling == text,
        };
        !text.is_empty() && (alike(&plain(self.symbol)) || self.spellings.iter().any(|spelling| alike(spelling)))
    }

    /// This unit with an SI prefix, if the text spells one.
    fn with_prefix(&self, text: &str) -> Option<Unit> {
        if self.reading != Reading::Prefixed {
            return None;
        }
        let fits = |(letter, _): &&(char, f64)| text.strip_prefix(*letter).is_some_and(|rest| self.is_spelled(rest));
        PREFIXES.iter().find(fits).map(|(_, factor)| Unit { scale: self.scale * factor, ..*self })
    }
}

fn rounded(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

/// SI prefixes, as [`plain`] spells them.
const PREFIXES: [(char, f64); 9] =
    [('G', 1e9), ('M', 1e6), ('k', 1e3), ('h', 1e2), ('d', 1e-1), ('c', 1e-2), ('m', 1e-3), ('u', 1e-6), ('n', 1e-9)];

/// A quantity with one SI unit and the units in common use for it.
pub struct Dimension {
    /// The SI unit as spelled in the parameter table.
    pub si: &'static str,
    /// Name of the quantity, with an article.
    pub name: &'static str,
    /// Its units, the SI unit first.
    pub units: &'static [Unit],
}

/// SI unit of temperature differences, such as errors and quantization steps of a sensor: the offset of °C does not
/// apply to them.
pub const DIFFERENCE: &str = "K difference";

/// The SI unit of pressure. Pressures are absolute, and their unit may state so.
pub const PRESSURE: &str = "Pa";

const fn unit(symbol: &'static str, spellings: &'static [&'static str], scale: f64, reading: Reading) -> Unit {
    Unit { symbol, spellings, scale, offset: 0.0, reading }
}

const fn exact(symbol: &'static str, spellings: &'static [&'static str], scale: f64) -> Unit {
    unit(symbol, spellings, scale, Reading::Exact)
}

const fn any(symbol: &'static str, spellings: &'static [&'static str], scale: f64) -> Unit {
    unit(symbol, spellings, scale, Reading::AnyCase)
}

const fn si(symbol: &'static str, spellings: &'static [&'static str], scale: f64) -> Unit {
    unit(symbol, spellings, scale, Reading::Prefixed)
}

const fn shifted(symbol: &'static str, spellings: &'static [&'static str], scale: f64, offset: f64) -> Unit {
    Unit { symbol, spellings, scale, offset, reading: Reading::AnyCase }
}

/// The foot in m, the base of derived units.
const FOOT: f64 = 0.3048;
const INCH: f64 = FOOT / 12.0;
/// The pound in kg, the base of derived units.
const POUND: f64 = 0.453_592_37;
const POUND_FORCE: f64 = POUND * STANDARD_GRAVITY;
const STANDARD_GRAVITY: f64 = 9.806_65;

/// Every dimension with units besides the SI unit, or with a name.
#[rustfmt::skip]
static DIMENSIONS: &[Dimension] = &[
    Dimension { si: "", name: "a pure number", units: &[exact("", &[], 1.0), any("%", &["percent"], 0.01)] },
    Dimension { si: "m", name: "a length", units: &[si("m", &[], 1.0), exact("mm", &[], 1e-3), exact("cm", &[], 1e-2), exact("km", &[], 1e3), any("ft", &["foot", "feet"], FOOT), any("in", &["inch", "inches"], INCH)] },
    Dimension { si: "m2", name: "an area", units: &[exact("m²", &[], 1.0), exact("cm²", &[], 1e-4), exact("mm²", &[], 1e-6), any("ft²", &["sqft"], FOOT * FOOT), any("in²", &["sqin"], INCH * INCH)] },
    Dimension { si: "m3", name: "a volume", units: &[exact("m³", &[], 1.0), si("l", &["L"], 1e-3), exact("ml", &["mL", "cm3"], 1e-6), exact("dm³", &[], 1e-3), any("ft³", &["cuft"], FOOT * FOOT * FOOT), any("in³", &["cuin"], INCH * INCH * INCH)] },
    Dimension { si: "m/s", name: "a speed", units: &[exact("m/s", &["ms-1"], 1.0), any("km/h", &["kmh", "kph"], 1.0 / 3.6), exact("mm/s", &[], 1e-3), exact("m/min", &[], 1.0 / 60.0), any("ft/s", &["fps"], FOOT), any("ft/min", &["fpm"], FOOT / 60.0), any("mph", &["mi/h"], 0.447_04)] },
    Dimension { si: "m/s2", name: "an acceleration", units: &[exact("m/s²", &["ms-2"], 1.0), any("ft/s²", &[], FOOT)] },
    Dimension { si: "m3/s", name: "a volume rate", units: &[exact("m³/s", &[], 1.0), exact("l/s", &["L/s", "dm3/s"], 1e-3), exact("l/min", &["L/min", "lpm", "LPM"], 1e-3 / 60.0), exact("m³/h", &[], 1.0 / 3600.0), exact("m³/min", &[], 1.0 / 60.0), any("cfm", &["ft3/min"], FOOT * FOOT * FOOT / 60.0)] },
    Dimension { si: "m3/(s Pa)", name: "a conductance for air", units: &[exact("m³/(s Pa)", &[], 1.0), exact("l/(s bar)", &["L/(sbar)", "l/s/bar", "dm3/(sbar)"], 1e-8)] },
    Dimension { si: PRESSURE, name: "a pressure", units: &[si("Pa", &[], 1.0), any("bar", &[], 1e5), exact("mbar", &[], 100.0), exact("kPa", &[], 1e3), exact("MPa", &[], 1e6), any("psi", &["lbf/in2"], POUND_FORCE / (INCH * INCH)), any("atm", &[], 101_325.0), exact("mmHg", &["Torr", "torr"], 133.322_387_415), exact("mH2O", &["mWS", "mWC"], 9_806.65), exact("kgf/cm²", &["kp/cm2"], 98_066.5)] },
    Dimension { si: "K", name: "a temperature", units: &[exact("K", &[], 1.0), shifted("°C", &["C", "degC"], 1.0, 273.15), shifted("°F", &["F", "degF"], 5.0 / 9.0, 459.67 * 5.0 / 9.0)] },
    Dimension { si: DIFFERENCE, name: "a difference of temperatures", units: &[si("K", &[], 1.0), exact("mK", &[], 1e-3)] },
    Dimension { si: "kg", name: "a mass", units: &[exact("kg", &[], 1.0), si("g", &[], 1e-3), exact("t", &[], 1e3), any("lb", &["lbs", "lbm"], POUND)] },
    Dimension { si: "kg m2", name: "a moment of inertia", units: &[exact("kg m²", &[], 1.0), any("lb ft²", &[], POUND * FOOT * FOOT)] },
    Dimension { si: "N", name: "a force", units: &[si("N", &[], 1.0), exact("kN", &[], 1e3), exact("MN", &[], 1e6), any("lbf", &[], POUND_FORCE), exact("kgf", &["kp"], STANDARD_GRAVITY)] },
    Dimension { si: "N m", name: "a torque", units: &[si("N m", &[], 1.0), exact("kN m", &[], 1e3), any("lbf ft", &["ftlbf", "lbft", "ftlb"], POUND_FORCE * FOOT)] },
    Dimension { si: "N s/m", name: "a damping", units: &[exact("N s/m", &[], 1.0), exact("kN s/m", &[], 1e3)] },
    Dimension { si: "rad/s", name: "an angular speed", units: &[exact("rad/s", &["1/s", "s-1"], 1.0), any("rpm", &["1/min", "min-1", "U/min", "r/min", "rev/min"], PI / 30.0), any("°/s", &["deg/s"], PI / 180.0)] },
    Dimension { si: "s", name: "a time", units: &[si("s", &["sec"], 1.0), exact("ms", &[], 1e-3), exact("µs", &[], 1e-6), any("min", &[], 60.0), exact("h", &["hr"], 3600.0)] },
    Dimension { si: "Hz", name: "a rate", units: &[si("Hz", &["1/s", "s-1"], 1.0), exact("kHz", &[], 1e3), exact("1/min", &["min-1"], 1.0 / 60.0)] },
    Dimension { si: "W", name: "a power", units: &[si("W", &[], 1.0), exact("kW", &[], 1e3), exact("MW", &[], 1e6), any("hp", &["bhp"], 550.0 * FOOT * POUND_FORCE), exact("PS", &[], 735.498_75)] },
    Dimension { si: "J", name: "an energy", units: &[si("J", &[], 1.0), exact("kJ", &[], 1e3), exact("MJ", &[], 1e6), si("Wh", &[], 3600.0), exact("kWh", &[], 3.6e6)] },
    Dimension { si: "W/K", name: "a heat conductance", units: &[exact("W/K", &[], 1.0), exact("kW/K", &[], 1e3)] },
    Dimension { si: "W/m2K", name: "a heat transfer coefficient", units: &[exact("W/m²K", &["W/(m2K)"], 1.0)] },
    Dimension { si: "J/kgK", name: "a specific heat", units: &[exact("J/kgK", &["J/(kgK)"], 1.0), exact("kJ/kgK", &["kJ/(kgK)"], 1e3)] },
];

impl Dimension {
    /// The dimension of an SI unit, or of [`DIFFERENCE`].
    pub fn of(si: &str) -> Option<&'static Dimension> {
        DIMENSIONS.iter().find(|dimension| dimension.si == si)
    }

    /// The dimension of a unit. For units of temperature, not [`DIFFERENCE`].
    pub fn with_unit(text: &str) -> Option<&'static Dimension> {
        DIMENSIONS.iter().find(|dimension| dimension.si != DIFFERENCE && dimension.unit(text).is_some())
    }

    /// The unit with a given spelling.
    pub fn unit(&self, text: &str) -> Option<Unit> {
        let spelled = plain(text);
        let exact = self.units.iter().find(|unit| unit.is_spelled(&spelled)).copied();
        exact.or_else(|| self.units.iter().find_map(|unit| unit.with_prefix(&spelled)))
    }

    /// The unit whose symbol differs from a text only in case.
    pub fn unit_but_for_case(&self, text: &str) -> Option<&'static str> {
        let spelled = plain(text);
        self.units.iter().find(|unit| plain(unit.symbol).eq_ignore_ascii_case(&spelled)).map(|unit| unit.symbol)
    }
}

/// Normal form of a unit's text: without blanks, dots and power signs, with superscripts as plain digits and µ as u.
pub fn plain(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '²' => Some('2'),
            '³' => Some('3'),
            '¹' => Some('1'),
            '⁻' | '−' => Some('-'),
            '·' | '*' | '^' => None,
            'µ' | 'μ' => Some('u'),
            c if c.is_whitespace() => None,
            c => Some(c),
        })
        .collect()
}
