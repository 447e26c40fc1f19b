//! Steps of a drive that is too stiff for the explicit method: the additive Runge-Kutta pair ARK4(3)6L\[2\]SA of
//! Kennedy and Carpenter (Appl. Numer. Math. 44, 2003). Friction of the chain, coupling and flywheel are the implicit
//! part, an L-stable diagonally implicit method of two unknowns per stage; everything else is the explicit part.
//!
//! The explicit pair needs a step of [`STABLE_STEP`](super::method::STABLE_STEP) over the fastest decay rate. With J =
//! 1e-6 kg m2 that is 0.3 ns (PHYSICS.md 11), while the rest of the machine changes over milliseconds.

use super::kinks::modes_at;
use super::method::Combine;
use super::system::{Modes, Rates, slot};
use super::workspace::{Solver, Span};
use crate::model::drive::{self, Brake, COUPLING_SLIP, FRICTION_SPEED, GeneratorBranch};
use crate::model::{Actuators, Coefficients};

/// Number of stages.
pub(super) const STAGES: usize = 6;

/// Greatest decay rate times the longest step from which on this method is used. Below, the explicit method needs at
/// most about forty steps for it and is as fast.
pub(super) const STIFF_FROM: f64 = 100.0;

/// Factor on round-off by which chain and flywheel may disagree after a step.
pub(super) const UNCERTAINTY: f64 = 1e6;

/// Diagonal of the implicit part.
const DIAGONAL: f64 = 0.25;

/// Weights of the earlier stages in the argument of each stage, explicit part.
const EXPLICIT: [[f64; STAGES]; STAGES] = [
    [0.0; STAGES],
    [1.0 / 2.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [13861.0 / 62500.0, 6889.0 / 62500.0, 0.0, 0.0, 0.0, 0.0],
    [
        -116923316275.0 / 2393684061468.0,
        -2731218467317.0 / 15368042101831.0,
        9408046702089.0 / 11113171139209.0,
        0.0,
        0.0,
        0.0,
    ],
    [
        -451086348788.0 / 2902428689909.0,
        -2682348792572.0 / 7519795681897.0,
        12662868775082.0 / 11960479115383.0,
        3355817975965.0 / 11060851509271.0,
        0.0,
        0.0,
    ],
    [
        647845179188.0 / 3216320057751.0,
        73281519250.0 / 8382639484533.0,
        552539513391.0 / 3454668386233.0,
        3354512671639.0 / 8306763924573.0,
        4040.0 / 17871.0,
        0.0,
    ],
];

/// The same for the implicit part; the last row gives the step itself.
const IMPLICIT: [[f64; STAGES]; STAGES] = [
    [0.0; STAGES],
    [1.0 / 4.0, DIAGONAL, 0.0, 0.0, 0.0, 0.0],
    [8611.0 / 62500.0, -1743.0 / 31250.0, DIAGONAL, 0.0, 0.0, 0.0],
    [5012029.0 / 34652500.0, -654441.0 / 2922500.0, 174375.0 / 388108.0, DIAGONAL, 0.0, 0.0],
    [
        15267082809.0 / 155376265600.0,
        -71443401.0 / 120774400.0,
        730878875.0 / 902184768.0,
        2285395.0 / 8070912.0,
        DIAGONAL,
        0.0,
    ],
    WEIGHTS,
];

/// Weights of the stages in the step, the same for both parts. The second stage has none.
pub(super) const WEIGHTS: [f64; STAGES] =
    [82889.0 / 524892.0, 0.0, 15625.0 / 83664.0, 69875.0 / 102672.0, -2260.0 / 8211.0, DIAGONAL];

/// Weights of the embedded method of order three.
const EMBEDDED: [f64; STAGES] = [
    4586570599.0 / 29645900160.0,
    0.0,
    178811875.0 / 945068544.0,
    814220225.0 / 1159782912.0,
    -3700637.0 / 11593932.0,
    61727.0 / 225920.0,
];

/// Stages with a weight in the step and in the error estimate.
pub(super) const USED: [usize; 5] = [0, 2, 3, 4, 5];

/// Weights of those stages in the error estimate.
pub(super) const ERROR: [f64; 5] = {
    let mut weights = [0.0; 5];
    let mut at = 0;
    while at < 5 {
        weights[at] = WEIGHTS[USED[at]] - EMBEDDED[USED[at]];
        at += 1;
    }
    weights
};

/// Most Newton iterations of one stage; if they do not suffice, the step is tried again with a shorter length.
const ITERATIONS: usize = 40;
/// Most halvings of a Newton step that would increase the residual.
const HALVINGS: usize = 20;

/// The implicit part: the effect of friction, coupling and generator on chain speed and flywheel speed.
struct Drive<'a> {
    c: &'a Coefficients,
    /// Whether the brake holds the chain: its speed then does not change.
    holds: bool,
    engaged: bool,
    /// Branch of the generator's law; `None` while the generator is off.
    generator: Option<GeneratorBranch>,
    /// Whether the branch is taken from the flywheel speed instead.
    follows: bool,
    /// M, kg.
    moving_mass: f64,
    /// int (w - w_set) dt, rad.
    governor: f64,
}

