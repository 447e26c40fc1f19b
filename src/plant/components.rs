//! The machine as entities: what each holds. Components hold all state; nothing of a machine sits in a resource.

use crate::model::ledger::{Fluxes, LINE_COUNT};
use crate::model::tension::Tensions;
use crate::model::{Actuators, Coefficients, FloaterState, Ledger, Parameters, State, Stored};
use crate::ports::commands::{Command, Journal};
use crate::ports::events::{EventKind, Occurrence};
use crate::ports::settings::RunSettings;
use crate::solver::{Options, SolverError, StepMemory};
use bevy::ecs::prelude::*;
use std::collections::VecDeque;

/// What a machine is: its parameters and what follows from them. The marker of a machine's entity.
#[derive(Component, Clone, Debug)]
pub struct Specification {
    /// Parameters as they are now.
    pub parameters: Parameters,
    /// What the equations need of them.
    pub coefficients: Coefficients,
    /// How the run is carried out.
    pub settings: RunSettings,
    /// The solver's options, from the settings.
    pub options: Options,
}

impl Specification {
    /// What follows from parameters that can be computed, and settings.
    pub fn new(parameters: Parameters, settings: RunSettings) -> Self {
        let options = settings.solver_options(settings.run.timing);
        Self { coefficients: Coefficients::new(&parameters), parameters, settings, options }
    }
}

/// Ticks done, and the simulated time that they make.
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

/// Motion of the chain. One kind today; an elastic chain has a speed for each floater.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub enum ChainState {
    /// All floaters move as one.
    Rigid {
        /// Chain coordinate Q in [0, L), m.
        position: f64,
        /// Laps counted.
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
    /// Whether the coupling transmits.
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
    /// What belongs to it beyond its last digit, K.
    pub rest: f64,
}

/// Switches of the machine.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Switches(pub Actuators);

/// Interlocks of a machine: what keeps it from running until somebody resets it.
#[derive(Component, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interlocks {
    /// The emergency stop is engaged.
    pub emergency_stop: bool,
}

/// A floater: its number, and its state.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Floater {
    /// Number i, 0 to N - 1.
    pub index: u32,
    /// Air and way.
    pub state: FloaterState,
}

/// A link of the chain, ahead of the floater with its number.
#[derive(Component, Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// Number, 0 to N - 1.
    pub index: u32,
    /// Tension, N, as of the last full look at the chain.
    pub tension: f64,
}

/// The machine that a floater hangs on.
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

/// The machine that a sensor watches.
#[derive(Component, Debug)]
#[relationship(relationship_target = Sensors)]
pub struct SensorOf(pub Entity);

/// Sensors of a machine, in the order in which they were made.
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

/// The ledger of a run, and the stored energy and exergy that they started from.
#[derive(Component, Clone, Debug)]
pub struct Balance {
    /// Totals since time zero.
    pub ledger: Ledger,
    /// E at time zero, J.
    pub start_energy: f64,
    /// X at time zero, J.
    pub start_exergy: f64,
    /// Largest of U_r(0) + 1/2 M v(0)2 + 1/2 J w(0)2 and 1 J: what the energy error is relative to, at least.
    pub least_denominator: f64,
    /// Stored energy by kind as of the last tick.
    pub stored: Stored,
    /// E now less E at the start less all that flowed in, J.
    pub energy_error: f64,
    /// Its absolute value over the denominator of PHYSICS.md 5.
    pub energy_error_relative: f64,
    /// Greatest of those since time zero.
    pub greatest_energy_error_relative: f64,
    /// Joules booked at the last live change of a parameter.
    pub last_parameter_work: f64,
}

/// Rates of the ledger and of the motion at the end of the tick.
#[derive(Component, Clone, Debug)]
pub struct Flows {
    /// Watts and kilograms a second on every line of the ledger.
    pub rates: Fluxes,
    /// dv/dt, m/s2.
    pub acceleration: f64,
}

impl Default for Flows {
    fn default() -> Self {
        Self { rates: [0.0; LINE_COUNT], acceleration: 0.0 }
    }
}

/// Tensions of the last full look at the chain.
#[derive(Component, Clone, Debug, Default)]
pub struct LinkTensions(pub Tensions);

