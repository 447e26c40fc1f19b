//! Numbers as text of fixed width, so that the layout does not change with their values.

/// Text of an undefined value.
const UNDEFINED: &str = "–";

/// Formats with a fixed number of decimals, right-aligned in `width` characters.
pub fn fixed(value: f64, decimals: usize, width: usize) -> String {
    if !value.is_finite() {
        return format!("{UNDEFINED:>width$}");
    }
    // -0.00 would alternate with 0.00.
    let text = format!("{value:.decimals$}");
    let zero = text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.');
    format!("{:>width$}", if zero { text.trim_start_matches('-') } else { &text })
}

/// Formats with sign and exponent, as in `+1.2e-10`, right-aligned in 9 characters.
pub fn scientific(value: f64) -> String {
    if !value.is_finite() {
        return format!("{UNDEFINED:>9}");
    }
    format!("{:>9}", if value == 0.0 { "0".into() } else { format!("{value:+.1e}") })
}

/// Scale and SI prefix that bring a value between 1 and 1000.
fn prefix(value: f64) -> (f64, &'static str) {
    match value.abs() {
        x if x >= 1e9 => (1e9, "G"),
        x if x >= 1e6 => (1e6, "M"),
        x if x >= 1e3 => (1e3, "k"),
        x if x >= 1.0 || x == 0.0 => (1.0, ""),
        x if x >= 1e-3 => (1e-3, "m"),
        x if x >= 1e-6 => (1e-6, "µ"),
        _ => (1e-9, "n"),
    }
}

/// Formats with sign and SI prefix, as in `+12.34 kJ`.
pub fn engineering(value: f64, unit: &str) -> String {
    if !value.is_finite() {
        return format!("{UNDEFINED} {unit}");
    }
    let (scale, prefix) = prefix(value);
    let scaled = value / scale;
    let decimals = if scaled.abs() < 10.0 { 3 } else { 2 };
    format!("{scaled:+.decimals$} {prefix}{unit}")
}

/// Formats at most six significant digits without trailing zeros, with an exponent instead of many zeros.
pub fn compact(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    if !(1e-3..1e6).contains(&value.abs()) {
        let text = format!("{value:.4e}");
        let (digits, exponent) = text.split_once('e').expect("written with an exponent");
        return format!("{}e{exponent}", digits.trim_end_matches('0').trim_end_matches('.'));
    }
    let decimals = (5 - value.abs().log10().floor() as i32).clamp(0, 8) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}

/// Formats a unit of the tables for display: `m3` as `m³`.
pub fn unit(ascii: &str) -> String {
    let mut text = String::with_capacity(ascii.len() + 4);
    let mut before = ' ';
    for sign in ascii.chars() {
        let power = before.is_alphabetic() || before == ')';
        text.push(match sign {
            '2' if power => '²',
            '3' if power => '³',
            other => other,
        });
        before = sign;
    }
    text
}

/// Formats simulated time as hours, minutes, seconds and hundredths.
pub fn clock(time_s: f64) -> String {
    let hundredths = (time_s.max(0.0) * 100.0 + 0.5).floor() as u64;
    let (hours, minutes, seconds) = (hundredths / 360_000, hundredths / 6_000 % 60, hundredths / 100 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:02}", hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_fixed() {
        for value in [0.0, -0.001, 1.5, -99.994, f64::NAN, f64::INFINITY] {
            assert_eq!(fixed(value, 2, 8).chars().count(), 8, "{value}");
            assert_eq!(scientific(value * 1e-9).chars().count(), 9, "{value}");
        }
        assert_eq!(fixed(-0.001, 2, 5), " 0.00");
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(engineering(12_345.0, "J"), "+12.35 kJ");
        assert_eq!(engineering(-2.5e-7, "J"), "-250.00 nJ");
        assert_eq!(compact(0.4), "0.4");
        assert_eq!(compact(420_000.0), "420000");
        assert_eq!(compact(2.4e-6), "2.4e-6");
        assert_eq!(compact(9.80665), "9.80665");
        assert_eq!(compact(20_000.0), "20000");
        assert_eq!(unit("W/(N m)2"), "W/(N m)²");
        assert_eq!(unit("m3/(s Pa)"), "m³/(s Pa)");
        assert_eq!(clock(3_723.456), "01:02:03.46");
    }
}
