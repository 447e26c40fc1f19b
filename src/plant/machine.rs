//! A machine in its own world, for headless runs, sweeps and tests.

use super::checkpoint::{self, Checkpoint};
use super::components::*;
use super::events::MachineEvent;
use super::restore_error::RestoreError;
use super::sample::{self, Sampler};
use super::services::Services;
use super::spawn::{MachineError, spawn, spawn_reporting};
use super::state_parts::state_of;
use super::tick::{self, MachineTick};
use crate::model::{Coefficients, Parameters, State};
use crate::ports::commands::{Command, Journal};
use crate::ports::settings::RunSettings;
use crate::ports::signals::Signals;
use bevy::ecs::prelude::*;

/// A machine in its own world, without a window and without process globals.
pub struct Machine {
    world: World,
    schedule: Schedule,
    entity: Entity,
}

impl Machine {
    /// Creates a machine at time zero, started as the settings specify. The seed is a setting (`run.seed`).
    pub fn new(parameters: Parameters, settings: RunSettings) -> Result<Self, MachineError> {
        Self::with(|world| spawn(world, parameters, settings))
    }

    /// Like [`Machine::new`], and reports the completed share of a warm start through a callback.
    pub fn reporting(
        parameters: Parameters,
        settings: RunSettings,
        progress: &dyn Fn(f64),
    ) -> Result<Self, MachineError> {
        Self::with(|world| spawn_reporting(world, parameters, settings, progress))
    }

    /// Creates a machine from a checkpoint.
    ///
    /// # Errors
    /// The parts of the checkpoint contradict each other.
    pub fn restored(checkpoint: &Checkpoint) -> Result<Self, RestoreError> {
        Self::with(|world| checkpoint::restore(world, checkpoint))
    }

    fn with<E>(spawn: impl FnOnce(&mut World) -> Result<Entity, E>) -> Result<Self, E> {
        let mut world = World::new();
        world.init_resource::<Messages<MachineEvent>>();
        let entity = spawn(&mut world)?;
        let mut schedule = Schedule::new(MachineTick);
        tick::configure(&mut schedule);
        sample::refresh(&mut world, entity);
        Ok(Self { world, schedule, entity })
    }

    /// Saves the present state.
    pub fn save(&self) -> Checkpoint {
        Checkpoint::save(&self.world, self.entity)
    }

    /// Like [`Machine::save`], but shares the parameters with an earlier checkpoint if they have not changed.
    pub fn save_after(&self, earlier: &Checkpoint) -> Checkpoint {
        Checkpoint::save_after(&self.world, self.entity, earlier)
    }

    /// Puts the machine into the state of a checkpoint. If the number of floaters differs, its entities are spawned
    /// again.
    ///
    /// # Errors
    /// The parts of the checkpoint contradict each other; the machine is then unchanged.
    pub fn load(&mut self, checkpoint: &Checkpoint) -> Result<(), RestoreError> {
        self.entity = checkpoint::restore_over(&mut self.world, self.entity, checkpoint)?;
        Ok(())
    }

    /// The machine's entity.
    pub fn entity(&self) -> Entity {
        self.entity
    }

    /// The world of the machine.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Runs a number of ticks.
    pub fn step(&mut self, ticks: u64) -> Result<(), MachineError> {
        for _ in 0..ticks {
            self.world.resource_mut::<Messages<MachineEvent>>().update();
            self.schedule.run(&mut self.world);
            // Change ticks must be clamped before they overflow in runs of billions of system calls.
            self.world.check_change_ticks();
            if let Some(failed) = self.world.get::<Failed>(self.entity) {
                return Err(MachineError::Numerical { time_s: failed.time_s, error: failed.error.clone() });
            }
        }
        Ok(())
    }

    /// Submits a command; it is applied at the start of the next tick.
    pub fn submit(&mut self, command: Command) {
        self.get_mut::<CommandLog>().waiting.push_back(command);
    }

    /// Replays a journal from the present tick on.
    pub fn replay(&mut self, journal: Journal) {
        self.get_mut::<CommandLog>().replay.extend(journal.entries);
    }

    /// The applied commands.
    pub fn journal(&self) -> &Journal {
        &self.get::<CommandLog>().journal
    }

    /// Simulated time, s.
    pub fn time_s(&self) -> f64 {
        self.get::<Clock>().time_s(self.settings())
    }

    /// Ticks done.
    pub fn tick(&self) -> u64 {
        self.get::<Clock>().tick
    }

    /// Length of a tick, s.
    pub fn tick_s(&self) -> f64 {
        self.settings().run.tick
    }

    /// Settings of the run.
    pub fn settings(&self) -> &RunSettings {
        &self.get::<Specification>().settings
    }

    /// Present parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.get::<Specification>().parameters
    }

    /// Coefficients of the equations.
    pub fn coefficients(&self) -> &Coefficients {
        &self.get::<Specification>().coefficients
    }

    /// Subscribes to a signal, so that samples contain it; false if there is no such path.
    pub fn subscribe(&mut self, path: &str) -> bool {
        self.get_mut::<Sampler>().subscribe(path)
    }

    /// Samples the signals now and returns them.
    pub fn signals(&mut self) -> &Signals {
        self.sample();
        &self.get::<Sampler>().signals
    }

    fn sample(&mut self) {
        sample::refresh(&mut self.world, self.entity);
    }

    /// A component of the machine's entity.
    ///
    /// # Panics
    /// If the machine has no such component: every machine is spawned with the same ones.
    pub fn get<T: Component>(&self) -> &T {
        self.world.get::<T>(self.entity).expect("a machine is spawned with all its components")
    }

    /// A mutable component of the machine's entity, for the host's measurements and subscriptions.
    pub fn get_mut<T: Component<Mutability = bevy::ecs::component::Mutable>>(&mut self) -> Mut<'_, T> {
        self.world.get_mut::<T>(self.entity).expect("a machine is spawned with all its components")
    }

    /// All results of the run so far, flat, with the names of INTERFACE.md.
    pub fn report(&self) -> serde_json::Map<String, serde_json::Value> {
        super::report::report(&self.world, self.entity)
    }

    /// The complete state as JSON, for a numerical failure.
    pub fn dump(&self) -> serde_json::Value {
        super::report::dump(&self.world, self.entity)
    }

    /// The present state, gathered from the components.
    pub fn state(&self) -> State {
        state_of(&self.world, self.entity)
    }

    /// Events of the last tick.
    pub fn last_events(&self) -> &[crate::ports::events::Occurrence] {
        &self.get::<EventLog>().last_tick
    }

    /// Adds components to the machine's entity and systems to its tick: the way in which services are added.
    pub fn extend(&mut self, parts: impl Bundle, add_systems: impl FnOnce(&mut Schedule)) {
        self.world.entity_mut(self.entity).insert(parts);
        add_systems(&mut self.schedule);
    }

    /// Attaches services to the machine, with the rules of another machine's.
    ///
    /// # Errors
    /// The checkpoint from which the machine was resumed contains a state of a service that cannot be read.
    pub fn attach(&mut self, services: &Services) -> Result<(), RestoreError> {
        services.attach_to(&mut self.world, self.entity)?;
        services.add_systems(&mut self.schedule);
        Ok(())
    }

    /// The world, for tests that access entities.
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }
}
