//! Properties of every valid machine: books close, air balances, bounds hold, nothing is not a number.

mod common;

use common::{Rig, TICK_S};
use kpp::model::{GeneratorLaw, Line, Parameters, WaterTemperature};
use proptest::prelude::*;

/// Random machines: unusual, but such that the equations can bear them.
fn machines() -> impl Strategy<Value = Parameters> {
    let shape = (4_u64..80, 0.3_f64..1.5, 3.0_f64..30.0, 0.0_f64..2.0);
    let floater = (0.05_f64..0.6, 0.0_f64..0.05, 5.0_f64..80.0, 0.1_f64..1.0, 0.0_f64..0.5, 0.0_f64..400.0);
    let air = (0.0_f64..1.3, 1e-7_f64..8e-6, 0.0_f64..0.6, 0.0_f64..1.5, 0.0_f64..1.0);
    let drive = (0_usize..5, 2.0_f64..200.0, 5.0_f64..30.0, 100.0_f64..6000.0, 0.0_f64..0.02, 0.0_f64..600.0);
    let supply = (0.5_f64..20.0, 0.0_f64..2.0, 1.5e5_f64..6e5, 1.0_f64..3.0, 280.0_f64..310.0, any::<bool>());
    let start = (0.0_f64..100.0, -1.0_f64..2.0, 0.0_f64..30.0);
    (shape, floater, air, drive, supply, start).prop_map(|(shape, floater, air, drive, supply, start)| {
        let mut p = Parameters::default();
        (p.geometry.floater_count, p.geometry.sprocket_radius, p.geometry.centre_distance, p.geometry.top_submergence) =
            shape;
        let loop_length = 2.0 * shape.2 + std::f64::consts::TAU * shape.1;
        p.floater.length = (0.9 * loop_length / shape.0 as f64).min(0.6);
        p.floater.cavity_volume = floater.0;
        p.floater.shell_volume = floater.1;
        p.floater.shell_mass = floater.2;
        p.floater.drag_area = floater.3;
        p.floater.added_mass_coefficient = floater.4;
        p.floater.heat_transfer_coefficient = floater.5;
        p.air.fill_fraction = air.0;
        p.air.sonic_conductance = air.1;
        p.air.critical_pressure_ratio = air.2;
        p.air.vent_rate = air.3;
        p.air.exergy_recovery = air.4;
        let laws =
            [GeneratorLaw::Mppt, GeneratorLaw::Resistive, GeneratorLaw::Constant, GeneratorLaw::SpeedPi, GeneratorLaw::Off];
        p.generator.law = laws[drive.0];
        p.generator.flywheel_inertia = drive.1;
        p.generator.gear_ratio = drive.2;
        p.generator.coupling_capacity = drive.3;
        p.generator.copper_loss = drive.4;
        p.chain.bearing_friction = drive.5;
        p.supply.reservoir_volume = supply.0;
        p.supply.free_air_delivery = supply.1;
        p.start.reservoir_pressure = supply.2;
        p.supply.switch_on_pressure = 0.95 * supply.2;
        p.supply.switch_off_pressure = 1.05 * supply.2;
        p.supply.stages = supply.3;
        p.environment.water_temperature = supply.4;
        p.environment.water_temperature_mode =
            if supply.5 { WaterTemperature::Held } else { WaterTemperature::Floating };
        (p.start.chain_position, p.start.chain_speed, p.start.flywheel_speed) = start;
        p
    })
}

fn share_of_cases(all: u32) -> u32 {
    std::env::var("KPP_PROPERTY_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(all)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: share_of_cases(60), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn books_close_air_balances_and_bounds_hold(parameters in machines()) {
        prop_assume!(!parameters.problems().iter().any(|problem| problem.fatal));
        let mut rig = Rig::new(&parameters);
        let air_at_start = rig.state.reservoir_mass;
        for _ in 0..40 {
            for _ in 0..50 {
                rig.advance(TICK_S).map_err(|error| TestCaseError::fail(error.to_string()))?;
            }
            let total = |line| rig.ledger.total(line);
            // First law.
            let denominator = (total(Line::CompressorElectricity) + total(Line::IntakeEnthalpy)).max(rig.state.reservoir_energy).max(1.0);
            prop_assert!(rig.energy_error().abs() / denominator < 1e-9, "energy error {:e}", rig.energy_error() / denominator);
            // Second law: the closure, and every mechanism for itself.
            let out = total(Line::GridElectricity) + total(Line::RecoveredWork);
            let bound = total(Line::CompressorElectricity) + total(Line::HeatExergy) + total(Line::SnapExergy)
                + rig.start_exergy - rig.state.exergy(&rig.c);
            prop_assert!((bound - out - rig.ledger.exergy_destroyed()).abs() / denominator < 1e-6,
                "exergy closure {:e}", (bound - out - rig.ledger.exergy_destroyed()) / denominator);
            for (slug, amount) in rig.ledger.destroyed() {
                prop_assert!(amount > -1e-9 * denominator, "{slug} = {amount} J");
            }
            // Bounds of section 10.
            prop_assert!(out <= bound + 1e-9 * denominator);
            prop_assert!(total(Line::CompressorElectricity) >= total(Line::DeliveredExergy));
            prop_assert!(total(Line::DeliveredExergy) >= total(Line::IsothermalWork));
            // Air is neither made nor lost.
            let air_now = rig.state.reservoir_mass + rig.state.floater_air_mass() + total(Line::AirVented) + total(Line::AirSpilled);
            prop_assert!((air_now - air_at_start - total(Line::AirDelivered)).abs() < 1e-9 * (air_now + 1.0));
            // Nothing overflows its cup.
            for index in 0..rig.state.floaters.len() {
                prop_assert!(rig.state.air_volume(&rig.c, index) <= rig.c.cavity_volume * (1.0 + 1e-6));
            }
        }
    }
}
