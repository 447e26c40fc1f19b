//! The recording of the run in the window as a resource, with functions that read it.

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

/// The recording of the run in the window.
#[derive(Resource)]
pub struct RunRecording {
    /// The recording.
    pub record: Recording,
    /// Alarms about the computer on the branches that were current then; at most [`COMPUTER_ALARMS`].
    pub computer_alarms: VecDeque<ComputerAlarm>,
    /// Number of such alarms so far, including removed ones.
    pub computer_alarms_noted: usize,
    /// Companion states that follow the machine in time.
    pub companions: Companions,
}

/// Most alarms about the computer on the timeline; above this, the oldest are removed.
pub const COMPUTER_ALARMS: usize = 1000;

impl RunRecording {
    /// Starts recording a machine.
    pub fn begin(world: &World, machine: Entity) -> Self {
        Self {
            record: Recording::new(world, machine),
            computer_alarms: VecDeque::new(),
            computer_alarms_noted: 0,
            companions: Companions::default(),
        }
    }

    /// The branch of a lane of the timeline.
    pub fn lane(&self, lane: usize) -> BranchId {
        self.record.branches().get(lane).map_or(self.record.current().id, |branch| branch.id)
    }

    /// The timeline lane of the current branch.
    pub fn current_lane(&self) -> usize {
        let current = self.record.current().id;
        self.record.branches().iter().position(|branch| branch.id == current).unwrap_or(0)
    }

    /// The history of the parent of the current branch, if any.
    pub fn parent_history(&self) -> Option<&History> {
        let (parent, _) = self.record.current().parent?;
        self.record.get(parent).ok().map(|branch| &branch.history)
    }
}

/// Ticks done, and end tick of the branch.
pub fn place(world: &World) -> Option<(u64, u64)> {
    let machine = world.get_resource::<ShownMachine>()?.machine;
    let end = world.get_resource::<RunRecording>()?.record.current().end_tick;
    Some((world.get::<Clock>(machine)?.tick, end))
}

/// First tick of a branch including its ancestors.
pub fn root_start(record: &Recording, id: BranchId) -> u64 {
    let mut branch = record.get(id).ok();
    while let Some((parent, _)) = branch.and_then(|branch| branch.parent) {
        branch = record.get(parent).ok();
    }
    branch.map_or(0, |branch| branch.start_tick())
}

/// Checkpoint of the shown machine.
pub fn state_now(world: &World) -> Checkpoint {
    Checkpoint::save(world, world.resource::<ShownMachine>().machine)
}

/// Duration of a run from which a confirmation is requested before it is replaced, s.
const LONG_RUN_S: f64 = 300.0;

/// Whether a run has changes to lose: any command on any branch, or a long recording.
pub fn was_touched(recording: &RunRecording) -> bool {
    let branches = recording.record.branches();
    let is_long =
        |branch: &Branch| (branch.end_tick - branch.start_tick()) as f64 * recording.record.tick_s() > LONG_RUN_S;
    branches.len() > 1 || branches.iter().any(|branch| !branch.journal.entries.is_empty() || is_long(branch))
}

/// Parameters of the shown machine.
pub fn parameters(world: &World) -> Option<Parameters> {
    let machine = world.resource::<ShownMachine>().machine;
    world.get::<Specification>(machine).map(|specification| specification.parameters.clone())
}

/// Time to which the companion states belong.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// The end of the current branch: changes are recorded.
    Present,
    /// A past time: they are the states recorded at these ticks of a branch.
    Past(BranchId, Vec<u64>),
    /// Another time than that of the machine: they have to be restored.
    Elsewhere,
}

/// The companion states, and the time of the recording to which they belong.
pub struct Companions {
    /// Functions to save and load each companion state.
    pub registry: CompanionRegistry<World>,
    /// The revisions last recorded.
    pub seen: Revisions,
    /// Time to which the companion states belong.
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

/// An alarm about the computer, with the branch that was current when it was raised.
pub struct ComputerAlarm {
    /// The branch.
    pub branch: BranchId,
    /// Its mark on the timeline.
    pub mark: TimelineMark,
}
