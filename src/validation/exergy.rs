//! Stored exergy at every tick (PHYSICS.md 6): the model's sum with logarithms four at a time. A test holds both equal.
//!
//! Kinetic energy and the potential of the shells are parts of the stored energy too, and are taken from there.

use super::sight::Sight;
use crate::model::exergy::g as exergy_function;
use crate::solver::wide::{Four, Kernel, Width};
use std::f64::consts::LN_2;

/// Floaters with air that are summed at once.
const BATCH: usize = 64;

/// Air of some floaters: mass, enthalpy, and pressure of the water around.
struct Batch {
    mass: [f64; BATCH],
    enthalpy: [f64; BATCH],
    pressure: [f64; BATCH],
    count: usize,
}

/// sum m psi(T, p) over a batch, J.
struct FlowExergy<'a> {
    batch: &'a Batch,
    /// 1/(c_p T_amb), 1/p_atm, c_p T_amb, R_a T_amb.
    factors: [f64; 4],
}

impl Kernel for FlowExergy<'_> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        let [per_sensible, per_pressure, sensible, isothermal] = self.factors;
        let fours = self.batch.count.div_ceil(4);
        let fours_of = |values: &[f64; BATCH], at: usize| Four(values.as_chunks::<4>().0[at]);
        let mut sum = Four::default();
        for at in 0..fours {
            let mass = fours_of(&self.batch.mass, at);
            let heat = fours_of(&self.batch.enthalpy, at) * per_sensible;
            // m G(T/T_amb) = H/(c_p T_amb) - m - m ln(T/T_amb).
            let ratio = heat * mass.inverse();
            let pressure = fours_of(&self.batch.pressure, at) * per_pressure;
            sum += sensible * (heat - mass - mass * logarithm(ratio)) + isothermal * (mass * logarithm(pressure));
        }
        sum.sum()
    }
}

/// Natural logarithms of four positive numbers to the last digits: x = 2^e m with m near 1, and the series of
/// ln m = 2 artanh((m - 1)/(m + 1)).
#[inline(always)]
fn logarithm(x: Four) -> Four {
    const ONE: u64 = 0x3FF0_0000_0000_0000;
    const ROOT_HALF: u64 = 0x3FE6_A09E_667F_3BCD;
    // A number with these bits is 2^52 plus what is put into its last bits.
    const MAGIC: u64 = 0x4330_0000_0000_0000;
    let biased = x.0.map(|x| x.to_bits().wrapping_add(ONE - ROOT_HALF) >> 52);
    let exponent = Four(biased.map(|biased| f64::from_bits(biased | MAGIC))) - (4_503_599_627_370_496.0 + 1023.0);
    let m = Four(std::array::from_fn(|lane| {
        f64::from_bits(x.0[lane].to_bits().wrapping_sub(biased[lane].wrapping_sub(1023) << 52))
    }));
    let s = (m - 1.0) * (m + 1.0).inverse();
    let z = s * s;
    let z2 = z * z;
    let z4 = z2 * z2;
    // In pairs, so that the processor need not wait for one term after the other.
    let low = (1.0 + z * (1.0 / 3.0)) + z2 * (1.0 / 5.0 + z * (1.0 / 7.0));
    let high = (1.0 / 9.0 + z * (1.0 / 11.0)) + z2 * (1.0 / 13.0 + z * (1.0 / 15.0));
    let top = 1.0 / 17.0 + z * (1.0 / 19.0);
    // The last product is not a number where x is none.
    exponent * LN_2 + (2.0 * s) * (low + z4 * (high + z4 * top)) + 0.0 * x
}

/// X of the state that the tick has left, J.
pub fn stored(sight: &Sight, width: Width) -> f64 {
    let (state, c, stored) = (sight.state, sight.c, &sight.books.stored);
    let sensible = c.heat_capacity * c.ambient_temperature;
    let isothermal = c.gas_constant * c.ambient_temperature;
    let factors = [1.0 / sensible, 1.0 / c.atmospheric_pressure, sensible, isothermal];
    let mut batch = Batch { mass: [1.0; BATCH], enthalpy: [0.0; BATCH], pressure: [1.0; BATCH], count: 0 };
    let (mut in_floaters, mut air) = (0.0, 0.0);
    let flush = |batch: &mut Batch| {
        // What fills up the last four: no air at the dead state.
        for at in batch.count..batch.count.next_multiple_of(4) {
            (batch.mass[at], batch.enthalpy[at]) = (f64::MIN_POSITIVE, f64::MIN_POSITIVE * sensible);
            batch.pressure[at] = c.atmospheric_pressure;
        }
        let sum = width.run(FlowExergy { batch, factors });
        batch.count = 0;
        sum
    };
    // Of one length, so that no index needs a check.
    let offsets = &c.offsets[..state.floaters.len()];
    for (index, floater) in state.floaters.iter().enumerate() {
        if floater.air_mass > 0.0 {
            let s = c.path.wrap(state.chain_position + offsets[index]);
            let height = c.path.height_at(c.path.to_start(s, floater.cell), floater.cell);
            let at = batch.count;
            (batch.mass[at], batch.enthalpy[at]) = (floater.air_mass, floater.enthalpy);
            batch.pressure[at] = c.water_pressure(height);
            batch.count = at + 1;
            air += floater.air_mass;
            if batch.count == BATCH {
                in_floaters += flush(&mut batch);
            }
        }
    }
    if batch.count > 0 {
        in_floaters += flush(&mut batch);
    }
    let (temperature, pressure) = (state.reservoir_temperature(c), state.reservoir_pressure(c));
    let in_reservoir = state.reservoir_mass
        * (c.dead_state.flow_exergy(temperature, pressure) - c.gas_constant * temperature
            + c.atmospheric_pressure * c.gas_constant * temperature / pressure);
    let in_water = if c.water_held {
        0.0
    } else {
        c.water_heat_capacity * c.ambient_temperature * exergy_function(state.water_temperature / c.ambient_temperature)
    };
    // The potential of air counts from the reservoir's height.
    stored.chain_kinetic + stored.flywheel_kinetic + stored.potential - c.gravity * c.reservoir_height * air
        + in_floaters
        + in_reservoir
        + in_water
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_right_to_the_last_digits() {
        for number in 0..100_000 {
            let x = 1e-3 * 1.0001_f64.powi(number);
            let four = logarithm(Four([x, 1.0, x, 1.0 + f64::EPSILON])).0;
            assert!((four[0] - x.ln()).abs() <= 4e-16 * x.ln().abs().max(1.0), "ln {x} = {} not {}", four[0], x.ln());
            assert_eq!((four[0].to_bits(), four[1]), (four[2].to_bits(), 0.0));
            assert!((four[3] / f64::EPSILON - 1.0).abs() < 1e-9);
        }
        assert!(logarithm(Four([f64::NAN; 4])).0[0].is_nan());
    }
}
