//! Shows another time of the recording, begins branches and recordings.
//!
//! While a past time is shown, the machine replays the recording; any command given then begins a branch, and the
//! recorded future is kept.

use crate::plant::Checkpoint;
use crate::plant::checkpoint::restore_over;
use crate::plant::components::CommandLog;
use crate::plant::sample::{self, Sampler};
use crate::recovery::BranchId;
use crate::recovery::recording::sample_every_ticks;
use crate::viewer::machine::background::{self, Background};
use crate::viewer::machine::recording::companions;
use crate::viewer::machine::recording::forecast::Forecast;
use crate::viewer::machine::recording::run_recording::{RunRecording, place, root_start};
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::machine::{checks, fill_panels};
use crate::viewer::messages::notices::{Notice, notify};
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::board::PlotBoard;
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::panel_state::PanelState;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::repaint::RepaintScheduler;
use crate::viewer::view_model::run_status::WorkKind;
use crate::viewer::view_model::timeline::TimelineData;
use bevy::prelude::*;

/// Begins a new recording after the machine was replaced.
pub fn begin(world: &mut World) {
    let machine = world.resource::<ShownMachine>().machine;
    let recording = RunRecording::begin(world, machine);
    world.insert_resource(recording);
    world.insert_resource(Forecast::default());
    world.insert_resource(TimelineData::default());
    companions::note_begin(world);
    world.resource_mut::<RunControl>().run_to = None;
    // Time windows of plots from another run do not apply to this one.
    world.resource_mut::<PlotBoard>().view.follow();
    world.resource_mut::<PanelState>().timeline = Default::default();
}

/// Ticks from the previous keyframe up to which a state is computed at once, so that dragging along the timeline is
/// shown in every frame; beyond, it is computed in the background.
const NEAR_TICKS: u64 = 1500;

/// The state being computed in the background: branch and tick.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct PendingSeek(Option<(BranchId, u64)>);

/// The state being computed, if any.
fn pending(world: &World) -> Option<(BranchId, u64)> {
    world.resource::<PendingSeek>().0.filter(|_| world.resource::<Background>().replaces_by(WorkKind::Seek))
}

/// The branch and tick that is shown, or will be when it has been computed.
pub fn here(world: &World) -> Option<(BranchId, u64)> {
    let shown = place(world).map(|(tick, _)| (world.resource::<RunRecording>().record.current().id, tick));
    pending(world).or(shown)
}

/// Seeks to a tick of a branch, limited to its range.
pub fn go_to(world: &mut World, id: BranchId, tick: u64) {
    finish_what_was_ordered(world);
    let record = &mut world.resource_mut::<RunRecording>().record;
    let Ok(branch) = record.get(id) else { return };
    let tick = tick.clamp(root_start(record, id), branch.end_tick);
    let moment = match record.moment(id, tick) {
        Ok(moment) => moment,
        Err(error) => return notify(world, Notice::NotShown(error.to_string())),
    };
    if moment.ticks() <= NEAR_TICKS {
        let state = record.state_at(id, tick).map_err(|error| error.to_string());
        background::abandon(world);
        arrive(world, id, tick, state);
    } else if pending(world) != Some((id, tick)) {
        background::abandon(world);
        world.resource_mut::<PendingSeek>().0 = Some((id, tick));
        background::replace(world, WorkKind::Seek, move |progress| {
            let state = moment.compute(&|share| progress.tell(share)).map_err(|error| error.to_string());
            Box::new(move |world: &mut World| arrive(world, id, tick, state))
        });
    }
}

/// Shows a computed state of a branch; the branch is then played back from there.
fn arrive(world: &mut World, id: BranchId, tick: u64, state: Result<Checkpoint, String>) {
    finish_what_was_ordered(world);
    world.resource_mut::<PendingSeek>().0 = None;
    world.resource_scope(|world, mut recording: Mut<RunRecording>| {
        recording.goes_elsewhere();
        let record = &mut recording.record;
        let Ok(rest) = record.get(id).map(|branch| branch.commands_from(tick).to_vec()) else { return };
        let mut forecast = world.resource_mut::<Forecast>();
        if id != record.current().id {
            forecast.forget();
        }
        forecast.run_there = false;
        let outcome = record.switch_to(id).map_err(|error| error.to_string()).and(state);
        match outcome {
            Ok(mut state) => {
                state.set_replay(rest);
                show(world, &state);
            }
            Err(reason) => notify(world, Notice::NotShown(reason)),
        }
        // A branch from a file has no history when it is first shown.
        let branch = recording.record.current();
        if branch.history.is_empty() && branch.end_tick > branch.start_tick() {
            world.resource_mut::<Forecast>().want_all_past(branch.history.paths());
        }
    });
    companions::keep_together(world);
    world.resource_mut::<RunControl>().run_to = None;
}

/// Applies waiting commands and records acknowledgements before the present is left, so that none is lost.
pub fn finish_what_was_ordered(world: &mut World) {
    let Some((tick, end)) = place(world) else { return };
    if tick < end {
        return;
    }
    let machine = world.resource::<ShownMachine>().machine;
    let waits = world.get::<CommandLog>(machine).is_some_and(|log| !log.waiting.is_empty());
    if waits {
        world.run_schedule(FixedUpdate);
    }
    if waits || world.resource::<Edits>().is_waiting() {
        sample::refresh(world, machine);
        fill_panels::fill_now(world);
        world.resource_scope(|world, mut edits: Mut<Edits>| edits.observe(world.resource::<Readings>()));
    }
    companions::note(world);
}

/// Begins a branch at the shown time.
pub fn branch_here(world: &mut World, notice: Notice) {
    let machine = world.resource::<ShownMachine>().machine;
    world.resource_scope(|world, mut recording: Mut<RunRecording>| {
        let record = &mut recording.record;
        let id = record.current().id;
        // The machine is at this tick of the branch, so that its present state need not be computed.
        let mut state = Checkpoint::save(world, machine);
        state.set_replay([]);
        match record.branch_at(id, state) {
            Ok(_) => {
                if let Some(mut log) = world.get_mut::<CommandLog>(machine) {
                    log.replay.clear();
                }
                notify(world, notice);
                recording.is_present();
                world.resource_mut::<Forecast>().forget();
            }
            Err(error) => notify(world, Notice::NotShown(error.to_string())),
        }
    });
}

/// Puts a state into the shown machine, or replaces the machine if its size differs.
pub fn show(world: &mut World, state: &Checkpoint) {
    let old = world.resource::<ShownMachine>().machine;
    match restore_over(world, old, state) {
        Ok(machine) => {
            let tick_s = state.settings().run.tick;
            if let Some(mut sampler) = world.get_mut::<Sampler>(machine) {
                sampler.every_ticks = sample_every_ticks(tick_s);
            }
            sample::refresh(world, machine);
            checks::jumped(world, machine);
            let mut shown = world.resource_mut::<ShownMachine>();
            shown.jumps += 1;
            shown.machine = machine;
            shown.ticks_before = state.tick();
            shown.run.settings = state.settings().clone();
            let tick = std::time::Duration::from_secs_f64(tick_s);
            world.resource_mut::<Time<Fixed>>().set_timestep(tick);
            world.resource_mut::<RepaintScheduler>().wake = true;
        }
        Err(error) => notify(world, Notice::NotShown(error.to_string())),
    }
}
