//! Evaluates event functions at both sides of a step: which have a root in it, and where (PHYSICS.md 11).

use super::event_functions::{EventFunction, Held};
use super::method::hermite_root;
use super::system::{ActiveView, Modes, Rates, System, slot};
use crate::model::air::{VENT_EMPTY, VENT_TAIL};
use crate::model::drive::{self, Brake, GeneratorBranch};
use crate::model::supply::reservoir_pressure;
use crate::model::{Actuators, Coefficients, GeneratorLaw};

/// One side of a step: state vector and rates.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// State vector.
    pub vector: &'a [f64],
    /// Rates at that state vector.
    pub rates: &'a Rates,
}

/// A tried step, with everything that event functions depend on.
#[derive(Clone, Copy)]
pub struct TriedStep<'a> {
    /// Coefficients of the equations.
    pub c: &'a Coefficients,
    /// Switches.
    pub actuators: Actuators,
    /// The packed machine.
    pub system: &'a System,
    /// Modes of the step.
    pub modes: &'a Modes,
    /// Arguments of the event functions besides the modes.
    pub limits: &'a Limits,
    /// Length of the step, s.
    pub h: f64,
    /// State at its start.
    pub before: Side<'a>,
    /// State at its end.
    pub after: Side<'a>,
}

/// Arguments of the event functions besides the modes.
pub struct Limits {
    /// Travel at which the first floater reaches the end of its cell, m.
    pub travel_to_end: f64,
    /// Travel back to the start of a cell, m.
    pub travel_to_start: f64,
    /// Whether the pressure switch acts by itself (Cam).
    pub switch_acts: bool,
    /// Factor on round-off for the uncertainty of slip and torques: after a stiff step, chain and flywheel agree only
    /// to the error of the step.
    pub uncertainty: f64,
}

/// Event functions with a root within a step.
#[derive(Default)]
pub struct Found {
    /// Time of the earliest root in the step, s, and its event function. Only functions that are negative by more than
    /// the tolerance at the end of the step count.
    pub earliest: Option<(f64, EventFunction)>,
    /// Event functions with their root at the end of the step, within the tolerance.
    pub triggered: Vec<EventFunction>,
    /// Time from the end of the step to the next root at constant slope, s; at most [`LONGEST_SHIFT`].
    pub upcoming: f64,
    /// Kinks that trigger no event in this span.
    pub held: Held,
}

/// Round-off of the terms of an event function, relative to their size.
pub const ROUND_OFF: f64 = 4.0 * f64::EPSILON;

/// Tolerance of the location of an event, s.
pub const TIME_TOLERANCE: f64 = 1e-12;

/// A root this close to the end of a step is reached by shifting that end with the midpoint rule, s: at decay rates of
/// some hundred per second its error is below round-off, and it takes two evaluations where a new try takes six.
pub const LONGEST_SHIFT: f64 = 1e-7;

impl Found {
    /// Shift of the end of a step of length h that reaches the root of an event function, s. `None` if it is longer
    /// than [`LONGEST_SHIFT`] or if a root lies at the end already.
    pub fn shift(&self, h: f64) -> Option<f64> {
        let shift = match self.earliest {
            Some((time, _)) => time - h,
            None if self.triggered.is_empty() => self.upcoming,
            None => return None,
        };
        (shift.abs() < LONGEST_SHIFT).then_some(shift)
    }

    /// Checks one event function with values g and slopes s at both sides for a root. `scale` is the size of the terms
    /// of g, for round-off.
    fn judge(&mut self, function: EventFunction, h: f64, before: (f64, f64), after: (f64, f64), scale: f64) {
        let ((g0, s0), (g1, s1)) = (before, after);
        if g1 >= g0 || self.held.is_held(function) {
            return;
        }
        let tolerance = TIME_TOLERANCE * s1.abs() + ROUND_OFF * scale;
        if g1 < -tolerance {
            let time = hermite_root(g0, s0, g1, s1, h);
            if self.earliest.is_none_or(|(earliest, _)| time < earliest) {
                self.earliest = Some((time, function));
            }
        } else if g1 <= tolerance {
            self.triggered.push(function);
        } else if g1 < -s1 * self.upcoming {
            self.upcoming = g1 / -s1;
        }
    }

    /// Checks an event function of unknown slope, with linear interpolation.
    fn judge_straight(&mut self, function: EventFunction, h: f64, g0: f64, g1: f64, scale: f64) {
        let slope = (g1 - g0) / h;
        self.judge(function, h, (g0, slope), (g1, slope), scale);
    }

    /// Evaluates every event function of the present modes.
    pub fn scan(&mut self, step: &TriedStep) {
        self.earliest = None;
        self.triggered.clear();
        self.upcoming = LONGEST_SHIFT;
        self.scan_motion(step);
        self.scan_drive(step);
        self.scan_supply(step);
        self.scan_passive(step);
        self.scan_active(step);
    }

