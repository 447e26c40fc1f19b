//! Consistency: equations against the parameters, numbers against their limits.

use super::measured::{Measured, Place, Quantity};
use super::memory::Memory;
use super::rules::Limits;
use super::sight::Sight;
use crate::model::Coefficients;

/// 1 if the equations do not use the parameters as they are. That each lies in its range its type says.
pub fn parameters(sight: &Sight) -> Measured {
    if Coefficients::new(sight.parameters) == *sight.c {
        return Measured::NOTHING;
    }
    Measured { value: 1.0, place: Place::Quantity(Quantity::CoefficientsEquations) }
}

/// Greatest figure over its limit; not a number if one of them is none.
#[inline]
pub fn numbers(sight: &Sight, memory: &Memory, limits: &Limits) -> Measured {
    let state = sight.state;
    let mut worst = Measured::NOTHING;
    let speed = state.chain_speed;
    worst.or_worse(speed.abs() / limits.speed, Place::Quantity(Quantity::ChainSpeed));
    let jump = (speed - memory.speed).abs() / sight.tick_s;
    worst.or_worse(
        jump.max(sight.flows.acceleration.abs()) / limits.acceleration,
        Place::Quantity(Quantity::Acceleration),
    );
    let tension = sight.look.greatest.abs().max(sight.look.least.abs());
    worst.or_worse(tension / limits.force, Place::Quantity(Quantity::Tension));
    // Zero where there is none: the sums hold every floater's air, so that one bad number spoils them.
    let finite = |value: f64| value * 0.0;
    worst.or_worse(finite(sight.books.energy_error), Place::Quantity(Quantity::Energy));
    worst.or_worse(finite(state.flywheel_speed), Place::Quantity(Quantity::FlywheelSpeed));
    worst.or_worse(finite(state.governor_integral), Place::Quantity(Quantity::GovernorIntegral));
    let positive = |value: f64| if value > 0.0 { 0.0 } else { f64::NAN };
    worst.or_worse(positive(state.reservoir_mass), Place::Quantity(Quantity::AirReservoir));
    worst.or_worse(positive(state.reservoir_energy), Place::Quantity(Quantity::EnergyReservoir));
    worst.or_worse(positive(state.water_temperature), Place::Quantity(Quantity::WaterTemperature));
    worst
}
