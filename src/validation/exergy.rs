//! Stored exergy at every tick (PHYSICS.md 6): the model's sum, with logarithms four at a time. A test compares it with
//! the model.
//!
//! Kinetic energy and the potential of the shells are also parts of the stored energy and are taken from there.

use super::input::CheckInput;
use crate::model::exergy::g as exergy_function;
use crate::model::{FloaterState, math};
use crate::solver::wide::{Kernel, Width};
use std::f64::consts::LN_2;

/// sum m psi(T, p) over the floaters and the reservoir, J.
struct FlowExergy<'a> {
    floaters: &'a [FloaterState],
    /// Pressure of the water around each floater with air, Pa.
    pressures: &'a [f64],
    /// Mass, enthalpy and pressure of the reservoir's air.
    reservoir: (f64, f64, f64),
    /// c_p T_amb, R_a T_amb, p_atm.
    sensible: f64,
    isothermal: f64,
    atmosphere: f64,
}

impl Kernel for FlowExergy<'_> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        let factors = [1.0 / self.sensible, 1.0 / self.atmosphere, self.sensible, self.isothermal];
        let mut batch = Batch { mass: [0.0; BATCH], enthalpy: [0.0; BATCH], pressure: [0.0; BATCH] };
        (batch.mass[0], batch.enthalpy[0], batch.pressure[0]) = self.reservoir;
        let (mut count, mut sum) = (1, 0.0);
        for (floater, &pressure) in self.floaters.iter().zip(self.pressures) {
            if floater.air_mass > 0.0 {
                if count == BATCH {
                    sum += flow_exergy(&mut batch, count, factors);
                    count = 0;
                }
                batch.mass[count] = floater.air_mass;
                batch.enthalpy[count] = floater.enthalpy;
                batch.pressure[count] = pressure;
                count += 1;
            }
        }
        sum + flow_exergy(&mut batch, count, factors)
    }
}

/// Air masses summed in one batch.
const BATCH: usize = 40;

/// Mass, enthalpy and pressure of a batch of air masses.
struct Batch {
    mass: [f64; BATCH],
    enthalpy: [f64; BATCH],
    pressure: [f64; BATCH],
}

