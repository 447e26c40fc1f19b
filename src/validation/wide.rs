//! Random machines over wide ranges: all parameters are drawn at random, from any start, in both directions and
//! timings.

use crate::model::parameters::{TABLE, find};
use crate::model::{ParameterValues, Parameters, Value, math};
use crate::ports::settings::{RunSettings, StartFrom, Timing};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Distribution of a parameter.
#[derive(Clone, Copy)]
enum Band {
    /// Uniform between two bounds.
    Even(f64, f64),
    /// Log-uniform between two bounds.
    Log(f64, f64),
    /// Zero with a probability of one in five, otherwise log-uniform.
    ZeroOrLog(f64, f64),
    /// Determined from other parameters, see [`fit`].
    Fitted,
}
use Band::{Even, Fitted, Log, ZeroOrLog};

/// Distribution of every numeric parameter.
const BANDS: &[(&str, Band)] = &[
    ("geometry.floater_count", Log(1.0, 120.0)),
    ("geometry.sprocket_radius", Log(0.15, 3.0)),
    ("geometry.centre_distance", Even(0.0, 60.0)),
    ("geometry.top_submergence", Even(0.0, 5.0)),
    ("geometry.tank_breadth", Log(1.0, 20.0)),
    ("geometry.tank_depth", Log(0.5, 10.0)),
    ("floater.cavity_volume", Log(2e-3, 2.0)),
    ("floater.shell_volume", Even(0.0, 0.1)),
    ("floater.shell_mass", Log(0.5, 300.0)),
    ("floater.length", Fitted),
    ("floater.drag_area", Log(0.02, 3.0)),
    ("floater.drag_coefficient_up", Even(0.0, 2.0)),
    ("floater.drag_coefficient_down", Even(0.0, 2.0)),
    ("floater.added_mass_coefficient", Even(0.0, 1.5)),
    ("floater.heat_transfer_coefficient", ZeroOrLog(1.0, 2e3)),
    ("floater.heat_transfer_area", Log(0.1, 20.0)),
    ("air.fill_fraction", Even(0.0, 1.5)),
    ("air.injection_start", Fitted),
    ("air.sonic_conductance", Log(1e-8, 3e-5)),
    ("air.critical_pressure_ratio", Even(0.0, 0.9)),
    ("air.vent_rate", ZeroOrLog(5e-3, 5.0)),
    ("air.exergy_recovery", Even(0.0, 1.0)),
    ("environment.gravity", Even(1.0, 20.0)),
    ("environment.water_density", Even(600.0, 1400.0)),
    ("environment.atmospheric_pressure", Log(3e4, 3e5)),
    ("environment.ambient_temperature", Even(250.0, 320.0)),
    ("environment.water_temperature", Even(275.0, 360.0)),
    ("environment.gas_constant", Even(150.0, 450.0)),
    ("environment.heat_capacity", Even(700.0, 2000.0)),
    ("chain.chain_mass", ZeroOrLog(10.0, 1e4)),
    ("chain.sprocket_inertia", ZeroOrLog(1.0, 5e3)),
    ("chain.preload", Log(1e3, 5e5)),
    ("chain.bearing_friction", ZeroOrLog(1.0, 3e3)),
    ("chain.bearing_damping", ZeroOrLog(1.0, 3e3)),
    ("chain.brake_force", Log(1e3, 1e6)),
    ("chain.barring_force", ZeroOrLog(100.0, 3e4)),
    ("chain.barring_speed", Log(0.01, 0.5)),
    ("generator.mppt_gain", ZeroOrLog(1e-2, 100.0)),
    ("generator.resistive_gain", ZeroOrLog(1.0, 1e3)),
    ("generator.constant_torque", ZeroOrLog(10.0, 5e3)),
    ("generator.speed_setpoint", Even(0.0, 60.0)),
    ("generator.proportional_gain", ZeroOrLog(1.0, 5e3)),
    ("generator.integral_gain", ZeroOrLog(1.0, 5e3)),
    ("generator.copper_loss", ZeroOrLog(1e-5, 0.1)),
    ("generator.inverter_efficiency", Even(0.3, 1.0)),
    ("generator.gear_ratio", Log(0.5, 100.0)),
    ("generator.gear_efficiency", Even(0.5, 1.0)),
    ("generator.coupling_capacity", ZeroOrLog(10.0, 5e4)),
    ("generator.flywheel_inertia", Log(1e-6, 1e4)),
    ("generator.core_loss", ZeroOrLog(1e-3, 1.0)),
    ("supply.reservoir_volume", Log(0.05, 100.0)),
    ("supply.reservoir_heat_conductance", ZeroOrLog(0.1, 1e3)),
    ("supply.free_air_delivery", ZeroOrLog(1e-2, 5.0)),
    ("supply.stages", Even(1.0, 5.0)),
    ("supply.isentropic_efficiency", Even(0.3, 1.0)),
    ("supply.motor_efficiency", Even(0.3, 1.0)),
    ("supply.switch_on_pressure", Fitted),
    ("supply.switch_off_pressure", Fitted),
    ("control.valve_dead_time", ZeroOrLog(1e-3, 0.5)),
    ("encoder.rate", Log(1.0, 1e3)),
    ("encoder.noise", ZeroOrLog(1e-4, 0.1)),
    ("encoder.pulses", Log(10.0, 1e5)),
    ("encoder.delay", ZeroOrLog(1e-3, 0.5)),
    ("encoder.bias", Even(-0.1, 0.1)),
    ("pressure_sensor.rate", Log(1.0, 1e3)),
    ("pressure_sensor.noise", ZeroOrLog(1.0, 1e4)),
    ("pressure_sensor.quantum", ZeroOrLog(1.0, 1e4)),
    ("pressure_sensor.delay", ZeroOrLog(1e-3, 0.5)),
    ("pressure_sensor.bias", Even(-1e4, 1e4)),
    ("speed_sensor.rate", Log(1.0, 1e3)),
    ("speed_sensor.noise", ZeroOrLog(1e-3, 1.0)),
    ("speed_sensor.quantum", ZeroOrLog(1e-3, 1.0)),
    ("speed_sensor.delay", ZeroOrLog(1e-3, 0.5)),
    ("speed_sensor.bias", Even(-1.0, 1.0)),
    ("power_meter.rate", Log(1.0, 1e3)),
    ("power_meter.noise", ZeroOrLog(1.0, 1e4)),
    ("power_meter.quantum", ZeroOrLog(1.0, 1e3)),
    ("power_meter.delay", ZeroOrLog(1e-3, 0.5)),
    ("power_meter.bias", Even(-1e3, 1e3)),
    ("temperature_sensor.rate", Log(0.1, 100.0)),
    ("temperature_sensor.noise", ZeroOrLog(1e-3, 1.0)),
    ("temperature_sensor.quantum", ZeroOrLog(1e-3, 1.0)),
    ("temperature_sensor.delay", ZeroOrLog(1e-3, 0.5)),
    ("temperature_sensor.bias", Even(-1.0, 1.0)),
    ("temperature_sensor.lag", ZeroOrLog(0.1, 100.0)),
    ("load_cell.rate", Log(1.0, 1e3)),
    ("load_cell.noise", ZeroOrLog(1.0, 1e4)),
    ("load_cell.quantum", ZeroOrLog(1.0, 1e4)),
    ("load_cell.delay", ZeroOrLog(1e-3, 0.5)),
    ("load_cell.bias", Even(-1e3, 1e3)),
    ("proximity_sensor.noise", ZeroOrLog(1e-5, 0.02)),
    ("proximity_sensor.delay", ZeroOrLog(1e-4, 0.1)),
    ("level_switch.noise", ZeroOrLog(1e-5, 0.02)),
    ("level_switch.delay", ZeroOrLog(1e-4, 0.1)),
    ("start.chain_position", Even(-200.0, 200.0)),
    ("start.chain_speed", Even(-3.0, 3.0)),
    ("start.flywheel_speed", ZeroOrLog(0.1, 80.0)),
    ("start.reservoir_pressure", Fitted),
];

