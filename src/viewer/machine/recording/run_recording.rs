//! The recording of the run that the window shows, as a resource, with what is read from it.

use crate::model::Parameters;
use crate::monitoring::History;
use crate::plant::Checkpoint;
use crate::plant::components::{Clock, Specification};
use crate::ports::companions::{CompanionRegistry, Revisions};
use crate::recovery::{Branch, BranchId, Recording};
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::timeline::TimelineMark;
use bevy::prelude::*;
use std::collections::VecDeque;

/// The record of the run that the window shows.
#[derive(Resource)]
pub struct RunRecording {
    /// The recording.
    pub record: Recording,
    /// Alarms about the computer, on the branches that were recorded then; bounded by [`COMPUTER_ALARMS`].
    pub computer_alarms: VecDeque<ComputerAlarm>,
    /// Those so far, those that are gone included.
    pub computer_alarms_noted: usize,
    /// What else goes back in time.
    pub companions: Companions,
}

/// Most alarms about the computer on the timeline; of more the oldest go.
pub const COMPUTER_ALARMS: usize = 1000;

impl RunRecording {
    /// Begins to record a machine.
    pub fn begin(world: &World, machine: Entity) -> Self {
        Self {
            record: Recording::new(world, machine),
            computer_alarms: VecDeque::new(),
            computer_alarms_noted: 0,
            companions: Companions::default(),
        }
    }

    /// The branch at a position of the timeline.
    pub fn lane(&self, lane: usize) -> BranchId {
        self.record.branches().get(lane).map_or(self.record.current().id, |branch| branch.id)
    }

    /// Position of the current branch on the timeline.
    pub fn current_lane(&self) -> usize {
        let current = self.record.current().id;
        self.record.branches().iter().position(|branch| branch.id == current).unwrap_or(0)
    }

    /// The curves of the branch that the current one parted from, if it did.
    pub fn parent_history(&self) -> Option<&History> {
        let (parent, _) = self.record.current().parent?;
        self.record.get(parent).ok().map(|branch| &branch.history)
    }
}

/// Ticks done, and the end of the branch.
pub fn place(world: &World) -> Option<(u64, u64)> {
    let machine = world.get_resource::<ShownMachine>()?.machine;
    let end = world.get_resource::<RunRecording>()?.record.current().end_tick;
    Some((world.get::<Clock>(machine)?.tick, end))
}

/// First tick of the line of time that a branch ends.
pub fn root_start(record: &Recording, id: BranchId) -> u64 {
    let mut branch = record.get(id).ok();
    while let Some((parent, _)) = branch.and_then(|branch| branch.parent) {
        branch = record.get(parent).ok();
    }
    branch.map_or(0, |branch| branch.start_tick())
}

/// The state of the machine that is shown.
pub fn state_now(world: &World) -> Checkpoint {
    Checkpoint::save(world, world.resource::<ShownMachine>().machine)
}

/// A run that went on for longer than this is worth a question before it is replaced, s.
const LONG_RUN_S: f64 = 300.0;

/// Whether there is something to lose: anything that was done to the run, on any branch, or a long record.
pub fn was_touched(recording: &RunRecording) -> bool {
    let branches = recording.record.branches();
    let is_long =
        |branch: &Branch| (branch.end_tick - branch.start_tick()) as f64 * recording.record.tick_s() > LONG_RUN_S;
    branches.len() > 1 || branches.iter().any(|branch| !branch.journal.entries.is_empty() || is_long(branch))
}

/// Parameters of the machine that is shown.
pub fn parameters(world: &World) -> Option<Parameters> {
    let machine = world.resource::<ShownMachine>().machine;
    world.get::<Specification>(machine).map(|specification| specification.parameters.clone())
}

/// Which instant the companion states are of.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// The end of the branch that is recorded: what they say is noted when it changes.
    Present,
    /// An earlier one: they say what was noted at these ticks of a branch.
    Past(BranchId, Vec<u64>),
    /// Another one than the machine stands at: they have to be loaded.
    Elsewhere,
}

/// The companion states, and of which instant of the recording they are.
pub struct Companions {
    /// How each companion state is saved and loaded.
    pub registry: CompanionRegistry<World>,
    /// The revisions that were noted last.
    pub seen: Revisions,
    /// Which instant the companion states are of.
    pub moment: Moment,
}

impl Default for Companions {
    fn default() -> Self {
        let mut registry = CompanionRegistry::<World>::default();
        registry.add::<Edits>(
            |world: &World| world.resource::<Edits>(),
            |world: &mut World| world.resource_mut::<Edits>().into_inner(),
        );
        Self { registry, seen: Revisions::default(), moment: Moment::Present }
    }
}

/// An alarm about the computer, on the branch that was recorded when it was raised.
pub struct ComputerAlarm {
    /// The branch.
    pub branch: BranchId,
    /// Its mark.
    pub mark: TimelineMark,
}
