//! Steps of the integration: step size control, error estimate, event location, acceptance.

use super::events::SolverEvent;
use super::method::{self, A, Combine, GreatestError, STAGES};
use super::options::{Options, SolverError, StepMemory};
use super::scan::{Limits, Side, TriedStep};
use super::stiff;
use super::system::{Rates, Stiffness, slot};
use super::wide::Kernel;
use super::workspace::{Solver, Span};
use crate::model::ledger::{Fluxes, LINE_COUNT};
use crate::model::{Coefficients, Ledger, State, math};

/// More events than this at one moment are an error (chattering). Each floater may add a few more.
const EVENTS_AT_ONE_MOMENT: usize = 64;
/// Most tries of one step, whether rejected for the error or shortened to locate an event.
const TRIES: usize = 64;
/// After this many tries an event counts as located within [`CLOSE`] of the start of the step.
const CLOSE_TRIES: usize = 16;
/// Tolerance of that location, s: over such a time the round-off of an event function exceeds its change.
const CLOSE: f64 = 1e-11;
/// Most shifts of the end of one step.
const SHIFTS: usize = 3;
/// Times below this count as zero, s.
const INSTANT: f64 = 1e-13;

/// Factor by which the stiff method's tolerance is stricter: the method is of order four, and a drive that is braked
/// from full speed within milliseconds takes hundreds of its steps, whose errors add up.
const STIFF_STRICTER: f64 = 10.0;

/// Ratio of the errors of two successive tries above which the error does not fall with the step as the order of the
/// method promises.
const STALLED: f64 = 0.7;

/// Integration method of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    /// The explicit pair of [`method`].
    Explicit,
    /// The additive pair of [`stiff`].
    Stiff,
}

/// Factor for the length of a step that brings a given ratio of error to tolerance a little below one. The error grows
/// with the fifth power of the length, with the stiff method with the fourth.
fn step_factor(method: Method, error: f64) -> f64 {
    let power = match method {
        Method::Explicit => -0.2,
        Method::Stiff => -0.25,
    };
    0.9 * math::exp(power * math::ln(error))
}

/// Adds the ledger's part of a step, h sum_s weight[s] fluxes[s], and that of a shift of its end. Both are booked at
/// once: a shift back in time booked alone would look like a mechanism that creates exergy.
struct Booking<'a, const S: usize> {
    ledger: &'a mut Ledger,
    h: f64,
    fluxes: [(f64, &'a Fluxes); S],
    shift: Option<&'a Fluxes>,
}

impl<const S: usize> Kernel for Booking<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let mut amounts: Fluxes = std::array::from_fn(|line| {
            self.h * self.fluxes.iter().fold(0.0, |sum, (weight, fluxes)| sum + weight * fluxes[line])
        });
        if let Some(shift) = self.shift {
            amounts.iter_mut().zip(shift).for_each(|(amount, shift)| *amount += shift);
        }
        self.ledger.add_all(&amounts);
    }
}

/// Shift of the end of a step, s, and its contribution to the ledger.
struct Shift {
    time: f64,
    fluxes: Fluxes,
}

impl Solver {
    /// Advances a state by `duration` seconds, integrates the ledger with it, and appends solver events in order of
    /// time.
    pub fn advance(
        &mut self,
        c: &Coefficients,
        options: &Options,
        state: &mut State,
        ledger: &mut Ledger,
        memory: &mut StepMemory,
        duration: f64,
        events: &mut Vec<SolverEvent>,
    ) -> Result<(), SolverError> {
        let mut span = Span {
            c,
            options,
            modes: super::handlers::initial_modes(c, state),
            limits: Limits {
                travel_to_end: 0.0,
                travel_to_start: 0.0,
                switch_acts: options.cam && !state.actuators.compressor_locked,
                uncertainty: 1.0,
            },
            state,
            ledger,
            events,
            at: 0.0,
        };
        self.found.held = Default::default();
        self.guess_shrinking(&span);
        self.repack(&mut span)?;
        self.resolve_direction(&mut span)?;
        let outcome = self.steps(&mut span, memory, duration);
        self.drive_of_the_state(&span);
        // Also after an error: the state is then that at the end of the last accepted step.
        self.system.unpack(span.c, &self.vector, span.state);
        outcome
    }

