//! The explicit method: the pair of orders 5 and 4 of Dormand and Prince (J. Comput. Appl. Math. 6, 1980), with seven
//! stages, the last of which is the first of the next step. docs/decisions.md gives the reasons for this choice.

use super::wide::{Four, Kernel};

/// Number of stages.
pub const STAGES: usize = 7;

/// Weights of the earlier stages in the argument of each stage; the last row gives the step itself.
pub const A: [[f64; 6]; STAGES] = [
    [0.0; 6],
    [1.0 / 5.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [3.0 / 40.0, 9.0 / 40.0, 0.0, 0.0, 0.0, 0.0],
    [44.0 / 45.0, -56.0 / 15.0, 32.0 / 9.0, 0.0, 0.0, 0.0],
    [19372.0 / 6561.0, -25360.0 / 2187.0, 64448.0 / 6561.0, -212.0 / 729.0, 0.0, 0.0],
    [9017.0 / 3168.0, -355.0 / 33.0, 46732.0 / 5247.0, 49.0 / 176.0, -5103.0 / 18656.0, 0.0],
    [35.0 / 384.0, 0.0, 500.0 / 1113.0, 125.0 / 192.0, -2187.0 / 6784.0, 11.0 / 84.0],
];

/// Weights of the difference between the two orders: the error estimate.
pub const ERROR: [f64; STAGES] =
    [71.0 / 57600.0, 0.0, -71.0 / 16695.0, 71.0 / 1920.0, -17253.0 / 339200.0, 22.0 / 525.0, -1.0 / 40.0];

/// Stability limit of the step length times the fastest decay rate; accuracy is lost well before it.
pub const STABLE_STEP: f64 = 2.8;

/// `out = base + h sum_s weights[s] derivatives[s]`, for vectors whose length is a multiple of four.
pub struct Combine<'a, const S: usize> {
    /// The result.
    pub out: &'a mut [f64],
    /// State vector at the start of the step.
    pub base: &'a [f64],
    /// Length of the step, s.
    pub h: f64,
    /// Weights of the stages.
    pub weights: [f64; S],
    /// Derivatives of the stages.
    pub derivatives: [&'a [f64]; S],
}

impl<const S: usize> Kernel for Combine<'_, S> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let weights = self.weights.map(|weight| self.h * weight);
        let (out, _) = self.out.as_chunks_mut::<4>();
        let base = &self.base.as_chunks::<4>().0[..out.len()];
        let derivatives = self.derivatives.map(|derivative| &derivative.as_chunks::<4>().0[..out.len()]);
        for (at, out) in out.iter_mut().enumerate() {
            let mut sum = weights[0] * Four(derivatives[0][at]);
            for s in 1..S {
                sum += weights[s] * Four(derivatives[s][at]);
            }
            *out = (Four(base[at]) + sum).0;
        }
    }
}

/// Stages with a weight in the error estimate.
pub const ERROR_STAGES: [usize; 6] = [0, 2, 3, 4, 5, 6];

/// Greatest error over all quantities for a step of 1 s, each relative to its scale; NaN if any of them is NaN.
pub struct GreatestError<'a, const S: usize> {
    /// Inverse scales; their number is a multiple of four.
    pub scale: &'a [f64],
    /// Weights of the stages in the error estimate.
    pub weights: [f64; S],
    /// Derivatives of those stages.
    pub derivatives: [&'a [f64]; S],
}

impl<const S: usize> Kernel for GreatestError<'_, S> {
    type Output = (Four, Four);

    /// Returns the greatest errors and their sums: a maximum ignores NaN, a sum does not.
    #[inline(always)]
    fn run(self) -> (Four, Four) {
        let (scale, _) = self.scale.as_chunks::<4>();
        let derivatives = self.derivatives.map(|derivative| &derivative.as_chunks::<4>().0[..scale.len()]);
        let (mut greatest, mut total) = (Four::default(), Four::default());
        for (at, scale) in scale.iter().enumerate() {
            let mut sum = self.weights[0] * Four(derivatives[0][at]);
            for stage in 1..S {
                sum += self.weights[stage] * Four(derivatives[stage][at]);
            }
            let scaled = sum.abs() * Four(*scale);
            total += scaled;
            greatest = scaled.greater(greatest);
        }
        (greatest, total)
    }
}

/// The root in [0, h] where the cubic through (0, g0) and (h, g1) with slopes s0 and s1 changes to negative values, for
/// g0 >= 0 > g1. A function that starts at zero with a positive slope has its root later.
pub fn hermite_root(g0: f64, s0: f64, g1: f64, s1: f64, h: f64) -> f64 {
    if g0 <= 0.0 && s0 <= 0.0 {
        return 0.0;
    }
    // Round-off may have made a zero negative.
    let g0 = g0.max(0.0);
    let value = |x: f64| {
        let (one, y) = (1.0 - x, x);
        (1.0 + 2.0 * y) * one * one * g0 + y * y * (3.0 - 2.0 * y) * g1 + h * y * one * (one * s0 - y * s1)
    };
    let (mut low, mut high) = (0.0, 1.0);
    let mut x = if g0 > 0.0 { g0 / (g0 - g1) } else { 0.5 };
    for _ in 0..200 {
        let here = value(x);
        if here > 0.0 {
            low = x;
        } else {
            high = x;
        }
        let step = 1e-7;
        let slope = (value(x + step) - value(x - step)) / (2.0 * step);
        let newton = x - here / slope;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - x).abs() <= 1e-16 {
            break;
        }
        x = next;
    }
    x * h
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tableau_is_consistent_and_of_order_five() {
        let nodes: [f64; STAGES] = std::array::from_fn(|stage| A[stage].iter().sum());
        let b = A[6];
        for order in 0..5 {
            let quadrature: f64 = (0..6).map(|stage| b[stage] * nodes[stage].powi(order)).sum();
            assert!((quadrature - 1.0 / f64::from(order + 1)).abs() < 1e-14, "order {order}");
        }
        assert!(ERROR.iter().sum::<f64>().abs() < 1e-15);
    }

    #[test]
    fn a_cubic_is_met_exactly() {
        let g = |t: f64| (0.3 - t) * (1.0 + t * t);
        let slope = |t: f64| -(1.0 + t * t) + (0.3 - t) * 2.0 * t;
        let root = hermite_root(g(0.0), slope(0.0), g(1.0), slope(1.0), 1.0);
        assert!((root - 0.3).abs() < 1e-14);
    }

    #[test]
    fn what_stands_at_zero_and_rises_falls_later() {
        // t (0.4 - t), exact and with a negative round-off error at the start.
        for missing in [0.0, 1e-17] {
            let root = hermite_root(-missing, 0.4, -0.6, -1.6, 1.0);
            assert!((root - 0.4).abs() < 1e-12, "{root}");
        }
        assert_eq!(hermite_root(-1e-17, -0.4, -0.6, -1.6, 1.0), 0.0);
    }
}
