//! Sensors: the inputs of the controller (PHYSICS.md 9). Each is an entity with its own random stream.

use super::components::{InOrder, Sensors};
use crate::model::geometry::Cell;
use crate::model::ledger::Fluxes;
use crate::model::{Coefficients, Line, Parameters, Perturbation, State, math};
use crate::solver::{SolverEvent, SolverEventKind};
use bevy::ecs::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// Quantity that a sensor measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SensorKind {
    /// Chain coordinate at the top shaft, including laps, m.
    Encoder,
    /// Reservoir pressure, Pa.
    ReservoirPressure,
    /// Flywheel speed, rad/s.
    FlywheelSpeed,
    /// Electrical power of the compressor, W.
    PowerIn,
    /// Electrical power to the grid, W.
    PowerOut,
    /// Water temperature behind a lag, K.
    WaterTemperature,
    /// Tension of both strands at the take-up, N.
    LoadCell,
    /// Reports a floater that passes the start of a cell; the value is its number.
    Proximity(Cell),
    /// Reports a floater in the injection zone that holds its fill; the value is 1.
    Level(u32),
}

/// Measurement properties of a sensor.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Measurement {
    /// Unit of a reading; empty for a number or a switch.
    pub unit: &'static str,
    /// Sampling rate, Hz; 0 for an event-driven sensor.
    pub rate_hz: f64,
    /// Standard deviation of the noise, in the sensor's unit, for an event-driven sensor in seconds.
    pub noise: f64,
    /// Quantization step of the reading; 0 for none.
    pub quantum: f64,
    /// Transport delay of a reading, s.
    pub delay_s: f64,
    /// Constant offset of a reading.
    pub bias: f64,
    /// Time constant of the sensing element, s.
    pub lag_s: f64,
}

/// Limit of the noise of event-driven sensors, in standard deviations.
const EVENT_NOISE_CUT: f64 = 3.0;
/// Most in-flight readings of one sensor: above 100,000, the product of the greatest rate and delay that the parameter
/// table allows. With the default parameters there are at most ten.
const MOST_IN_FLIGHT: usize = 1 << 17;
/// Tolerance in comparisons of times, s.
const TIME_SLACK: f64 = 1e-9;

impl SensorKind {
    /// Sensors of a machine, in the order of its list: sampled ones first, then proximity sensors, then level switches.
    pub fn of_machine(floaters: usize) -> impl Iterator<Item = SensorKind> {
        let sampled = [
            SensorKind::Encoder,
            SensorKind::ReservoirPressure,
            SensorKind::FlywheelSpeed,
            SensorKind::PowerIn,
            SensorKind::PowerOut,
            SensorKind::WaterTemperature,
            SensorKind::LoadCell,
        ];
        let gates = GATES.map(SensorKind::Proximity);
        sampled.into_iter().chain(gates).chain((0..floaters as u32).map(SensorKind::Level))
    }

    /// The sensor at a position of the list.
    pub fn at(floaters: usize, position: usize) -> Option<SensorKind> {
        let others = SensorKind::of_machine(0).count();
        match position.checked_sub(others) {
            Some(floater) => (floater < floaters).then_some(SensorKind::Level(floater as u32)),
            None => SensorKind::of_machine(0).nth(position),
        }
    }

    /// Measurement properties by the table of PHYSICS.md 9.
    pub fn measurement(self, p: &Parameters) -> Measurement {
        macro_rules! sampled {
            ($group:ident, $quantum:expr) => {
                Measurement {
                    unit: self.unit(),
                    rate_hz: p.$group.rate,
                    noise: p.$group.noise,
                    quantum: $quantum,
                    delay_s: p.$group.delay,
                    bias: p.$group.bias,
                    lag_s: 0.0,
                }
            };
            ($group:ident) => {
                sampled!($group, p.$group.quantum)
            };
        }
        let event = |noise, delay_s| Measurement { noise, delay_s, ..Measurement::default() };
        match self {
            SensorKind::Encoder => {
                sampled!(encoder, std::f64::consts::TAU * p.geometry.sprocket_radius / p.encoder.pulses)
            }
            SensorKind::ReservoirPressure => sampled!(pressure_sensor),
            SensorKind::FlywheelSpeed => sampled!(speed_sensor),
            SensorKind::PowerIn | SensorKind::PowerOut => sampled!(power_meter),
            SensorKind::WaterTemperature => {
                Measurement { lag_s: p.temperature_sensor.lag, ..sampled!(temperature_sensor) }
            }
            SensorKind::LoadCell => sampled!(load_cell),
            SensorKind::Proximity(_) => event(p.proximity_sensor.noise, p.proximity_sensor.delay),
            SensorKind::Level(_) => event(p.level_switch.noise, p.level_switch.delay),
        }
    }