    /// Takes steps until the end of the span.
    fn steps(&mut self, span: &mut Span, memory: &mut StepMemory, duration: f64) -> Result<(), SolverError> {
        let options = span.options;
        let mut events_here = 0;
        let tried = |memory: &StepMemory| memory.steps + memory.rejected;
        let limit = tried(memory) + options.max_steps + (duration / options.max_step) as u64;
        let mut taken = 0.0;
        while duration - span.at > INSTANT {
            let remaining = duration - span.at;
            if tried(memory) > limit {
                let steps = tried(memory) + options.max_steps - limit;
                let stiffness = self.stiffness(span).most;
                return Err(SolverError::OutOfSteps { at: span.at, steps, step: taken, stiffness });
            }
            let (length, method) = self.step_limit(span, memory, remaining);
            taken = match self.step(span, memory, method, length, remaining) {
                Err(SolverError::Chattering { .. }) if self.hold_what_is_not_located() => continue,
                outcome => outcome?,
            };
            if self.found.held.any() && taken > 0.0 {
                self.follow_held(span)?;
            }
            if taken > INSTANT {
                events_here = 0;
            }
            if !self.triggered.is_empty() {
                events_here += 1;
                if events_here > EVENTS_AT_ONE_MOMENT + 4 * span.state.floaters.len() {
                    return Err(SolverError::Chattering { at: span.at, function: format!("{:?}", self.triggered) });
                }
                let triggered = std::mem::take(&mut self.triggered);
                self.found.held.count(&triggered, span.state.floaters.len());
                self.handle(span, &triggered)?;
                self.triggered = triggered;
                self.triggered.clear();
            }
        }
        Ok(())
    }

    /// Holds the kink that the last step could not locate; false if the event is not a kink, or is held already.
    fn hold_what_is_not_located(&mut self) -> bool {
        let found = &mut self.found;
        found.earliest.is_some_and(|(_, function)| found.held.hold(function))
    }

    /// Rates at the end of the last span.
    pub fn last_rates(&self) -> &Rates {
        &self.rates[0]
    }

    /// Returns the longest step allowed by the step memory, by stability and by a beginning fill, s, and the method to
    /// use.
    fn step_limit(&self, span: &Span, memory: &StepMemory, remaining: f64) -> (f64, Method) {
        let mut length = span.options.max_step;
        if span.options.adaptive {
            length = length.min(memory.step);
        }
        let stiffness = self.stiffness(span);
        let mut method = Method::Explicit;
        if stiffness.most * span.options.max_step > stiff::STIFF_FROM {
            method = Method::Stiff;
        } else if stiffness.now * length > method::STABLE_STEP {
            length = method::STABLE_STEP / stiffness.now;
        }
        for at in 0..self.system.active.len() {
            let inflow = self.rates[0].active[at].inflow;
            let air = self.vector[self.system.active_mass(at)];
            // At the start of a fill from almost no air the exergy of mixing changes as fast as the air mass.
            let begins = self.rates[0].active[at].volume < 0.2 * span.c.fill_volume;
            if inflow > 0.0 && air > 0.0 && begins {
                length = length.min(0.5 * air / inflow);
            }
        }
        // Two equal steps are more accurate than a long one followed by a very short one.
        if remaining <= length {
            length = remaining;
        } else if remaining < 2.0 * length {
            length = 0.5 * remaining;
        }
        (length, method)
    }

    /// Fastest decay rates of friction, coupling and generator.
    fn stiffness(&self, span: &Span) -> Stiffness {
        self.system.stiffness(span.c, span.state.actuators, &span.modes, &self.vector, &self.rates[0])
    }

