//! Components of a machine. They hold all of its state; no resource does.

use super::cycles::Cycles;
use crate::model::ledger::{Fluxes, LINE_COUNT};
use crate::model::tension::Tensions;
use crate::model::{Actuators, Coefficients, FloaterState, Ledger, Parameters, State, Stored};
use crate::ports::commands::{Command, Journal};
use crate::ports::events::{EventKind, Occurrence};
use crate::ports::settings::RunSettings;
use crate::solver::{Options, SolverError, StepMemory};
use bevy::ecs::prelude::*;
use std::collections::VecDeque;

/// Parameters of a machine and what follows from them. Marks a machine's entity.
#[derive(Component, Clone, Debug)]
pub struct Specification {
    /// Present parameters.
    pub parameters: Parameters,
    /// Coefficients of the equations.
    pub coefficients: Coefficients,
    /// Settings of the run.
    pub settings: RunSettings,
    /// The solver's options, from the settings.
    pub options: Options,
}

impl Specification {
    /// Computes coefficients and options from parameters and settings.
    pub fn new(parameters: Parameters, settings: RunSettings) -> Self {
        let options = settings.solver_options(settings.run.timing);
        Self { coefficients: Coefficients::new(&parameters), parameters, settings, options }
    }
}

/// Ticks done, from which the simulated time follows.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// Ticks done since time zero.
    pub tick: u64,
}

impl Clock {
    /// Simulated time, s.
    pub fn time_s(&self, settings: &RunSettings) -> f64 {
        self.tick as f64 * settings.run.tick
    }
}

/// Motion of the chain. So far rigid only; an elastic chain has a speed for each floater.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub enum ChainState {
    /// All floaters move together.
    Rigid {
        /// Chain coordinate Q in [0, L), m.
        position: f64,
        /// Completed laps.
        laps: i64,
        /// Chain speed v, m/s.
        speed: f64,
    },
}

/// Flywheel, coupling and the generator's regulator.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Flywheel {
    /// Speed w, rad/s.
    pub speed: f64,
    /// Whether the coupling transmits torque.
    pub coupling_engaged: bool,
    /// int (w - w_set) dt of the law SpeedPi, rad.
    pub governor_integral: f64,
}

/// Air in the reservoir.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Reservoir {
    /// Mass m_r, kg.
    pub mass: f64,
    /// Internal energy U_r, J.
    pub energy: f64,
}

/// The water of the tank.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Water {
    /// Temperature T_w, K.
    pub temperature: f64,
    /// Part of the temperature below its last digit, K.
    pub rest: f64,
}

/// Switches of the machine, set by controller or operator.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Switches(pub Actuators);

/// Interlocks of a machine: conditions that block it until they are reset.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interlocks {
    /// Whether the emergency stop is engaged.
    pub emergency_stop: bool,
}

/// A floater: its number, and its state.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Floater {
    /// Number i, 0 to N - 1.
    pub index: u32,
    /// Its air and modes.
    pub state: FloaterState,
}

/// A link of the chain, ahead of the floater with its number.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Number, 0 to N - 1.
    pub index: u32,
    /// Tension at the last evaluation of the chain, N.
    pub tension: f64,
}

/// The machine to which a floater belongs.
#[derive(Component, Debug)]
#[relationship(relationship_target = Floaters)]
pub struct FloaterOf(pub Entity);

/// Floaters of a machine, in order of their number.
#[derive(Component, Debug, Default)]
#[relationship_target(relationship = FloaterOf, linked_spawn)]
pub struct Floaters(Vec<Entity>);

/// The machine that a link belongs to.
#[derive(Component, Debug)]
#[relationship(relationship_target = Links)]
pub struct LinkOf(pub Entity);

/// Links of a machine, in order of their number.
#[derive(Component, Debug, Default)]
#[relationship_target(relationship = LinkOf, linked_spawn)]
pub struct Links(Vec<Entity>);

/// The machine to which a sensor belongs.
#[derive(Component, Debug)]
#[relationship(relationship_target = Sensors)]
pub struct SensorOf(pub Entity);

/// Sensors of a machine, in the order of `SensorKind::of_machine`.
#[derive(Component, Debug, Default)]
#[relationship_target(relationship = SensorOf, linked_spawn)]
pub struct Sensors(Vec<Entity>);

/// Lists of entities in order of their number.
pub trait InOrder: RelationshipTarget {
    /// The entities, in order.
    fn in_order(&self) -> impl ExactSizeIterator<Item = Entity> + '_;

    /// The entity with a number.
    fn numbered(&self, number: usize) -> Option<Entity>;
}

macro_rules! in_order {
    ($($type:ty),+) => {$(
        impl InOrder for $type {
            fn in_order(&self) -> impl ExactSizeIterator<Item = Entity> + '_ {
                self.0.iter().copied()
            }

            fn numbered(&self, number: usize) -> Option<Entity> {
                self.0.get(number).copied()
            }
        }
    )+};
}
in_order!(Floaters, Links, Sensors);

