//! `kpp validate`: closed forms, a run, conservation, convergence of the state, stress tests, determinism.

use super::check_table::Check;
use super::checks::Checks;
use super::closed_forms::{TICK_S, closed_forms};
use super::random::{extreme_machines, random_machine};
use super::rules::Rules;
use crate::config::PRESETS;
use crate::model::{Parameters, math};
use crate::plant::components::{Balance, StateHash};
use crate::plant::{Machine, MachineError};
use crate::ports::settings::{RunSettings, StartFrom, Timing};
use crate::solver::{Options, Simulation};
use serde::Serialize;

/// Configuration of a validation.
pub struct Request {
    /// The machine.
    pub parameters: Parameters,
    /// Settings of the run.
    pub settings: RunSettings,
    /// The table of checks.
    pub rules: Rules,
    /// Whether to run an hour of the machine and of every preset, and more machines under stress.
    pub extended: bool,
}

/// One result: a value, its limit, and the remedy if it exceeds it.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// Which part of the validation.
    pub part: &'static str,
    /// Name of the value.
    pub name: String,
    /// The value.
    pub value: f64,
    /// Greatest allowed value.
    pub limit: f64,
    /// Whether the value is allowed.
    pub passes: bool,
    /// Further information: location, or reason of the failure.
    pub note: String,
    #[serde(skip)]
    remedy: String,
}

/// All results, and the remedies of the failed ones.
#[derive(Clone, Debug, Serialize)]
pub struct ValidationResult {
    /// Whether all pass.
    pub passes: bool,
    /// The figures.
    pub figures: Vec<Figure>,
    /// Remedies of the failed results.
    pub recommendations: Vec<String>,
}

/// Simulated duration of the run, s: plain and extended.
const RUN_S: [f64; 2] = [120.0, 3600.0];
/// Simulated duration of a stress test, s.
const STRESS_S: f64 = 20.0;
/// Number of random machines under stress: plain and extended.
const RANDOM_MACHINES: [u64; 2] = [6, 200];
/// Simulated time over which states computed with different steps are compared, s.
const CONVERGENCE_S: f64 = 20.0;

struct Suite {
    figures: Vec<Figure>,
}

impl Suite {
    fn add(&mut self, part: &'static str, name: impl Into<String>, value: f64, limit: f64, remedy: &str) {
        self.note(part, name, value, limit, remedy, String::new());
    }

    fn note(
        &mut self,
        part: &'static str,
        name: impl Into<String>,
        value: f64,
        limit: f64,
        remedy: &str,
        note: String,
    ) {
        // NaN fails.
        let passes = value <= limit;
        self.figures.push(Figure { part, name: name.into(), value, limit, passes, note, remedy: remedy.into() });
    }
}

/// Runs the validation. `progress` is called with a description of each stage.
///
/// # Errors
/// The requested machine cannot be created or computed.
pub fn validate(request: &Request, mut progress: impl FnMut(&str)) -> Result<ValidationResult, MachineError> {
    let mut suite = Suite { figures: Vec::new() };
    progress("closed forms");
    match closed_forms() {
        Ok(forms) => {
            let remedy = "the physics of this build is wrong: do not use it, and report which form fails";
            forms.into_iter().for_each(|form| suite.add("closed forms", form.name, form.error, form.tolerance, remedy));
        }
        Err(error) => suite.note("closed forms", "all", f64::NAN, 0.0, "report this", error.to_string()),
    }
    progress("a run with all checks");
    run(&mut suite, "run", &request.parameters, request, request.extended)?;
    if request.extended {
        for preset in PRESETS {
            progress(&format!("an hour of the preset {}", preset.name));
            let parameters = ron::from_str(preset.text).expect("presets are embedded and tested");
            run(&mut suite, preset.name, &parameters, request, true)?;
        }
    }
    progress("convergence of the state");
    convergence(&mut suite, &request.parameters);
    progress("stress");
    stress(&mut suite, request);
    progress("determinism");
    determinism(&mut suite, request)?;
    let mut recommendations: Vec<String> = Vec::new();
    for figure in suite.figures.iter().filter(|figure| !figure.passes) {
        let text = format!("{}, {}: {}", figure.part, figure.name, figure.remedy);
        if !recommendations.contains(&text) {
            recommendations.push(text);
        }
    }
    let passes = recommendations.is_empty();
    Ok(ValidationResult { passes, figures: suite.figures, recommendations })
}