    /// Takes one step of at most `limit`, shorter if its error or an event requires it. Leaves in `triggered` the event
    /// functions with a root at its end. Returns the length of the step, zero if a root lies at its start.
    fn step(
        &mut self,
        span: &mut Span,
        memory: &mut StepMemory,
        method: Method,
        limit: f64,
        remaining: f64,
    ) -> Result<f64, SolverError> {
        let mut length = self.to_boundary(span, limit);
        let mut last_error = f64::INFINITY;
        for tried in 0..TRIES {
            let error = self.try_step(span, method, length);
            // The stiff method always controls the error: `stiffness` does not limit the length of its steps.
            let follows = span.options.adaptive || method == Method::Stiff;
            if !error.is_finite() || (follows && error > 1.0) {
                memory.rejected += 1;
                // A step that is far too long may give values that are not finite; for a short one this is an error.
                // While a stiff drive approaches its balance, the error is about the same for all steps longer than
                // that transient.
                let stalls = method == Method::Stiff && error > STALLED * last_error;
                length *= if error.is_finite() && !stalls { step_factor(method, error).clamp(0.1, 0.9) } else { 0.1 };
                last_error = error;
                memory.step = length;
                if length < self.least_step(span, method) {
                    if !error.is_finite() {
                        return Err(SolverError::NotFinite { at: span.at, quantity: self.worst(method) });
                    }
                    let quantity = self.worst(method);
                    return Err(SolverError::StepTooSmall { at: span.at, step: length, error, quantity });
                }
                continue;
            }
            let shift = self.locate(span, method, length, remaining);
            if let Some((time, function)) = self.found.earliest {
                memory.rejected += 1;
                let close = if tried < CLOSE_TRIES { INSTANT } else { CLOSE };
                if time <= close {
                    self.triggered.push(function);
                    return Ok(0.0);
                }
                length = time.min(length * (1.0 - 1e-6));
                continue;
            }
            self.accept(span, method, length, shift.as_ref().map(|shift| &shift.fluxes));
            length += shift.map_or(0.0, |shift| shift.time);
            memory.steps += 1;
            let proposed = (length * step_factor(method, error.max(1e-10)).clamp(0.2, 5.0)).min(span.options.max_step);
            if length >= memory.step || proposed > memory.step {
                memory.step = proposed;
            }
            span.at += length;
            if remaining - length <= INSTANT {
                span.at += remaining - length;
            }
            self.triggered.clear();
            self.triggered.append(&mut self.found.triggered);
            return Ok(length);
        }
        match self.found.earliest {
            Some((_, function)) => {
                Err(SolverError::Chattering { at: span.at, function: format!("{function:?} could not be located") })
            }
            None => {
                let (step, error) = (length, self.error(span, method, length));
                Err(SolverError::StepTooSmall { at: span.at, step, error, quantity: self.worst(method) })
            }
        }
    }

    /// Step length below which a tolerance that is not met is an error, s. While the drive returns to its balance, a
    /// stiff step has to be short compared with the drive's time constant.
    fn least_step(&self, span: &Span, method: Method) -> f64 {
        match method {
            Method::Explicit => span.options.min_step,
            Method::Stiff => span.options.min_step.min(1e-3 / self.stiffness(span).most),
        }
    }

    /// Estimates from speed and acceleration the time to the next boundary, if it lies within `limit`: a step that ends
    /// there saves the one that would locate it.
    fn to_boundary(&self, span: &Span, limit: f64) -> f64 {
        let (speed, acceleration) = (self.vector[slot::SPEED], self.rates[0].derivative[slot::SPEED]);
        let travel = self.vector[slot::TRAVEL];
        let (distance, speed, acceleration) = if span.modes.forward {
            (span.limits.travel_to_end - travel, speed, acceleration)
        } else {
            (span.limits.travel_to_start + travel, -speed, -acceleration)
        };
        let root = speed * speed + 2.0 * acceleration * distance;
        if distance <= 0.0 || root <= 0.0 || speed <= 0.0 {
            return limit;
        }
        let time = 2.0 * distance / (speed + root.sqrt());
        if time > INSTANT && time < limit { time } else { limit }
    }

    /// Searches for event functions with a root within the step just tried. If the first root is close to the end of
    /// the step, before or after it, the end is shifted there.
    fn locate(&mut self, span: &mut Span, method: Method, length: f64, remaining: f64) -> Option<Shift> {
        span.limits.uncertainty = if method == Method::Stiff { stiff::UNCERTAINTY } else { 1.0 };
        self.scan(span, length);
        if method == Method::Stiff {
            // The shift uses the midpoint rule, which is explicit.
            return None;
        }
        let mut all: Option<Shift> = None;
        for _ in 0..SHIFTS {
            let end = length + all.as_ref().map_or(0.0, |all| all.time);
            let Some(time) = self.found.shift(end).filter(|time| end + time <= remaining && end + time > INSTANT)
            else {
                break;
            };
            self.shift_end(span, time);
            let all = all.get_or_insert(Shift { time: 0.0, fluxes: [0.0; LINE_COUNT] });
            all.time += time;
            for (sum, rate) in all.fluxes.iter_mut().zip(&self.rates[1].fluxes) {
                *sum += time * rate;
            }
            self.scan(span, length + all.time);
        }
        all
    }