/// Most draws until a machine is valid.
const DRAWS: usize = 100;

/// A random machine with run settings. The same number gives the same machine; even numbers have Cam timing, odd ones
/// Plc.
///
/// # Panics
/// If a hundred draws give no valid machine, which means that the ranges are wrong.
pub fn wide_machine(number: u64) -> (Parameters, RunSettings) {
    let mut stream = Pcg64Mcg::seed_from_u64(number ^ 0x5749_4445);
    let timing = if number.is_multiple_of(2) { Timing::Cam } else { Timing::Plc };
    let settings = RunSettings::default().timed(timing).starting(StartFrom::Rest);
    for _ in 0..DRAWS {
        if let Ok(parameters) = Parameters::new(draw(&mut stream)) {
            return (parameters, settings);
        }
    }
    panic!("wide machine {number}: {DRAWS} draws gave none that is valid");
}

fn draw(stream: &mut Pcg64Mcg) -> ParameterValues {
    let mut values = ParameterValues::default();
    for &(path, band) in BANDS {
        let log =
            |stream: &mut Pcg64Mcg, low: f64, high: f64| math::exp(stream.random_range(math::ln(low)..math::ln(high)));
        let value = match band {
            Even(low, high) => stream.random_range(low..high),
            Log(low, high) => log(stream, low, high),
            ZeroOrLog(..) if stream.random_range(0.0..1.0) < 0.2 => 0.0,
            ZeroOrLog(low, high) => log(stream, low, high),
            Fitted => continue,
        };
        set(&mut values, path, value);
    }
    for row in TABLE.iter().filter(|row| !row.choices.is_empty()) {
        let choice = row.choices[stream.random_range(0..row.choices.len())];
        (row.set)(&mut values, choice).expect("a choice of the table");
    }
    fit(stream, &mut values);
    values
}

