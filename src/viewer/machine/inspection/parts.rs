//! Data of the stationary parts: supply, drive and water.

use crate::model::{Line, drive};
use crate::plant::signal_table::generator_torque;
use crate::viewer::machine::inspection::subject::{Subject, bar, derived, kilowatts, line, signal, word};
use crate::viewer::messages::part_id::Part;
use crate::viewer::view_model::inspection::Row;

/// Rows of a stationary part; empty for the others.
pub fn rows(part: Part, subject: &Subject) -> Vec<Row> {
    match part {
        Part::Valve => valve(subject),
        Part::Compressor => compressor(subject),
        Part::Reservoir => reservoir(subject),
        Part::Gearbox => gearbox(subject),
        Part::Flywheel => flywheel(subject),
        Part::Generator => generator(subject),
        Part::Water => water(subject),
        Part::Floater(_) | Part::Link(_) | Part::Sensor(_) => Vec::new(),
    }
}

/// Rows of the injection valves.
fn valve(subject: &Subject) -> Vec<Row> {
    let Subject { coefficients: c, state, .. } = *subject;
    let open = (0..state.floaters.len()).filter(|&index| state.valve_is_open(index, subject.cam)).count();
    let flow = subject.rate(Line::AirInjected);
    let exergy = c.dead_state.flow_exergy(state.reservoir_temperature(c), state.reservoir_pressure(c));
    vec![
        signal("Open", "floaters.filling_count", (open as f64, 0, "")),
        line("Air", Line::AirInjected, (flow, 4, "kg/s")),
        derived(
            "Brings",
            kilowatts(flow * exergy, 3),
            (
                "Work that the air on its way through the valves could still do.",
                "sum mdot_in psi(T_r, p_r) (PHYSICS.md 6)",
            ),
            &[
                "supply.pressure",
                "supply.temperature",
                "environment.ambient_temperature",
                "environment.atmospheric_pressure",
            ],
        ),
        signal("Throttling", "power.destroyed.throttling", kilowatts(subject.rate(Line::DestroyedThrottling), 3)),
        line("Mixing", Line::DestroyedFloaterMixing, kilowatts(subject.rate(Line::DestroyedFloaterMixing), 3)),
        line("Drop", Line::DestroyedDrop, kilowatts(subject.rate(Line::DestroyedDrop), 3)),
        signal("Reservoir", "supply.pressure", bar(state.reservoir_pressure(c), 3)),
        derived(
            "Water there",
            bar(c.water_pressure(c.radius), 3),
            ("Pressure behind the valves, at the end of the injection zone.", "p_atm + rho g (z_w - R) (PHYSICS.md 2)"),
            &[
                "environment.atmospheric_pressure",
                "environment.water_density",
                "environment.gravity",
                "geometry.centre_distance",
                "geometry.sprocket_radius",
                "geometry.top_submergence",
            ],
        ),
    ]
}

/// Rows of the compressor.
fn compressor(subject: &Subject) -> Vec<Row> {
    let on = subject.state.actuators.compressor_on;
    vec![
        Row { text: if on { "on" } else { "off" }.into(), ..signal("Motor", "supply.compressor_on", (0.0, 0, "")) },
        signal("Electricity", "power.compressor", kilowatts(subject.rate(Line::CompressorElectricity), 2)),
        line("Air", Line::AirDelivered, (subject.rate(Line::AirDelivered), 4, "kg/s")),
        signal("Heat", "power.compressor_heat", kilowatts(subject.rate(Line::CompressorHeat), 2)),
        signal("Destroyed", "power.destroyed.compressor", kilowatts(subject.rate(Line::DestroyedCompressor), 2)),
        line("Air's work", Line::DeliveredExergy, kilowatts(subject.rate(Line::DeliveredExergy), 2)),
    ]
}

