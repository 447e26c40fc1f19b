//! Tests of recordings: branches, seeking, memory limits, files, and all of these with the binary.

use kpp::model::Parameters;
use kpp::plant::sample::Sampler;
use kpp::plant::{Checkpoint, Machine};
use kpp::ports::commands::Command;
use kpp::ports::companions::Saved;
use kpp::ports::settings::{RunSettingValues, RunSettings, StartFrom, Timing};
use kpp::recovery::recording::{KEYFRAME_S, sample_every_ticks};
use kpp::recovery::{BranchId, MarkerKind, Recording, RecordingError, SealedError, sealed, session, state};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::path::PathBuf;
use std::process::Output;

fn machine(timing: Timing) -> Machine {
    let settings = RunSettings::default().timed(timing).starting(StartFrom::Rest);
    let mut machine = Machine::new(Parameters::default(), settings).unwrap();
    machine.get_mut::<Sampler>().every_ticks = sample_every_ticks(machine.tick_s());
    machine
}

fn set(path: &str, value: f64) -> Command {
    Command::SetParameter { path: path.into(), value: value.to_string() }
}

fn text(checkpoint: &Checkpoint) -> String {
    ron::to_string(checkpoint).unwrap()
}

/// A machine with its recording.
struct Recorded {
    machine: Machine,
    record: Recording,
}

impl Recorded {
    fn new(timing: Timing) -> Self {
        let machine = machine(timing);
        let record = Recording::new(machine.world(), machine.entity());
        Self { machine, record }
    }

    fn step(&mut self, ticks: u64) {
        for _ in 0..ticks {
            self.machine.step(1).unwrap();
            self.record.observe(self.machine.world(), self.machine.entity());
        }
    }

    fn submit(&mut self, command: Command) {
        self.machine.submit(command);
    }

    /// Resumes at a tick of a branch.
    fn resume(&mut self, id: BranchId, tick: u64) {
        let state = self.record.resume(id, tick).unwrap();
        self.machine.load(&state).unwrap();
    }

    fn id(&self) -> BranchId {
        self.record.current().id
    }
}

/// A run with edits and an emergency stop; collects the complete state at the given ticks.
fn eventful(run: &mut Recorded, seed: u64, moments: &mut Vec<(u64, String)>) {
    let mut stream = Pcg64Mcg::seed_from_u64(seed);
    for part in 0..12 {
        match part % 4 {
            0 => run.submit(set("air.fill_fraction", stream.random_range(0.1..0.4))),
            1 => run.submit(set("generator.mppt_gain", stream.random_range(2.0..6.0))),
            2 => run.submit(if part == 6 { Command::EmergencyStop } else { Command::Barring(true) }),
            _ => run.submit(if part == 7 { Command::ReleaseStop } else { Command::Barring(false) }),
        }
        run.step(stream.random_range(1..600));
        moments.push((run.machine.tick(), text(&run.machine.save())));
    }
}

#[test]
fn any_moment_is_what_the_straight_run_was_then() {
    for timing in [Timing::Cam, Timing::Plc] {
        let mut run = Recorded::new(timing);
        let mut moments = vec![(0, text(&run.machine.save()))];
        eventful(&mut run, 3, &mut moments);
        let id = run.id();
        moments.rotate_left(5);
        for (tick, expected) in &moments {
            assert_eq!(&text(&run.record.state_at(id, *tick).unwrap()), expected, "{timing:?}, tick {tick}");
        }
        let beyond = run.machine.tick() + 1;
        assert!(matches!(run.record.state_at(id, beyond), Err(RecordingError::NotRecorded { .. })));
        assert!(matches!(run.record.state_at(BranchId(9), 0), Err(RecordingError::NoBranch(_))));
    }
}

