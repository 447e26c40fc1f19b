//! Tests of alarms without a window: evaluated every tick, acknowledged by journaled commands, saved with the machine.

use kpp::config;
use kpp::model::Parameters;
use kpp::monitoring::alarms::{self, Request};
use kpp::monitoring::{AlarmRules, AlarmState, Alarms};
use kpp::plant::components::CommandLog;
use kpp::plant::{Checkpoint, Machine};
use kpp::ports::commands::Command;
use kpp::ports::settings::{RunSettings, StartFrom};
use kpp::recovery::Recording;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;

/// A machine whose vents are so slow that floaters carry air over, which is an alarm.
fn machine() -> Machine {
    let parameters = Parameters::default().changed(|values| values.air.vent_rate = 0.05).unwrap();
    let settings = RunSettings::default().starting(StartFrom::Rest);
    let mut machine = Machine::new(parameters, settings).unwrap();
    alarms::watch(&mut machine, Arc::new(AlarmRules::default())).unwrap();
    machine
}

fn state(machine: &Machine, rule: &str) -> AlarmState {
    let list = machine.get::<Alarms>().list();
    list.alarms()[list.position(rule).unwrap()].state()
}

fn acknowledge(rule: &str) -> Command {
    Request::Acknowledge { rule: rule.into() }.command()
}

fn set(path: &str, value: &str) -> Command {
    Command::SetParameter { path: path.into(), value: value.into() }
}

fn reported(machine: &Machine) -> Value {
    let mut result = machine.report();
    machine.get::<Alarms>().report(&mut result);
    result["alarms"].clone()
}

/// Runs until an alarm is in a state, at most for a limit of time.
fn run_until(machine: &mut Machine, rule: &str, wanted: AlarmState, limit_s: f64) {
    let end = machine.tick() + (limit_s / machine.tick_s()) as u64;
    while state(machine, rule) != wanted {
        assert!(machine.tick() < end, "{rule} is not {wanted:?} after {limit_s} s");
        machine.step(1).unwrap();
    }
}

#[test]
fn an_alarm_is_raised_acknowledged_and_returns_with_its_times_and_a_replay_gives_the_same() {
    let mut run = machine();
    assert_eq!(state(&run, "Carry-over"), AlarmState::Normal, "what is known at the start is said at the start");
    run_until(&mut run, "Carry-over", AlarmState::Active, 120.0);
    let raised_s = run.time_s();
    run.step(150).unwrap();
    run.submit(acknowledge("Carry-over"));
    let asked_s = run.time_s();
    run.step(1).unwrap();
    assert_eq!(state(&run, "Carry-over"), AlarmState::Acknowledged);
    run.submit(set("air.vent_rate", "0.6"));
    run_until(&mut run, "Carry-over", AlarmState::Normal, 120.0);
    let returned_s = run.time_s();
    let row = reported(&run).as_array().unwrap().iter().find(|row| row["rule"] == "Carry-over").unwrap().clone();
    assert_eq!((&row["state"], &row["priority"]), (&json!("normal"), &json!("warning")));
    let times = ["time_raised_s", "time_acknowledged_s", "time_returned_s"].map(|key| row[key].as_f64().unwrap());
    assert_eq!(times, [raised_s, asked_s, returned_s]);
    assert!(row["worst_value"].as_f64().unwrap() >= 1.0, "{row}");

    let mut replay = machine();
    // Converted to text and back, as in a journal file.
    let journal = ron::ser::to_string_pretty(run.journal(), Default::default()).unwrap();
    replay.replay(ron::from_str(&journal).unwrap());
    replay.step(run.tick()).unwrap();
    assert_eq!(reported(&replay), reported(&run));
    assert_eq!(replay.report()["trace_hash"], run.report()["trace_hash"]);
    assert_eq!(replay.journal(), run.journal());
}

#[test]
fn alarms_change_nothing_of_the_machine() {
    let mut watched = machine();
    let mut bare = Machine::new(watched.parameters().clone(), watched.settings().clone()).unwrap();
    watched.submit(Request::AcknowledgeAll.command());
    watched.step(6000).unwrap();
    bare.step(6000).unwrap();
    assert_eq!(watched.report()["trace_hash"], bare.report()["trace_hash"]);
    assert!(reported(&watched).as_array().is_some_and(|rows| !rows.is_empty()));
}