/// sum m psi(T, p) of the first `count` entries of a batch, J. Factors: 1/(c_p T_amb), 1/p_atm, c_p T_amb, R_a T_amb.
///
/// One loop without branches and without a running sum, which the compiler vectorizes four-wide. Both logarithms are
/// series of ln q = 2 artanh((q - 1)/(q + 1)) and share a division.
#[inline(always)]
fn flow_exergy(batch: &mut Batch, count: usize, factors: [f64; 4]) -> f64 {
    let [per_sensible, per_pressure, sensible, isothermal] = factors;
    let Batch { mass, enthalpy, pressure } = batch;
    let (mut amounts, mut far) = ([0.0; BATCH], false);
    // The last group of four is padded with an almost zero mass at the dead state.
    let count = count.min(BATCH);
    let fours = count.div_ceil(4);
    mass[count..4 * fours].fill(f64::MIN_POSITIVE);
    enthalpy[count..4 * fours].fill(f64::MIN_POSITIVE * sensible);
    pressure[count..4 * fours].fill(1.0 / per_pressure);
    for at in 0..4 * fours {
        // T/T_amb = heat/m is near 1; the pressure ratio is 2^e y with y near 1.
        let (m, heat) = (mass[at], per_sensible * enthalpy[at]);
        let (e, y) = split(per_pressure * pressure[at]);
        let (below, below_y) = (heat + m, y + 1.0);
        let inverse = 1.0 / (below * below_y);
        let s = (heat - m) * (below_y * inverse);
        let pressure_log = e * LN_2 + series((y - 1.0) * (below * inverse));
        // m G(T/T_amb) = H/(c_p T_amb) - m - m ln(T/T_amb).
        amounts[at] = sensible * (heat - m - m * series(s)) + isothermal * (m * pressure_log);
        far |= s * s > FAR;
    }
    if far {
        for at in 0..4 * fours {
            let (m, heat) = (mass[at], per_sensible * enthalpy[at]);
            let pressure_log = math::ln(per_pressure * pressure[at]);
            amounts[at] = sensible * (heat - m - m * math::ln(heat / m)) + isothermal * (m * pressure_log);
        }
    }
    let (amounts, _) = amounts[..4 * fours].as_chunks::<4>();
    let sums = amounts.iter().fold([0.0; 4], |sums, four| std::array::from_fn(|lane| sums[lane] + four[lane]));
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

/// e and m of x = 2^e m, with m between the square roots of 1/2 and 2. NaN stays NaN.
#[inline(always)]
fn split(x: f64) -> (f64, f64) {
    const ONE: u64 = 0x3FF0_0000_0000_0000;
    const ROOT_HALF: u64 = 0x3FE6_A09E_667F_3BCD;
    // A double with these bits is 2^52 plus the integer in its last bits.
    const MAGIC: u64 = 0x4330_0000_0000_0000;
    let biased = x.to_bits().wrapping_add(ONE - ROOT_HALF) >> 52;
    let exponent = f64::from_bits(biased | MAGIC) - (4_503_599_627_370_496.0 + 1023.0);
    let mantissa = f64::from_bits(x.to_bits().wrapping_sub(biased.wrapping_sub(1023) << 52));
    (exponent + 0.0 * x, mantissa)
}

/// Square of the greatest s for which the series is accurate: m between the square roots of 1/2 and 2, with a margin.
const FAR: f64 = 0.03;

/// 2 artanh s as a series. The first omitted term is at most 5e-13 in the allowed range.
#[inline(always)]
fn series(s: f64) -> f64 {
    let z = s * s;
    let z2 = z * z;
    // Evaluated in pairs of terms, which shortens the dependency chain.
    let low = (1.0 + z * (1.0 / 3.0)) + z2 * (1.0 / 5.0 + z * (1.0 / 7.0));
    let high = (1.0 / 9.0 + z * (1.0 / 11.0)) + z2 * (1.0 / 13.0);
    (2.0 * s) * (low + (z2 * z2) * high)
}

/// Stored exergy X of the state at the end of the tick, J.
pub fn stored(input: &CheckInput, width: Width) -> f64 {
    let (state, c, stored) = (input.state, input.c, &input.balance.stored);
    let pressure = state.reservoir_pressure(c);
    let reservoir_enthalpy = state.reservoir_energy + pressure * c.supply.reservoir_volume;
    let in_air = width.run(FlowExergy {
        floaters: &state.floaters,
        pressures: input.pressures,
        reservoir: (state.reservoir_mass, reservoir_enthalpy, pressure),
        sensible: c.environment.heat_capacity * c.environment.ambient_temperature,
        isothermal: c.environment.gas_constant * c.environment.ambient_temperature,
        atmosphere: c.environment.atmospheric_pressure,
    });
    // m R_a T_r = p_r V_r: the exergy of a closed volume is its flow exergy minus (p_r - p_atm) V_r.
    let in_reservoir = (c.environment.atmospheric_pressure - pressure) * c.supply.reservoir_volume;
    let in_water = if c.water_held {
        0.0
    } else {
        c.water_heat_capacity
            * c.environment.ambient_temperature
            * exergy_function(state.water_temperature / c.environment.ambient_temperature)
    };
    // The potential of air is relative to the reservoir's height.
    let potential =
        stored.potential - c.environment.gravity * c.reservoir_height * (input.air_here - state.reservoir_mass);
    stored.chain_kinetic + stored.flywheel_kinetic + potential + in_air + in_reservoir + in_water
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Flow exergy of one kilogram at a relative temperature and pressure, with c_p T_amb = 1 and R_a T_amb = 2.
    fn psi(temperature: f64, pressure: f64) -> f64 {
        let mut batch = Batch { mass: [1.0; BATCH], enthalpy: [1.0; BATCH], pressure: [1.0; BATCH] };
        (batch.enthalpy[5], batch.pressure[5]) = (temperature, pressure);
        flow_exergy(&mut batch, 6, [1.0, 1.0, 1.0, 2.0])
    }

    #[test]
    fn flow_exergy_is_right_to_twelve_digits_near_the_dead_state_and_far_from_it() {
        for temperature in [0.1_f64, 0.5, 0.8, 0.99, 1.0, 1.0 + 1e-9, 1.2, 1.5, 4.0] {
            for number in 0..20_000 {
                let pressure = 0.3 * 1.0005_f64.powi(number);
                let expected = temperature - 1.0 - temperature.ln() + 2.0 * pressure.ln();
                assert!((psi(temperature, pressure) - expected).abs() < 1e-12, "{temperature} {pressure}");
            }
        }
        assert_eq!(psi(1.0, 1.0), 0.0);
        assert!(psi(f64::NAN, 1.0).is_nan() && psi(1.0, f64::NAN).is_nan());
    }
}
