//! The same bits on every processor: without FMA and AVX2, with one thread and with two.

use serde_json::Value;
use std::process::Command;

/// Makes glibc and the program's own dispatch assume a processor without AVX2 and FMA.
const OLD_PROCESSOR: (&str, &str) =
    ("GLIBC_TUNABLES", "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX2_Usable,-FMA_Usable,-AVX512F,-FMA4");

/// State hash of a run.
fn trace_hash(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    trace_hash_with(env!("CARGO_BIN_EXE_kpp"), &[], arguments, environment)
}

/// State hash of a run started by another program with its own arguments.
fn trace_hash_with(program: &str, before: &[&str], arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let folder = std::env::temp_dir();
    let output = Command::new(program)
        .args(before)
        .args(["run", "--headless", "--json", "--quiet", "--duration", "60"])
        .args(arguments)
        .envs(environment.iter().copied())
        .env_remove("KPP_CONFIG")
        .env("XDG_CONFIG_HOME", &folder)
        .current_dir(&folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    let result: Value = serde_json::from_slice(&output.stdout).unwrap();
    result["trace_hash"].as_str().unwrap().to_string()
}

/// Three runs with their hashes, which change only with the physics, the solver or a sensor.
const RUNS: [(&[&str], &str); 3] = [
    (&["--timing", "cam"], "ce8703ca0df8dfdf"),
    (&["--timing", "plc", "--seed", "7", "--start", "warm"], "d9ef3bf03e80ca20"),
    (
        &[
            "--timing",
            "plc",
            "--set",
            "air.fill_fraction=1.1",
            "--set",
            "generator.law=SpeedPi",
            "--set",
            "generator.flywheel_inertia=1e-4",
        ],
        "98c405d6b594f2b5",
    ),
];

#[test]
fn three_runs_give_the_bits_that_they_always_gave() {
    let found = RUNS.map(|(arguments, _)| trace_hash(arguments, &[]));
    assert_eq!(found.each_ref().map(String::as_str), RUNS.map(|(_, hash)| hash));
}

#[test]
fn an_old_processor_gives_the_same_bits() {
    for (arguments, hash) in RUNS {
        assert_eq!(trace_hash(arguments, &[OLD_PROCESSOR]), hash, "{arguments:?}");
    }
}

#[test]
fn one_processor_gives_the_same_bits_as_all() {
    let (arguments, hash) = RUNS[1];
    assert_eq!(trace_hash_with("taskset", &["-c", "0", env!("CARGO_BIN_EXE_kpp")], arguments, &[]), hash);
}
