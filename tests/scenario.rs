//! The demo that is built in: five minutes that can be read, and that a machine can follow.

use kpp::config::player::Player;
use kpp::config::scenario::{LONGEST_CAPTION, Scenario, demo};
use kpp::plant::Machine;
use kpp::plant::components::{Books, CommandLog};
use kpp::ports::commands::Command;
use std::path::Path;

/// Fastest that a caption may have to be read, characters a second.
const READING: f64 = 12.0;

/// The captions with the time that each is on screen, s.
fn captions(demo: &Scenario) -> Vec<(String, f64)> {
    let said: Vec<_> = demo.steps.iter().filter_map(|step| Some((step.at, step.say.clone()?))).collect();
    let ends = said.iter().skip(1).map(|(at, _)| *at).chain([demo.duration]);
    said.iter().zip(ends).map(|((at, say), end)| (say.clone(), end - at)).collect()
}

#[test]
fn the_demo_takes_five_minutes_and_each_caption_can_be_read() {
    let demo = demo();
    assert!((demo.duration - 300.0).abs() <= 5.0 && demo.repeats, "{} s", demo.duration);
    let captions = captions(&demo);
    assert!(captions.len() >= 20, "{} captions", captions.len());
    for (say, seconds) in captions {
        let length = say.chars().count();
        assert!(length <= LONGEST_CAPTION, "{length} characters: {say}");
        assert!(length as f64 <= READING * seconds, "{length} characters in {seconds} s: {say}");
    }
}

/// Plays the demo with a machine, a tenth of a second of the wall at a time, and shows the machine after each.
fn play(mut look: impl FnMut(f64, &mut Machine)) -> Machine {
    let demo = demo();
    let duration = demo.duration;
    let (parameters, settings) = demo.machine(Path::new("")).expect("the demo's machine");
    let mut machine = Machine::new(parameters, settings).expect("a machine that can be computed");
    let (mut player, mut speed, mut playing, mut owed) = (Player::new(demo), 1.0, true, 0.0);
    let mut steps = player.advance(0.0);
    for tenth in 0..(duration * 10.0) as u32 {
        for step in steps {
            speed = step.speed.unwrap_or(speed);
            playing = !step.pause.unwrap_or(!playing);
            let values: Vec<_> = step.changes().into_iter().map(|(path, value)| (path.to_string(), value)).collect();
            assert_eq!(values.len(), step.set.len());
            if !values.is_empty() {
                machine.submit(Command::SetParameters(values));
            }
            if let Some(command) = step.command {
                machine.submit(command);
            }
        }
        owed += if playing { 0.1 * speed / machine.tick_s() } else { 0.0 };
        machine.step(owed as u64).unwrap_or_else(|error| panic!("at {tenth} tenths: {error}"));
        owed -= f64::floor(owed);
        look(f64::from(tenth) * 0.1, &mut machine);
        steps = player.advance(0.1);
    }
    machine
}

#[test]
fn a_machine_can_follow_the_demo_and_ends_as_it_began() {
    let at = |time: f64, wanted: f64| (time - wanted).abs() < 0.05;
    let machine = play(|time, machine| {
        let mut value = |path: &str| machine.signals().value(path).expect("a signal");
        // What the captions say while they say it.
        if at(time, 40.0) || at(time, 159.0) {
            let grid = value("power.grid");
            assert!((grid - 42e3).abs() < 2e3, "42 kW at {time} s: {grid} W");
        }
        if at(time, 192.0) {
            let grid = value("power.grid");
            assert!(grid > 50e3, "more than 50 kW in place of 42: {grid} W");
        }
        if at(time, 224.0) {
            assert!(value("floaters.carry_over_count") >= 10.0, "floaters go down with air in them");
        }
        if at(time, 236.0) {
            let grid = value("power.grid");
            assert!(grid < 0.5 * 41.5e3, "less than half of the power: {grid} W");
        }
        if at(time, 299.0) {
            let grid = value("power.grid");
            assert!((grid - 42e3).abs() < 2e3, "the machine is as it was: {grid} W");
        }
    });
    let log = machine.get::<CommandLog>();
    assert_eq!((log.refused_count, log.journal.entries.len()), (0, 4));
    let error = machine.get::<Books>().greatest_energy_error_relative;
    assert!(error <= 1e-9, "{error}");
    let (parameters, _) = demo().machine(Path::new("")).expect("the demo's machine");
    assert_eq!(machine.parameters(), &parameters, "the demo puts back what it changed");
}

/// The shares of the captions, in percent of the electricity, each rounded as the caption rounds it.
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

/// Runs `kpp demo` where there is no display.
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