/// Rates dv/dt and dw/dt of the implicit part, and their Jacobian.
struct DriveRates {
    rates: [f64; 2],
    jacobian: [[f64; 2]; 2],
}

impl<'a> Drive<'a> {
    fn new(c: &'a Coefficients, actuators: Actuators, modes: &Modes, moving_mass: f64, governor: f64) -> Self {
        Self {
            c,
            holds: modes.brake == Brake::Holds,
            engaged: modes.engaged,
            generator: actuators.generator_on.then_some(modes.generator),
            follows: false,
            moving_mass,
            governor,
        }
    }

    fn rates(&self, [speed, flywheel]: [f64; 2]) -> DriveRates {
        let c = self.c;
        let (friction, damping) = drive::friction_and_damping(c);
        let grip = drive::saturating(speed / FRICTION_SPEED);
        let force = friction * grip + damping * speed;
        let force_slope = friction / FRICTION_SPEED * (1.0 - grip * grip) + damping;
        let (mut coupling, mut coupling_slope) = (0.0, 0.0);
        if self.engaged {
            let share = drive::saturating(drive::coupling_slip(c, speed, flywheel) / COUPLING_SLIP);
            coupling = c.generator.coupling_capacity * share;
            coupling_slope = c.generator.coupling_capacity / COUPLING_SLIP * (1.0 - share * share);
        }
        let here = |branch| if self.follows { GeneratorBranch::of(c, flywheel, self.governor) } else { branch };
        let generator = self.generator.map(here);
        let torque = generator.map_or(0.0, |branch| branch.torque(c, flywheel, self.governor));
        let torque_slope = generator.map_or(0.0, |branch| branch.torque_slope(c, flywheel));
        // Chain force per torque at the coupling, 1/m, and slip per chain speed, 1/m.
        let (lever, ratio) =
            (c.generator.gear_ratio / (c.generator.gear_efficiency * c.radius), c.generator.gear_ratio / c.radius);
        let (mass, inertia) = (self.moving_mass, c.generator.flywheel_inertia);
        let chain_moves = if self.holds { 0.0 } else { 1.0 };
        DriveRates {
            rates: [
                chain_moves * -(force + lever * coupling) / mass,
                (coupling - torque - c.generator.core_loss * flywheel) / inertia,
            ],
            jacobian: [
                [-(force_slope + lever * coupling_slope * ratio) / mass, lever * coupling_slope / mass]
                    .map(|slope| chain_moves * slope),
                [coupling_slope * ratio / inertia, -(coupling_slope + torque_slope + c.generator.core_loss) / inertia],
            ],
        }
    }

    /// Solves y = base + factor rates(y) with the damped Newton method, starting from a guess; `None` if it does not
    /// converge. The Jacobian of y - factor rates(y) is regular everywhere, since all its terms dissipate.
    fn solve(&self, base: [f64; 2], guess: [f64; 2], factor: f64) -> Option<[f64; 2]> {
        let ratio = self.c.generator.gear_ratio / self.c.radius;
        let residual_at = |y: [f64; 2]| {
            let DriveRates { rates, jacobian } = self.rates(y);
            let residual: [f64; 2] = std::array::from_fn(|at| y[at] - base[at] - factor * rates[at]);
            // Both residuals in rad/s of slip.
            (residual, jacobian, (ratio * residual[0]).abs() + residual[1].abs())
        };
        let mut y = guess;
        let (mut residual, mut jacobian, mut size) = residual_at(y);
        for _ in 0..ITERATIONS {
            if !size.is_finite() {
                return None;
            }
            let [[a, b], [d, e]] = jacobian.map(|row| row.map(|slope| -factor * slope));
            let (a, e) = (1.0 + a, 1.0 + e);
            let determinant = a * e - b * d;
            let step =
                [(b * residual[1] - e * residual[0]) / determinant, (d * residual[0] - a * residual[1]) / determinant];
            let mut share = 1.0;
            let mut next = y;
            for _ in 0..HALVINGS {
                next = std::array::from_fn(|at| y[at] + share * step[at]);
                let seen = residual_at(next);
                if seen.2 < size {
                    (residual, jacobian, size) = seen;
                    break;
                }
                share *= 0.5;
                // A step below round-off cannot reduce the residual: this is the solution.
                if (0..2).all(|at| (share * step[at]).abs() <= 2.0 * last_digit(y[at])) {
                    return Some(y);
                }
            }
            let moved = (0..2).any(|at| (next[at] - y[at]).abs() > last_digit(y[at]));
            y = next;
            if !moved {
                return Some(y);
            }
        }
        None
    }
}

