//! Spawns the machine of a run with its services and checks.

use crate::monitoring::alarms;
use crate::plant::components::*;
use crate::plant::sample::{self, Sampler};
use crate::plant::{Checkpoint, MachineError, RestoreError, checkpoint, spawn};
use crate::recovery::recording::sample_every_ticks;
use crate::validation::Checks;
use crate::viewer::machine::run::Run;
use bevy::prelude::*;

/// Spawns the machine of a run.
pub fn put(world: &mut World, run: &Run) -> Result<Entity, MachineError> {
    let machine = spawn(world, run.parameters.clone(), run.settings.clone())?;
    observe(world, machine, run);
    Ok(machine)
}

/// Spawns the machine of a run from its state at time zero, which was computed elsewhere.
pub fn put_state(world: &mut World, run: &Run, state: &Checkpoint) -> Result<Entity, RestoreError> {
    let machine = checkpoint::restore(world, state)?;
    observe(world, machine, run);
    Ok(machine)
}

/// Adds services and checks to a new machine.
fn observe(world: &mut World, machine: Entity, run: &Run) {
    if let Some(mut log) = world.get_mut::<CommandLog>(machine) {
        log.replay.extend(run.journal.entries.iter().cloned());
    }
    if let Some(mut sampler) = world.get_mut::<Sampler>(machine) {
        sampler.every_ticks = sample_every_ticks(run.settings.run.tick);
    }
    world.entity_mut(machine).insert(Checks::new(run.rules.clone()));
    alarms::services(run.alarms.clone())
        .attach_to(world, machine)
        .expect("a new machine carries no state of a service");
    sample::refresh(world, machine);
}
