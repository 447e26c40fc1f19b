//! Machines for stress tests: random ones, and ones at the limits of the valid parameters.

use crate::model::parameters::TABLE;
use crate::model::{Effect, GeneratorLaw, ParameterValues, Parameters, Value, WaterTemperature};
use crate::ports::commands::Command;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A random machine with unusual but valid parameters. The same number gives the same machine.
pub fn random_machine(number: u64) -> Parameters {
    let mut stream = Pcg64Mcg::seed_from_u64(number);
    let mut between = |low: f64, high: f64| stream.random_range(low..high);
    let mut p = ParameterValues::default();
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
    Parameters::new(p).unwrap_or_else(|refused| panic!("random machine {number}: {refused}"))
}

/// A random live edit: a value between half and twice the default, limited to its range, or one of the choices.
pub fn random_edit(stream: &mut Pcg64Mcg) -> Command {
    let live: Vec<_> = TABLE.iter().filter(|row| row.effect == Effect::Live).collect();
    let row = live[stream.random_range(0..live.len())];
    let value = match row.default {
        Value::Real(default) => {
            let Value::Real(max) = row.max else { unreachable!("the range has the type of the value") };
            (default * stream.random_range(0.5..2.0)).min(max).to_string()
        }
        _ => row.choices[stream.random_range(0..row.choices.len())].to_string(),
    };
    Command::SetParameter { path: row.path.into(), value }
}

/// Machines at the limits of the valid parameters, with names.
pub fn extreme_machines() -> Vec<(&'static str, Parameters)> {
    [extreme_shapes(), extreme_media()].concat()
}

/// The default machine with a valid change.
fn with(change: fn(&mut ParameterValues)) -> Parameters {
    Parameters::default().changed(change).expect("machines at the ends of what is valid")
}

/// Limits of the dimensions and of the air supply.
fn extreme_shapes() -> Vec<(&'static str, Parameters)> {
    vec![
        ("one floater", with(|p| p.geometry.floater_count = 1)),
        (
            "five hundred small floaters",
            with(|p| {
                p.geometry.floater_count = 500;
                p.floater.length = 0.1;
                p.floater.cavity_volume = 0.05;
                p.floater.shell_mass = 5.0;
                p.floater.shell_volume = 0.0025;
            }),
        ),
        (
            "no straight: two sprockets on one shaft",
            with(|p| {
                p.geometry.centre_distance = 0.0;
                p.geometry.floater_count = 8;
                p.supply.switch_on_pressure = 1.6e5;
                p.supply.switch_off_pressure = 1.8e5;
                p.start.reservoir_pressure = 1.8e5;
            }),
        ),
        (
            "a mine: 400 m deep",
            with(|p| {
                p.geometry.centre_distance = 400.0;
                p.start.reservoir_pressure = 45e5;
                p.supply.switch_on_pressure = 44e5;
                p.supply.switch_off_pressure = 46e5;
            }),
        ),
        ("over-filled: spill all the way", with(|p| p.air.fill_fraction = 1.2)),
        (
            "starved: a tiny reservoir and no compressor",
            with(|p| {
                p.supply.reservoir_volume = 0.2;
                p.supply.free_air_delivery = 0.0;
            }),
        ),
        ("vents shut: carry-over", with(|p| p.air.vent_rate = 0.0)),
    ]
}

/// Limits of heat transfer, drive and initial state.
fn extreme_media() -> Vec<(&'static str, Parameters)> {
    vec![
        ("no heat between air and water", with(|p| p.floater.heat_transfer_coefficient = 0.0)),
        (
            "heat without resistance, hot water",
            with(|p| {
                p.floater.heat_transfer_coefficient = 2e4;
                p.environment.water_temperature = 350.0;
            }),
        ),
        (
            "floating water temperature",
            with(|p| {
                p.environment.water_temperature_mode = WaterTemperature::Floating;
                p.environment.water_temperature = 320.0;
            }),
        ),
        ("a stiff drive: 1 kg m2", with(|p| p.generator.flywheel_inertia = 1.0)),
        (
            "the generator at its cap",
            with(|p| {
                p.generator.copper_loss = 0.05;
                p.generator.law = GeneratorLaw::Resistive;
                p.generator.resistive_gain = 200.0;
            }),
        ),
        ("backwards at the start", with(|p| p.start.chain_speed = -2.0)),
        (
            "an ideal compressor of one stage",
            with(|p| {
                p.supply.stages = 1.0;
                p.supply.isentropic_efficiency = 1.0;
                p.supply.motor_efficiency = 1.0;
            }),
        ),
    ]
}
