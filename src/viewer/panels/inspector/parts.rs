//! The figures of every part of the machine.

use super::{Inspection, Row, Subject, derived, figure, line, signal, word};
use crate::model::geometry::Cell;
use crate::model::parameters::TABLE;
use crate::model::tension::floater_load;
use crate::model::{Line, drive};
use crate::plant::sensors::SensorKind;
use crate::plant::signal_table::generator_torque;
use crate::viewer::plotting::units::{self, Display};
use crate::viewer::selection::Thing;

/// Title, rows, signals, what to search the parameters for, own parameters.
fn part<const SIGNALS: usize>(
    title: impl Into<String>,
    rows: Vec<Row>,
    signals: [&str; SIGNALS],
    search: &'static str,
    parameters: &'static [&'static str],
) -> Inspection {
    let signals = signals.map(String::from).into();
    Inspection { thing: None, title: title.into(), rows, signals, search, parameters }
}

/// Looks at a thing.
pub fn inspect(thing: Thing, subject: &Subject) -> Inspection {
    match thing {
        Thing::Floater(number) => floater(number, subject),
        Thing::Link(number) => link(number, subject),
        Thing::Sensor(number) => sensor(number, subject),
        Thing::Valve => valve(subject),
        Thing::Compressor => compressor(subject),
        Thing::Reservoir => reservoir(subject),
        Thing::Gearbox => gearbox(subject),
        Thing::Flywheel => flywheel(subject),
        Thing::Generator => generator(subject),
        Thing::Water => water(subject),
    }
}

fn kilowatts(power: f64, decimals: usize) -> (f64, usize, &'static str) {
    (power * 1e-3, decimals, "kW")
}

fn bar(pressure: f64, decimals: usize) -> (f64, usize, &'static str) {
    (pressure * 1e-5, decimals, "bar")
}

fn floater(number: u32, subject: &Subject) -> Inspection {
    let Subject { coefficients: c, state, .. } = *subject;
    let (index, title) = (number as usize, format!("Floater {number}"));
    let Some(floater) = state.floaters.get(index) else { return Inspection::missing(Thing::Floater(number), title) };
    let load = floater_load(c, state, index, subject.cam);
    let height = state.height(c, index);
    let place = match floater.cell {
        Cell::Zone => "in the injection zone",
        Cell::Ascending => "rising",
        Cell::TopRising | Cell::TopSinking => "at the top, venting",
        Cell::Descending => "sinking",
        _ => "at the bottom",
    };
    let doing = if state.valve_is_open(index, subject.cam) {
        "its valve is open"
    } else if floater.spilling {
        "spilling at its mouth"
    } else if floater.air_mass > 0.0 {
        "holds air"
    } else {
        "full of water"
    };
    let own = |name: &str| format!("floater[{number}].{name}");
    let [coordinate, volume, mass, force] = ["coordinate", "air_volume", "air_mass", "force"].map(own);
    let newtons = |force| (force, 1, "N");
    let celsius = floater.temperature(c).map_or(f64::NAN, |kelvin| kelvin - 273.15);
    let rows = vec![
        word(
            "Where",
            place,
            ("The part of the loop that it is in.", "by its coordinate s_i (PHYSICS.md 1)"),
            &[&coordinate, "air.injection_start"],
        ),
        word(
            "State",
            doing,
            ("What its air does.", "by its valve, V_i and m_i (PHYSICS.md 2, 9)"),
            &[&volume, &mass, "air.fill_fraction", "floater.cavity_volume"],
        ),
        signal("Height", own("height"), (height, 3, "m")),
        signal("Air", mass.clone(), (floater.air_mass, 4, "kg")),
        signal("Volume", volume.clone(), (state.air_volume(c, index) * 1e3, 2, "l")),
        signal("Pressure", own("air_pressure"), bar(c.water_pressure(height), 4)),
        signal("Temperature", own("air_temperature"), (celsius, 2, "°C")),
        derived(
            "Buoyancy",
            newtons(load.buoyancy),
            ("Of air and shell, along the chain; positive drives it on.", "z'(s_i) rho g (V_i + V_s) (PHYSICS.md 3)"),
            &[&coordinate, &volume, "floater.shell_volume", "environment.water_density", "environment.gravity"],
        ),
        derived(
            "Weight",
            newtons(-load.weight),
            ("Of shell and air, along the chain; negative holds it back.", "-z'(s_i) g (m_s + m_i) (PHYSICS.md 3)"),
            &[&coordinate, &mass, "floater.shell_mass", "environment.gravity"],
        ),
        derived(
            "Drag",
            newtons(-load.drag),
            ("Of the water, against the motion.", "-1/2 rho C_d A |v| v (PHYSICS.md 3)"),
            &[
                "chain.speed",
                "environment.water_density",
                "floater.drag_area",
                "floater.drag_coefficient_up",
                "floater.drag_coefficient_down",
            ],
        ),
        signal("Net", force.clone(), newtons(load.force())),
        derived(
            "Gives",
            (load.force() * state.chain_speed, 1, "W"),
            ("Power that it gives to the chain.", "F_i v (PHYSICS.md 3)"),
            &[&force, "chain.speed"],
        ),
        derived(
            "Air's energy",
            (floater.enthalpy * 1e-3, 3, "kJ"),
            (
                "Internal energy of its air, and the water and atmosphere that it lifts.",
                "state of the model: H_i = m_i c_p T_i (PHYSICS.md 2)",
            ),
            &[&mass, &own("air_temperature"), "environment.heat_capacity"],
        ),
    ];
    let signals = [volume, own("air_pressure"), own("air_temperature"), force];
    part(title, rows, signals.each_ref().map(String::as_str), "floater", &["floater.", "air.fill_fraction"])
}