#[test]
fn a_request_that_makes_no_sense_is_refused_and_counted() {
    let mut run = machine();
    let service = |service: &str, payload: Value| Command::Service { service: service.into(), payload };
    for (command, why) in [
        (service("coffee", json!("AcknowledgeAll")), "no service `coffee`; it has alarms"),
        (service("alarms", json!({"Acknowledge": {"rule": "No such"}})), "no alarm rule `No such`"),
        (service("alarms", json!({"Acknowledge": {"rule": 3}})), "request to the service alarms"),
        (service("alarms", json!({"Acknowledge": {"rule": "Carry-over", "who": "me"}})), "who"),
        (service("alarms", json!(null)), "request to the service alarms"),
    ] {
        let before = run.get::<CommandLog>().refused_count;
        run.submit(command);
        run.step(1).unwrap();
        let log = run.get::<CommandLog>();
        assert_eq!(log.refused_count, before + 1, "{why}");
        assert!(log.refused.back().unwrap().contains(why), "{why}: {:?}", log.refused.back());
    }
    assert!(run.journal().entries.is_empty(), "what is refused is not in the journal");
    run.submit(Request::AcknowledgeAll.command());
    run.step(1).unwrap();
    assert_eq!(run.journal().entries.len(), 1);
}

fn text(checkpoint: &Checkpoint) -> String {
    ron::to_string(checkpoint).unwrap()
}

#[test]
fn alarms_go_back_in_time_on_every_branch() {
    let mut run = machine();
    let mut record = Recording::new(run.world(), run.entity());
    let mut moments = Vec::new();
    let step = |run: &mut Machine, record: &mut Recording, ticks: u64| {
        for _ in 0..ticks {
            run.step(1).unwrap();
            record.observe(run.world(), run.entity());
        }
    };
    for _ in 0..60 {
        step(&mut run, &mut record, 100);
        moments.push((record.current().id, run.tick(), text(&run.save())));
        if state(&run, "Carry-over") == AlarmState::Active {
            break;
        }
    }
    assert_eq!(state(&run, "Carry-over"), AlarmState::Active);
    let (main, fork) = (record.current().id, run.tick());
    run.submit(acknowledge("Carry-over"));
    step(&mut run, &mut record, 250);
    moments.push((main, run.tick(), text(&run.save())));
    // On the other branch it is not acknowledged.
    let back = record.resume(main, fork).unwrap();
    run.load(&back).unwrap();
    assert_eq!(state(&run, "Carry-over"), AlarmState::Active);
    step(&mut run, &mut record, 250);
    moments.push((record.current().id, run.tick(), text(&run.save())));
    assert_eq!(state(&run, "Carry-over"), AlarmState::Active);
    for (branch, tick, expected) in moments {
        assert_eq!(text(&record.state_at(branch, tick).unwrap()), expected, "{branch:?} at tick {tick}");
    }
    let markers = &record.get(main).unwrap().markers;
    assert!(markers.iter().any(|marker| marker.text() == "Carry-over"), "an alarm is on the timeline: {markers:?}");
    assert!(markers.iter().any(|marker| marker.text() == "acknowledged: Carry-over"), "{markers:?}");
}

#[test]
fn a_machine_without_the_service_carries_its_state_and_replays_its_requests_without_effect() {
    let mut run = machine();
    run.step(200).unwrap();
    let saved = run.save();
    let mut bare = Machine::restored(&saved).unwrap();
    bare.submit(Request::AcknowledgeAll.command());
    bare.step(1).unwrap();
    assert_eq!(bare.get::<CommandLog>().refused_count, 0);
    assert_eq!(bare.save().services(), saved.services());
    alarms::watch(&mut bare, Arc::new(AlarmRules::default())).unwrap();
    assert_eq!(reported(&bare), reported(&run));
    // An unreadable state is an error and changes nothing.
    let broken = text(&saved).replacen("\"alarms\":\"", "\"alarms\":\"?", 1);
    let broken: Checkpoint = ron::from_str(&broken).unwrap();
    let before = text(&run.save());
    assert!(run.load(&broken).unwrap_err().to_string().contains("the state of the service alarms"));
    assert_eq!(text(&run.save()), before);
}

#[test]
fn a_machine_of_another_size_is_watched_too() {
    let mut run = machine();
    let lab = config::Request { preset: Some(config::find_preset("lab").unwrap()), ..Default::default() };
    let small = config::load(&lab).unwrap().parameters.changed(|values| values.chain.preload = 1.0).unwrap();
    let other = Machine::new(small, run.settings().clone()).unwrap();
    run.load(&other.save()).unwrap();
    run.step(10).unwrap();
    assert_ne!(state(&run, "Chain slack"), AlarmState::Unknown);
}

fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("kpp_alarms_{name}_{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

fn kpp(arguments: &[&str]) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kpp"));
    command.args(["run", "--headless", "--json", "-q"]).args(arguments);
    command.env_remove("KPP_CONFIG").output().unwrap()
}

fn object(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("one JSON object: {error}: {output:?}"))
}

/// A folder with the default configuration and given alarm rules.
fn with_rules(name: &str, rules: &str) -> PathBuf {
    let folder = folder(name);
    std::fs::copy("config/machine.ron", folder.join("machine.ron")).unwrap();
    std::fs::write(folder.join("alerts.ron"), rules).unwrap();
    folder
}

#[test]
fn the_rules_beside_the_machine_count_and_the_result_has_the_alarms() {
    let rules = "(plant: [(name: \"Moves\", signal: \"chain.speed\", when: Above, warning: 0.2, hold_s: 0.5,\n\
                 message: \"It moves\", remedy: \"None.\")])";
    let folder = with_rules("beside", rules);
    let (config, out) = (folder.to_str().unwrap(), folder.join("out"));
    let result = object(&kpp(&["--duration", "30", "--config", config, "--out", out.to_str().unwrap()]));
    let [row] = result["alarms"].as_array().unwrap().as_slice() else { panic!("one alarm: {result}") };
    assert_eq!((&row["rule"], &row["state"]), (&json!("Moves"), &json!("active")));
    let raised_s = row["time_raised_s"].as_f64().unwrap();
    assert!(raised_s > 0.5 && raised_s < 20.0 && row["time_acknowledged_s"].is_null(), "{row}");

    // An acknowledgement in a journal, and the state of the alarms in a file.
    let journal = format!(
        "(entries: [(tick: {}, command: Service(service: \"alarms\", payload: {{\"Acknowledge\": {{\"rule\": \"Moves\"}}}}))])",
        (raised_s * 100.0) as u64 + 200
    );
    let (journal_file, state_file) = (folder.join("j.ron"), folder.join("s.kppstate"));
    std::fs::write(&journal_file, &journal).unwrap();
    let (journal, state) = (journal_file.to_str().unwrap(), state_file.to_str().unwrap());
    let arguments = ["--duration", "30", "--start", "rest", "--config", config, "--journal", journal];
    let replayed = object(&kpp(&[&arguments[..], &["--save", state]].concat()));
    assert_eq!(replayed["trace_hash"], result["trace_hash"]);
    assert_eq!(replayed["alarms"][0]["state"], "acknowledged");
    let acknowledged_s = replayed["alarms"][0]["time_acknowledged_s"].as_f64().unwrap();
    assert!((acknowledged_s - raised_s - 2.0).abs() < 0.02, "{acknowledged_s}");
    // The rules for a loaded state come from the usual search; alarms of other rules are dropped.
    let loaded = kpp(&["--load", state, "--duration", "1"]);
    assert!(object(&loaded)["alarms"].as_array().unwrap().iter().all(|row| row["rule"] != "Moves"));
    let mut with_config = std::process::Command::new(env!("CARGO_BIN_EXE_kpp"));
    with_config.args(["run", "--headless", "--json", "-q", "--load", state, "--duration", "1"]);
    let loaded = object(&with_config.env("KPP_CONFIG", config).output().unwrap());
    assert_eq!(loaded["alarms"][0]["time_acknowledged_s"], replayed["alarms"][0]["time_acknowledged_s"]);

    // A request that the service rejects fails the replay with an error.
    std::fs::write(&journal_file, std::fs::read_to_string(&journal_file).unwrap().replace("Moves", "Sleeps")).unwrap();
    let refused = kpp(&arguments);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no alarm rule `Sleeps`"), "{refused:?}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_rule_that_cannot_be_evaluated_is_an_error_of_the_file() {
    for (signal, place, message) in [
        ("chain.sped", "alerts.ron:1:34", "did you mean `chain.speed`?"),
        ("floater[*].air_mass", "alerts.ron:1:34", "is a family of signals"),
    ] {
        let rules = format!(
            "(plant: [(name: \"A rule or two\", signal: \"{signal}\", when: Above, warning: 1.0, message: \"\", remedy: \"\")])"
        );
        let folder = with_rules("wrong", &rules);
        let output = kpp(&["--duration", "1", "--config", folder.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains(place) && said.contains(message), "{said}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

#[test]
fn the_file_in_the_repository_is_what_is_built_in() {
    let text = config::read(Path::new("config/alerts.ron")).unwrap();
    assert_eq!(AlarmRules::parse(&text, 66).unwrap(), AlarmRules::default());
}
