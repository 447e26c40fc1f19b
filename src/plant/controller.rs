//! The controller of Plc timing: drives valves, compressor and barring motor from sensor readings alone (PHYSICS.md 9).

use super::components::{InOrder, Sensors};
use super::sensors::{self, GATES, Sensor, SensorKind};
use crate::model::geometry::{Cell, Loop};
use crate::model::{Coefficients, Parameters, Perturbation, State};
use crate::solver::{SolverEvent, SolverEventKind};
use bevy::ecs::prelude::*;
use std::collections::VecDeque;

/// Number of encoder readings from which the speed is computed.
const SPEED_READINGS: usize = 11;
/// Speed below which the chain counts as at rest, m/s.
const AT_REST: f64 = 0.01;
/// Time at rest without an emergency stop after which the barring motor starts, s.
const REST_BEFORE_BARRING_S: f64 = 3.0;

/// A valve movement that is due after the valve's dead time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ValveAction {
    pub due_s: f64,
    pub floater: u32,
    pub open: bool,
}

/// State of the controller: measured values and orders.
#[derive(Component, Clone, Debug)]
pub struct Controller {
    /// Chain coordinate from the encoder, including laps, m.
    pub position: Option<f64>,
    /// Chain speed from the encoder, m/s.
    pub speed: f64,
    /// Number of floaters counted at each proximity sensor.
    pub passes: [u64; GATES.len()],
    pub(super) encoder: VecDeque<(f64, f64)>,
    pub(super) ordered_open: Vec<bool>,
    pub(super) level_seen: Vec<bool>,
    pub(super) actions: VecDeque<ValveAction>,
    pub(super) at_rest_since: Option<f64>,
    pub(super) barring: bool,
    /// Whether the operator has turned the barring motor on.
    pub(super) barred_by_hand: bool,
    pub(super) compressor: bool,
    pub(super) valve_dead_time_s: f64,
    /// Fastest rate of the sampled sensors, Hz.
    pub sample_rate_hz: f64,
}

impl Controller {
    /// A controller without readings; only the state of the compressor's switch is given.
    pub fn new(parameters: &Parameters, compressor: bool) -> Self {
        let floaters = parameters.geometry.floater_count as usize;
        Self {
            valve_dead_time_s: parameters.control.valve_dead_time,
            sample_rate_hz: sensors::fastest_rate(parameters),
            position: None,
            speed: 0.0,
            passes: [0; GATES.len()],
            encoder: VecDeque::with_capacity(SPEED_READINGS),
            ordered_open: vec![false; floaters],
            level_seen: vec![false; floaters],
            actions: VecDeque::new(),
            at_rest_since: None,
            barring: false,
            barred_by_hand: false,
            compressor,
        }
    }

    /// Number of floaters; `None` if its lists disagree, as in a damaged file.
    pub(super) fn floater_count(&self) -> Option<usize> {
        let count = self.ordered_open.len();
        let known =
            self.level_seen.len() == count && self.actions.iter().all(|action| (action.floater as usize) < count);
        known.then_some(count)
    }