/// What the solver remembers from step to step.
#[derive(Component, Clone, Copy, Debug)]
pub struct Steps(pub StepMemory);

/// Commands that wait for the next tick, and those that were applied.
#[derive(Component, Clone, Debug, Default)]
pub struct CommandLog {
    /// To be applied at the next tick, in order.
    pub waiting: VecDeque<Command>,
    /// Commands of a replay, still to come.
    pub replay: VecDeque<crate::ports::commands::Entry>,
    /// What was applied.
    pub journal: Journal,
    /// Why commands were refused, newest last; bounded by [`RECENT`].
    pub refused: VecDeque<String>,
    /// How many were refused.
    pub refused_count: u64,
    /// What became of the commands of the last tick, in the order in which they were applied. Not saved.
    pub outcomes: Vec<CommandOutcome>,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandOutcome {
    /// Whether it came from a replay; else it had waited in the log.
    pub replayed: bool,
    /// Why it was refused; none if it was applied.
    pub refused: Option<String>,
}

/// Length of the lists of what is recent.
pub const RECENT: usize = 256;

/// What happened: counts of every kind, and the newest.
#[derive(Component, Clone, Debug, Default)]
pub struct EventLog {
    /// How often each kind happened, by position in [`EventKind::ALL`].
    pub counts: [u64; EventKind::ALL.len()],
    /// What has been noted in the tick in progress.
    pub this_tick: Vec<Occurrence>,
    /// What happened in the tick before, in order of time.
    pub last_tick: Vec<Occurrence>,
    /// Whether the chain has moved since it last stopped.
    pub moving: bool,
    /// Whether a link was slack at the last look.
    pub slack: bool,
    /// The newest, bounded by [`RECENT`].
    pub recent: VecDeque<Occurrence>,
}

/// Hash of the states at every tick since time zero, each mixed with the hash before it.
#[derive(Component, Clone, Debug, Default)]
pub struct StateHash {
    /// The hash.
    pub hash: u64,
    /// Scratch for one state as bytes.
    pub(super) bytes: Vec<u8>,
}

/// Errors that were logged in each of the last [`ERROR_TICKS`] ticks (PHYSICS.md 9).
#[derive(Component, Clone, Debug, Default)]
pub struct ErrorCount {
    pub(super) recent: VecDeque<u32>,
    pub(super) sum: u32,
    /// Whether the ledger, and the forces, failed at the last tick: an error is logged when that begins.
    pub(super) failing: [bool; 2],
    /// Refused commands that have been counted.
    pub(super) refused: u64,
}

/// Ticks over which the error rate is taken.
pub const ERROR_TICKS: usize = 200;

impl ErrorCount {
    /// Memory behind it, bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        self.recent.len() * size_of::<u32>()
    }

    /// Takes in the errors of one tick.
    pub fn add(&mut self, errors: u32) {
        if self.recent.len() == ERROR_TICKS {
            self.sum -= self.recent.pop_front().unwrap_or(0);
        }
        self.recent.push_back(errors);
        self.sum += errors;
    }

    /// Logged errors a tick.
    pub fn rate(&self) -> f64 {
        f64::from(self.sum) / self.recent.len().max(1) as f64
    }
}

/// Figures of a revolution: one length of the loop, counted from where the chain stood at time zero.
#[derive(Component, Clone, Debug, Default)]
pub struct Revolution {
    /// Chain coordinate at time zero, laps counted, m.
    pub origin: f64,
    /// Revolutions done.
    pub done: i64,
    /// Electricity out and that used, as of the start of the revolution, J.
    pub at_start: (f64, f64),
    /// Efficiency of the last full revolution.
    pub efficiency: Option<f64>,
    /// Floaters that left the zone short in this revolution and in the last full one.
    pub unfilled: (u64, u64),
}

/// Scratch: one a machine, with no life between systems.
#[derive(Component)]
pub struct Workspace {
    /// A state of the machine's size. Who uses it gathers into it first.
    pub state: State,
}

/// Why a machine no longer runs.
#[derive(Component, Clone, Debug, PartialEq)]
pub struct Failed {
    /// Simulated time, s.
    pub time_s: f64,
    /// What the solver said.
    pub error: SolverError,
}
