//! The machine that a part is inspected in, and how its figures are written.

use crate::model::{Coefficients, Line, Parameters, State};
use crate::plant::components::Flows;
use crate::plant::sensors::{Reading, SensorKind};
use crate::plant::signal_table::origin;
use crate::viewer::messages::part_id::Part;
use crate::viewer::ui::figures;
use crate::viewer::view_model::inspection::{Inspection, Row};
use crate::viewer::view_model::parts::row_of;

/// What a part is inspected in.
pub struct Subject<'a> {
    /// Parameters.
    pub parameters: &'a Parameters,
    /// What follows from them.
    pub coefficients: &'a Coefficients,
    /// The state.
    pub state: &'a State,
    /// Rates at the end of the tick.
    pub flows: &'a Flows,
    /// Tensions of the links, N.
    pub tensions: &'a [f64],
    /// Whether valves act by themselves.
    pub cam: bool,
    /// Kind and newest reading of a sensor, by position.
    pub sensor: &'a dyn Fn(u32) -> Option<(SensorKind, Option<Reading>)>,
}

impl Subject<'_> {
    /// Rate of a line of the ledger, W or kg/s.
    pub fn rate(&self, line: Line) -> f64 {
        self.flows.rates[line as usize]
    }
}

/// A number with a unit, as wide in every frame.
pub fn figure(value: f64, decimals: usize, unit: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    format!("{}{unit}", figures::fixed(value, decimals, 9))
}

/// A signal, in the unit in which it is shown here.
pub fn signal(label: &'static str, path: impl Into<String>, (value, decimals, unit): (f64, usize, &str)) -> Row {
    Row { label, text: figure(value, decimals, unit), signal: Some(path.into()), ..Row::default() }
}

/// A number that is no signal: what it is, its equation, its inputs.
pub fn derived(
    label: &'static str,
    (value, decimals, unit): (f64, usize, &str),
    (meaning, equation): (&'static str, &'static str),
    inputs: &[&str],
) -> Row {
    let inputs = inputs.iter().map(|&path| path.into()).collect();
    Row { label, text: figure(value, decimals, unit), signal: None, meaning, equation, inputs }
}

/// The rate of a line of the ledger that is no signal of its own.
pub fn line(label: &'static str, line: Line, (value, decimals, unit): (f64, usize, &str)) -> Row {
    let origin = origin(line);
    derived(label, (value, decimals, unit), (line.meaning(), origin.rate), origin.inputs)
}

/// A word in place of a number.
pub fn word(label: &'static str, text: impl Into<String>, about: (&'static str, &'static str), inputs: &[&str]) -> Row {
    Row { text: text.into(), ..derived(label, (0.0, 0, ""), about, inputs) }
}

/// Title, rows, signals, what to search the parameters for, own parameters.
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

/// A part that does not move, with its row of the table of parts.
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
