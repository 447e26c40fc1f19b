//! Session files, `*.kpprun`: a whole recording, and its verification by replay.
//!
//! A file contains for every branch its commands and a few keyframes, the first of which holds parameters, settings and
//! seed, and the hash of all states at its end. Histories are not saved: they are recomputed on demand.

use super::branch::{Branch, BranchId, Keyframe};
use super::companion_notes::{CompanionNotes, SavedNote};
use super::marker::Marker;
use super::migrate;
use super::recording::{Recording, RecordingError, base_paths};
use super::sealed::{self, Kind, SealedError};
use super::state::CompanionTexts;
use crate::model::Parameters;
use crate::monitoring::History;
use crate::plant::components::StateHash;
use crate::plant::saved::SavedEntry;
use crate::plant::services::Services;
use crate::plant::{Checkpoint, Machine};
use crate::ports::commands::Journal;
use crate::ports::companions::Saved;
use crate::ports::settings::RunSettings;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Least simulated time between the keyframes of a file, s: 1 MB per hour.
pub const KEYFRAME_S: f64 = 120.0;
/// Most keyframes of a branch in a file; a longer branch has larger intervals.
pub const KEYFRAMES: usize = 240;

/// Greatest branch number in a file; new branches are numbered from there on.
const MOST_ID: u32 = u32::MAX / 2;

/// File format of a branch.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct SavedBranch {
    id: BranchId,
    parent: Option<(BranchId, u64)>,
    name: String,
    journal: Vec<SavedEntry>,
    keyframes: Vec<Checkpoint>,
    end_tick: u64,
    #[serde(rename = "end_trace")]
    end_hash: u64,
    #[serde(rename = "marks")]
    markers: Vec<Marker>,
    failed: bool,
    /// Companion states of the services besides the machine, by tick.
    #[serde(default, rename = "rooms")]
    companions: Vec<SavedNote>,
}

#[derive(Serialize, Deserialize)]
struct SessionFile {
    branches: Vec<SavedBranch>,
    current: BranchId,
    #[serde(rename = "rooms")]
    companions: CompanionTexts,
}

/// A recording read from a file. It has at least one branch, and every branch has a first keyframe and its parents.
#[derive(Clone, Debug)]
pub struct Session {
    branches: Vec<SavedBranch>,
    current: BranchId,
    companions: Saved,
}

/// Result of replaying a branch.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReplayResult {
    /// The branch's name.
    pub branch: String,
    /// Number of replayed ticks.
    pub ticks: u64,
    /// Simulated time at the end, s.
    pub time_s: f64,
    /// Recorded hash of all states.
    pub recorded: u64,
    /// Hash of all states in the replay.
    pub replayed: u64,
    /// Interval of simulated time, s, in which the two runs begin to differ, as far as keyframes allow.
    pub parted_between_s: Option<(f64, f64)>,
}

impl ReplayResult {
    /// Whether the replay equals the recording.
    pub fn same(&self) -> bool {
        self.recorded == self.replayed
    }
}

/// Writes a recording with companion states.
///
/// # Errors
/// The error of the operating system.
pub fn write(path: &Path, recording: &Recording, companions: &Saved) -> Result<(), SealedError> {
    SessionCopy::of(recording, companions).write(path)
}

/// Encodes a recording with companion states as a file.
pub fn encode(recording: &Recording, companions: &Saved) -> Vec<u8> {
    SessionCopy::of(recording, companions).encode()
}

/// A copy of the file content of a recording: another thread can write it while the recording continues.
pub struct SessionCopy(SessionFile);

impl SessionCopy {
    /// Copies the file content: commands, markers, and the keyframes selected for the file.
    pub fn of(recording: &Recording, companions: &Saved) -> Self {
        let branches = recording.branches().iter().map(|branch| saved_branch(branch, recording.tick_s())).collect();
        let companions = CompanionTexts(companions.clone());
        Self(SessionFile { branches, current: recording.current().id, companions })
    }

    /// Writes the file.
    ///
    /// # Errors
    /// The error of the operating system.
    pub fn write(&self, path: &Path) -> Result<(), SealedError> {
        sealed::write(path, &self.encode())
    }

    fn encode(&self) -> Vec<u8> {
        sealed::encode(Kind::Session, &self.0)
    }
}

