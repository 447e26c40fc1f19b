//! Energy account: the ledger of a machine at one time, with the stored energy of each part.

use crate::model::ledger::{Fluxes, LINE_COUNT, LINES, Line};
use crate::model::{Coefficients, State};
use crate::plant::components::Balance;

/// A part of the machine that stores energy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Air in the reservoir.
    Reservoir,
    /// Air in floaters with the water that it displaces, heights, motion of the chain.
    Chain,
    /// Motion of flywheel, generator and gear.
    Flywheel,
}

/// The ledger at one time.
#[derive(Clone, Debug)]
pub struct Account {
    /// Simulated time, s.
    pub time_s: f64,
    /// Totals of all lines since time zero.
    pub totals: Fluxes,
    /// Stored energy by [`Part`], J.
    pub energy: [f64; 3],
    /// Stored exergy by [`Part`], J; that of water with a floating temperature is part of the chain's.
    pub exergy: [f64; 3],
    /// Air in reservoir and floaters, kg.
    pub air: [f64; 2],
    /// Enthalpy of air at ambient temperature, J/kg.
    pub ambient_enthalpy: f64,
    /// Denominator of relative errors, J.
    pub denominator: f64,
    /// Error of the first law since time zero, J.
    pub energy_error: f64,
}

impl Account {
    /// The account of a machine in a given state.
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

/// The law of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Law {
    /// Second law: exergy.
    #[default]
    Exergy,
    /// First law: energy. The enthalpy of air is relative to that at ambient temperature.
    Energy,
}
