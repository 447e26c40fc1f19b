//! Tests of the built-in demo: its captions are readable within five minutes, and the machine can execute it.

use kpp::config::scenario::{LONGEST_CAPTION, Scenario, demo};
use kpp::plant::Machine;
use kpp::plant::components::{Balance, CommandLog};
use std::path::Path;

/// Highest reading speed required by a caption, characters per second.
const READING: f64 = 12.0;

/// The captions with the time for which each is shown, s.
fn captions(demo: &Scenario) -> Vec<(String, f64)> {
    let said = demo.steps.iter().filter_map(|step| Some((demo.shown_s(step.at), step.say.clone()?)));
    let said: Vec<_> = said.collect();
    let ends = said.iter().skip(1).map(|(at, _)| *at).chain([demo.shown_s(demo.duration)]);
    said.iter().zip(ends).map(|((at, say), end)| (say.clone(), end - at)).collect()
}

#[test]
fn the_demo_takes_five_minutes_and_each_caption_can_be_read() {
    let demo = demo();
    let shown_s = demo.shown_s(demo.duration);
    assert!((shown_s - 300.0).abs() <= 5.0 && demo.repeats, "{shown_s} s");
    let captions = captions(&demo);
    assert!(captions.len() >= 20, "{} captions", captions.len());
    for (say, seconds) in captions {
        let length = say.chars().count();
        assert!(length <= LONGEST_CAPTION, "{length} characters: {say}");
        assert!(length as f64 <= READING * seconds, "{length} characters in {seconds} s: {say}");
    }
}

/// The machine of the demo with its commands.
fn player_machine() -> Machine {
    let demo = demo();
    let (parameters, settings) = demo.machine(Path::new("")).expect("the demo's machine");
    let mut machine = Machine::new(parameters, settings).expect("a machine that can be computed");
    let tick_s = machine.tick_s();
    machine.replay(demo.journal(tick_s, demo.ticks(tick_s)));
    machine
}

#[test]
fn a_machine_can_follow_the_demo_and_ends_as_it_began() {
    let demo = demo();
    let mut machine = player_machine();
    let (tick_s, end) = (machine.tick_s(), demo.ticks(machine.tick_s()));
    let mut shown_s = 0.0;
    while machine.tick() < end {
        machine.step(1).unwrap_or_else(|error| panic!("at tick {}: {error}", machine.tick()));
        let before = std::mem::replace(&mut shown_s, demo.shown_s(machine.tick() as f64 * tick_s));
        let passed = |moment: f64| before < moment && moment <= shown_s;
        let mut value = |path: &str| machine.signals().value(path).expect("a signal");
        // Statements of the captions, checked at the time when they are shown.
        if passed(40.0) || passed(159.0) {
            let grid = value("power.grid");
            assert!((grid - 42e3).abs() < 2e3, "42 kW at {shown_s} s: {grid} W");
        }
        if passed(192.0) {
            let grid = value("power.grid");
            assert!(grid > 50e3, "more than 50 kW in place of 42: {grid} W");
        }
        if passed(224.0) {
            assert!(value("floaters.carry_over_count") >= 10.0, "floaters go down with air in them");
        }
        if passed(236.0) {
            let grid = value("power.grid");
            assert!(grid < 0.5 * 41.5e3, "less than half of the power: {grid} W");
        }
        if passed(299.0) {
            let grid = value("power.grid");
            assert!((grid - 42e3).abs() < 2e3, "the machine is as it was: {grid} W");
        }
    }
    let log = machine.get::<CommandLog>();
    assert_eq!((log.refused_count, log.journal.entries.len()), (0, 4));
    let error = machine.get::<Balance>().greatest_energy_error_relative;
    assert!(error <= 1e-9, "{error}");
    let (parameters, _) = demo.machine(Path::new("")).expect("the demo's machine");
    assert_eq!(machine.parameters(), &parameters, "the demo puts back what it changed");
}

