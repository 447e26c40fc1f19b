//! State and session files in the data directory.

use crate::plant::Checkpoint;
use crate::plant::services::Services;
use crate::ports::companions::Saved;
use crate::recovery::recording::BUDGET_BYTES;
use crate::recovery::session::SessionCopy;
use crate::recovery::{Recording, SealedError, session, state};
use crate::store::{self, FolderLock};
use crate::viewer::machine::background;
use crate::viewer::machine::recording::companions;
use crate::viewer::machine::recording::forecast::Forecast;
use crate::viewer::machine::recording::run_recording::{self, RunRecording, state_now};
use crate::viewer::machine::recording::seek::{self, show};
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::messages::notices::{Notice, notify};
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::panel_state::{FileList, PanelState};
use crate::viewer::view_model::run_status::{RunStatus, WorkKind};
use bevy::prelude::*;
use std::path::{Path, PathBuf};

/// Most files that are listed.
const OFFERED: usize = 100;
/// Prefix of the names of replaced runs, and the number of them that are kept.
const BEFORE: &str = "before";
const KEPT_BEFORE: usize = 20;
/// Folders of states and sessions: folder, file extension, description.
const FOLDERS: [(&str, &str, &str); 2] = [("checkpoints", "kppstate", "state"), ("recordings", "kpprun", "session")];

/// Files in the data directory, the newest first.
pub fn saved_files() -> FileList {
    let Some(data) = store::data_directory() else { return FileList::default() };
    let mut found: Vec<(std::time::SystemTime, PathBuf, String)> = Vec::new();
    for (folder, ending, what) in FOLDERS {
        let Ok(entries) = std::fs::read_dir(data.join(folder)) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            let Ok(about) = path.metadata() else { continue };
            if path.extension().is_some_and(|extension| extension == ending) {
                let size = about.len() as f64 / 1e6;
                let changed = about.modified().unwrap_or(std::time::UNIX_EPOCH);
                found.push((changed, path, format!("{what}, {size:.1} MB")));
            }
        }
    }
    found.sort_by_key(|(changed, ..)| std::cmp::Reverse(*changed));
    found.truncate(OFFERED);
    FileList { files: found.into_iter().map(|(_, path, about)| (path, about)).collect(), ..FileList::default() }
}

/// A new file name in the data directory, with the time in UTC, and the lock of the directory, which is held while the
/// file is written so that no other program can choose the same name.
fn new_name(folder: &str, stem: &str, ending: &str) -> Result<(FolderLock, PathBuf), String> {
    let data = store::data_directory().ok_or("there is no data directory: set KPP_DATA or HOME")?;
    let folder = data.join(folder);
    let lock = store::folder(&folder).and_then(|()| FolderLock::take(&data));
    let lock = lock.map_err(|error| format!("{error}; {}", error.remedy()))?;
    let name = format!("{stem}_{}", jiff::Timestamp::now().strftime("%Y%m%d_%H%M%S"));
    Ok((lock, store::free_name(&folder, &name, ending)))
}

fn words(error: SealedError) -> String {
    format!("{error}; {}", error.remedy())
}

/// Queues the writing of the shown state.
pub fn save_state(world: &mut World) {
    let (state, companions) = (state_now(world), companions::save(world));
    background::save(world, move |_| {
        let outcome = new_name("checkpoints", "state", "kppstate")
            .and_then(|(_lock, path)| state::write(&path, &state, &companions).map_err(words).map(|()| path));
        Box::new(move |world: &mut World| tell(world, outcome))
    });
}

/// Queues the writing of the whole recording.
pub fn save_session(world: &mut World) {
    let copy = session_copy(world);
    background::save(world, move |_| {
        let outcome = write_session(&copy, "session");
        Box::new(move |world: &mut World| tell(world, outcome))
    });
}

/// Queues the writing of the recording of a run that is about to be replaced, if it contains changes.
pub fn keep_before_replacing(world: &mut World) {
    if world.contains_resource::<RunRecording>() {
        seek::finish_what_was_ordered(world);
    }
    if !world.get_resource::<RunRecording>().is_some_and(run_recording::was_touched) {
        return;
    }
    let copy = session_copy(world);
    background::save(world, move |_| {
        let outcome = write_session(&copy, BEFORE);
        if let Ok(path) = &outcome {
            forget_oldest(path);
        }
        let notice = outcome.map_or_else(Notice::RunNotKept, Notice::RunKept);
        Box::new(move |world: &mut World| notify(world, notice))
    });
}

/// Whether a file name is that of a replaced run, such as `before_20261124_093741.kpprun`.
fn is_kept_before(name: &str) -> bool {
    let rest = name.strip_prefix(BEFORE).and_then(|rest| rest.strip_suffix(".kpprun"));
    let parts: Vec<&str> = rest.unwrap_or_default().split('_').collect();
    let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts[..] {
        ["", date, time] => digits(date, 8) && digits(time, 6),
        ["", date, time, number] => digits(date, 8) && digits(time, 6) && digits(number, number.len().max(1)),
        _ => false,
    }
}

/// Removes the oldest replaced runs; files saved by the user have other names.
fn forget_oldest(newest: &Path) {
    let Some(entries) = newest.parent().and_then(|folder| std::fs::read_dir(folder).ok()) else { return };
    let is_before = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()).is_some_and(is_kept_before);
    // The names begin with the time.
    let mut kept: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_before).collect();
    kept.sort();
    for path in kept.iter().rev().skip(KEPT_BEFORE) {
        if let Err(error) = store::remove(path) {
            warn!("{error}; {}", error.remedy());
        }
    }
}