/// Unit in the last place of a speed, m/s or rad/s; near zero that of a thousandth.
fn last_digit(speed: f64) -> f64 {
    f64::EPSILON * speed.abs().max(1e-3)
}

/// The part of dv/dt that is integrated explicitly, and the rates of the implicit part, at a state with its rates.
fn split(span: &Span, vector: &[f64], rates: &Rates) -> (f64, [f64; 2]) {
    let known = rates.drive.unwrap_or_else(|| {
        let drive = Drive::new(span.c, span.state.actuators, &span.modes, rates.moving_mass, vector[slot::GOVERNOR]);
        drive.rates([vector[slot::SPEED], vector[slot::FLYWHEEL]]).rates
    });
    (rates.derivative[slot::SPEED] - known[0], known)
}

impl Solver {
    /// Evaluates all stages of a step; the result goes to `next` and the last rates. Returns false if Newton's method
    /// does not converge for a stage.
    pub(super) fn try_stiff_step(&mut self, span: &Span, h: f64) -> bool {
        let first = split(span, &self.vector, &self.rates[0]);
        let mut parts = [(0.0, [0.0; 2]); STAGES];
        parts[0] = first;
        for at in 1..STAGES {
            self.explicit_argument(at, h);
            let Some(part) = self.implicit_stage(span, at, h, &parts) else { return false };
            parts[at] = part;
        }
        let weights = USED.map(|stage| WEIGHTS[stage]);
        let derivatives = USED.map(|stage| self.rates[stage].derivative.as_slice());
        self.system.width.run(Combine { out: &mut self.next, base: &self.vector, h, weights, derivatives });
        let end = &mut self.rates[super::method::STAGES - 1];
        let modes = modes_at(span, self.found.held, self.next[slot::FLYWHEEL], self.next[slot::GOVERNOR]);
        self.system.evaluate::<true>(span.c, span.state.actuators, &modes, &self.next, end);
        // The drive's rates computed at the end would be the distance from the drive's balance, within the error of the
        // step, times the fast decay rate. The rates of the last stage, which is at the same time, are smooth.
        let (explicit, _) = split(span, &self.next, end);
        end.set_drive(explicit, parts[STAGES - 1].1);
        true
    }

    /// Recomputes the rates of chain and flywheel from the state after a stiff step, which keeps those of its last
    /// stage for the next step.
    pub(super) fn drive_of_the_state(&mut self, span: &Span) {
        let rates = &mut self.rates[0];
        if rates.drive.is_some() {
            let (explicit, _) = split(span, &self.vector, rates);
            rates.drive = None;
            let (_, drive) = split(span, &self.vector, rates);
            rates.set_drive(explicit, drive);
        }
    }

    /// Computes the argument of a stage from the earlier stages' explicit parts, into `stage`.
    fn explicit_argument(&mut self, at: usize, h: f64) {
        let (base, out, rates) = (&self.vector, &mut self.stage, &self.rates);
        macro_rules! combine {
            ($($from:literal)+) => {
                self.system.width.run(Combine {
                    out,
                    base,
                    h,
                    weights: [$(EXPLICIT[at][$from]),+],
                    derivatives: [$(rates[$from].derivative.as_slice()),+],
                })
            };
        }
        match at {
            1 => combine!(0),
            2 => combine!(0 1),
            3 => combine!(0 1 2),
            4 => combine!(0 1 2 3),
            _ => combine!(0 1 2 3 4),
        }
    }