/// Rows of the air reservoir.
fn reservoir(subject: &Subject) -> Vec<Row> {
    let Subject { coefficients: c, state, .. } = *subject;
    vec![
        signal("Pressure", "supply.pressure", bar(state.reservoir_pressure(c), 3)),
        signal("Temperature", "supply.temperature", (state.reservoir_temperature(c) - 273.15, 2, "°C")),
        signal("Air", "supply.air_mass", (state.reservoir_mass, 3, "kg")),
        signal("Margin", "supply.pressure_margin", bar(state.reservoir_pressure(c) - c.water_pressure(c.radius), 3)),
        derived(
            "Energy",
            (state.reservoir_energy * 1e-6, 3, "MJ"),
            ("Internal energy of the air in it.", "state of the model: U_r = m_r c_v T_r (PHYSICS.md 4)"),
            &["supply.air_mass", "supply.temperature", "environment.heat_capacity", "environment.gas_constant"],
        ),
        line("Wall heat", Line::ReservoirHeat, kilowatts(subject.rate(Line::ReservoirHeat), 3)),
    ]
}

/// Rows of the gearbox and its coupling.
fn gearbox(subject: &Subject) -> Vec<Row> {
    let Subject { coefficients: c, state, .. } = *subject;
    let slip = drive::coupling_slip(c, state.chain_speed, state.flywheel_speed);
    let torque = if state.coupling_engaged { drive::coupling_torque(c, slip) } else { 0.0 };
    let about =
        ("Torque that the coupling transmits.", "T_cl = max(0, T_cap tanh((n v / R - w) / 0.5)) (PHYSICS.md 3)");
    let inputs = ["coupling.slip_speed", "generator.coupling_capacity"];
    vec![
        word(
            "Coupling",
            if state.coupling_engaged { "engaged" } else { "overruns" },
            ("A freewheel: it drives and never brakes.", "engaged while its slip is above 0 (PHYSICS.md 3)"),
            &["coupling.slip_speed"],
        ),
        derived("Torque", (torque, 1, "N m"), about, &inputs),
        signal("Slip", "coupling.slip_speed", (slip, 4, "rad/s")),
        signal("Slip heat", "power.slip", kilowatts(subject.rate(Line::SlipHeat), 3)),
        signal("Gear heat", "power.gear", kilowatts(subject.rate(Line::GearHeat), 3)),
    ]
}

/// Rows of the flywheel.
fn flywheel(subject: &Subject) -> Vec<Row> {
    let Subject { coefficients: c, state, .. } = *subject;
    let stored = state.stored(c).flywheel_kinetic;
    let rpm = state.flywheel_speed * 30.0 / std::f64::consts::PI;
    vec![
        signal("Speed", "flywheel.speed", (rpm, 2, "rpm")),
        Row { label: "", ..signal("", "flywheel.speed", (state.flywheel_speed, 4, "rad/s")) },
        derived(
            "Energy",
            (stored * 1e-3, 3, "kJ"),
            ("Kinetic energy of the flywheel.", "1/2 J w^2 (PHYSICS.md 5)"),
            &["flywheel.speed", "generator.flywheel_inertia"],
        ),
    ]
}

/// Rows of the generator.
fn generator(subject: &Subject) -> Vec<Row> {
    let torque = generator_torque(&subject.flows.rates, subject.state.flywheel_speed);
    let on = subject.state.actuators.generator_on;
    let about =
        ("Whether the generator follows its law; off in an emergency stop.", "by the controller (PHYSICS.md 9)");
    vec![
        word("Regulator", if on { "follows its law" } else { "off" }, about, &["generator.law"]),
        signal("Torque", "generator.torque", (torque, 1, "N m")),
        signal("To the grid", "power.grid", kilowatts(subject.rate(Line::GridElectricity), 3)),
        signal("Copper", "power.copper", kilowatts(subject.rate(Line::CopperHeat), 3)),
        signal("Core", "power.core", kilowatts(subject.rate(Line::CoreHeat), 3)),
        signal("Inverter", "power.inverter", kilowatts(subject.rate(Line::InverterHeat), 3)),
    ]
}

/// Rows of the water of the tank.
fn water(subject: &Subject) -> Vec<Row> {
    vec![
        signal("Temperature", "water.temperature", (subject.state.water_temperature - 273.15, 3, "°C")),
        signal("Drag heat", "power.drag", kilowatts(subject.rate(Line::DragHeat), 3)),
        signal("Moved along", "power.mass_exchange", kilowatts(subject.rate(Line::MassExchangeHeat), 3)),
        signal("From the air", "power.air_to_water", kilowatts(subject.rate(Line::AirToWaterHeat), 3)),
    ]
}