/// The ledger of a run, with stored energy and exergy at its start.
#[derive(Component, Clone, Debug)]
pub struct Balance {
    /// Totals since time zero.
    pub ledger: Ledger,
    /// E at time zero, J.
    pub start_energy: f64,
    /// X at time zero, J.
    pub start_exergy: f64,
    /// Lower bound of the denominator of the energy error: the largest of U_r(0) + 1/2 M v(0)2 + 1/2 J w(0)2 and 1 J.
    pub least_denominator: f64,
    /// Stored energy by kind at the last tick.
    pub stored: Stored,
    /// E now minus E at the start minus the net inflow, J.
    pub energy_error: f64,
    /// Its absolute value over the denominator of PHYSICS.md 5.
    pub energy_error_relative: f64,
    /// Greatest relative error since time zero.
    pub greatest_energy_error_relative: f64,
    /// Parameter work of the last live change, J.
    pub last_parameter_work: f64,
}

/// Rates of the ledger and of the motion at the end of the tick.
#[derive(Component, Clone, Debug)]
pub struct Flows {
    /// Rate of every line of the ledger, W or kg/s.
    pub rates: Fluxes,
    /// dv/dt, m/s2.
    pub acceleration: f64,
}

impl Default for Flows {
    fn default() -> Self {
        Self { rates: [0.0; LINE_COUNT], acceleration: 0.0 }
    }
}

/// Tensions at the last evaluation of the chain.
#[derive(Component, Clone, Debug, Default)]
pub struct LinkTensions(pub Tensions);

/// Memory of the step controller.
#[derive(Component, Clone, Copy, Debug)]
pub struct Steps(pub StepMemory);

/// Commands that wait for the next tick, and applied ones.
#[derive(Component, Clone, Debug, Default)]
pub struct CommandLog {
    /// To be applied at the next tick, in order.
    pub waiting: VecDeque<Command>,
    /// Commands of a replay, still to come.
    pub replay: VecDeque<crate::ports::commands::Entry>,
    /// Applied commands.
    pub journal: Journal,
    /// Reasons of refusals, newest last; at most [`RECENT`].
    pub refused: VecDeque<String>,
    /// Number of refused commands.
    pub refused_count: u64,
    /// Outcomes of the commands of the last tick, in the order of their application. Not saved.
    pub outcomes: Vec<CommandOutcome>,
}

/// Outcome of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandOutcome {
    /// Whether it came from a replay, otherwise from the waiting commands.
    pub replayed: bool,
    /// Reason of the refusal; `None` if it was applied.
    pub refused: Option<String>,
}

/// Length of the bounded lists of refusals and events.
pub const RECENT: usize = 256;

/// Event log: counts of every kind, and the newest events.
#[derive(Component, Clone, Debug, Default)]
pub struct EventLog {
    /// Number of events of each kind, by position in [`EventKind::ALL`].
    pub counts: [u64; EventKind::ALL.len()],
    /// Events of the tick in progress.
    pub this_tick: Vec<Occurrence>,
    /// Events of the previous tick, in order of time.
    pub last_tick: Vec<Occurrence>,
    /// Whether the chain has moved since it last stopped.
    pub moving: bool,
    /// Whether a link was slack at the last evaluation.
    pub slack: bool,
    /// The newest events, at most [`RECENT`].
    pub recent: VecDeque<Occurrence>,
}

/// Hash of the states of all ticks since time zero, chained.
#[derive(Component, Clone, Debug, Default)]
pub struct StateHash {
    /// The hash.
    pub hash: u64,
    /// Scratch buffer for the bytes of one state.
    pub(super) bytes: Vec<u8>,
}

/// Number of errors in each of the last [`ERROR_TICKS`] ticks (PHYSICS.md 9).
#[derive(Component, Clone, Debug, Default)]
pub struct ErrorCount {
    pub(super) recent: VecDeque<u32>,
    pub(super) sum: u32,
    /// Whether the energy balance and the forces failed at the last tick; an error is logged when a failure begins.
    pub(super) failing: [bool; 2],
    /// Number of refused commands that have been counted.
    pub(super) refused: u64,
}

/// Number of ticks over which the error rate is averaged.
pub const ERROR_TICKS: usize = 200;

impl ErrorCount {
    /// Heap memory, bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        self.recent.len() * size_of::<u32>()
    }

    /// Adds the errors of one tick.
    pub fn add(&mut self, errors: u32) {
        if self.recent.len() == ERROR_TICKS {
            self.sum -= self.recent.pop_front().unwrap_or(0);
        }
        self.recent.push_back(errors);
        self.sum += errors;
    }

    /// Errors per tick.
    pub fn rate(&self) -> f64 {
        f64::from(self.sum) / self.recent.len().max(1) as f64
    }
}

/// Figures per revolution. A revolution is one length of the loop, counted from the chain's position at time zero.
#[derive(Component, Clone, Debug, Default)]
pub struct Revolution {
    /// Chain coordinate at time zero, including laps, m.
    pub origin: f64,
    /// Completed revolutions.
    pub done: i64,
    /// Electricity out and exergy used at the start of the revolution, J.
    pub at_start: (f64, f64),
    /// Efficiency of the last full revolution.
    pub efficiency: Option<f64>,
    /// Floaters that left the injection zone without their fill, in this revolution and in the last full one.
    pub unfilled: (u64, u64),
    /// Marks for means over whole compressor cycles.
    pub cycles: Cycles,
}

/// Scratch data of a machine, without content between systems.
#[derive(Component)]
pub struct Workspace {
    /// A state of the machine's size. Its users gather into it first.
    pub state: State,
}

/// Error that ended a machine's run.
#[derive(Component, Clone, Debug, PartialEq)]
pub struct Failed {
    /// Simulated time, s.
    pub time_s: f64,
    /// Error of the solver.
    pub error: SolverError,
}
