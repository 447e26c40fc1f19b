//! Creation of a machine: at time zero, from rest or after a warm start, or from a checkpoint.

use super::checks::electricity;
use super::components::*;
use super::controller::Controller;
use super::physics::Snapshot;
use super::sample::Sampler;
use super::sensors::{Sensor, SensorKind};
use super::services::Services;
use super::signal_view::Host;
use super::state_parts::own_parts;
use crate::model::{Coefficients, Parameters, State, tension};
use crate::ports::events::EventKind;
use crate::ports::settings::{RunSettings, StartFrom, Timing};
use crate::solver::system::slot;
use crate::solver::{Options, Simulation, Solver, SolverError, StepMemory};
use bevy::ecs::prelude::*;

/// Length of a warm start: a run with Cam timing from rest, s (INTERFACE.md).
pub const WARM_START_S: f64 = 120.0;

/// Errors of creating or advancing a machine.
#[derive(Clone, Debug, thiserror::Error)]
pub enum MachineError {
    /// Numerical failure.
    #[error("at {time_s:.6} s: {error}")]
    Numerical {
        /// Simulated time, s.
        time_s: f64,
        /// Error of the solver.
        error: SolverError,
    },
}

/// Ticks of a warm start between two records of chain travel, electricity out and exergy used.
const WAY_TICKS: u64 = 10;

/// The state at time zero, from the parameters or after a warm start, with its step memory and, after a warm start, the
/// efficiency of the last full revolution before time zero.
fn start_state(
    parameters: &Parameters,
    settings: &RunSettings,
    progress: &dyn Fn(f64),
) -> Result<(State, StepMemory, Option<f64>), MachineError> {
    let mut simulation = Simulation::new(parameters, settings.solver_options(Timing::Cam));
    if settings.run.start == StartFrom::Rest {
        return Ok((simulation.state, simulation.memory, None));
    }
    // Chain coordinate, electricity out and exergy used at intervals.
    let mut way = Vec::new();
    let ticks = (WARM_START_S / settings.run.tick).round() as u64;
    for number in 0..ticks {
        simulation.advance(settings.run.tick).map_err(|error| {
            let time_s = number as f64 * settings.run.tick + error.at();
            MachineError::Numerical { time_s, error }
        })?;
        // Not at every tick: the stored exergy takes a tenth of a tick's computing time.
        if number % WAY_TICKS == 0 || number + 1 == ticks {
            progress((number + 1) as f64 / ticks as f64);
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

/// Efficiency over the last loop length of chain travel, from records of chain coordinate, electricity out and exergy
/// used. In steady running it equals that of the last full revolution.
fn last_revolution(way: &[(f64, f64, f64)], length: f64) -> Option<f64> {
    let &(end, out, used) = way.last()?;
    let begin = way.iter().rposition(|(travelled, ..)| *travelled <= end - length)?;
    let (_, out_then, used_then) = way[begin];
    let available = used - used_then;
    (available >= 1e3).then(|| (out - out_then) / available)
}

/// Rates and tensions at time zero, so that the first sample is complete.
fn first_tensions(c: &Coefficients, options: &Options, state: &State) -> (Flows, LinkTensions) {
    let (mut solver, mut copy, mut memory) = (Solver::default(), state.clone(), StepMemory::new(options));
    // A span of zero length only computes the rates; its ledger and events are discarded.
    let no_time = solver.advance(c, options, &mut copy, &mut Default::default(), &mut memory, 0.0, &mut Vec::new());
    let rates = solver.last_rates();
    let acceleration = if no_time.is_ok() { rates.derivative[slot::SPEED] } else { 0.0 };
    let mut tensions = LinkTensions::default();
    tension::evaluate_tensions(c, state, acceleration, options.cam, &mut tensions.0);
    (Flows { rates: rates.fluxes, acceleration }, tensions)
}

/// Spawns a machine with its floaters, links and sensors into a world that runs the systems of
/// [`tick::configure`](super::tick::configure).
pub fn spawn(world: &mut World, parameters: Parameters, settings: RunSettings) -> Result<Entity, MachineError> {
    spawn_reporting(world, parameters, settings, &|_| {})
}

/// Like [`spawn()`], and reports the completed share of a warm start through a callback.
pub fn spawn_reporting(
    world: &mut World,
    parameters: Parameters,
    settings: RunSettings,
    progress: &dyn Fn(f64),
) -> Result<Entity, MachineError> {
    let specification = Specification::new(parameters, settings);
    let Specification { parameters, coefficients: c, settings, options } = &specification;
    let (mut state, memory, efficiency) = start_state(parameters, settings, progress)?;
    if settings.run.timing == Timing::Plc {
        // The controller opens valves, and has no reading yet.
        state.floaters.iter_mut().for_each(|floater| floater.valve_open = false);
    }
    let (flows, tensions) = first_tensions(c, options, &state);
    let balance = Balance::open(c, &state);
    let revolution = Revolution {
        origin: state.laps as f64 * c.path.length + state.chain_position,
        at_start: (0.0, balance.electricity().1 - balance.start_exergy),
        efficiency,
        ..Revolution::default()
    };
    // A floater inside the injection zone at the start is filled from then on (PHYSICS.md 12).
    let cam = options.cam;
    let filling: Vec<u32> =
        (0..state.floaters.len()).filter(|&at| state.valve_is_open(at, cam)).map(|at| at as u32).collect();
    let tick = 0;
    let machine =
        assemble(world, specification, Beginning { tick, state, memory, flows, tensions, balance, revolution });
    if let Some(mut events) = world.get_mut::<EventLog>(machine) {
        filling.into_iter().for_each(|floater| events.note(0.0, EventKind::InjectionStarted, Some(floater)));
    }
    Ok(machine)
}

/// Initial data of a machine, at time zero or from a checkpoint.
pub(super) struct Beginning {
    pub tick: u64,
    pub state: State,
    pub memory: StepMemory,
    pub flows: Flows,
    pub tensions: LinkTensions,
    pub balance: Balance,
    pub revolution: Revolution,
}

/// Creates the entities of a machine. Its controller and sensors have no readings yet.
pub(super) fn assemble(world: &mut World, specification: Specification, beginning: Beginning) -> Entity {
    let Beginning { tick, state, memory, flows, tensions, balance, revolution } = beginning;
    let Specification { parameters, coefficients: c, settings, .. } = &specification;
    let (count, seed) = (c.floater_count, settings.run.seed);
    let moving = state.chain_speed.abs() > 1e-2;
    let ahead = tensions.0.ahead.clone();
    let machine = world
        .spawn((
            (Clock { tick }, own_parts(&state), Snapshot::new(tick, state.clone(), c)),
            (
                balance,
                flows,
                tensions,
                Steps(memory),
                CommandLog::default(),
                EventLog { moving, ..EventLog::default() },
                revolution,
                StateHash::default(),
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
    for (index, &tension) in ahead.iter().enumerate() {
        world.spawn((Link { index: index as u32, tension }, LinkOf(machine)));
    }
    for kind in SensorKind::of_machine(count) {
        let mut sensor = Sensor::new(kind, parameters, seed);
        if let SensorKind::Level(floater) = kind
            && state.floaters[floater as usize].filled
        {
            sensor.preset(1.0);
        }
        world.spawn((sensor, SensorOf(machine)));
    }
    let plc = settings.run.timing == Timing::Plc;
    let controller = plc.then(|| Controller::new(parameters, state.actuators.compressor_on));
    let workspace = Workspace { state };
    world.entity_mut(machine).insert((specification, workspace));
    if let Some(controller) = controller {
        world.entity_mut(machine).insert(controller);
    }
    machine
}
