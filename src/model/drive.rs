//! Bearings, brake, barring motor, coupling and generator (PHYSICS.md 3).

use super::GeneratorLaw;
use super::coefficients::Coefficients;
use super::ledger::Line;
use super::math;

/// Speed scale over which the friction of the bearings changes sign smoothly, m/s.
pub const FRICTION_SPEED: f64 = 0.01;
/// Slip scale over which the coupling's torque rises, rad/s.
pub const COUPLING_SLIP: f64 = 0.5;

/// tanh, cheaper than the library's where it rounds to one, or where one exponential gives it to the last digit.
#[inline]
pub fn saturating(x: f64) -> f64 {
    if x.abs() > 20.0 {
        x.signum()
    } else if x > 0.5 {
        1.0 - 2.0 / (math::exp(2.0 * x) + 1.0)
    } else {
        math::tanh(x)
    }
}

/// Friction force of the bearings, opposed to the motion, N.
#[inline]
pub fn bearing_force(c: &Coefficients, chain_speed: f64) -> f64 {
    c.chain.bearing_friction * saturating(chain_speed / FRICTION_SPEED) + c.chain.bearing_damping * chain_speed
}

/// Mode of the brake. It rubs with F_b against the motion until the chain stands; then it holds, until it is switched
/// off or the other forces on the chain exceed F_b (PHYSICS.md 3; docs/physics.md, "The brake").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brake {
    /// Switched off.
    Off,
    /// Rubs on a chain that moves in the normal direction.
    RubsForward,
    /// Rubs on a chain that moves backwards.
    RubsBackward,
    /// Holds the chain at v = 0.
    Holds,
}

impl Brake {
    /// The mode at a chain speed in m/s. At rest it holds if the other forces permit.
    #[inline]
    pub fn of(on: bool, chain_speed: f64) -> Self {
        if !on {
            Brake::Off
        } else if chain_speed == 0.0 {
            Brake::Holds
        } else {
            Brake::rubs(chain_speed > 0.0)
        }
    }

    /// The mode for a direction of motion.
    #[inline]
    pub fn rubs(forward: bool) -> Self {
        if forward { Brake::RubsForward } else { Brake::RubsBackward }
    }

    /// Force against the normal direction, N. Zero while the brake holds: its force is then that of the other forces.
    #[inline]
    pub fn force(self, c: &Coefficients) -> f64 {
        match self {
            Brake::Off | Brake::Holds => 0.0,
            Brake::RubsForward => c.chain.brake_force,
            Brake::RubsBackward => -c.chain.brake_force,
        }
    }
}

/// Resistances of the chain at the top sprocket apart from the coupling: the ledger line of their heat, and the force,
/// N.
pub type Resistances = [(Line, f64); 2];

/// The forces that resist the chain, used by motion, tensions and ledger.
#[inline]
pub fn resistances(c: &Coefficients, brake: Brake, chain_speed: f64) -> Resistances {
    [(Line::BearingHeat, bearing_force(c, chain_speed)), (Line::BrakeHeat, brake.force(c))]
}

/// Those of these forces that depend on the speed, as the stiff method needs them: friction that saturates over
/// [`FRICTION_SPEED`], N, and damping, N s/m.
#[inline]
pub fn friction_and_damping(c: &Coefficients) -> (f64, f64) {
    (c.chain.bearing_friction, c.chain.bearing_damping)
}

/// Force of the barring motor below its speed v_j, N; the caller sets it to zero above that speed.
#[inline]
pub fn barring_force(c: &Coefficients, chain_speed: f64) -> f64 {
    c.chain.barring_force * (1.0 - chain_speed / c.chain.barring_speed)
}

/// Slip of the coupling, rad/s.
#[inline]
pub fn coupling_slip(c: &Coefficients, chain_speed: f64, flywheel_speed: f64) -> f64 {
    c.generator.gear_ratio * chain_speed / c.radius - flywheel_speed
}

/// Torque of the engaged coupling, N m. At negative slip the coupling is released and transmits no torque.
#[inline]
pub fn coupling_torque(c: &Coefficients, slip: f64) -> f64 {
    c.generator.coupling_capacity * saturating(slip / COUPLING_SLIP)
}

/// Branch of the generator's torque law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeneratorBranch {
    /// No torque: law Off, flywheel at rest, or a regulator output below zero.
    Zero,
    /// The law itself; for SpeedPi with its integral only while that is positive.
    Law {
        /// Whether the integral of SpeedPi contributes.
        integral: bool,
    },
    /// The torque of greatest electrical power.
    Cap,
}

/// Torque of the law without the cap, N m. `integral` is int (w - w_set) dt, rad.
#[inline]
pub fn law_torque(c: &Coefficients, flywheel_speed: f64, integral: f64, with_integral: bool) -> f64 {
    match c.generator.law {
        GeneratorLaw::Mppt => c.generator.mppt_gain * flywheel_speed * flywheel_speed,
        GeneratorLaw::Resistive => c.generator.resistive_gain * flywheel_speed,
        GeneratorLaw::Constant => c.generator.constant_torque * saturating(flywheel_speed),
        GeneratorLaw::SpeedPi => {
            let integral = if with_integral { c.generator.integral_gain * integral } else { 0.0 };
            c.generator.proportional_gain * (flywheel_speed - c.generator.speed_setpoint) + integral
        }
        GeneratorLaw::Off => 0.0,
    }
}

