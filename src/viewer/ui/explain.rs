//! Explanations of values: meaning, equation and inputs, shared by all places that display a value.

use crate::model::Parameters;
use crate::model::parameters::{TABLE, find};
use crate::ports::settings::{RunSettings, SETTINGS};
use crate::ports::signals::Signals;
use crate::viewer::ui::figures;
use crate::viewer::ui::units::Display;
use crate::viewer::ui::values::shown_value;
use bevy_egui::egui;

/// Data of the machine for explanations.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The newest sample.
    pub signals: &'a Signals,
    /// Parameters and settings, if available.
    pub machine: Option<(&'a Parameters, &'a RunSettings)>,
}

impl<'a> From<&'a Signals> for Known<'a> {
    fn from(signals: &'a Signals) -> Self {
        Self { signals, machine: None }
    }
}

/// Explanation of a signal or a parameter.
pub fn explain<'a>(path: &str, known: impl Into<Known<'a>>) -> String {
    let known = known.into();
    match known.signals.position(path) {
        Some(at) => {
            let signal = &known.signals.table[at];
            let meaning = format!("{}\n{}", signal.meaning, input(path, known));
            figure(&meaning, signal.equation, signal.inputs(), known)
        }
        None => input(path, known),
    }
}

/// Explanation of a value that is not a signal: meaning, equation, inputs by path.
pub fn figure<'a, Path: AsRef<str>>(
    meaning: &str,
    equation: &str,
    inputs: impl IntoIterator<Item = Path>,
    known: impl Into<Known<'a>>,
) -> String {
    let known = known.into();
    let mut text = String::from(meaning);
    if !equation.is_empty() {
        text += "\n";
        text += &pretty(equation);
    }
    for path in inputs {
        text += "\n    ";
        text += &input(path.as_ref(), known);
    }
    text
}