    /// SI unit of a reading; empty for an event-driven sensor.
    pub fn unit(self) -> &'static str {
        match self {
            SensorKind::Encoder => "m",
            SensorKind::ReservoirPressure => "Pa",
            SensorKind::FlywheelSpeed => "rad/s",
            SensorKind::PowerIn | SensorKind::PowerOut => "W",
            SensorKind::WaterTemperature => "K",
            SensorKind::LoadCell => "N",
            SensorKind::Proximity(_) | SensorKind::Level(_) => "",
        }
    }

    /// Name, also the key of its random stream.
    pub fn name(self) -> String {
        match self {
            SensorKind::Encoder => "encoder".into(),
            SensorKind::ReservoirPressure => "reservoir_pressure".into(),
            SensorKind::FlywheelSpeed => "flywheel_speed".into(),
            SensorKind::PowerIn => "power_in".into(),
            SensorKind::PowerOut => "power_out".into(),
            SensorKind::WaterTemperature => "water_temperature".into(),
            SensorKind::LoadCell => "load_cell".into(),
            SensorKind::Proximity(cell) => format!("proximity_{cell:?}"),
            SensorKind::Level(floater) => format!("level[{floater}]"),
        }
    }

    /// True value of the quantity of a sampled sensor.
    fn truth(self, c: &Coefficients, state: &State, flows: &Fluxes) -> f64 {
        match self {
            SensorKind::Encoder => state.laps as f64 * c.path.length + state.chain_position,
            SensorKind::ReservoirPressure => state.reservoir_pressure(c),
            SensorKind::FlywheelSpeed => state.flywheel_speed,
            SensorKind::PowerIn => flows[Line::CompressorElectricity as usize],
            SensorKind::PowerOut => flows[Line::GridElectricity as usize],
            SensorKind::WaterTemperature => state.water_temperature,
            // The dead weight of the idler keeps both strands at the preload in every state of the machine.
            SensorKind::LoadCell => 2.0 * c.chain.preload,
            SensorKind::Proximity(_) | SensorKind::Level(_) => f64::NAN,
        }
    }
}

/// Cells whose start has a proximity sensor: s_in0, q, q + Hc, 3q + Hc.
pub const GATES: [Cell; 4] = [Cell::Zone, Cell::Ascending, Cell::TopRising, Cell::Descending];
/// Number of sampled sensors: the first ones in a machine's list.
const SAMPLED: usize = 7;

/// A reading.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// Time from which the reading is available, s.
    pub available_s: f64,
    /// Measured value.
    pub value: f64,
}

/// State of a sensor: position in its random stream and in-flight readings. Its measurement properties follow from the
/// parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SensorState {
    /// State of the random stream, high and low half.
    stream: (u64, u64),
    samples: u64,
    lagged: Option<f64>,
    latest: Option<Reading>,
    #[serde(rename = "on_their_way")]
    in_flight: Box<[Reading]>,
}

impl SensorState {
    /// Heap memory, bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        size_of_val(&*self.in_flight)
    }
}

/// A sensor with its state.
#[derive(Component, Clone, Debug)]
pub struct Sensor {
    /// Measured quantity.
    pub kind: SensorKind,
    measurement: Measurement,
    stream: Pcg64Mcg,
    samples: u64,
    lagged: Option<f64>,
    in_flight: VecDeque<Reading>,
    /// The newest reading that was available at the last scan.
    pub latest: Option<Reading>,
}

impl Sensor {
    /// Creates a sensor with its own random stream, keyed by the run's seed and the sensor's name.
    pub fn new(kind: SensorKind, parameters: &Parameters, seed: u64) -> Self {
        let key = xxhash_rust::xxh3::xxh3_64_with_seed(kind.name().as_bytes(), seed);
        Self {
            kind,
            measurement: kind.measurement(parameters),
            stream: Pcg64Mcg::seed_from_u64(key),
            samples: 0,
            lagged: None,
            in_flight: VecDeque::new(),
            latest: None,
        }
    }

    /// Replaces the measurement properties, as after loading a checkpoint of a machine with other ones.
    pub fn measure_as(&mut self, measurement: Measurement) {
        self.measurement = measurement;
    }

    /// Returns the state to be saved.
    pub fn state(&self) -> SensorState {
        let stream = self.stream.state();
        SensorState {
            stream: ((stream >> 64) as u64, stream as u64),
            samples: self.samples,
            lagged: self.lagged,
            latest: self.latest,
            in_flight: self.in_flight.iter().copied().collect(),
        }
    }

    /// Restores a saved state.
    pub fn resume(&mut self, state: &SensorState) {
        let (high, low) = state.stream;
        self.stream = Pcg64Mcg::new((u128::from(high) << 64) | u128::from(low));
        (self.samples, self.lagged, self.latest) = (state.samples, state.lagged, state.latest);
        self.in_flight.clear();
        self.in_flight.extend(state.in_flight.iter().copied());
    }

    fn normal(&mut self) -> f64 {
        standard_normal(self.stream.random(), self.stream.random())
    }

    fn send(&mut self, reading: Reading) {
        // Sampled sensors stay below the limit, since the table bounds their rate and delay. An event-driven one would
        // need 13,000 floaters per second.
        assert!(self.in_flight.len() < MOST_IN_FLIGHT, "{}: too many readings are on their way", self.kind.name());
        self.in_flight.push_back(reading);
    }

