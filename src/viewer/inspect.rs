//! Keeps the inspector's figures true to what is selected, and turns the camera to things.

use super::camera::CameraRequest;
use super::live::Shown;
use super::panels::inspector::{Subject, inspect};
use super::panels::layout::Pane;
use super::panels::{Inspection, InspectionShown, LookAt, Tiling};
use super::picture::Picture;
use super::plotting::PvTrace;
use super::scene::{Scene, places::place_of};
use super::selection::{Selection, Thing};
use super::time_travel::Travel;
use crate::model::State;
use crate::plant::components::*;
use crate::plant::physics::Snapshot;
use crate::plant::sample::Sampler;
use crate::plant::sensors::Sensor;
use bevy::prelude::*;

/// Looks at what is selected, once a frame.
pub(super) fn fill_inspection(
    selection: Res<Selection>,
    shown: Res<Shown>,
    machines: Query<(&Specification, &Clock, &Snapshot, &Flows, &ChainLook, &Sensors)>,
    travel: Option<Res<Travel>>,
    mut trace: ResMut<PvTrace>,
    sensors: Query<&Sensor>,
    mut samplers: Query<&mut Sampler>,
    mut read: Local<(Option<Entity>, Option<Thing>)>,
    mut inspection: ResMut<InspectionShown>,
    mut tiling: ResMut<Tiling>,
) {
    // What somebody clicks is what they want to know of.
    if selection.is_changed() && selection.0.is_some() && selection.0 != inspection.0.thing {
        tiling.bring_up(Pane::Inspector);
    }
    // Totals of the books and the signals of what is selected are read from now on, so that explanations can say from what
    // a figure follows.
    if *read != (Some(shown.machine), selection.0)
        && let Ok(mut sampler) = samplers.get_mut(shown.machine)
    {
        *read = (Some(shown.machine), selection.0);
        sampler.subscribe_all("total.");
        if let Some(Thing::Floater(number) | Thing::Link(number)) = selection.0 {
            sampler.subscribe_all(&format!("floater[{number}]."));
            sampler.subscribe_all(&format!("link[{number}]."));
        }
    }
    let Some(thing) = selection.0 else {
        if inspection.0.thing.is_some() {
            inspection.0 = Inspection::default();
        }
        return;
    };
    let Ok((specification, clock, snapshot, flows, look, list)) = machines.get(shown.machine) else { return };
    // A jump while the run is paused is seen at once.
    follow(&mut trace, Some(thing), travel.as_deref(), specification, clock, snapshot.at(clock).state());
    let subject = Subject {
        parameters: &specification.parameters,
        coefficients: &specification.coefficients,
        state: snapshot.at(clock).state(),
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

/// Follows the air of a floater that is selected, tick by tick.
pub(super) fn trace_floater(
    selection: Res<Selection>,
    shown: Res<Shown>,
    travel: Option<Res<Travel>>,
    machines: Query<(&Specification, &Clock, &Snapshot)>,
    mut trace: ResMut<PvTrace>,
) {
    let Ok((specification, clock, snapshot)) = machines.get(shown.machine) else { return };
    follow(&mut trace, selection.0, travel.as_deref(), specification, clock, snapshot.at(clock).state());
}

/// Takes the state of a floater into its trace. Seen again it changes nothing; after a jump the trace starts anew.
fn follow(
    trace: &mut PvTrace,
    selected: Option<Thing>,
    travel: Option<&Travel>,
    specification: &Specification,
    clock: &Clock,
    state: &State,
) {
    let Some(Thing::Floater(number)) = selected else { return };
    let (c, index) = (&specification.coefficients, number as usize);
    if index < state.floaters.len() {
        let pressure = c.water_pressure(state.height(c, index));
        let branch = travel.map_or(0, |travel| u64::from(travel.record.current().id.0));
        trace.push((branch, clock.tick), number, state.air_volume(c, index), pressure);
    }
}

/// How far from a thing the camera looks at it, in its own radii.
const LOOK_RADII: f32 = 6.0;

/// Turns the camera to the things that panels ask for.
pub(super) fn look_at(
    mut wishes: MessageReader<LookAt>,
    scene: Option<Res<Scene>>,
    picture: Res<Picture>,
    mut requests: MessageWriter<CameraRequest>,
) {
    let Some(scene) = scene else { return };
    for LookAt(thing) in wishes.read() {
        if let Some((_, radius)) = place_of(*thing, &scene, &picture) {
            requests.write(CameraRequest::Focus { thing: *thing, distance: LOOK_RADII * radius });
        }
    }
}
