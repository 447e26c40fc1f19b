//! Compressor and reservoir (PHYSICS.md 4).

use super::coefficients::{AFTERCOOLER_APPROACH, Coefficients};
use super::math;

/// Compression at one delivery pressure, per kilogram of air.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compression {
    /// Work at the shaft w_shaft, J/kg.
    pub shaft_work: f64,
    /// Temperature T_dis after the aftercooler, K.
    pub discharge_temperature: f64,
    /// x = (p_r/p_atm)^(kappa/n_st), the isentropic temperature ratio of a stage.
    pub stage_ratio: f64,
    /// ln(p_r/p_atm).
    pub pressure_log: f64,
}

/// Exergy of a kilogram of compressed air, J/kg.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CompressionExergy {
    /// Destroyed in motor, stages, intercoolers and aftercooler (PHYSICS.md 6).
    pub destroyed: f64,
    /// Isothermal work R_a T_amb ln(p_r/p_atm).
    pub isothermal: f64,
    /// Flow exergy of the air as it is delivered.
    pub delivered: f64,
}

impl Compression {
    /// Compression to a pressure in Pa. `at_approach` selects the branch of min(10 K, w_shaft/(n_st c_p)).
    #[inline]
    pub fn to(c: &Coefficients, pressure: f64, at_approach: bool) -> Self {
        let pressure_log = math::ln(pressure / c.environment.atmospheric_pressure);
        let stage_ratio = math::exp(c.kappa / c.supply.stages * pressure_log);
        let stage_rise = c.environment.ambient_temperature / c.supply.isentropic_efficiency * (stage_ratio - 1.0);
        let shaft_work = c.supply.stages * c.environment.heat_capacity * stage_rise;
        let rise = if at_approach { AFTERCOOLER_APPROACH } else { stage_rise };
        Self { shaft_work, discharge_temperature: c.environment.ambient_temperature + rise, stage_ratio, pressure_log }
    }

    /// Electrical energy per kilogram of air, J/kg.
    #[inline]
    pub fn electricity(&self, c: &Coefficients) -> f64 {
        self.shaft_work / c.supply.motor_efficiency
    }

    /// Exergy destroyed and delivered per kilogram of air. All terms are combined from three logarithms.
    #[inline]
    pub fn exergy(&self, c: &Coefficients) -> CompressionExergy {
        let ambient = c.environment.ambient_temperature;
        // Temperature rises after a stage and after the aftercooler, relative to ambient.
        let stage_rise = (self.stage_ratio - 1.0) / c.supply.isentropic_efficiency;
        let final_rise = (self.discharge_temperature - ambient) / ambient;
        let (stage_log, final_log) = (math::ln_1p(stage_rise), math::ln_1p(final_rise));
        let ideal_log = c.kappa / c.supply.stages * self.pressure_log;
        let sensible = c.environment.heat_capacity * ambient;
        let isothermal = c.environment.gas_constant * ambient * self.pressure_log;
        let destroyed = self.shaft_work * (1.0 / c.supply.motor_efficiency - 1.0)
            + c.supply.stages * sensible * (stage_log - ideal_log)
            + (c.supply.stages - 1.0) * sensible * (stage_rise - stage_log)
            + sensible * (stage_rise - final_rise - (stage_log - final_log));
        CompressionExergy { destroyed, isothermal, delivered: isothermal + sensible * (final_rise - final_log) }
    }
}

/// Pressure p_r of the reservoir from the internal energy of its air, Pa.
#[inline]
pub fn reservoir_pressure(c: &Coefficients, internal_energy: f64) -> f64 {
    internal_energy * c.environment.gas_constant / (c.heat_capacity_volume * c.supply.reservoir_volume)
}

/// Temperature T_r of the reservoir's air, K.
#[inline]
pub fn reservoir_temperature(c: &Coefficients, internal_energy: f64, mass: f64) -> f64 {
    internal_energy / (mass * c.heat_capacity_volume)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ParameterValues, Parameters};

    #[test]
    fn destroyed_is_electricity_less_the_exergy_of_the_air_delivered() {
        let c = Coefficients::new(&Parameters::default());
        for pressure in [1.2e5, 2e5, 4.6e5, 9e5] {
            let stage_rise =
                Compression::to(&c, pressure, false).discharge_temperature - c.environment.ambient_temperature;
            let compression = Compression::to(&c, pressure, stage_rise > AFTERCOOLER_APPROACH);
            let delivered = c.dead_state.flow_exergy(compression.discharge_temperature, pressure);
            assert!((compression.exergy(&c).delivered / delivered - 1.0).abs() < 1e-12, "at {pressure} Pa");
            let closure = compression.electricity(&c) - delivered;
            assert!((compression.exergy(&c).destroyed / closure - 1.0).abs() < 1e-12, "at {pressure} Pa");
        }
    }

    #[test]
    fn an_ideal_compressor_with_endless_stages_needs_the_isothermal_work() {
        let change = |values: &mut ParameterValues| {
            values.supply.isentropic_efficiency = 1.0;
            values.supply.motor_efficiency = 1.0;
        };
        let parameters = Parameters::default().changed(change).expect("valid");
        let work = |stages: f64| {
            let parameters = parameters.changed(|values| values.supply.stages = stages).expect("valid");
            let c = Coefficients::new(&parameters);
            Compression::to(&c, 4.6e5, false).shaft_work
        };
        let isothermal = 287.05 * 293.15 * (4.6e5_f64 / 101_325.0).ln();
        assert!(work(1.0) > work(2.0) && work(2.0) > isothermal);
        // The excess over the isothermal work falls as one over the number of stages to first order; Richardson
        // extrapolation from 10 and 20 stages removes that order.
        let endless = 2.0 * work(20.0) - work(10.0);
        assert!((endless / isothermal - 1.0).abs() < 5e-4, "{endless} of {isothermal} J/kg");
    }
}