    /// Heap memory, bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        2 * self.ordered_open.len()
            + self.encoder.len() * size_of::<(f64, f64)>()
            + self.actions.len() * size_of::<ValveAction>()
    }

    /// Orders for the compressor and for the barring motor.
    pub fn orders(&self) -> (bool, bool) {
        (self.compressor, self.barring || self.barred_by_hand)
    }

    /// Turns the barring motor on by operator command, or returns it to the controller.
    pub fn bar_by_hand(&mut self, on: bool) {
        self.barred_by_hand = on;
    }

    /// Performs one scan: reads the available sensor readings and updates the orders.
    pub fn scan(
        &mut self,
        c: &Coefficients,
        stopped: bool,
        time_s: f64,
        list: &Sensors,
        sensors: &mut Query<&mut Sensor>,
    ) {
        let mut all = sensors.iter_many_mut(list.in_order());
        while let Some(mut sensor) = all.fetch_next() {
            let kind = sensor.kind;
            while let Some(reading) = sensor.bypass_change_detection().receive(time_s) {
                self.read(c, kind, reading.available_s, reading.value);
            }
        }
        // Whatever the pressure is; after the release its levels order again.
        self.compressor &= !stopped;
        self.order_valves(c, stopped, time_s);
        self.order_barring(c, stopped, time_s);
    }

    fn read(&mut self, c: &Coefficients, kind: SensorKind, time_s: f64, mut value: f64) {
        if kind == SensorKind::Encoder && c.perturbation.is(Perturbation::WrongEstimate) {
            value += 0.05;
        }
        match kind {
            SensorKind::Encoder => {
                if self.encoder.len() == SPEED_READINGS {
                    self.encoder.pop_front();
                }
                self.encoder.push_back((time_s, value));
                self.position = Some(value);
                if let (Some(first), Some(last)) = (self.encoder.front(), self.encoder.back()) {
                    let span = last.0 - first.0;
                    self.speed = if span > 0.0 { (last.1 - first.1) / span } else { 0.0 };
                }
            }
            SensorKind::ReservoirPressure => {
                if value < c.supply.switch_on_pressure {
                    self.compressor = true;
                } else if value > c.supply.switch_off_pressure {
                    self.compressor = false;
                }
            }
            SensorKind::Proximity(cell) => {
                if let Some(gate) = GATES.iter().position(|&gate| gate == cell) {
                    self.passes[gate] += 1;
                }
            }
            SensorKind::Level(floater) => self.level_seen[floater as usize] = true,
            SensorKind::FlywheelSpeed
            | SensorKind::PowerIn
            | SensorKind::PowerOut
            | SensorKind::WaterTemperature
            | SensorKind::LoadCell => {}
        }
    }

    /// Orders valves to be open when their floater enters the injection zone, and shut when it is full or leaves.
    fn order_valves(&mut self, c: &Coefficients, stopped: bool, time_s: f64) {
        let Some(position) = self.position else { return };
        let count = self.ordered_open.len();
        let Loop { length, .. } = c.path;
        let (start, end) = (c.path.bounds[Cell::Zone as usize], c.path.bounds[Cell::Ascending as usize]);
        let pitch = length / count as f64;
        let lead = self.speed * self.valve_dead_time_s;
        // Floaters from one pitch before the zone to one behind it, by the encoder's position.
        let around = ((end - start) / pitch).ceil() as i64 + 3;
        let first = ((start - position) / pitch).floor() as i64 - 1;
        for number in first..first + around.min(count as i64) {
            let floater = number.rem_euclid(count as i64) as usize;
            let s = position + number as f64 * pitch;
            // Shifts s by whole laps into (start - 2 pitch, end + 2 pitch).
            let s = s - ((s - start + 2.0 * pitch) / length).floor() * length;
            let inside = s + lead >= start && s + lead < end;
            if s >= end || s < start - 0.5 * pitch {
                self.level_seen[floater] = false;
            }
            let wanted = inside && !self.level_seen[floater] && !stopped && self.speed > -AT_REST;
            if wanted != self.ordered_open[floater] {
                self.ordered_open[floater] = wanted;
                self.actions.push_back(ValveAction {
                    due_s: time_s + self.valve_dead_time_s,
                    floater: floater as u32,
                    open: wanted,
                });
            }
        }
    }

    /// Turns a machine that is at rest without an emergency stop.
    fn order_barring(&mut self, c: &Coefficients, stopped: bool, time_s: f64) {
        if self.speed.abs() > AT_REST || stopped {
            self.at_rest_since = None;
        } else if self.at_rest_since.is_none() {
            self.at_rest_since = Some(time_s);
        }
        if self.at_rest_since.is_some_and(|since| time_s - since > REST_BEFORE_BARRING_S) {
            self.barring = true;
        }
        if stopped || self.speed > 1.2 * c.chain.barring_speed {
            self.barring = false;
        }
    }

    /// Moves the valves that are due. `at` is the time within the tick, for the solver events reported.
    pub fn act(&mut self, state: &mut State, time_s: f64, at: f64, solver_events: &mut Vec<SolverEvent>) {
        while let Some(action) = self.actions.front().copied() {
            if action.due_s > time_s + 1e-9 {
                return;
            }
            self.actions.pop_front();
            let floater = &mut state.floaters[action.floater as usize];
            floater.valve_open = action.open;
            if action.open && floater.cell == Cell::Zone && !state.actuators.valves_held_shut {
                solver_events.push(SolverEvent { at, kind: SolverEventKind::InjectionStarted(action.floater) });
            }
        }
    }

    /// Time of the next valve movement, s; infinity if none is due.
    pub fn next_action(&self) -> f64 {
        self.actions.front().map_or(f64::INFINITY, |action| action.due_s)
    }
}
