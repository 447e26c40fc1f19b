//! The controller's belief and the sensors against the truth (PHYSICS.md 9). Only with a controller are there readings.

use super::checks::{Measured, Place, Quantity};
use super::memory::{Memory, travel};
use super::sight::Sight;
use crate::model::Line;
use crate::plant::sensors::{Measurement, SensorKind};

/// Sensors that are sampled, in the machine's order, and their names.
pub const SAMPLED: [&str; 7] =
    ["encoder", "reservoir_pressure", "flywheel_speed", "power_in", "power_out", "water_temperature", "load_cell"];
/// Quantities whose truth is followed: those of the sampled sensors, and the chain's speed.
const QUANTITIES: usize = SAMPLED.len() + 1;
/// Position of the chain's speed.
const SPEED: usize = SAMPLED.len();
/// Noise is normal: of a year of readings at 100 Hz none is expected beyond seven standard deviations.
const NOISE_SIGMAS: f64 = 7.0;
/// Lags of a sensing element until it has forgotten.
const LAGS: f64 = 12.0;
/// Readings over which the controller takes the speed.
const SPEED_READINGS: f64 = 11.0;

/// Where the true values have been lately: least and greatest in this block of time and in the one before. A reading
/// is no older than a block.
#[derive(Clone, Debug, Default)]
pub struct Truths {
    measurements: [Measurement; SAMPLED.len()],
    /// Since when the truth is followed, s: readings of before are not judged.
    since_s: f64,
    /// Least and greatest in the block before and in this one.
    ranges: [[(f64, f64); 2]; QUANTITIES],
    /// Ticks in a block.
    block: [u64; QUANTITIES],
    /// The tick at which this block ends.
    ends: [u64; QUANTITIES],
}

fn truths(sight: &Sight) -> [f64; QUANTITIES] {
    let (state, p) = (sight.state, sight.parameters);
    // Written from PHYSICS.md 4, apart from the model.
    let environment = &p.environment;
    let pressure = state.reservoir_energy * environment.gas_constant
        / ((environment.heat_capacity - environment.gas_constant) * p.supply.reservoir_volume);
    [
        travel(sight),
        pressure,
        state.flywheel_speed,
        sight.flows.rates[Line::CompressorElectricity as usize],
        sight.flows.rates[Line::GridElectricity as usize],
        state.water_temperature,
        2.0 * p.chain.preload,
        state.chain_speed,
    ]
}

/// The oldest that a reading can be when it is read, s: sampled, delayed, and not yet followed by the next.
fn oldest(measurement: &Measurement, tick_s: f64) -> f64 {
    let period = (1.0 / measurement.rate_hz).max(tick_s);
    2.0 * period + measurement.delay_s + LAGS * measurement.lag_s + 2.0 * tick_s
}

impl Truths {
    /// Begins with a machine as it is.
    pub fn begin(sight: &Sight) -> Self {
        if sight.controller.is_none() {
            return Self::default();
        }
        let mut measurements = [Measurement::default(); SAMPLED.len()];
        let mut block = [1; QUANTITIES];
        for (at, kind) in SensorKind::of_machine(0).take(SAMPLED.len()).enumerate() {
            measurements[at] = kind.measurement(sight.parameters);
            block[at] = (oldest(&measurements[at], sight.tick_s) / sight.tick_s).ceil() as u64;
        }
        block[SPEED] = ((SPEED_READINGS / measurements[0].rate_hz + oldest(&measurements[0], sight.tick_s))
            / sight.tick_s)
            .ceil() as u64;
        let ends = block.map(|ticks| sight.tick + ticks);
        Self {
            measurements,
            since_s: sight.time_s,
            ranges: truths(sight).map(|value| [(value, value); 2]),
            block,
            ends,
        }
    }

