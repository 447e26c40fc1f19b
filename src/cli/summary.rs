//! Result of a run: a flat JSON object, and a short table for display.

use super::plan::Plan;
use super::terminal::columns;
use crate::config::config_hash;
use crate::model::math;
use serde::Serialize;
use serde_json::{Map, Value};

/// Result of a run: the machine's report, with values that only the program measures and the identity of the run.
#[derive(Serialize)]
#[serde(transparent)]
pub struct Outcome(Map<String, Value>);

impl Outcome {
    /// Creates the result from a machine's report after `wall_s` seconds of wall-clock time.
    pub fn new(mut figures: Map<String, Value>, plan: &Plan, wall_s: f64, interrupted: bool) -> Self {
        let time_s = figures.get("time_s").and_then(Value::as_f64).unwrap_or(0.0);
        figures.insert("config_hash".into(), config_hash(&plan.parameters, &plan.settings).into());
        figures.insert("wall_s".into(), wall_s.into());
        figures.insert("realtime_factor".into(), ((time_s - plan.start_s()) / wall_s.max(1e-9)).into());
        figures.insert("interrupted".into(), interrupted.into());
        Self(figures)
    }

    /// The main values with units. Values that are missing or undefined are omitted.
    pub fn table(&self) -> String {
        let row = |(label, key, scale, unit): &(&str, &str, f64, &str)| {
            let value = self.0.get(*key)?.as_f64()? * scale;
            Some(vec![label.to_string(), shown(value), unit.to_string()])
        };
        let mut rows: Vec<_> = ROWS.iter().filter_map(row).collect();
        if let Some(failed) = self.0.get("checks_failed").and_then(Value::as_array) {
            let names: Vec<_> = failed.iter().filter_map(Value::as_str).collect();
            rows.push(vec![
                "live checks".into(),
                if names.is_empty() { "all passed".into() } else { format!("failed: {}", names.join(", ")) },
            ]);
        }
        if let Some(alarms) = self.0.get("alarms").and_then(Value::as_array) {
            let text = |alarm: &Value, key: &str| alarm[key].as_str().unwrap_or_default().replace('_', " ");
            let told: Vec<_> =
                alarms.iter().map(|alarm| format!("{}: {}", text(alarm, "rule"), text(alarm, "state"))).collect();
            rows.push(vec!["alarms".into(), if told.is_empty() { "none".into() } else { told.join(", ") }]);
        }
        rows.push(vec!["configuration".into(), self.text("config_hash")]);
        rows.push(vec!["seed".into(), self.text("seed")]);
        if self.0.get("interrupted") == Some(&Value::Bool(true)) {
            rows.push(vec!["interrupted".into(), "the figures are those up to then".into()]);
        }
        columns(&rows)
    }

    fn text(&self, key: &str) -> String {
        self.0.get(key).map_or_else(String::new, |value| value.to_string().trim_matches('"').into())
    }
}

/// Label, key of the JSON object, factor, unit.
const ROWS: &[(&str, &str, f64, &str)] = &[
    ("simulated time", "time_s", 1.0, "s"),
    ("times real time", "realtime_factor", 1.0, ""),
    ("chain speed", "chain_speed_m_s", 1.0, "m/s"),
    ("chain travel", "chain_position_m", 1.0, "m"),
    ("flywheel speed", "flywheel_speed_rad_s", 1.0, "rad/s"),
    ("reservoir pressure", "reservoir_pressure_pa", 1e-5, "bar (absolute)"),
    ("air injected", "air_injected_kg", 1.0, "kg"),
    ("electricity in, compressor", "compressor_electricity_j", 1e-3, "kJ"),
    ("electricity in, auxiliary", "auxiliary_electricity_j", 1e-3, "kJ"),
    ("electricity out, grid", "grid_electricity_j", 1e-3, "kJ"),
    ("round-trip efficiency", "round_trip_efficiency", 100.0, "%"),
    ("last revolution's efficiency", "revolution_efficiency", 100.0, "%"),
    ("energy error", "energy_error_j", 1.0, "J"),
    ("energy error, relative", "energy_error_relative", 1.0, ""),
];

/// Formats six digits, without an exponent where possible.
fn shown(value: f64) -> String {
    if value != 0.0 && !(1e-3..1e7).contains(&value.abs()) {
        return format!("{value:.3e}");
    }
    let whole_digits = math::log10(value.abs().max(1.0)).floor() as usize + 1;
    format!("{value:.*}", 6_usize.saturating_sub(whole_digits))
}

#[cfg(test)]
mod tests {
    #[test]
    fn figures_have_six_digits() {
        let shown = [1.1183325, 427_141.03, 0.0, 3e-11, -22.100092].map(super::shown);
        assert_eq!(shown, ["1.11833", "427141", "0.00000", "3.000e-11", "-22.1001"]);
    }
}
