//! Time in the window: the record of the run, going back in it, branches, and what would have happened.
//!
//! The record itself and the worker that computes ahead belong to `recovery`; here they meet the machine that the window
//! shows. While an earlier moment is shown the machine plays what the record holds; whatever a person then does to it
//! begins a branch, and the future that was there is kept.
mod ahead;
mod beside;
mod files;
mod lanes;

pub use ahead::Ahead;
pub(super) use beside::save as companions;
pub use files::saved_files;
pub(super) use files::{keep_before_replacing, write_session_to};

use super::live::Shown;
use super::panels::timeline::TimelineData;
use super::panels::{Edits, PanelData, PanelState, PanelsSet, TimeWish, Toasts};
use super::plotting::PlotBoard;
use super::run_control::RunControl;
use crate::plant::checkpoint::restore_over;
use crate::plant::components::{Clock, CommandLog, Specification};
use crate::plant::sample::{self, Sampler};
use crate::plant::{Checkpoint, Tick};
use crate::ports::commands::Command;
use crate::recovery::recording::sample_every_ticks;
use crate::recovery::{Branch, BranchId, Record};
use bevy::ecs::message::MessageCursor;
use bevy::prelude::*;
use std::collections::VecDeque;

/// The record of the run that the window shows.
#[derive(Resource)]
pub struct Travel {
    /// The record.
    pub record: Record,
    /// Alarms about the computer, on the branches that were recorded then; bounded by [`COMPUTER_ALARMS`].
    computer_alarms: VecDeque<lanes::ComputerAlarm>,
    /// Those so far, those that are gone included.
    computer_alarms_noted: usize,
    /// What else goes back in time.
    beside: beside::Beside,
}

/// Most alarms about the computer on the timeline; of more the oldest go.
const COMPUTER_ALARMS: usize = 1000;

impl Travel {
    /// Begins to record a machine.
    pub fn begin(world: &World, machine: Entity) -> Self {
        Self {
            record: Record::new(world, machine),
            computer_alarms: VecDeque::new(),
            computer_alarms_noted: 0,
            beside: beside::Beside::default(),
        }
    }

    /// The branch at a position of the timeline.
    fn lane(&self, lane: usize) -> BranchId {
        self.record.branches().get(lane).map_or(self.record.current().id, |branch| branch.id)
    }

    /// Position of the current branch on the timeline.
    pub fn current_lane(&self) -> usize {
        let current = self.record.current().id;
        self.record.branches().iter().position(|branch| branch.id == current).unwrap_or(0)
    }

    /// The curves of the branch that the current one parted from, if it did.
    pub fn parent_history(&self) -> Option<&crate::monitoring::History> {
        let (parent, _) = self.record.current().parent?;
        self.record.get(parent).ok().map(|branch| &branch.history)
    }
}

/// The tick is in the record.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Recorded;

/// Records every tick, carries out wishes, and keeps the timeline true.
pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Ahead>()
        .add_systems(FixedUpdate, observe.in_set(Recorded).after(Tick::Monitoring))
        .add_systems(FixedUpdate, beside::reach_present.run_if(beside::in_the_past).after(Recorded))
        .add_systems(PreUpdate, carry_out.after(PanelsSet::Keys))
        .add_systems(
            Update,
            (ahead::listen, beside::keep_together, lanes::fill)
                .chain()
                .after(PanelsSet::Actions)
                .after(super::live::Filled),
        );
}

/// Records the tick that has just been done.
fn observe(world: &mut World) {
    let Some(mut travel) = world.remove_resource::<Travel>() else { return };
    let machine = world.resource::<Shown>().machine;
    travel.record.observe(world, machine);
    world.insert_resource(travel);
}

/// Begins a new record, for a machine that was put in the place of another.
pub(super) fn begin(world: &mut World) {
    let machine = world.resource::<Shown>().machine;
    let travel = Travel::begin(world, machine);
    world.insert_resource(travel);
    world.insert_resource(Ahead::default());
    world.insert_resource(TimelineData::default());
    beside::note_begin(world);
    world.resource_mut::<RunControl>().run_to = None;
    // Windows on the time of another run show nothing of this one.
    world.resource_mut::<PlotBoard>().view.follow();
    world.resource_mut::<PanelState>().timeline = Default::default();
}

/// Opens what the run is to begin with: a session from its first moment, a state from where it was.
pub(super) fn open_first(world: &mut World) {
    let run = &world.resource::<Shown>().run;
    let Some(path) = run.open.clone() else { return };
    let ticks = run.ticks;
    files::open(world, &path);
    let id = world.resource::<Travel>().record.current().id;
    go_to(world, id, 0);
    // A duration counts from there.
    let begun = place(world).map_or(0, |(tick, _)| tick);
    world.resource_mut::<Shown>().run.ticks = ticks.map(|ticks| begun + ticks);
    world.resource_mut::<RunControl>().playing = true;
}

