//! The closed forms of PHYSICS.md 10, each computed by the whole machine with everything else switched off.

mod common;

use common::Rig;
use kpp::model::geometry::Cell;
use kpp::model::{Line, Parameters};

/// A machine without friction, drag, coupling and heat exchange.
fn ideal() -> Parameters {
    let mut p = Parameters::default();
    p.chain.bearing_friction = 0.0;
    p.chain.bearing_damping = 0.0;
    p.floater.drag_area = 0.0;
    p.floater.heat_transfer_coefficient = 0.0;
    p.generator.coupling_capacity = 0.0;
    p.air.sonic_conductance = 0.0;
    p
}

/// Puts air of the water's temperature into a floater.
fn put_air(rig: &mut Rig, index: usize, volume: f64) {
    let pressure = rig.c.water_pressure(rig.state.height(&rig.c, index));
    let floater = &mut rig.state.floaters[index];
    floater.enthalpy = volume * pressure / rig.c.kappa;
    floater.air_mass = floater.enthalpy / (rig.c.heat_capacity * rig.state.water_temperature);
}

#[test]
fn speed_under_constant_force_and_quadratic_drag_is_a_tanh() {
    let mut p = ideal();
    p.geometry.floater_count = 1;
    p.floater.shell_volume = 0.2;
    p.floater.drag_area = 0.7;
    p.start.chain_position = 1.6;
    let mut rig = Rig::new(&p);
    let force = rig.c.gravity * (rig.c.water_density * rig.c.shell_volume - rig.c.shell_mass);
    let terminal = (2.0 * force / (rig.c.water_density * 0.25 * 0.7)).sqrt();
    let tau = rig.state.moving_mass(&rig.c) * terminal / force;
    for tick in 1..=600 {
        rig.run(1);
        assert_eq!(rig.state.floaters[0].cell, Cell::Ascending, "the force is constant on the straight");
        let expected = terminal * (0.01 * f64::from(tick) / tau).tanh();
        assert!((rig.state.chain_speed / expected - 1.0).abs() < 1e-9, "at tick {tick}");
    }
}

/// Lets one floater with air rise from the end of the zone to the top; returns p V^exponent before and after, the
/// mass of its air, and both pressures.
fn ascent(heat_transfer: f64, exponent: f64) -> (f64, f64, f64, f64, f64, Rig) {
    let mut p = ideal();
    p.floater.heat_transfer_coefficient = heat_transfer;
    p.start.chain_position = 1.6;
    p.start.chain_speed = 1.0;
    let mut rig = Rig::new(&p);
    put_air(&mut rig, 0, 0.1);
    let invariant = |rig: &Rig| {
        let pressure = rig.c.water_pressure(rig.state.height(&rig.c, 0));
        (pressure, pressure * rig.state.air_volume(&rig.c, 0).powf(exponent))
    };
    let (p1, before) = invariant(&rig);
    while rig.state.chain_position < 24.0 {
        rig.run(1);
    }
    let (p2, after) = invariant(&rig);
    (before, after, rig.state.floaters[0].air_mass, p1, p2, rig)
}

#[test]
fn sealed_air_rises_as_an_adiabat_without_heat() {
    let gamma = 1004.675 / (1004.675 - 287.05);
    let (before, after, mass, p1, p2, rig) = ascent(0.0, gamma);
    assert!((after / before - 1.0).abs() < 1e-9);
    // Work of the air: the internal energy that it lost.
    let (t1, t2) = (293.15, rig.state.floaters[0].temperature(&rig.c).unwrap());
    assert!((t2 / t1 - (p2 / p1).powf(rig.c.kappa)).abs() < 1e-9);
    let work = mass * rig.c.heat_capacity_volume * (t1 - t2);
    let closed = mass * 287.05 * t1 / (gamma - 1.0) * (1.0 - (p2 / p1).powf(rig.c.kappa));
    assert!((work / closed - 1.0).abs() < 1e-9);
}

#[test]
fn sealed_air_rises_as_an_isotherm_with_much_heat() {
    let (before, after, mass, p1, p2, rig) = ascent(2e5, 1.0);
    assert!((after / before - 1.0).abs() < 1e-4);
    let heat = -rig.ledger.total(Line::AirToWaterHeat);
    let closed = mass * 287.05 * 293.15 * (p1 / p2).ln();
    assert!((heat / closed - 1.0).abs() < 1e-3, "{heat} J against {closed} J");
}

#[test]
fn a_choked_fill_is_linear_in_time() {
    let mut p = ideal();
    p.air.sonic_conductance = 2.4e-7;
    p.start.reservoir_pressure = 2e6;
    p.supply.reservoir_volume = 1e6;
    p.supply.switch_off_pressure = 2e6;
    p.supply.switch_on_pressure = 1e6;
    p.chain.brake_force = 1e7;
    let mut rig = Rig::new(&p);
    rig.state.actuators.brake_on = true;
    rig.run(10);
    let filling = rig.state.floaters.iter().filter(|floater| floater.air_mass > 0.0).count() as f64;
    let expected = filling * 0.1 * 2.4e-7 * 2e6 * 1.185;
    assert!(filling >= 1.0);
    assert!((rig.state.floater_air_mass() / expected - 1.0).abs() < 1e-5, "{} kg", rig.state.floater_air_mass());
}

#[test]
fn two_inertias_through_the_coupling_lose_half_the_reduced_one() {
    let mut p = ideal();
    p.floater.shell_mass = 1.0;
    p.floater.shell_volume = 1.0 / 998.2;
    p.generator.coupling_capacity = 4000.0;
    p.generator.gear_efficiency = 1.0;
    p.generator.core_loss = 0.0;
    p.generator.law = kpp::model::GeneratorLaw::Off;
    p.start.chain_speed = 1.5;
    p.start.flywheel_speed = 5.0;
    let mut rig = Rig::new(&p);
    let first = rig.state.moving_mass(&rig.c) * (rig.c.radius / rig.c.gear_ratio).powi(2);
    let second = rig.c.flywheel_inertia;
    let slip = rig.c.gear_ratio * 1.5 / rig.c.radius - 5.0;
    rig.run(1000);
    let expected = 0.5 * first * second / (first + second) * slip * slip;
    let lost = rig.ledger.total(Line::SlipHeat);
    assert!((lost / expected - 1.0).abs() < 1e-8, "{lost} J against {expected} J");
}

#[test]
fn a_frictionless_loop_with_sealed_air_keeps_its_energy() {
    let mut p = ideal();
    p.floater.added_mass_coefficient = 0.3;
    p.start.chain_position = 2.0;
    // Sealed all the way round: a vent that lets nothing out.
    p.air.vent_rate = 0.0;
    let mut rig = Rig::new(&p);
    for index in 0..20 {
        put_air(&mut rig, index, 0.05);
    }
    let stored = |rig: &Rig| rig.state.stored(&rig.c).total() - rig.state.reservoir_energy;
    let (start, mut fastest) = (stored(&rig), 0.0_f64);
    for _ in 0..3000 {
        rig.run(1);
        fastest = fastest.max(rig.state.chain_speed.abs());
        // What joins and leaves the motion does so with a loss; the air and the water that it lifts lose nothing else.
        let kept = stored(&rig) + rig.ledger.total(Line::MassExchangeHeat);
        assert!((kept - start).abs() < 1e-3, "{} J gone", kept - start);
    }
    assert!(fastest > 0.5, "it moved");
}