#[test]
fn going_back_and_on_begins_a_branch_and_the_old_future_is_kept() {
    let mut run = Recorded::new(Timing::Plc);
    run.submit(set("air.fill_fraction", 0.3));
    run.step(3000);
    run.submit(set("air.fill_fraction", 0.15));
    run.step(3000);
    let main = run.id();
    let (end, old_journal) = (text(&run.machine.save()), run.machine.journal().clone());
    let speeds =
        |run: &Recorded, id| run.record.get(id).unwrap().history.between("chain.speed", 0.0, 60.0, 600).unwrap();
    let old = speeds(&run, main);

    run.resume(main, 1950);
    let second = run.id();
    assert_ne!(second, main);
    assert_eq!(run.record.current().name, "branch 2 from 00:00:19");
    assert_eq!(run.record.current().parent, Some((main, 1950)));
    run.submit(set("generator.mppt_gain", 6.0));
    run.step(4050);
    assert_eq!(run.machine.journal().entries.len(), 2, "the edit at 30 s belongs to the old future");
    assert_eq!(run.record.current().journal, *run.machine.journal());

    // An uninterrupted run with the same commands gives the same state.
    let mut straight = machine(Timing::Plc);
    straight.replay(run.machine.journal().clone());
    straight.step(6000).unwrap();
    assert_eq!(straight.save().state_hash(), run.machine.save().state_hash());

    // The original branch is unchanged, in every tick and in its history.
    assert_eq!(text(&run.record.state_at(main, 6000).unwrap()), end);
    assert_eq!(run.record.get(main).unwrap().journal, old_journal);
    let bits = |extents: &[kpp::monitoring::history::Bucket]| {
        extents.iter().map(|extent| (extent.min.to_bits(), extent.max.to_bits())).collect::<Vec<_>>()
    };
    assert_eq!(bits(&speeds(&run, main)), bits(&old));
    let new = speeds(&run, second);
    assert_eq!(bits(&new[..195]), bits(&old[..195]), "the past is common");
    assert_ne!(bits(&new[250..]), bits(&old[250..]));

    // A tick before the fork belongs to the parent; a branch from there is a child of the parent.
    let common = text(&run.record.state_at(main, 700).unwrap());
    assert_eq!(text(&run.record.state_at(second, 700).unwrap()), common);
    run.resume(second, 700);
    assert_eq!(run.record.current().parent, Some((main, 700)));
    run.resume(second, 6000);
    assert_eq!((run.id(), run.record.branches().len()), (second, 3), "an end is gone on from without a new branch");
    run.step(10);
    assert_eq!(run.record.current().end_tick, 6010);
}

#[test]
fn nothing_is_written_beneath_the_end() {
    let mut run = Recorded::new(Timing::Cam);
    run.submit(set("air.fill_fraction", 0.3));
    run.step(2500);
    let (bytes, markers) = (run.record.bytes(), run.record.current().markers.clone());
    let id = run.id();
    let past = run.record.state_at(id, 1000).unwrap();
    run.machine.load(&past).unwrap();
    run.step(1500);
    assert_eq!(run.record.current().end_tick, 2500);
    assert_eq!((run.record.bytes(), &run.record.current().markers), (bytes, &markers));
    assert!((run.record.current().history.end_s() - 25.0).abs() < 0.051);
    run.step(1);
    assert_eq!(run.record.current().end_tick, 2501);
}

#[test]
fn marks_tell_what_was_done_and_what_happened_but_no_fills() {
    let mut run = Recorded::new(Timing::Plc);
    run.submit(set("air.fill_fraction", 0.3));
    run.step(6000);
    run.submit(Command::EmergencyStop);
    run.step(1000);
    let markers = &run.record.current().markers;
    let texts: Vec<String> = markers.iter().map(kpp::recovery::Marker::text).collect();
    for expected in ["air.fill_fraction = 0.3", "compressor on", "coupling engaged", "emergency stop", "compressor off"]
    {
        assert!(texts.iter().any(|text| text == expected), "{expected} in {texts:?}");
    }
    assert!(markers.len() < 100, "{} marks", markers.len());
    assert!(markers.iter().filter(|marker| matches!(marker.kind, MarkerKind::Command(_))).count() == 2);
    let counts = run.machine.report();
    assert!(counts["events"]["Filled"].as_u64().unwrap() > 10);
}

