//! Writes a commented configuration file from values and the table that also reads it.

use crate::model::parameters::{Effect, Parameter, Parameters, TABLE, Value};
use crate::ports::settings::{RunSettings, SETTINGS};
use std::fmt::Write as _;

/// First line of a machine's file.
pub const MACHINE_TITLE: &str = "The machine: 25 m of water, 66 floaters. These are the defaults that are built in.";
const RUN_TITLE: &str = "How a run is carried out: tick, timing, solver, pace.";
const NOTE: &str = "SI units, pressures absolute, temperatures in kelvin. A field that is left out has its default. \
`kpp config check FILE` checks this file; `kpp config list` describes every field.";
const WIDTH: usize = 112;

/// Text of a `machine.ron` with a comment for every field. The title may have several lines.
pub fn machine_text(title: &str, parameters: &Parameters) -> String {
    text(title, TABLE, parameters)
}

/// Text of a `run.ron` with a comment for every field.
pub fn run_text(settings: &RunSettings) -> String {
    text(RUN_TITLE, SETTINGS, settings)
}

fn text<S>(title: &str, table: &'static [Parameter<S>], values: &S) -> String {
    let mut out = String::new();
    for line in title.lines() {
        comment(&mut out, "", line);
    }
    comment(&mut out, "", NOTE);
    out.push_str("(\n");
    let mut open = "";
    for row in table {
        let (group, field) = row.path.split_once('.').expect("paths of the table are `group.field`");
        if group != open {
            if !open.is_empty() {
                out.push_str("    ),\n\n");
            }
            // Writing to a String cannot fail; this holds for every `let _` in this file.
            let _ = writeln!(out, "    {group}: (");
            open = group;
        }
        comment(&mut out, "        ", &description(row));
        let _ = writeln!(out, "        {field}: {},", literal((row.get)(values)));
    }
    out.push_str("    ),\n)\n");
    out
}

/// `R [m]: Pitch radius of both sprockets. 0.001 to 1000; rebuild.`
fn description<S>(row: &Parameter<S>) -> String {
    let unit = if row.unit.is_empty() { String::new() } else { format!(" [{}]", row.unit) };
    let range = if row.choices.is_empty() { format!("{} to {}", row.min, row.max) } else { row.choices.join(" | ") };
    let effect = match row.effect {
        Effect::Live => "",
        Effect::Rebuild => "; needs a new run",
    };
    format!("{}{unit}: {} {range}{effect}.", row.symbol, row.meaning)
}

/// A value in RON's syntax; a real number always has a point or an exponent.
pub fn literal(value: Value) -> String {
    match value {
        Value::Real(number) => format!("{number:?}"),
        other => other.to_string(),
    }
}

/// Breaks a text into comment lines.
fn comment(out: &mut String, indent: &str, text: &str) {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.len() + word.len() + 1 > WIDTH - indent.len() {
            let _ = writeln!(out, "{indent}// {line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(out, "{indent}// {line}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ParameterValues;

    #[test]
    fn what_is_written_reads_back_to_the_bit() {
        let change = |values: &mut ParameterValues| {
            values.air.sonic_conductance = 0.1 + 0.2;
            values.geometry.floater_count = 9;
            values.generator.law = crate::model::GeneratorLaw::SpeedPi;
        };
        let parameters = Parameters::default().changed(change).expect("valid");
        let read: Parameters = ron::from_str(&machine_text("A test", &parameters)).expect("valid RON");
        assert_eq!(read, parameters);
        let settings = RunSettings::default();
        assert_eq!(ron::from_str::<RunSettings>(&run_text(&settings)).expect("valid RON"), settings);
    }
}
