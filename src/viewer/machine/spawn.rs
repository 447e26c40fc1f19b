//! Spawns the machine of a run with all that observes it.

use crate::monitoring::alarms;
use crate::plant::components::*;
use crate::plant::sample::{self, Sampler};
use crate::plant::{MachineError, spawn};
use crate::recovery::recording::sample_every_ticks;
use crate::validation::Checks;
use crate::viewer::machine::run::Run;
use bevy::prelude::*;

/// Spawns the machine of a run.
pub fn put(world: &mut World, run: &Run) -> Result<Entity, MachineError> {
    let machine = spawn(world, run.parameters.clone(), run.settings.clone())?;
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
    Ok(machine)
}
