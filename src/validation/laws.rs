//! Both laws of thermodynamics, and the balance of air (PHYSICS.md 5, 6, 10).
//!
//! A bound that must hold over any window holds exactly if a sum over time never falls: its greatest value so far is
//! all that needs to be remembered. For the electricity that sum is, from 10's first bound, electricity in plus X_heat,
//! X_par and X_snap less X less electricity out; over any window it grows by what the mechanisms destroy.

use super::checks::{Measured, Place};
use super::memory::{COMPRESSOR, Memory};
use super::sight::Sight;
use crate::model::Line;
use crate::model::ledger::DESTROYED;

/// Error of the first law, of the energy taken in.
pub fn energy(sight: &Sight) -> Measured {
    Measured::of_machine(sight.books.energy_error_relative)
}

/// Error of the second law, of the energy taken in.
pub fn exergy(sight: &Sight, memory: &mut Memory) -> Measured {
    Measured::of_machine(exergy_error(sight, memory).abs() / sight.books.denominator())
}

/// Exergy in less out less stored less destroyed, J.
pub fn exergy_error(sight: &Sight, memory: &mut Memory) -> f64 {
    let (out, bound) = sight.books.electricity();
    bound - memory.exergy(sight) - out - memory.destroyed[0].iter().sum::<f64>()
}

/// Exergy that a mechanism gave back, in this tick or in one step of it, of the energy taken in.
///
/// The ledger keeps the least amount that a line ever got at once, so that a step of the solver cannot hide
/// in a tick that makes up for it; the tick's own difference shows a fault that lasts.
#[inline]
pub fn destroyed(sight: &Sight, memory: &mut Memory) -> Measured {
    let ledger = &sight.books.ledger;
    let mut worst = Measured::NOTHING;
    for (at, &(slug, line)) in DESTROYED.iter().enumerate() {
        let least = ledger.least(line);
        let mut given_back = memory.destroyed[1][at] - memory.destroyed[0][at];
        if least < memory.least[at] {
            given_back = given_back.max(-least);
            memory.least[at] = least;
        }
        worst.or_worse(given_back, Place::Mechanism(slug));
    }
    worst.value /= sight.books.denominator();
    worst
}

/// By how much electricity out has passed its bound over some window, of the energy taken in.
pub fn electricity_bound(sight: &Sight, memory: &mut Memory) -> Measured {
    let (out, bound) = sight.books.electricity();
    let spare = bound - out - memory.exergy(sight);
    never_falls(sight, &mut memory.highest[0], spare)
}

/// The same with the exergy of the air delivered in place of the compressor's electricity.
pub fn expansion_bound(sight: &Sight, memory: &mut Memory) -> Measured {
    let (out, bound) = sight.books.electricity();
    let total = |line| sight.books.ledger.total(line);
    let bound = bound - total(Line::CompressorElectricity) + total(Line::DeliveredExergy);
    let spare = bound - out - memory.exergy(sight);
    never_falls(sight, &mut memory.highest[1], spare)
}

fn never_falls(sight: &Sight, highest: &mut f64, now: f64) -> Measured {
    *highest = highest.max(now);
    Measured::of_machine((*highest - now) / sight.books.denominator())
}

/// By how much the compressor passed its bounds in this tick, of the energy taken in.
#[inline]
pub fn compressor_bound(sight: &Sight, memory: &mut Memory) -> Measured {
    let now = COMPRESSOR.map(|line| sight.books.ledger.total(line));
    let [electricity, exergy, isothermal] = std::array::from_fn(|at| now[at] - memory.compressor[at]);
    memory.compressor = now;
    let mut worst = Measured::NOTHING;
    worst.or_worse(exergy - electricity, Place::Quantity("electricity of the compressor"));
    worst.or_worse(isothermal - exergy, Place::Quantity("exergy of the air delivered"));
    worst.value /= sight.books.denominator();
    worst
}

/// The greater of the efficiency of the run and of the last revolution; 0 while neither is defined.
pub fn efficiency(sight: &Sight, memory: &mut Memory) -> Measured {
    let exergy = memory.exergy(sight);
    let mut worst = Measured::NOTHING;
    worst.or_worse(sight.books.round_trip_efficiency(exergy).unwrap_or(0.0), Place::Quantity("the run"));
    worst.or_worse(sight.revolution.efficiency.unwrap_or(0.0), Place::Quantity("the last revolution"));
    worst
}

/// Air that has appeared or vanished since the begin, of the air there is.
#[inline]
pub fn air(memory: &Memory) -> Measured {
    Measured::of_machine((memory.air[1] - memory.air[0]).abs() / (memory.air_here + 1.0))
}

/// Air that appeared or vanished in a tick with events, of the air there is, and the floater of the last of them.
#[inline]
pub fn event_air(sight: &Sight, memory: &Memory) -> Measured {
    use crate::solver::Happening::*;
    let floater = sight.happened.iter().rev().find_map(|happened| match happened.what {
        InjectionStarted(floater) | Filled(floater) | Unfilled(floater) => Some(floater),
        SpillStarted(floater) | SpillEnded(floater) | VentStarted(floater) => Some(floater),
        Vented(floater) | CarryOver(floater) => Some(floater),
        _ => None,
    });
    match floater {
        Some(floater) => Measured {
            value: (memory.air[1] - memory.air[2]).abs() / (memory.air_here + 1.0),
            place: Place::Floater(floater),
        },
        None => Measured::NOTHING,
    }
}
