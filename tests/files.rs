//! Tests of files with the binary: paths, locks, formats, and files left after a failure.

mod common;

use common::{folder, headless, headless_command, kpp, object, text};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Starts a run and waits for its first progress line; its files are open then.
fn started(arguments: &[&str]) -> Child {
    let mut child =
        headless_command(arguments).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("kpp starts");
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let started = lines.by_ref().any(|line| line.expect("text").contains(" s  "));
    assert!(started, "the run ends before its first progress line");
    std::thread::spawn(move || lines.for_each(drop));
    child
}

fn kill(child: &mut Child) {
    child.kill().expect("it runs");
    child.wait().expect("it ends");
}

#[cfg(unix)]
#[test]
fn a_link_is_written_through_and_a_device_stays_one() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
    let folder = folder("targets");
    let (target, link) = (folder.join("target"), folder.join("link"));
    std::fs::write(&target, "old").unwrap();
    std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o600)).unwrap();
    symlink(&target, &link).unwrap();
    let saved = headless(&["--duration", "0", "--save", link.to_str().unwrap()]);
    assert_eq!(saved.status.code(), Some(0), "{saved:?}");
    assert!(link.is_symlink());
    assert!(std::fs::read(&target).unwrap().starts_with(b"KPPfile\n"));
    assert_eq!(std::fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
    let null = headless(&["--duration", "0", "--save", "/dev/null"]);
    assert_eq!(null.status.code(), Some(0), "{null:?}");
    assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    let stdout = headless(&["--duration", "0", "-q", "--save", "/dev/stdout"]);
    assert!(stdout.stdout.starts_with(b"KPPfile\n") && text(&stdout.stdout).contains("chain speed"));
}

#[cfg(unix)]
#[test]
fn one_output_that_fails_keeps_no_other_from_being_finished() {
    let folder = folder("endings");
    let out = folder.join("out");
    let place = out.to_str().unwrap();
    let full = headless(&["--duration", "1", "--json", "--out", place, "--save", "/dev/full", "--record", "/dev/full"]);
    assert_eq!(full.status.code(), Some(5), "{full:?}");
    assert_eq!(text(&full.stderr).matches("error: /dev/full").count(), 2, "each failure is shown: {full:?}");
    for name in ["result.json", "journal.ron", "machine.ron", "signals.csv"] {
        assert!(std::fs::metadata(out.join(name)).is_ok_and(|file| file.len() > 0), "{name}");
    }
    assert!(std::fs::read(out.join("signals.parquet")).unwrap().ends_with(b"PAR1"));
    assert!(object(&full)["time_s"].is_number(), "the result is printed all the same");
}

#[test]
fn what_cannot_be_written_at_the_end_is_known_at_the_start() {
    let folder = folder("probe");
    let file = folder.join("nodir/x");
    for (option, path) in [("--save", file.to_str().unwrap()), ("--record", folder.to_str().unwrap())] {
        // A run without a fixed end: it ends since it cannot start.
        let output = headless(&[option, path]);
        assert_eq!(output.status.code(), Some(5), "{output:?}");
        assert!(text(&output.stderr).contains(path) && text(&output.stderr).contains("help: "), "{output:?}");
    }
}

/// Options of a machine that fails after a few steps: a tolerance that cannot be met with the least step.
const FAILS: [&str; 8] = [
    "--timing",
    "cam",
    "--set",
    "solver.relative_tolerance=1e-13",
    "--set",
    "solver.min_step=1e-3",
    "--set",
    "solver.max_step=1e-3",
];

#[cfg(unix)]
#[test]
fn a_numerical_failure_is_one_whatever_else_fails_and_leaves_the_state_at_its_time() {
    let folder = folder("numerical");
    let out = folder.join("out");
    let failed = headless(
        &[&FAILS[..], &["--duration", "60", "--out", out.to_str().unwrap(), "--record", "/dev/full"]].concat(),
    );
    assert_eq!(failed.status.code(), Some(4), "{failed:?}");
    let said = text(&failed.stderr);
    assert!(said.contains("error: /dev/full") && said.contains("failure.json"), "{said}");
    let state: serde_json::Value =
        serde_json::from_slice(&std::fs::read(out.join("failure.json")).unwrap()).expect("JSON");
    let time_s = state["time_s"].as_f64().expect("a time");
    assert!(said.contains(&format!("at {time_s:.6} s")), "the message and the state name one time: {said}");
    assert!(!out.join("result.json").exists() && out.join("journal.ron").exists());
}

