//! What is selected: its state, its forces and energy, its past, and the parameters that make it what it is.

use super::{Request, figures, theme};
use crate::model::geometry::Cell;
use crate::model::tension::floater_load;
use crate::model::{Coefficients, Line, Parameters, State, drive};
use crate::plant::components::Flows;
use crate::plant::sensors::{Reading, SensorKind};
use crate::viewer::plotting::legend::text_within;
use crate::viewer::selection::Thing;
use bevy_egui::egui::{self, Align2, RichText, Sense, vec2};

/// A figure of the thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Name.
    pub label: &'static str,
    /// Figure with its unit.
    pub text: String,
    /// What it is.
    pub meaning: &'static str,
}

/// What the inspector shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspection {
    /// What it is.
    pub thing: Option<Thing>,
    /// Its name.
    pub title: String,
    /// Its figures.
    pub rows: Vec<Row>,
    /// Signals that tell its past.
    pub signals: Vec<String>,
    /// What to search the parameters for to find its own.
    pub parameters: &'static str,
}

/// What a thing is inspected in.
pub struct Subject<'a> {
    /// Parameters.
    pub parameters: &'a Parameters,
    /// What follows from them.
    pub coefficients: &'a Coefficients,
    /// The state.
    pub state: &'a State,
    /// Rates at the end of the tick.
    pub flows: &'a Flows,
    /// Tensions of the links, N.
    pub tensions: &'a [f64],
    /// Whether valves act by themselves.
    pub cam: bool,
    /// Kind and newest reading of a sensor, by position.
    pub sensor: &'a dyn Fn(u32) -> Option<(SensorKind, Option<Reading>)>,
}

fn row(label: &'static str, value: f64, decimals: usize, unit: &str, meaning: &'static str) -> Row {
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    Row { label, text: format!("{}{unit}", figures::fixed(value, decimals, 9)), meaning }
}

fn word(label: &'static str, text: impl Into<String>, meaning: &'static str) -> Row {
    Row { label, text: text.into(), meaning }
}

