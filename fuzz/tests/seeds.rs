//! Runs every target without libFuzzer: with its seeds, with inputs that failed before, and with mutations of the
//! seeds, which are the same in every run. KPP_FUZZ_MUTATIONS sets their number per seed.

mod mutate;

use mutate::Mutator;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Number of mutations per seed.
const MUTATIONS: u64 = 2000;
/// Longest time for an input of this size.
const LONGEST: Duration = Duration::from_secs(10);

macro_rules! targets {
    ($($name:ident),+ $(,)?) => {
        const NAMES: &[&str] = &[$(stringify!($name)),+];
        $(
            #[test]
            fn $name() {
                all_inputs(stringify!($name), kpp_fuzz::$name);
            }
        )+
    };
}

targets!(config, set, validation, alerts, scenario, journal, sealed, state, session);

#[test]
fn every_target_is_tested_and_has_seeds() {
    let mut names: Vec<String> = NAMES.iter().map(|name| name.to_string()).collect();
    names.sort();
    let stems = |folder: &str| -> Vec<String> {
        files(&own(folder)).iter().map(|path| path.file_stem().unwrap().to_str().unwrap().to_string()).collect()
    };
    assert_eq!(stems("fuzz_targets"), names);
    assert_eq!(stems("seeds"), names);
    assert!(names.iter().all(|name| !files(&own("seeds").join(name)).is_empty()));
}

/// A folder of this crate.
fn own(folder: &str) -> PathBuf {
    PathBuf::from(folder)
}

/// Files of a folder, sorted by name; none if it does not exist.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry of a folder").path()).collect();
    found.sort();
    found
}

fn all_inputs(name: &str, target: fn(&[u8])) {
    let seeds = files(&own("seeds").join(name));
    assert!(!seeds.is_empty(), "{name} has no seeds");
    for path in seeds.iter().chain(&files(&own("artifacts").join(name))) {
        let data = std::fs::read(path).expect("an input");
        assert!(holds(target, &data), "{name}: {}", path.display());
    }
    let mutations = std::env::var("KPP_FUZZ_MUTATIONS").ok();
    let mutations = mutations.map_or(MUTATIONS, |text| text.parse().expect("KPP_FUZZ_MUTATIONS is a number"));
    for path in &seeds {
        let seed = std::fs::read(path).expect("a seed");
        for number in 0..mutations {
            let data = Mutator::new(number).mutated(&seed);
            if !holds(target, &data) {
                let kept = keep(name, path, number, &data);
                panic!("{name}: mutation {number} of {}, kept as {}", path.display(), kept.display());
            }
        }
    }
}

/// Whether a target accepts an input without a panic and in time.
fn holds(target: fn(&[u8]), data: &[u8]) -> bool {
    let begin = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| target(data)));
    let took = begin.elapsed();
    if took > LONGEST {
        eprintln!("it took {took:?}");
    }
    outcome.is_ok() && took <= LONGEST
}

/// Saves an input that failed where this test and `cargo fuzz` read it again.
fn keep(name: &str, seed: &Path, number: u64, data: &[u8]) -> PathBuf {
    let folder = own("artifacts").join(name);
    std::fs::create_dir_all(&folder).expect("a folder for inputs that fail");
    let seed = seed.file_name().expect("a seed is a file").to_string_lossy();
    let path = folder.join(format!("{seed}-{number}"));
    std::fs::write(&path, data).expect("the input is kept");
    path
}
