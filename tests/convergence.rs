//! The state, not only the energy, converges with the order of the method, with all kinds of events (PHYSICS.md 11).

#![allow(clippy::disallowed_methods)] // The system's libm is used for closed forms only.

use kpp::model::{ParameterValues, Parameters};
use kpp::solver::{Options, Simulation};

/// State after 30 s with a fixed step: position, speed, flywheel, reservoir, air.
fn state_with_step(parameters: &Parameters, step: f64) -> [f64; 6] {
    let options = Options { adaptive: false, max_step: step, ..Options::default() };
    let mut simulation = Simulation::new(parameters, options);
    simulation.run(3000, 0.01).unwrap();
    let state = &simulation.state;
    [
        simulation.chain_travel(),
        state.chain_speed,
        state.flywheel_speed / 20.0,
        state.reservoir_mass / 50.0,
        state.reservoir_energy / 1e7,
        state.floater_air_volume(&simulation.coefficients),
    ]
}

fn distance(a: &[f64; 6], b: &[f64; 6]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn halving_the_step_divides_the_error_of_the_state_by_two_to_the_fifth() {
    // Starts at speed, so that venting, spilling, switching and the generator's cap all occur within 30 s.
    let change = |values: &mut ParameterValues| {
        values.start.chain_speed = 1.0;
        values.start.flywheel_speed = 18.0;
        values.air.fill_fraction = 0.8;
        values.air.vent_rate = 0.25;
        values.generator.copper_loss = 0.005;
        values.supply.reservoir_volume = 2.0;
        values.generator.coupling_capacity = 1500.0;
    };
    let parameters = Parameters::default().changed(change).expect("valid");
    let exact = state_with_step(&parameters, 2.5e-4);
    let errors: Vec<f64> =
        [1e-2, 5e-3, 2.5e-3].iter().map(|&step| distance(&state_with_step(&parameters, step), &exact)).collect();
    let orders: Vec<f64> = errors.windows(2).map(|pair| (pair[0] / pair[1]).log2()).collect();
    println!("errors {errors:?}, orders {orders:?}");
    assert!(errors[0] < 1e-6, "already small at 10 ms: {errors:?}");
    assert!(orders.iter().all(|&order| order > 4.0), "order of the state {orders:?} for errors {errors:?}");
}