#[test]
fn a_folder_has_one_run_at_a_time_and_the_files_of_one_run() {
    let folder = folder("lock");
    let out = folder.to_str().unwrap();
    let mut first = started(&["--out", out, "--realtime"]);
    let second = headless(&["--duration", "1", "--out", out]);
    assert_eq!(second.status.code(), Some(5), "{second:?}");
    assert!(text(&second.stderr).contains(&format!("process {}", first.id())), "{second:?}");
    kill(&mut first);
    // The lock was released by the operating system. Files of a killed run are removed when the next one begins.
    std::fs::write(folder.join("failure.json"), "{}").unwrap();
    std::fs::write(folder.join("mine.txt"), "kept").unwrap();
    let third = headless(&["--duration", "1", "--seed", "7", "--out", out]);
    assert_eq!(third.status.code(), Some(0), "{third:?}");
    assert!(!folder.join("failure.json").exists() && folder.join("mine.txt").exists());
    let csv = std::fs::read_to_string(folder.join("signals.csv")).unwrap();
    assert_eq!(csv.lines().count(), 1 + 11);
    assert!(std::fs::read_to_string(folder.join("run.ron")).unwrap().contains("seed: 7"));
}

#[test]
fn a_run_that_is_killed_can_be_read() {
    let folder = folder("killed");
    let mut run = started(&["--out", folder.to_str().unwrap(), "--realtime", "--speed", "20", "--rate", "5"]);
    let rows = || std::fs::read_to_string(folder.join("signals.csv")).map_or(0, |csv| csv.lines().count());
    let parquet = || std::fs::read(folder.join("signals.parquet")).unwrap_or_default();
    // Fails after a minute; normally it takes about a second.
    let begun = std::time::Instant::now();
    while (rows() < 20 || parquet().len() < 20_000) && begun.elapsed().as_secs() < 60 {
        std::thread::yield_now();
    }
    kill(&mut run);
    assert!(rows() >= 20, "{} rows after {:?}", rows(), begun.elapsed());
    assert!(parquet().ends_with(b"PAR1") && parquet().len() >= 20_000, "a footer behind the last row group");
    let csv = std::fs::read_to_string(folder.join("signals.csv")).unwrap();
    assert!(csv.lines().next().is_some_and(|header| !header.contains("run.fps")), "no column that only a window has");
    let again = ["--config", folder.to_str().unwrap(), "--journal", folder.join("journal.ron").to_str().unwrap()]
        .map(String::from);
    let again = headless(&[&["--duration", "1"], &again.each_ref().map(String::as_str)[..]].concat());
    assert_eq!(again.status.code(), Some(0), "configuration and journal are there from the start: {again:?}");
}

