//! Keeps the inspector's figures true to what is selected.

use super::live::Shown;
use super::panels::inspector::{Subject, inspect};
use super::panels::{Inspection, InspectionShown};
use super::selection::Selection;
use crate::plant::components::*;
use crate::plant::sensors::Sensor;
use bevy::prelude::*;

/// Looks at what is selected, once a frame.
pub(super) fn fill_inspection(
    selection: Res<Selection>,
    shown: Res<Shown>,
    machines: Query<(&Specification, &Workspace, &Flows, &ChainLook, &Sensors)>,
    sensors: Query<&Sensor>,
    mut inspection: ResMut<InspectionShown>,
) {
    let Some(thing) = selection.0 else {
        if inspection.0.thing.is_some() {
            inspection.0 = Inspection::default();
        }
        return;
    };
    let Ok((specification, workspace, flows, look, list)) = machines.get(shown.machine) else { return };
    let subject = Subject {
        parameters: &specification.parameters,
        coefficients: &specification.coefficients,
        state: &workspace.state,
        flows,
        tensions: &look.0.ahead,
        cam: specification.options.cam,
        sensor: &|number| {
            let sensor = sensors.get(list.in_order().nth(number as usize)?).ok()?;
            Some((sensor.kind, sensor.latest))
        },
    };
    inspection.0 = inspect(thing, &subject);
}
