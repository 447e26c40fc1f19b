//! Tests of the checks during a run: they pass without perturbations, for all edits, and do not change the results.

use kpp::model::ledger::LINES;
use kpp::model::{Line, Parameters};
use kpp::plant::Machine;
use kpp::plant::components::{Balance, Floater, StateHash};
use kpp::ports::commands::Command;
use kpp::ports::settings::{RunSettings, StartFrom, Timing};
use kpp::validation::{self, Audit, Check, Checks, Operation, Rules, random_edit};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

fn settings(timing: Timing) -> RunSettings {
    RunSettings::default().timed(timing).starting(StartFrom::Rest)
}

fn watched(parameters: Parameters, timing: Timing) -> Machine {
    let mut machine = Machine::new(parameters, settings(timing)).unwrap();
    validation::watch(&mut machine, Rules::default());
    machine
}

/// Every check with its worst value, for the message of a failure.
fn table(machine: &Machine) -> String {
    let rows = machine.get::<Checks>().rows();
    let line = |row: &validation::Row| {
        format!(
            "{:22} {:10.2e} of {:8.1e} ({}) looks {} {:?}",
            row.name, row.worst, row.tolerance, row.place, row.looks, row.first_failed
        )
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn clean_running_raises_no_alarm_and_every_check_looks() {
    for preset in kpp::config::PRESETS {
        for timing in [Timing::Cam, Timing::Plc] {
            let parameters: Parameters = ron::from_str(preset.text).unwrap();
            let mut machine = watched(parameters, timing);
            machine.step(30_000).unwrap();
            println!("{} {timing:?}\n{}", preset.name, table(&machine));
            let checks = machine.get::<Checks>();
            assert_eq!(checks.failed().collect::<Vec<_>>(), [], "{} {timing:?}\n{}", preset.name, table(&machine));
            assert!(Check::ALL.iter().all(|check| checks.of(*check).looks >= 300), "{}", table(&machine));
        }
    }
}

#[test]
fn an_emergency_stop_and_its_reset_raise_no_alarm() {
    for timing in [Timing::Cam, Timing::Plc] {
        let mut machine = watched(Parameters::default(), timing);
        for ticks in [700, 1900, 3100] {
            machine.step(ticks).unwrap();
            machine.submit(Command::EmergencyStop);
            machine.step(3000).unwrap();
            assert_eq!(machine.state().chain_speed, 0.0);
            machine.submit(Command::ReleaseStop);
            machine.step(4000).unwrap();
            assert!(machine.state().chain_speed > 0.1);
            let failed: Vec<_> = machine.get::<Checks>().failed().collect();
            assert_eq!(failed, [], "{timing:?}\n{}", table(&machine));
        }
    }
}

#[test]
fn checks_change_no_bit_of_what_they_look_at() {
    let run = |watch: bool| {
        let mut machine = Machine::new(Parameters::default(), settings(Timing::Plc)).unwrap();
        if watch {
            validation::watch(&mut machine, Rules::default());
        }
        machine.submit(Command::SetParameter { path: "air.fill_fraction".into(), value: "0.4".into() });
        machine.step(3000).unwrap();
        machine.get::<StateHash>().hash
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn the_exergy_of_the_checks_is_that_of_the_model() {
    // The closure holds both with the exergy of the checks and with that of the model.
    let mut machine = watched(Parameters::default(), Timing::Cam);
    machine.step(6000).unwrap();
    let live = machine.get::<Checks>().of(Check::ExergyClosure).last.value;
    let model = machine.report()["exergy_error_relative"].as_f64().unwrap();
    assert!(live <= 1e-12 && model <= 1e-12, "{live:e} and {model:e}");
}

/// Simulated hours, scaled by KPP_VALIDATION_HOURS: CI runs a part, scripts/evidence all.
fn hours(share: f64) -> f64 {
    std::env::var("KPP_VALIDATION_HOURS").ok().and_then(|text| text.parse().ok()).unwrap_or(share)
}

#[test]
fn an_hour_of_every_preset_closes_by_both_laws_in_both_timings() {
    for preset in kpp::config::PRESETS {
        for timing in [Timing::Cam, Timing::Plc] {
            let parameters: Parameters = ron::from_str(preset.text).unwrap();
            let mut machine = watched(parameters, timing);
            machine.step(360_000).unwrap();
            let first = machine.get::<Balance>().greatest_energy_error_relative;
            let report = machine.report();
            let second = report["exergy_error_relative"].as_f64().unwrap();
            let checks = machine.get::<Checks>();
            let at_all_times = checks.of(Check::ExergyClosure).worst.value;
            println!("{} {timing:?}: first law {first:.1e}, second law {at_all_times:.1e}", preset.name);
            assert!(first <= 1e-9, "{} {timing:?}: first law {first:e}", preset.name);
            assert!(second <= 1e-9 && at_all_times <= 1e-9, "{} {timing:?}: second law {second:e}", preset.name);
            let negative = checks.of(Check::ExergyDestroyed).worst.value;
            assert!(negative <= 1e-15, "no step of any mechanism is negative beyond round-off: {negative:e}");
            assert_eq!(checks.failed().collect::<Vec<_>>(), [], "{} {timing:?}\n{}", preset.name, table(&machine));
            let efficiency = report["round_trip_efficiency"].as_f64().unwrap();
            assert!((0.05..0.6).contains(&efficiency), "{} {timing:?}: {efficiency}", preset.name);
        }
    }
}

#[test]
fn clean_running_in_which_parameters_are_edited_raises_no_alarm() {
    // Half of the time in each timing, with an edit every ten to fifty seconds; every few minutes all values are reset.
    let ticks = (hours(1.0) * 360_000.0 / 2.0) as u64;
    for timing in [Timing::Cam, Timing::Plc] {
        let mut stream = Pcg64Mcg::seed_from_u64(11);
        let (mut done, mut edits, mut number) = (0, 0, 0);
        while done < ticks {
            let mut settings = settings(timing);
            settings = settings.changed(|values| values.run.seed = number).expect("valid");
            settings = settings.starting(if number % 2 == 0 { StartFrom::Rest } else { StartFrom::Warm });
            let mut machine = Machine::new(Parameters::default(), settings).unwrap();
            validation::watch(&mut machine, Rules::default());
            for _ in 0..10 {
                machine.submit(random_edit(&mut stream));
                machine.step(stream.random_range(1000..5000)).unwrap();
            }
            let failed: Vec<_> = machine.get::<Checks>().failed().collect();
            let journal: Vec<_> = machine.journal().entries.iter().map(|entry| format!("{entry:?}")).collect();
            assert_eq!(failed, [], "{timing:?} run {number}\n{}\n{}", table(&machine), journal.join("\n"));
            edits += journal.len();
            (done, number) = (done + machine.tick(), number + 1);
        }
        println!("{timing:?}: {:.2} h, {edits} edits, no alarm", done as f64 / 360_000.0);
        assert!(edits > 10);
    }
}

#[test]
fn the_audit_explains_every_operation() {
    let mut machine = watched(Parameters::default(), Timing::Plc);
    validation::audit(&mut machine);
    machine.step(4000).unwrap();
    machine.submit(Command::SetParameter { path: "floater.shell_mass".into(), value: "41".into() });
    machine.step(8000).unwrap();
    let audit = machine.get::<Audit>();
    let of = |operation| audit.records.iter().filter(|record| record.operation == operation).collect::<Vec<_>>();
    let (injections, vents) = (of(Operation::Injection), of(Operation::Vent));
    assert!(injections.len() > 50 && vents.len() > 50, "{} and {}", injections.len(), vents.len());
    assert!(
        injections.iter().all(|record| record.air.0 == 0.0 && record.air.1 > 0.3 && record.place == "injection zone")
    );
    assert!(vents.iter().all(|record| record.air.0 > 0.3 && record.air.1 == 0.0 && record.place == "vent zone"));
    let edit = of(Operation::ParameterChange)[0];
    let work = edit.delta[Line::ParameterWork as usize];
    // One additional kilogram for each of 66 floaters, at the mean height of the loop, in the ledger of both laws.
    assert!((work / (66.0 * 9.80665 * 12.5) - 1.0).abs() < 0.1, "{work} J");
    for record in &audit.records {
        // The sum of the lines equals the change of the stored energy, except for the residual.
        let flows: f64 = LINES.iter().map(|&line| line.first_law_sign() * record.delta[line as usize]).sum();
        let change = record.stored.1.total() - record.stored.0.total();
        assert!((change - flows).abs() < 1e-5, "{} J of {change} J: {record:?}", change - flows);
        assert!(record.residual.abs() < 1e-5);
    }
    assert_eq!(audit.csv().lines().count(), audit.records.len() + 1);
    assert_eq!(audit.json()["largest"].as_array().unwrap().len(), 10);
}

#[test]
fn an_impossible_floater_is_found_and_emptied() {
    let mut machine = watched(Parameters::default(), Timing::Plc);
    validation::audit(&mut machine);
    machine.step(4000).unwrap();
    let world = machine.world_mut();
    let mut floaters = world.query::<&mut Floater>();
    let mut floater = floaters.iter_mut(world).find(|floater| floater.state.air_mass > 0.0).unwrap();
    floater.state.enthalpy = -1.0;
    let index = floater.index;
    let diagnosis = validation::diagnose(&mut machine, 10, true).unwrap();
    assert!(!diagnosis.passes());
    assert!(diagnosis.findings.iter().any(|finding| finding.title.contains("floater_air")), "{diagnosis:?}");
    assert_eq!(diagnosis.changes.len(), 1);
    assert_eq!(diagnosis.changes[0].what, format!("floater {index}"));
    assert_eq!(machine.state().floaters[index as usize].air_mass, 0.0);
}
