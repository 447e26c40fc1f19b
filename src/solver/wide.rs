//! Arithmetic on four numbers at a time: the same operations in the same order on every processor, so that results are
//! identical bit for bit, with one instruction for all four on processors with AVX2.

use std::ops::{Add, AddAssign, Mul, Neg, Sub};

/// Four numbers that undergo the same operations.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(transparent)]
pub struct Four(pub [f64; 4]);

impl Four {
    /// Four copies of one number.
    #[inline(always)]
    pub fn splat(value: f64) -> Self {
        Self([value; 4])
    }

    /// 1/x.
    #[inline(always)]
    pub fn inverse(self) -> Self {
        Self(self.0.map(|x| 1.0 / x))
    }

    /// |x|.
    #[inline(always)]
    pub fn abs(self) -> Self {
        Self(self.0.map(f64::abs))
    }

    /// The greater of each two; where one of them is not a number, that of `other`.
    #[inline(always)]
    pub fn greater(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| if self.0[lane] > other.0[lane] { self.0[lane] } else { other.0[lane] }))
    }

    /// Whether one of them is at most a number. All four comparisons are made at once, without a short cut.
    #[inline(always)]
    pub fn any_at_most(self, limit: f64) -> bool {
        let [a, b, c, d] = self.0.map(|x| x <= limit);
        a | b | c | d
    }

    /// Whether one of them is at least a number.
    #[inline(always)]
    pub fn any_at_least(self, limit: f64) -> bool {
        let [a, b, c, d] = self.0.map(|x| x >= limit);
        a | b | c | d
    }

    /// Sum in a fixed order.
    #[inline(always)]
    pub fn sum(self) -> f64 {
        let [a, b, c, d] = self.0;
        (a + b) + (c + d)
    }
}

/// Declares an operation between two `Four`, and between a `Four` and a number.
macro_rules! operation {
    ($trait:ident, $method:ident, $operator:tt) => {
        impl $trait for Four {
            type Output = Four;
            #[inline(always)]
            fn $method(self, other: Four) -> Four {
                Four(std::array::from_fn(|lane| self.0[lane] $operator other.0[lane]))
            }
        }
        impl $trait<Four> for f64 {
            type Output = Four;
            #[inline(always)]
            fn $method(self, other: Four) -> Four {
                Four::splat(self).$method(other)
            }
        }
        impl $trait<f64> for Four {
            type Output = Four;
            #[inline(always)]
            fn $method(self, other: f64) -> Four {
                self.$method(Four::splat(other))
            }
        }
    };
}
operation!(Add, add, +);
operation!(Sub, sub, -);
operation!(Mul, mul, *);

impl AddAssign for Four {
    #[inline(always)]
    fn add_assign(&mut self, other: Four) {
        *self = *self + other;
    }
}

impl Neg for Four {
    type Output = Four;
    #[inline(always)]
    fn neg(self) -> Four {
        Four(self.0.map(|x| -x))
    }
}

/// Code that is compiled twice, with and without AVX2. `run` must be `#[inline(always)]`: only inlined code is compiled
/// with AVX2.
pub trait Kernel {
    /// Result of the work.
    type Output;
    /// Does the work.
    fn run(self) -> Self::Output;
}

/// Instruction set that a [`Kernel`] uses on this processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Width {
    avx2: bool,
}

impl Default for Width {
    fn default() -> Self {
        #[cfg(target_arch = "x86_64")]
        let avx2 = std::arch::is_x86_feature_detected!("avx2");
        #[cfg(not(target_arch = "x86_64"))]
        let avx2 = false;
        Self { avx2 }
    }
}

impl Width {
    /// Never AVX2, whatever the processor supports.
    pub const NARROW: Self = Self { avx2: false };

    /// Runs a kernel.
    #[inline(always)]
    pub fn run<K: Kernel>(self, kernel: K) -> K::Output {
        #[cfg(target_arch = "x86_64")]
        if self.avx2 {
            // SAFETY: `avx2` is private and true only where `default` has detected AVX2.
            #[allow(unsafe_code)]
            return unsafe { with_avx2(kernel) };
        }
        kernel.run()
    }
}

/// Runs a kernel compiled with AVX2, but without FMA: a fused multiply-add would round differently.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
#[inline(never)]
fn with_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

#[cfg(test)]
mod tests {
    use super::Width;
    use crate::model::{Ledger, ParameterValues, Parameters, State};
    use crate::solver::{Options, Simulation, Solver, StepMemory};

    /// Returns state and ledger after a start at speed, during which all kinds of floaters occur. Calls `prepare`
    /// before each tick.
    fn run(mut prepare: impl FnMut(&mut Solver)) -> (State, Ledger, StepMemory) {
        let change = |values: &mut ParameterValues| {
            values.start.chain_speed = 1.0;
            values.start.flywheel_speed = 18.0;
            values.air.fill_fraction = 0.8;
            values.supply.reservoir_volume = 2.0;
        };
        let parameters = Parameters::default().changed(change).expect("valid");
        let mut simulation = Simulation::new(&parameters, Options::default());
        for _ in 0..3000 {
            prepare(&mut simulation.solver);
            simulation.advance(0.01).unwrap();
        }
        (simulation.state, simulation.ledger, simulation.memory)
    }

    #[test]
    fn results_are_the_same_bit_for_bit_without_avx2() {
        assert_eq!(run(|_| ()), run(|solver| solver.system.width = Width::NARROW));
    }

    #[test]
    fn the_workspace_has_no_life_between_spans() {
        assert_eq!(run(|_| ()), run(|solver| *solver = Solver::default()));
    }
}
