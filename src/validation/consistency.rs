//! Consistency checks: coefficients against the parameters, numbers against their limits.

use super::history::CheckHistory;
use super::input::CheckInput;
use super::measured::{Measured, Place, Quantity};
use super::rules::Limits;
use crate::model::Coefficients;

/// 1 if the coefficients do not follow from the parameters, else 0. The type guarantees that parameters are in range.
pub fn parameters(input: &CheckInput) -> Measured {
    if Coefficients::new(input.parameters) == *input.c {
        return Measured::NOTHING;
    }
    Measured { value: 1.0, place: Place::Quantity(Quantity::CoefficientsEquations) }
}

/// Greatest ratio of a quantity to its limit; NaN if any quantity is NaN.
#[inline]
pub fn numbers(input: &CheckInput, history: &CheckHistory, limits: &Limits) -> Measured {
    let state = input.state;
    let mut worst = Measured::NOTHING;
    let speed = state.chain_speed;
    worst.or_worse(speed.abs() / limits.speed, Place::Quantity(Quantity::ChainSpeed));
    let jump = (speed - history.speed).abs() / input.tick_s;
    worst.or_worse(
        jump.max(input.flows.acceleration.abs()) / limits.acceleration,
        Place::Quantity(Quantity::Acceleration),
    );
    let tension = input.tensions.greatest.abs().max(input.tensions.least.abs());
    worst.or_worse(tension / limits.force, Place::Quantity(Quantity::Tension));
    // Zero for a finite number, NaN otherwise. The energy error includes every floater's air, so that it detects each
    // NaN there.
    let finite = |value: f64| value * 0.0;
    worst.or_worse(finite(input.balance.energy_error), Place::Quantity(Quantity::Energy));
    worst.or_worse(finite(state.flywheel_speed), Place::Quantity(Quantity::FlywheelSpeed));
    worst.or_worse(finite(state.governor_integral), Place::Quantity(Quantity::GovernorIntegral));
    let positive = |value: f64| if value > 0.0 { 0.0 } else { f64::NAN };
    worst.or_worse(positive(state.reservoir_mass), Place::Quantity(Quantity::AirReservoir));
    worst.or_worse(positive(state.reservoir_energy), Place::Quantity(Quantity::EnergyReservoir));
    worst.or_worse(positive(state.water_temperature), Place::Quantity(Quantity::WaterTemperature));
    worst
}
