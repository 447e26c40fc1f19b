//! Data of a sensor.

use crate::model::parameters::TABLE;
use crate::plant::sensors::SensorKind;
use crate::viewer::machine::inspection::subject::{Subject, derived, figure, part, word};
use crate::viewer::ui::units::{self, Display};
use crate::viewer::view_model::inspection::Inspection;

/// Equation of a sensor's reading.
const SEES: &str = "truth + bias + noise, to the nearest quantum, seen after its delay (PHYSICS.md 9)";

/// Inspects a sensor.
pub fn sensor(number: u32, subject: &Subject) -> Inspection {
    let Some((kind, reading)) = (subject.sensor)(number) else {
        return Inspection::missing(format!("Sensor {number}"));
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