fn link(number: u32, subject: &Subject) -> Inspection {
    let Subject { coefficients: c, state, tensions, .. } = *subject;
    let (index, title) = (number as usize, format!("Link ahead of floater {number}"));
    if index >= state.floaters.len() {
        return Inspection::missing(Thing::Link(number), title);
    }
    let tension = tensions.get(index).copied().unwrap_or(f64::NAN);
    let path = format!("link[{number}].tension");
    let rows = vec![
        signal("Tension", path.clone(), (tension * 1e-3, 3, "kN")),
        derived(
            "Over preload",
            ((tension - c.preload) * 1e-3, 3, "kN"),
            ("What the machine adds to the preload.", "T - T_pre (PHYSICS.md 8)"),
            &[&path, "chain.preload"],
        ),
        derived(
            "Carries",
            kilowatts((tension - c.preload) * state.chain_speed, 3),
            (
                "Power that passes through the link, beyond what the preload carries round.",
                "(T - T_pre) v (PHYSICS.md 8)",
            ),
            &[&path, "chain.preload", "chain.speed"],
        ),
        signal("Chain speed", "chain.speed", (state.chain_speed, 4, "m/s")),
    ];
    part(title, rows, [path.as_str()], "chain", &["chain."])
}

fn valve(subject: &Subject) -> Inspection {
    let Subject { coefficients: c, state, .. } = *subject;
    let open = (0..state.floaters.len()).filter(|&index| state.valve_is_open(index, subject.cam)).count();
    let flow = subject.rate(Line::AirInjected);
    let exergy = c.dead_state.flow_exergy(state.reservoir_temperature(c), state.reservoir_pressure(c));
    let rows = vec![
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
    ];
    part(
        "Injection valves",
        rows,
        ["power.destroyed.throttling", "floaters.filling_count"],
        "air",
        &["air.", "control."],
    )
}

/// Parameters of the compressor, and those of the reservoir.
const COMPRESSOR: &[&str] =
    &["supply.free_air", "supply.stages", "supply.isentropic", "supply.motor", "supply.switch_"];
const RESERVOIR: &[&str] = &["supply.reservoir_", "supply.switch_"];

fn compressor(subject: &Subject) -> Inspection {
    let on = subject.state.actuators.compressor_on;
    let rows = vec![
        Row { text: if on { "on" } else { "off" }.into(), ..signal("Motor", "supply.compressor_on", (0.0, 0, "")) },
        signal("Electricity", "power.compressor", kilowatts(subject.rate(Line::CompressorElectricity), 2)),
        line("Air", Line::AirDelivered, (subject.rate(Line::AirDelivered), 4, "kg/s")),
        signal("Heat", "power.compressor_heat", kilowatts(subject.rate(Line::CompressorHeat), 2)),
        signal("Destroyed", "power.destroyed.compressor", kilowatts(subject.rate(Line::DestroyedCompressor), 2)),
        line("Air's work", Line::DeliveredExergy, kilowatts(subject.rate(Line::DeliveredExergy), 2)),
    ];
    part("Compressor", rows, ["power.compressor", "power.destroyed.compressor"], "supply", COMPRESSOR)
}