fn session_copy(world: &World) -> SessionCopy {
    SessionCopy::of(&world.resource::<RunRecording>().record, &companions::save(world))
}

fn write_session(copy: &SessionCopy, stem: &str) -> Result<PathBuf, String> {
    let (_lock, path) = new_name("recordings", stem, "kpprun")?;
    copy.write(&path).map_err(words).map(|()| path)
}

/// Writes the whole recording to a file.
///
/// # Errors
/// The error of the operating system.
pub fn write_session_to(world: &World, path: &Path) -> Result<(), SealedError> {
    let recording = world.resource::<RunRecording>();
    session::write(path, &recording.record, &companions::save(world))
}

fn tell(world: &mut World, outcome: Result<PathBuf, String>) {
    let notice = match outcome {
        Ok(path) => Notice::Saved(path),
        Err(reason) => Notice::NotSaved { path: None, reason },
    };
    notify(world, notice);
}

/// Content of an opened file.
enum Opened {
    /// A state with its companion states.
    State(Box<Checkpoint>, Saved),
    /// A recording, with checkpoint and companion states at the end of its current branch.
    Session(Box<Recording>, Box<Checkpoint>, Saved),
}

/// Starts opening a state or a session in place of the shown run; `then` is called when it is shown or was rejected.
pub fn open(world: &mut World, path: &Path, then: impl FnOnce(&mut World) + Send + Sync + 'static) {
    let (path, services) = (path.to_path_buf(), services(world));
    background::replace(world, WorkKind::Open, move |_| {
        let outcome = read(&path, services);
        Box::new(move |world: &mut World| {
            show_opened(world, &path, outcome);
            then(world);
        })
    });
}

fn services(world: &World) -> Services {
    world.get::<Services>(world.resource::<ShownMachine>().machine).cloned().unwrap_or_default()
}

/// Reads a file, and computes the shown state of a session.
fn read(path: &Path, services: Services) -> Result<Opened, String> {
    if path.extension().is_none_or(|extension| extension != "kpprun") {
        let (state, companions) = state::read(path).map_err(words)?;
        return Ok(Opened::State(Box::new(state), companions));
    }
    let session = session::read(path).map_err(words)?;
    let mut companions = session.companions().clone();
    let mut record = session.into_record(BUDGET_BYTES).map_err(|error| error.to_string())?;
    record.set_services(services);
    let (id, end) = (record.current().id, record.current().end_tick);
    let state = record.state_at(id, end).map_err(|error| error.to_string())?;
    // The file may have been saved while a past time was shown, with the companion states of that time.
    companions.extend(record.companions_at(id, end));
    Ok(Opened::Session(Box::new(record), Box::new(state), companions))
}

/// Shows the content of a file, and reports what could not be restored.
fn show_opened(world: &mut World, path: &Path, outcome: Result<Opened, String>) {
    let troubles = match outcome {
        Ok(Opened::State(state, companions)) => {
            put_in_place(world, &state);
            companions::load(world, &companions)
        }
        Ok(Opened::Session(record, state, companions)) => {
            put_in_place(world, &state);
            // Histories are not saved in files and are recomputed.
            let paths = record.current().history.paths().to_vec();
            world.resource_mut::<RunRecording>().record = *record;
            world.resource_mut::<Forecast>().want_all_past(&paths);
            companions::load(world, &companions)
        }
        Err(reason) => return notify(world, Notice::NotOpened(reason)),
    };
    world.resource_mut::<RunControl>().pause();
    world.resource_mut::<RunStatus>().problem = None;
    notify(world, Notice::Opened(path.into()));
    troubles.into_iter().for_each(|trouble| notify(world, Notice::CompanionNotLoaded(trouble)));
}

/// Shows a state in place of the shown run, with a new recording.
fn put_in_place(world: &mut World, state: &Checkpoint) {
    keep_before_replacing(world);
    show(world, state);
    seek::begin(world);
    forget_companions(world);
    note_run(world);
}

/// Resets the companion states of the previous run.
fn forget_companions(world: &mut World) {
    *world.resource_mut::<Edits>() = Edits::default();
    let mut state = world.resource_mut::<PanelState>();
    state.parameters.machine_replaced();
    state.parameters.mark_against(None);
}

/// Makes the opened run the one with which the window ends.
fn note_run(world: &mut World) {
    let Some(parameters) = run_recording::parameters(world) else { return };
    let mut shown = world.resource_mut::<ShownMachine>();
    shown.run.parameters = parameters;
    shown.run.ticks = None;
}

#[cfg(test)]
mod tests {
    use super::is_kept_before;

    #[test]
    fn only_runs_that_were_replaced_are_forgotten() {
        assert!(is_kept_before("before_20261124_093741.kpprun") && is_kept_before("before_20261124_093741_2.kpprun"));
        for name in [
            "before.kpprun",
            "before-fix.kpprun",
            "before_the_edit.kpprun",
            "before_20261124_093741.txt",
            "session_20261124_093741.kpprun",
        ] {
            assert!(!is_kept_before(name), "{name}");
        }
    }
}