    /// Samples if a sample is due.
    fn sample(&mut self, c: &Coefficients, state: &State, flows: &Fluxes, time_s: f64) {
        let measurement = self.measurement;
        if time_s + TIME_SLACK < self.samples as f64 / measurement.rate_hz {
            return;
        }
        let (stale, wrong) = (Perturbation::StaleSensor, Perturbation::WrongSensor);
        if self.kind == SensorKind::ReservoirPressure && c.perturbation.is(stale) && time_s > 5.0 {
            return;
        }
        // A tick longer than the sampling period is split; if the period is not a multiple of the tick, the sample is
        // taken at the next tick.
        self.samples = (time_s * measurement.rate_hz + 1e-6).floor() as u64 + 1;
        let mut value = self.kind.truth(c, state, flows);
        if self.kind == SensorKind::FlywheelSpeed && c.perturbation.is(wrong) {
            value *= 1.02;
        }
        if measurement.lag_s > 0.0 {
            let last = self.lagged.unwrap_or(value);
            value = last + (value - last) * -math::exp_m1(-1.0 / (measurement.rate_hz * measurement.lag_s));
            self.lagged = Some(value);
        }
        value += measurement.bias;
        if measurement.noise > 0.0 {
            value += measurement.noise * self.normal();
        }
        if measurement.quantum > 0.0 {
            value = (value / measurement.quantum).round() * measurement.quantum;
        }
        self.send(Reading { available_s: time_s + measurement.delay_s, value });
    }

    /// Sends the reading of an event-driven sensor for an event at its exact time.
    fn answer(&mut self, time_s: f64, value: f64) {
        let mut noise = 0.0;
        if self.measurement.noise > 0.0 {
            noise = self.measurement.noise * self.normal().clamp(-EVENT_NOISE_CUT, EVENT_NOISE_CUT);
        }
        self.send(Reading { available_s: time_s + noise + self.measurement.delay_s, value });
    }

    /// Sets the first reading at time zero, for a state that has lasted longer than the sensor's delay.
    pub fn preset(&mut self, value: f64) {
        self.send(Reading { available_s: 0.0, value });
    }

    /// Returns the oldest in-flight reading that is available now, if any.
    pub fn receive(&mut self, time_s: f64) -> Option<Reading> {
        let first = *self.in_flight.front()?;
        if first.available_s > time_s + TIME_SLACK {
            return None;
        }
        self.in_flight.pop_front();
        self.latest = Some(first);
        Some(first)
    }
}

/// A standard normal number from two uniform ones in [0, 1) (Box and Muller, Ann. Math. Stat. 29, 1958). rand_distr
/// would use the system's exponential function, which differs between processors.
fn standard_normal(first: f64, second: f64) -> f64 {
    // 1 - first is in (0, 1].
    (-2.0 * math::ln(1.0 - first)).sqrt() * math::cos(std::f64::consts::TAU * second)
}

/// The highest sampling rate, Hz. Ticks that are longer than its period are split at the samples.
pub fn fastest_rate(parameters: &Parameters) -> f64 {
    SensorKind::of_machine(0).map(|kind| kind.measurement(parameters).rate_hz).fold(0.0, f64::max)
}

/// Time of the first sample after a given time, s, at a rate in Hz.
pub fn next_sample(time_s: f64, rate_hz: f64) -> f64 {
    ((time_s * rate_hz + 1e-6).floor() + 1.0) / rate_hz
}

/// Samples every sensor of a machine that is due.
pub fn sample(
    c: &Coefficients,
    state: &State,
    flows: &Fluxes,
    time_s: f64,
    list: &Sensors,
    sensors: &mut Query<&mut Sensor>,
) {
    let mut sampled = sensors.iter_many_mut(list.in_order().take(SAMPLED));
    while let Some(mut sensor) = sampled.fetch_next() {
        sensor.sample(c, state, flows, time_s);
    }
}

/// Sends the readings of event-driven sensors for the solver events of a tick.
pub fn notice(
    solver_events: &[SolverEvent],
    state: &State,
    start_s: f64,
    list: &Sensors,
    sensors: &mut Query<&mut Sensor>,
) {
    let mut answer = |position: usize, time_s: f64, value: f64| {
        if let Some(Ok(mut sensor)) = list.in_order().nth(position).map(|entity| sensors.get_mut(entity)) {
            sensor.answer(time_s, value);
        }
    };
    let level = |floater: u32| SAMPLED + GATES.len() + floater as usize;
    for event in solver_events {
        let time_s = start_s + event.at;
        match event.kind {
            SolverEventKind::Entered(floater, cell) => {
                if let Some(gate) = GATES.iter().position(|&gate| gate == cell) {
                    answer(SAMPLED + gate, time_s, f64::from(floater));
                }
                if cell == Cell::Zone && state.floaters[floater as usize].filled {
                    answer(level(floater), time_s, 1.0);
                }
            }
            SolverEventKind::Filled(floater) => answer(level(floater), time_s, 1.0),
            _ => {}
        }
    }
}