fn reservoir(subject: &Subject) -> Inspection {
    let Subject { coefficients: c, state, .. } = *subject;
    let rows = vec![
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
    ];
    part("Air reservoir", rows, ["supply.pressure", "supply.air_mass"], "supply", RESERVOIR)
}

fn gearbox(subject: &Subject) -> Inspection {
    let Subject { coefficients: c, state, .. } = *subject;
    let slip = drive::coupling_slip(c, state.chain_speed, state.flywheel_speed);
    let torque = if state.coupling_engaged { drive::coupling_torque(c, slip) } else { 0.0 };
    let about =
        ("Torque that the coupling transmits.", "T_cl = max(0, T_cap tanh((n v / R - w) / 0.5)) (PHYSICS.md 3)");
    let inputs = ["coupling.slip_speed", "generator.coupling_capacity"];
    let rows = vec![
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
    ];
    let signals = ["coupling.slip_speed", "power.gear", "power.slip"];
    part("Gearbox and coupling", rows, signals, "gear", &["generator.gear", "generator.coupling"])
}

fn flywheel(subject: &Subject) -> Inspection {
    let Subject { coefficients: c, state, .. } = *subject;
    let stored = state.stored(c).flywheel_kinetic;
    let rpm = state.flywheel_speed * 30.0 / std::f64::consts::PI;
    let rows = vec![
        signal("Speed", "flywheel.speed", (rpm, 2, "rpm")),
        Row { label: "", ..signal("", "flywheel.speed", (state.flywheel_speed, 4, "rad/s")) },
        derived(
            "Energy",
            (stored * 1e-3, 3, "kJ"),
            ("Kinetic energy of the flywheel.", "1/2 J w^2 (PHYSICS.md 5)"),
            &["flywheel.speed", "generator.flywheel_inertia"],
        ),
    ];
    part("Flywheel", rows, ["flywheel.speed"], "flywheel", &["generator.flywheel", "generator.core"])
}

/// Parameters of the generator with its regulator and inverter.
const GENERATOR: &[&str] = &[
    "generator.law",
    "generator.mppt",
    "generator.resistive",
    "generator.constant",
    "generator.speed",
    "generator.proportional",
    "generator.integral",
    "generator.copper",
    "generator.core",
    "generator.inverter",
];

fn generator(subject: &Subject) -> Inspection {
    let torque = generator_torque(&subject.flows.rates, subject.state.flywheel_speed);
    let on = subject.state.actuators.generator_on;
    let about =
        ("Whether the generator follows its law; off in an emergency stop.", "by the controller (PHYSICS.md 9)");
    let rows = vec![
        word("Regulator", if on { "follows its law" } else { "off" }, about, &["generator.law"]),
        signal("Torque", "generator.torque", (torque, 1, "N m")),
        signal("To the grid", "power.grid", kilowatts(subject.rate(Line::GridElectricity), 3)),
        signal("Copper", "power.copper", kilowatts(subject.rate(Line::CopperHeat), 3)),
        signal("Core", "power.core", kilowatts(subject.rate(Line::CoreHeat), 3)),
        signal("Inverter", "power.inverter", kilowatts(subject.rate(Line::InverterHeat), 3)),
    ];
    part("Generator", rows, ["power.grid", "generator.torque"], "generator", GENERATOR)
}

fn water(subject: &Subject) -> Inspection {
    let rows = vec![
        signal("Temperature", "water.temperature", (subject.state.water_temperature - 273.15, 3, "°C")),
        signal("Drag heat", "power.drag", kilowatts(subject.rate(Line::DragHeat), 3)),
        signal("Moved along", "power.mass_exchange", kilowatts(subject.rate(Line::MassExchangeHeat), 3)),
        signal("From the air", "power.air_to_water", kilowatts(subject.rate(Line::AirToWaterHeat), 3)),
    ];
    part(
        "Water",
        rows,
        ["water.temperature", "power.drag"],
        "water",
        &["environment.water_", "geometry.top_submergence"],
    )
}