fn saved_branch(branch: &Branch, tick_s: f64) -> SavedBranch {
    let (first, ticks) = (branch.start_tick(), branch.end_tick - branch.start_tick());
    let apart = ((KEYFRAME_S / tick_s).round() as u64).max(ticks.div_ceil(KEYFRAMES as u64));
    let mut next = first;
    let mut keyframes = Vec::new();
    for keyframe in &branch.keyframes {
        let checkpoint = &keyframe.checkpoint;
        if checkpoint.tick() >= next {
            keyframes.push(Checkpoint::clone(checkpoint));
            next = checkpoint.tick().saturating_add(apart);
        }
    }
    SavedBranch {
        id: branch.id,
        parent: branch.parent,
        name: branch.name.clone(),
        journal: branch.journal.entries.iter().cloned().map(Into::into).collect(),
        keyframes,
        end_tick: branch.end_tick,
        end_hash: branch.end_hash,
        markers: branch.markers.iter().cloned().collect(),
        failed: branch.failed,
        companions: branch.companions.saved(),
    }
}

/// Reads a recording.
///
/// # Errors
/// The error of the operating system, or the problem of the file.
pub fn read(path: &Path) -> Result<Session, SealedError> {
    decode(path, &sealed::read(path)?)
}

/// Decodes a recording from the bytes of a file. `path` appears in messages.
///
/// # Errors
/// The problem of the bytes.
pub fn decode(path: &Path, bytes: &[u8]) -> Result<Session, SealedError> {
    let (version, file) = sealed::decode(path, Kind::Session, bytes)?;
    let SessionFile { mut branches, current, companions: CompanionTexts(mut companions) } = file;
    let unreadable = |why: String| SealedError::Unreadable { path: path.into(), why };
    if version < 2 {
        // The newest alerts are also in a note of the branch; the copy besides the branches contains nothing more.
        companions.remove(migrate::ALERTS);
        branches.iter_mut().try_for_each(migrate_alerts).map_err(unreadable)?;
    }
    for (at, branch) in branches.iter().enumerate() {
        let name = &branch.name;
        if branches[..at].iter().any(|earlier| earlier.id == branch.id) {
            return Err(unreadable(format!("{name} has the number of another branch")));
        }
        if branch.id.0 > MOST_ID {
            return Err(unreadable(format!("{name} has the number {}, {MOST_ID} is the greatest", branch.id.0)));
        }
        let known = |id| branches[..at].iter().any(|earlier| earlier.id == id);
        let Some(first) = branch.keyframes.first() else {
            return Err(unreadable(format!("{name} has no beginning")));
        };
        if branch.parent.is_none() != (at == 0) || branch.parent.is_some_and(|(parent, _)| !known(parent)) {
            return Err(unreadable(format!("{name} began from a branch that is not there")));
        }
        let in_order = branch.keyframes.is_sorted_by_key(Checkpoint::tick)
            && branch.journal.is_sorted_by_key(SavedEntry::tick)
            && branch.keyframes.iter().all(|keyframe| keyframe.tick() <= branch.end_tick)
            && branch.parent.is_none_or(|(_, fork)| fork == first.tick());
        if !in_order {
            return Err(unreadable(format!("{name} is not in order of time")));
        }
    }
    if !branches.iter().any(|branch| branch.id == current) {
        return Err(unreadable("the branch that was recorded last is not there".into()));
    }
    Ok(Session { branches, current, companions })
}

/// Version 1 to 2: the alerts at a keyframe become a companion state of the machine.
fn migrate_alerts(branch: &mut SavedBranch) -> Result<(), String> {
    let notes = CompanionNotes::loaded(std::mem::take(&mut branch.companions));
    for keyframe in &mut branch.keyframes {
        let said = notes.at(keyframe.tick()).find(|(key, ..)| *key == migrate::ALERTS);
        if let Some((_, _, alerts)) = said {
            migrate::add_alarms(keyframe, alerts)?;
        }
    }
    branch.companions = notes.without(migrate::ALERTS).saved();
    Ok(())
}

impl Session {
    fn get(&self, id: BranchId) -> Result<&SavedBranch, RecordingError> {
        self.branches.iter().find(|branch| branch.id == id).ok_or(RecordingError::NoBranch(id))
    }

    /// The first checkpoint of the run: parameters, settings, seed.
    fn beginning(&self) -> &Checkpoint {
        &self.branches[0].keyframes[0]
    }

    /// Parameters at the start of the run.
    pub fn parameters(&self) -> &Parameters {
        self.beginning().parameters()
    }

    /// Settings of the run, including its seed.
    pub fn settings(&self) -> &RunSettings {
        self.beginning().settings()
    }

