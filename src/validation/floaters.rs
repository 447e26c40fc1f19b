//! Floaters: what their air can be, where it comes in, where it goes down, and when they cross borders (PHYSICS.md 2, 9).

use super::history::CheckHistory;
use super::input::CheckInput;
use super::measured::{Measured, Place};
use crate::model::geometry::Cell;

/// Temperatures that air in a floater can have, K.
pub const TEMPERATURES: (f64, f64) = (50.0, 3000.0);

/// By how much a floater is over-full, of V_f; 1 for air that cannot be.
pub fn air(input: &CheckInput) -> Measured {
    let (state, c) = (input.state, input.c);
    let mut worst = Measured::NOTHING;
    for (index, floater) in state.floaters.iter().enumerate() {
        let place = Place::Floater(index as u32);
        if floater.air_mass == 0.0 && floater.enthalpy == 0.0 {
            continue;
        }
        let heat_capacity = floater.air_mass * c.environment.heat_capacity;
        let possible = floater.air_mass > 0.0
            && floater.enthalpy >= TEMPERATURES.0 * heat_capacity
            && floater.enthalpy <= TEMPERATURES.1 * heat_capacity;
        if !possible {
            worst.or_worse(1.0, place);
        }
        // Only what may overflow needs its pressure: below, a full cup's enthalpy at the water's surface is far away.
        if c.kappa * floater.enthalpy >= c.floater.cavity_volume * c.environment.atmospheric_pressure {
            worst.or_worse(state.air_volume(c, index) / c.floater.cavity_volume - 1.0, place);
        }
    }
    worst
}

/// Air that entered a floater outside the injection zone since the last look, kg.
pub fn filling_place(input: &CheckInput, history: &mut CheckHistory) -> Measured {
    let mut worst = Measured::NOTHING;
    let now = input.travel();
    // A floater that is in the same part of the loop has not been in the zone between, unless it went all the way round.
    let known = (now - history.filling_travel).abs() < 0.5 * input.c.path.length;
    history.filling_travel = now;
    for (index, (floater, before)) in input.state.floaters.iter().zip(&mut history.filling).enumerate() {
        let (mass, cell) = *before;
        if floater.air_mass > mass && floater.cell == cell && cell != Cell::Zone && known {
            worst.or_worse(floater.air_mass - mass, Place::Floater(index as u32));
        }
        *before = (floater.air_mass, floater.cell);
    }
    worst
}

/// Air that goes down unreported, kg.
pub fn descent(input: &CheckInput, history: &mut CheckHistory) -> Measured {
    let mut worst = Measured::NOTHING;
    for (index, (floater, carries)) in input.state.floaters.iter().zip(&history.carries).enumerate() {
        let down = matches!(floater.cell, Cell::Descending | Cell::BottomLeft);
        if down && floater.air_mass > 0.0 && !carries {
            worst.or_worse(floater.air_mass, Place::Floater(index as u32));
        }
    }
    worst
}

/// By how much a floater is outside the part of the loop that it is said to be in, m.
pub fn event_place(input: &CheckInput) -> Measured {
    let (state, c) = (input.state, input.c);
    let mut worst = Measured::NOTHING;
    for (index, floater) in state.floaters.iter().enumerate() {
        let along = c.path.along(state.coordinate(c, index), floater.cell);
        worst.or_worse(-along.from_start.min(along.to_end), Place::Floater(index as u32));
    }
    worst
}
