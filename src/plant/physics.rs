//! Physics of a tick: components are gathered, the solver advances, the state is scattered back.

mod snapshot;

use super::components::*;
use super::controller::Controller;
use super::sensors::{self, Sensor};
use super::state_parts::Body;
use crate::solver::system::slot;
use crate::solver::{Solver, SolverError};
use bevy::ecs::prelude::*;
use bevy::ecs::query::QueryData;
pub use snapshot::{EndOfTick, Snapshot};

/// Components of a machine that take part in physics.
#[derive(QueryData)]
#[query_data(mutable)]
pub struct Advanced {
    entity: Entity,
    specification: &'static Specification,
    clock: &'static mut Clock,
    body: Body,
    balance: &'static mut Balance,
    steps: &'static mut Steps,
    flows: &'static mut Flows,
    snapshot: &'static mut Snapshot,
    controller: Option<&'static mut Controller>,
    sensors: &'static Sensors,
}

/// Message of the assertion that floaters use bevy's table storage, which is the default.
const IN_TABLES: &str = "floaters lie in tables";

/// Floaters of one machine that are adjacent in memory.
pub struct Neighbours {
    machine: Entity,
    count: usize,
}

/// Advances every machine by one tick. Floaters are read and written in memory order, so that a machine takes the same
/// time alone in its world or among hundreds.
pub fn advance(
    mut commands: Commands,
    mut machines: ParamSet<(Query<Advanced, Without<Failed>>, Query<&mut Snapshot, Without<Failed>>)>,
    mut floaters: Query<(&mut Floater, &FloaterOf)>,
    mut sensors: Query<&mut Sensor>,
    mut solver: Local<Solver>,
    mut groups: Local<Vec<Neighbours>>,
) {
    groups.clear();
    let mut snapshots = machines.p1();
    for (mut rest, owners) in floaters.contiguous_iter().expect(IN_TABLES) {
        for owner in owners.chunk_by(|one, next| one.0 == next.0) {
            let (machine, count) = (owner[0].0, owner.len());
            groups.push(Neighbours { machine, count });
            let own = rest.split_off(..count).expect("a floater for each owner");
            if let Ok(mut snapshot) = snapshots.get_mut(machine) {
                let state = snapshot.open().state.floaters.as_mut_slice();
                own.iter().for_each(|floater| floater.put(state));
            }
        }
    }
    for mut machine in &mut machines.p0() {
        if let Err(failed) = machine.advance(&mut solver, &mut sensors) {
            commands.entity(machine.entity).insert(failed);
        }
    }
    let (snapshots, mut groups) = (machines.p1(), groups.iter());
    for (mut all, _) in floaters.contiguous_iter_mut().expect(IN_TABLES) {
        let mut rest = &mut *all;
        while !rest.is_empty() {
            let Neighbours { machine, count } = groups.next().expect("every floater has been gathered");
            let own = rest.split_off_mut(..*count).expect("tables are as they were gathered");
            // A machine that failed in this tick is still in the query: the marker is inserted later, with the
            // commands.
            if let Ok(snapshot) = snapshots.get(*machine) {
                let state = snapshot.last().state().floaters.as_slice();
                own.iter_mut().for_each(|floater| floater.take(state));
            }
        }
    }
}

impl AdvancedItem<'_, '_> {
    /// Advances one machine whose floaters have been gathered, and writes its snapshot.
    fn advance(&mut self, solver: &mut Solver, sensors: &mut Query<&mut Sensor>) -> Result<(), Failed> {
        let specification = self.specification;
        let c = &specification.coefficients;
        let start_s = self.clock.time_s(&specification.settings);
        let left = self.snapshot.open();
        self.body.gather(&mut left.state);
        left.solver_events.clear();
        let (at, outcome) = self.run(start_s, solver, sensors);
        let left = self.snapshot.open();
        if self.controller.is_some() {
            sensors::notice(&left.solver_events, &left.state, start_s, self.sensors, sensors);
        }
        super::perturb::disturb(c, self.clock.tick, &mut left.state);
        self.body.scatter(&left.state);
        super::perturb::disturb_water(c, &mut self.body);
        self.clock.tick += 1;
        self.snapshot.close(self.clock.tick, c);
        outcome.map_err(|error| Failed { time_s: start_s + at, error })
    }

    /// Advances the state to the end of the tick, in spans that end where a valve acts or a sensor samples. Returns the
    /// time reached, s from the start of the tick.
    fn run(
        &mut self,
        start_s: f64,
        solver: &mut Solver,
        sensors: &mut Query<&mut Sensor>,
    ) -> (f64, Result<(), SolverError>) {
        let specification = self.specification;
        let (c, tick) = (&specification.coefficients, specification.settings.run.tick);
        let EndOfTick { state, solver_events, .. } = self.snapshot.open();
        let mut at = 0.0;
        while at < tick {
            let mut until = tick;
            if let Some(controller) = self.controller.as_deref_mut() {
                if at > 0.0 {
                    sensors::sample(c, state, &self.flows.rates, start_s + at, self.sensors, sensors);
                }
                controller.act(state, start_s + at, at, solver_events);
                until = tick
                    .min(controller.next_action() - start_s)
                    .min(sensors::next_sample(start_s + at, controller.sample_rate_hz) - start_s);
                if tick - until < 1e-9 {
                    until = tick;
                }
            }
            let reported = solver_events.len();
            let (options, ledger, memory) = (&specification.options, &mut self.balance.ledger, &mut self.steps.0);
            let outcome = solver.advance(c, options, state, ledger, memory, until - at, solver_events);
            for event in &mut solver_events[reported..] {
                event.at += at;
            }
            let rates = solver.last_rates();
            self.flows.rates = rates.fluxes;
            self.flows.acceleration = rates.derivative[slot::SPEED];
            if let Err(error) = outcome {
                // A solver error has its own time; the state is the one at that time.
                return (at + error.at(), Err(error));
            }
            at = until;
        }
        (at, Ok(()))
    }
}
