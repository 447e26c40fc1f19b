//! Cases computed by an independent implementation (tests/reference/), compared to a relative accuracy of 1e-6.

use kpp::model::parameters::TABLE;
use kpp::model::{ParameterValues, Parameters};
use kpp::plant::Machine;
use kpp::ports::commands::Command;
use kpp::ports::settings::{RunSettings, StartFrom, Timing};
use serde::Deserialize;
use serde_json::{Map, Value};

const CASES: &str = include_str!("reference/cases.json");

/// Values that describe the reference's own computation and the residuals of its balances.
const OF_THE_REFERENCE: [&str; 11] = [
    "energy_error_j",
    "energy_error_relative",
    "exergy_error_j",
    "exergy_error_relative",
    "_air_balance_kg",
    "_compressor_test_rel",
    "_convergence",
    "_kink_counts",
    "_steps",
    // Net heat to the water; its three parts are compared.
    "_water_heat_j",
    // Exergy of the air delivered: electricity of the compressor minus exergy destroyed there, both of which are
    // compared.
    "_psi_work_j",
];

/// A case of the reference. An unknown key fails, since it would be a condition that is not tested.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(rename = "why")]
    _why: String,
    /// Parameters that differ from the default, by symbol.
    parameters: Map<String, Value>,
    /// Actions in order of time.
    #[serde(default)]
    actions: Vec<Action>,
    /// Expected values, in order of time.
    checkpoints: Vec<Map<String, Value>>,
}

/// An action of the operator; the machine applies it at the start of the tick that begins at its time.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    time_s: f64,
    #[serde(rename = "do")]
    what: What,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
enum What {
    EmergencyStop,
    ReleaseStop,
    Barring(bool),
    Set { path: String, value: Value },
}

impl What {
    fn command(&self) -> Command {
        match self {
            What::EmergencyStop => Command::EmergencyStop,
            What::ReleaseStop => Command::ReleaseStop,
            What::Barring(on) => Command::Barring(*on),
            What::Set { path, value } => Command::SetParameter { path: path.clone(), value: text_of(value) },
        }
    }
}

/// A value as text of a config file.
fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), String::from)
}

fn parameters_of(case: &Case) -> Parameters {
    let mut values = ParameterValues::default();
    for (symbol, value) in &case.parameters {
        let row = TABLE.iter().find(|row| row.symbol == symbol).unwrap_or_else(|| panic!("no symbol {symbol}"));
        (row.set)(&mut values, &text_of(value)).unwrap_or_else(|error| panic!("{symbol}: {error}"));
    }
    Parameters::new(values).unwrap_or_else(|refused| panic!("{refused}"))
}

/// At rest and without air no force acts. Round-off then determines the first direction of chain and slip, and whether
/// one of these is an event or part of the initial state.
const UNDECIDED_AT_REST: [&str; 3] = ["CouplingEngaged", "CouplingReleased", "Reversed"];

/// Describes a value that deviates from the expected one.
fn difference(key: &str, figure: &Value, expected: &Value, from_rest: bool) -> Option<String> {
    if let Some(counts) = expected.as_object() {
        let wrong = counts.iter().find(|&(kind, count)| {
            let (ours, theirs) = (figure[kind].as_u64().unwrap_or(0), count.as_u64().unwrap());
            let slack = u64::from(from_rest && UNDECIDED_AT_REST.contains(&kind.as_str()));
            ours.abs_diff(theirs) > slack
        });
        return wrong.map(|(kind, count)| format!("{key}: {} times {kind}, expected {count}", figure[kind]));
    }
    let (figure, expected) = (figure.as_f64(), expected.as_f64());
    let (Some(figure), Some(expected)) = (figure, expected) else {
        return (figure != expected).then(|| format!("{key} = {figure:?}, expected {expected:?}"));
    };
    // Values near zero are compared with an absolute floor of 1 J or 1e-3 of their unit.
    let floor = if key.ends_with("_j") { 1.0 } else { 1e-3 };
    let error = (figure - expected).abs() / expected.abs().max(floor);
    // In this form a comparison with NaN fails.
    if error <= 1e-6 { None } else { Some(format!("{key} = {figure}, expected {expected} ({error:.1e})")) }
}

#[test]
fn every_case_agrees_with_the_independent_implementation() {
    let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
    let wanted = std::env::var("KPP_CASE").ok();
    let settings = RunSettings::default().timed(Timing::Cam).starting(StartFrom::Rest);
    let mut failures = Vec::new();
    for case in &cases {
        let name = case.name.as_str();
        if wanted.as_ref().is_some_and(|wanted| wanted != name) {
            continue;
        }
        let parameters = parameters_of(case);
        let from_rest = parameters.start.chain_speed == 0.0 && parameters.start.flywheel_speed == 0.0;
        let mut machine = Machine::new(parameters, settings.clone()).unwrap();
        let tick_s = machine.tick_s();
        let tick_at = |time_s: f64| (time_s / tick_s).round() as u64;
        let mut actions = case.actions.iter().peekable();
        for checkpoint in &case.checkpoints {
            let until = tick_at(checkpoint["time_s"].as_f64().unwrap());
            while let Some(action) = actions.next_if(|action| tick_at(action.time_s) < until) {
                let ticks = tick_at(action.time_s) - machine.tick();
                machine.step(ticks).unwrap_or_else(|error| panic!("{name}: {error}"));
                machine.submit(action.what.command());
            }
            machine.step(until - machine.tick()).unwrap_or_else(|error| panic!("{name}: {error}"));
            let got = machine.report();
            for (key, expected) in checkpoint {
                if OF_THE_REFERENCE.contains(&key.as_str()) {
                    continue;
                }
                // The reference marks this value as internal.
                let ours = if key == "_isothermal_work_j" { "isothermal_work_j" } else { key };
                let figure = got.get(ours).unwrap_or_else(|| panic!("{name}: nothing is compared with {key}"));
                failures.extend(
                    difference(key, figure, expected, from_rest).map(|what| format!("{name} at {until} ticks: {what}")),
                );
            }
            let error = got["energy_error_relative_max"].as_f64().unwrap();
            if error > 1e-9 {
                failures.push(format!("{name}: energy error {error:e}"));
            }
            eprintln!("{name}: {} steps, {} rejected", got["solver_steps"], got["solver_steps_rejected"]);
        }
        // Refused commands are not in the journal; all commands must be there, each at its tick.
        let applied: Vec<u64> = machine.journal().entries.iter().map(|entry| entry.tick).collect();
        let ordered: Vec<u64> = case.actions.iter().map(|action| tick_at(action.time_s)).collect();
        assert_eq!(applied, ordered, "{name}: ticks at which commands were applied");
    }
    assert!(failures.is_empty(), "{}\n{}", failures.len(), failures.join("\n"));
}
