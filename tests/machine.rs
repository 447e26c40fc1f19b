//! Tests of the machine as entities: identical bits in every run, and a ledger that closes under all commands.

use kpp::model::ledger::Line;
use kpp::model::{Gated, Parameters};
use kpp::plant::Machine;
use kpp::plant::components::{Balance, Floater, Link, LinkTensions, Revolution, StateHash};
use kpp::plant::sensors::Sensor;
use kpp::ports::commands::Command;
use kpp::ports::settings::{RunSettings, StartFrom, Timing};
use kpp::validation::random_edit;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

fn settings(timing: Timing) -> RunSettings {
    RunSettings::default().timed(timing).starting(StartFrom::Rest)
}

fn machine(timing: Timing) -> Machine {
    Machine::new(Parameters::default(), settings(timing)).unwrap()
}

fn hash(machine: &Machine) -> u64 {
    machine.get::<StateHash>().hash
}

#[test]
fn floaters_links_and_sensors_are_entities() {
    let mut machine = machine(Timing::Plc);
    machine.step(100).unwrap();
    let world = machine.world_mut();
    assert_eq!(world.query::<&Floater>().iter(world).count(), 66);
    assert_eq!(world.query::<&Link>().iter(world).count(), 66);
    // Seven sampled sensors, four proximity sensors, and a level switch for each floater.
    assert_eq!(world.query::<&Sensor>().iter(world).count(), 7 + 4 + 66);
    assert!(world.query::<&Floater>().iter(world).any(|floater| floater.state.air_mass > 0.1));
    assert!(world.query::<&Link>().iter(world).all(|link| link.tension > 0.0));
}

