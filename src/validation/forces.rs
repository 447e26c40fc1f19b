//! Forces: their balance, the tensions from link to link, and single floaters (PHYSICS.md 3, 8, 9).

use super::independent::Machine;
use super::measured::{Measured, Place};
use super::sight::Sight;

/// What is left of the forces around the loop, of the sum of their sizes.
pub fn balance(sight: &Sight) -> Measured {
    Measured::of_machine(sight.look.force_error)
}

/// By how much a tension does not follow from the one before it, or the loop does not close, of the greatest tension.
pub fn closing(sight: &Sight) -> Measured {
    let (state, c, look) = (sight.state, sight.c, sight.look);
    let count = state.floaters.len();
    let rises = |index: usize| state.floaters[index].cell.rises();
    let scale = look.greatest.abs().max(look.least.abs()).max(1.0);
    let mut worst = Measured::of_machine(look.residual.abs());
    let first = (0..count).find(|&index| rises(index) && !rises((index + count - 1) % count));
    if let (Some(first), true) = (first, sight.look_is_new) {
        let (speed, acceleration) = (state.chain_speed, sight.flows.acceleration);
        let actuators = &state.actuators;
        let top = Machine::new(sight.parameters).top(
            speed,
            state.flywheel_speed,
            acceleration,
            state.coupling_engaged,
            actuators.brake_on,
            actuators.barring_on,
        );
        let chain_share = c.chain_mass / count as f64;
        let (mut before, mut was_rising) = (c.preload, true);
        for index in (first..count).chain(0..first) {
            let load = &look.loads[index];
            let mut expected = before + (load.mass + chain_share) * acceleration + speed * load.intake
                - (load.buoyancy - load.weight - load.drag);
            if was_rising && !rises(index) {
                expected += top;
            }
            was_rising = rises(index);
            before = look.ahead[index];
            worst.or_worse((before - expected).abs(), Place::Link(index as u32));
        }
    }
    worst.value /= scale;
    worst
}

/// Greatest difference between the three forces on a floater and their second evaluation, of a full floater's force.
pub fn floaters(sight: &Sight) -> Measured {
    let (state, look) = (sight.state, sight.look);
    let mut worst = Measured::NOTHING;
    if !sight.look_is_new {
        return worst;
    }
    let machine = Machine::new(sight.parameters);
    let speed = state.chain_speed;
    for (index, (floater, load)) in state.floaters.iter().zip(&look.loads).enumerate() {
        let s = state.coordinate(sight.c, index);
        let forces = machine.forces(s, floater.air_mass, floater.enthalpy, speed);
        let place = Place::Floater(index as u32);
        // At top and bottom dead centre round-off decides which side's coefficient counts.
        let drag = if forces.slope.abs() > 1e-9 { (load.drag - forces.drag).abs() } else { 0.0 };
        worst.or_worse((load.buoyancy - forces.buoyancy).abs() + (load.weight - forces.weight).abs() + drag, place);
    }
    worst.value /= machine.scale();
    worst
}