    fn scan_motion(&mut self, step: &TriedStep) {
        let TriedStep { c, actuators, modes, limits, h, before, after, .. } = *step;
        let travel = |side: Side| (side.vector[slot::TRAVEL], side.vector[slot::SPEED]);
        let motion = |side: Side| (side.vector[slot::SPEED], side.rates.derivative[slot::SPEED]);
        let boundary = |(d, v): (f64, f64)| {
            if modes.forward { (limits.travel_to_end - d, -v) } else { (limits.travel_to_start + d, v) }
        };
        self.judge(EventFunction::Boundary, h, boundary(travel(before)), boundary(travel(after)), c.path.length);
        let direction = |(v, a): (f64, f64)| if modes.forward { (v, a) } else { (-v, -a) };
        self.judge(EventFunction::Direction, h, direction(motion(before)), direction(motion(after)), 1e-3);
        if modes.brake == Brake::Holds {
            let margin = |side: Side| c.chain.brake_force - side.rates.force.abs();
            self.judge_straight(EventFunction::Overcome, h, margin(before), margin(after), c.chain.brake_force);
        }
        if actuators.barring_on {
            let barring = |(v, a): (f64, f64)| {
                if modes.barring { (c.chain.barring_speed - v, -a) } else { (v - c.chain.barring_speed, a) }
            };
            self.judge(
                EventFunction::Barring,
                h,
                barring(motion(before)),
                barring(motion(after)),
                c.chain.barring_speed,
            );
        }
    }

    fn scan_drive(&mut self, step: &TriedStep) {
        let TriedStep { c, actuators, modes, limits, h, before, after, .. } = *step;
        let slip = |side: Side| {
            let (vector, rates) = (side.vector, &side.rates.derivative);
            let value = drive::coupling_slip(c, vector[slot::SPEED], vector[slot::FLYWHEEL]);
            let slope = c.generator.gear_ratio * rates[slot::SPEED] / c.radius - rates[slot::FLYWHEEL];
            if modes.engaged { (value, slope) } else { (-value, -slope) }
        };
        let scale = limits.uncertainty * (1.0 + after.vector[slot::FLYWHEEL]);
        self.judge(EventFunction::Slip, h, slip(before), slip(after), scale);
        if !actuators.generator_on || c.generator.law == GeneratorLaw::Off {
            return;
        }
        let law = |side: Side, with_integral: bool| {
            drive::law_torque(c, side.vector[slot::FLYWHEEL], side.vector[slot::GOVERNOR], with_integral)
        };
        let cap = |side: Side| drive::torque_cap(c, side.vector[slot::FLYWHEEL]);
        let regulator = c.generator.law == GeneratorLaw::SpeedPi;
        let integral_counts = |side: Side| side.vector[slot::GOVERNOR] > 0.0;
        let scale = limits.uncertainty * (1.0 + law(after, true).abs());
        match modes.generator {
            GeneratorBranch::Zero => {
                if regulator {
                    let g = |side: Side| -law(side, integral_counts(side));
                    let next = GeneratorBranch::Law { integral: integral_counts(after) };
                    self.judge_straight(EventFunction::Generator(next), h, g(before), g(after), scale);
                }
            }
            GeneratorBranch::Law { integral } => {
                let g = |side: Side| cap(side) - law(side, integral);
                if c.generator.copper_loss > 0.0 {
                    self.judge_straight(EventFunction::Generator(GeneratorBranch::Cap), h, g(before), g(after), scale);
                }
                if regulator {
                    let zero = EventFunction::Generator(GeneratorBranch::Zero);
                    self.judge_straight(zero, h, law(before, integral), law(after, integral), scale);
                    let sign = if integral { 1.0 } else { -1.0 };
                    let g =
                        |side: Side| (sign * side.vector[slot::GOVERNOR], sign * side.rates.derivative[slot::GOVERNOR]);
                    let other = EventFunction::Generator(GeneratorBranch::Law { integral: !integral });
                    self.judge(other, h, g(before), g(after), 1.0);
                }
            }
            GeneratorBranch::Cap => {
                let counts = regulator && integral_counts(after);
                let g = |side: Side| law(side, counts) - cap(side);
                let next = EventFunction::Generator(GeneratorBranch::Law { integral: counts });
                self.judge_straight(next, h, g(before), g(after), scale);
            }
        }
    }

