//! A machine in a world of its own, for headless runs, sweeps and tests; and how one is spawned into any world.

use super::checkpoint::{self, Checkpoint};
use super::checks::electricity;
use super::components::*;
use super::controller::Controller;
use super::events::MachineEvent;
use super::restore_error::RestoreError;
use super::sample::{self, Host, Sampler};
use super::sensors::{Sensor, SensorKind};
use super::services::Services;
use super::tick::{self, MachineTick};
use crate::model::{Coefficients, Parameters, State, tension};
use crate::ports::commands::{Command, Journal};
use crate::ports::events::EventKind;
use crate::ports::settings::{RunSettings, StartFrom, Timing};
use crate::ports::signals::Signals;
use crate::solver::system::slot;
use crate::solver::{Options, Simulation, Solver, SolverError, StepMemory};
use bevy::ecs::prelude::*;

/// A warm start is so long a run of Cam timing from rest, s (INTERFACE.md).
pub const WARM_START_S: f64 = 120.0;

/// Why a machine cannot be made or go on.
#[derive(Clone, Debug, thiserror::Error)]
pub enum MachineError {
    /// The numbers failed.
    #[error("at {time_s:.6} s: {error}")]
    Numerical {
        /// Simulated time, s.
        time_s: f64,
        /// What the solver said.
        error: SolverError,
    },
}

/// Ticks of a warm start between two looks at how far the chain has come and what that took.
const WAY_TICKS: u64 = 10;

/// The state at time zero, as the parameters say or after a warm start, with its step memory and, if it ran before, the efficiency of the last full revolution before time zero, if it ran before.
fn start_state(
    parameters: &Parameters,
    settings: &RunSettings,
) -> Result<(State, StepMemory, Option<f64>), MachineError> {
    let mut simulation = Simulation::new(parameters, settings.solver_options(Timing::Cam));
    if settings.run.start == StartFrom::Rest {
        return Ok((simulation.state, simulation.memory, None));
    }
    // Chain coordinate, electricity out and that used, now and then.
    let mut way = Vec::new();
    let ticks = (WARM_START_S / settings.run.tick).round() as u64;
    for number in 0..ticks {
        simulation.advance(settings.run.tick).map_err(|error| {
            let time_s = number as f64 * settings.run.tick + error.at();
            MachineError::Numerical { time_s, error }
        })?;
        // The stored exergy takes as long as a tenth of a tick.
        if number % WAY_TICKS == 0 || number + 1 == ticks {
            let (out, bound) = electricity(&simulation.ledger, simulation.start_exergy);
            way.push((simulation.chain_travel(), out, bound - simulation.state.exergy(&simulation.coefficients)));
        }
    }
    let efficiency = last_revolution(&way, simulation.coefficients.path.length);
    let Simulation { mut state, mut memory, .. } = simulation;
    state.laps = 0;
    (memory.steps, memory.rejected) = (0, 0);
    Ok((state, memory, efficiency))
}

/// Efficiency of the length of chain that passed last, from chain coordinates, electricity out and that used: what the last full revolution of a machine in steady running gave.
fn last_revolution(way: &[(f64, f64, f64)], length: f64) -> Option<f64> {
    let &(end, out, used) = way.last()?;
    let begin = way.iter().rposition(|(travelled, ..)| *travelled <= end - length)?;
    let (_, out_then, used_then) = way[begin];
    let available = used - used_then;
    (available >= 1e3).then(|| (out - out_then) / available)
}

/// Rates and tensions at time zero, so that the first sample is as true as any other.
fn first_look(c: &Coefficients, options: &Options, state: &State) -> (Flows, ChainLook) {
    let (mut solver, mut copy, mut memory) = (Solver::default(), state.clone(), StepMemory::new(options));
    // A span of no time only computes the rates; it cannot fail, and what it would book is not wanted.
    let no_time = solver.advance(c, options, &mut copy, &mut Default::default(), &mut memory, 0.0, &mut Vec::new());
    let rates = solver.last_rates();
    let acceleration = if no_time.is_ok() { rates.derivative[slot::SPEED] } else { 0.0 };
    let mut look = ChainLook::default();
    tension::walk(c, state, acceleration, options.cam, &mut look.0);
    (Flows { rates: rates.fluxes, acceleration }, look)
}

