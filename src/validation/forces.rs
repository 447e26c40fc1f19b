//! Checks of forces: their balance, the tensions from link to link, and single floaters (PHYSICS.md 3, 8, 9).

use super::independent::Machine;
use super::input::CheckInput;
use super::measured::{Measured, Place};

/// Residual of the force balance around the loop, relative to the sum of the absolute forces.
pub fn balance(input: &CheckInput) -> Measured {
    Measured::of_machine(input.tensions.force_error)
}

/// Greatest deviation of a tension from the value that follows from the previous link, or of the loop's closing,
/// relative to the greatest tension.
pub fn closing(input: &CheckInput) -> Measured {
    let (state, c, tensions) = (input.state, input.c, input.tensions);
    let count = state.floaters.len();
    let rises = |index: usize| state.floaters[index].cell.rises();
    let scale = tensions.greatest.abs().max(tensions.least.abs()).max(1.0);
    let mut worst = Measured::of_machine(tensions.residual.abs());
    let first = (0..count).find(|&index| rises(index) && !rises((index + count - 1) % count));
    if let (Some(first), true) = (first, input.tensions_are_new) {
        let (speed, acceleration) = (state.chain_speed, input.flows.acceleration);
        let actuators = &state.actuators;
        let mut top = Machine::new(input.parameters).top(
            speed,
            state.flywheel_speed,
            acceleration,
            state.coupling_engaged,
            actuators.brake_on,
            actuators.barring_on,
        );
        if actuators.brake_on && speed == 0.0 {
            // The brake holds the chain against what pulls it.
            let pull: f64 = tensions.loads.iter().map(|load| load.buoyancy - load.weight - load.drag).sum();
            top += (pull - top).clamp(-c.chain.brake_force, c.chain.brake_force);
        }
        let chain_share = c.chain.chain_mass / count as f64;
        let (mut before, mut was_rising) = (c.chain.preload, true);
        for index in (first..count).chain(0..first) {
            let load = &tensions.loads[index];
            let mut expected = before + (load.mass + chain_share) * acceleration + speed * load.intake
                - (load.buoyancy - load.weight - load.drag);
            if was_rising && !rises(index) {
                expected += top;
            }
            was_rising = rises(index);
            before = tensions.ahead[index];
            worst.or_worse((before - expected).abs(), Place::Link(index as u32));
        }
    }
    worst.value /= scale;
    worst
}

/// Greatest difference between the three forces on a floater and their second evaluation, relative to the scale of
/// forces on a floater.
pub fn floaters(input: &CheckInput) -> Measured {
    let (state, tensions) = (input.state, input.tensions);
    let mut worst = Measured::NOTHING;
    if !input.tensions_are_new {
        return worst;
    }
    let machine = Machine::new(input.parameters);
    let speed = state.chain_speed;
    for (index, (floater, load)) in state.floaters.iter().zip(&tensions.loads).enumerate() {
        let s = state.coordinate(input.c, index);
        let forces = machine.forces(s, floater.air_mass, floater.enthalpy, speed);
        let place = Place::Floater(index as u32);
        // At top and bottom dead centre the sign of the slope, which selects the drag coefficient, depends on
        // round-off.
        let drag = if forces.slope.abs() > 1e-9 { (load.drag - forces.drag).abs() } else { 0.0 };
        worst.or_worse((load.buoyancy - forces.buoyancy).abs() + (load.weight - forces.weight).abs() + drag, place);
    }
    worst.value /= machine.scale();
    worst
}