#[test]
fn every_preset_runs_well_and_its_books_close() {
    for preset in kpp::config::PRESETS {
        let parameters: Parameters = ron::from_str(preset.text).unwrap();
        assert_eq!(parameters.problems(), vec![], "{}: nothing to warn of", preset.name);
        for timing in [Timing::Cam, Timing::Plc] {
            let mut machine = Machine::new(parameters.clone(), settings(timing)).unwrap();
            machine.step(60_000).unwrap();
            let greatest = machine.get::<Balance>().greatest_energy_error_relative;
            assert!(greatest <= 1e-9, "{} {timing:?}: {greatest:e}", preset.name);
            let report = machine.report();
            assert!(report["grid_electricity_j"].as_f64().unwrap() > 0.0, "{} {timing:?}", preset.name);
            assert!(report["exergy_error_relative"].as_f64().unwrap() <= 1e-9, "{} {timing:?}", preset.name);
            assert!(report["events"].get("CarryOver").is_none(), "{} {timing:?} vents in time", preset.name);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
    let run = |seed: u64| {
        let mut settings = settings(Timing::Plc);
        settings = settings.changed(|values| values.run.seed = seed).expect("valid");
        let mut machine = Machine::new(Parameters::default(), settings).unwrap();
        machine.step(6000).unwrap();
        hash(&machine)
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2), "noise of the sensors decides when valves act");
}

#[test]
fn threads_do_not_change_a_bit() {
    let alone = {
        let mut machine = machine(Timing::Plc);
        machine.step(3000).unwrap();
        hash(&machine)
    };
    let threads: Vec<_> = (0..4)
        .map(|number| {
            std::thread::spawn(move || {
                let mut machine = machine(Timing::Plc);
                // In parts of different lengths, as with different frame rates.
                let mut left = 3000;
                while left > 0 {
                    let ticks = (7 * number + 3).min(left);
                    machine.step(ticks).unwrap();
                    left -= ticks;
                }
                hash(&machine)
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), alone);
    }
}

#[test]
fn a_thousand_random_edits_are_booked_and_replay_to_the_same_bits() {
    let mut stream = Pcg64Mcg::seed_from_u64(7);
    let mut machine = machine(Timing::Plc);
    for _ in 0..1000 {
        machine.submit(random_edit(&mut stream));
        machine.step(stream.random_range(1..60)).unwrap();
        let error = machine.get::<Balance>().energy_error_relative;
        assert!(error <= 1e-9, "at {} s: {error:e}", machine.time_s());
    }
    let edits = machine.journal().entries.len();
    assert!(edits > 900, "most edits pass the gate, {edits} did");
    let balance = machine.get::<Balance>();
    assert!(balance.ledger.total(Line::ParameterWork).abs() > 1.0);
    assert!(balance.greatest_energy_error_relative <= 1e-9);
    let report = machine.report();
    assert!(report["exergy_error_relative"].as_f64().unwrap() <= 1e-6, "{}", report["exergy_error_relative"]);

    let mut again = Machine::new(Parameters::default(), settings(Timing::Plc)).unwrap();
    again.replay(machine.journal().clone());
    again.step(machine.tick()).unwrap();
    assert_eq!(hash(&again), hash(&machine));
    assert_eq!(again.parameters(), machine.parameters());
}

#[test]
fn a_refused_edit_changes_nothing() {
    let mut machine = machine(Timing::Cam);
    machine.step(100).unwrap();
    for (path, value) in [
        ("generator.mppt_gain", "-1"),
        ("generator.mppt_gain", "NaN"),
        ("geometry.floater_count", "12"),
        ("supply.switch_on_pressure", "9e5"),
        ("no.such_path", "1"),
    ] {
        machine.submit(Command::SetParameter { path: path.into(), value: value.into() });
    }
    machine.step(1).unwrap();
    assert_eq!(machine.parameters(), &Parameters::default());
    assert!(machine.journal().entries.is_empty());
    assert_eq!(machine.get::<kpp::plant::components::CommandLog>().refused.len(), 5);
}

#[test]
fn an_emergency_stop_holds_the_chain_at_rest_and_a_release_starts_it_again() {
    for timing in [Timing::Cam, Timing::Plc] {
        let settings = settings(timing).starting(StartFrom::Warm);
        let mut machine = Machine::new(Parameters::default(), settings).unwrap();
        while !machine.state().actuators.compressor_on {
            assert!(machine.tick() < 20_000, "{timing:?}: the compressor starts in every cycle");
            machine.step(1).unwrap();
        }
        machine.submit(Command::EmergencyStop);
        machine.step(500).unwrap();
        let bought = |machine: &Machine| machine.get::<Balance>().ledger.total(Line::CompressorElectricity);
        let (at_rest, bought_then) = (machine.state(), bought(&machine));
        assert_eq!(at_rest.chain_speed, 0.0, "{timing:?}: held, not creeping");
        machine.step(3000).unwrap();
        let later = machine.state();
        assert_eq!((later.chain_speed, later.chain_position), (0.0, at_rest.chain_position), "{timing:?}");
        assert!(!later.actuators.compressor_on && bought(&machine) == bought_then, "{timing:?}: the compressor is off");
        assert!(
            machine.get::<LinkTensions>().0.force_error <= 1e-12,
            "{timing:?}: the brake balances the other forces"
        );
        machine.submit(Command::ReleaseStop);
        machine.step(6000).unwrap();
        assert!(machine.state().chain_speed > 0.5, "{timing:?}: {} m/s", machine.state().chain_speed);
        assert!(bought(&machine) > bought_then, "{timing:?}: the compressor runs again");
        assert!(machine.get::<Balance>().greatest_energy_error_relative <= 1e-9, "{timing:?}");
    }
}

#[test]
fn with_a_controller_the_barring_motor_starts_a_machine_that_cannot_start_itself() {
    let parameters = Parameters::default().changed(|values| values.geometry.floater_count = 20).expect("valid");
    assert!(parameters.cannot_start_by_itself());
    let mut settings = settings(Timing::Plc);
    let mut machine = Machine::new(parameters.clone(), settings.clone()).unwrap();
    machine.step(6000).unwrap();
    assert!(machine.state().chain_speed > 0.2, "{} m/s", machine.state().chain_speed);
    assert!(machine.get::<Balance>().ledger.total(Line::AuxiliaryElectricity) > 0.0);
    settings = settings.timed(Timing::Cam);
    let mut machine = Machine::new(parameters, settings).unwrap();
    machine.step(6000).unwrap();
    assert!(machine.state().chain_speed.abs() < 1e-3);
}

#[test]
fn the_tick_changes_nothing_but_what_is_seen_with_cam_timing() {
    let position = |tick: f64| {
        let mut settings = settings(Timing::Cam);
        settings = settings
            .changed(|values| {
                values.run.tick = tick;
                values.solver.max_step = 0.01;
            })
            .expect("valid");
        let mut machine = Machine::new(Parameters::default(), settings).unwrap();
        machine.step((30.0 / tick).round() as u64).unwrap();
        machine.report()["chain_position_m"].as_f64().unwrap()
    };
    let reference = position(0.01);
    for tick in [0.002, 0.05] {
        assert!((position(tick) / reference - 1.0).abs() < 1e-7, "tick {tick} s");
    }
}

#[test]
fn machines_side_by_side_in_an_apps_fixed_schedule_are_each_what_they_are_alone() {
    let small = Parameters::default().changed(|values| values.geometry.floater_count = 24).unwrap();
    let kinds = [(Parameters::default(), Timing::Plc), (small, Timing::Cam), (Parameters::default(), Timing::Cam)];
    let mut app = bevy::app::App::new();
    app.add_plugins(kpp::plant::PlantPlugin);
    let spawned = kinds
        .clone()
        .map(|(parameters, timing)| kpp::plant::spawn(app.world_mut(), parameters, settings(timing)).unwrap());
    for _ in 0..2000 {
        app.world_mut().run_schedule(bevy::app::FixedUpdate);
    }
    for (entity, (parameters, timing)) in spawned.into_iter().zip(kinds) {
        let mut alone = Machine::new(parameters, settings(timing)).unwrap();
        alone.step(2000).unwrap();
        assert_eq!(app.world().get::<StateHash>(entity).unwrap().hash, hash(&alone));
    }
}

#[test]
fn the_controller_fills_no_floater_twice_after_a_warm_start() {
    let settings = settings(Timing::Plc).starting(StartFrom::Warm);
    let mut machine = Machine::new(Parameters::default(), settings).unwrap();
    let full: Vec<usize> = (0..66).filter(|&index| machine.state().floaters[index].filled).collect();
    assert!(!full.is_empty(), "a floater stands in the zone with its fill");
    machine.step(300).unwrap();
    for index in full {
        let mass = machine.state().floaters[index].air_mass;
        assert!(mass < 0.6, "floater {index} holds {mass} kg, a fill is 0.4");
    }
}

#[test]
fn a_fill_that_a_live_edit_reaches_is_seen_by_its_level_switch() {
    let mut machine = machine(Timing::Plc);
    while machine.state().floater_air_mass() < 0.2 {
        machine.step(1).unwrap();
    }
    machine.submit(Command::SetParameter { path: "air.fill_fraction".into(), value: "0.1".into() });
    machine.step(300).unwrap();
    let filled = machine.report()["events"]["Filled"].as_u64().unwrap();
    assert!(filled >= 1);
    let most = machine.state().floaters.iter().map(|floater| floater.air_mass).fold(0.0, f64::max);
    assert!(most < 0.3, "the valve stayed open: {most} kg");
}

#[test]
fn the_operator_can_turn_the_barring_motor_on_in_both_timings() {
    for timing in [Timing::Cam, Timing::Plc] {
        let parameters = Parameters::default().changed(|values| values.geometry.floater_count = 20).expect("valid");
        let mut machine = Machine::new(parameters, settings(timing)).unwrap();
        machine.submit(Command::Barring(true));
        machine.step(100).unwrap();
        assert!(machine.get::<Balance>().ledger.total(Line::AuxiliaryElectricity) > 100.0, "{timing:?}");
    }
}

#[test]
fn the_first_sample_is_as_true_as_any_other() {
    let settings = settings(Timing::Cam).starting(StartFrom::Warm);
    let mut machine = Machine::new(Parameters::default(), settings).unwrap();
    let figure = |machine: &mut Machine, path: &str| machine.signals().value(path).unwrap();
    for path in ["chain.least_tension", "chain.greatest_tension", "generator.torque", "power.grid", "power.drag"] {
        let first = figure(&mut machine, path);
        machine.step(1).unwrap();
        let second = figure(&mut machine, path);
        assert!((first / second - 1.0).abs() < 0.05, "{path}: {first}, then {second}");
    }
}

#[test]
fn an_undo_at_the_same_tick_restores_the_parameters_and_the_state() {
    let set = |path: &str, value: String| Command::SetParameter { path: path.into(), value };
    let settings = settings(Timing::Plc).starting(StartFrom::Warm);
    let mut untouched = Machine::new(Parameters::default(), settings.clone()).unwrap();
    untouched.step(500).unwrap();
    let before = kpp::config::config_hash(untouched.parameters(), untouched.settings());
    untouched.step(1).unwrap();
    for (path, now, other) in [
        ("air.fill_fraction", "0.25", "0.15"),
        ("generator.mppt_gain", "4", "6"),
        ("supply.switch_on_pressure", "420000", "430000"),
        ("floater.drag_area", "0.7", "0.9"),
    ] {
        let mut edited = Machine::new(Parameters::default(), settings.clone()).unwrap();
        edited.step(500).unwrap();
        edited.submit(set(path, other.into()));
        edited.submit(set(path, now.into()));
        edited.step(1).unwrap();
        assert_eq!(edited.journal().entries.len(), 2, "{path}: both are in the journal");
        assert_eq!(kpp::config::config_hash(edited.parameters(), edited.settings()), before, "{path}");
        assert_eq!(edited.state(), untouched.state(), "{path}");
        assert_eq!(hash(&edited), hash(&untouched), "{path}");
    }
}

#[test]
fn the_headline_efficiency_is_that_of_an_hour_after_three_minutes() {
    for timing in [Timing::Cam, Timing::Plc] {
        let settings = settings(timing).starting(StartFrom::Warm);
        let mut machine = Machine::new(Parameters::default(), settings).unwrap();
        let mut seen = Vec::new();
        for _ in 0..3600 {
            machine.step(100).unwrap();
            if machine.time_s() >= 180.0 {
                let means = machine.get::<Revolution>().cycles.means().expect("cycles are shorter than three minutes");
                seen.push((machine.time_s(), means.efficiency.expect("more than 1 kJ was used")));
            }
        }
        let exergy = machine.state().exergy(machine.coefficients());
        let hour = machine.get::<Balance>().round_trip_efficiency(exergy).unwrap();
        for (time_s, efficiency) in seen {
            assert!((efficiency - hour).abs() < 1e-3, "{timing:?}: {efficiency} at {time_s} s, {hour} in the hour");
        }
        machine.submit(Command::SetParameter { path: "air.fill_fraction".into(), value: "0.2".into() });
        machine.step(1).unwrap();
        assert!(machine.get::<Revolution>().cycles.means().is_none(), "earlier cycles are those of another machine");
    }
}