/// Looks at a thing.
pub fn inspect(thing: Thing, subject: &Subject) -> Inspection {
    let Subject { coefficients: c, state, flows, .. } = *subject;
    let power = |line: Line| flows.rates[line as usize] * 1e-3;
    let on = |on: bool| if on { "on" } else { "off" };
    let (title, rows, signals, parameters): (String, Vec<Row>, Vec<String>, &'static str) = match thing {
        Thing::Floater(number) => return floater(number, subject),
        Thing::Link(number) => {
            let tension = subject.tensions.get(number as usize).copied().unwrap_or(f64::NAN);
            let rows = vec![
                row(
                    "Tension",
                    tension * 1e-3,
                    3,
                    "kN",
                    "Tension of the link, as of the last look at the chain, every tenth tick.",
                ),
                row(
                    "Over preload",
                    (tension - c.preload) * 1e-3,
                    3,
                    "kN",
                    "What the machine adds to the preload: tension − preload.",
                ),
                row("Chain speed", state.chain_speed, 4, "m/s", "Speed of the whole chain."),
            ];
            (format!("Link ahead of floater {number}"), rows, vec![format!("link[{number}].tension")], "chain")
        }
        Thing::Sensor(number) => return sensor(number, subject),
        Thing::Valve => {
            let open = (0..state.floaters.len()).filter(|&index| state.valve_is_open(index, subject.cam)).count();
            let rows = vec![
                row("Open", open as f64, 0, "", "Floaters into which air flows."),
                row(
                    "Air",
                    flows.rates[Line::AirInjected as usize],
                    4,
                    "kg/s",
                    "Air that flows into the floaters, Σ mdot_in.",
                ),
                row(
                    "Throttling",
                    power(Line::DestroyedThrottling),
                    3,
                    "kW",
                    "Exergy destroyed because the air falls from the reservoir's pressure to the water's.",
                ),
                row("Reservoir", state.reservoir_pressure(c) * 1e-5, 3, "bar", "Pressure before the valves."),
                row(
                    "Water there",
                    c.water_pressure(c.radius) * 1e-5,
                    3,
                    "bar",
                    "Pressure behind them, at the end of the zone.",
                ),
            ];
            (
                "Injection valves".into(),
                rows,
                vec!["power.destroyed.throttling".into(), "floaters.filling_count".into()],
                "air",
            )
        }
        Thing::Compressor => {
            let rows = vec![
                word("Motor", on(state.actuators.compressor_on), "The pressure switch turns it on and off."),
                row(
                    "Electricity",
                    power(Line::CompressorElectricity),
                    2,
                    "kW",
                    "What it draws: P_comp = mdot_c w_shaft / η_m.",
                ),
                row(
                    "Air",
                    flows.rates[Line::AirDelivered as usize],
                    4,
                    "kg/s",
                    "What it delivers: mdot_c = ρ_amb Q_fad while it is on.",
                ),
                row("Heat", power(Line::CompressorHeat), 2, "kW", "Heat of compressor and aftercooler to ambient."),
                row("Destroyed", power(Line::DestroyedCompressor), 2, "kW", "Exergy destroyed in it."),
            ];
            ("Compressor".into(), rows, vec!["power.compressor".into(), "power.destroyed.compressor".into()], "supply")
        }
        Thing::Reservoir => {
            let rows = vec![
                row("Pressure", state.reservoir_pressure(c) * 1e-5, 3, "bar", "Absolute: p_r = m_r R_a T_r / V_r."),
                row(
                    "Temperature",
                    state.reservoir_temperature(c) - 273.15,
                    2,
                    "°C",
                    "Of the air in it: T_r = U_r / (m_r c_v).",
                ),
                row("Air", state.reservoir_mass, 3, "kg", "Mass of the air in it."),
                row("Energy", state.reservoir_energy * 1e-6, 3, "MJ", "Internal energy of the air in it."),
                row("Switch on", c.switch_on_pressure * 1e-5, 2, "bar", "Below it the compressor starts."),
                row("Switch off", c.switch_off_pressure * 1e-5, 2, "bar", "Above it the compressor stops."),
            ];
            ("Air reservoir".into(), rows, vec!["supply.pressure".into(), "supply.air_mass".into()], "supply")
        }
        Thing::Gearbox => {
            let slip = drive::coupling_slip(c, state.chain_speed, state.flywheel_speed);
            let rows = vec![
                word(
                    "Coupling",
                    if state.coupling_engaged { "engaged" } else { "overruns" },
                    "A freewheel: it drives and never brakes.",
                ),
                row("Slip", slip, 4, "rad/s", "How much faster the chain side turns: n v / R − ω."),
                row("Slip heat", power(Line::SlipHeat), 3, "kW", "Heat of the slip: T_cl times the slip."),
                row("Gear heat", power(Line::GearHeat), 3, "kW", "Heat of the gears: T_cl n v / R (1/η_g − 1)."),
            ];
            (
                "Gearbox and coupling".into(),
                rows,
                vec!["coupling.slip_speed".into(), "power.gear".into(), "power.slip".into()],
                "gear",
            )
        }
        Thing::Flywheel => {
            let stored = state.stored(c).flywheel_kinetic;
            let rows = vec![
                row("Speed", state.flywheel_speed * 30.0 / std::f64::consts::PI, 2, "rpm", "Revolutions a minute."),
                row("Speed", state.flywheel_speed, 4, "rad/s", "The same in the unit of the equations."),
                row("Energy", stored * 1e-3, 3, "kJ", "Kinetic energy: ½ J ω²."),
            ];
            ("Flywheel".into(), rows, vec!["flywheel.speed".into()], "flywheel")
        }
        Thing::Generator => {
            let torque = (flows.rates[Line::CopperHeat as usize] / c.copper_loss).max(0.0).sqrt();
            let rows = vec![
                word(
                    "Regulator",
                    if state.actuators.generator_on { "follows its law" } else { "off" },
                    "Off in an emergency stop.",
                ),
                row("Torque", torque, 1, "N m", "At the flywheel's shaft."),
                row(
                    "To the grid",
                    power(Line::GridElectricity),
                    3,
                    "kW",
                    "Electricity behind the inverter: P_grid = η_inv (T_g ω − c_cu T_g²).",
                ),
                row("Copper", power(Line::CopperHeat), 3, "kW", "Heat of the windings: c_cu T_g²."),
                row("Core", power(Line::CoreHeat), 3, "kW", "Core and windage heat: c_core ω²."),
                row(
                    "Inverter",
                    power(Line::InverterHeat),
                    3,
                    "kW",
                    "Heat of the inverter: (1 − η_inv) (T_g ω − c_cu T_g²).",
                ),
            ];
            ("Generator".into(), rows, vec!["power.grid".into(), "generator.torque".into()], "generator")
        }
        Thing::Water => {
            let rows = vec![
                row("Temperature", state.water_temperature - 273.15, 3, "°C", "Of all the water."),
                row("Drag heat", power(Line::DragHeat), 3, "kW", "Heat of drag, which stays in the water."),
                row(
                    "Moved along",
                    power(Line::MassExchangeHeat),
                    3,
                    "kW",
                    "Heat of water that joins and leaves the motion.",
                ),
                row("From the air", power(Line::AirToWaterHeat), 3, "kW", "Heat from the air in the floaters."),
            ];
            ("Water".into(), rows, vec!["water.temperature".into(), "power.drag".into()], "water")
        }
    };
    Inspection { thing: Some(thing), title, rows, signals, parameters }
}

