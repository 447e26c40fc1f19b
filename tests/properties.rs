//! Properties of every valid machine: books close, air balances, bounds hold, nothing is not a number.

mod common;

use common::{Rig, TICK_S};
use kpp::model::{GeneratorLaw, Line, Parameters, WaterTemperature};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A random machine: unusual, but such that the equations can bear it. The same number gives the same machine.
fn machine(number: u64) -> Parameters {
    let mut stream = Pcg64Mcg::seed_from_u64(number);
    let mut between = |low: f64, high: f64| stream.random_range(low..high);
    let mut p = Parameters::default();
    p.geometry.floater_count = between(4.0, 80.0) as u64;
    p.geometry.sprocket_radius = between(0.3, 1.5);
    p.geometry.centre_distance = between(3.0, 30.0);
    p.geometry.top_submergence = between(0.0, 2.0);
    let loop_length = 2.0 * p.geometry.centre_distance + std::f64::consts::TAU * p.geometry.sprocket_radius;
    p.floater.length = (0.9 * loop_length / p.geometry.floater_count as f64).min(0.6);
    p.floater.cavity_volume = between(0.05, 0.6);
    p.floater.shell_volume = between(0.0, 0.05);
    p.floater.shell_mass = between(5.0, 80.0);
    p.floater.drag_area = between(0.1, 1.0);
    p.floater.drag_coefficient_down = between(0.1, 1.0);
    p.floater.added_mass_coefficient = between(0.0, 0.5);
    p.floater.heat_transfer_coefficient = between(0.0, 400.0);
    p.air.fill_fraction = between(0.0, 1.3);
    p.air.sonic_conductance = between(1e-7, 8e-6);
    p.air.critical_pressure_ratio = between(0.0, 0.6);
    p.air.vent_rate = between(0.0, 1.5);
    p.air.exergy_recovery = between(0.0, 1.0);
    let laws =
        [GeneratorLaw::Mppt, GeneratorLaw::Resistive, GeneratorLaw::Constant, GeneratorLaw::SpeedPi, GeneratorLaw::Off];
    p.generator.law = laws[between(0.0, 5.0) as usize];
    p.generator.flywheel_inertia = between(2.0, 200.0);
    p.generator.gear_ratio = between(5.0, 30.0);
    p.generator.coupling_capacity = between(100.0, 6000.0);
    p.generator.copper_loss = between(0.0, 0.02);
    p.chain.bearing_friction = between(0.0, 600.0);
    p.supply.reservoir_volume = between(0.5, 20.0);
    p.supply.free_air_delivery = between(0.0, 2.0);
    p.start.reservoir_pressure = between(1.5e5, 6e5);
    p.supply.switch_on_pressure = 0.95 * p.start.reservoir_pressure;
    p.supply.switch_off_pressure = 1.05 * p.start.reservoir_pressure;
    p.supply.stages = between(1.0, 3.0);
    p.environment.water_temperature = between(280.0, 310.0);
    let floats = between(0.0, 1.0) < 0.5;
    p.environment.water_temperature_mode = if floats { WaterTemperature::Floating } else { WaterTemperature::Held };
    p.start.chain_position = between(0.0, 100.0);
    p.start.chain_speed = between(-1.0, 2.0);
    p.start.flywheel_speed = between(0.0, 30.0);
    p
}

#[test]
fn books_close_air_balances_and_bounds_hold() {
    // More with KPP_PROPERTY_CASES; one alone with KPP_PROPERTY_CASE, to look at a failure.
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let cases = number("KPP_PROPERTY_CASES").unwrap_or(100);
    let only = number("KPP_PROPERTY_CASE");
    for case in (0..cases).filter(|&case| only.is_none_or(|only| only == case)) {
        let parameters = machine(case);
        assert!(
            !parameters.problems().iter().any(|problem| problem.fatal),
            "machine {case}: {:?}",
            parameters.problems()
        );
        if let Err(what) = check(&parameters) {
            panic!("machine {case}: {what}\n{parameters:#?}");
        }
    }
}

/// Returns why, if not.
macro_rules! hold {
    ($condition:expr, $($message:tt)+) => {
        // Written so that a comparison with NaN fails.
        if $condition {} else {
            return Err(format!($($message)+));
        }
    };
}

fn check(parameters: &Parameters) -> Result<(), String> {
    let mut rig = Rig::new(parameters);
    let air_at_start = rig.state.reservoir_mass;
    for _ in 0..40 {
        for _ in 0..50 {
            rig.advance(TICK_S).map_err(|error| error.to_string())?;
        }
        let total = |line| rig.ledger.total(line);
        // First law. The default machine and the presets close to 1e-9; a wild one to ten times the solver's tolerance.
        let denominator =
            (total(Line::CompressorElectricity) + total(Line::IntakeEnthalpy)).max(rig.state.reservoir_energy).max(1.0);
        hold!(rig.energy_error().abs() / denominator < 1e-8, "energy error {:e}", rig.energy_error() / denominator);
        // Second law: the closure, and every mechanism for itself.
        let out = total(Line::GridElectricity) + total(Line::RecoveredWork);
        let bound =
            total(Line::CompressorElectricity) + total(Line::HeatExergy) + total(Line::SnapExergy) + rig.start_exergy
                - rig.state.exergy(&rig.c);
        hold!(
            (bound - out - rig.ledger.exergy_destroyed()).abs() / denominator < 1e-6,
            "exergy closure {:e}",
            (bound - out - rig.ledger.exergy_destroyed()) / denominator
        );
        for (slug, amount) in rig.ledger.destroyed() {
            hold!(amount > -1e-9 * denominator, "{slug} = {amount} J");
        }
        // Bounds of section 10.
        hold!(out <= bound + 1e-9 * denominator, "{out} J out of {bound} J");
        hold!(
            total(Line::CompressorElectricity) >= total(Line::DeliveredExergy),
            "the compressor gave more than it took"
        );
        hold!(total(Line::DeliveredExergy) >= total(Line::IsothermalWork), "less than isothermal work");
        // Air is neither made nor lost.
        let air_now =
            rig.state.reservoir_mass + rig.state.floater_air_mass() + total(Line::AirVented) + total(Line::AirSpilled);
        hold!((air_now - air_at_start - total(Line::AirDelivered)).abs() < 1e-9 * (air_now + 1.0), "air balance");
        // Nothing overflows its cup.
        for index in 0..rig.state.floaters.len() {
            hold!(
                rig.state.air_volume(&rig.c, index) <= rig.c.cavity_volume * (1.0 + 1e-6),
                "floater {index} overflows"
            );
        }
    }
    Ok(())
}