/// Explanation of a sum: each term with its name and equation, then all inputs without duplicates.
pub fn sum<'a>(
    parts: impl IntoIterator<Item = (String, &'static str, &'static [&'static str])>,
    known: impl Into<Known<'a>>,
) -> String {
    let (mut lines, mut inputs) = (Vec::new(), Vec::new());
    for (name, equation, from) in parts {
        lines.push(format!("{name} {}", pretty(equation)));
        for &path in from {
            if !inputs.contains(&path) {
                inputs.push(path);
            }
        }
    }
    figure(&lines.join("\n"), "", inputs, known)
}

/// A signal or parameter with its present value and unit.
fn input(path: &str, known: Known) -> String {
    if let Some(at) = known.signals.position(path) {
        let value = known.signals.values.get(at).copied().unwrap_or(f64::NAN);
        let unit = known.signals.table[at].unit;
        // Counts are shown without decimals.
        let whole = unit.is_empty() && value.fract() == 0.0;
        let shown = if whole { format!("{value}") } else { Display::of(path, unit).with_unit(value) };
        return if value.is_finite() {
            format!("{path} = {shown}")
        } else {
            format!("{path}: not defined, or not read, now")
        };
    }
    let of_machine = |(parameters, settings): (&Parameters, &RunSettings)| {
        let parameter = find(TABLE, path).map(|row| (row.symbol, (row.get)(parameters)));
        parameter.or_else(|| find(SETTINGS, path).map(|row| (row.symbol, (row.get)(settings))))
    };
    match known.machine.and_then(of_machine) {
        Some((symbol, value)) => {
            let shown = shown_value(path, &value.to_string());
            let shown = shown
                .split_once(' ')
                .map(|(number, unit)| format!("{number} {}", figures::unit(unit)))
                .unwrap_or(shown);
            format!("{path}, {} = {shown}", pretty(symbol))
        }
        None => format!("{path}: not measured by this machine"),
    }
}

/// Formats an equation of the tables for display: `rho g z_i^2` as `ρ g z_i²`.
pub fn pretty(equation: &str) -> String {
    const WORDS: [(&str, &str); 10] = [
        ("rho", "ρ"),
        ("eta", "η"),
        ("kappa", "κ"),
        ("gamma", "γ"),
        ("psi", "ψ"),
        ("phi", "φ"),
        ("theta", "θ"),
        ("pi", "π"),
        ("sum", "Σ"),
        ("int", "∫"),
    ];
    let mut text = String::with_capacity(equation.len());
    let mut rest = equation;
    while !rest.is_empty() {
        let letters = rest.find(|sign: char| !sign.is_ascii_alphabetic()).unwrap_or(rest.len());
        if letters > 0 {
            let word = &rest[..letters];
            text += WORDS.iter().find(|(known, _)| *known == word).map_or(word, |(_, sign)| sign);
            rest = &rest[letters..];
            continue;
        }
        let signs = [("1/2", "½"), ("^2", "²"), ("^3", "³"), (" - ", " − "), (">=", "≥")];
        let (from, to) = signs.into_iter().find(|(from, _)| rest.starts_with(from)).unwrap_or_else(|| {
            let length = rest.chars().next().map_or(1, char::len_utf8);
            (&rest[..length], &rest[..length])
        });
        text += to;
        rest = &rest[from.len()..];
    }
    // A sum described in words is not converted; docs/physics.md has the sections of PHYSICS.md.
    text.replace("Σ over", "sum over").replace("PHYSICS.md", "physics.md")
}

/// Adds a tooltip, whose text is created only while it is shown.
pub fn on_hover(response: egui::Response, text: impl FnOnce() -> String) {
    if response.hovered() {
        response.on_hover_text(text());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plant::Machine;
    use crate::viewer::view_model::readings::Readings;

    fn data() -> Readings {
        let mut machine = Machine::new(Parameters::default(), RunSettings::default()).expect("the default machine");
        machine.step(10).expect("it runs");
        Readings { signals: machine.signals().clone(), ..Readings::default() }
    }

    #[test]
    fn a_signal_is_explained_with_equation_and_the_values_of_its_inputs() {
        let text = explain("power.grid", &data());
        for part in [
            "Electricity to the grid.\npower.grid = ",
            " kW\nη_inv (T_g w − c_cu T_g²) (physics.md 3)\n",
            "    flywheel.speed = ",
            " rpm\n",
            "    generator.inverter_efficiency, η_inv = 0.97",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(
            explain("floater[3].force", &data()).contains("    floater[3].air_volume: not defined, or not read, now")
        );
    }

    #[test]
    fn every_signal_of_a_machine_is_explained_to_the_last_input() {
        let data = data();
        for signal in
            data.signals.table.iter().filter(|signal| !signal.path.contains('[') || signal.path.contains("[0]"))
        {
            let text = explain(&signal.path, &data);
            assert!(!text.contains("not measured"), "{text}");
            assert!(text.lines().count() > 2, "meaning, value, equation: {text}");
        }
        assert_eq!(explain("no.such", &data), "no.such: not measured by this machine");
        let on = format!("supply.compressor_on = {:.0}\n", data.value("supply.compressor_on"));
        assert!(explain("supply.compressor_on", &data).contains(&on), "what is counted has no decimals");
        assert!(explain("run.tick", &data).starts_with("run.tick, tick = "), "settings too");
    }

    #[test]
    fn a_sum_names_each_of_its_inputs_once() {
        let inputs: &[&str] = &["flywheel.speed", "generator.core_loss"];
        let text = sum([("a:".into(), "x", inputs), ("b:".into(), "y", &inputs[..1])], &data());
        assert!(text.starts_with("a: x\nb: y\n    flywheel.speed = ") && text.lines().count() == 4, "{text}");
    }

    #[test]
    fn equations_are_set_in_signs() {
        assert_eq!(pretty("sum 1/2 rho_amb v^2 - theta eta_inv"), "Σ ½ ρ_amb v² − θ η_inv");
        assert_eq!(pretty("sum over events of E"), "sum over events of E");
        assert_eq!(pretty("a - b; minting"), "a − b; minting");
    }
}
