//! Units of signals for display, converted from SI.

use crate::viewer::ui::figures;

/// Width of a figure as text, characters.
pub const FIGURE_WIDTH: usize = 8;

/// Format of a signal's values.
#[derive(Clone, Debug, PartialEq)]
pub struct Display {
    /// Unit as text; empty for a pure number.
    pub unit: String,
    /// Factor from SI to this unit.
    pub scale: f64,
    /// Subtracted after scaling, as for degrees Celsius.
    pub offset: f64,
    /// Number of significant decimals.
    pub decimals: usize,
}

/// Unit for display, scale, offset and decimals by SI unit.
const UNITS: &[(&str, &str, f64, f64, usize)] = &[
    ("W", "kW", 1e-3, 0.0, 2),
    ("Pa", "bar", 1e-5, 0.0, 3),
    ("K", "°C", 1.0, 273.15, 2),
    ("N", "kN", 1e-3, 0.0, 2),
    ("rad/s", "rpm", 30.0 / std::f64::consts::PI, 0.0, 1),
    ("J", "kJ", 1e-3, 0.0, 1),
    ("m3", "L", 1e3, 0.0, 2),
    ("m", "m", 1.0, 0.0, 3),
    ("m/s", "m/s", 1.0, 0.0, 4),
    ("kg", "kg", 1.0, 0.0, 4),
    ("s", "s", 1.0, 0.0, 2),
    ("1/s", "1/s", 1.0, 0.0, 1),
    ("MB", "MB", 1.0, 0.0, 1),
];

impl Display {
    /// Format of a signal with this path and SI unit.
    pub fn of(path: &str, si_unit: &str) -> Self {
        let with = |unit: &str, scale, offset, decimals| Self { unit: unit.into(), scale, offset, decimals };
        if path.contains("error") {
            return with(&figures::unit(si_unit), 1.0, 0.0, 4); // Errors are far below the scale of their quantity.
        }
        if si_unit.is_empty() && path.contains("efficiency") {
            return with("%", 100.0, 0.0, 2);
        }
        match UNITS.iter().find(|(si, ..)| *si == si_unit) {
            Some((_, unit, scale, offset, decimals)) => with(unit, *scale, *offset, *decimals),
            None => with(&figures::unit(si_unit), 1.0, 0.0, 4),
        }
    }

    /// Converts from SI.
    pub fn show(&self, si: f64) -> f64 {
        si * self.scale - self.offset
    }

    /// Formats an SI value as text of fixed width.
    pub fn text(&self, si: f64) -> String {
        figure(self.show(si), self.decimals)
    }

    /// Formats an SI value with its unit, as short as is readable.
    pub fn with_unit(&self, si: f64) -> String {
        format!("{} {}", self.text(si).trim(), self.unit).trim_end().into()
    }
}

/// Formats a number in [`FIGURE_WIDTH`] characters, with the given decimals if they fit.
pub fn figure(value: f64, decimals: usize) -> String {
    let size = value.abs();
    let tiny = size > 0.0 && size < 0.5 * 0.1f64.powi(decimals as i32) && decimals >= 4;
    if value.is_finite() && (size >= 1e6 || tiny) {
        return format!("{:>FIGURE_WIDTH$}", format!("{value:.1e}"));
    }
    // Sign, digits before the decimal point, and the point itself.
    let before = 2 + if size >= 10.0 { size.log10().floor() as usize + 1 } else { 1 };
    figures::fixed(value, decimals.min(FIGURE_WIDTH - before), FIGURE_WIDTH)
}

/// Unit of a quantity integrated over time.
pub fn integrated(si_unit: &str) -> String {
    match si_unit {
        "W" => "J".into(),
        "m/s" => "m".into(),
        "rad/s" => "rad".into(),
        "" => "s".into(),
        other => format!("{} s", figures::unit(other)),
    }
}

/// Unit of a quantity's rate of change, for a unit for display.
pub fn rate(shown_unit: &str) -> String {
    if shown_unit.is_empty() { "1/s".into() } else { format!("{shown_unit}/s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_shown_in_the_units_that_people_read() {
        let text = |path, unit, value| Display::of(path, unit).with_unit(value);
        assert_eq!(text("power.grid", "W", 12_345.0), "12.35 kW");
        assert_eq!(text("supply.pressure", "Pa", 4.2e5), "4.200 bar");
        assert_eq!(text("water.temperature", "K", 293.15), "20.00 °C");
        assert_eq!(text("flywheel.speed", "rad/s", std::f64::consts::PI), "30.0 rpm");
        assert_eq!(text("chain.revolution_efficiency", "", 0.345), "34.50 %");
        assert_eq!(text("books.energy_error", "J", 1.5e-9), "1.5e-9 J");
        assert_eq!(text("floaters.filling_count", "", 3.0), "3.0000");
    }

    #[test]
    fn figures_have_one_width() {
        for value in [0.0, -0.00001, 3.25e-12, 99.9, -123_456.7, 4.2e7, -1e-9, f64::NAN, 999_999.9] {
            for decimals in [0, 2, 4] {
                let text = figure(value, decimals);
                assert!(text.chars().count() <= FIGURE_WIDTH + 1, "{text}");
            }
        }
        assert_eq!(figure(-123_456.78, 4).chars().count(), FIGURE_WIDTH);
    }

    #[test]
    fn integral_and_rate_have_units() {
        assert_eq!((integrated("W").as_str(), integrated("N").as_str(), integrated("")), ("J", "N s", "s".into()));
        assert_eq!((rate("kW"), rate("")), ("kW/s".into(), "1/s".into()));
    }
}
