//! Data shown for each part of the machine.

use crate::viewer::machine::inspection::subject::{Subject, fixed_part};
use crate::viewer::machine::inspection::{moving_parts, parts, sensor};
use crate::viewer::messages::part_id::{Part, PartId};
use crate::viewer::view_model::inspection::Inspection;

/// Inspects a part.
pub fn inspect(id: PartId, subject: &Subject) -> Inspection {
    let inspection = match id.part {
        Part::Floater(number) => moving_parts::floater(number, subject),
        Part::Link(number) => moving_parts::link(number, subject),
        Part::Sensor(number) => sensor::sensor(number, subject),
        fixed => fixed_part(fixed, parts::rows(fixed, subject)),
    };
    Inspection { part: Some(id), ..inspection }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;
    use crate::plant::Machine;
    use crate::plant::components::{Flows, LinkTensions};
    use crate::plant::sensors::{Reading, SensorKind};
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
            state: &machine.state(),
            flows: machine.get::<Flows>(),
            tensions: &machine.get::<LinkTensions>().0.ahead,
            cam: false,
            sensor: &|number| SensorKind::at(66, number as usize).map(|kind| (kind, None)),
        };
        let sensors = (0..SensorKind::of_machine(66).count() as u32).map(Part::Sensor);
        let moving = [Part::Floater(0), Part::Floater(65), Part::Link(7)];
        for part in moving.into_iter().chain(Part::FIXED).chain(sensors).map(|part| part.of(Default::default())) {
            let inspection = inspect(part, &subject);
            assert_eq!(inspection.part, Some(part));
            assert!(inspection.rows.len() >= 3 && !inspection.title.is_empty(), "{part:?}");
            for signal in &inspection.signals {
                assert!(table.position(signal).is_some(), "{part:?}: {signal}");
            }
            let parameters = &crate::model::parameters::TABLE;
            let found = parameters.iter().any(|row| row.path.contains(inspection.search));
            assert!(found, "{part:?}: no parameter is found by {}", inspection.search);
            for own in inspection.parameters {
                assert!(parameters.iter().any(|row| row.path.starts_with(own)), "{part:?}: {own}");
            }
            for row in &inspection.rows {
                match &row.signal {
                    Some(path) => assert!(table.position(path).is_some(), "{part:?}: {path}"),
                    None => assert!(!row.meaning.is_empty() && !row.equation.is_empty(), "{part:?}: {}", row.label),
                }
                for input in &row.inputs {
                    let parameter = parameters.iter().any(|parameter| parameter.path == input);
                    assert!(parameter || table.position(input).is_some(), "{part:?}, {}: {input}", row.label);
                }
            }
        }
        for missing in [Part::Floater(66), Part::Link(66), Part::Sensor(999)] {
            let missing = missing.of(Default::default());
            let inspection = inspect(missing, &subject);
            assert!(!inspection.exists() && inspection.part == Some(missing) && !inspection.title.is_empty());
        }
    }

    #[test]
    fn a_reading_has_its_unit_and_one_width_and_the_torque_needs_no_copper_loss() {
        let settings = RunSettings::default().starting(StartFrom::Warm);
        let parameters = Parameters::default().changed(|values| values.generator.copper_loss = 0.0).expect("valid");
        let mut machine = Machine::new(parameters, settings).unwrap();
        machine.step(20).unwrap();
        let text = |part: Part, label: &str, value: f64| {
            let part = part.of(Default::default());
            let reading = Reading { available_s: 1.0, value };
            let subject = Subject {
                parameters: machine.parameters(),
                coefficients: machine.coefficients(),
                state: &machine.state(),
                flows: machine.get::<Flows>(),
                tensions: &[],
                cam: false,
                sensor: &|number| SensorKind::at(66, number as usize).map(|kind| (kind, Some(reading))),
            };
            let rows = inspect(part, &subject).rows;
            rows.into_iter().find(|row| row.label == label).expect("the row").text
        };
        let pressure = Part::Sensor(1);
        assert_eq!(
            (text(pressure, "Reading", 4.5e5).trim(), text(pressure, "Noise", 0.0).trim()),
            ("4.500 bar", "0.005 bar")
        );
        let widths = [0.0, 4.5e5, -1e4].map(|value| text(pressure, "Reading", value).chars().count());
        assert!(widths.iter().all(|width| *width == widths[0]), "{widths:?}");
        let torque = text(Part::Generator, "Torque", 0.0);
        let torque: f64 = torque.trim().trim_end_matches(" N m").parse().expect("a number");
        assert!(torque > 500.0, "{torque} N m");
    }
}