    fn scan(&mut self, span: &Span, length: f64) {
        self.found.scan(&TriedStep {
            c: span.c,
            actuators: span.state.actuators,
            system: &self.system,
            modes: &span.modes,
            limits: &span.limits,
            h: length,
            before: Side { vector: &self.vector, rates: &self.rates[0] },
            after: Side { vector: &self.next, rates: &self.rates[STAGES - 1] },
        });
    }

    /// Shifts the end of the step just tried by a short time with the midpoint rule. Leaves the ledger's rates of the
    /// shift in the rates of the second stage.
    fn shift_end(&mut self, span: &Span, time: f64) {
        let (c, actuators, modes) = (span.c, span.state.actuators, &span.modes);
        let [_, middle, .., end] = &mut self.rates;
        let (system, width) = (&self.system, self.system.width);
        let derivatives = [end.derivative.as_slice()];
        width.run(Combine { out: &mut self.stage, base: &self.next, h: time, weights: [0.5], derivatives });
        system.evaluate::<true>(c, actuators, modes, &self.stage, middle);
        // `stage` becomes the start of the shift.
        std::mem::swap(&mut self.stage, &mut self.next);
        let derivatives = [middle.derivative.as_slice()];
        width.run(Combine { out: &mut self.next, base: &self.stage, h: time, weights: [1.0], derivatives });
        system.evaluate::<true>(c, actuators, modes, &self.next, end);
    }

    /// Evaluates all stages of a step; the result goes to `next` and the last rates. Returns the greatest ratio of
    /// error to tolerance.
    fn try_step(&mut self, span: &Span, method: Method, h: f64) -> f64 {
        match method {
            Method::Explicit => self.try_explicit_step(span, h),
            Method::Stiff => {
                if !self.try_stiff_step(span, h) {
                    return f64::NAN;
                }
            }
        }
        self.error(span, method, h)
    }

    /// Evaluates all stages of an explicit step; the result goes to `next` and the last rates.
    fn try_explicit_step(&mut self, span: &Span, h: f64) {
        let (c, actuators, modes) = (span.c, span.state.actuators, &span.modes);
        let (system, vector, stage) = (&self.system, &self.vector, &mut self.stage);
        macro_rules! stages {
            ($($at:literal: $($from:literal)+;)+) => {$({
                let out: &mut Vec<f64> = if $at == STAGES - 1 { &mut self.next } else { &mut *stage };
                let weights = [$(A[$at][$from]),+];
                let derivatives = [$(self.rates[$from].derivative.as_slice()),+];
                system.width.run(Combine { out, base: vector, h, weights, derivatives });
                // The second stage has no weight in the step, so that its fluxes are not needed.
                system.evaluate::<{ $at != 1 }>(c, actuators, modes, out, &mut self.rates[$at]);
            })+};
        }
        stages! {
            1: 0;
            2: 0 1;
            3: 0 1 2;
            4: 0 1 2 3;
            5: 0 1 2 3 4;
            6: 0 2 3 4 5;
        }
    }

    /// Greatest ratio of error to tolerance of the last step.
    fn error(&self, span: &Span, method: Method, h: f64) -> f64 {
        let (scale, width) = (self.scale.as_slice(), self.system.width);
        let derivative = |stage: usize| self.rates[stage].derivative.as_slice();
        let (greatest, sum) = match method {
            Method::Explicit => {
                let weights = method::ERROR_STAGES.map(|stage| method::ERROR[stage]);
                let derivatives = method::ERROR_STAGES.map(derivative);
                width.run(GreatestError { scale, weights, derivatives })
            }
            Method::Stiff => {
                let derivatives = stiff::USED.map(derivative);
                width.run(GreatestError { scale, weights: stiff::ERROR, derivatives })
            }
        };
        if !sum.sum().is_finite() {
            return f64::NAN;
        }
        let stricter = if method == Method::Stiff { STIFF_STRICTER } else { 1.0 };
        stricter * h * greatest.0.iter().copied().fold(0.0, f64::max) / span.options.relative_tolerance
    }

