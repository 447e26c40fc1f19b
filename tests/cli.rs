//! Tests of the command line with the binary: exit codes, stdout, and output files.

mod common;
mod interrupt;

use common::{command, folder, headless, kpp, object, text};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

#[test]
fn a_command_line_that_makes_no_sense_is_a_usage_error() {
    for arguments in [
        &["run", "--no-such-option"][..],
        &["run", "--headless", "--duration", "-1"],
        &["run", "--headless", "--duration", "soon"],
        &["run", "--set", "air.fill_fraction"],
        &["run", "--timing", "crank"],
        &["run", "--preset", "no-such-preset"],
        &["run", "--signals", "all"],
        &["frobnicate"],
        &["config"],
    ] {
        let output = kpp(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn validate_and_diagnose_pass_on_the_default_machine_and_say_what_fails_on_a_bad_table() {
    let validated = kpp(&["validate", "--json", "-q"]);
    assert_eq!(validated.status.code(), Some(0), "{validated:?}");
    let verdict = object(&validated);
    assert_eq!(verdict["passes"], true);
    let parts: Vec<_> = verdict["figures"].as_array().unwrap().iter().map(|figure| figure["part"].clone()).collect();
    for part in ["closed forms", "run", "conservation", "convergence", "stress", "determinism"] {
        assert!(parts.iter().any(|found| found == part), "{part}");
    }
    let diagnosed = kpp(&["diagnose", "validation", "--json", "--duration", "20"]);
    assert_eq!(diagnosed.status.code(), Some(0), "{diagnosed:?}");
    assert_eq!(object(&diagnosed)["findings"].as_array().unwrap().len(), 0);

    // A table of checks in the directory of the machine's file is used, and one that cannot be passed fails the
    // validation.
    let folder = folder("validate");
    std::fs::copy("config/machine.ron", folder.join("machine.ron")).unwrap();
    let table = std::fs::read_to_string("config/validation.ron").unwrap();
    std::fs::write(folder.join("validation.ron"), table.replacen("tolerance: 1e-9", "tolerance: 1e-20", 1)).unwrap();
    let config = folder.to_str().unwrap();
    let failed = kpp(&["validate", "-q", "--config", config]);
    assert_eq!(failed.status.code(), Some(1), "{failed:?}");
    assert!(text(&failed.stdout).contains("recommended: run, Cam: energy_conservation: Do not trust the figures"));
    std::fs::write(folder.join("validation.ron"), table.replacen("tolerance: 1e-9", "tolerance: wide", 1)).unwrap();
    let refused = kpp(&["run", "--headless", "--duration", "1", "--config", config]);
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
    assert!(text(&refused.stderr).contains("validation.ron:"), "{refused:?}");
    let finding = kpp(&["diagnose", "validation", "--config", config, "--json"]);
    assert_eq!(finding.status.code(), Some(1));
    assert!(object(&finding)["findings"][0]["evidence"].as_str().unwrap().contains("validation.ron:"));
    let fixed = kpp(&["diagnose", "validation", "--config", config, "--json", "--fix", "--duration", "20"]);
    assert_eq!(fixed.status.code(), Some(0), "{fixed:?}");
    assert_eq!(object(&fixed)["changes"].as_array().unwrap().len(), 1);
}

#[test]
fn a_run_says_which_checks_failed_and_leaves_its_audit() {
    let audit = folder("audit").join("audit.csv");
    let output = headless(&["--duration", "30", "--json", "-q", "--audit", audit.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert_eq!(object(&output)["checks_passed"], true);
    let lines = std::fs::read_to_string(&audit).unwrap();
    assert!(lines.starts_with("operation,floater,place"));
    assert!(lines.lines().count() > 5, "{lines}");
    let refused = headless(&["--duration", "1", "--audit", "audit.xls"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn a_value_that_is_refused_is_an_input_error_that_says_what_to_do() {
    for (set, message) in [
        (
            "air.fill_fraction=-1",
            "--set air.fill_fraction=-1: air.fill_fraction: -1 is outside the allowed range 0 to 1000",
        ),
        ("generator.law=Mpt", "did you mean `Mppt`?"),
        ("phi=0.3", "did you mean `air.fill_fraction`?"),
        ("generator.lav=Off", "did you mean `generator.law`?"),
        ("run.seed=-3", "is not a whole number"),
        ("floater.length=2", "config/machine.ron:7:24: error: --set floater.length=2: floaters overlap"),
    ] {
        let output = headless(&["--duration", "0", "--set", set]);
        assert_eq!(output.status.code(), Some(3), "{set}: {output:?}");
        assert!(text(&output.stderr).contains(message), "{message}\n{}", text(&output.stderr));
    }
    // A value that the command line overrides is not the cause, so that no location in the file is given.
    let output = headless(&["--duration", "0", "--set", "geometry.top_submergence=-1"]);
    assert!(text(&output.stderr).starts_with("error: --set geometry.top_submergence=-1: the loop"), "{output:?}");
    let output = headless(&["--duration", "0", "--config", "no/such/file.ron"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("no/such/file.ron"), "{output:?}");
}

#[test]
fn several_refused_values_are_shown_at_once() {
    let output = headless(&["--duration", "0", "--set", "air.fill_fraction=-1", "--set", "run.tick=7", "--speed", "0"]);
    assert_eq!(text(&output.stderr).matches("error: ").count(), 3, "{output:?}");
}

#[test]
fn a_run_prints_one_object_and_nothing_else() {
    let output = headless(&["--duration", "1", "--timing", "cam", "--seed", "7", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let result = object(&output);
    assert_eq!((&result["seed"], &result["interrupted"]), (&7.into(), &false.into()));
    assert!((result["time_s"].as_f64().expect("a time") - 1.0).abs() < 1e-9, "{result}");
    assert_eq!(result["config_hash"].as_str().map(str::len), Some(16));
    for key in ["trace_hash", "timing", "chain_speed_m_s", "energy_error_relative", "wall_s", "realtime_factor"] {
        assert!(!result[key].is_null(), "{key}: {result}");
    }
}

#[test]
fn the_hash_names_the_configuration_and_not_the_seed() {
    let hash = |arguments: &[&str]| {
        object(&headless(&[&["--duration", "0", "--json"], arguments].concat()))["config_hash"].clone()
    };
    assert_eq!(hash(&[]), hash(&["--seed", "9", "--preset", "default"]));
    assert_ne!(hash(&[]), hash(&["--set", "air.fill_fraction=0.3"]));
    assert_ne!(hash(&["--timing", "cam"]), hash(&["--timing", "plc"]));
}

#[test]
fn people_get_a_table_with_units() {
    let output = headless(&["--duration", "1", "--quiet"]);
    assert!(text(&output.stdout).contains("chain speed"), "{output:?}");
    assert!(text(&output.stdout).contains("m/s"), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn out_leaves_everything_that_repeats_and_describes_the_run() {
    let folder = folder("out");
    let out = folder.join("made/here");
    let out = out.to_str().expect("UTF-8");
    let wanted = ["--duration", "2", "--set", "start.chain_speed=0.5", "--seed", "3", "--json"];
    let recorded = ["--out", out, "--signals", "chain.speed,floater[*].air_volume", "--rate", "5"];
    let first = headless(&[&wanted[..], &recorded[..]].concat());
    assert_eq!(first.status.code(), Some(0), "{first:?}");
    let read =
        |name: &str| std::fs::read_to_string(format!("{out}/{name}")).unwrap_or_else(|error| panic!("{name}: {error}"));

    let csv = read("signals.csv");
    assert!(csv.starts_with("time [s],chain.speed [m/s],floater[0].air_volume [m3],"), "{csv:.80}");
    assert_eq!(csv.lines().count(), 1 + 11, "2 s at 5 Hz, both ends included");
    assert_eq!(csv.lines().next().map(|header| header.split(',').count()), Some(2 + 66));
    assert!(std::fs::metadata(format!("{out}/signals.parquet")).expect("a Parquet file").len() > 0);
    assert!(read("events.csv").starts_with("time [s],kind,floater\n"));
    let result: serde_json::Value = serde_json::from_str(&read("result.json")).expect("JSON");
    assert_eq!(result["config_hash"], object(&first)["config_hash"]);

    let (machine, journal) = (format!("{out}/machine.ron"), format!("{out}/journal.ron"));
    let again = object(&headless(&["--duration", "2", "--config", &machine, "--journal", &journal, "--json"]));
    for key in ["config_hash", "seed", "trace_hash", "chain_position_m"] {
        assert_eq!(again[key], result[key], "{key}");
    }
    std::fs::remove_dir_all(folder).expect("a folder to remove");
}

#[test]
fn an_unknown_signal_gets_a_suggestion() {
    let folder = folder("signal");
    let out = folder.to_str().expect("UTF-8");
    let output = headless(&["--duration", "1", "--out", out, "--signals", "chain.sped"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(text(&output.stderr).contains("did you mean `chain.speed`?"), "{output:?}");
    std::fs::remove_dir_all(folder).expect("a folder to remove");
}

#[test]
fn a_folder_that_cannot_be_written_is_the_environments_fault() {
    let output = headless(&["--duration", "1", "--out", "/proc/kpp"]);
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    assert!(text(&output.stderr).contains("/proc/kpp") && text(&output.stderr).contains("help: "), "{output:?}");
    // Writing to stdout fails as on a full disk.
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
    let status = command(&["config", "list"]).stdout(full).stderr(Stdio::null()).status().expect("kpp starts");
    assert_eq!(status.code(), Some(5));
}

#[test]
fn a_journal_is_checked_before_the_run() {
    let folder = folder("journal");
    let path = folder.join("journal.ron");
    let replay = |journal: &str| {
        std::fs::write(&path, journal).expect("a file");
        headless(&["--duration", "1", "--journal", path.to_str().expect("UTF-8"), "--json"])
    };
    let set = |tick: u64, path: &str, value: &str| {
        format!("(tick: {tick}, command: SetParameter(path: \"{path}\", value: \"{value}\"))")
    };
    let journal = |entries: &[String]| format!("(entries: [{}])", entries.join(", "));
    for (journal, message) in [
        ("(entries: [(tick: 5,\n  comand: EmergencyStop)])".to_string(), "journal.ron:2:"),
        (
            journal(&[set(5, "air.fill_fraktion", "0.3")]),
            "entry 1: there is no parameter `air.fill_fraktion`; did you mean",
        ),
        (journal(&[set(5, "air.fill_fraction", "-3")]), "entry 1: air.fill_fraction: -3 is outside"),
        (journal(&[set(5, "geometry.floater_count", "3")]), "cannot change while the machine runs"),
        (
            journal(&[set(5, "air.fill_fraction", "0.3"), set(4, "air.fill_fraction", "0.3")]),
            "entry 2: tick 4 comes after tick 5",
        ),
    ] {
        let output = replay(&journal);
        assert_eq!(output.status.code(), Some(3), "{output:?}");
        assert!(text(&output.stderr).contains(message), "{message}\n{}", text(&output.stderr));
    }
    let output = replay(&journal(&[set(5, "air.fill_fraction", "0.3"), set(500, "air.fill_fraction", "0.2")]));
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(text(&output.stderr).contains("commands of the journal after the end, not applied: 1"), "{output:?}");
    std::fs::remove_dir_all(folder).expect("a folder to remove");
}

#[test]
fn ctrl_c_ends_a_run_cleanly() {
    for (duration, code) in [(&[][..], 0), (&["--duration", "1e9"][..], 1)] {
        let arguments = [&["run", "--headless", "--realtime", "--json"], duration].concat();
        let mut child = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("kpp starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines().map(|line| line.expect("text"));
        let progress = lines.by_ref().find(|line| line.contains(" s  ")).expect("a line of progress");
        let shown_s: f64 = progress.split(' ').next().and_then(|time| time.parse().ok()).expect("a time");
        let killed =
            Command::new("kill").args([interrupt::signal(), &child.id().to_string()]).status().expect("kill starts");
        assert!(killed.success());
        lines.for_each(drop);
        let output = child.wait_with_output().expect("kpp ends");
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        let result = object(&output);
        assert_eq!(result["interrupted"], true);
        let time_s = result["time_s"].as_f64().expect("a time");
        assert!(shown_s > 0.0 && time_s >= shown_s - 0.1, "{time_s} s after {progress}");
    }
}

#[test]
fn signals_are_listed_with_unit_meaning_equation_and_inputs() {
    let output = kpp(&["signals", "list", "--json"]);
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("one JSON array");
    let speed = rows.iter().find(|row| row["path"] == "chain.speed").expect("the chain's speed");
    assert_eq!(speed["unit"], "m/s");
    assert!(rows.iter().all(|row| row["meaning"].as_str().is_some_and(|meaning| !meaning.is_empty())));
    assert!(rows.iter().all(|row| row["equation"].as_str().is_some_and(|equation| !equation.is_empty())));
    let force = rows.iter().find(|row| row["path"] == "floater[7].force").expect("a floater");
    let inputs: Vec<_> = force["inputs"].as_array().expect("a list").iter().filter_map(|path| path.as_str()).collect();
    assert!(inputs.contains(&"floater[7].air_volume") && inputs.contains(&"floater.drag_area"), "{inputs:?}");
}

#[test]
fn a_reader_that_stops_early_is_no_failure() {
    let mut child = command(&["config", "list", "--json"]).stdout(Stdio::piped()).spawn().expect("kpp starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("kpp ends").code(), Some(0));
}

#[test]
fn what_a_run_leaves_gives_the_same_run_again() {
    let folder = folder("again");
    let out = folder.to_str().unwrap();
    let first = object(&headless(&["--start", "warm", "--duration", "2", "--json", "--out", out]));
    let (machine, journal) = (folder.join("machine.ron"), folder.join("journal.ron"));
    let files = ["--config", machine.to_str().unwrap(), "--journal", journal.to_str().unwrap()];
    let again = object(&headless(&[&files[..], &["--duration", "2", "--json"]].concat()));
    assert_eq!(first["trace_hash"], again["trace_hash"]);
    assert_eq!(first["config_hash"], again["config_hash"]);
}

#[test]
fn a_replay_with_a_refused_command_has_failed() {
    let path = folder("refused").join("journal.ron");
    let entry = r#"(tick: 10, command: SetParameter(path: "supply.switch_on_pressure", value: "700000"))"#;
    std::fs::write(&path, format!("(entries: [{entry}])")).unwrap();
    let output = headless(&["--duration", "1", "--journal", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("refused") && text(&output.stderr).contains("p_on"));
}