    fn scan_supply(&mut self, step: &TriedStep) {
        let TriedStep { c, actuators, modes, limits, h, before, after, .. } = *step;
        let pressure = |side: Side| {
            let per_joule = reservoir_pressure(c, 1.0);
            (per_joule * side.vector[slot::RESERVOIR_ENERGY], per_joule * side.rates.derivative[slot::RESERVOIR_ENERGY])
        };
        let (p0, p1) = (pressure(before), pressure(after));
        let above = |(p, rate): (f64, f64), level: f64| (p - level, rate);
        let below = |(p, rate): (f64, f64), level: f64| (level - p, -rate);
        if limits.switch_acts {
            let (g0, g1) = if actuators.compressor_on {
                (below(p0, c.supply.switch_off_pressure), below(p1, c.supply.switch_off_pressure))
            } else {
                (above(p0, c.supply.switch_on_pressure), above(p1, c.supply.switch_on_pressure))
            };
            self.judge(EventFunction::Switch, h, g0, g1, p1.0);
        }
        if actuators.compressor_on {
            let level = c.approach_pressure;
            let (g0, g1) = if modes.at_approach {
                (above(p0, level), above(p1, level))
            } else {
                (below(p0, level), below(p1, level))
            };
            self.judge(EventFunction::Approach, h, g0, g1, p1.0);
        }
    }

    fn scan_passive(&mut self, step: &TriedStep) {
        let TriedStep { c, system, h, before, after, .. } = *step;
        let turn_scale = c.floater.cavity_volume;
        let nearly_full = c.floater.cavity_volume * (1.0 - 1e-9);
        for ((four, was), is) in system.passive.iter().zip(&before.rates.passive).zip(&after.rates.passive) {
            // In most steps no floater of a group has an event; one comparison of all four lanes skips the group.
            let sign = 1.0 - 2.0 * four.shrinking;
            if !is.volume.any_at_least(nearly_full) && !(sign * is.volume_rate).any_at_most(1e-12 * turn_scale) {
                continue;
            }
            for lane in 0..4 {
                if is.volume.0[lane] >= nearly_full {
                    let floater = four.floater[lane];
                    self.judge(
                        EventFunction::PassiveFull(floater),
                        h,
                        (c.floater.cavity_volume - was.volume.0[lane], -was.volume_rate.0[lane]),
                        (c.floater.cavity_volume - is.volume.0[lane], -is.volume_rate.0[lane]),
                        c.floater.cavity_volume,
                    );
                }
                let sign = 1.0 - 2.0 * four.shrinking.0[lane];
                if sign * is.volume_rate.0[lane] <= 1e-12 * turn_scale {
                    let function = EventFunction::PassiveTurn(four.floater[lane]);
                    let (g0, g1) = (sign * was.volume_rate.0[lane], sign * is.volume_rate.0[lane]);
                    self.judge_straight(function, h, g0, g1, turn_scale);
                }
            }
        }
    }

    fn scan_active(&mut self, step: &TriedStep) {
        let TriedStep { c, system, h, before, after, .. } = *step;
        for (at, active) in system.active.iter().enumerate() {
            let (was, is) = (&before.rates.active[at], &after.rates.active[at]);
            let above = |level: f64| ((was.volume - level, was.volume_rate), (is.volume - level, is.volume_rate));
            let below = |level: f64| ((level - was.volume, -was.volume_rate), (level - is.volume, -is.volume_rate));
            let scale = c.floater.cavity_volume;
            if active.awaits_fill {
                let (g0, g1) = below(c.fill_volume);
                self.judge(EventFunction::Fill(at), h, g0, g1, scale);
            }
            if let Some(tail) = active.vent_tail {
                let level = VENT_TAIL * c.floater.cavity_volume;
                let (g0, g1) = if tail { below(level) } else { above(level) };
                self.judge(EventFunction::VentTail(at), h, g0, g1, scale);
                let (g0, g1) = above(VENT_EMPTY * c.floater.cavity_volume);
                self.judge(EventFunction::VentEmpty(at), h, g0, g1, scale);
            }
            if let Some(branch) = active.valve {
                let (low, high) = branch.range(c.air.critical_pressure_ratio);
                // The ratio p_i/p_r also changes with p_r.
                let rate = |side: Side, view: &ActiveView| {
                    let growth = side.rates.derivative[slot::RESERVOIR_ENERGY] / side.vector[slot::RESERVOIR_ENERGY];
                    view.ratio_rate - view.ratio * growth
                };
                let (rate0, rate1) = (rate(before, was), rate(after, is));
                if let Some(next) = branch.above() {
                    let g0 = (high - was.ratio, -rate0);
                    self.judge(EventFunction::Flow(at, next), h, g0, (high - is.ratio, -rate1), 1.0);
                }
                if let Some(next) = branch.below() {
                    let g0 = (was.ratio - low, rate0);
                    self.judge(EventFunction::Flow(at, next), h, g0, (is.ratio - low, rate1), 1.0);
                }
            }
            if active.spilling {
                let scale = is.spill_scale.max(was.spill_scale);
                self.judge_straight(EventFunction::SpillEnd(at), h, was.spill_power, is.spill_power, scale);
            } else {
                let (g0, g1) = below(c.floater.cavity_volume);
                self.judge(EventFunction::Full(at), h, g0, g1, scale);
                let sign = if active.shrinking { -1.0 } else { 1.0 };
                let scale = scale.max(is.turn_scale(c));
                self.judge_straight(EventFunction::Turn(at), h, sign * was.volume_rate, sign * is.volume_rate, scale);
            }
        }
    }
}
