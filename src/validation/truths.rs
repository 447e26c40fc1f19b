//! Recent true values of the quantities that sensors measure.

use super::input::CheckInput;
use super::measured::SAMPLED;
use crate::model::Line;
use crate::plant::sensors::{Measurement, SensorKind};

/// Number of quantities: those of the sampled sensors, and the chain's speed.
const QUANTITIES: usize = SAMPLED.len() + 1;
/// Position of the chain's speed among the quantities.
pub(super) const SPEED: usize = SAMPLED.len();
/// Limit of the noise, in standard deviations: in a year of readings at 100 Hz, none is expected beyond it.
pub(super) const NOISE_SIGMAS: f64 = 7.0;
/// Number of time constants after which a sensing element's past is negligible.
pub(super) const LAGS: f64 = 12.0;
/// Number of readings from which the controller computes the speed.
pub(super) const SPEED_READINGS: f64 = 11.0;

/// Ranges of the true values in the present block of time and in the previous one. A reading is at most one block old.
#[derive(Clone, Debug, Default)]
pub struct Truths {
    pub(super) measurements: [Measurement; SAMPLED.len()],
    /// Time from which true values are known, s; older readings are not checked.
    pub(super) since_s: f64,
    /// Least and greatest value in the previous block and in this one.
    ranges: [[(f64, f64); 2]; QUANTITIES],
    /// Length of a block, ticks.
    block: [u64; QUANTITIES],
    /// Tick at which this block ends.
    ends: [u64; QUANTITIES],
}

fn truths(input: &CheckInput) -> [f64; QUANTITIES] {
    let (state, p) = (input.state, input.parameters);
    // Evaluated from PHYSICS.md 4, independently of the model.
    let environment = &p.environment;
    let pressure = state.reservoir_energy * environment.gas_constant
        / ((environment.heat_capacity - environment.gas_constant) * p.supply.reservoir_volume);
    [
        input.travel(),
        pressure,
        state.flywheel_speed,
        input.flows.rates[Line::CompressorElectricity as usize],
        input.flows.rates[Line::GridElectricity as usize],
        state.water_temperature,
        2.0 * p.chain.preload,
        state.chain_speed,
    ]
}

/// Greatest age of the newest reading, s: sampling period, delay, lag, and the time until the next reading.
pub(super) fn oldest(measurement: &Measurement, tick_s: f64) -> f64 {
    let period = (1.0 / measurement.rate_hz).max(tick_s);
    2.0 * period + measurement.delay_s + LAGS * measurement.lag_s + 2.0 * tick_s
}

impl Truths {
    /// Starts with the present state of a machine.
    pub fn begin(input: &CheckInput) -> Self {
        if input.controller.is_none() {
            return Self::default();
        }
        let mut measurements = [Measurement::default(); SAMPLED.len()];
        let mut block = [1; QUANTITIES];
        for (at, kind) in SensorKind::of_machine(0).take(SAMPLED.len()).enumerate() {
            measurements[at] = kind.measurement(input.parameters);
            block[at] = (oldest(&measurements[at], input.tick_s) / input.tick_s).ceil() as u64;
        }
        block[SPEED] = ((SPEED_READINGS / measurements[0].rate_hz + oldest(&measurements[0], input.tick_s))
            / input.tick_s)
            .ceil() as u64;
        let ends = block.map(|ticks| input.tick + ticks);
        Self {
            measurements,
            since_s: input.time_s,
            ranges: truths(input).map(|value| [(value, value); 2]),
            block,
            ends,
        }
    }

    /// Adds the true values of a tick.
    #[inline]
    pub fn follow(&mut self, input: &CheckInput) {
        if input.controller.is_none() {
            return;
        }
        let now = truths(input);
        for (at, &value) in now.iter().enumerate() {
            let [before, here] = &mut self.ranges[at];
            if self.ends[at] <= input.tick {
                *before = *here;
                // The new block starts with the present value. [`Truths::distance`] uses the range over both blocks,
                // which also covers the time between two ticks.
                *here = (value, value);
                self.ends[at] = input.tick + self.block[at];
            } else {
                *here = (here.0.min(value), here.1.max(value));
            }
        }
    }

    /// Distance of a value from the range of the recent true values.
    pub(super) fn distance(&self, at: usize, value: f64) -> f64 {
        let [before, here] = self.ranges[at];
        let (least, greatest) = (before.0.min(here.0), before.1.max(here.1));
        (least - value).max(value - greatest).max(0.0)
    }

    /// Allowed deviation of a reading: noise, half a quantization step, bias, and round-off of large numbers.
    pub(super) fn allowance(&self, at: usize, value: f64) -> f64 {
        let measurement = &self.measurements[at];
        NOISE_SIGMAS * measurement.noise
            + 0.5 * measurement.quantum
            + measurement.bias.abs()
            + 1e-9 * (1.0 + value.abs())
    }
}
