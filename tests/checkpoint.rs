//! Tests of checkpoints, recordings and session files: resumed runs continue bit for bit, and damage is detected.

use kpp::model::parameters::TABLE;
use kpp::model::{Effect, Parameters, Value};
use kpp::plant::{Checkpoint, Machine, RestoreError};
use kpp::ports::commands::Command;
use kpp::ports::settings::{RunSettings, StartFrom, Timing};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

fn settings(timing: Timing) -> RunSettings {
    RunSettings::default().timed(timing).starting(StartFrom::Rest)
}

fn machine(timing: Timing) -> Machine {
    Machine::new(Parameters::default(), settings(timing)).unwrap()
}

fn text(checkpoint: &Checkpoint) -> String {
    ron::to_string(checkpoint).unwrap()
}

/// Converts a checkpoint to text and back, as in a file.
fn through_text(checkpoint: &Checkpoint) -> Checkpoint {
    ron::from_str(&text(checkpoint)).unwrap()
}

/// A random live edit: a value between half and twice the default, limited to its range, or one of the choices.
fn random_edit(stream: &mut Pcg64Mcg) -> Command {
    let live: Vec<_> = TABLE.iter().filter(|row| row.effect == Effect::Live).collect();
    let row = live[stream.random_range(0..live.len())];
    let value = match row.default {
        Value::Real(default) => {
            let Value::Real(max) = row.max else { unreachable!("the range has the type of the value") };
            (default * stream.random_range(0.5..2.0)).min(max).to_string()
        }
        _ => row.choices[stream.random_range(0..row.choices.len())].to_string(),
    };
    Command::SetParameter { path: row.path.into(), value }
}

/// Continues in four ways: without interruption, from the checkpoint in memory, from text, and in another machine. The
/// complete states must be equal afterwards, and so must the reports.
fn goes_on_alike(straight: &mut Machine, what: &str) {
    let saved = straight.save();
    let mut other = machine(straight.settings().run.timing);
    other.submit(Command::EmergencyStop);
    other.step(250).unwrap();
    other.load(&saved).unwrap();
    let mut machines = [Machine::restored(&saved).unwrap(), Machine::restored(&through_text(&saved)).unwrap(), other];
    for machine in &machines {
        assert_eq!(text(&machine.save()), text(&saved), "{what}: nothing is lost at once");
        assert_eq!(machine.report(), straight.report(), "{what}");
    }
    for ticks in [1, 7, 1500] {
        straight.step(ticks).unwrap();
        let expected = text(&straight.save());
        for machine in &mut machines {
            machine.step(ticks).unwrap();
            assert_eq!(text(&machine.save()), expected, "{what}: {ticks} ticks on");
            assert_eq!(machine.report(), straight.report(), "{what}");
            let values =
                |machine: &mut Machine| machine.signals().values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            assert_eq!(values(machine)[5..], values(straight)[5..], "{what}: signals");
        }
    }
}

#[test]
fn a_machine_goes_on_from_any_kind_of_moment_bit_for_bit() {
    for timing in [Timing::Cam, Timing::Plc] {
        let mut run = machine(timing);
        goes_on_alike(&mut run, "just begun");
        while !run.report()["events"].as_object().unwrap().contains_key("InjectionStarted")
            || run.state().floaters.iter().all(|floater| floater.air_mass == 0.0)
        {
            run.step(1).unwrap();
        }
        goes_on_alike(&mut run, "in the middle of a fill");
        run.submit(Command::SetParameter { path: "air.fill_fraction".into(), value: "0.15".into() });
        run.submit(Command::Barring(true));
        goes_on_alike(&mut run, "commands wait");
        run.submit(Command::SetParameter { path: "no.such_path".into(), value: "1".into() });
        run.step(3).unwrap();
        goes_on_alike(&mut run, "a command was refused");
        run.submit(Command::EmergencyStop);
        run.step(40).unwrap();
        goes_on_alike(&mut run, "in an emergency stop");
        run.submit(Command::ReleaseStop);
        run.step(30).unwrap();
        goes_on_alike(&mut run, "starting again");
    }
}