    /// Takes in the truth of a tick.
    #[inline]
    pub fn follow(&mut self, sight: &Sight) {
        if sight.controller.is_none() {
            return;
        }
        let now = truths(sight);
        for (at, &value) in now.iter().enumerate() {
            let [before, here] = &mut self.ranges[at];
            if self.ends[at] <= sight.tick {
                *before = *here;
                // Blocks overlap by a tick, so that what happened between two ticks is in one of them.
                *here = (value, value);
                self.ends[at] = sight.tick + self.block[at];
            } else {
                *here = (here.0.min(value), here.1.max(value));
            }
        }
    }

    /// How far a value is from where the truth has been.
    fn distance(&self, at: usize, value: f64) -> f64 {
        let [before, here] = self.ranges[at];
        let (least, greatest) = (before.0.min(here.0), before.1.max(here.1));
        (least - value).max(value - greatest).max(0.0)
    }

    /// What a reading may be off by: noise, half a step, bias, and round-off of large numbers.
    fn allowance(&self, at: usize, value: f64) -> f64 {
        let measurement = &self.measurements[at];
        NOISE_SIGMAS * measurement.noise
            + 0.5 * measurement.quantum
            + measurement.bias.abs()
            + 1e-9 * (1.0 + value.abs())
    }
}

/// The worst sensor: its reading's distance from the truth over what it may be off by, or its age over its greatest.
pub fn sensors(sight: &Sight, memory: &Memory) -> Measured {
    let mut worst = Measured::NOTHING;
    if sight.controller.is_none() {
        return worst;
    }
    for (at, sensor) in sight.first_sensors(SAMPLED.len()).enumerate() {
        let (truths, place) = (&memory.truths, Place::Sensor(at as u8));
        let measurement = &truths.measurements[at];
        let oldest = oldest(measurement, sight.tick_s);
        match sensor.latest {
            Some(reading) => {
                let age = sight.time_s - reading.available_s + measurement.delay_s;
                worst.or_worse(age / oldest, place);
                if reading.available_s - measurement.delay_s - LAGS * measurement.lag_s >= truths.since_s {
                    worst.or_worse(truths.distance(at, reading.value) / truths.allowance(at, reading.value), place);
                }
            }
            // Nothing can have been heard before the first reading has arrived.
            None => worst.or_worse(sight.time_s / (2.0 * oldest), place),
        }
    }
    worst
}

/// The controller: its belief's distance from the truth over what the encoder allows; 2 for an order not carried out.
pub fn controller(sight: &Sight, memory: &Memory) -> Measured {
    let mut worst = Measured::NOTHING;
    let Some(controller) = sight.controller else { return worst };
    let truths = &memory.truths;
    let encoder = &truths.measurements[0];
    // The speed is taken over some readings, each off by noise and half a step. Samples fall on ticks; a tick longer
    // than their period is split.
    let period = 1.0 / encoder.rate_hz;
    let coarse = if sight.tick_s > period { 0.0 } else { sight.tick_s };
    let span = (SPEED_READINGS - 1.0) * period - coarse;
    let followed_s = sight.time_s - truths.since_s - oldest(encoder, sight.tick_s);
    if let Some(position) = controller.position.filter(|_| followed_s > 0.0) {
        let place = Place::Quantity(Quantity::PositionController);
        worst.or_worse(truths.distance(0, position) / truths.allowance(0, position), place);
        let off = 2.0 * (NOISE_SIGMAS * encoder.noise + encoder.quantum) / span + 1e-6;
        // While the speed changes, it lies between speeds that have been.
        if followed_s > 2.0 * span {
            let place = Place::Quantity(Quantity::SpeedController);
            worst.or_worse(truths.distance(SPEED, controller.speed) / off, place);
        }
    }
    let (compressor, barring) = controller.orders();
    let actuators = &sight.state.actuators;
    if compressor != actuators.compressor_on || barring != actuators.barring_on {
        worst.or_worse(2.0, Place::Quantity(Quantity::OrdersController));
    }
    worst
}