/// Torque of greatest electrical power, N m.
#[inline]
pub fn torque_cap(c: &Coefficients, flywheel_speed: f64) -> f64 {
    flywheel_speed / (2.0 * c.generator.copper_loss)
}

impl GeneratorBranch {
    /// The branch in effect at a flywheel speed and a regulator integral.
    pub fn of(c: &Coefficients, flywheel_speed: f64, integral: f64) -> Self {
        if c.generator.law == GeneratorLaw::Off || flywheel_speed < 0.0 {
            return GeneratorBranch::Zero;
        }
        // At rest all branches give zero torque: take the one in effect just above.
        let speed = flywheel_speed.max(1e-12);
        let with_integral = c.generator.law == GeneratorLaw::SpeedPi && integral > 0.0;
        let torque = law_torque(c, speed, integral, with_integral);
        if torque <= 0.0 {
            GeneratorBranch::Zero
        } else if torque > torque_cap(c, speed) {
            GeneratorBranch::Cap
        } else {
            GeneratorBranch::Law { integral: with_integral }
        }
    }

    /// Generator torque T_g of this branch, N m.
    #[inline]
    pub fn torque(self, c: &Coefficients, flywheel_speed: f64, integral: f64) -> f64 {
        match self {
            GeneratorBranch::Zero => 0.0,
            GeneratorBranch::Law { integral: with_integral } => law_torque(c, flywheel_speed, integral, with_integral),
            GeneratorBranch::Cap => torque_cap(c, flywheel_speed),
        }
    }
}

/// Upper bound of the law's slope with respect to flywheel speed, up to a speed in rad/s, N m s. Where the cap acts,
/// its slope is not greater.
#[inline]
pub fn steepest_law(c: &Coefficients, flywheel_speed: f64) -> f64 {
    match c.generator.law {
        GeneratorLaw::Mppt => 2.0 * c.generator.mppt_gain * flywheel_speed.max(0.0),
        GeneratorLaw::Resistive => c.generator.resistive_gain,
        GeneratorLaw::Constant => c.generator.constant_torque,
        GeneratorLaw::SpeedPi => c.generator.proportional_gain,
        GeneratorLaw::Off => 0.0,
    }
}

impl GeneratorBranch {
    /// Derivative of the torque with respect to flywheel speed, at least zero, N m s.
    #[inline]
    pub fn torque_slope(self, c: &Coefficients, flywheel_speed: f64) -> f64 {
        let slope = match (self, c.generator.law) {
            (GeneratorBranch::Zero, _) | (_, GeneratorLaw::Off) => 0.0,
            (GeneratorBranch::Cap, _) => 1.0 / (2.0 * c.generator.copper_loss),
            (_, GeneratorLaw::Mppt) => 2.0 * c.generator.mppt_gain * flywheel_speed,
            (_, GeneratorLaw::Resistive) => c.generator.resistive_gain,
            (_, GeneratorLaw::Constant) => {
                let share = saturating(flywheel_speed);
                c.generator.constant_torque * (1.0 - share * share)
            }
            (_, GeneratorLaw::SpeedPi) => c.generator.proportional_gain,
        };
        slope.max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ParameterValues, Parameters};

    #[test]
    fn no_law_asks_for_more_than_the_torque_of_greatest_power() {
        for law in [GeneratorLaw::Mppt, GeneratorLaw::Resistive, GeneratorLaw::Constant, GeneratorLaw::SpeedPi] {
            let change = |values: &mut ParameterValues| {
                values.generator.law = law;
                values.generator.copper_loss = 0.01;
            };
            let parameters = Parameters::default().changed(change).expect("valid");
            let c = Coefficients::new(&parameters);
            for at in 0..600 {
                let speed = 0.1 * at as f64;
                let torque = GeneratorBranch::of(&c, speed, 3.0).torque(&c, speed, 3.0);
                assert!(torque >= 0.0 && torque <= torque_cap(&c, speed) * (1.0 + 1e-12), "{law:?} at {speed} rad/s");
            }
        }
    }

    #[test]
    fn friction_damping_and_brake_are_the_sum_of_the_resistances() {
        let c = Coefficients::new(&Parameters::default());
        let (friction, damping) = friction_and_damping(&c);
        for brake in [Brake::Off, Brake::RubsForward, Brake::RubsBackward] {
            for speed in [-2.0, -1e-3, 0.0, 3e-3, 0.02, 1.5] {
                let sum: f64 = resistances(&c, brake, speed).iter().map(|(_, force)| force).sum();
                let expected = friction * saturating(speed / FRICTION_SPEED) + damping * speed + brake.force(&c);
                assert!((sum - expected).abs() <= 1e-12 * expected.abs(), "{sum} N of {expected} N at {speed} m/s");
            }
        }
    }
}