#[test]
fn a_replay_that_is_not_at_its_end_goes_on() {
    let mut stream = Pcg64Mcg::seed_from_u64(11);
    let mut first = machine(Timing::Plc);
    for _ in 0..60 {
        first.submit(random_edit(&mut stream));
        first.step(stream.random_range(1..40)).unwrap();
    }
    let mut again = machine(Timing::Plc);
    again.replay(first.journal().clone());
    again.step(first.tick() / 2).unwrap();
    assert!(!again.save().commands().replay.is_empty());
    let mut restored = Machine::restored(&through_text(&again.save())).unwrap();
    restored.step(first.tick() - restored.tick()).unwrap();
    assert_eq!(restored.save().state_hash(), first.save().state_hash());
    assert_eq!(restored.journal(), first.journal());
}

#[test]
fn random_edits_do_not_hinder_going_on() {
    for timing in [Timing::Cam, Timing::Plc] {
        let mut stream = Pcg64Mcg::seed_from_u64(5);
        let mut run = machine(timing);
        for number in 0..200 {
            run.submit(random_edit(&mut stream));
            run.step(stream.random_range(1..60)).unwrap();
            if number % 50 == 49 {
                goes_on_alike(&mut run, &format!("{timing:?}, edit {number}"));
            }
        }
    }
}

#[test]
fn a_machine_of_another_size_or_timing_takes_a_checkpoint() {
    let small = Parameters::default().changed(|values| values.geometry.floater_count = 24).unwrap();
    let mut run = Machine::new(small, settings(Timing::Cam)).unwrap();
    run.step(700).unwrap();
    let saved = run.save();
    let mut other = machine(Timing::Plc);
    other.step(100).unwrap();
    let entity = other.entity();
    let refused = kpp::plant::restore_into(other.world_mut(), entity, &saved);
    assert_eq!(refused, Err(RestoreError::OtherSize { saved: 24, present: 66 }));
    other.load(&saved).unwrap();
    run.step(500).unwrap();
    other.step(500).unwrap();
    assert_eq!(other.save().state_hash(), run.save().state_hash());
    // In the opposite direction, with a controller that did not exist before.
    let mut full = machine(Timing::Plc);
    full.step(900).unwrap();
    let mut cam = machine(Timing::Cam);
    cam.load(&full.save()).unwrap();
    cam.step(900).unwrap();
    full.step(900).unwrap();
    assert_eq!(text(&cam.save()), text(&full.save()));
}

#[test]
fn a_checkpoint_whose_parts_contradict_each_other_is_refused() {
    let mut run = machine(Timing::Plc);
    run.step(10).unwrap();
    let good = text(&run.save());
    for (from, to) in [("timing:Plc", "timing:Cam"), ("floater_count:66", "floater_count:60")] {
        assert!(good.contains(from), "{from}");
        let bad: Checkpoint = ron::from_str(&good.replace(from, to)).unwrap();
        assert!(matches!(Machine::restored(&bad), Err(RestoreError::Contradiction(_))), "{to}");
    }
    for (from, to) in [("fill_fraction:0.25", "fill_fraction:-1.0"), ("tick:0.01", "tick:7.0")] {
        assert!(good.contains(from), "{from}");
        assert!(ron::from_str::<Checkpoint>(&good.replace(from, to)).is_err(), "{to}");
    }
}

#[test]
fn a_checkpoint_is_small_and_shares_its_parameters() {
    let mut run = machine(Timing::Plc);
    run.step(3000).unwrap();
    let first = run.save();
    run.step(1000).unwrap();
    let second = run.save_after(&first);
    assert!(std::ptr::eq(first.parameters(), second.parameters()));
    assert!(second.bytes() < 32_000, "{} bytes", second.bytes());
}
