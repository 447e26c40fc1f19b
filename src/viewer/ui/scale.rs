//! Axes: round steps, stable limits, labels that fit.

/// A range of values.
pub type Range = (f64, f64);

/// The smallest of 1, 2, 5 times a power of ten that divides a span into at most `most` intervals.
pub fn step(span: f64, most: usize) -> f64 {
    let least = (span / most.max(1) as f64).max(f64::MIN_POSITIVE * 1e16);
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|m| m * power).into_iter().find(|step| *step >= least * 0.999_999).unwrap_or(10.0 * power)
}

/// Multiples of the step in a range.
pub fn ticks((low, high): Range, step: f64) -> Vec<f64> {
    let tolerance = 1e-6 * step;
    let (first, last) = (((low - tolerance) / step).ceil(), ((high + tolerance) / step).floor());
    if !(first.is_finite() && last - first < 200.0) {
        return Vec::new();
    }
    (first as i64..=last as i64).map(|at| at as f64 * step).collect()
}

/// Formats a tick's value with the decimals of the step, in at most seven characters.
pub fn label(value: f64, step: f64) -> String {
    let decimals = (-step.log10().floor()).clamp(0.0, 9.0) as usize;
    let value = if value.abs() < 1e-9 * step { 0.0 } else { value };
    let text = format!("{value:.decimals$}");
    if text.len() <= 7 && (value == 0.0 || step >= 1e-4) {
        return text;
    }
    if value == 0.0 {
        return "0".into();
    }
    // Enough digits to distinguish neighbours, if they fit.
    let digits = (value.abs().log10().floor() - step.log10().floor()).clamp(0.0, 2.0) as usize;
    format!("{value:.digits$e}")
}

/// Least span of an axis as a share of the greatest value.
const LEAST_SPAN: f64 = 0.02;

/// Round limits around data, starting at zero if that is near.
pub fn around((low, high): Range) -> Range {
    if !(low.is_finite() && high.is_finite()) {
        return (0.0, 1.0);
    }
    let (mut low, mut high) = (low, high);
    if low > 0.0 && low < 0.6 * high {
        low = 0.0;
    } else if high < 0.0 && high > 0.6 * low {
        high = 0.0;
    }
    // A variation of a thousandth is not enlarged to the whole plot.
    let least = (high.abs().max(low.abs()) * LEAST_SPAN).max(1e-15);
    if high - low < least {
        let middle = 0.5 * (low + high);
        (low, high) = (middle - 0.5 * least, middle + 0.5 * least);
    }
    let step = step(high - low, 4);
    let (low, top) = ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step);
    (low, if top > low { top } else { low + step })
}

/// Limits for data; the earlier limits are kept as long as they fit, since an axis that changes with every sample is
/// not readable.
pub fn settle(before: Option<Range>, data: Range) -> Range {
    let fresh = around(data);
    match before {
        Some((low, high)) if low <= data.0 && data.1 <= high && high - low <= 2.1 * (fresh.1 - fresh.0) => (low, high),
        _ => fresh,
    }
}

/// A round time step for at most `most` intervals, s.
pub fn time_step(span_s: f64, most: usize) -> f64 {
    const STEPS: [f64; 9] = [15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0];
    let least = span_s / most.max(1) as f64;
    if least <= 10.0 {
        return step(span_s, most);
    }
    STEPS.into_iter().find(|step| *step >= least).unwrap_or_else(|| (least / 3600.0).ceil() * 3600.0)
}

/// Formats a time of the run as `m:ss` or `h:mm:ss`, with decimals if the step is below a second.
pub fn time_label(time_s: f64, step_s: f64) -> String {
    let decimals = (-step_s.log10().floor()).clamp(0.0, 3.0) as usize;
    let unit = 10f64.powi(decimals as i32);
    let parts = (time_s.abs() * unit).round() as u64;
    let (whole, part) = (parts / unit as u64, parts % unit as u64);
    let fraction = if decimals > 0 { format!(".{part:0decimals$}") } else { String::new() };
    let sign = if time_s < 0.0 && parts > 0 { "-" } else { "" };
    match (whole / 3600, whole / 60 % 60, whole % 60) {
        (0, 0, seconds) => format!("{sign}{seconds}{fraction} s"),
        (0, minutes, seconds) => format!("{sign}{minutes}:{seconds:02}{fraction}"),
        (hours, minutes, seconds) => format!("{sign}{hours}:{minutes:02}:{seconds:02}{fraction}"),
    }
}

/// Formats a duration, short.
pub fn span_text(seconds: f64) -> String {
    match seconds {
        s if s < 10.0 => format!("{s:.2} s"),
        s if s < 600.0 => format!("{s:.0} s"),
        s if s < 36_000.0 => format!("{:.1} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_ticks_lie_inside() {
        assert_eq!(step(40.0, 4), 10.0);
        assert_eq!(step(41.0, 4), 20.0);
        assert_eq!(ticks((0.0, 0.3), 0.1).len(), 4);
        assert_eq!(ticks((7.0, 8.9), 1.0), [7.0, 8.0]);
        assert!(ticks((0.0, 1e9), 1.0).is_empty(), "a broken range makes no million of lines");
    }

    #[test]
    fn labels_are_short_and_tell_neighbours_apart() {
        assert_eq!(label(0.30000000000000004, 0.1), "0.3");
        assert_eq!(label(40.0, 20.0), "40");
        assert_eq!(label(-1e-20, 0.5), "0.0");
        assert_eq!((label(1.2e-10, 1e-11), label(0.0, 1e-11)), ("1.2e-10".into(), "0".into()));
        assert_eq!(label(12_345_000.0, 1000.0), "1.23e7");
    }

    #[test]
    fn limits_hold_the_data_and_stay_while_they_fit() {
        for data in [(0.0, 3.9), (7.0, 38.0), (-3e-11, 4e-10), (5.0, 5.0), (-4.0, -3.0), (0.0, 0.0), (1e5, 1.001e5)] {
            let (low, high) = around(data);
            assert!(low <= data.0 && data.1 <= high && high > low, "{data:?} in {low} {high}");
        }
        assert_eq!(around((7.0, 38.0)), (0.0, 40.0));
        assert_eq!(around((f64::NAN, f64::NAN)), (0.0, 1.0));
        assert_eq!(settle(Some((0.0, 40.0)), (1.0, 30.0)), (0.0, 40.0));
        assert_eq!(settle(Some((0.0, 40.0)), (1.0, 8.0)), around((1.0, 8.0)), "too wide by far");
        assert_eq!(settle(Some((0.0, 40.0)), (1.0, 41.0)), around((1.0, 41.0)));
    }

    #[test]
    fn times_read_like_a_clock() {
        assert_eq!(time_label(12.0, 5.0), "12 s");
        assert_eq!(time_label(59.96, 0.1), "1:00.0");
        assert_eq!(time_label(75.5, 0.5), "1:15.5");
        assert_eq!(time_label(3_723.0, 60.0), "1:02:03");
        assert_eq!(time_step(120.0, 5), 30.0);
        assert_eq!(time_step(8.0, 4), 2.0);
    }
}
