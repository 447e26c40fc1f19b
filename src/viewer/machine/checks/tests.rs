//! Tests of checks and audit of the shown machine: they follow its jumps in time, and exports contain the shown data.

use super::*;
use crate::model::Parameters;
use crate::plant::checkpoint::restore_into;
use crate::plant::components::Balance;
use crate::plant::{Checkpoint, Machine};
use crate::ports::commands::{Command, Journal};
use crate::ports::settings::RunSettings;
use crate::store;
use crate::validation::{self, Audit, AuditEntry, Check, Checks, Rules};
use crate::viewer::machine::run::Run;
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::view_model::checks::{CheckModel, LARGEST, worst};

/// Creates a machine with checks, in a world in which it is the shown machine.
fn watched() -> Machine {
    let mut machine = Machine::new(Parameters::default(), RunSettings::default()).unwrap();
    validation::watch(&mut machine, Rules::default());
    machine
}

fn run() -> Run {
    Run {
        parameters: Parameters::default(),
        settings: RunSettings::default(),
        journal: Journal::default(),
        rules: Rules::default(),
        alarms: Default::default(),
        ticks: None,
        open: None,
        record: None,
        stop_requested: || false,
    }
}

/// Moves the machine to another time, as the window does.
fn jump(machine: &mut Machine, to: &Checkpoint) {
    let entity = machine.entity();
    restore_into(machine.world_mut(), entity, to).unwrap();
    jumped(machine.world_mut(), entity);
}

#[test]
fn no_check_fails_while_a_machine_goes_back_and_forth_in_time() {
    let mut machine = watched();
    let entity = machine.entity();
    machine.world_mut().insert_resource(ShownMachine::new(entity, run()));
    validation::audit(&mut machine);
    machine.step(3000).unwrap();
    let early = Checkpoint::save(machine.world(), entity);
    machine.step(2503).unwrap();
    let late = Checkpoint::save(machine.world(), entity);
    // Another branch of the same length: no tick is missing, but all values differ.
    jump(&mut machine, &early);
    machine.submit(Command::SetParameter { path: "air.fill_fraction".into(), value: "0.15".into() });
    machine.step(2503).unwrap();
    let other = Checkpoint::save(machine.world(), entity);
    assert_ne!(other.state_hash(), late.state_hash());
    for state in [&late, &other, &early, &late, &early, &other] {
        jump(&mut machine, state);
        // All checks can be evaluated directly after a jump, before any tick.
        validation::evaluate_all(machine.world_mut(), entity);
        machine.step(37).unwrap();
        validation::evaluate_all(machine.world_mut(), entity);
    }
    let checks = machine.get::<Checks>();
    let failed: Vec<_> = checks.failed().collect();
    assert!(failed.is_empty(), "{failed:?}");
    assert_eq!(worst(checks), None);
    assert!(checks.statuses.iter().all(|status| status.looks > 6), "what was found stays");
    let audit = machine.get::<Audit>();
    assert!(audit.records.len() > 50);
    let denominator = machine.get::<Balance>().denominator();
    let largest = audit.largest()[0].residual.abs();
    assert!(largest < 1e-9 * denominator, "no jump is taken for a residual: {largest} J of {denominator}");
}

#[test]
fn without_forgetting_a_jump_would_be_taken_for_a_fault() {
    let mut machine = watched();
    let entity = machine.entity();
    machine.step(6000).unwrap();
    let state = Checkpoint::save(machine.world(), entity);
    machine.submit(Command::SetParameter { path: "air.fill_fraction".into(), value: "0.12".into() });
    machine.step(500).unwrap();
    let late = Checkpoint::save(machine.world(), entity);
    restore_into(machine.world_mut(), entity, &state).unwrap();
    machine.step(500).unwrap();
    restore_into(machine.world_mut(), entity, &late).unwrap();
    machine.step(50).unwrap();
    assert!(machine.get::<Checks>().failed().count() > 0, "the test before would find nothing");
}

#[test]
fn every_check_looks_when_it_is_asked_to() {
    let mut machine = watched();
    machine.step(1).unwrap();
    let entity = machine.entity();
    let before: Vec<u64> = machine.get::<Checks>().statuses.iter().map(|status| status.looks).collect();
    assert!(before.contains(&0), "some wait for their turn");
    validation::evaluate_all(machine.world_mut(), entity);
    let after = machine.get::<Checks>().statuses.iter().map(|status| status.looks);
    assert!(after.zip(before).all(|(after, before)| after == before + 1));
}

#[test]
fn a_look_with_every_check_says_what_it_found() {
    let mut machine = watched();
    machine.step(500).unwrap();
    let entity = machine.entity();
    validation::evaluate_all(machine.world_mut(), entity);
    assert_eq!(found(machine.get::<Checks>()), Notice::Checked { checks: Check::ALL.len(), failing: Vec::new() });
}

#[test]
fn the_largest_residuals_are_those_of_the_audit_however_they_come() {
    let mut machine = watched();
    validation::audit(&mut machine);
    let mut proof = CheckModel::default();
    for _ in 0..40 {
        machine.step(97).unwrap();
        proof.take_audit(Some(machine.get::<Audit>()));
    }
    let audit = machine.get::<Audit>();
    let shown = proof.audit.clone().unwrap();
    assert_eq!((shown.records, shown.dropped), (audit.records.len(), 0));
    assert!(shown.records > 2 * LARGEST);
    let sizes = |records: Vec<&AuditEntry>| records.iter().map(|record| record.residual.abs()).collect::<Vec<_>>();
    assert_eq!(sizes(shown.largest.iter().collect()), sizes(audit.largest()));
    proof.take_audit(None);
    assert!(proof.audit.is_none());
}

#[test]
fn an_audit_is_written_as_two_files() {
    let mut machine = watched();
    validation::audit(&mut machine);
    machine.step(2000).unwrap();
    let folder = std::env::temp_dir().join(format!("kpp_audit_{}", std::process::id()));
    store::folder(&folder).unwrap();
    let notice = write_audit(machine.get::<Audit>(), &folder).unwrap();
    let mut names: Vec<_> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let text = std::fs::read_to_string(folder.join(&names[1])).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(names.len() == 2 && names[0].ends_with(".csv") && names[1].ends_with(".json"), "{names:?}");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let records = json["records"].as_array().unwrap().len();
    assert!(
        matches!(notice, Notice::AuditSaved { operations, .. } if operations == records && records > 10),
        "{notice:?}"
    );
}
