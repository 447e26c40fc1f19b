//! The arrows between the rooms: every dependency points inward.

use std::path::{Path, PathBuf};

/// Rooms, inmost first: a room may use those before it.
const ORDER: [&str; 11] =
    ["model", "solver", "ports", "plant", "config", "validation", "store", "monitoring", "recovery", "viewer", "cli"];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// Lines of a file that are not comments, with their numbers.
fn code(path: &Path) -> Vec<(usize, String)> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    lines.map(|(number, line)| (number + 1, line.to_string())).collect()
}

#[test]
fn no_room_names_one_further_out() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut rooms: Vec<String> = std::fs::read_dir(&src)
        .unwrap()
        .filter_map(|entry| entry.ok().filter(|entry| entry.path().is_dir()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    rooms.sort();
    let mut expected = ORDER.map(String::from).to_vec();
    expected.sort();
    assert_eq!(rooms, expected, "a new room belongs into the order");
    let mut wrong = Vec::new();
    for (level, room) in ORDER.iter().enumerate() {
        for path in sources(&src.join(room)) {
            for (number, line) in code(&path) {
                for outer in &ORDER[level + 1..] {
                    if line.contains(&format!("crate::{outer}::")) || line.contains(&format!("crate::{outer};")) {
                        wrong.push(format!("{}:{number}: {room} names {outer}", path.display()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn model_and_solver_know_no_engine_no_files_and_no_clock() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for room in ["model", "solver"] {
        for path in sources(&src.join(room)) {
            for (number, line) in code(&path) {
                for word in ["bevy", "std::fs", "std::io", "std::time", "Instant", "SystemTime", "HashMap", "rand::"] {
                    if line.contains(word) {
                        wrong.push(format!("{}:{number}: {word}", path.display()));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
