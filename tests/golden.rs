//! Files written by earlier versions can still be opened.
//!
//! They are in `tests/golden`; file names determine the kind: `*.kppstate`, `*.kpprun`, `*journal*.ron`,
//! `*window*.ron`.

use kpp::monitoring::alarms;
use kpp::plant::Machine;
use kpp::plant::saved::JournalFile;
use kpp::ports::commands::Journal;
use kpp::recovery::{session, state};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files with matching names; at least one.
fn files(fits: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    fn all(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { all(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    all(Path::new("tests/golden"), &mut found);
    found.retain(|path| fits(path.file_name().unwrap().to_str().unwrap()));
    found.sort();
    assert!(!found.is_empty(), "tests/golden lacks files of a kind");
    found
}

#[test]
fn a_state_is_loaded_and_runs_on_with_its_alarms() {
    for path in files(|name| name.ends_with(".kppstate")) {
        let (checkpoint, _) = state::read(&path).unwrap_or_else(|error| panic!("{error}"));
        let mut machine = Machine::restored(&checkpoint).unwrap();
        alarms::watch(&mut machine, Arc::default()).unwrap();
        assert_eq!(machine.time_s(), checkpoint.time_s(), "{}", path.display());
        machine.step(1000).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let error = machine.report()["energy_error_relative"].as_f64().unwrap();
        assert!(error.abs() < 1e-9, "{}: the energy balance closes across the file: {error:e}", path.display());
    }
}

#[test]
fn a_session_opens_with_its_branches_and_each_goes_on() {
    for path in files(|name| name.ends_with(".kpprun")) {
        let session = session::read(&path).unwrap_or_else(|error| panic!("{error}"));
        let names: Vec<_> = session.branches().map(|(id, name)| (id, name.to_string())).collect();
        let mut record = session.into_record(1 << 26).unwrap();
        assert_eq!(record.branches().len(), names.len());
        for (id, name) in names {
            let end = record.get(id).unwrap().end_tick;
            let at_end = record.state_at(id, end).unwrap_or_else(|error| panic!("{}: {name}: {error}", path.display()));
            assert_eq!(at_end.tick(), end);
            let mut machine = Machine::restored(&at_end).unwrap();
            alarms::watch(&mut machine, Arc::default()).unwrap();
            machine.step(200).unwrap_or_else(|error| panic!("{}: {name}: {error}", path.display()));
        }
    }
}

#[test]
fn a_journal_is_read_and_replays() {
    for path in files(|name| name.contains("journal") && name.ends_with(".ron")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let file: JournalFile = ron::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let journal = Journal::try_from(file).unwrap();
        assert!(!journal.entries.is_empty(), "{}", path.display());
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_kpp"))
            .args(["run", "--headless", "--duration", "5", "-q", "--preset", "default", "--journal"])
            .arg(&path)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{}: {output:?}", path.display());
    }
}

#[cfg(feature = "viewer")]
#[test]
fn the_windows_settings_keep_their_panels() {
    use kpp::viewer::app::window_file::WindowSettings;
    use kpp::viewer::messages::pane::Pane;
    use kpp::viewer::view_model::layout::Node;
    fn panes(node: &Node) -> Vec<Pane> {
        match node {
            Node::Tabs(_, panes) => panes.clone(),
            Node::Row(parts) | Node::Column(parts) => parts.iter().flat_map(|(_, node)| panes(node)).collect(),
        }
    }
    for path in files(|name| name.contains("window") && name.ends_with(".ron")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let settings = WindowSettings::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut found = panes(&settings.layout);
        // Saved panels keep their order; missing ones have been added.
        let place = |pane: &Pane| {
            let former = match pane {
                Pane::Alarms => "Alerts",
                Pane::EnergyBalance => "Books",
                Pane::EnergyFlow => "Energy",
                Pane::LiveValues => "Figures",
                _ => return text.find(&format!("{pane:?}")),
            };
            text.find(&format!("{pane:?}")).or_else(|| text.find(former))
        };
        let kept: Vec<_> = found.iter().filter_map(place).collect();
        assert!(kept.len() >= 10, "{}: {kept:?}", path.display());
        found.sort();
        let mut all = Pane::ALL;
        all.sort();
        assert_eq!(found, all, "{}", path.display());
    }
}
