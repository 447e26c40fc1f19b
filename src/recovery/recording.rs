//! The recording of a run: its state at every tick, on all branches.
//!
//! A branch has a journal of its commands and a checkpoint every few seconds (a keyframe), from which any tick is
//! computed again within milliseconds. Recorded data is never overwritten: resuming from a past tick begins a new
//! branch.

use super::branch::{Branch, BranchId, Keyframe};
use super::companion_notes::CompanionNotes;
use super::marker::{self, MarkerKind};
use crate::monitoring::{Alarms, History};
use crate::plant::components::{Balance, Clock, CommandLog, EventLog, Failed, StateHash};
use crate::plant::sample::Sampler;
use crate::plant::services::Services;
use crate::plant::{Checkpoint, Machine, MachineError, RestoreError};
use crate::ports::commands::Entry;
use crate::ports::companions::Saved;
use crate::ports::signals::Signals;
use bevy::ecs::prelude::*;
use std::collections::VecDeque;

/// Memory limit of a recording, bytes: keyframes, histories, journals and markers together.
pub const BUDGET_BYTES: usize = 96 << 20;
/// Simulated time between keyframes, s, below the memory limit.
pub const KEYFRAME_S: f64 = 10.0;
/// Most branches; above this, the oldest one without child branches is removed.
pub const BRANCHES: usize = 64;
/// Rate of the samples for the histories, Hz of simulated time.
pub const SAMPLES_HZ: f64 = 20.0;

/// Why a past state is not available.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RecordingError {
    /// There is no such branch, or it was removed.
    #[error("the recording has no branch {}", .0.0)]
    NoBranch(BranchId),
    /// The branch does not contain the tick.
    #[error("tick {tick} is not recorded: the branch holds ticks {first} to {last}")]
    NotRecorded {
        /// Requested tick.
        tick: u64,
        /// First available tick.
        first: u64,
        /// Last available tick.
        last: u64,
    },
    /// No branch can be removed, since each is a parent or in use.
    #[error("the recording holds {BRANCHES} branches, and all lead to this one: no further one can begin")]
    TooManyBranches,
    /// The journal has no command at this position.
    #[error("the journal of the branch has no command {0}")]
    NoCommand(usize),
    /// The machine cannot be built from its keyframe.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// The machine failed before the requested tick.
    #[error(transparent)]
    Machine(#[from] MachineError),
}

/// The recording of a run.
#[derive(Resource)]
pub struct Recording {
    pub(super) branches: Vec<Branch>,
    pub(super) current: BranchId,
    next_id: u32,
    pub(super) budget: usize,
    keyframe_ticks: u64,
    tick_s: f64,
    pub(super) notice: Option<String>,
    /// Memory at the last count plus keyframes since then, bytes, and number of keyframes until the next count.
    pub(super) counted: usize,
    pub(super) until_count: usize,
    /// Services of the machine, whose companion state is computed with past states.
    pub(super) services: Services,
    /// Machine that computes past states; created when first needed.
    scratch: Option<Machine>,
}

/// Signals of a table that histories record: all except totals and those of single floaters and links.
pub fn base_paths(signals: &Signals) -> Vec<String> {
    let is_base = |path: &&str| !path.contains('[') && !path.starts_with("total.");
    signals.table.iter().map(|signal| signal.path.as_str()).filter(is_base).map(String::from).collect()
}

/// Ticks between samples for a history.
pub fn sample_every_ticks(tick_s: f64) -> u64 {
    ((1.0 / (SAMPLES_HZ * tick_s)).round() as u64).max(1)
}

