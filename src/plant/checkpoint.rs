//! Checkpoint: the complete state of a machine between two ticks. A machine resumed from it computes the same bits.
//!
//! Quantities that follow from the parameters are computed again. Measurements and subscriptions of the program around
//! the machine (`Host`, `Sampler`) are not part of it. The workspace has no content between ticks; the snapshot is a
//! copy.

use super::components::*;
use super::controller::Controller;
use super::physics::Snapshot;
use super::restore_error::RestoreError;
use super::saved::SavedMachine;
use super::sensors::{Sensor, SensorKind, SensorState};
use super::services::Services;
use super::spawn::{Beginning, assemble};
use super::state_parts::{set_state, state_of};
use crate::model::tension::Tensions;
use crate::model::{Coefficients, Parameters, State};
use crate::ports::commands::{Command, Entry, Journal};
use crate::ports::settings::{RunSettings, Timing};
use crate::solver::StepMemory;
use bevy::ecs::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The complete state of a machine at one moment. Unchanged parameters are shared between checkpoints. Files store it
/// as `SavedMachine`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "SavedMachine", from = "SavedMachine")]
pub struct Checkpoint {
    specification: Arc<Specification>,
    tick: u64,
    state: State,
    balance: Balance,
    flows: Flows,
    tensions: Tensions,
    steps: StepMemory,
    commands: CommandLog,
    events: EventLog,
    revolution: Revolution,
    hash: u64,
    errors: ErrorCount,
    controller: Option<Controller>,
    sensors: Vec<SensorState>,
    failed: Option<Failed>,
    interlocks: Interlocks,
    /// Companion states by the name of the service.
    services: BTreeMap<String, String>,
}

impl From<Checkpoint> for SavedMachine {
    fn from(checkpoint: Checkpoint) -> Self {
        Self {
            specification: checkpoint.specification,
            tick: checkpoint.tick,
            state: checkpoint.state.into(),
            balance: checkpoint.balance.into(),
            flows: checkpoint.flows.into(),
            tensions: checkpoint.tensions.into(),
            steps: checkpoint.steps.into(),
            commands: checkpoint.commands.into(),
            events: checkpoint.events.into(),
            revolution: checkpoint.revolution.into(),
            hash: checkpoint.hash,
            errors: checkpoint.errors.into(),
            controller: checkpoint.controller.map(Into::into),
            sensors: checkpoint.sensors,
            failed: checkpoint.failed.map(Into::into),
            interlocks: Some(checkpoint.interlocks.into()),
            services: checkpoint.services,
        }
    }
}

impl From<SavedMachine> for Checkpoint {
    fn from(saved: SavedMachine) -> Self {
        let state = State::from(saved.state);
        // Files from before interlocks were saved imply an emergency stop by valves that are held shut.
        let of_valves = Interlocks { emergency_stop: state.actuators.valves_held_shut };
        let interlocks = saved.interlocks.map_or(of_valves, Into::into);
        Self {
            specification: saved.specification,
            tick: saved.tick,
            state,
            balance: saved.balance.into(),
            flows: saved.flows.into(),
            tensions: saved.tensions.into(),
            steps: saved.steps.into(),
            commands: saved.commands.into(),
            events: saved.events.into(),
            revolution: saved.revolution.into(),
            hash: saved.hash,
            errors: saved.errors.into(),
            controller: saved.controller.map(Into::into),
            sensors: saved.sensors,
            failed: saved.failed.map(Into::into),
            interlocks,
            services: saved.services,
        }
    }
}

/// Returns a component of a machine.
fn part<T: Component>(world: &World, machine: Entity) -> &T {
    world.get::<T>(machine).expect("a machine is spawned with all its components")
}

impl Checkpoint {
    /// Saves the present state of a machine.
    ///
    /// # Panics
    /// If the entity is not a machine.
    pub fn save(world: &World, machine: Entity) -> Self {
        Self::with(world, machine, Arc::new(part::<Specification>(world, machine).clone()))
    }

    /// Like [`Checkpoint::save`], but shares the parameters with an earlier checkpoint if they have not changed.
    pub fn save_after(world: &World, machine: Entity, earlier: &Checkpoint) -> Self {
        let (now, then) = (part::<Specification>(world, machine), &earlier.specification);
        if now.parameters == then.parameters && now.settings == then.settings {
            Self::with(world, machine, then.clone())
        } else {
            Self::save(world, machine)
        }
    }

    fn with(world: &World, machine: Entity, specification: Arc<Specification>) -> Self {
        let sensors = part::<Sensors>(world, machine);
        Self {
            specification,
            tick: part::<Clock>(world, machine).tick,
            state: state_of(world, machine),
            balance: part::<Balance>(world, machine).clone(),
            flows: part::<Flows>(world, machine).clone(),
            tensions: part::<LinkTensions>(world, machine).0.clone(),
            steps: part::<Steps>(world, machine).0,
            commands: part::<CommandLog>(world, machine).clone(),
            events: part::<EventLog>(world, machine).clone(),
            revolution: part::<Revolution>(world, machine).clone(),
            hash: part::<StateHash>(world, machine).hash,
            errors: part::<ErrorCount>(world, machine).clone(),
            controller: world.get::<Controller>(machine).cloned(),
            sensors: sensors.in_order().map(|sensor| part::<Sensor>(world, sensor).state()).collect(),
            failed: world.get::<Failed>(machine).cloned(),
            interlocks: *part::<Interlocks>(world, machine),
            services: Services::save(world, machine),
        }
    }