fn settings(request: &Request, timing: Timing) -> RunSettings {
    request.settings.clone().timed(timing).starting(StartFrom::Rest)
}

/// A machine with all checks.
fn watched(parameters: &Parameters, settings: RunSettings, rules: &Rules) -> Result<Machine, MachineError> {
    let mut machine = Machine::new(parameters.clone(), settings)?;
    super::systems::watch(&mut machine, rules.clone());
    Ok(machine)
}

/// Runs both timings with all checks and evaluates the ledger at the end.
fn run(
    suite: &mut Suite,
    part: &'static str,
    parameters: &Parameters,
    request: &Request,
    long: bool,
) -> Result<(), MachineError> {
    let known = PRESETS.iter().any(|preset| ron::from_str(preset.text) == Ok(parameters.clone()));
    for timing in [Timing::Cam, Timing::Plc] {
        let mut machine = watched(parameters, settings(request, timing), &request.rules)?;
        machine.step((RUN_S[usize::from(long)] / machine.tick_s()).round() as u64)?;
        let checks = machine.get::<Checks>();
        for row in checks.rows() {
            let note = row
                .first_failed
                .map_or_else(String::new, |failure| format!("first at {:.2} s, {}", failure.time_s, failure.place));
            suite.note(part, format!("{timing:?}: {}", row.name), row.worst, row.tolerance, row.remedy, note);
        }
        let report = machine.report();
        let figure = |key: &str| report.get(key).and_then(serde_json::Value::as_f64).unwrap_or(f64::NAN);
        let remedy =
            "do not trust the energy balance; tighten solver.relative_tolerance, and report it if that does not help";
        let first = machine.get::<Balance>().greatest_energy_error_relative;
        suite.add("conservation", format!("{part} {timing:?}: first law, greatest error"), first, 1e-9, remedy);
        let second = figure("exergy_error_relative");
        let limit = if known { 1e-9 } else { 1e-6 };
        suite.add("conservation", format!("{part} {timing:?}: second law, error"), second, limit, remedy);
    }
    Ok(())
}

/// State after a time with a fixed step, each part relative to its scale.
fn state_with_step(parameters: &Parameters, step: f64) -> Option<[f64; 6]> {
    let options = Options { adaptive: false, max_step: step, ..Options::default() };
    let mut simulation = Simulation::new(parameters, options);
    simulation.run((CONVERGENCE_S / TICK_S).round() as u64, TICK_S).ok()?;
    let (state, c) = (&simulation.state, &simulation.coefficients);
    Some([
        (state.laps as f64 * c.path.length + state.chain_position) / c.path.length,
        state.chain_speed / state.chain_speed.abs().max(1.0),
        state.flywheel_speed / state.flywheel_speed.abs().max(1.0),
        state.reservoir_mass / state.reservoir_mass.max(1e-3),
        state.reservoir_energy / state.reservoir_energy.max(1.0),
        state.floater_air_volume(c) / (c.floater.cavity_volume * state.floaters.len() as f64),
    ])
}

fn convergence(suite: &mut Suite, parameters: &Parameters) {
    let states = [1e-2, 5e-3, 2.5e-3].map(|step| state_with_step(parameters, step));
    let distance = |a: &Option<[f64; 6]>, b: &Option<[f64; 6]>| match (a, b) {
        (Some(a), Some(b)) => a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max),
        _ => f64::NAN,
    };
    let remedy =
        "the state depends on the step: lower solver.max_step, and look for a stiff mode (small J, R or few floaters)";
    let [whole, half] = [distance(&states[0], &states[2]), distance(&states[1], &states[2])];
    suite.add("convergence", "state at 10 ms against 2.5 ms", whole, 1e-5, remedy);
    suite.add("convergence", "state at 5 ms against 2.5 ms", half, 1e-6, remedy);
    // At round-off level the ratio is meaningless.
    let order = if whole < 1e-11 { 5.0 } else { math::log2(whole / half.max(1e-16)) };
    suite.add("convergence", "order of the state, short of 4 by", (4.0 - order).max(0.0), 1.0, remedy);
}