/// Hours, minutes and seconds of a simulated time.
pub fn clock_text(time_s: f64) -> String {
    let seconds = time_s.max(0.0) as u64;
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Adds markers for the alarms that were raised in a tick; true if an old marker was removed.
fn note_alarms(world: &World, machine: Entity, tick: u64, branch: &mut Branch) -> bool {
    let Some(alarms) = world.get::<Alarms>(machine).map(Alarms::list) else { return false };
    let mut lost = false;
    for raised in alarms.raised() {
        let rule = alarms.rules[raised.rule].name.clone();
        lost |= branch.note(tick, raised.time_s, MarkerKind::Alarm(raised.priority), rule, None);
    }
    lost
}

impl Recording {
    /// Starts recording a machine at its present state. Samples for the histories are taken at the rate of its sampler;
    /// see [`sample_every_ticks`].
    ///
    /// # Panics
    /// If the entity is not a machine.
    pub fn new(world: &World, machine: Entity) -> Self {
        Self::with_budget(world, machine, BUDGET_BYTES)
    }

    /// Like [`Recording::new`], with another memory limit, bytes.
    pub fn with_budget(world: &World, machine: Entity, budget: usize) -> Self {
        let checkpoint = Checkpoint::save(world, machine);
        let journal = checkpoint.commands().journal.clone();
        let mut history = world.get::<Sampler>(machine).map_or_else(
            || History::pyramid(&[]),
            |sampler| {
                let paths = base_paths(&sampler.signals);
                History::pyramid(&paths.iter().map(String::as_str).collect::<Vec<_>>())
            },
        );
        if let Some(sampler) = world.get::<Sampler>(machine)
            && sampler.signals.tick == checkpoint.tick()
        {
            history.observe(&sampler.signals);
        }
        let mut main = Branch {
            id: BranchId(1),
            parent: None,
            name: "main".into(),
            journal,
            end_tick: checkpoint.tick(),
            end_hash: checkpoint.state_hash(),
            history,
            markers: VecDeque::new(),
            companions: CompanionNotes::default(),
            keyframes: vec![Keyframe::new(checkpoint.clone())],
            failed: false,
        };
        note_alarms(world, machine, main.end_tick, &mut main);
        let mut recording = Self::of_branches(vec![main], BranchId(1), checkpoint.settings().run.tick, budget);
        recording.services = world.get::<Services>(machine).cloned().unwrap_or_default();
        recording
    }

    /// Creates a recording from existing branches.
    pub(super) fn of_branches(branches: Vec<Branch>, current: BranchId, tick_s: f64, budget: usize) -> Self {
        Self {
            next_id: branches.iter().map(|branch| branch.id.0).max().map_or(1, |most| most + 1),
            branches,
            current,
            budget,
            keyframe_ticks: ((KEYFRAME_S / tick_s).round() as u64).max(1),
            tick_s,
            notice: None,
            counted: 0,
            until_count: 0,
            services: Services::default(),
            scratch: None,
        }
    }

    /// Sets the services with which past states are computed.
    pub fn set_services(&mut self, services: Services) {
        self.services = services;
        self.scratch = None;
    }

    /// The branch being recorded.
    pub fn current(&self) -> &Branch {
        self.get(self.current).expect("the current branch is never dropped")
    }

    /// The branch being recorded, for adding signals to its history.
    pub fn current_mut(&mut self) -> &mut Branch {
        let at = self.position(self.current).expect("the current branch is never dropped");
        &mut self.branches[at]
    }

    /// All branches, the oldest first.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Returns a branch.
    ///
    /// # Errors
    /// There is no such branch.
    pub fn get(&self, id: BranchId) -> Result<&Branch, RecordingError> {
        self.position(id).map(|at| &self.branches[at])
    }

    fn position(&self, id: BranchId) -> Result<usize, RecordingError> {
        self.branches.iter().position(|branch| branch.id == id).ok_or(RecordingError::NoBranch(id))
    }

    /// Length of a tick, s.
    pub fn tick_s(&self) -> f64 {
        self.tick_s
    }

    /// Notice about data that was removed at the memory limit, if any.
    pub fn notice(&self) -> Option<&str> {
        self.notice.as_deref()
    }

    /// Memory used, bytes.
    pub fn bytes(&self) -> usize {
        self.branches.iter().map(Branch::bytes).sum()
    }

    /// Number of keyframes of all branches; memory use changes significantly only with it.
    pub fn keyframes(&self) -> usize {
        self.branches.iter().map(|branch| branch.keyframes.len()).sum()
    }

    /// Memory limit, bytes.
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// Records a tick that has just been computed. Ticks before the end of the branch, as during seeking or playback,
    /// are not recorded again.
    pub fn observe(&mut self, world: &World, machine: Entity) {
        let (Some(clock), Some(hash), Some(log), Some(events), Some(balance)) = (
            world.get::<Clock>(machine),
            world.get::<StateHash>(machine),
            world.get::<CommandLog>(machine),
            world.get::<EventLog>(machine),
            world.get::<Balance>(machine),
        ) else {
            return;
        };
        let (tick, tick_s, keyframe_ticks) = (clock.tick, self.tick_s, self.keyframe_ticks);
        let branch = self.current_mut();
        if tick <= branch.end_tick {
            return;
        }
        let follows = tick == branch.end_tick + 1;
        (branch.end_tick, branch.end_hash) = (tick, hash.hash);
        let known = branch.journal.entries.len();
        let mut lost = false;
        let new = &log.journal.entries[known.min(log.journal.entries.len())..];
        let last_change = new.iter().rposition(|entry| entry.command.changes_parameters()).map(|at| known + at);
        for (at, entry) in log.journal.entries.iter().enumerate().skip(known) {
            let time_s = entry.tick as f64 * tick_s;
            // Only the parameter work of the last change in a tick is known.
            let work_j = (Some(at) == last_change).then_some(balance.last_parameter_work);
            lost |= branch.note(entry.tick, time_s, MarkerKind::Command(at), marker::describe(entry), work_j);
            branch.journal.entries.push(entry.clone());
        }
        for event in events.last_tick.iter().filter(|event| marker::is_marked(event.kind)) {
            lost |= branch.note(tick, event.time_s, MarkerKind::Event(event.kind), String::new(), None);
        }
        lost |= note_alarms(world, machine, tick, branch);
        if !branch.failed
            && let Some(failed) = world.get::<Failed>(machine)
        {
            branch.failed = true;
            lost |= branch.note(tick, failed.time_s, MarkerKind::Failure, format!("failed: {}", failed.error), None);
        }
        if let Some(sampler) = world.get::<Sampler>(machine)
            && sampler.signals.tick == tick
            && sampler.every_ticks > 0
        {
            branch.history.observe(&sampler.signals);
        }
        let last = branch.keyframes.last().map(|keyframe| &keyframe.checkpoint);
        // A machine whose state was set from outside cannot be replayed to that state.
        let due = !follows || last.is_none_or(|last| tick >= last.tick() + keyframe_ticks);
        if due {
            let checkpoint = match last {
                Some(last) => Checkpoint::save_after(world, machine, last),
                None => Checkpoint::save(world, machine),
            };
            let keyframe = Keyframe::new(checkpoint);
            let bytes = keyframe.bytes;
            branch.keyframes.push(keyframe);
            self.counted += bytes;
            self.keep_within();
        }
        if lost {
            self.notice = Some(format!("more than {} marks: the oldest are no longer shown", marker::MARKERS));
        }
    }

    /// Adds a marker at the start of the recording for a rebuilt machine; `what` describes it.
    pub fn note_built(&mut self, what: String) {
        let branch = self.current_mut();
        let tick = branch.start_tick();
        let time_s = tick as f64 * self.tick_s;
        self.current_mut().note(tick, time_s, MarkerKind::Built, what, None);
    }

    /// Records the companion states of the services besides the machine from a tick of the current branch on, to be
    /// restored when seeking.
    pub fn note_companions(&mut self, tick: u64, companions: Saved) {
        self.current_mut().companions.note(tick, companions);
    }

    /// Companion states of the services besides the machine at a tick of a branch; services not recorded by then are
    /// omitted.
    pub fn companions_at(&self, id: BranchId, tick: u64) -> Saved {
        let Ok(owner) = self.owner(id, tick) else { return Default::default() };
        owner.companions.at(tick).map(|(key, _, said)| (key.clone(), said.clone())).collect()
    }

    /// First ticks of these states.
    pub fn companions_since(&self, id: BranchId, tick: u64) -> Vec<u64> {
        let Ok(owner) = self.owner(id, tick) else { return Default::default() };
        owner.companions.at(tick).map(|(_, since, _)| since).collect()
    }

    /// The branch that contains a tick of a branch: itself, or the ancestor that was recorded then.
    pub(super) fn owner(&self, id: BranchId, tick: u64) -> Result<&Branch, RecordingError> {
        let asked = self.get(id)?;
        let mut owner = asked;
        while let Some((parent, fork)) = owner.parent
            && tick < fork
        {
            owner = self.get(parent)?;
        }
        let (first, last) = (owner.start_tick(), asked.end_tick);
        if tick < first || tick > last {
            return Err(RecordingError::NotRecorded { tick, first, last });
        }
        Ok(owner)
    }

    /// The newest keyframe of a branch at or before a tick; for a tick before the first keyframe, that one. `None` if
    /// there is no such branch.
    pub fn kept_before(&self, id: BranchId, tick: u64) -> Option<&Checkpoint> {
        let mut owner = self.get(id).ok()?;
        while let Some((parent, fork)) = owner.parent
            && tick < fork
        {
            owner = self.get(parent).ok()?;
        }
        let after = owner.keyframes.partition_point(|keyframe| keyframe.tick() <= tick);
        owner.keyframes.get(after.saturating_sub(1)).map(|keyframe| &*keyframe.checkpoint)
    }

    /// The checkpoint after a tick of a branch, computed from the nearest keyframe by replaying the commands of the
    /// branch. Commands refused since that keyframe had no effect on the machine and are not counted again.
    ///
    /// # Errors
    /// There is no such branch, or it does not contain the tick.
    pub fn state_at(&mut self, id: BranchId, tick: u64) -> Result<Checkpoint, RecordingError> {
        let moment = self.moment(id, tick)?;
        let mut machine = match self.scratch.take() {
            Some(machine) => machine,
            None => moment.machine()?,
        };
        let outcome = moment.reach(&mut machine, &|_| {});
        self.scratch = Some(machine);
        outcome
    }

    /// Begins a branch after a tick of another one and makes it the current branch. The caller has to load
    /// [`Recording::state_at`] that tick into the machine.
    ///
    /// # Errors
    /// As [`Recording::state_at`], or there are too many branches.
    pub fn branch_from(&mut self, id: BranchId, tick: u64) -> Result<BranchId, RecordingError> {
        let checkpoint = self.state_at(id, tick)?;
        self.branch_at(id, checkpoint)
    }

    /// Like [`Recording::branch_from`] with a state that has been computed already, for example by
    /// [`Recording::state_at`].
    ///
    /// # Errors
    /// There is no such branch, it does not contain the tick of the state, or there are too many branches.
    pub fn branch_at(&mut self, id: BranchId, checkpoint: Checkpoint) -> Result<BranchId, RecordingError> {
        let tick = checkpoint.tick();
        let parent = self.owner(id, tick)?.id;
        if self.branches.len() >= BRANCHES {
            self.drop_branch(parent)?;
        }
        let time_s = checkpoint.time_s();
        let owner = self.get(parent)?;
        let mut history = owner.history.clone();
        history.truncate(time_s + 0.5 * self.tick_s);
        let branch = Branch {
            id: BranchId(self.next_id),
            parent: Some((parent, tick)),
            name: format!("branch {} from {}", self.next_id, clock_text(time_s)),
            journal: owner.commands_before(tick),
            end_tick: tick,
            end_hash: checkpoint.state_hash(),
            history,
            markers: owner.markers.iter().filter(|marker| marker.is_before(tick)).cloned().collect(),
            companions: {
                let mut notes = CompanionNotes::default();
                notes.note(tick, self.companions_at(id, tick));
                notes
            },
            keyframes: vec![Keyframe::new(checkpoint)],
            failed: false,
        };
        self.current = branch.id;
        self.next_id += 1;
        self.branches.push(branch);
        self.until_count = 0;
        self.keep_within();
        Ok(self.current)
    }

    /// Makes another branch the current one. The caller has to load the state at its end into the machine.
    ///
    /// # Errors
    /// There is no such branch.
    pub fn switch_to(&mut self, id: BranchId) -> Result<(), RecordingError> {
        self.current = self.get(id)?.id;
        Ok(())
    }

    /// Resumes recording at a tick: at the end of a branch that branch is continued, otherwise a new one begins.
    /// Returns the checkpoint to be loaded into the machine.
    ///
    /// # Errors
    /// As [`Recording::branch_from`].
    pub fn resume(&mut self, id: BranchId, tick: u64) -> Result<Checkpoint, RecordingError> {
        if self.get(id)?.end_tick == tick {
            self.switch_to(id)?;
        } else {
            self.branch_from(id, tick)?;
        }
        self.state_at(self.current, tick)
    }

    /// The state before a command of a branch, given by its position in the journal, with the other commands from then
    /// on as its replay: the start of a baseline.
    ///
    /// # Errors
    /// As [`Recording::state_at`], or there is no such command.
    pub fn without_command(&mut self, id: BranchId, place: usize) -> Result<Checkpoint, RecordingError> {
        let entries = &self.get(id)?.journal.entries;
        let tick = entries.get(place).ok_or(RecordingError::NoCommand(place))?.tick;
        let others = entries.iter().enumerate().filter(|&(at, entry)| at != place && entry.tick >= tick);
        let rest: Vec<Entry> = others.map(|(_, entry)| entry.clone()).collect();
        let mut before = self.state_at(id, tick)?;
        before.set_replay(rest);
        Ok(before)
    }
}
