//! Proof that the checks can fail: every perturbation is detected by its check within one revolution. `cargo test
//! --release --locked --no-default-features --features perturb --test perturb`
#![cfg(feature = "perturb")]

use kpp::model::{Parameters, Perturbation};
use kpp::plant::Machine;
use kpp::plant::components::Specification;
use kpp::ports::settings::{RunSettings, StartFrom, Timing};
use kpp::validation::{self, Check, Checks, Rules};
use std::collections::BTreeSet;

/// Runs the default machine from steady running for one revolution with a perturbation.
fn revolution(perturbation: Option<Perturbation>) -> Machine {
    let settings = RunSettings::default().timed(Timing::Plc).starting(StartFrom::Warm);
    let mut machine = Machine::new(Parameters::default(), settings).unwrap();
    validation::watch(&mut machine, Rules::default());
    if let Some(perturbation) = perturbation {
        validation::perturb(machine.get_mut::<Specification>().into_inner(), perturbation);
    }
    let length = machine.coefficients().path.length;
    let travelled = |machine: &Machine| {
        let state = machine.state();
        state.laps as f64 * length + state.chain_position
    };
    let start = travelled(&machine);
    while travelled(&machine) - start < length {
        machine.step(10).unwrap();
        assert!(machine.time_s() < 120.0, "it comes round");
    }
    machine
}

#[test]
fn every_fault_is_caught_by_its_check_within_one_revolution() {
    let (mut missed, mut proven) = (Vec::new(), BTreeSet::new());
    for perturbation in Perturbation::ALL {
        let machine = revolution(Some(perturbation));
        let checks = machine.get::<Checks>();
        let failed: Vec<_> = checks.failed().map(|check| check.name()).collect();
        proven.extend(checks.failed());
        let row = checks.rows().into_iter().find(|row| row.name == perturbation.caught_by()).unwrap();
        println!(
            "{:20} {:20} {:9.2e} over {:7.1e} at {:?} {}; failed: {}",
            perturbation.name(),
            row.name,
            row.worst,
            row.tolerance,
            row.first_failed.map(|failure| failure.time_s),
            row.place,
            failed.join(" ")
        );
        if !failed.contains(&perturbation.caught_by()) {
            missed.push(perturbation.name());
        }
    }
    assert!(missed.is_empty(), "not caught: {missed:?}");
    // A check without a perturbation that makes it fail is not proven.
    let unproven: Vec<_> = Check::ALL.into_iter().filter(|check| !proven.contains(check)).collect();
    assert!(unproven.is_empty(), "no fault makes these fail: {unproven:?}");
}

#[test]
fn without_a_fault_nothing_fails() {
    assert_eq!(revolution(None).get::<Checks>().failed().count(), 0);
}
