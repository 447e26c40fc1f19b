//! What checks see of a machine after a tick.

use crate::model::tension::Tensions;
use crate::model::{Coefficients, Parameters, State};
use crate::plant::checks::LOOK_EVERY_TICKS;
use crate::plant::components::{
    Books, ChainLook, ChainState, Clock, Floater, Floaters, Flows, Flywheel, InOrder, Reservoir, Revolution, Sensors,
    Specification, Switches, Water, Workspace,
};
use crate::plant::controller::Controller;
use crate::plant::sensors::Sensor;
use crate::solver::Happened;
use bevy::ecs::prelude::*;

/// A machine as the query of the checks gives it.
#[derive(bevy::ecs::query::QueryData)]
pub struct Machine {
    specification: &'static Specification,
    clock: &'static Clock,
    chain: &'static ChainState,
    flywheel: &'static Flywheel,
    reservoir: &'static Reservoir,
    water: &'static Water,
    switches: &'static Switches,
    books: &'static Books,
    flows: &'static Flows,
    workspace: &'static Workspace,
    look: &'static ChainLook,
    revolution: &'static Revolution,
    controller: Option<&'static Controller>,
    floaters: &'static Floaters,
    sensors: &'static Sensors,
}

/// Components of the machine's entity that hold its state.
pub struct Body<'a> {
    /// Motion.
    pub chain: &'a ChainState,
    /// Flywheel and coupling.
    pub flywheel: &'a Flywheel,
    /// Reservoir.
    pub reservoir: &'a Reservoir,
    /// Water.
    pub water: &'a Water,
    /// Switches.
    pub switches: &'a Switches,
}

/// What checks see.
pub struct Sight<'a> {
    /// Ticks done.
    pub tick: u64,
    /// Simulated time, s.
    pub time_s: f64,
    /// Length of a tick, s.
    pub tick_s: f64,
    /// Parameters.
    pub parameters: &'a Parameters,
    /// What the equations use.
    pub c: &'a Coefficients,
    /// Whether valves act by themselves.
    pub cam: bool,
    /// The state that the solver left.
    pub state: &'a State,
    /// Pressure of the water around each floater with air, Pa.
    pub pressures: &'a [f64],
    /// What happened in the tick.
    pub happened: &'a [Happened],
    /// Books.
    pub books: &'a Books,
    /// Rates at the end of the tick.
    pub flows: &'a Flows,
    /// The last walk around the loop.
    pub look: &'a Tensions,
    /// Whether that walk is of this tick.
    pub look_is_new: bool,
    /// Figures of the last revolution.
    pub revolution: &'a Revolution,
    /// Components of the machine.
    pub body: Body<'a>,
    /// The controller, if there is one.
    pub controller: Option<&'a Controller>,
    /// Air in reservoir and floaters, kg.
    pub air_here: f64,
    floaters: &'a Floaters,
    all_floaters: &'a Query<'a, 'a, &'static Floater>,
    sensors: &'a Sensors,
    all_sensors: &'a Query<'a, 'a, &'static Sensor>,
}

impl<'a> Sight<'a> {
    /// What there is to see of a machine.
    pub fn new(
        machine: &'a MachineItem<'_, '_>,
        all_floaters: &'a Query<'a, 'a, &'static Floater>,
        all_sensors: &'a Query<'a, 'a, &'static Sensor>,
    ) -> Self {
        let specification = machine.specification;
        let tick = machine.clock.tick;
        Self {
            tick,
            time_s: machine.clock.time_s(&specification.settings),
            tick_s: specification.settings.run.tick,
            parameters: &specification.parameters,
            c: &specification.coefficients,
            cam: specification.options.cam,
            state: &machine.workspace.state,
            pressures: &machine.workspace.pressures,
            happened: &machine.workspace.happened,
            books: machine.books,
            flows: machine.flows,
            look: &machine.look.0,
            look_is_new: tick % LOOK_EVERY_TICKS == 1,
            revolution: machine.revolution,
            body: Body {
                chain: machine.chain,
                flywheel: machine.flywheel,
                reservoir: machine.reservoir,
                water: machine.water,
                switches: machine.switches,
            },
            controller: machine.controller,
            air_here: air_in(&machine.workspace.state),
            floaters: machine.floaters,
            all_floaters,
            sensors: machine.sensors,
            all_sensors,
        }
    }

    /// The floaters' components, in no order that matters.
    pub fn each_floater(&self, mut see: impl FnMut(&Floater)) {
        if self.all_floaters.iter().len() == self.floaters.in_order().len() {
            self.all_floaters.iter().for_each(&mut see);
        } else {
            self.all_floaters.iter_many(self.floaters.in_order()).for_each(see);
        }
    }

    /// The first sensors in the machine's order.
    pub fn first_sensors(&self, count: usize) -> impl Iterator<Item = &Sensor> + '_ {
        self.all_sensors.iter_many(self.sensors.in_order().take(count))
    }

    /// Air that the books say has come in less what has left, kg.
    pub fn air_booked(&self) -> f64 {
        use crate::model::Line::{AirDelivered, AirSpilled, AirVented};
        let total = |line| self.books.ledger.total(line);
        total(AirDelivered) - total(AirVented) - total(AirSpilled)
    }
}

/// Air in reservoir and floaters, kg.
fn air_in(state: &State) -> f64 {
    // Four sums side by side: one alone would wait for each addition.
    let (fours, rest) = state.floaters.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for four in fours {
        (0..4).for_each(|lane| sums[lane] += four[lane].air_mass);
    }
    let rest: f64 = rest.iter().map(|floater| floater.air_mass).sum();
    state.reservoir_mass + ((sums[0] + sums[1]) + (sums[2] + sums[3]) + rest)
}
