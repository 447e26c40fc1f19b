//! Compressor and reservoir (PHYSICS.md 4).

use super::coefficients::Coefficients;
use super::exergy::g;

/// What a compressor does at one delivery pressure, per kilogram of air.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compression {
    /// Work at the shaft w_shaft, J/kg.
    pub shaft_work: f64,
    /// Temperature T_dis after the aftercooler, K.
    pub discharge_temperature: f64,
    /// x = (p_r/p_atm)^(kappa/n_st), the isentropic temperature ratio of a stage.
    pub stage_ratio: f64,
}

/// Greatest temperature by which the air leaves the aftercooler above ambient, K.
pub const AFTERCOOLER_APPROACH: f64 = 10.0;

impl Compression {
    /// Compression to a pressure in Pa. `at_approach` picks the branch of min(10 K, w_shaft/(n_st c_p)).
    #[inline]
    pub fn to(c: &Coefficients, pressure: f64, at_approach: bool) -> Self {
        let stage_ratio = (pressure / c.atmospheric_pressure).powf(c.kappa / c.stages);
        let stage_rise = c.ambient_temperature / c.isentropic_efficiency * (stage_ratio - 1.0);
        let shaft_work = c.stages * c.heat_capacity * stage_rise;
        let rise = if at_approach { AFTERCOOLER_APPROACH } else { stage_rise };
        Self { shaft_work, discharge_temperature: c.ambient_temperature + rise, stage_ratio }
    }

    /// Electricity for a kilogram of air, J/kg.
    #[inline]
    pub fn electricity(&self, c: &Coefficients) -> f64 {
        self.shaft_work / c.motor_efficiency
    }

    /// Exergy destroyed for a kilogram of air, J/kg: motor, stages, intercoolers, aftercooler (PHYSICS.md 6).
    #[inline]
    pub fn destroyed(&self, c: &Coefficients) -> f64 {
        let ambient = c.ambient_temperature;
        let after_stage = ambient * (1.0 + (self.stage_ratio - 1.0) / c.isentropic_efficiency);
        let discharge = self.discharge_temperature;
        self.shaft_work * (1.0 / c.motor_efficiency - 1.0)
            + c.stages * c.heat_capacity * ambient * (after_stage / (ambient * self.stage_ratio)).ln()
            + (c.stages - 1.0) * c.heat_capacity * ambient * g(after_stage / ambient)
            + c.heat_capacity * (after_stage - discharge - ambient * (after_stage / discharge).ln())
    }
}

/// Pressure p_r of the reservoir from the internal energy of its air, Pa.
#[inline]
pub fn reservoir_pressure(c: &Coefficients, internal_energy: f64) -> f64 {
    internal_energy * c.gas_constant / (c.heat_capacity_volume * c.reservoir_volume)
}

/// Temperature T_r of the reservoir's air, K.
#[inline]
pub fn reservoir_temperature(c: &Coefficients, internal_energy: f64, mass: f64) -> f64 {
    internal_energy / (mass * c.heat_capacity_volume)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;

    #[test]
    fn destroyed_is_electricity_less_the_exergy_of_the_air_delivered() {
        let c = Coefficients::new(&Parameters::default());
        for pressure in [1.2e5, 2e5, 4.6e5, 9e5] {
            let stage_rise = Compression::to(&c, pressure, false).discharge_temperature - c.ambient_temperature;
            let compression = Compression::to(&c, pressure, stage_rise > AFTERCOOLER_APPROACH);
            let delivered = c.dead_state.flow_exergy(compression.discharge_temperature, pressure);
            let closure = compression.electricity(&c) - delivered;
            assert!((compression.destroyed(&c) / closure - 1.0).abs() < 1e-12, "at {pressure} Pa");
        }
    }

    #[test]
    fn an_ideal_compressor_with_endless_stages_needs_the_isothermal_work() {
        let mut parameters = Parameters::default();
        parameters.supply.isentropic_efficiency = 1.0;
        parameters.supply.motor_efficiency = 1.0;
        let work = |stages: f64| {
            let mut parameters = parameters.clone();
            parameters.supply.stages = stages;
            let c = Coefficients::new(&parameters);
            Compression::to(&c, 4.6e5, false).shaft_work
        };
        let isothermal = 287.05 * 293.15 * (4.6e5_f64 / 101_325.0).ln();
        assert!(work(1.0) > work(2.0) && work(2.0) > isothermal);
        assert!((work(20_000.0) / isothermal - 1.0).abs() < 1e-4);
    }
}
