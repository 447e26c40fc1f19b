//! What is selected: its state, its forces and energy, its past, and the parameters that make it what it is.

mod parts;
mod sensor;
mod show;
mod spark;
mod travelling;

pub use show::{Shown, show};

use super::figures;
use crate::model::{Coefficients, Line, Parameters, State};
use crate::plant::components::Flows;
use crate::plant::sensors::{Reading, SensorKind};
use crate::plant::signal_table::origin;
use crate::viewer::selection::Thing;

/// A figure of the thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Name.
    pub label: &'static str,
    /// Figure with its unit.
    pub text: String,
    /// The signal that it is, which explains it and has its past; none for what is no signal.
    pub signal: Option<String>,
    /// Of what is no signal: what it is.
    pub meaning: &'static str,
    /// Of what is no signal: how it comes about.
    pub equation: &'static str,
    /// Of what is no signal: paths of signals and parameters that go into it.
    pub inputs: Vec<String>,
}

/// What the inspector shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspection {
    /// What it is.
    pub thing: Option<Thing>,
    /// Its name.
    pub title: String,
    /// Its figures; none of what the machine does not have.
    pub rows: Vec<Row>,
    /// Signals that tell its past.
    pub signals: Vec<String>,
    /// What to search the parameters for to find its own.
    pub search: &'static str,
    /// Its own parameters: beginnings of their paths.
    pub parameters: &'static [&'static str],
}

impl Inspection {
    /// Of something that this machine does not have.
    fn missing(thing: Thing, title: String) -> Self {
        Self { thing: Some(thing), title, ..Self::default() }
    }

    /// Whether the machine has it.
    pub fn exists(&self) -> bool {
        !self.rows.is_empty()
    }
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

impl Subject<'_> {
    /// Rate of a line of the books, W or kg/s.
    fn rate(&self, line: Line) -> f64 {
        self.flows.rates[line as usize]
    }
}

/// A number with a unit, as wide in every frame.
fn figure(value: f64, decimals: usize, unit: &str) -> String {
    let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
    format!("{}{unit}", figures::fixed(value, decimals, 9))
}

/// A signal, in the unit in which it is shown here.
fn signal(label: &'static str, path: impl Into<String>, (value, decimals, unit): (f64, usize, &str)) -> Row {
    Row { label, text: figure(value, decimals, unit), signal: Some(path.into()), ..Row::default() }
}

/// A number that is no signal: what it is, its equation, its inputs.
fn derived(
    label: &'static str,
    (value, decimals, unit): (f64, usize, &str),
    (meaning, equation): (&'static str, &'static str),
    inputs: &[&str],
) -> Row {
    let inputs = inputs.iter().map(|&path| path.into()).collect();
    Row { label, text: figure(value, decimals, unit), signal: None, meaning, equation, inputs }
}

/// The rate of a line of the books that is no signal of its own.
fn line(label: &'static str, line: Line, (value, decimals, unit): (f64, usize, &str)) -> Row {
    let origin = origin(line);
    derived(label, (value, decimals, unit), (line.meaning(), origin.rate), origin.inputs)
}

/// A word in place of a number.
fn word(label: &'static str, text: impl Into<String>, about: (&'static str, &'static str), inputs: &[&str]) -> Row {
    Row { text: text.into(), ..derived(label, (0.0, 0, ""), about, inputs) }
}

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

fn kilowatts(power: f64, decimals: usize) -> (f64, usize, &'static str) {
    (power * 1e-3, decimals, "kW")
}

fn bar(pressure: f64, decimals: usize) -> (f64, usize, &'static str) {
    (pressure * 1e-5, decimals, "bar")
}

/// Looks at a thing.
pub fn inspect(thing: Thing, subject: &Subject) -> Inspection {
    let inspection = match thing {
        Thing::Floater(number) => travelling::floater(number, subject),
        Thing::Link(number) => travelling::link(number, subject),
        Thing::Sensor(number) => sensor::sensor(number, subject),
        Thing::Valve => parts::valve(subject),
        Thing::Compressor => parts::compressor(subject),
        Thing::Reservoir => parts::reservoir(subject),
        Thing::Gearbox => parts::gearbox(subject),
        Thing::Flywheel => parts::flywheel(subject),
        Thing::Generator => parts::generator(subject),
        Thing::Water => parts::water(subject),
    };
    Inspection { thing: Some(thing), ..inspection }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plant::Machine;
    use crate::plant::components::ChainLook;
    use crate::ports::settings::{RunSettings, StartFrom};

    #[test]
    fn everything_that_can_be_selected_has_figures_and_signals_that_exist() {
        let settings = RunSettings::default().starting(StartFrom::Warm);
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
            let parameters = &crate::model::parameters::TABLE;
            let found = parameters.iter().any(|row| row.path.contains(inspection.search));
            assert!(found, "{thing:?}: no parameter is found by {}", inspection.search);
            for own in inspection.parameters {
                assert!(parameters.iter().any(|row| row.path.starts_with(own)), "{thing:?}: {own}");
            }
            for row in &inspection.rows {
                match &row.signal {
                    Some(path) => assert!(table.position(path).is_some(), "{thing:?}: {path}"),
                    None => assert!(!row.meaning.is_empty() && !row.equation.is_empty(), "{thing:?}: {}", row.label),
                }
                for input in &row.inputs {
                    let parameter = parameters.iter().any(|parameter| parameter.path == input);
                    assert!(parameter || table.position(input).is_some(), "{thing:?}, {}: {input}", row.label);
                }
            }
        }
        for missing in [Thing::Floater(66), Thing::Link(66), Thing::Sensor(999)] {
            let inspection = inspect(missing, &subject);
            assert!(!inspection.exists() && inspection.thing == Some(missing) && !inspection.title.is_empty());
        }
    }

    #[test]
    fn a_reading_has_its_unit_and_one_width_and_the_torque_needs_no_copper_loss() {
        let settings = RunSettings::default().starting(StartFrom::Warm);
        let parameters = Parameters::default().changed(|values| values.generator.copper_loss = 0.0).expect("valid");
        let mut machine = Machine::new(parameters, settings).unwrap();
        machine.step(20).unwrap();
        let text = |thing, label: &str, value: f64| {
            let reading = Reading { available_s: 1.0, value };
            let subject = Subject {
                parameters: machine.parameters(),
                coefficients: machine.coefficients(),
                state: machine.state(),
                flows: machine.get::<Flows>(),
                tensions: &[],
                cam: false,
                sensor: &|number| SensorKind::of_machine(66).nth(number as usize).map(|kind| (kind, Some(reading))),
            };
            let rows = inspect(thing, &subject).rows;
            rows.into_iter().find(|row| row.label == label).expect("the row").text
        };
        let pressure = Thing::Sensor(1);
        assert_eq!(
            (text(pressure, "Reading", 4.5e5).trim(), text(pressure, "Noise", 0.0).trim()),
            ("4.500 bar", "0.005 bar")
        );
        let widths = [0.0, 4.5e5, -1e4].map(|value| text(pressure, "Reading", value).chars().count());
        assert!(widths.iter().all(|width| *width == widths[0]), "{widths:?}");
        let torque = text(Thing::Generator, "Torque", 0.0);
        let torque: f64 = torque.trim().trim_end_matches(" N m").parse().expect("a number");
        assert!(torque > 500.0, "{torque} N m");
    }
}