    /// Name of the quantity with the greatest error, or with one that is not a number.
    fn worst(&self, method: Method) -> String {
        let weighted: Vec<(usize, f64)> = match method {
            Method::Explicit => method::ERROR_STAGES.iter().map(|&stage| (stage, method::ERROR[stage])).collect(),
            Method::Stiff => stiff::USED.into_iter().zip(stiff::ERROR).collect(),
        };
        let errors = (0..self.scale.len()).map(|at| {
            let sum: f64 = weighted.iter().map(|&(stage, weight)| weight * self.rates[stage].derivative[at]).sum();
            (at, sum.abs() * self.scale[at])
        });
        let rank = |error: f64| if error.is_nan() { f64::INFINITY } else { error };
        let worst = errors.max_by(|a, b| rank(a.1).total_cmp(&rank(b.1)));
        self.name_of(worst.map_or(0, |(at, _)| at))
    }

    fn accept(&mut self, span: &mut Span, method: Method, h: f64, shift: Option<&Fluxes>) {
        let weights = match method {
            Method::Explicit => &A[STAGES - 1],
            Method::Stiff => &stiff::WEIGHTS,
        };
        let fluxes = [0, 2, 3, 4, 5].map(|stage| (weights[stage], &self.rates[stage].fluxes));
        self.system.width.run(Booking { ledger: span.ledger, h, fluxes, shift });
        std::mem::swap(&mut self.vector, &mut self.next);
        self.rates.swap(0, STAGES - 1);
    }

    /// Resizes all buffers to the packed system.
    pub(super) fn fit(&mut self, c: &Coefficients) {
        let length = self.system.length();
        for buffer in [&mut self.next, &mut self.stage] {
            buffer.resize(length, 0.0);
        }
        for rates in &mut self.rates {
            self.system.fit(rates);
        }
        // Inverse error scales of the quantities.
        let enthalpy = c.environment.atmospheric_pressure * c.floater.cavity_volume / c.kappa;
        let mass = c.environment.atmospheric_pressure * c.floater.cavity_volume
            / (c.environment.gas_constant * c.environment.ambient_temperature);
        self.scale.clear();
        self.scale.resize(length, 1.0 / enthalpy);
        let masses = self.system.active_mass(0);
        self.scale[masses..].fill(1.0 / mass);
        let vector = &self.vector;
        let relative = |at: usize, least: f64| 1.0 / vector[at].abs().max(least);
        self.scale[slot::TRAVEL] = 1.0 / c.radius;
        self.scale[slot::SPEED] = relative(slot::SPEED, 0.1);
        self.scale[slot::FLYWHEEL] = relative(slot::FLYWHEEL, 1.0);
        self.scale[slot::RESERVOIR_MASS] = relative(slot::RESERVOIR_MASS, 1e-3);
        self.scale[slot::RESERVOIR_ENERGY] = relative(slot::RESERVOIR_ENERGY, 1.0);
        self.scale[slot::WATER] = 1.0 / self.system.water.max(1.0);
        self.scale[slot::GOVERNOR] = relative(slot::GOVERNOR, 1.0);
        self.scale[slot::FLOATERS - 1] = 1.0;
    }

    /// Name of the quantity at an index of the state vector.
    fn name_of(&self, at: usize) -> String {
        match at {
            slot::TRAVEL => "chain position".into(),
            slot::SPEED => "chain speed".into(),
            slot::FLYWHEEL => "flywheel speed".into(),
            slot::RESERVOIR_MASS => "reservoir air".into(),
            slot::RESERVOIR_ENERGY => "reservoir energy".into(),
            slot::WATER => "water temperature".into(),
            slot::GOVERNOR => "governor integral".into(),
            _ => {
                let passive = self.system.passive.iter().flat_map(|four| four.floater);
                let active = self.system.active.iter().map(|active| active.floater);
                let again = self.system.active.iter().map(|active| active.floater);
                let floater = passive.chain(active).chain(again).nth(at - slot::FLOATERS).unwrap_or(u32::MAX);
                format!("air of floater {floater}")
            }
        }
    }
}
