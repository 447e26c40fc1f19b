//! Physics of a tick: gather, advance, scatter.

use super::components::*;
use super::controller::Controller;
use super::sensors::{self, Sensor};
use crate::model::State;
use crate::solver::system::slot;
use bevy::ecs::prelude::*;

/// What of a machine's entity takes part in physics.
#[derive(bevy::ecs::query::QueryData)]
#[query_data(mutable)]
pub struct Body {
    chain: &'static mut ChainState,
    flywheel: &'static mut Flywheel,
    reservoir: &'static mut Reservoir,
    pub(super) water: &'static mut Water,
    switches: &'static mut Switches,
}

impl BodyItem<'_, '_> {
    /// Switches compressor and barring motor as ordered.
    pub fn set_orders(&mut self, compressor: bool, barring: bool) {
        let now = self.switches.0;
        if now.compressor_on != compressor || now.barring_on != barring {
            self.switches.0.compressor_on = compressor;
            self.switches.0.barring_on = barring;
        }
    }

    /// Gathers the components of a machine into a state, all but the floaters.
    pub fn gather(&self, state: &mut State) {
        let ChainState::Rigid { position, laps, speed } = *self.chain;
        (state.chain_position, state.laps, state.chain_speed) = (position, laps, speed);
        state.flywheel_speed = self.flywheel.speed;
        state.coupling_engaged = self.flywheel.coupling_engaged;
        state.governor_integral = self.flywheel.governor_integral;
        (state.reservoir_mass, state.reservoir_energy) = (self.reservoir.mass, self.reservoir.energy);
        (state.water_temperature, state.water_rest) = (self.water.temperature, self.water.rest);
        state.actuators = self.switches.0;
    }

    /// Writes a state back to the components of the machine, all but the floaters.
    pub fn scatter(&mut self, state: &State) {
        *self.chain = ChainState::Rigid { position: state.chain_position, laps: state.laps, speed: state.chain_speed };
        *self.flywheel = Flywheel {
            speed: state.flywheel_speed,
            coupling_engaged: state.coupling_engaged,
            governor_integral: state.governor_integral,
        };
        *self.reservoir = Reservoir { mass: state.reservoir_mass, energy: state.reservoir_energy };
        *self.water = Water { temperature: state.water_temperature, rest: state.water_rest };
        self.switches.0 = state.actuators;
    }
}

/// Gathers the floaters of a machine into a state, each to the place of its stored number. Where all floaters are
/// its own they are read as they lie in memory, else one by one.
pub fn gather_floaters(state: &mut State, members: &Floaters, floaters: &Query<&mut Floater>) {
    let mut put = |floater: &Floater| state.floaters[floater.index as usize] = floater.state;
    if floaters.iter().len() == members.in_order().len() {
        floaters.iter().for_each(&mut put);
    } else {
        floaters.iter_many(members.in_order()).for_each(put);
    }
}

/// Writes the floaters of a state back to their entities.
pub fn scatter_floaters(state: &State, members: &Floaters, floaters: &mut Query<&mut Floater>) {
    let put = |floater: &mut Floater| floater.state = state.floaters[floater.index as usize];
    if floaters.iter().len() == members.in_order().len() {
        floaters.iter_mut().for_each(|mut floater| put(&mut floater));
    } else {
        let mut own = floaters.iter_many_mut(members.in_order());
        while let Some(mut floater) = own.fetch_next() {
            put(&mut floater);
        }
    }
}

/// Advances every machine by one tick, split where a valve acts or a sensor samples inside it.
pub fn advance(
    mut commands: Commands,
    mut machines: Query<
        (
            (Entity, &Specification, &mut Clock, Body, &mut Books, &mut Steps, &mut Flows, &mut Workspace),
            (Option<&mut Controller>, &Floaters, &Sensors),
        ),
        Without<Failed>,
    >,
    mut floaters: Query<&mut Floater>,
    mut sensors: Query<&mut Sensor>,
) {
    for (machine, (mut controller, members, sensor_list)) in &mut machines {
        let (entity, specification, mut clock, mut body, mut books, mut steps, mut flows, mut workspace) = machine;
        let c = &specification.coefficients;
        let Workspace { solver, state, happened, .. } = &mut *workspace;
        body.gather(state);
        gather_floaters(state, members, &floaters);
        happened.clear();
        let tick = specification.settings.run.tick;
        let start_s = clock.time_s(&specification.settings);
        let mut at = 0.0;
        let mut result = Ok(());
        while result.is_ok() && at < tick {
            // Parts of the tick between which the controller's outputs act or fast sensors sample.
            let mut until = tick;
            if let Some(controller) = controller.as_deref_mut() {
                if at > 0.0 {
                    sensors::sample(c, state, &flows.rates, start_s + at, sensor_list, &mut sensors);
                }
                controller.act(state, start_s + at, at, happened);
                until = tick
                    .min(controller.next_action() - start_s)
                    .min(sensors::next_sample(start_s + at, controller.sample_rate_hz) - start_s);
                if tick - until < 1e-9 {
                    until = tick;
                }
            }
            let reported = happened.len();
            result =
                solver.advance(c, &specification.options, state, &mut books.ledger, &mut steps.0, until - at, happened);
            for event in &mut happened[reported..] {
                event.at += at;
            }
            // A failure has its own time, and the state is the one at that time.
            at = result.as_ref().map_or_else(|error| at + error.at(), |()| until);
            let rates = solver.last_rates();
            flows.rates = rates.fluxes;
            flows.acceleration = rates.derivative[slot::SPEED];
        }
        if let Err(error) = result {
            commands.entity(entity).insert(Failed { time_s: start_s + at, error });
        }
        if controller.is_some() {
            sensors::notice(happened, state, start_s, sensor_list, &mut sensors);
        }
        super::perturb::disturb(c, clock.tick, state);
        body.scatter(state);
        scatter_floaters(state, members, &mut floaters);
        super::perturb::disturb_water(c, &mut body);
        clock.tick += 1;
    }
}
