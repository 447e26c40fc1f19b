//! Statistics of a curve over a selected interval.

use crate::viewer::plotting::columns::Columns;
use crate::viewer::ui::figures;
use crate::viewer::ui::units::{self, Display};

/// Statistics of one curve, in SI.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Statistics {
    /// Least value.
    pub min: f64,
    /// Greatest value.
    pub max: f64,
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub deviation: f64,
    /// Integral over time.
    pub integral: f64,
    /// Slope of the least-squares line, per second.
    pub slope: f64,
    /// Number of columns with a value.
    pub count: usize,
}

/// Number of columns with a value, and of single empty ones between two of them, whose sample is in the neighbour.
fn covered(columns: &Columns) -> usize {
    let defined = |at: usize| columns.values.get(at).is_some_and(|extent| extent.min.is_finite());
    (0..columns.values.len()).filter(|at| defined(*at) || *at > 0 && defined(at - 1) && defined(at + 1)).count()
}

impl Statistics {
    /// Statistics of all columns with a value; `None` if there is none. A column is represented by its middle.
    pub fn of(columns: &Columns) -> Option<Self> {
        let defined = || {
            let middles = columns.values.iter().enumerate().map(|(at, extent)| (columns.time(at), extent.middle()));
            middles.filter(|(_, middle)| middle.is_finite()).map(|(time, middle)| (time, f64::from(middle)))
        };
        let count = defined().count();
        if count == 0 {
            return None;
        }
        let over = |sum: f64| sum / count as f64;
        let mean = over(defined().map(|(_, value)| value).sum());
        let middle_s = over(defined().map(|(time, _)| time).sum());
        let (mut squares, mut product, mut times) = (0.0, 0.0, 0.0);
        for (time, value) in defined() {
            squares += (value - mean).powi(2);
            product += (value - mean) * (time - middle_s);
            times += (time - middle_s).powi(2);
        }
        let (min, max) = columns.extent();
        Some(Self {
            min,
            max,
            mean,
            deviation: over(squares).sqrt(),
            integral: mean * covered(columns) as f64 * columns.step_s,
            slope: if times > 0.0 { product / times } else { 0.0 },
            count,
        })
    }

    /// Name, value and unit of each statistic, in units for display.
    pub fn lines(&self, si_unit: &str, display: &Display) -> [(&'static str, String, String); 7] {
        let value = |si| display.text(si);
        let unit = || display.unit.clone();
        // A difference is converted without the offset of the unit.
        let spread = |si: f64| units::figure(si * display.scale, display.decimals);
        let (integral, integral_unit) = match figures::engineering(self.integral, "").rsplit_once(' ') {
            Some((figure, prefix)) => {
                (figure.trim_start_matches('+').to_owned(), format!("{prefix}{}", units::integrated(si_unit)))
            }
            None => ("–".into(), units::integrated(si_unit)),
        };
        [
            ("min", value(self.min), unit()),
            ("max", value(self.max), unit()),
            ("mean", value(self.mean), unit()),
            ("std", spread(self.deviation), unit()),
            ("slope", units::figure(self.slope * display.scale, 4), units::rate(&display.unit)),
            ("∫ dt", format!("{integral:>width$}", width = units::FIGURE_WIDTH), integral_unit),
            ("count", format!("{:>width$}", self.count, width = units::FIGURE_WIDTH), String::new()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitoring::history::Bucket;

    fn columns(values: impl Iterator<Item = f32>) -> Columns {
        let values = values.map(|value| Bucket { min: value, max: value }).collect();
        Columns { from_s: 10.0, step_s: 0.1, values }
    }

    #[test]
    fn a_ramp_has_the_figures_of_a_ramp() {
        let ramp = Statistics::of(&columns((0..100).map(|at| 2.0 * (at as f32 + 0.5) * 0.1))).unwrap();
        assert!((ramp.slope - 2.0).abs() < 1e-6, "{}", ramp.slope);
        assert!((ramp.mean - 10.0).abs() < 1e-6 && (ramp.integral - 100.0).abs() < 1e-4);
        assert!((ramp.deviation - 20.0 / 12f64.sqrt()).abs() < 1e-2);
        assert_eq!(ramp.count, 100);
        assert!((ramp.min - 0.1).abs() < 1e-6 && (ramp.max - 19.9).abs() < 1e-5);
    }

    #[test]
    fn gaps_are_passed_over_and_nothing_is_nothing() {
        let half = Statistics::of(&columns([f32::NAN, 4.0, f32::NAN, f32::NAN, 4.0].into_iter())).unwrap();
        assert_eq!((half.count, half.mean, half.slope), (2, 4.0, 0.0));
        assert!((half.integral - 0.8).abs() < 1e-6);
        let hole = Statistics::of(&columns([4.0, f32::NAN, 4.0].into_iter())).unwrap();
        assert!((hole.count, (hole.integral - 1.2).abs() < 1e-6) == (2, true), "{}", hole.integral);
        assert_eq!(Statistics::of(&columns([f32::NAN; 3].into_iter())), None);
    }

    #[test]
    fn watts_add_up_to_joules_and_a_spread_of_temperature_has_no_zero_point() {
        let power = Statistics::of(&columns((0..100).map(|_| 5000.0))).unwrap();
        let lines = power.lines("W", &Display::of("power.grid", "W"));
        assert_eq!((lines[2].1.trim(), lines[2].2.as_str()), ("5.00", "kW"));
        assert_eq!((lines[5].1.trim(), lines[5].2.as_str()), ("50.00", "kJ"));
        let warm = Statistics::of(&columns([293.15, 295.15].into_iter())).unwrap();
        let lines = warm.lines("K", &Display::of("water.temperature", "K"));
        assert_eq!((lines[0].1.trim(), lines[3].1.trim()), ("20.00", "1.00"));
    }
}
