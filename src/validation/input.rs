//! Input of the checks: a machine after a tick.

use crate::model::tension::Tensions;
use crate::model::{Coefficients, Parameters, State};
use crate::plant::checks::TENSIONS_EVERY_TICKS;
use crate::plant::components::{Balance, Clock, Flows, InOrder, LinkTensions, Revolution, Sensors, Specification};
use crate::plant::controller::Controller;
use crate::plant::physics::Snapshot;
use crate::plant::sensors::Sensor;
use crate::solver::SolverEvent;
use bevy::ecs::prelude::*;

/// Components of a machine that checks read.
#[derive(bevy::ecs::query::QueryData)]
pub struct Machine {
    specification: &'static Specification,
    clock: &'static Clock,
    balance: &'static Balance,
    flows: &'static Flows,
    snapshot: &'static Snapshot,
    tensions: &'static LinkTensions,
    revolution: &'static Revolution,
    controller: Option<&'static Controller>,
    sensors: &'static Sensors,
}

/// Input of the checks.
pub struct CheckInput<'a> {
    /// Ticks done.
    pub tick: u64,
    /// Simulated time, s.
    pub time_s: f64,
    /// Length of a tick, s.
    pub tick_s: f64,
    /// Parameters.
    pub parameters: &'a Parameters,
    /// Coefficients of the equations.
    pub c: &'a Coefficients,
    /// Whether the run has Cam timing.
    pub cam: bool,
    /// State at the end of the tick.
    pub state: &'a State,
    /// Pressure of the water around each floater with air, Pa.
    pub pressures: &'a [f64],
    /// Solver events of the tick.
    pub solver_events: &'a [SolverEvent],
    /// Ledger and energy balance.
    pub balance: &'a Balance,
    /// Rates at the end of the tick.
    pub flows: &'a Flows,
    /// Tensions of the links at their last evaluation.
    pub tensions: &'a Tensions,
    /// Whether they were evaluated in this tick.
    pub tensions_are_new: bool,
    /// Figures of the last revolution.
    pub revolution: &'a Revolution,
    /// The controller, if there is one.
    pub controller: Option<&'a Controller>,
    /// Air in reservoir and floaters, kg.
    pub air_here: f64,
    sensors: &'a Sensors,
    all_sensors: &'a Query<'a, 'a, &'static Sensor>,
}

impl<'a> CheckInput<'a> {
    /// Collects the input from a machine.
    pub fn new(machine: &'a MachineItem<'_, '_>, all_sensors: &'a Query<'a, 'a, &'static Sensor>) -> Self {
        let specification = machine.specification;
        let tick = machine.clock.tick;
        let left = machine.snapshot.at(machine.clock);
        Self {
            tick,
            time_s: machine.clock.time_s(&specification.settings),
            tick_s: specification.settings.run.tick,
            parameters: &specification.parameters,
            c: &specification.coefficients,
            cam: specification.options.cam,
            state: left.state(),
            pressures: left.pressures(),
            solver_events: left.solver_events(),
            balance: machine.balance,
            flows: machine.flows,
            tensions: &machine.tensions.0,
            tensions_are_new: tick % TENSIONS_EVERY_TICKS == 1,
            revolution: machine.revolution,
            controller: machine.controller,
            air_here: air_in(left.state()),
            sensors: machine.sensors,
            all_sensors,
        }
    }

    /// The first sensors, in the machine's order.
    pub fn first_sensors(&self, count: usize) -> impl Iterator<Item = &Sensor> + '_ {
        self.all_sensors.iter_many(self.sensors.in_order().take(count))
    }

    /// Chain coordinate including laps, m.
    pub fn travel(&self) -> f64 {
        self.state.laps as f64 * self.c.path.length + self.state.chain_position
    }

    /// Air taken in minus air released, from the ledger, kg.
    pub fn air_booked(&self) -> f64 {
        use crate::model::Line::{AirDelivered, AirSpilled, AirVented};
        let total = |line| self.balance.ledger.total(line);
        total(AirDelivered) - total(AirVented) - total(AirSpilled)
    }
}

/// Air in reservoir and floaters, kg.
fn air_in(state: &State) -> f64 {
    // Four independent sums, which shortens the dependency chain.
    let (fours, rest) = state.floaters.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for four in fours {
        (0..4).for_each(|lane| sums[lane] += four[lane].air_mass);
    }
    let rest: f64 = rest.iter().map(|floater| floater.air_mass).sum();
    state.reservoir_mass + ((sums[0] + sums[1]) + (sums[2] + sums[3]) + rest)
}