/// Spawns a machine with its floaters, links and sensors into a world that runs the systems of [`tick::configure`].
pub fn spawn(world: &mut World, parameters: Parameters, settings: RunSettings) -> Result<Entity, MachineError> {
    let specification = Specification::new(parameters, settings);
    let Specification { parameters, coefficients: c, settings, options } = &specification;
    let (mut state, memory, efficiency) = start_state(parameters, settings)?;
    if settings.run.timing == Timing::Plc {
        // The controller opens valves; none is open before it has seen a sensor.
        state.floaters.iter_mut().for_each(|floater| floater.valve_open = false);
    }
    let (flows, look) = first_look(c, options, &state);
    let books = Books::open(c, &state);
    let revolution = Revolution {
        origin: state.laps as f64 * c.path.length + state.chain_position,
        at_start: (0.0, books.electricity().1 - books.start_exergy),
        efficiency,
        ..Revolution::default()
    };
    // A floater that is inside the injection zone at the start is being filled from then on (PHYSICS.md 12).
    let cam = options.cam;
    let filling: Vec<u32> =
        (0..state.floaters.len()).filter(|&at| state.valve_is_open(at, cam)).map(|at| at as u32).collect();
    let tick = 0;
    let machine = assemble(world, specification, Beginning { tick, state, memory, flows, look, books, revolution });
    if let Some(mut events) = world.get_mut::<EventLog>(machine) {
        filling.into_iter().for_each(|floater| events.note(0.0, EventKind::InjectionStarted, Some(floater)));
    }
    Ok(machine)
}

/// What a machine begins with, at time zero or at a checkpoint.
pub(super) struct Beginning {
    pub tick: u64,
    pub state: State,
    pub memory: StepMemory,
    pub flows: Flows,
    pub look: ChainLook,
    pub books: Books,
    pub revolution: Revolution,
}

/// Makes the entities of a machine. Its controller and sensors know nothing yet.
pub(super) fn assemble(world: &mut World, specification: Specification, beginning: Beginning) -> Entity {
    let Beginning { tick, state, memory, flows, look, books, revolution } = beginning;
    let Specification { parameters, coefficients: c, settings, .. } = &specification;
    let (count, seed) = (c.floater_count, settings.run.seed);
    let moving = state.chain_speed.abs() > 1e-2;
    let tensions = look.0.ahead.clone();
    let machine = world
        .spawn((
            (Clock { tick }, body_of(&state)),
            (
                books,
                flows,
                look,
                Steps(memory),
                CommandLog::default(),
                EventLog { moving, ..EventLog::default() },
                revolution,
                Trace::default(),
                ErrorCount::default(),
                Host::default(),
                Sampler::new(count),
                Services::default(),
                Interlocks::default(),
            ),
        ))
        .id();
    for (index, &floater) in state.floaters.iter().enumerate() {
        world.spawn((Floater { index: index as u32, state: floater }, FloaterOf(machine)));
    }
    for (index, &tension) in tensions.iter().enumerate() {
        world.spawn((Link { index: index as u32, tension }, LinkOf(machine)));
    }
    for kind in SensorKind::of_machine(count) {
        let mut sensor = Sensor::new(kind, parameters, seed);
        if let SensorKind::Level(floater) = kind
            && state.floaters[floater as usize].filled
        {
            sensor.stand_at(1.0);
        }
        world.spawn((sensor, SensorOf(machine)));
    }
    let plc = settings.run.timing == Timing::Plc;
    let controller = plc.then(|| Controller::new(parameters, state.actuators.compressor_on));
    let mut workspace =
        Workspace { solver: Solver::default(), state, happened: Vec::new(), pressures: vec![0.0; count] };
    workspace.see_pressures(&specification.coefficients);
    world.entity_mut(machine).insert((specification, workspace));
    if let Some(controller) = controller {
        world.entity_mut(machine).insert(controller);
    }
    machine
}

/// A machine in a world of its own: no window, no process globals.
pub struct Machine {
    world: World,
    schedule: Schedule,
    entity: Entity,
}

impl Machine {
    /// A machine at time zero, started as its settings say. The seed stands in the settings (`run.seed`).
    pub fn new(parameters: Parameters, settings: RunSettings) -> Result<Self, MachineError> {
        Self::with(|world| spawn(world, parameters, settings))
    }