#[test]
fn memory_stays_within_its_bound_over_a_day_and_every_moment_stays_within_reach() {
    let parameters: Parameters = ron::from_str(kpp::config::preset("lab").unwrap().text).unwrap();
    let settings = RunSettings::default().timed(Timing::Cam).starting(StartFrom::Rest);
    let coarse = |values: &mut RunSettingValues| {
        (values.run.tick, values.solver.max_step, values.solver.relative_tolerance) = (0.1, 0.1, 1e-5);
    };
    let settings = settings.changed(coarse).expect("valid");
    let mut machine = Machine::new(parameters, settings).unwrap();
    machine.get_mut::<Sampler>().every_ticks = 5;
    let budget = 28 << 20;
    let mut record = Recording::with_budget(machine.world(), machine.entity(), budget);
    let mut moments = Vec::new();
    for hour in 0..24 {
        for tick in 0..36_000 {
            // Without air the machine is at rest for most of the hour, which makes the test fast; memory use is not
            // affected.
            match tick {
                1_000 => machine.submit(set("air.fill_fraction", 0.0)),
                35_900 => machine.submit(set("air.fill_fraction", 0.25)),
                _ => {}
            }
            machine.step(1).unwrap();
            record.observe(machine.world(), machine.entity());
            if tick == 1000 * hour + 777 {
                moments.push((machine.tick(), machine.save().state_hash()));
            }
        }
        assert!(record.bytes() <= budget, "hour {hour}: {} bytes", record.bytes());
    }
    assert!(record.notice().is_some_and(|notice| notice.contains("28 MB")), "{:?}", record.notice());
    let branch = record.current();
    let ticks: Vec<u64> = branch.keyframe_ticks().collect();
    let widest = ticks.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap();
    let mean = 864_000 / ticks.len() as u64;
    assert!(mean > (KEYFRAME_S / 0.1) as u64, "it had to be thinned");
    assert!(widest <= 3 * mean, "and evenly: {widest} ticks at most, {mean} in the mean");
    assert_eq!(branch.history.span().map(|(start, end)| (start, end.round())), Some((5.0, 86_400.0)));
    let id = branch.id;
    for (tick, hash) in moments {
        assert_eq!(record.state_at(id, tick).unwrap().state_hash(), hash);
    }
}

#[test]
fn branches_share_their_past_and_are_bounded_too() {
    let machine = machine(Timing::Cam);
    let record = Recording::with_budget(machine.world(), machine.entity(), 6 << 20);
    let mut run = Recorded { machine, record };
    run.step(6000);
    let main = run.id();
    let alone = run.record.bytes();
    for number in 1..=5 {
        run.resume(main, 1000 * number);
    }
    assert!(run.record.bytes() < alone + 5 * 200_000, "{} after {alone} bytes", run.record.bytes());
    for _ in 0..80 {
        run.resume(main, 2000);
        run.step(400);
        assert!(run.record.bytes() <= 6 << 20, "{} bytes", run.record.bytes());
    }
    assert!(run.record.branches().len() <= kpp::recovery::recording::BRANCHES);
    assert!(run.record.notice().is_some());
    assert_eq!(run.record.state_at(main, 6000).unwrap().tick(), 6000, "the first branch is never lost");
}

