//! Cases computed by an independent implementation (tests/reference/), to one part in a million in every figure.

use kpp::model::parameters::TABLE;
use kpp::model::{ParameterValues, Parameters};
use kpp::plant::Machine;
use kpp::ports::settings::{RunSettings, StartFrom, Timing};
use serde_json::Value;

const CASES: &str = include_str!("reference/cases.json");

/// Figures of the reference about itself: how it computed, and by how much its own balances miss.
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
    // Exergy of the air delivered: electricity of the compressor less what is destroyed there, and both are compared.
    "_psi_work_j",
];

fn parameters_of(case: &Value) -> Parameters {
    let mut values = ParameterValues::default();
    for (symbol, value) in case["parameters"].as_object().unwrap() {
        let row = TABLE.iter().find(|row| row.symbol == symbol).unwrap_or_else(|| panic!("no symbol {symbol}"));
        let text = value.as_str().map_or_else(|| value.to_string(), String::from);
        (row.set)(&mut values, &text).unwrap_or_else(|error| panic!("{symbol}: {error}"));
    }
    Parameters::new(values).unwrap_or_else(|refused| panic!("{refused}"))
}

/// At rest and without air no force acts: which way chain and slip go at first is decided by round-off, and with it whether
/// one of these is an event or the state at the start.
const UNDECIDED_AT_REST: [&str; 3] = ["CouplingEngaged", "CouplingReleased", "Reversed"];

/// A figure that is not right, in words.
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
    // A figure that is next to nothing is compared with a joule, a gram, a micrometre of its kind.
    let floor = if key.ends_with("_j") { 1.0 } else { 1e-3 };
    let error = (figure - expected).abs() / expected.abs().max(floor);
    // Written so that a comparison with NaN fails.
    if error <= 1e-6 { None } else { Some(format!("{key} = {figure}, expected {expected} ({error:.1e})")) }
}

#[test]
fn every_case_agrees_with_the_independent_implementation() {
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    let wanted = std::env::var("KPP_CASE").ok();
    let settings = RunSettings::default().timed(Timing::Cam).starting(StartFrom::Rest);
    let mut failures = Vec::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        if wanted.as_ref().is_some_and(|wanted| wanted != name) {
            continue;
        }
        let parameters = parameters_of(case);
        let from_rest = parameters.start.chain_speed == 0.0 && parameters.start.flywheel_speed == 0.0;
        let mut machine = Machine::new(parameters, settings.clone()).unwrap();
        for checkpoint in case["checkpoints"].as_array().unwrap() {
            let until = (checkpoint["time_s"].as_f64().unwrap() / machine.tick_s()).round() as u64;
            machine.step(until - machine.tick()).unwrap_or_else(|error| panic!("{name}: {error}"));
            let got = machine.report();
            for (key, expected) in checkpoint.as_object().unwrap() {
                if OF_THE_REFERENCE.contains(&key.as_str()) {
                    continue;
                }
                // The reference keeps this figure for itself.
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
    }
    assert!(failures.is_empty(), "{}\n{}", failures.len(), failures.join("\n"));
}