/// Begins a new record for a machine that was built anew with other values: what they are is its first mark, and when it
/// will be steady is computed.
pub(super) fn begin_built_anew(world: &mut World, changes: &[(String, String)]) {
    begin(world);
    if changes.is_empty() {
        return;
    }
    let list: Vec<String> = changes.iter().map(|(path, value)| format!("{path} = {value}")).collect();
    world.resource_mut::<Travel>().record.note_built(format!("built anew with {}", list.join(", ")));
    let from = state_now(world);
    world.resource_mut::<Ahead>().look_for_steady(from);
}

/// Ticks done, and the end of the branch.
fn place(world: &World) -> Option<(u64, u64)> {
    let machine = world.get_resource::<Shown>()?.machine;
    let end = world.get_resource::<Travel>()?.record.current().end_tick;
    Some((world.get::<Clock>(machine)?.tick, end))
}

/// Hands commands to the machine. In the past they begin a branch. What would have been without them is computed in the
/// background, and so is when the machine will be steady with them.
pub(super) fn submit(world: &mut World, commands: Vec<Command>) {
    let Some((tick, end)) = place(world) else { return };
    if tick < end {
        branch_here(world, "a new branch: the future that was there is kept");
    }
    let machine = world.resource::<Shown>().machine;
    // What changes nothing of the machine changes nothing of what would be.
    let before = commands.iter().any(Command::changes_machine).then(|| Checkpoint::save(world, machine));
    if let Some(mut log) = world.get_mut::<CommandLog>(machine) {
        log.waiting.extend(commands);
    }
    if let Some(before) = before {
        let after = Checkpoint::save_after(world, machine, &before);
        world.resource_mut::<Ahead>().edited(before, after);
    }
}

/// Carries out what people ask of time.
fn carry_out(world: &mut World, mut cursor: Local<MessageCursor<TimeWish>>) {
    let wishes: Vec<TimeWish> = cursor.read(world.resource::<Messages<TimeWish>>()).cloned().collect();
    for wish in wishes {
        let Some((tick, end)) = place(world) else { return };
        match wish {
            TimeWish::Seek { lane, time_s } => {
                let (id, tick) = {
                    let travel = world.resource::<Travel>();
                    (travel.lane(lane), (time_s / travel.record.tick_s()).round().max(0.0) as u64)
                };
                go_to(world, id, tick);
            }
            TimeWish::StepBack(ticks) => {
                let id = world.resource::<Travel>().record.current().id;
                go_to(world, id, tick.saturating_sub(ticks));
            }
            TimeWish::Start => {
                let id = world.resource::<Travel>().record.current().id;
                go_to(world, id, 0);
            }
            TimeWish::Live => {
                if tick < end {
                    let id = world.resource::<Travel>().record.current().id;
                    go_to(world, id, end);
                }
            }
            TimeWish::Branch if tick >= end => {
                say(world, "this is the newest moment of its branch already: go back first, or change something here");
            }
            TimeWish::Branch => branch_here(world, "a new branch from here: the old future is kept"),
            TimeWish::Steady => {
                let machine = world.resource::<Shown>().machine;
                if tick < end {
                    branch_here(world, "a new branch from here: the old future is kept");
                }
                let from = Checkpoint::save(world, machine);
                world.resource_mut::<Ahead>().run_to_steady(from);
                say(world, "looking for the steady state");
            }
            TimeWish::Keep(path) => keep(world, path),
            TimeWish::SaveState => files::save_state(world),
            TimeWish::SaveSession => files::save_session(world),
            TimeWish::Open(path) => files::open(world, &path),
        }
    }
}

/// Keeps a signal from now on, and has its past computed.
fn keep(world: &mut World, path: String) {
    let machine = world.resource::<Shown>().machine;
    let known = world.get_mut::<Sampler>(machine).is_some_and(|mut sampler| sampler.subscribe(&path));
    if known && world.resource_mut::<Travel>().record.current_mut().history.add_path(&path) {
        world.resource_mut::<Ahead>().want_past([path]);
    }
}

/// Says something in a corner of the view.
fn say(world: &mut World, text: impl Into<String>) {
    let now = world.resource::<Time<Real>>().elapsed_secs_f64();
    world.resource_mut::<Toasts>().say(text, now);
}

