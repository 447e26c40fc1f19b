//! Both laws of thermodynamics, and the mass balance of air (PHYSICS.md 5, 6, 10).
//!
//! A bound that must hold over every time window holds exactly if a time integral never decreases, so that only its
//! greatest value so far has to be stored. For the electricity, the first bound of PHYSICS.md 10 gives this integral:
//! electricity in plus X_heat, X_par and X_snap minus X minus electricity out. Over a window it increases by the exergy
//! destroyed.

use super::history::{COMPRESSOR, CheckHistory};
use super::input::CheckInput;
use super::measured::{Measured, Place, Quantity};
use crate::model::Line;
use crate::model::ledger::DESTROYED;

/// Position of the compressor among the mechanisms.
const COMPRESSOR_AT: usize = 0;

/// Error of the first law, relative to the energy taken in.
pub fn energy(input: &CheckInput) -> Measured {
    Measured::of_machine(input.balance.energy_error_relative)
}

/// Error of the second law, relative to the energy taken in.
pub fn exergy(input: &CheckInput, history: &mut CheckHistory) -> Measured {
    Measured::of_machine(exergy_error(input, history).abs() * history.per_joule)
}

/// Exergy in minus out minus stored minus destroyed, J.
pub fn exergy_error(input: &CheckInput, history: &mut CheckHistory) -> f64 {
    let (out, bound) = history.electricity;
    bound - history.exergy(input) - out - history.destroyed_in_all[0]
}

/// Negative exergy destroyed by a mechanism, in this tick or in one step of it, relative to the energy taken in.
///
/// The ledger stores the least amount booked at once on each line, so that a negative step is detected even in a tick
/// with a positive sum; the difference of the tick detects a lasting error.
#[inline]
pub fn destroyed(input: &CheckInput, history: &mut CheckHistory) -> Measured {
    let ledger = &input.balance.ledger;
    let [now, before] = &history.destroyed;
    // In almost all ticks no amount is negative, which a loop without branches determines.
    let mut any = false;
    for (at, &(_, line)) in DESTROYED.iter().enumerate() {
        any |= !(now[at] >= before[at] && ledger.least(line) >= history.least[at]);
    }
    if !any {
        return Measured::NOTHING;
    }
    let mut worst = Measured::NOTHING;
    for (at, &(_, line)) in DESTROYED.iter().enumerate() {
        let least = ledger.least(line);
        let mut given_back = before[at] - now[at];
        if least < history.least[at] {
            given_back = given_back.max(-least);
            history.least[at] = least;
        }
        worst.or_worse(given_back, Place::Mechanism(at as u8));
    }
    worst.value *= history.per_joule;
    worst
}

/// Excess of electricity out over its bound in some time window, relative to the energy taken in.
///
/// At every tick the margin of the bound must grow by the exergy destroyed. At ticks for which the stored exergy was
/// computed, the margin itself is checked too, over all windows that end there.
pub fn electricity_bound(history: &mut CheckHistory) -> Measured {
    let [now, before] = history.destroyed_in_all;
    let by_mechanisms = before - now;
    let Some(exergy) = history.exergy_now() else { return Measured::of_machine(by_mechanisms * history.per_joule) };
    let (out, bound) = history.electricity;
    let spare = bound - out - exergy;
    let over_windows = never_falls(&mut history.highest[0], spare);
    Measured::of_machine(by_mechanisms.max(over_windows) * history.per_joule)
}

/// As [`electricity_bound`], with the exergy of the air delivered in place of the compressor's electricity; exergy
/// destroyed in the compressor is then not part of the margin.
pub fn expansion_bound(input: &CheckInput, history: &mut CheckHistory) -> Measured {
    let [now, before] = [0, 1].map(|at| history.destroyed_in_all[at] - history.destroyed[at][COMPRESSOR_AT]);
    let by_mechanisms = before - now;
    let Some(exergy) = history.exergy_now() else { return Measured::of_machine(by_mechanisms * history.per_joule) };
    let (out, bound) = history.electricity;
    let total = |line| input.balance.ledger.total(line);
    let spare = bound - total(Line::CompressorElectricity) + total(Line::DeliveredExergy) - out - exergy;
    let over_windows = never_falls(&mut history.highest[1], spare);
    Measured::of_machine(by_mechanisms.max(over_windows) * history.per_joule)
}

/// Difference between the greatest value so far and the present one. NaN stays NaN.
#[inline]
fn never_falls(highest: &mut f64, now: f64) -> f64 {
    *highest = if now <= *highest { *highest } else { now };
    *highest - now
}

/// Violation of the compressor's bounds in this tick, relative to the energy taken in.
#[inline]
pub fn compressor_bound(input: &CheckInput, history: &mut CheckHistory) -> Measured {
    let now = COMPRESSOR.map(|line| input.balance.ledger.total(line));
    let [electricity, exergy, isothermal] = std::array::from_fn(|at| now[at] - history.compressor[at]);
    history.compressor = now;
    let mut worst = Measured::NOTHING;
    worst.or_worse(exergy - electricity, Place::Quantity(Quantity::ElectricityCompressor));
    worst.or_worse(isothermal - exergy, Place::Quantity(Quantity::ExergyAirDelivered));
    worst.value *= history.per_joule;
    worst
}

/// Efficiency of the run or of the last revolution, whichever is greater; 0 while both are undefined.
pub fn efficiency(input: &CheckInput, history: &mut CheckHistory) -> Measured {
    let (out, bound) = history.electricity;
    let available = bound - history.exergy(input);
    let mut worst = Measured::NOTHING;
    // Undefined while less than 1 kJ is available.
    worst.or_worse(if available >= 1e3 { out / available } else { 0.0 }, Place::Quantity(Quantity::Run));
    worst.or_worse(input.revolution.efficiency.unwrap_or(0.0), Place::Quantity(Quantity::LastRevolution));
    worst
}

/// Air that appeared or vanished since the start, relative to the air present.
#[inline]
pub fn air(history: &CheckHistory) -> Measured {
    Measured::of_machine((history.air[1] - history.air[0]).abs() / (history.air_here + 1.0))
}

/// Air that appeared or vanished in a tick with events, relative to the air present, with the floater of the last
/// event.
#[inline]
pub fn event_air(input: &CheckInput, history: &CheckHistory) -> Measured {
    use crate::solver::SolverEventKind::*;
    let floater = input.solver_events.iter().rev().find_map(|event| match event.kind {
        InjectionStarted(floater) | Filled(floater) | Unfilled(floater) => Some(floater),
        SpillStarted(floater) | SpillEnded(floater) | VentStarted(floater) => Some(floater),
        Vented(floater) | CarryOver(floater) => Some(floater),
        _ => None,
    });
    match floater {
        Some(floater) => Measured {
            value: (history.air[1] - history.air[2]).abs() / (history.air_here + 1.0),
            place: Place::Floater(floater),
        },
        None => Measured::NOTHING,
    }
}
