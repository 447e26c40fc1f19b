//! A second evaluation of a floater and of the drive, written from PHYSICS.md 1 to 3 and from the parameters alone. It
//! shares no function with model and solver, so that an error in either causes a difference.

use crate::model::{Parameters, math};
use std::f64::consts::PI;

/// The parameters of the second evaluation, with the symbols of PHYSICS.md.
pub struct Machine<'a> {
    p: &'a Parameters,
    /// q, a quarter of a sprocket's circumference, m.
    q: f64,
    /// p_atm + rho g z_w: pressure of the water at z = 0, Pa.
    bottom_pressure: f64,
    /// rho g, Pa/m.
    weight_density: f64,
    /// kappa = R_a/c_p.
    kappa: f64,
}

/// Forces on a floater along the chain, N.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forces {
    /// z'(s).
    pub slope: f64,
    /// rho g z' (V_i + V_s).
    pub buoyancy: f64,
    /// g z' (m_s + m_i).
    pub weight: f64,
    /// 1/2 rho C_d A |v| v.
    pub drag: f64,
}

impl<'a> Machine<'a> {
    /// Takes the values from parameters.
    pub fn new(p: &'a Parameters) -> Self {
        let (geometry, environment) = (&p.geometry, &p.environment);
        let weight_density = environment.water_density * environment.gravity;
        let surface = 2.0 * geometry.sprocket_radius + geometry.centre_distance + geometry.top_submergence;
        Self {
            p,
            q: 0.5 * PI * geometry.sprocket_radius,
            bottom_pressure: environment.atmospheric_pressure + weight_density * surface,
            weight_density,
            kappa: environment.gas_constant / environment.heat_capacity,
        }
    }

    /// Height z, m, and slope z' at a coordinate s in [0, L).
    pub fn height(&self, s: f64) -> (f64, f64) {
        let (r, hc, q) = (self.p.geometry.sprocket_radius, self.p.geometry.centre_distance, self.q);
        if s < q {
            let angle = s / r;
            (r * (1.0 - math::cos(angle)), math::sin(angle))
        } else if s < q + hc {
            (r + (s - q), 1.0)
        } else if s < 3.0 * q + hc {
            let angle = (s - q - hc) / r;
            (r + hc + r * math::sin(angle), math::cos(angle))
        } else if s < 3.0 * q + 2.0 * hc {
            (r + hc - (s - 3.0 * q - hc), -1.0)
        } else {
            let angle = (s - 3.0 * q - 2.0 * hc) / r;
            (r - r * math::sin(angle), -math::cos(angle))
        }
    }

    /// Volume of air with enthalpy H in J at height z, m3.
    pub fn volume(&self, enthalpy: f64, height: f64) -> f64 {
        self.kappa * enthalpy / (self.bottom_pressure - self.weight_density * height)
    }

    /// Forces on a floater at coordinate s and chain speed v; its air is given by mass and enthalpy.
    pub fn forces(&self, s: f64, air_mass: f64, enthalpy: f64, v: f64) -> Forces {
        let floater = &self.p.floater;
        let (height, slope) = self.height(s);
        let volume = if enthalpy == 0.0 { 0.0 } else { self.volume(enthalpy, height) };
        let coefficient = if slope >= 0.0 { floater.drag_coefficient_up } else { floater.drag_coefficient_down };
        Forces {
            slope,
            buoyancy: self.weight_density * slope * (volume + floater.shell_volume),
            weight: self.p.environment.gravity * slope * (floater.shell_mass + air_mass),
            drag: 0.5 * self.p.environment.water_density * coefficient * floater.drag_area * v.abs() * v,
        }
    }

    /// Resisting force at the top sprocket, N: bearings, brake that rubs, coupling and inertia of the sprockets, minus
    /// the barring motor.
    pub fn top(&self, v: f64, w: f64, acceleration: f64, engaged: bool, brake: bool, barring: bool) -> f64 {
        let (chain, generator) = (&self.p.chain, &self.p.generator);
        let r = self.p.geometry.sprocket_radius;
        let mut force = chain.bearing_friction * math::tanh(v / 0.01) + chain.bearing_damping * v;
        if brake && v != 0.0 {
            force += chain.brake_force * v.signum();
        }
        if barring {
            force -= chain.barring_force * (1.0 - v / chain.barring_speed).max(0.0);
        }
        if engaged {
            let slip = generator.gear_ratio * v / r - w;
            let torque = (generator.coupling_capacity * math::tanh(slip / 0.5)).max(0.0);
            force += generator.gear_ratio * torque / (generator.gear_efficiency * r);
        }
        force + chain.sprocket_inertia / (r * r) * acceleration
    }

    /// Sum of buoyancy and weight of a floater full of air, N: the scale of forces on a floater.
    pub fn scale(&self) -> f64 {
        let floater = &self.p.floater;
        self.weight_density * (floater.cavity_volume + floater.shell_volume)
            + self.p.environment.gravity * floater.shell_mass
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::drive::{self, Brake};
    use crate::model::tension::floater_load;
    use crate::model::{Coefficients, State};
    use crate::validation::wide::wide_machine;

    #[test]
    fn both_evaluations_agree_on_the_loop() {
        let p = Parameters::default().changed(|values| values.geometry.sprocket_radius = 0.7).expect("valid");
        let (c, second) = (Coefficients::new(&p), Machine::new(&p));
        for at in 0..1000 {
            let s = c.path.length * f64::from(at) / 1000.0;
            let (height, slope) = second.height(s);
            assert!((height - c.path.height(s)).abs() < 1e-12 && (slope - c.path.slope(s)).abs() < 1e-12, "at {s}");
        }
    }

    #[test]
    fn both_evaluations_agree_on_the_forces_whatever_the_parameters_are() {
        // In the default machine, parameters with a default of zero have no effect.
        for number in 0..50 {
            let (p, _) = wide_machine(number);
            let (c, second) = (Coefficients::new(&p), Machine::new(&p));
            let near = |what: &str, scale: f64, one: f64, other: f64| {
                let tolerance = 1e-9 * one.abs().max(scale);
                assert!((one - other).abs() <= tolerance, "machine {number}, {what}: {one} N and {other} N");
            };
            for speed in [-2.0, -0.003, 0.02, 1.5] {
                for brake in [false, true] {
                    let resisting =
                        drive::resistances(&c, Brake::of(brake, speed), speed).iter().map(|(_, force)| force).sum();
                    near("top sprocket", 1.0, resisting, second.top(speed, 0.0, 0.0, false, brake, false));
                }
            }
            let state = State::start(&p, &c);
            for (index, floater) in state.floaters.iter().enumerate() {
                let load = floater_load(&c, &state, index, true);
                let s = state.coordinate(&c, index);
                let forces = second.forces(s, floater.air_mass, floater.enthalpy, state.chain_speed);
                near("buoyancy", second.scale(), load.buoyancy, forces.buoyancy);
                near("weight", second.scale(), load.weight, forces.weight);
                // At top and bottom dead centre the sign of the slope, which selects the drag coefficient, depends on
                // round-off.
                if forces.slope.abs() > 1e-9 {
                    near("drag", second.scale(), load.drag, forces.drag);
                }
            }
        }
    }
}