/// Shows a moment of a branch; a tick beyond what it holds is its nearest end.
fn go_to(world: &mut World, id: BranchId, tick: u64) {
    finish_what_was_ordered(world);
    world.resource_scope(|world, mut travel: Mut<Travel>| {
        travel.goes_elsewhere();
        let record = &mut travel.record;
        let Ok(branch) = record.get(id) else { return };
        let first = root_start(record, id);
        let tick = tick.clamp(first, branch.end_tick);
        let mut ahead = world.resource_mut::<Ahead>();
        if id != record.current().id {
            ahead.forget();
        }
        ahead.run_there = false;
        let outcome = record.switch_to(id).and_then(|()| record.to_recompute(id, tick));
        match outcome {
            Ok(state) => show(world, &state),
            Err(error) => say(world, error.to_string()),
        }
        // A branch of a file that is shown for the first time has no curves yet.
        let branch = travel.record.current();
        if branch.history.is_empty() && branch.end_tick > branch.start_tick() {
            world.resource_mut::<Ahead>().want_all_past(branch.history.paths());
        }
    });
    beside::keep_together(world);
    world.resource_mut::<RunControl>().run_to = None;
}

/// What was ordered while time stood still is done, and what was acknowledged is noted, before the present is left:
/// nothing of it is lost.
pub(super) fn finish_what_was_ordered(world: &mut World) {
    let Some((tick, end)) = place(world) else { return };
    if tick < end {
        return;
    }
    let machine = world.resource::<Shown>().machine;
    let waits = world.get::<CommandLog>(machine).is_some_and(|log| !log.waiting.is_empty());
    if waits {
        world.run_schedule(FixedUpdate);
    }
    if waits || world.resource::<Edits>().is_waiting() {
        sample::refresh(world, machine);
        super::live::fill_now(world);
        world.resource_scope(|world, mut edits: Mut<Edits>| edits.observe(world.resource::<PanelData>()));
    }
    beside::note(world);
}

/// First tick of the line of time that a branch ends.
fn root_start(record: &Record, id: BranchId) -> u64 {
    let mut branch = record.get(id).ok();
    while let Some((parent, _)) = branch.and_then(|branch| branch.parent) {
        branch = record.get(parent).ok();
    }
    branch.map_or(0, |branch| branch.start_tick())
}

/// Begins a branch at the moment that is shown.
fn branch_here(world: &mut World, text: &str) {
    let Some((tick, _)) = place(world) else { return };
    world.resource_scope(|world, mut travel: Mut<Travel>| {
        let record = &mut travel.record;
        let id = record.current().id;
        let outcome = record.branch_from(id, tick).and_then(|new| record.state_at(new, tick));
        match outcome {
            Ok(mut state) => {
                state.set_replay([]);
                show(world, &state);
                say(world, text);
                travel.is_present();
                world.resource_mut::<Ahead>().forget();
            }
            Err(error) => say(world, error.to_string()),
        }
    });
}

/// Puts the machine that is shown into a state, or another one in its place if it has another size.
fn show(world: &mut World, state: &Checkpoint) {
    let old = world.resource::<Shown>().machine;
    match restore_over(world, old, state) {
        Ok(machine) => {
            let tick_s = state.settings().run.tick;
            if let Some(mut sampler) = world.get_mut::<Sampler>(machine) {
                sampler.every_ticks = sample_every_ticks(tick_s);
            }
            sample::refresh(world, machine);
            super::proof::jumped(world, machine);
            let mut shown = world.resource_mut::<Shown>();
            shown.jumps += 1;
            shown.machine = machine;
            shown.ticks_before = state.tick();
            shown.run.settings = state.settings().clone();
            let tick = std::time::Duration::from_secs_f64(tick_s);
            world.resource_mut::<Time<Fixed>>().set_timestep(tick);
            world.resource_mut::<super::panels::Pace>().wake = true;
        }
        Err(error) => say(world, error.to_string()),
    }
}

/// The state of the machine that is shown.
fn state_now(world: &World) -> Checkpoint {
    Checkpoint::save(world, world.resource::<Shown>().machine)
}

/// A run that went on for longer than this is worth a question before it is replaced, s.
const LONG_RUN_S: f64 = 300.0;

/// Whether there is something to lose: anything that was done to the run, on any branch, or a long record.
fn was_touched(travel: &Travel) -> bool {
    let branches = travel.record.branches();
    let is_long =
        |branch: &Branch| (branch.end_tick - branch.start_tick()) as f64 * travel.record.tick_s() > LONG_RUN_S;
    branches.len() > 1 || branches.iter().any(|branch| !branch.journal.entries.is_empty() || is_long(branch))
}

/// Parameters of the machine that is shown.
fn parameters(world: &World) -> Option<crate::model::Parameters> {
    let machine = world.resource::<Shown>().machine;
    world.get::<Specification>(machine).map(|specification| specification.parameters.clone())
}