fn stress(suite: &mut Suite, request: &Request) {
    for (name, parameters) in extreme_machines() {
        stress_one(suite, request, name.into(), &parameters);
    }
    // Random machines give one result, the worst of them; failed ones also one each.
    let count = RANDOM_MACHINES[usize::from(request.extended)];
    let mut each = Suite { figures: Vec::new() };
    for number in 0..count {
        stress_one(&mut each, request, format!("random machine {number}"), &random_machine(number));
    }
    let rank = |figure: &Figure| if figure.value.is_nan() { f64::INFINITY } else { figure.value };
    if let Some(worst) = each.figures.iter().max_by(|a, b| rank(a).total_cmp(&rank(b))) {
        let (name, note) = (format!("{count} random machines, the worst"), format!("{}: {}", worst.name, worst.note));
        suite.note("stress", name, worst.value, 1.0, &worst.remedy.clone(), note);
    }
    suite.figures.extend(each.figures.into_iter().filter(|figure| !figure.passes));
}

fn stress_one(suite: &mut Suite, request: &Request, name: String, parameters: &Parameters) {
    match stressed(parameters, settings(request, Timing::Cam), &request.rules) {
        Ok((value, Some(check))) => {
            suite.note("stress", name, value, 1.0, &request.rules.of(check).remedy, check.name().into());
        }
        Ok((value, None)) => suite.add("stress", name, value, 1.0, ""),
        Err(error) => {
            let remedy = "unusual machines cannot be computed with these solver settings: lower solver.min_step";
            suite.note("stress", name, f64::NAN, 1.0, remedy, error.to_string());
        }
    }
}

/// Tolerances of the laws for arbitrary valid machines (PHYSICS.md 6); those of the table apply to the machines for
/// which they were measured.
const WILD: [(Check, f64); 2] = [(Check::EnergyConservation, 1e-8), (Check::ExergyClosure, 1e-6)];

/// Runs a machine under stress; returns the worst ratio of value to tolerance, and its check.
fn stressed(
    parameters: &Parameters,
    settings: RunSettings,
    rules: &Rules,
) -> Result<(f64, Option<Check>), MachineError> {
    let mut machine = watched(parameters, settings, rules)?;
    machine.step((STRESS_S / machine.tick_s()).round() as u64)?;
    let checks = machine.get::<Checks>();
    let mut worst = (0.0, None);
    for check in Check::ALL {
        let wild = WILD.iter().find(|(wild, _)| *wild == check);
        let ratio = match wild {
            Some((_, tolerance)) => checks.of(check).worst.value / tolerance,
            None => checks.worst_ratio(check),
        };
        if ratio > worst.0 || ratio.is_nan() {
            worst = (ratio, Some(check));
        }
    }
    Ok(worst)
}

fn determinism(suite: &mut Suite, request: &Request) -> Result<(), MachineError> {
    let remedy = "runs cannot be repeated: report it with the configuration and the processor";
    for timing in [Timing::Cam, Timing::Plc] {
        let hash = |piece: u64, watch: bool| -> Result<u64, MachineError> {
            let mut machine = Machine::new(request.parameters.clone(), settings(request, timing))?;
            if watch {
                super::systems::watch(&mut machine, request.rules.clone());
            }
            let mut left = 3000;
            while left > 0 {
                machine.step(piece.min(left))?;
                left -= piece.min(left);
            }
            Ok(machine.get::<StateHash>().hash)
        };
        let first = hash(3000, true)?;
        let differing = [hash(3000, false)?, hash(7, true)?].into_iter().filter(|hash| *hash != first).count();
        suite.add("determinism", format!("{timing:?}: runs that differ"), differing as f64, 0.0, remedy);
    }
    Ok(())
}
