//! Checks of the controller's estimates and of the sensors against the true values (PHYSICS.md 9). Readings exist only
//! with a controller.

use super::history::CheckHistory;
use super::input::CheckInput;
use super::measured::{Measured, Place, Quantity, SAMPLED};
use super::truths::{LAGS, NOISE_SIGMAS, SPEED, SPEED_READINGS, oldest};

/// Worst sensor: deviation of its reading from the true values over the allowance, or its age over the greatest age.
pub fn sensors(input: &CheckInput, history: &CheckHistory) -> Measured {
    let mut worst = Measured::NOTHING;
    if input.controller.is_none() {
        return worst;
    }
    for (at, sensor) in input.first_sensors(SAMPLED.len()).enumerate() {
        let (truths, place) = (&history.truths, Place::Sensor(at as u8));
        let measurement = &truths.measurements[at];
        let oldest = oldest(measurement, input.tick_s);
        match sensor.latest {
            Some(reading) => {
                let age = input.time_s - reading.available_s + measurement.delay_s;
                worst.or_worse(age / oldest, place);
                if reading.available_s - measurement.delay_s - LAGS * measurement.lag_s >= truths.since_s {
                    worst.or_worse(truths.distance(at, reading.value) / truths.allowance(at, reading.value), place);
                }
            }
            // Before its first reading arrives, the age of a sensor is the simulated time.
            None => worst.or_worse(input.time_s / (2.0 * oldest), place),
        }
    }
    worst
}

/// Deviation of the controller's estimates from the true values over the encoder's allowance; 2 for an order that was
/// not carried out.
pub fn controller(input: &CheckInput, history: &CheckHistory) -> Measured {
    let mut worst = Measured::NOTHING;
    let Some(controller) = input.controller else { return worst };
    let truths = &history.truths;
    let encoder = &truths.measurements[0];
    // The speed is computed from several readings, each with noise and half a quantization step. Samples are taken at
    // ticks; a tick longer than the sampling period is split.
    let period = 1.0 / encoder.rate_hz;
    let coarse = if input.tick_s > period { 0.0 } else { input.tick_s };
    let span = (SPEED_READINGS - 1.0) * period - coarse;
    let followed_s = input.time_s - truths.since_s - oldest(encoder, input.tick_s);
    if let Some(position) = controller.position.filter(|_| followed_s > 0.0) {
        let place = Place::Quantity(Quantity::PositionController);
        worst.or_worse(truths.distance(0, position) / truths.allowance(0, position), place);
        let off = 2.0 * (NOISE_SIGMAS * encoder.noise + encoder.quantum) / span + 1e-6;
        // While the speed changes, the estimate lies between recent speeds.
        if followed_s > 2.0 * span {
            let place = Place::Quantity(Quantity::SpeedController);
            worst.or_worse(truths.distance(SPEED, controller.speed) / off, place);
        }
    }
    let (compressor, barring) = controller.orders();
    let actuators = &input.state.actuators;
    if compressor != actuators.compressor_on || barring != actuators.barring_on {
        worst.or_worse(2.0, Place::Quantity(Quantity::OrdersController));
    }
    worst
}