/// The shares named by the captions, in percent of the electricity, each rounded like in the caption.
#[test]
fn the_figures_of_the_captions_are_those_of_the_machine() {
    let (parameters, settings) = demo().machine(Path::new("")).expect("the demo's machine");
    let mut machine = Machine::new(parameters, settings).expect("a machine that can be computed");
    machine.step(30_000).expect("300 s");
    let report = machine.report();
    let value = |key: &str| report[key].as_f64().expect("a number");
    let electricity = value("compressor_electricity_j");
    let share = |keys: &[&str]| 100.0 * keys.iter().map(|key| value(key)).sum::<f64>() / electricity;
    let said = demo().steps.into_iter().filter_map(|step| step.say).collect::<Vec<_>>().join("\n");
    let near = |name: &str, found: f64, figure: f64, text: &str| {
        assert!((found - figure).abs() <= 0.7, "{name}: the captions say {figure}, the machine {found:.2}");
        assert!(said.contains(text), "{text}\n{said}");
    };
    let out = share(&["grid_electricity_j"]);
    near("electricity out", out, 37.0, "37 come back");
    near("lost", 100.0 - out, 63.0, "63 of every 100");
    near("compressor", share(&["exergy_destroyed_compressor_j"]), 32.0, "32 of them are lost in the compressor");
    near("valves", share(&["exergy_destroyed_throttling_j"]), 10.0, "About 10 are lost in the valves");
    near("drag", share(&["exergy_destroyed_drag_j"]), 8.0, "About 8 go into drag");
    near("vent", share(&["exergy_destroyed_vent_j"]), 5.0, "5 leave with the air");
    let drive = ["exergy_destroyed_gears_j", "exergy_destroyed_slip_j", "exergy_destroyed_core_j"];
    let drive = share(&drive) + share(&["exergy_destroyed_copper_j", "exergy_destroyed_inverter_j"]);
    near("drivetrain", drive, 6.0, "about 6 of every 100");
    near("in, kW", electricity / 300e3, 113.5, "about 114 kW go in");
    near("out, kW", value("grid_electricity_j") / 300e3, 41.6, "42 kW come out");
}

/// Runs `kpp demo` without a display.
#[cfg(feature = "viewer")]
fn kpp_demo(arguments: &[&str]) -> (Option<i32>, String) {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_kpp"))
        .arg("demo")
        .args(arguments)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .expect("kpp starts");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[cfg(feature = "viewer")]
#[test]
fn a_scenario_that_is_wrong_is_refused_with_its_place() {
    let path = std::env::temp_dir().join(format!("kpp_scenario_{}.ron", std::process::id()));
    std::fs::write(&path, "(title: \"T\", duration: 10, steps: [\n    (at: 1, set: {\"air.vent\": \"1\"}),\n])")
        .unwrap();
    let (code, text) = kpp_demo(&["--scenario", path.to_str().unwrap()]);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(code, Some(3), "{text}");
    assert!(text.contains(".ron:2:20: error: step 1: there is no parameter `air.vent`"), "{text}");
    assert_eq!(kpp_demo(&["--scenario", "/no/such/file.ron"]).0, Some(3));
}

#[cfg(feature = "viewer")]
#[test]
fn a_demo_without_a_display_says_what_it_needs() {
    let (code, text) = kpp_demo(&[]);
    assert_eq!(code, Some(5), "{text}");
    assert!(text.contains("DISPLAY") && text.contains("a demo needs a window"), "{text}");
}

/// Runs `kpp run --headless --json`.
fn headless(arguments: &[&str]) -> (Option<i32>, serde_json::Value, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kpp"));
    let output = command.args(["run", "--headless", "--json", "-q"]).args(arguments).output().expect("kpp starts");
    let object = serde_json::from_slice(&output.stdout).unwrap_or(serde_json::Value::Null);
    (output.status.code(), object, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_scenario_runs_headless_to_the_bits_of_its_journal() {
    let folder = std::env::temp_dir().join(format!("kpp_scenario_run_{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (file, out) = (folder.join("s.ron"), folder.join("out"));
    let text = "(title: \"T\", start: (preset: \"lab\", from: Rest, seed: 7), duration: 8, loop: true, steps: [\
                (at: 0, say: \"Hello\", speed: 3), (at: 2.5, set: {\"air.fill_fraction\": \"0.3\"}, hold: 2),\
                (at: 5, command: EmergencyStop), (at: 7, command: ReleaseStop)])";
    std::fs::write(&file, text).unwrap();
    let (file, out) = (file.to_str().unwrap(), out.to_str().unwrap());
    let (code, result, said) = headless(&["--scenario", file, "--out", out]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!((&result["time_s"], &result["seed"]), (&8.0.into(), &7.into()), "it ends with the scenario");
    // The folder of the run contains everything to repeat it.
    let (config, journal) = (format!("{out}/machine.ron"), format!("{out}/journal.ron"));
    let again = headless(&["--config", &config, "--journal", &journal, "--duration", "8"]).1;
    assert_eq!(again["trace_hash"], result["trace_hash"]);
    let ticks: Vec<_> = std::fs::read_to_string(&journal)
        .unwrap()
        .lines()
        .filter(|line| line.contains("tick:"))
        .map(|line| line.trim().to_string())
        .collect();
    assert_eq!(ticks, ["tick: 250,", "tick: 500,", "tick: 700,"]);
    // It repeats until the requested duration.
    let longer = headless(&["--scenario", file, "--duration", "12"]).1;
    assert_eq!((&longer["time_s"], &longer["events"]["ParameterChanged"]), (&12.0.into(), &2.into()));
    let (code, _, said) = headless(&["--scenario", file, "--seed", "3"]);
    assert_eq!(code, Some(2), "the machine is the scenario's: {said}");
    let (code, _, said) = headless(&["--scenario", "/no/such/file.ron"]);
    assert_eq!(code, Some(3), "{said}");
    std::fs::remove_dir_all(&folder).unwrap();
}
