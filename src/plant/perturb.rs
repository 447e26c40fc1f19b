//! Perturbations that change the state between two ticks. Without the feature `perturb` they do nothing.

use super::state_parts::BodyItem;
use crate::model::geometry::Cell;
use crate::model::{Coefficients, Perturbation, State};

/// The tick at which perturbations of a single moment act.
const MOMENT: u64 = 1000;

/// Applies a perturbation to the state at the end of a tick.
#[inline]
pub fn disturb(c: &Coefficients, tick: u64, state: &mut State) {
    let carries = |perturbation| c.perturbation.is(perturbation);
    let rising = |state: &State| {
        state.floaters.iter().position(|floater| floater.cell == Cell::Ascending && floater.air_mass > 0.0)
    };
    if carries(Perturbation::DriftingMass) {
        state.reservoir_mass -= 1e-6;
    }
    if carries(Perturbation::Jolt) && tick == MOMENT {
        state.chain_speed += 1.5;
    }
    if carries(Perturbation::FreeRefill) && tick == MOMENT {
        rising(state).into_iter().for_each(|index| {
            state.floaters[index].air_mass *= 1.5;
            state.floaters[index].enthalpy *= 1.5;
        });
    }
    if carries(Perturbation::ColdAir) && tick == MOMENT {
        rising(state).into_iter().for_each(|index| state.floaters[index].enthalpy *= 0.1);
    }
    if carries(Perturbation::FillAboveZone) {
        rising(state).into_iter().for_each(|index| {
            let share = 1.0 + 1e-6 / state.floaters[index].air_mass;
            state.floaters[index].air_mass += 1e-6;
            state.floaters[index].enthalpy *= share;
            state.reservoir_mass -= 1e-6;
        });
    }
}

/// Applies a perturbation to the components after scattering.
#[inline]
pub fn disturb_water(c: &Coefficients, body: &mut BodyItem) {
    if c.perturbation.is(Perturbation::TornComponent) {
        body.water.temperature += 1e-6;
    }
}