    /// A machine that goes on from a checkpoint.
    ///
    /// # Errors
    /// A checkpoint whose parts do not belong together.
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

    /// All of it at this moment.
    pub fn save(&self) -> Checkpoint {
        Checkpoint::save(&self.world, self.entity)
    }

    /// The same, sharing with an earlier checkpoint what has not changed since.
    pub fn save_after(&self, earlier: &Checkpoint) -> Checkpoint {
        Checkpoint::save_after(&self.world, self.entity, earlier)
    }

    /// Goes on from a checkpoint, whatever the machine was doing. One with another number of floaters is built anew.
    ///
    /// # Errors
    /// A checkpoint whose parts do not belong together; the machine then stays as it is.
    pub fn load(&mut self, checkpoint: &Checkpoint) -> Result<(), RestoreError> {
        self.entity = checkpoint::restore_over(&mut self.world, self.entity, checkpoint)?;
        Ok(())
    }

    /// The machine's entity.
    pub fn entity(&self) -> Entity {
        self.entity
    }

    /// The world that it lives in.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Runs a number of ticks.
    pub fn step(&mut self, ticks: u64) -> Result<(), MachineError> {
        for _ in 0..ticks {
            self.world.resource_mut::<Messages<MachineEvent>>().update();
            self.schedule.run(&mut self.world);
            // Old change ticks must not be overtaken in runs of billions of system calls.
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

    /// Replays a journal from where the machine is.
    pub fn replay(&mut self, journal: Journal) {
        self.get_mut::<CommandLog>().replay.extend(journal.entries);
    }

    /// Commands that were applied.
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

    /// How the run is carried out.
    pub fn settings(&self) -> &RunSettings {
        &self.get::<Specification>().settings
    }

    /// Parameters as they are now.
    pub fn parameters(&self) -> &Parameters {
        &self.get::<Specification>().parameters
    }

    /// What the equations need of them.
    pub fn coefficients(&self) -> &Coefficients {
        &self.get::<Specification>().coefficients
    }

    /// Subscribes to a signal, so that samples hold it; false if there is no such path.
    pub fn subscribe(&mut self, path: &str) -> bool {
        self.get_mut::<Sampler>().subscribe(path)
    }

    /// Samples the signals now, and shows them.
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

    /// A component of the machine's entity, to be changed: for the host's figures and subscriptions.
    ///
    /// # Panics
    /// As [`Machine::get`].
    pub fn get_mut<T: Component<Mutability = bevy::ecs::component::Mutable>>(&mut self) -> Mut<'_, T> {
        self.world.get_mut::<T>(self.entity).expect("a machine is spawned with all its components")
    }

    /// All figures of the run up to now, flat, with the names of INTERFACE.md.
    pub fn report(&self) -> serde_json::Map<String, serde_json::Value> {
        super::report::report(&self.world, self.entity)
    }

    /// The whole state as JSON, for a numerical failure.
    pub fn dump(&self) -> serde_json::Value {
        super::report::dump(&self.world, self.entity)
    }

    /// The state at the end of the last tick.
    pub fn state(&self) -> &State {
        &self.get::<Workspace>().state
    }

    /// Events of the last tick.
    pub fn last_events(&self) -> &[crate::ports::events::Occurrence] {
        &self.get::<EventLog>().last_tick
    }

    /// Adds components to the machine's entity and systems to its tick: how rooms further out take part.
    pub fn extend(&mut self, parts: impl Bundle, add_systems: impl FnOnce(&mut Schedule)) {
        self.world.entity_mut(self.entity).insert(parts);
        add_systems(&mut self.schedule);
    }

    /// Attaches services to the machine, as another machine has them.
    ///
    /// # Errors
    /// The checkpoint from which the machine goes on holds a state of a service that cannot be read.
    pub fn attach(&mut self, services: &Services) -> Result<(), RestoreError> {
        services.attach_to(&mut self.world, self.entity)?;
        services.add_systems(&mut self.schedule);
        Ok(())
    }

    /// The world, for tests that look at entities.
    pub fn world_mut(&mut self) -> &mut World {
        &mut self.world
    }
}