/// How a sensor sees what it watches.
const SEES: &str = "truth + bias + noise, to the nearest quantum, seen after its delay (PHYSICS.md 9)";

fn sensor(number: u32, subject: &Subject) -> Inspection {
    let Some((kind, reading)) = (subject.sensor)(number) else {
        return Inspection::missing(Thing::Sensor(number), format!("Sensor {number}"));
    };
    let (watched, own): (&str, &'static [&'static str]) = match kind {
        SensorKind::Encoder => ("chain.position", &["encoder."]),
        SensorKind::ReservoirPressure => ("supply.pressure", &["pressure_sensor."]),
        SensorKind::FlywheelSpeed => ("flywheel.speed", &["speed_sensor."]),
        SensorKind::PowerIn => ("power.compressor", &["power_meter."]),
        SensorKind::PowerOut => ("power.grid", &["power_meter."]),
        SensorKind::WaterTemperature => ("water.temperature", &["temperature_sensor."]),
        SensorKind::LoadCell => ("chain.least_tension", &["load_cell."]),
        SensorKind::Proximity(_) => ("chain.position", &["proximity_sensor."]),
        SensorKind::Level(_) => ("floaters.filling_count", &["level_switch."]),
    };
    let truth = if kind == SensorKind::LoadCell { "chain.preload" } else { watched };
    let of_own = |name: &str| TABLE.iter().map(|row| row.path).find(|path| *path == format!("{}{name}", own[0]));
    let inputs = |names: &[&str]| -> Vec<&str> { names.iter().filter_map(|name| of_own(name)).collect() };
    let measurement = kind.measurement(subject.parameters);
    let name = kind.name();
    let mut rows = vec![word(
        "Name",
        name.clone(),
        ("Name of the sensor, which also keys its random stream.", "by its kind (PHYSICS.md 9)"),
        &[],
    )];
    let display = Display::of(watched, measurement.unit);
    let shown = |text: String| if display.unit.is_empty() { text } else { format!("{text} {}", display.unit) };
    let saw = match kind {
        SensorKind::Proximity(_) => ("Number of the floater that passed last, as the controller saw it.", SEES),
        SensorKind::Level(_) => ("1 once the floater in the injection zone held its fill.", SEES),
        SensorKind::LoadCell => ("What the controller saw last of both strands, 2 T_pre.", SEES),
        _ => ("What the controller saw last.", SEES),
    };
    let mut from = vec![truth];
    from.extend(inputs(&["bias", "noise", "quantum", "pulses", "delay", "lag"]));
    let seen = match reading {
        Some(reading) if measurement.rate_hz > 0.0 => shown(display.text(reading.value)),
        Some(reading) => figure(reading.value, 0, ""),
        None => "none yet".into(),
    };
    rows.push(word("Reading", seen, saw, &from));
    if let Some(reading) = reading {
        let about =
            ("Simulated time at which the controller could see it.", "time of the sample + delay (PHYSICS.md 9)");
        rows.push(derived("Seen at", (reading.available_s, 3, "s"), about, &inputs(&["delay"])));
    }
    let about = ("Samples a second; 0 for one that answers to an event.", "a parameter (PHYSICS.md 9)");
    rows.push(derived("Rate", (measurement.rate_hz, 1, "1/s"), about, &inputs(&["rate"])));
    let noise = if measurement.rate_hz > 0.0 {
        shown(units::figure(measurement.noise * display.scale, display.decimals))
    } else {
        figure(measurement.noise * 1e3, 2, "ms")
    };
    rows.push(word(
        "Noise",
        noise,
        ("Standard deviation of a sample.", "a parameter (PHYSICS.md 9)"),
        &inputs(&["noise"]),
    ));
    let about = ("From the event or sample to the controller.", "a parameter (PHYSICS.md 9)");
    rows.push(derived("Delay", (measurement.delay_s * 1e3, 1, "ms"), about, &inputs(&["delay"])));
    part(format!("Sensor {name}"), rows, [watched], own[0].trim_end_matches('.'), own)
}