fn floater(number: u32, subject: &Subject) -> Inspection {
    let Subject { coefficients: c, state, .. } = *subject;
    let index = number as usize;
    let Some(floater) = state.floaters.get(index) else { return Inspection::default() };
    let load = floater_load(c, state, index, subject.cam);
    let height = state.height(c, index);
    let pressure = c.water_pressure(height);
    let volume = state.air_volume(c, index);
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
    let rows = vec![
        word("Where", place, "The part of the loop that it is in."),
        word("State", doing, "What its air does."),
        row("Height", height, 3, "m", "Above the centre of the lower sprocket's loop, z."),
        row("Air", floater.air_mass, 4, "kg", "Mass of its air."),
        row("Volume", volume * 1e3, 2, "l", "Volume of its air; the cavity holds more."),
        row("Pressure", pressure * 1e-5, 4, "bar", "Of the water around it, and so of its air."),
        row(
            "Temperature",
            floater.temperature(c).map_or(f64::NAN, |kelvin| kelvin - 273.15),
            2,
            "°C",
            "Of its air; not defined without air.",
        ),
        row("Buoyancy", load.buoyancy, 1, "N", "Of air and shell, along the chain; positive drives it on."),
        row("Weight", -load.weight, 1, "N", "Of shell and air, along the chain; negative holds it back."),
        row("Drag", -load.drag, 1, "N", "Against the motion: ½ ρ C_d A |v| v."),
        row("Net", load.force(), 1, "N", "What the floater does to the chain: buoyancy + weight + drag."),
        row("Gives", load.force() * state.chain_speed, 1, "W", "Its net force times the chain's speed."),
        row(
            "Air's energy",
            floater.enthalpy * 1e-3,
            3,
            "kJ",
            "Internal energy and the water and atmosphere that it lifts, H.",
        ),
    ];
    let signals = ["air_volume", "air_pressure", "air_temperature", "force"];
    Inspection {
        thing: Some(Thing::Floater(number)),
        title: format!("Floater {number}"),
        rows,
        signals: signals.iter().map(|name| format!("floater[{number}].{name}")).collect(),
        parameters: "floater",
    }
}

fn sensor(number: u32, subject: &Subject) -> Inspection {
    let Some((kind, reading)) = (subject.sensor)(number) else { return Inspection::default() };
    let measurement = kind.measurement(subject.parameters);
    let mut rows = vec![word("Name", kind.name(), "Name of the sensor, which also keys its random stream.")];
    match reading {
        Some(reading) => {
            rows.push(word("Reading", figures::compact(reading.value), "What the controller saw last, in SI units."));
            rows.push(row("Seen at", reading.available_s, 3, "s", "When the controller could see it."));
        }
        None => rows.push(word("Reading", "none yet", "Sensors are read with Plc timing only.")),
    }
    rows.push(row("Rate", measurement.rate_hz, 1, "1/s", "Samples a second; 0 for one that answers to an event."));
    rows.push(word("Noise", figures::compact(measurement.noise), "Standard deviation, in the sensor's unit."));
    rows.push(row("Delay", measurement.delay_s * 1e3, 1, "ms", "From the event to the controller."));
    let (signal, parameters) = match kind {
        SensorKind::Encoder => ("chain.position", "encoder"),
        SensorKind::ReservoirPressure => ("supply.pressure", "pressure_sensor"),
        SensorKind::FlywheelSpeed => ("flywheel.speed", "speed_sensor"),
        SensorKind::PowerIn => ("power.compressor", "power_meter"),
        SensorKind::PowerOut => ("power.grid", "power_meter"),
        SensorKind::WaterTemperature => ("water.temperature", "temperature_sensor"),
        SensorKind::LoadCell => ("chain.least_tension", "load_cell"),
        SensorKind::Proximity(_) => ("chain.position", "proximity_sensor"),
        SensorKind::Level(_) => ("floaters.filling_count", "level_switch"),
    };
    Inspection {
        thing: Some(Thing::Sensor(number)),
        title: format!("Sensor {}", kind.name()),
        rows,
        signals: vec![signal.into()],
        parameters,
    }
}

