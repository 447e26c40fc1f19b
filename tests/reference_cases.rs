//! Cases computed by an independent implementation (tests/reference/), to one part in a million in every figure.

use kpp::model::ledger::LINES;
use kpp::model::parameters::TABLE;
use kpp::model::{Coefficients, Ledger, Line, Parameters, State};
use kpp::solver::{Options, Solver, StepMemory};
use serde_json::Value;
use std::collections::BTreeMap;

const CASES: &str = include_str!("reference/cases.json");

fn parameters_of(case: &Value) -> Parameters {
    let mut parameters = Parameters::default();
    for (symbol, value) in case["parameters"].as_object().unwrap() {
        let row = TABLE.iter().find(|row| row.symbol == symbol).unwrap_or_else(|| panic!("no symbol {symbol}"));
        let text = value.as_str().map_or_else(|| value.to_string(), String::from);
        (row.set)(&mut parameters, &text).unwrap_or_else(|error| panic!("{symbol}: {error}"));
    }
    assert!(!parameters.problems().iter().any(|problem| problem.fatal), "{:?}", parameters.problems());
    parameters
}

/// The figures of a checkpoint, by the names of INTERFACE.md.
fn figures(c: &Coefficients, state: &State, ledger: &Ledger, start_exergy: f64) -> BTreeMap<String, f64> {
    let stored = state.stored(c);
    let mut figures: BTreeMap<String, f64> = [
        ("chain_position_m", state.laps as f64 * c.path.length + state.chain_position),
        ("chain_speed_m_s", state.chain_speed),
        ("flywheel_speed_rad_s", state.flywheel_speed),
        ("reservoir_pressure_pa", state.reservoir_pressure(c)),
        ("reservoir_temperature_k", state.reservoir_temperature(c)),
        ("reservoir_air_kg", state.reservoir_mass),
        ("floater_air_kg", state.floater_air_mass()),
        ("floater_air_volume_m3", state.floater_air_volume(c)),
        ("stored_chain_kinetic_j", stored.chain_kinetic),
        ("stored_flywheel_kinetic_j", stored.flywheel_kinetic),
        ("stored_potential_j", stored.potential),
        ("stored_floater_air_j", stored.floater_air),
        ("stored_reservoir_j", stored.reservoir),
        ("exergy_stored_change_j", state.exergy(c) - start_exergy),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_string(), value))
    .collect();
    for &line in LINES {
        let suffix = if line.unit() == "J" { "j" } else { "kg" };
        figures.insert(format!("{}_{suffix}", line.key()), ledger.total(line));
    }
    for (slug, amount) in ledger.destroyed() {
        figures.insert(format!("exergy_destroyed_{slug}_j"), amount);
    }
    figures
}

#[test]
fn every_case_agrees_with_the_independent_implementation() {
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    let wanted = std::env::var("KPP_CASE").ok();
    let mut failures = Vec::new();
    for case in &cases {
        let name = case["name"].as_str().unwrap();
        if wanted.as_ref().is_some_and(|wanted| wanted != name) {
            continue;
        }
        let parameters = parameters_of(case);
        let c = Coefficients::new(&parameters);
        let options = Options { cam: true, adaptive: true, relative_tolerance: 1e-8, max_step: 0.01, min_step: 1e-9 };
        let (mut state, mut ledger) = (State::start(&parameters, &c), Ledger::default());
        let (mut solver, mut memory, mut happened) = (Solver::default(), StepMemory::new(&options), Vec::new());
        let (start_energy, start_exergy) = (state.stored(&c).total(), state.exergy(&c));
        let mut ticks = 0;
        for checkpoint in case["checkpoints"].as_array().unwrap() {
            let until = (checkpoint["time_s"].as_f64().unwrap() / 0.01).round() as u64;
            while ticks < until {
                happened.clear();
                if let Err(error) =
                    solver.advance(&c, &options, &mut state, &mut ledger, &mut memory, 0.01, &mut happened)
                {
                    panic!("{name} at {} s: {error}", ticks as f64 * 0.01);
                }
                ticks += 1;
            }
            let got = figures(&c, &state, &ledger, start_exergy);
            for (key, value) in checkpoint.as_object().unwrap() {
                let Some(&figure) = got.get(key) else { continue };
                let expected = value.as_f64().unwrap();
                // A figure that is next to nothing is compared with a joule, a gram, a micrometre of its kind.
                let floor = if key.ends_with("_j") { 1.0 } else { 1e-3 };
                let error = (figure - expected).abs() / expected.abs().max(floor);
                if error > 1e-6 {
                    failures
                        .push(format!("{name} at {until} ticks: {key} = {figure}, expected {expected} ({error:.1e})"));
                }
            }
        }
        let denominator = ledger.total(Line::CompressorElectricity) + ledger.total(Line::IntakeEnthalpy);
        let error = (state.stored(&c).total() - start_energy - ledger.net_inflow()).abs()
            / denominator.max(state.reservoir_energy).max(1.0);
        if error > 1e-9 {
            failures.push(format!("{name}: energy error {error:e}"));
        }
        eprintln!("{name}: {} steps, {} rejected", memory.steps, memory.rejected);
    }
    assert!(failures.is_empty(), "{}\n{}", failures.len(), failures.join("\n"));
}