    /// The branch that was being recorded.
    pub fn current(&self) -> BranchId {
        self.current
    }

    /// Numbers and names of the branches.
    pub fn branches(&self) -> impl Iterator<Item = (BranchId, &str)> {
        self.branches.iter().map(|branch| (branch.id, branch.name.as_str()))
    }

    /// Companion states at the end of the branch that was being recorded.
    pub fn companions(&self) -> &Saved {
        &self.companions
    }

    /// Converts to a recording that can be continued. Its histories have paths but no samples; see
    /// [`Job::Backfill`](super::Job::Backfill).
    ///
    /// # Errors
    /// A machine of the file cannot be built.
    pub fn into_record(self, budget: usize) -> Result<Recording, RecordingError> {
        let tick_s = self.settings().run.tick;
        let mut machine = Machine::restored(self.beginning())?;
        let paths = base_paths(machine.signals());
        let history = History::pyramid(&paths.iter().map(String::as_str).collect::<Vec<_>>());
        let branch = |saved: SavedBranch| Branch {
            id: saved.id,
            parent: saved.parent,
            name: saved.name,
            journal: Journal { entries: saved.journal.into_iter().map(Into::into).collect() },
            end_tick: saved.end_tick,
            end_hash: saved.end_hash,
            history: history.clone(),
            markers: saved.markers.into(),
            companions: CompanionNotes::loaded(saved.companions),
            keyframes: saved.keyframes.into_iter().map(Keyframe::new).collect(),
            failed: saved.failed,
        };
        let branches = self.branches.into_iter().map(branch).collect();
        Ok(Recording::of_branches(branches, self.current, tick_s, budget))
    }

    /// Keyframes from the start of the run to the end of a branch, including those of its parents, in order of time.
    fn way(&self, id: BranchId) -> Result<Vec<&Checkpoint>, RecordingError> {
        let mut branch = self.get(id)?;
        let mut way: Vec<&Checkpoint> = branch.keyframes.iter().collect();
        while let Some((parent, fork)) = branch.parent {
            branch = self.get(parent)?;
            let before = branch.keyframes.iter().filter(|keyframe| keyframe.tick() < fork);
            way = before.chain(way).collect();
        }
        Ok(way)
    }

    /// Replays a branch from its start and compares the hash of all states. A run that began at time zero is built from
    /// its parameters, settings and seed alone. `going` is called with the tick from time to time; if it returns false,
    /// the replay ends early.
    ///
    /// # Errors
    /// There is no such branch, or the machine fails before its end.
    pub fn verify(
        &self,
        id: BranchId,
        mut going: impl FnMut(u64) -> bool,
    ) -> Result<Option<ReplayResult>, RecordingError> {
        let branch = self.get(id)?;
        let way = self.way(id)?;
        let start = self.beginning();
        let mut machine = match start.tick() {
            0 => Machine::new(start.parameters().clone(), start.settings().clone())?,
            _ => {
                let mut start = start.clone();
                start.set_replay([]);
                Machine::restored(&start)?
            }
        };
        // Only the machine is compared: requests to services are replayed without effect.
        machine.get_mut::<Services>().carry(start.services());
        machine.replay(Journal {
            entries: {
                let rest = branch.journal.iter().filter(|entry| entry.tick() >= start.tick());
                rest.cloned().map(Into::into).collect()
            },
        });
        let tick_s = machine.tick_s();
        let (mut alike_s, mut parted) = (machine.time_s(), None);
        let goals = way.iter().map(|keyframe| (keyframe.tick(), keyframe.state_hash()));
        for (goal, hash) in goals.chain([(branch.end_tick, branch.end_hash)]) {
            while machine.tick() < goal {
                if !going(machine.tick()) {
                    return Ok(None);
                }
                let outcome = machine.step((goal - machine.tick()).min(1000));
                // If the recorded run failed in its last tick, the replay has to fail there too.
                if outcome.is_err() && machine.tick() < branch.end_tick {
                    outcome?;
                }
            }
            if machine.get::<StateHash>().hash == hash {
                alike_s = goal as f64 * tick_s;
            } else if parted.is_none() {
                parted = Some((alike_s, goal as f64 * tick_s));
            }
        }
        Ok(Some(ReplayResult {
            branch: branch.name.clone(),
            ticks: machine.tick() - start.tick(),
            time_s: machine.time_s(),
            recorded: branch.end_hash,
            replayed: machine.get::<StateHash>().hash,
            parted_between_s: parted,
        }))
    }
}
