//! Exergy of air: the work that it can do against the surroundings (PHYSICS.md 6).

use super::math;

/// G(x) = x - 1 - ln x >= 0, in a form that is accurate near x = 1.
#[inline]
pub fn g(x: f64) -> f64 {
    let d = x - 1.0;
    d - math::ln_1p(d)
}

/// Dead state and gas constants: the reference of flow exergy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DeadState {
    /// T_amb, K.
    pub temperature: f64,
    /// p_atm, Pa.
    pub pressure: f64,
    /// c_p, J/kgK.
    pub heat_capacity: f64,
    /// R_a, J/kgK.
    pub gas_constant: f64,
}

impl DeadState {
    /// Flow exergy psi(T, p) of air, J/kg.
    #[inline]
    pub fn flow_exergy(&self, temperature: f64, pressure: f64) -> f64 {
        self.heat_capacity * self.temperature * g(temperature / self.temperature)
            + self.gas_constant * self.temperature * math::ln(pressure / self.pressure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn g_is_exact_near_one_and_never_negative() {
        for d in [1e-12, 1e-9, 1e-6, 1e-3, -1e-12, -1e-6, -0.5, 2.0_f64] {
            let value = g(1.0 + d);
            assert!(value >= 0.0);
            if d.abs() <= 1e-6 {
                let x: f64 = (1.0 + d) - 1.0;
                assert!((value / (0.5 * x * x - x * x * x / 3.0) - 1.0).abs() < 1e-3, "d = {d}");
            }
        }
    }
}