#[test]
fn a_long_journal_is_read_back() {
    let folder = folder("journal");
    let entry = |at: usize| {
        let value = 0.2 + 1e-6 * at as f64;
        let command = format!("SetParameter(path: \"air.fill_fraction\", value: \"{value}\")");
        format!("        (\n            tick: {at},\n            command: {command},\n        ),\n")
    };
    let journal = format!("(\n    entries: [\n{}    ],\n)\n", (0..12_000).map(entry).collect::<String>());
    assert!(journal.len() > 1 << 20, "more than a configuration may have");
    let path = folder.join("journal.ron");
    std::fs::write(&path, journal).unwrap();
    let output = headless(&["--duration", "1", "--timing", "cam", "--json", "--journal", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(object(&output)["events"]["ParameterChanged"], 100);
    std::fs::write(&path, "(entries: [(tick: 1, command: EmergencyStop),\n (tick: 2, command: EmptyFloater(66))])")
        .unwrap();
    let refused = headless(&["--duration", "1", "--journal", path.to_str().unwrap()]);
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
    assert!(text(&refused.stderr).contains("journal.ron:2:12: error: entry 2: there is no floater 66"), "{refused:?}");
}

#[test]
fn texts_may_have_a_byte_order_mark_and_nothing_is_read_without_end() {
    let folder = folder("texts");
    let (machine, run, journal) = (folder.join("machine.ron"), folder.join("run.ron"), folder.join("journal.ron"));
    std::fs::write(&machine, "\u{feff}(air: (fill_fraction: 0.3))").unwrap();
    std::fs::write(&run, "\u{feff}(run: (seed: 5))").unwrap();
    std::fs::write(folder.join("validation.ron"), format!("\u{feff}{}", include_str!("../config/validation.ron")))
        .unwrap();
    std::fs::write(&journal, "\u{feff}(entries: [])").unwrap();
    let arguments =
        ["--duration", "0", "--json", "--config", machine.to_str().unwrap(), "--journal", journal.to_str().unwrap()];
    let output = headless(&arguments);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(object(&output)["seed"], 5);
    std::fs::write(&machine, "(floater: (length: 0,6))").unwrap();
    let comma = headless(&arguments);
    assert_eq!(comma.status.code(), Some(3));
    assert!(text(&comma.stderr).contains("machine.ron:1:20: error: `0,6` has a decimal comma"), "{comma:?}");
    std::fs::write(&machine, b"(\n// gr\xfc\xdfe\n)").unwrap();
    assert!(text(&headless(&arguments).stderr).contains("byte 0xfc in line 2 is not UTF-8"));
    #[cfg(unix)]
    for option in ["--config", "--journal", "--load"] {
        let endless = headless(&["--duration", "0", option, "/dev/zero"]);
        assert_eq!(endless.status.code(), Some(3), "{endless:?}");
        assert!(text(&endless.stderr).contains("more than"), "{endless:?}");
    }
}

#[test]
fn units_mean_the_same_in_a_file_and_on_the_command_line() {
    let folder = folder("units");
    let machine = folder.join("machine.ron");
    let hash = |arguments: &[&str]| {
        let output = headless(&[&["--duration", "0", "--json"], arguments].concat());
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {output:?}");
        object(&output)["config_hash"].clone()
    };
    let config = ["--config", machine.to_str().unwrap()];
    for (typed, si) in [("3.9 bar(a)", "3.9e5"), ("57 psia", "57 psi")] {
        std::fs::write(&machine, format!("(supply: (switch_on_pressure: \"{typed}\"))")).unwrap();
        let file = hash(&config);
        std::fs::write(&machine, "()").unwrap();
        let set =
            |value: &str| hash(&[&config[..], &["--set", &format!("supply.switch_on_pressure={value}")]].concat());
        assert_eq!((&file, &set(typed)), (&set(si), &set(si)), "{typed}");
    }
    for (set, message) in [
        ("supply.switch_on_pressure=3.2barg", "write `4.21325 bara`"),
        ("supply.switch_on_pressure=3,5", "write the decimals after a point"),
        ("geometry.centre_distance=23Mm", "2.3e7 is outside the allowed range"),
    ] {
        let refused = headless(&["--duration", "0", "--set", set]);
        assert_eq!(refused.status.code(), Some(3), "{set}: {refused:?}");
        assert!(text(&refused.stderr).contains(message), "{set}: {refused:?}");
    }
    let warned = headless(&["--duration", "0", "--set", "supply.switch_on_pressure=3.5"]);
    assert_eq!(warned.status.code(), Some(0));
    assert!(text(&warned.stderr).contains("if 3.5 bar is meant"), "{warned:?}");
    std::fs::write(&machine, "(air: (vent_rate: 600))").unwrap();
    let warned = kpp(&["config", "check", config[1]]);
    assert!(text(&warned.stderr).contains("machine.ron:1:19: warning: air.vent_rate: 600 m3/s is far"), "{warned:?}");
}

#[test]
fn a_repair_changes_the_value_that_is_wrong_and_nothing_else() {
    let folder = folder("fix");
    let machine = folder.join("machine.ron");
    let mine = "( // my machine\n geometry: (floater_count: 60, centre_distance: -23), /* floater_count: 66 */\n)";
    std::fs::write(&machine, mine).unwrap();
    let diagnose =
        || kpp(&["diagnose", "validation", "--fix", "--duration", "1", "--config", machine.to_str().unwrap()]);
    let fixed = diagnose();
    assert_eq!(fixed.status.code(), Some(0), "{fixed:?}");
    assert_eq!(std::fs::read_to_string(&machine).unwrap(), mine.replace("-23", "23.0"));
    assert!(text(&fixed.stdout).contains("geometry.centre_distance: -23 -> 23.0"), "{fixed:?}");
    assert!(text(&fixed.stdout).contains("nothing else found"), "{fixed:?}");
    // Problems of the file as a whole are not repaired.
    for broken in [&b"(geometry: (floater_count 60))"[..], b"(\xff)"] {
        std::fs::write(&machine, broken).unwrap();
        assert_eq!(diagnose().status.code(), Some(1));
        assert_eq!(std::fs::read(&machine).unwrap(), broken);
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing is put beside it");
}

#[cfg(target_os = "linux")]
#[test]
fn signals_that_were_ignored_stay_ignored_and_others_end_the_run() {
    let shell = |script: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_kpp")]);
        command.stderr(Stdio::piped()).stdout(Stdio::piped());
        command
    };
    // SIGHUP and SIGINT are ignored, as with nohup and background jobs of a shell: only SIGTERM ends the run.
    let script = "trap '' HUP INT; exec \"$1\" run --headless --realtime --json";
    let mut child = shell(script).spawn().expect("sh starts");
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let mut progress = || lines.by_ref().any(|line| line.expect("text").contains(" s  "));
    let send =
        |signal: &str| Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill starts");
    assert!(progress());
    send("-HUP");
    send("-INT");
    assert!(progress(), "another progress line: the run goes on");
    send("-TERM");
    assert!(lines.any(|line| line.expect("text").contains("interrupted at")));
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[cfg(unix)]
#[test]
fn the_first_sigterm_ends_a_program_that_waits_for_its_input() {
    use std::os::unix::process::ExitStatusExt;
    let folder = folder("waiting");
    let pipe = folder.join("journal.ron");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo starts").success());
    let mut child =
        headless_command(&["--journal", pipe.to_str().unwrap()]).stderr(Stdio::piped()).spawn().expect("kpp starts");
    // It has reported its configuration, and then waits for a writer of the pipe.
    let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    assert!(lines.any(|line| line.expect("text").contains("configuration: ")));
    Command::new("kill").arg(child.id().to_string()).status().expect("kill starts");
    assert_eq!(child.wait().expect("it ends").signal(), Some(15));
}

#[test]
fn a_run_that_goes_on_from_a_state_knows_which_checks_failed_and_reads_their_table() {
    let folder = folder("load");
    let (config, state) = (folder.to_str().unwrap(), folder.join("a.kppstate"));
    let table = include_str!("../config/validation.ron");
    std::fs::write(folder.join("machine.ron"), "()").unwrap();
    std::fs::write(folder.join("validation.ron"), table.replacen("tolerance: 1e-9", "tolerance: 1e-30", 1)).unwrap();
    let state = state.to_str().unwrap();
    let first = object(&headless(&["--duration", "10", "--json", "--config", config, "--save", state]));
    assert_eq!(first["checks_failed"], serde_json::json!(["energy_conservation"]));
    let going_on = |folder: &str| {
        let mut command = headless_command(&["--duration", "1", "--json", "--load", state]);
        command.env("KPP_CONFIG", folder).output().expect("kpp starts")
    };
    let second = going_on(".");
    assert_eq!(object(&second)["checks_failed"], serde_json::json!(["energy_conservation"]), "{second:?}");
    std::fs::write(folder.join("validation.ron"), "(full_every_ticks: 0)").unwrap();
    let refused = going_on(config);
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
    assert!(text(&refused.stderr).contains("validation.ron:1:"), "{refused:?}");
}

#[test]
fn a_pressure_switch_that_is_moved_past_the_pressure_acts() {
    let folder = folder("switch");
    let path = folder.join("journal.ron");
    // The reservoir is emptied with the compressor on; its pressure never rises through the new level.
    let set = |tick: u64, path: &str, value: &str| {
        format!("(tick: {tick}, command: SetParameter(path: \"{path}\", value: \"{value}\"))")
    };
    let journal = [
        set(1, "supply.free_air_delivery", "0.001"),
        set(2, "supply.switch_on_pressure", "150000"),
        set(1500, "supply.switch_off_pressure", "160000"),
    ];
    std::fs::write(&path, format!("(entries: [{}])", journal.join(", "))).unwrap();
    let sets = ["--set", "start.reservoir_pressure=4.1e5", "--set", "start.chain_speed=1"];
    let rest = ["--duration", "20", "--timing", "cam", "--json", "--journal", path.to_str().unwrap()];
    let result = object(&headless(&[&sets[..], &rest[..]].concat()));
    let pressure = result["reservoir_pressure_pa"].as_f64().expect("a pressure");
    assert!((160_000.0..400_000.0).contains(&pressure), "{pressure}");
    assert_eq!(result["events"]["CompressorOff"], 1, "{}", result["events"]);
}

#[test]
fn a_picture_without_a_display_is_the_environments_fault() {
    let output = headless_less(&["run", "--screenshot", "no_such_picture.png"]);
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    assert!(
        text(&output.stderr).contains("--screenshot needs a window") || cfg!(not(feature = "viewer")),
        "{output:?}"
    );
    assert!(!Path::new("no_such_picture.png").exists());
}

/// The program without a display.
fn headless_less(arguments: &[&str]) -> std::process::Output {
    common::command(arguments).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").output().expect("kpp starts")
}

#[test]
fn readings_of_a_fast_sensor_with_a_long_delay_arrive() {
    let injections = |sets: &[&str]| {
        let sets: Vec<&str> = sets.iter().flat_map(|set| ["--set", set]).collect();
        let output = headless(&[&["--duration", "20", "--timing", "plc", "--json"], &sets[..]].concat());
        object(&output)["events"]["InjectionStarted"].as_u64().unwrap_or(0)
    };
    let slow = injections(&["encoder.rate=100", "encoder.delay=2"]);
    let fast = injections(&["encoder.rate=1000", "encoder.delay=2"]);
    assert!(slow > 0 && fast >= slow, "a faster encoder sees no less: {slow} and {fast}");
}
