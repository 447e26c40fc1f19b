//! Carries out requests for commands and for a new machine.

use crate::model::Parameters;
use crate::model::parameters::{TABLE, find};
use crate::plant::components::*;
use crate::ports::commands::Journal;
use crate::ports::settings::{RunSettings, SETTINGS};
use crate::viewer::machine::recording::{files, requests, seek};
use crate::viewer::machine::run::Run;
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::machine::spawn::put;
use crate::viewer::messages::machine::{RebuildRequested, Submit};
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::run_status::{RunProblem, RunStatus};
use bevy::ecs::message::MessageCursor;
use bevy::prelude::*;
use std::time::Duration;

/// Submits the requested commands to the machine.
pub fn submit(world: &mut World, mut cursor: Local<MessageCursor<Submit>>) {
    let commands: Vec<Submit> = cursor.read(world.resource::<Messages<Submit>>()).cloned().collect();
    if !commands.is_empty() {
        requests::submit(world, commands);
    }
}

/// Builds the machine anew, with other parameters or from another start. The old one stays if the new one cannot be.
pub fn rebuild(world: &mut World, mut requests: Local<MessageCursor<RebuildRequested>>) {
    let requests: Vec<RebuildRequested> =
        requests.read(world.resource::<Messages<RebuildRequested>>()).cloned().collect();
    let changes: Vec<(String, String)> = requests.iter().flat_map(|request| request.values.clone()).collect();
    let control = world.resource::<RunControl>();
    if changes.is_empty() && !control.reset_requested {
        return;
    }
    let (restart, from) = (control.reset_requested, control.restart_from);
    seek::finish_what_was_ordered(world);
    let shown = world.resource::<ShownMachine>();
    let (old, mut run) = (shown.machine, shown.run.clone());
    // Live edits stay when the machine is built anew.
    if let Some(specification) = world.get::<Specification>(old) {
        run.parameters = specification.parameters.clone();
    }
    run.journal = Journal::default();
    if restart {
        run.settings = run.settings.starting(from);
    }
    let outcome = apply(&mut run, &changes).and_then(|()| put(world, &run).map_err(|error| error.to_string()));
    match outcome {
        Ok(machine) => {
            files::keep_before_replacing(world);
            world.despawn(old);
            let from = run.settings.run.start;
            let tick = Duration::from_secs_f64(run.settings.run.tick);
            let mut shown = world.resource_mut::<ShownMachine>();
            (shown.machine, shown.run, shown.ticks_before) = (machine, run, 0);
            world.resource_mut::<Time<Fixed>>().set_timestep(tick);
            let mut status = world.resource_mut::<RunStatus>();
            status.started_from = from;
            status.problem = None;
            requests::begin_built_anew(world, &changes);
        }
        Err(reason) => {
            requests.iter().for_each(|request| world.resource_mut::<Edits>().refused(request.id));
            world.resource_mut::<RunStatus>().problem = Some(RunProblem::Refused(reason));
        }
    }
    world.resource_mut::<RunControl>().reset_requested = false;
}

/// Changes parameters and settings of a run, or says what is wrong with a change.
fn apply(run: &mut Run, changes: &[(String, String)]) -> Result<(), String> {
    let (mut parameters, mut settings) = (run.parameters.clone().into_values(), run.settings.clone().into_values());
    for (path, value) in changes {
        let outcome = if let Some(row) = find(TABLE, path) {
            (row.set)(&mut parameters, value)
        } else if let Some(row) = find(SETTINGS, path) {
            (row.set)(&mut settings, value)
        } else {
            return Err(format!("{path}: there is no such parameter"));
        };
        outcome.map_err(|error| format!("{path}: {error}"))?;
    }
    run.parameters = Parameters::new(parameters).map_err(|refused| refused.to_string())?;
    run.settings = RunSettings::new(settings).map_err(|refused| refused.to_string())?;
    Ok(())
}