#[test]
fn rooms_say_what_they_said_then_on_every_branch_and_after_a_file() {
    let said = |text: &str| Saved::from([("alerts".to_string(), serde_json::json!(text))]);
    let mut run = Recorded::new(Timing::Cam);
    run.record.note_companions(0, said("calm"));
    run.step(500);
    run.record.note_companions(500, said("warning"));
    run.record.note_companions(500, said("critical"));
    run.step(500);
    run.record.note_companions(900, said("critical"));
    let main = run.id();
    run.resume(main, 600);
    run.record.note_companions(600, said("seen"));
    run.step(100);
    let side = run.id();
    let expected = [
        (main, 0, "calm"),
        (main, 499, "calm"),
        (main, 500, "critical"),
        (main, 1000, "critical"),
        (side, 499, "calm"),
        (side, 599, "critical"),
        (side, 600, "seen"),
        (side, 700, "seen"),
    ];
    let folder = folder("rooms");
    let path = folder.join("a.kpprun");
    session::write(&path, &run.record, &said("seen")).unwrap();
    let opened = session::read(&path).unwrap().into_record(1 << 26).unwrap();
    for record in [&run.record, &opened] {
        for (branch, tick, text) in expected {
            assert_eq!(record.companions_at(branch, tick), said(text), "{branch:?} at {tick}");
        }
    }
    // However often they change, their memory is bounded, and the first and last states are kept.
    let bytes = run.record.bytes();
    for tick in 0..5000 {
        run.step(1);
        run.record.note_companions(701 + tick, said(&format!("{tick:01000}")));
    }
    assert_eq!(run.record.companions_at(side, 600), said("seen"));
    assert_eq!(run.record.companions_at(side, 5700), said(&format!("{:01000}", 4999)));
    let grown = run.record.bytes() - bytes;
    assert!(grown < 1 << 20, "{grown} bytes");
    std::fs::remove_dir_all(&folder).unwrap();
}

