//! Machines over wide ranges of parameters in both timings: each runs or ends with a typed error; none hangs, panics or
//! violates the energy balance.

use kpp::plant::{Machine, MachineError};
use kpp::solver::SolverError;
use kpp::validation::wide_machine;

/// Simulated time, s.
const DURATION_S: f64 = 10.0;

#[test]
fn wide_machines_run_and_their_books_close() {
    // KPP_WIDE_CASES sets the number of cases, KPP_WIDE_FIRST the first one; KPP_WIDE_CASE runs a single one, to
    // examine a failure.
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let only = number("KPP_WIDE_CASE");
    let first = only.or(number("KPP_WIDE_FIRST")).unwrap_or(0);
    let cases = if only.is_some() { 1 } else { number("KPP_WIDE_CASES").unwrap_or(200) };
    let mut failures = Vec::new();
    for case in first..first + cases {
        let begun = std::time::Instant::now();
        if let Err(what) = run(case) {
            failures.push(format!("machine {case}: {what}"));
            eprintln!("machine {case}: {what}");
        }
        if only.is_some() || begun.elapsed().as_secs() > 10 {
            eprintln!("machine {case}: {:?}", begun.elapsed());
        }
    }
    assert!(failures.is_empty(), "{} of {cases}\n{}", failures.len(), failures.join("\n"));
}

fn run(case: u64) -> Result<(), String> {
    let (parameters, settings) = wide_machine(case);
    if std::env::var_os("KPP_WIDE_CASE").is_some() {
        eprintln!(
            "{}",
            kpp::config::machine_text(&format!("Wide machine {case}, {:?}", settings.run.timing), &parameters)
        );
    }
    let mut machine = Machine::new(parameters, settings).map_err(|error| error.to_string())?;
    let ticks = (DURATION_S / machine.tick_s()).round() as u64;
    match machine.step(ticks) {
        Ok(()) => {}
        Err(MachineError::Numerical { time_s, error: SolverError::OutOfSteps { steps, stiffness, .. } }) => {
            return Err(format!("{steps} steps in the tick at {time_s} s, the drive decays at {stiffness:e} 1/s"));
        }
        Err(error) => return Err(error.to_string()),
    }
    let report = machine.report();
    let figure = |name: &str| report[name].as_f64().unwrap_or(f64::NAN);
    let first_law = figure("energy_error_relative_max");
    // In this form a comparison with NaN fails.
    if first_law < 1e-8 {
    } else {
        return Err(format!("energy error {first_law:e}"));
    }
    let second_law = figure("exergy_error_relative");
    if second_law < 1e-6 {
    } else {
        return Err(format!("exergy error {second_law:e}"));
    }
    Ok(())
}
