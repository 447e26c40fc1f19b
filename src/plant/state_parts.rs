//! Which part of a machine's state each component holds. Only this file takes a state apart and puts it together.

use super::components::{
    ChainState, Floater, FloaterOf, Floaters, Flywheel, InOrder, Reservoir, Switches, Water, Workspace,
};
use crate::model::{FloaterState, State};
use bevy::ecs::prelude::*;

/// A component that holds a part of the state of its machine. Between ticks the components together are the state.
pub trait StatePart: Component {
    /// Extracts this part from a state.
    fn take(state: &State) -> Self;

    /// Writes this part to a state.
    fn put(&self, state: &mut State);
}

impl StatePart for ChainState {
    fn take(state: &State) -> Self {
        ChainState::Rigid { position: state.chain_position, laps: state.laps, speed: state.chain_speed }
    }

    fn put(&self, state: &mut State) {
        let ChainState::Rigid { position, laps, speed } = *self;
        (state.chain_position, state.laps, state.chain_speed) = (position, laps, speed);
    }
}

impl StatePart for Flywheel {
    fn take(state: &State) -> Self {
        Self {
            speed: state.flywheel_speed,
            coupling_engaged: state.coupling_engaged,
            governor_integral: state.governor_integral,
        }
    }

    fn put(&self, state: &mut State) {
        let Self { speed, coupling_engaged, governor_integral } = *self;
        (state.flywheel_speed, state.coupling_engaged) = (speed, coupling_engaged);
        state.governor_integral = governor_integral;
    }
}

impl StatePart for Reservoir {
    fn take(state: &State) -> Self {
        Self { mass: state.reservoir_mass, energy: state.reservoir_energy }
    }

    fn put(&self, state: &mut State) {
        (state.reservoir_mass, state.reservoir_energy) = (self.mass, self.energy);
    }
}

impl StatePart for Water {
    fn take(state: &State) -> Self {
        Self { temperature: state.water_temperature, rest: state.water_rest }
    }

    fn put(&self, state: &mut State) {
        (state.water_temperature, state.water_rest) = (self.temperature, self.rest);
    }
}

impl StatePart for Switches {
    fn take(state: &State) -> Self {
        Self(state.actuators)
    }

    fn put(&self, state: &mut State) {
        state.actuators = self.0;
    }
}

/// Parts held by the machine's own entity: all except the floaters.
pub(super) type OwnParts = (ChainState, Flywheel, Reservoir, Water, Switches);

/// Extracts the parts of a machine's own entity from a state.
pub(super) fn own_parts(state: &State) -> OwnParts {
    (
        StatePart::take(state),
        StatePart::take(state),
        StatePart::take(state),
        StatePart::take(state),
        StatePart::take(state),
    )
}

/// Query data for the parts of a machine's own entity.
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
    /// Sets the switches of compressor and barring motor.
    pub fn set_orders(&mut self, compressor: bool, barring: bool) {
        let now = self.switches.0;
        if now.compressor_on != compressor || now.barring_on != barring {
            self.switches.0.compressor_on = compressor;
            self.switches.0.barring_on = barring;
        }
    }

    /// Writes all parts except the floaters to a state.
    pub fn gather(&self, state: &mut State) {
        self.chain.put(state);
        self.flywheel.put(state);
        self.reservoir.put(state);
        self.water.put(state);
        self.switches.put(state);
    }

    /// Updates all parts except the floaters from a state.
    pub fn scatter(&mut self, state: &State) {
        *self.chain = StatePart::take(state);
        *self.flywheel = StatePart::take(state);
        *self.reservoir = StatePart::take(state);
        *self.water = StatePart::take(state);
        *self.switches = StatePart::take(state);
    }
}

impl Floater {
    /// Writes this floater to its place among the floaters of a state.
    #[inline]
    pub(super) fn put(&self, floaters: &mut [FloaterState]) {
        floaters[self.index as usize] = self.state;
    }

    /// Reads this floater from its place among the floaters of a state.
    #[inline]
    pub(super) fn take(&mut self, floaters: &[FloaterState]) {
        self.state = floaters[self.index as usize];
    }
}