    /// Ticks done since time zero.
    pub fn tick(&self) -> u64 {
        self.tick
    }

    /// Simulated time, s.
    pub fn time_s(&self) -> f64 {
        self.tick as f64 * self.specification.settings.run.tick
    }

    /// Parameters at that moment.
    pub fn parameters(&self) -> &Parameters {
        &self.specification.parameters
    }

    /// Settings of the run.
    pub fn settings(&self) -> &RunSettings {
        &self.specification.settings
    }

    /// Coefficients at that moment.
    pub fn coefficients(&self) -> &Coefficients {
        &self.specification.coefficients
    }

    /// State of the model.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The ledger.
    pub fn balance(&self) -> &Balance {
        &self.balance
    }

    /// Hash of all states up to that moment.
    pub fn state_hash(&self) -> u64 {
        self.hash
    }

    /// Journal, waiting commands and the rest of a replay.
    pub fn commands(&self) -> &CommandLog {
        &self.commands
    }

    /// Companion states of the machine's services, by name.
    pub fn services(&self) -> &BTreeMap<String, String> {
        &self.services
    }

    /// Adds the companion state of a service that has none; files of an earlier version store it elsewhere.
    pub fn add_service(&mut self, name: &str, state: String) {
        self.services.entry(name.into()).or_insert(state);
    }

    /// Takes the journal out, for a caller that stores it elsewhere and returns it with [`Checkpoint::set_journal`].
    pub fn take_journal(&mut self) -> Journal {
        std::mem::take(&mut self.commands.journal)
    }

    /// Sets the journal.
    pub fn set_journal(&mut self, journal: Journal) {
        self.commands.journal = journal;
    }

    /// Replaces the entries still to be replayed; returns the previous ones.
    pub fn set_replay(&mut self, entries: impl IntoIterator<Item = Entry>) -> Vec<Entry> {
        std::mem::replace(&mut self.commands.replay, entries.into_iter().collect()).into()
    }

    /// Removes the commands that wait for the next tick: they belong to one of several branches.
    pub fn clear_waiting(&mut self) {
        self.commands.waiting.clear();
    }

    /// Memory used, bytes; parameters shared by several checkpoints are divided among them.
    pub fn bytes(&self) -> usize {
        let specification =
            size_of::<Specification>() + size_of_val(self.specification.coefficients.offsets.as_slice());
        let entries = self.commands.journal.entries.iter().chain(&self.commands.replay);
        let waiting: usize = self.commands.waiting.iter().map(command_bytes).sum();
        size_of::<Self>()
            + specification / Arc::strong_count(&self.specification)
            + size_of_val(self.state.floaters.as_slice())
            + size_of_val(self.tensions.ahead.as_slice())
            + size_of_val(self.tensions.loads.as_slice())
            + entries.map(entry_bytes).sum::<usize>()
            + waiting
            + self.commands.refused.iter().map(|reason| size_of::<String>() + reason.len()).sum::<usize>()
            + self
                .services
                .iter()
                .map(|(name, state)| 2 * size_of::<String>() + name.len() + state.len())
                .sum::<usize>()
            + self.events.heap_bytes()
            + self.errors.heap_bytes()
            + self.controller.as_ref().map_or(0, Controller::heap_bytes)
            + self.sensors.iter().map(|sensor| size_of::<SensorState>() + sensor.heap_bytes()).sum::<usize>()
    }

    /// Checks that the parts are consistent with each other, which a file does not guarantee.
    fn check(&self) -> Result<(), RestoreError> {
        let count = self.specification.coefficients.floater_count;
        let plc = self.specification.settings.run.timing == Timing::Plc;
        let sensors = SensorKind::of_machine(count).count();
        let links = self.tensions.ahead.len();
        let contradiction = if self.state.floaters.len() != count {
            format!("{} floaters are saved, the parameters say {count}", self.state.floaters.len())
        } else if links != count || self.tensions.loads.len() != count {
            format!("{links} links are saved, the parameters say {count}")
        } else if self.sensors.len() != sensors {
            format!("{} sensors are saved, such a machine has {sensors}", self.sensors.len())
        } else if self.controller.as_ref().map(Controller::floater_count) != plc.then_some(Some(count)) {
            "the controller does not fit the timing or the number of floaters".into()
        } else {
            return Ok(());
        };
        Err(RestoreError::Contradiction(contradiction))
    }
}

/// Memory used by an entry of a journal, bytes.
pub fn entry_bytes(entry: &Entry) -> usize {
    size_of::<u64>() + command_bytes(&entry.command)
}

