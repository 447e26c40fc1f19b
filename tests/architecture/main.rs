//! Tests that dependencies point downwards, and that there are no import cycles of files (docs/architecture.md).

mod imports;

use imports::{Imports, cycles};
use kpp::model::ledger::LINES;
use kpp::model::parameters::TABLE;
use kpp::ports::events::EventKind;
use kpp::ports::settings::SETTINGS;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Layers, lowest first; each may use earlier ones.
const LAYERS: [&str; 11] =
    ["model", "solver", "ports", "plant", "config", "validation", "store", "monitoring", "recovery", "viewer", "cli"];

/// Layers of the viewer, lowest first; those in one row do not use each other.
const VIEWER: [&[&str]; 5] = [
    &["ui"],
    &["messages"],
    &["view_model"],
    &["machine", "scene", "plotting", "panels", "timeline", "demo"],
    &["app"],
];

fn src() -> PathBuf {
    PathBuf::from("src")
}

/// Position of a file's layer.
fn level(file: &str) -> usize {
    let layer = file.split("::").next().unwrap();
    LAYERS
        .iter()
        .position(|known| *known == layer)
        .unwrap_or_else(|| panic!("{file}: a new layer belongs into the order"))
}

#[test]
fn every_dependency_points_down() {
    let edges = Imports::of(&src()).edges();
    let layers: BTreeSet<usize> = edges.keys().map(|file| level(file)).collect();
    assert_eq!(layers.len(), LAYERS.len(), "a layer that there is no more does not belong into the order");
    let mut upward = Vec::new();
    for (file, needs) in &edges {
        upward.extend(
            needs.iter().filter(|other| level(other) > level(file)).map(|other| format!("{file} needs {other}")),
        );
    }
    assert!(upward.is_empty(), "{}", upward.join("\n"));
    // Guards against a parser that finds no paths at all.
    assert!(edges["plant::physics"].contains("solver::workspace"), "{:?}", edges["plant::physics"]);
    assert!(edges["plant::physics"].contains("plant::physics::snapshot"), "{:?}", edges["plant::physics"]);
}

#[test]
fn in_the_viewer_too() {
    let edges = Imports::of(&src()).edges();
    let folder = |file: &str| file.strip_prefix("viewer::").map(|rest| rest.split("::").next().unwrap().to_string());
    let level = |folder: &str| {
        VIEWER.iter().position(|row| row.contains(&folder)).unwrap_or_else(|| panic!("viewer/{folder} is in no layer"))
    };
    let mut upward = Vec::new();
    let mut seen = BTreeSet::new();
    for (file, needs) in &edges {
        let Some(own) = folder(file) else { continue };
        seen.insert(own.clone());
        let others = needs.iter().filter_map(|other| Some((other, folder(other)?)));
        let wrong = others.filter(|(_, other)| *other != own && level(other) >= level(&own));
        upward.extend(wrong.map(|(other, _)| format!("{file} needs {other}")));
    }
    assert!(upward.is_empty(), "{}", upward.join("\n"));
    assert_eq!(seen.len(), VIEWER.concat().len(), "{seen:?}");
}

#[test]
fn no_file_needs_itself_through_others() {
    let edges = Imports::of(&src()).edges();
    let mut text = String::new();
    for set in cycles(&edges) {
        text += &format!("{} files in one cycle:\n", set.len());
        for file in &set {
            let within: Vec<_> = edges[file].iter().filter(|other| set.contains(other)).map(String::as_str).collect();
            text += &format!("  {file} needs {}\n", within.join(", "));
        }
    }
    assert!(text.is_empty(), "{text}");
}

#[test]
fn a_cycle_is_found() {
    let edge = |from: &str, to: &[&str]| (from.to_string(), to.iter().map(|to| to.to_string()).collect());
    let edges = [edge("a", &["b"]), edge("b", &["c", "d"]), edge("c", &["a"]), edge("d", &[])].into();
    let mut found = cycles(&edges);
    found.iter_mut().for_each(|set| set.sort());
    assert_eq!(found, [["a", "b", "c"]]);
}

#[test]
fn model_and_solver_know_no_engine_no_files_and_no_clock() {
    let mut wrong = Vec::new();
    for layer in ["model", "solver"] {
        for entry in std::fs::read_dir(src().join(layer)).unwrap() {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
            for (number, line) in code {
                for word in ["bevy", "std::fs", "std::io", "std::time", "Instant", "SystemTime", "HashMap", "rand::"] {
                    if line.contains(word) {
                        wrong.push(format!("{}:{}: {word}", path.display(), number + 1));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The code in a folder of the sources, line by line, without comments and tests.
fn code_below(folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            lines.extend(code_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            lines.extend(code.map(|line| line.to_string()));
        }
    }
    lines
}

/// The code of some layers.
fn code_of(layers: &[&str]) -> Vec<String> {
    layers.iter().flat_map(|layer| code_below(&src().join(layer))).collect()
}

/// Whether a line of code contains this variant or field as a whole word.
fn names(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let after = line[at + name.len()..].chars().next();
        !after.is_some_and(|sign| sign.is_alphanumeric() || sign == '_')
    })
}

#[test]
fn every_line_of_the_ledger_is_booked_and_every_event_is_reported() {
    // Not reported by the compiler, since rows of public tables count as used.
    let solver = code_of(&["solver"]);
    let drive = std::fs::read_to_string(src().join("model/drive.rs")).unwrap();
    for line in LINES {
        let variant = format!("Line::{line:?}");
        let booked = solver.iter().map(String::as_str).chain(drive.lines()).any(|code| names(code, &variant));
        assert!(booked, "no mechanism books {variant}");
    }
    // The arm that passes a solver event on does not report it.
    let machine = code_of(&["solver", "plant"]);
    for kind in EventKind::ALL {
        let variant = format!("EventKind::{}", kind.name());
        let mut reports = machine.iter().filter(|code| !code.contains("=> (EventKind::"));
        assert!(reports.any(|code| names(code, &variant)), "nothing reports {variant}");
    }
}

#[test]
fn every_parameter_and_every_setting_is_used() {
    let used = |code: &[String], path: &str| {
        let field = format!(".{}", path.split_once('.').unwrap().1);
        assert!(code.iter().any(|line| names(line, &field)), "nothing reads {path}");
    };
    let machine = code_of(&["model", "solver", "plant"]);
    TABLE.iter().for_each(|row| used(&machine, row.path));
    let program = code_of(&["ports", "solver", "plant", "cli", "viewer"]);
    SETTINGS.iter().for_each(|row| used(&program, row.path));
}
