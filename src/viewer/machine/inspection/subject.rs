//! The machine of an inspected part, and formatting of its values.

use crate::model::{Coefficients, Line, Parameters, State};
use crate::plant::components::Flows;
use crate::plant::sensors::{Reading, SensorKind};
use crate::plant::signal_table::origin;
use crate::viewer::messages::part_id::Part;
use crate::viewer::ui::figures;
use crate::viewer::view_model::inspection::{Inspection, Row};
use crate::viewer::view_model::parts::row_of;

/// The machine of an inspected part.
pub struct Subject<'a> {
    /// Parameters.
    pub parameters: &'a Parameters,
    /// Coefficients of the equations.
    pub coefficients: &'a Coefficients,
    /// The state.
    pub state: &'a State,
    /// Rates at the end of the tick.
    pub flows: &'a Flows,
    /// Tensions of the links, N.
    pub tensions: &'a [f64],
    /// Whether the run has Cam timing.
    pub cam: bool,
    /// Returns kind and newest reading of the sensor at a position.
    pub sensor: &'a dyn Fn(u32) -> Option<(SensorKind, Option<Reading>)>,
}

impl Subject<'_> {
    /// Rate of a line of the ledger, W or kg/s.
    pub fn rate(&self, line: Line) -> f64 {
        self.flows.rates[line as usize]
    }
}

/// Formats a number with a unit at constant width.
pub fn figure(value: f64, decimals: usize, unit: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    format!("{}{unit}", figures::fixed(value, decimals, 9))
}

/// Row of a signal, in the unit for display.
pub fn signal(label: &'static str, path: impl Into<String>, (value, decimals, unit): (f64, usize, &str)) -> Row {
    Row { label, text: figure(value, decimals, unit), signal: Some(path.into()), ..Row::default() }
}

/// Row of a value that is not a signal: meaning, equation, inputs.
pub fn derived(
    label: &'static str,
    (value, decimals, unit): (f64, usize, &str),
    (meaning, equation): (&'static str, &'static str),
    inputs: &[&str],
) -> Row {
    let inputs = inputs.iter().map(|&path| path.into()).collect();
    Row { label, text: figure(value, decimals, unit), signal: None, meaning, equation, inputs }
}

/// Row of the rate of a ledger line that is not a signal.
pub fn line(label: &'static str, line: Line, (value, decimals, unit): (f64, usize, &str)) -> Row {
    let origin = origin(line);
    derived(label, (value, decimals, unit), (line.meaning(), origin.rate), origin.inputs)
}

/// Row with a word instead of a number.
pub fn word(label: &'static str, text: impl Into<String>, about: (&'static str, &'static str), inputs: &[&str]) -> Row {
    Row { text: text.into(), ..derived(label, (0.0, 0, ""), about, inputs) }
}

/// Inspection of a part: title, rows, signals, search text for the parameters, own parameters.
pub fn part<const SIGNALS: usize>(
    title: impl Into<String>,
    rows: Vec<Row>,
    signals: [&str; SIGNALS],
    search: &'static str,
    parameters: &'static [&'static str],
) -> Inspection {
    let signals = signals.map(String::from).into();
    Inspection { part: None, title: title.into(), rows, signals, search, parameters }
}

/// Inspection of a stationary part, with its row of the table of parts.
pub fn fixed_part(id: Part, rows: Vec<Row>) -> Inspection {
    let row = row_of(id).expect("every part that does not move has a row, as a test shows");
    let signals = row.signals.iter().map(|&path| path.into()).collect();
    Inspection { part: None, title: row.title.into(), rows, signals, search: row.search, parameters: row.parameters }
}

/// A power in kW, from W.
pub fn kilowatts(power: f64, decimals: usize) -> (f64, usize, &'static str) {
    (power * 1e-3, decimals, "kW")
}

/// A pressure in bar, from Pa.
pub fn bar(pressure: f64, decimals: usize) -> (f64, usize, &'static str) {
    (pressure * 1e-5, decimals, "bar")
}