/// Writes the floaters of one machine to a state.
pub fn gather_floaters(state: &mut State, members: &Floaters, floaters: &Query<(&mut Floater, &FloaterOf)>) {
    floaters.iter_many(members.in_order()).for_each(|(floater, _)| floater.put(&mut state.floaters));
}

/// Updates the floaters of one machine from a state.
pub fn scatter_floaters(state: &State, members: &Floaters, floaters: &mut Query<(&mut Floater, &FloaterOf)>) {
    let mut own = floaters.iter_many_mut(members.in_order());
    while let Some((mut floater, _)) = own.fetch_next() {
        floater.take(&state.floaters);
    }
}

/// The state of a machine, gathered from its components.
///
/// # Panics
/// If the entity is not a machine.
pub fn state_of(world: &World, machine: Entity) -> State {
    let expected = "a machine is spawned with all its components";
    let own = world.get_entity(machine).expect(expected);
    // Has the machine's size; every field is overwritten below.
    let mut state = own.get::<Workspace>().expect(expected).state.clone();
    let (chain, flywheel, reservoir, water, switches) =
        own.get_components::<(&ChainState, &Flywheel, &Reservoir, &Water, &Switches)>().expect(expected);
    chain.put(&mut state);
    flywheel.put(&mut state);
    reservoir.put(&mut state);
    water.put(&mut state);
    switches.put(&mut state);
    for floater in own.get::<Floaters>().expect(expected).in_order() {
        world.get::<Floater>(floater).expect(expected).put(&mut state.floaters);
    }
    state
}

/// Writes a state to the components of a machine.
///
/// # Panics
/// If the entity is not a machine, or one with another number of floaters.
pub(super) fn set_state(world: &mut World, machine: Entity, state: &State) {
    world.entity_mut(machine).insert(own_parts(state));
    let members: Vec<Entity> = world.get::<Floaters>(machine).expect("a machine has floaters").in_order().collect();
    assert_eq!(members.len(), state.floaters.len(), "a state of the machine's size");
    for floater in members {
        world.get_mut::<Floater>(floater).expect("a machine's floaters are its own").take(&state.floaters);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Actuators, Parameters};
    use crate::plant::Machine;
    use crate::ports::settings::{RunSettings, StartFrom};

    #[test]
    fn the_components_together_are_the_whole_state() {
        let mut machine =
            Machine::new(Parameters::default(), RunSettings::default().starting(StartFrom::Rest)).unwrap();
        let before = machine.state();
        // Destructured completely, so that the compiler reports a new field of the state here.
        let State {
            chain_position,
            laps,
            chain_speed,
            flywheel_speed,
            governor_integral,
            reservoir_mass,
            reservoir_energy,
            water_temperature,
            water_rest,
            coupling_engaged,
            actuators,
            mut floaters,
        } = before.clone();
        for (number, floater) in floaters.iter_mut().enumerate() {
            floater.air_mass += 0.01 * number as f64;
            floater.enthalpy += 3e5 * floater.air_mass;
            (floater.filled, floater.spilling, floater.valve_open) =
                (!floater.filled, !floater.spilling, !floater.valve_open);
        }
        let other = State {
            chain_position: chain_position + 1.0,
            laps: laps - 2,
            chain_speed: chain_speed + 0.3,
            flywheel_speed: flywheel_speed + 4.0,
            governor_integral: governor_integral + 0.5,
            reservoir_mass: reservoir_mass + 1.0,
            reservoir_energy: reservoir_energy + 1e5,
            water_temperature: water_temperature + 2.0,
            water_rest: water_rest + 1e-15,
            coupling_engaged: !coupling_engaged,
            actuators: Actuators { compressor_on: !actuators.compressor_on, brake_on: true, ..actuators },
            floaters,
        };
        let entity = machine.entity();
        set_state(machine.world_mut(), entity, &other);
        assert_eq!(machine.state(), other);
        set_state(machine.world_mut(), entity, &before);
        assert_eq!(machine.state(), before);
    }
}