fn set(values: &mut ParameterValues, path: &str, value: f64) {
    let row = find(TABLE, path).unwrap_or_else(|| panic!("there is no parameter {path}"));
    let text = match row.default {
        Value::Count(_) => format!("{value:.0}"),
        _ => value.to_string(),
    };
    (row.set)(values, &text).unwrap_or_else(|error| panic!("{path}: {error}"));
}

/// Sets the parameters that have to fit others: floaters to the loop, zone to its arc, pressures to the depth.
fn fit(stream: &mut Pcg64Mcg, values: &mut ParameterValues) {
    let mut between = |low: f64, high: f64| stream.random_range(low..high);
    let geometry = &values.geometry;
    let depth = 2.0 * geometry.sprocket_radius + geometry.centre_distance + geometry.top_submergence;
    let loop_length = 2.0 * geometry.centre_distance + std::f64::consts::TAU * geometry.sprocket_radius;
    let quarter = std::f64::consts::FRAC_PI_2 * geometry.sprocket_radius;
    values.floater.length = between(0.3, 0.95) * loop_length / geometry.floater_count as f64;
    values.air.injection_start = between(0.0, 0.95) * quarter;
    let environment = &values.environment;
    let bottom = environment.atmospheric_pressure + environment.water_density * environment.gravity * depth;
    values.start.reservoir_pressure = environment.atmospheric_pressure.max(between(0.8, 2.0) * bottom);
    values.supply.switch_on_pressure = between(0.7, 1.2) * values.start.reservoir_pressure;
    values.supply.switch_off_pressure = between(1.0, 1.4) * values.supply.switch_on_pressure;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_that_is_a_number_has_a_band() {
        let numbers: Vec<_> = TABLE.iter().filter(|row| row.choices.is_empty()).map(|row| row.path).collect();
        assert_eq!(BANDS.iter().map(|(path, _)| *path).collect::<Vec<_>>(), numbers);
    }
}