fn folder(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("kpp_recording_{name}_{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

#[test]
fn a_session_goes_through_a_file_and_replays_to_the_same_hash() {
    let mut run = Recorded::new(Timing::Plc);
    let mut moments = Vec::new();
    eventful(&mut run, 8, &mut moments);
    let main = run.id();
    run.resume(main, 1500);
    eventful(&mut run, 9, &mut moments);
    let folder = folder("session");
    let path = folder.join("a.kpprun");
    let companions = Saved::from([("alerts".to_string(), serde_json::json!({"list": [1.5, null]}))]);
    session::write(&path, &run.record, &companions).unwrap();
    let read = session::read(&path).unwrap();
    assert_eq!((read.companions(), read.current(), read.branches().count()), (&companions, run.id(), 2));
    assert_eq!(read.parameters(), &Parameters::default());
    for (id, _) in read.branches() {
        let result = read.verify(id, |_| true).unwrap().unwrap();
        assert!(result.same() && result.parted_between_s.is_none(), "{result:?}");
    }
    let mut again = read.into_record(1 << 26).unwrap();
    for id in [main, run.id()] {
        let end = again.get(id).unwrap().end_tick;
        let (found, expected) = (again.state_at(id, end).unwrap(), run.record.state_at(id, end).unwrap());
        assert_eq!(text(&found), text(&expected));
        assert_eq!(again.get(id).unwrap().markers, run.record.get(id).unwrap().markers);
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn an_hour_makes_a_small_file() {
    let mut run = Recorded::new(Timing::Plc);
    run.step(360_000);
    let folder = folder("hour");
    let path = folder.join("hour.kpprun");
    session::write(&path, &run.record, &Saved::new()).unwrap();
    let size = std::fs::metadata(&path).unwrap().len();
    assert!(size < 3_000_000, "{size} bytes");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_damaged_or_foreign_file_is_refused_with_its_remedy() {
    let mut run = machine(Timing::Plc);
    run.step(500).unwrap();
    let folder = folder("damage");
    let path = folder.join("a.kppstate");
    state::write(&path, &run.save(), &Saved::new()).unwrap();
    let (found, _) = state::read(&path).unwrap();
    assert_eq!(text(&found), text(&run.save()));
    let good = std::fs::read(&path).unwrap();
    let mut stream = Pcg64Mcg::seed_from_u64(1);
    for number in 0..400 {
        let at = if number < 60 { number } else { stream.random_range(0..good.len()) };
        let mut bad = good.clone();
        bad[at] ^= 1 << stream.random_range(0..8);
        std::fs::write(&path, &bad).unwrap();
        let error = state::read(&path).expect_err("a flipped bit is found");
        assert!(error.to_string().contains("a.kppstate") && !error.remedy().is_empty());
        std::fs::write(&path, &good[..at]).unwrap();
        state::read(&path).expect_err("a cut is found");
    }
    let mut newer = good.clone();
    newer[8] += 1;
    std::fs::write(&path, &newer).unwrap();
    let error = state::read(&path).unwrap_err();
    assert!(matches!(error, SealedError::OtherVersion { version, .. } if version == sealed::VERSION + 1), "{error}");
    assert!(error.remedy().contains("newer"));
    std::fs::write(&path, &good).unwrap();
    assert!(matches!(session::read(&path).unwrap_err(), SealedError::OtherKind { .. }));
    std::fs::remove_dir_all(&folder).unwrap();
}

fn kpp(arguments: &[&str]) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kpp"));
    command.args(arguments).env_remove("KPP_CONFIG").output().unwrap()
}

fn object(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("one JSON object: {error}: {output:?}"))
}

#[test]
fn the_command_line_saves_loads_records_and_replays() {
    let folder = folder("cli");
    let (state_file, run_file) = (folder.join("a.kppstate"), folder.join("a.kpprun"));
    let (state, session) = (state_file.to_str().unwrap(), run_file.to_str().unwrap());
    let straight = object(&kpp(&["run", "--headless", "--duration", "50", "--seed", "5", "--json", "-q"]));
    let first = kpp(&["run", "--headless", "--duration", "20", "--seed", "5", "--save", state, "--json", "-q"]);
    assert_eq!(first.status.code(), Some(0), "{first:?}");
    let second = object(&kpp(&["run", "--headless", "--load", state, "--duration", "30", "--json", "-q"]));
    for key in ["time_s", "trace_hash", "grid_electricity_j", "events", "solver_steps", "seed", "config_hash"] {
        assert_eq!(second[key], straight[key], "{key}");
    }
    // One recording begins at a state, the other at time zero.
    for start in [&["--load", state][..], &["--seed", "5", "--start", "warm"]] {
        let record = [&["run", "--headless", "--duration", "30", "--record", session, "--json", "-q"], start].concat();
        let recorded = object(&kpp(&record));
        let replay = kpp(&["replay", session, "--headless", "--json"]);
        assert_eq!(replay.status.code(), Some(0), "{replay:?}");
        let replayed = object(&replay);
        assert_eq!(replayed["trace_hash"], recorded["trace_hash"]);
        assert_eq!(replayed["same"], true);
    }
    assert_eq!(kpp(&["replay", session, "--headless", "--branch", "7"]).status.code(), Some(2));
    assert_eq!(kpp(&["run", "--headless", "--load", state, "--seed", "2"]).status.code(), Some(2));
    let table = kpp(&["replay", session, "--headless"]);
    assert!(String::from_utf8_lossy(&table.stdout).contains("the same run      yes"), "{table:?}");

    // A recording with another end hash differs from the replay; a damaged file is rejected.
    let mut other = Recorded::new(Timing::Plc);
    other.step(1500);
    other.record.current_mut().end_hash ^= 1;
    session::write(&run_file, &other.record, &Saved::new()).unwrap();
    let replay = kpp(&["replay", session, "--headless", "--json"]);
    assert_eq!((replay.status.code(), &object(&replay)["same"]), (Some(1), &serde_json::json!(false)));
    let mut bytes = std::fs::read(&run_file).unwrap();
    bytes[100] ^= 4;
    std::fs::write(&run_file, bytes).unwrap();
    for (file, said) in [(session, "checksum"), (state, "not the recording"), ("no/such.kpprun", "help")] {
        let replay = kpp(&["replay", file, "--headless"]);
        let text = String::from_utf8_lossy(&replay.stderr).into_owned();
        assert_eq!(replay.status.code(), Some(3), "{text}");
        assert!(text.contains(said) && text.contains("help:"), "{text}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