    /// Solves a stage for chain and flywheel speed and evaluates it. Returns the explicit part of dv/dt and the
    /// implicit rates.
    fn implicit_stage(
        &mut self,
        span: &Span,
        at: usize,
        h: f64,
        parts: &[(f64, [f64; 2]); STAGES],
    ) -> Option<(f64, [f64; 2])> {
        let (c, actuators, modes) = (span.c, span.state.actuators, &span.modes);
        let mut base = [self.vector[slot::SPEED], self.vector[slot::FLYWHEEL]];
        for (from, (explicit, implicit)) in parts[..at].iter().enumerate() {
            base[0] += h * (EXPLICIT[at][from] * explicit + IMPLICIT[at][from] * implicit[0]);
            base[1] += h * IMPLICIT[at][from] * implicit[1];
        }
        let (stage, rates) = (&mut self.stage, &mut self.rates[at]);
        let factor = h * DIAGONAL;
        let earlier = parts[at - 1].1;
        let guess = [base[0] + factor * earlier[0], base[1] + factor * earlier[1]];
        [stage[slot::SPEED], stage[slot::FLYWHEEL]] = guess;
        // The moving mass does not depend on either speed.
        self.system.evaluate::<false>(c, actuators, modes, stage, rates);
        let follows = self.found.held.follows_generator();
        let drive = Drive { follows, ..Drive::new(c, actuators, modes, rates.moving_mass, stage[slot::GOVERNOR]) };
        let solution = drive.solve(base, guess, factor)?;
        [stage[slot::SPEED], stage[slot::FLYWHEEL]] = solution;
        let modes = modes_at(span, self.found.held, solution[1], stage[slot::GOVERNOR]);
        self.system.evaluate::<true>(c, actuators, &modes, stage, rates);
        let (explicit, _) = split(span, stage, rates);
        let implicit = std::array::from_fn(|at| (solution[at] - base[at]) / factor);
        rates.set_drive(explicit, implicit);
        Some((explicit, implicit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;

    fn nodes(table: &[[f64; STAGES]; STAGES]) -> [f64; STAGES] {
        table.map(|row| row.iter().sum())
    }

    #[test]
    fn both_parts_meet_the_conditions_of_order_four_together() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-13, "{a} is not {b}");
        let (explicit, implicit) = (nodes(&EXPLICIT), nodes(&IMPLICIT));
        explicit.iter().zip(&implicit).for_each(|(a, b)| near(*a, *b));
        let c = explicit;
        let sum = |f: &dyn Fn(usize) -> f64| (0..STAGES).map(|i| WEIGHTS[i] * f(i)).sum::<f64>();
        for order in 0..4 {
            near(sum(&|i| c[i].powi(order)), 1.0 / f64::from(order + 1));
        }
        for a in [&EXPLICIT, &IMPLICIT] {
            let times = |power: i32, i: usize| (0..STAGES).map(|j| a[i][j] * c[j].powi(power)).sum::<f64>();
            near(sum(&|i| times(1, i)), 1.0 / 6.0);
            near(sum(&|i| c[i] * times(1, i)), 1.0 / 8.0);
            near(sum(&|i| times(2, i)), 1.0 / 12.0);
            for b in [&EXPLICIT, &IMPLICIT] {
                let twice = |i: usize| {
                    (0..STAGES).map(|j| b[i][j] * (0..STAGES).map(|k| a[j][k] * c[k]).sum::<f64>()).sum::<f64>()
                };
                near(sum(&twice), 1.0 / 24.0);
            }
        }
        let embedded = |power: i32| (0..STAGES).map(|i| EMBEDDED[i] * c[i].powi(power)).sum::<f64>();
        (0..3).for_each(|order| near(embedded(order), 1.0 / f64::from(order + 1)));
    }

    #[test]
    fn a_stage_is_solved_from_guesses_on_both_sides_of_its_slip() {
        let mut parameters = Parameters::default();
        parameters = parameters.changed(|values| values.generator.flywheel_inertia = 1e-6).expect("valid");
        let c = Coefficients::new(&parameters);
        for engaged in [false, true] {
            let generator = Some(GeneratorBranch::Law { integral: false });
            let drive =
                Drive { c: &c, holds: false, engaged, generator, moving_mass: 2e4, governor: 0.0, follows: false };
            for guess in [[1.1, 21.7], [1.2, 24.0], [1.2, 0.0], [-3.0, 70.0]] {
                for factor in [1e-12, 1e-6, 1e-3, 0.1] {
                    let base = [1.1, 21.7];
                    let y = drive.solve(base, guess, factor).unwrap_or_else(|| panic!("{guess:?}, {factor}"));
                    let rates = drive.rates(y);
                    for at in 0..2 {
                        let off = y[at] - base[at] - factor * rates.rates[at];
                        let stiffness = 1.0 - factor * rates.jacobian[at][at];
                        assert!(off.abs() < 1e-13 * stiffness * y[at].abs().max(1.0), "{guess:?}, {factor}: {off:e}");
                    }
                }
            }
        }
    }
}
