//! Checks of floaters: possible states of their air, filling, carry-over, and crossing of cell bounds (PHYSICS.md 2,
//! 9).

use super::history::CheckHistory;
use super::input::CheckInput;
use super::measured::{Measured, Place};
use crate::model::geometry::Cell;

/// Range of possible temperatures of air in a floater, K.
pub const TEMPERATURES: (f64, f64) = (50.0, 3000.0);

/// Excess volume of the fullest floater relative to V_f; 1 for an impossible state of air.
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
        // The pressure is needed only for floaters that may overflow: below this enthalpy the air fits the cavity even
        // at atmospheric pressure.
        if c.kappa * floater.enthalpy >= c.floater.cavity_volume * c.environment.atmospheric_pressure {
            worst.or_worse(state.air_volume(c, index) / c.floater.cavity_volume - 1.0, place);
        }
    }
    worst
}

/// Air that entered a floater outside the injection zone since the last evaluation, kg.
pub fn filling_place(input: &CheckInput, history: &mut CheckHistory) -> Measured {
    let mut worst = Measured::NOTHING;
    let now = input.travel();
    // A floater in the same cell as before has not passed the zone, unless it has travelled around the loop.
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

/// Air on the descending side without a reported carry-over, kg.
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

/// Distance of a floater from the cell assigned to it, m.
pub fn event_place(input: &CheckInput) -> Measured {
    let (state, c) = (input.state, input.c);
    let mut worst = Measured::NOTHING;
    for (index, floater) in state.floaters.iter().enumerate() {
        let along = c.path.along(state.coordinate(c, index), floater.cell);
        worst.or_worse(-along.from_start.min(along.to_end), Place::Floater(index as u32));
    }
    worst
}
