//! Live checks: they see nothing wrong in clean running, whatever is edited, and change no bit of it.

use kpp::model::Parameters;
use kpp::plant::Machine;
use kpp::plant::components::Trace;
use kpp::ports::commands::Command;
use kpp::ports::settings::{RunSettings, StartFrom, Timing};
use kpp::validation::{self, Check, Checks, Rules};

fn settings(timing: Timing) -> RunSettings {
    let mut settings = RunSettings::default();
    settings.run.timing = timing;
    settings.run.start = StartFrom::Rest;
    settings
}

fn watched(parameters: Parameters, timing: Timing) -> Machine {
    let mut machine = Machine::new(parameters, settings(timing)).unwrap();
    validation::watch(&mut machine, Rules::default());
    machine
}

/// Every check with its worst value, for a failure's message.
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
fn checks_change_no_bit_of_what_they_look_at() {
    let run = |watch: bool| {
        let mut machine = Machine::new(Parameters::default(), settings(Timing::Plc)).unwrap();
        if watch {
            validation::watch(&mut machine, Rules::default());
        }
        machine.submit(Command::SetParameter { path: "air.fill_fraction".into(), value: "0.4".into() });
        machine.step(3000).unwrap();
        machine.get::<Trace>().hash
    };
    assert_eq!(run(true), run(false));
}

#[test]
fn the_exergy_of_the_checks_is_that_of_the_model() {
    // With the exergy of the checks in one closure and that of the model in the other, both close.
    let mut machine = watched(Parameters::default(), Timing::Cam);
    machine.step(6000).unwrap();
    let live = machine.get::<Checks>().of(Check::ExergyClosure).last.value;
    let model = machine.report()["exergy_error_relative"].as_f64().unwrap();
    assert!(live <= 1e-12 && model <= 1e-12, "{live:e} and {model:e}");
}
