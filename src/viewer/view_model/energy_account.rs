//! The ledger of a machine at one moment, with what each part of it stores.

use crate::model::ledger::{Fluxes, LINE_COUNT, LINES, Line};
use crate::model::{Coefficients, State};
use crate::plant::components::Balance;

/// A part of the machine that stores energy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Air in the reservoir.
    Reservoir,
    /// Air in floaters with the water that it lifts, heights, motion of the chain.
    Chain,
    /// Motion of flywheel, generator and gear.
    Flywheel,
}

/// The ledger at one moment.
#[derive(Clone, Debug)]
pub struct Account {
    /// Simulated time, s.
    pub time_s: f64,
    /// Totals of all lines since time zero.
    pub totals: Fluxes,
    /// Stored energy by [`Part`], J.
    pub energy: [f64; 3],
    /// Stored exergy by [`Part`], J; that of water whose temperature floats counts to the chain, which gives it.
    pub exergy: [f64; 3],
    /// Air in reservoir and floaters, kg.
    pub air: [f64; 2],
    /// Enthalpy of a kilogram of air at the temperature of the surroundings, J/kg.
    pub ambient_enthalpy: f64,
    /// What errors are relative to, J.
    pub denominator: f64,
    /// Error of the first law since time zero, J.
    pub energy_error: f64,
}

impl Account {
    /// Of a machine in a state.
    pub fn of(time_s: f64, c: &Coefficients, state: &State, balance: &Balance) -> Self {
        let mut totals = [0.0; LINE_COUNT];
        LINES.iter().for_each(|&line| totals[line as usize] = balance.ledger.total(line));
        let stored = state.stored(c);
        let (temperature, pressure) = (state.reservoir_temperature(c), state.reservoir_pressure(c));
        let in_reservoir = state.reservoir_mass
            * (c.dead_state.flow_exergy(temperature, pressure) - c.environment.gas_constant * temperature
                + c.environment.atmospheric_pressure * c.environment.gas_constant * temperature / pressure);
        let exergy = state.exergy(c);
        Self {
            time_s,
            totals,
            energy: [
                stored.reservoir,
                stored.floater_air + stored.potential + stored.chain_kinetic,
                stored.flywheel_kinetic,
            ],
            exergy: [in_reservoir, exergy - in_reservoir - stored.flywheel_kinetic, stored.flywheel_kinetic],
            air: [state.reservoir_mass, state.floater_air_mass()],
            ambient_enthalpy: c.environment.heat_capacity * c.environment.ambient_temperature,
            denominator: balance.denominator(),
            energy_error: balance.energy_error,
        }
    }

    /// Total of a line since time zero.
    pub fn total(&self, line: Line) -> f64 {
        self.totals[line as usize]
    }
}

/// Which of the two is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Law {
    /// Work that could still be had: second law.
    #[default]
    Exergy,
    /// Energy: first law. Air counts from the enthalpy that it has at the temperature of the surroundings.
    Energy,
}