fn command_bytes(command: &Command) -> usize {
    let texts = |path: &String, value: &String| path.len() + value.len();
    size_of::<Command>()
        + match command {
            Command::SetParameter { path, value } => texts(path, value),
            Command::SetParameters(changes) => {
                changes.iter().map(|(path, value)| size_of::<(String, String)>() + texts(path, value)).sum()
            }
            Command::EmergencyStop | Command::ReleaseStop | Command::Barring(_) | Command::EmptyFloater(_) => 0,
            Command::Service { service, payload } => service.len() + payload.to_string().len(),
        }
}

/// Spawns a machine from a checkpoint.
///
/// # Errors
/// The parts of the checkpoint contradict each other.
pub fn restore(world: &mut World, checkpoint: &Checkpoint) -> Result<Entity, RestoreError> {
    checkpoint.check()?;
    let beginning = Beginning {
        tick: checkpoint.tick,
        state: checkpoint.state.clone(),
        memory: checkpoint.steps,
        flows: checkpoint.flows.clone(),
        tensions: LinkTensions(checkpoint.tensions.clone()),
        balance: checkpoint.balance.clone(),
        revolution: checkpoint.revolution.clone(),
    };
    let machine = assemble(world, Specification::clone(&checkpoint.specification), beginning);
    overwrite(world, machine, checkpoint);
    Services::resume(world, machine, &checkpoint.services)?;
    Ok(machine)
}

/// Puts a machine into the state of a checkpoint. Its entities and subscriptions are kept.
///
/// # Errors
/// The entity is not a machine or one of another size, or the parts of the checkpoint contradict each other. Nothing is
/// changed then.
pub fn restore_into(world: &mut World, machine: Entity, checkpoint: &Checkpoint) -> Result<(), RestoreError> {
    checkpoint.check()?;
    let specification = world.get::<Specification>(machine).ok_or(RestoreError::NoMachine)?;
    let (saved, present) = (checkpoint.state.floaters.len(), specification.coefficients.floater_count);
    if saved != present {
        return Err(RestoreError::OtherSize { saved, present });
    }
    Services::resume(world, machine, &checkpoint.services)?;
    overwrite(world, machine, checkpoint);
    Ok(())
}

/// Like [`restore_into`], but a machine of another size is replaced by a new one with the same services. Returns the
/// machine that continues.
pub fn restore_over(world: &mut World, machine: Entity, checkpoint: &Checkpoint) -> Result<Entity, RestoreError> {
    match restore_into(world, machine, checkpoint) {
        Err(RestoreError::OtherSize { .. }) => {
            let services = world.get::<Services>(machine).cloned().unwrap_or_default();
            let other = restore(world, checkpoint)?;
            let outcome = services.attach_to(world, other).map(|()| other);
            world.despawn(if outcome.is_ok() { machine } else { other });
            outcome
        }
        outcome => outcome.map(|()| machine),
    }
}

/// Overwrites a machine of the same size with a checkpoint.
fn overwrite(world: &mut World, machine: Entity, checkpoint: &Checkpoint) {
    let Checkpoint { specification, tick, state, controller, failed, .. } = checkpoint;
    let known = part::<Specification>(world, machine);
    if known.parameters != specification.parameters || known.settings != specification.settings {
        world.entity_mut(machine).insert(Specification::clone(specification));
    }
    let mut entity = world.entity_mut(machine);
    entity.insert((
        Clock { tick: *tick },
        checkpoint.balance.clone(),
        checkpoint.flows.clone(),
        LinkTensions(checkpoint.tensions.clone()),
        Steps(checkpoint.steps),
        checkpoint.commands.clone(),
        checkpoint.events.clone(),
        checkpoint.revolution.clone(),
        StateHash { hash: checkpoint.hash, bytes: Vec::new() },
        checkpoint.errors.clone(),
        checkpoint.interlocks,
    ));
    match controller {
        Some(controller) => entity.insert(controller.clone()),
        None => entity.remove::<Controller>(),
    };
    match failed {
        Some(failed) => entity.insert(failed.clone()),
        None => entity.remove::<Failed>(),
    };
    entity.insert(Snapshot::new(*tick, state.clone(), &specification.coefficients));
    set_state(world, machine, state);
    let own = |list: &mut dyn Iterator<Item = Entity>| list.collect::<Vec<_>>();
    let links = own(&mut part::<Links>(world, machine).in_order());
    for (entity, &tension) in links.into_iter().zip(&checkpoint.tensions.ahead) {
        if let Some(mut link) = world.get_mut::<Link>(entity) {
            link.tension = tension;
        }
    }
    // The checkpoint may come from a machine of the same size with other sensor parameters.
    let parameters = &specification.parameters;
    let sensors = own(&mut part::<Sensors>(world, machine).in_order());
    for (entity, state) in sensors.into_iter().zip(&checkpoint.sensors) {
        if let Some(mut sensor) = world.get_mut::<Sensor>(entity) {
            let kind = sensor.kind;
            sensor.measure_as(kind.measurement(parameters));
            sensor.resume(state);
        }
    }
    super::sample::refresh(world, machine);
}
