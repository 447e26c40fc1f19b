//! Executes requests for commands and for a new machine.

use crate::model::Parameters;
use crate::model::parameters::{TABLE, find};
use crate::plant::components::*;
use crate::plant::{Checkpoint, Machine};
use crate::ports::commands::Journal;
use crate::ports::settings::{RunSettings, SETTINGS, StartFrom};
use crate::viewer::machine::background;
use crate::viewer::machine::pending_rebuild::PendingRebuild;
use crate::viewer::machine::recording::{files, requests, seek};
use crate::viewer::machine::run::Run;
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::machine::spawn::{put, put_state};
use crate::viewer::messages::machine::{RebuildRequested, Submit};
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::run_status::{RunProblem, RunStatus, WorkKind};
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

/// Rebuilds the machine, with other parameters or from another start. The old one is kept if the new one cannot be
/// built.
pub fn rebuild(world: &mut World, mut cursor: Local<MessageCursor<RebuildRequested>>) {
    let requests: Vec<RebuildRequested> =
        cursor.read(world.resource::<Messages<RebuildRequested>>()).cloned().collect();
    let mut control = world.resource_mut::<RunControl>();
    let restart = std::mem::take(&mut control.reset_requested).then_some(control.restart_from);
    if requests.is_empty() && restart.is_none() {
        return;
    }
    world.resource_mut::<PendingRebuild>().add(requests, restart);
    begin(world);
}

/// Starts building the requested machine in the background, since a warm start takes seconds.
fn begin(world: &mut World) {
    let run = match wanted_run(world) {
        Ok(run) => run,
        Err(reason) => return refuse(world, reason),
    };
    if run.settings.run.start == StartFrom::Rest {
        background::drop_replacement(world);
        match put(world, &run) {
            Ok(machine) => replace(world, machine, run),
            Err(error) => refuse(world, error.to_string()),
        }
        return;
    }
    background::replace(world, WorkKind::Build, move |progress| {
        let (parameters, settings) = (run.parameters.clone(), run.settings.clone());
        let built = Machine::reporting(parameters, settings, &|share| progress.tell(share));
        let built = built.map(|machine| Box::new(machine.save())).map_err(|error| error.to_string());
        Box::new(move |world: &mut World| complete(world, run, built))
    });
}

/// Replaces the shown machine by one built in the background.
fn complete(world: &mut World, run: Run, built: Result<Box<Checkpoint>, String>) {
    let wanted = match wanted_run(world) {
        Ok(wanted) => wanted,
        Err(reason) => return refuse(world, reason),
    };
    // Live edits made meanwhile are applied too.
    if wanted.parameters != run.parameters || wanted.settings != run.settings {
        begin(world);
        return;
    }
    let machine = built.and_then(|state| put_state(world, &run, &state).map_err(|error| error.to_string()));
    match machine {
        Ok(machine) => replace(world, machine, run),
        Err(reason) => refuse(world, reason),
    }
}

/// The requested run: the shown one with the pending requests.
fn wanted_run(world: &mut World) -> Result<Run, String> {
    seek::finish_what_was_ordered(world);
    let shown = world.resource::<ShownMachine>();
    let (old, mut run) = (shown.machine, shown.run.clone());
    // Live edits are kept when the machine is rebuilt.
    if let Some(specification) = world.get::<Specification>(old) {
        run.parameters = specification.parameters.clone();
    }
    run.journal = Journal::default();
    let pending = world.resource::<PendingRebuild>();
    if let Some(from) = pending.restart {
        run.settings = run.settings.starting(from);
    }
    apply(&mut run, &pending.changes())?;
    Ok(run)
}

/// Shows a new machine in place of the old one, whose recording is saved first.
fn replace(world: &mut World, machine: Entity, run: Run) {
    files::keep_before_replacing(world);
    let changes = std::mem::take(&mut *world.resource_mut::<PendingRebuild>()).changes();
    let from = run.settings.run.start;
    let tick = Duration::from_secs_f64(run.settings.run.tick);
    let mut shown = world.resource_mut::<ShownMachine>();
    let old = std::mem::replace(&mut shown.machine, machine);
    (shown.run, shown.ticks_before) = (run, 0);
    world.despawn(old);
    world.resource_mut::<Time<Fixed>>().set_timestep(tick);
    let mut status = world.resource_mut::<RunStatus>();
    (status.started_from, status.problem) = (from, None);
    requests::begin_built_anew(world, &changes);
}

/// Reports that the requested machine cannot be built.
fn refuse(world: &mut World, reason: String) {
    background::abandon(world);
    world.resource_mut::<RunStatus>().problem = Some(RunProblem::Refused(reason));
}

/// Changes parameters and settings of a run, or returns the problem of a change.
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