/// Draws the panel; `more` draws what belongs to the thing and is no figure, such as its p-V diagram.
pub fn show(ui: &mut egui::Ui, inspection: &Inspection, requests: &mut Vec<Request>, more: impl FnOnce(&mut egui::Ui)) {
    let Some(thing) = inspection.thing else {
        ui.label(RichText::new("Click something in the view: a floater, the chain, a sensor, the valve, compressor, reservoir, flywheel, generator.").small());
        return;
    };
    let line = vec2(ui.available_width(), 18.0);
    theme::exactly(ui, line, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        if ui.small_button("parameters").on_hover_text("Its parameters in the panel on the left.").clicked() {
            requests.push(Request::SearchFor(inspection.parameters.into()));
        }
        if ui.small_button("plot").on_hover_text("A plot of its signals.").clicked() {
            requests.push(Request::PlotSignals(inspection.signals.clone()));
        }
        if ui.small_button("look").on_hover_text("Fly to it.").clicked() {
            requests.push(Request::Focus(thing));
        }
        let title = egui::Label::new(RichText::new(&inspection.title).strong()).truncate();
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| ui.add(title));
    });
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for row in &inspection.rows {
            let (line, response) = ui.allocate_exact_size(vec2(ui.available_width(), 15.0), Sense::hover());
            let visuals = ui.visuals();
            let painter = ui.painter();
            let (right, font) = (line.right_center(), || theme::figures(theme::SMALL));
            let figure = painter.text(right, Align2::RIGHT_CENTER, &row.text, font(), theme::strong(visuals));
            let room = figure.left() - line.left() - 6.0;
            let small = theme::words(theme::SMALL);
            text_within(painter, line.left_center(), Align2::LEFT_CENTER, row.label, small, visuals.text_color(), room);
            if response.hovered() {
                response.on_hover_text(format!("{}: {}\n{}", row.label, row.text.trim(), row.meaning));
            }
        }
        ui.add_space(4.0);
        more(ui);
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plant::Machine;
    use crate::plant::components::ChainLook;
    use crate::ports::settings::{RunSettings, StartFrom};

    #[test]
    fn everything_that_can_be_selected_has_figures_and_signals_that_exist() {
        let mut settings = RunSettings::default();
        settings.run.start = StartFrom::Warm;
        let mut machine = Machine::new(Parameters::default(), settings).unwrap();
        machine.step(20).unwrap();
        let table = machine.signals().clone();
        let subject = Subject {
            parameters: machine.parameters(),
            coefficients: machine.coefficients(),
            state: machine.state(),
            flows: machine.get::<Flows>(),
            tensions: &machine.get::<ChainLook>().0.ahead,
            cam: false,
            sensor: &|number| SensorKind::of_machine(66).nth(number as usize).map(|kind| (kind, None)),
        };
        let sensors = (0..SensorKind::of_machine(66).count() as u32).map(Thing::Sensor);
        let things = [
            Thing::Floater(0),
            Thing::Floater(65),
            Thing::Link(7),
            Thing::Valve,
            Thing::Compressor,
            Thing::Reservoir,
            Thing::Gearbox,
            Thing::Flywheel,
            Thing::Generator,
            Thing::Water,
        ];
        for thing in things.into_iter().chain(sensors) {
            let inspection = inspect(thing, &subject);
            assert_eq!(inspection.thing, Some(thing));
            assert!(inspection.rows.len() >= 3 && !inspection.title.is_empty(), "{thing:?}");
            for signal in &inspection.signals {
                assert!(table.position(signal).is_some(), "{thing:?}: {signal}");
            }
            let found = crate::model::parameters::TABLE.iter().any(|row| row.path.contains(inspection.parameters));
            assert!(found, "{thing:?}: no parameter is found by {}", inspection.parameters);
        }
        assert_eq!(inspect(Thing::Floater(66), &subject), Inspection::default(), "there is no such floater");
    }
}
