//! Executes requests about time: seek, step back, branch, run to steady state, save and open.

use crate::plant::Checkpoint;
use crate::plant::components::CommandLog;
use crate::plant::sample::Sampler;
use crate::ports::commands::Command;
use crate::viewer::machine::background::{self, Background};
use crate::viewer::machine::outcomes::RequestOutcomes;
use crate::viewer::machine::recording::files;
use crate::viewer::machine::recording::forecast::Forecast;
use crate::viewer::machine::recording::run_recording::{RunRecording, place, state_now};
use crate::viewer::machine::recording::seek::{begin, branch_here, go_to, here};
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::messages::machine::Submit;
use crate::viewer::messages::notices::{Notice, notify};
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::messages::time::TimeRequest;
use crate::viewer::view_model::run_status::WorkKind;
use bevy::ecs::message::MessageCursor;
use bevy::prelude::*;

/// Opens the file with which the run is to begin: a session at its start, a state at its time.
pub fn open_first(world: &mut World) {
    let run = &world.resource::<ShownMachine>().run;
    let Some(path) = run.open.clone() else { return };
    let ticks = run.ticks;
    files::open(world, &path, move |world| {
        let id = world.resource::<RunRecording>().record.current().id;
        go_to(world, id, 0);
        // A duration is counted from there.
        let begun = place(world).map_or(0, |(tick, _)| tick);
        world.resource_mut::<ShownMachine>().run.ticks = ticks.map(|ticks| begun + ticks);
        world.resource_mut::<RunControl>().playing = true;
    });
}

/// Begins a new recording for a machine rebuilt with other values, which its first mark lists, and starts the search
/// for its steady state.
pub fn begin_built_anew(world: &mut World, changes: &[(String, String)]) {
    begin(world);
    if changes.is_empty() {
        return;
    }
    let list: Vec<String> = changes.iter().map(|(path, value)| format!("{path} = {value}")).collect();
    world.resource_mut::<RunRecording>().record.note_built(format!("built anew with {}", list.join(", ")));
    let from = state_now(world);
    world.resource_mut::<Forecast>().look_for_steady(from);
}

/// Submits commands to the machine. At a past time they begin a branch. The baseline without them and the time of the
/// steady state with them are computed in the background.
pub fn submit(world: &mut World, requests: Vec<Submit>) {
    // Commands apply to the shown time, and an emergency stop to the shown machine: work that would replace them is
    // discarded.
    let stop = requests.iter().any(|request| request.command == Command::EmergencyStop);
    if stop || world.resource::<Background>().replaces_by(WorkKind::Seek) {
        background::abandon(world);
    }
    let Some((tick, end)) = place(world) else { return };
    if tick < end {
        branch_here(world, Notice::BranchedByChange);
    }
    let machine = world.resource::<ShownMachine>().machine;
    // Commands without an effect on the machine do not change the forecast.
    let before =
        requests.iter().any(|request| request.command.changes_machine()).then(|| Checkpoint::save(world, machine));
    world.resource_scope(|world, mut outcomes: Mut<RequestOutcomes>| {
        if let Some(mut log) = world.get_mut::<CommandLog>(machine) {
            outcomes.submit(&mut log, requests);
        }
    });
    if let Some(before) = before {
        let after = Checkpoint::save_after(world, machine, &before);
        world.resource_mut::<Forecast>().edited(before, after);
    }
}

/// Executes requests about time.
pub fn carry_out(world: &mut World, mut cursor: Local<MessageCursor<TimeRequest>>) {
    let requests: Vec<TimeRequest> = cursor.read(world.resource::<Messages<TimeRequest>>()).cloned().collect();
    for request in requests {
        let Some((tick, end)) = place(world) else { return };
        if goes_on(&request) {
            background::abandon(world);
        }
        match request {
            TimeRequest::Seek { lane, time_s } => {
                let (id, tick) = {
                    let recording = world.resource::<RunRecording>();
                    (recording.lane(lane), (time_s / recording.record.tick_s()).round().max(0.0) as u64)
                };
                go_to(world, id, tick);
            }
            TimeRequest::StepBack(ticks) => {
                if let Some((id, tick)) = here(world) {
                    go_to(world, id, tick.saturating_sub(ticks));
                }
            }
            TimeRequest::Start => {
                let id = world.resource::<RunRecording>().record.current().id;
                go_to(world, id, 0);
            }
            TimeRequest::Live => {
                if tick < end {
                    let id = world.resource::<RunRecording>().record.current().id;
                    go_to(world, id, end);
                } else if world.resource::<Background>().replaces_by(WorkKind::Seek) {
                    // The newest time is shown already; a pending seek to another one is discarded.
                    background::abandon(world);
                }
            }
            TimeRequest::Branch if tick >= end => {
                notify(world, Notice::NewestAlready);
            }
            TimeRequest::Branch => branch_here(world, Notice::Branched),
            TimeRequest::Steady => {
                let machine = world.resource::<ShownMachine>().machine;
                if tick < end {
                    branch_here(world, Notice::Branched);
                }
                let from = Checkpoint::save(world, machine);
                world.resource_mut::<Forecast>().run_to_steady(from);
                notify(world, Notice::LookingForSteady);
            }
            TimeRequest::Keep(path) => keep(world, path),
            TimeRequest::SaveState => files::save_state(world),
            TimeRequest::SaveSession => files::save_session(world),
            TimeRequest::Open(path) => files::open(world, &path, |_| {}),
        }
    }
}

/// Whether a request continues from the shown time, so that a machine or state being prepared is out of date.
fn goes_on(request: &TimeRequest) -> bool {
    match request {
        TimeRequest::Branch | TimeRequest::Steady | TimeRequest::Open(_) => true,
        TimeRequest::Seek { .. } | TimeRequest::StepBack(_) | TimeRequest::Start | TimeRequest::Live => false,
        TimeRequest::SaveState | TimeRequest::SaveSession | TimeRequest::Keep(_) => false,
    }
}

/// Adds a signal to the history, and requests its past.
fn keep(world: &mut World, path: String) {
    let machine = world.resource::<ShownMachine>().machine;
    let known = world.get_mut::<Sampler>(machine).is_some_and(|mut sampler| sampler.subscribe(&path));
    if known && world.resource_mut::<RunRecording>().record.current_mut().history.add_path(&path) {
        world.resource_mut::<Forecast>().want_past([path]);
    }
}
