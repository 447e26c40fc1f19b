//! Fills the inspector's data of the selected part.

use crate::model::State;
use crate::plant::components::*;
use crate::plant::physics::Snapshot;
use crate::plant::sample::Sampler;
use crate::plant::sensors::Sensor;
use crate::viewer::machine::inspection::inspect::inspect;
use crate::viewer::machine::inspection::subject::Subject;
use crate::viewer::machine::recording::run_recording::RunRecording;
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::messages::pane::Pane;
use crate::viewer::messages::part_id::{Part, PartId};
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::inspection::{Inspection, InspectionShown};
use crate::viewer::view_model::pv::PvTrace;
use crate::viewer::view_model::repaint::{RefreshTimer, RepaintScheduler};
use crate::viewer::view_model::selection::Selection;
use crate::viewer::view_model::tiling::Tiling;
use bevy::prelude::*;

/// Conditions for new rows: timer, machine, part and tick of the present rows, and changes that need an immediate
/// update.
type Refresh<'w, 's> = (
    Local<'s, RefreshTimer>,
    Local<'s, Option<(Entity, PartId, u64)>>,
    Res<'w, RepaintScheduler>,
    Res<'w, RunControl>,
    Res<'w, Time<Real>>,
);

/// Computes the data of the selected part, as often as panels are laid out.
pub fn fill_inspection(
    selection: Res<Selection>,
    shown: Res<ShownMachine>,
    machines: Query<(&Specification, &Clock, &Snapshot, &Flows, &LinkTensions, &Sensors)>,
    recording: Option<Res<RunRecording>>,
    mut trace: ResMut<PvTrace>,
    sensors: Query<&Sensor>,
    mut samplers: Query<&mut Sampler>,
    mut read: Local<(Option<Entity>, Option<PartId>)>,
    (mut timer, mut at, repaint, control, time): Refresh,
    mut inspection: ResMut<InspectionShown>,
    mut tiling: ResMut<Tiling>,
) {
    // A newly selected part brings the inspector to the front.
    if selection.is_changed() && selection.0.is_some() && selection.0 != inspection.0.part {
        tiling.bring_up(Pane::Inspector);
    }
    // Subscribes to the totals of the ledger and to the signals of the part, so that explanations can show the inputs
    // of a value.
    if *read != (Some(shown.machine), selection.0)
        && let Ok(mut sampler) = samplers.get_mut(shown.machine)
    {
        *read = (Some(shown.machine), selection.0);
        sampler.subscribe_all("total.");
        if let Some(Part::Floater(number) | Part::Link(number)) = selection.0.map(|id| id.part) {
            sampler.subscribe_all(&format!("floater[{number}]."));
            sampler.subscribe_all(&format!("link[{number}]."));
        }
    }
    let Some(part) = selection.0.filter(|id| id.machine == shown.id) else {
        if inspection.0.part.is_some() {
            inspection.0 = Inspection::default();
        }
        *at = None;
        return;
    };
    let Ok((specification, clock, snapshot, flows, look, list)) = machines.get(shown.machine) else { return };
    // After a jump while the run is paused, the state is shown at once.
    follow(&mut trace, Some(part), recording.as_deref(), specification, clock, snapshot.at(clock).state());
    // Rows are texts: they are updated at a readable rate, and immediately while time stands still.
    let here = Some((shown.machine, part, clock.tick));
    let elsewhere = match *at {
        Some((machine, seen, tick)) => {
            machine != shown.machine || seen != part || !control.playing && tick != clock.tick
        }
        None => true,
    };
    if !timer.due(time.elapsed_secs_f64(), elsewhere || repaint.wake) {
        return;
    }
    *at = here;
    let subject = Subject {
        parameters: &specification.parameters,
        coefficients: &specification.coefficients,
        state: snapshot.at(clock).state(),
        flows,
        tensions: &look.0.ahead,
        cam: specification.options.cam,
        sensor: &|number| {
            let sensor = sensors.get(list.numbered(number as usize)?).ok()?;
            Some((sensor.kind, sensor.latest))
        },
    };
    inspection.0 = inspect(part, &subject);
}

/// Records the states of a selected floater's air at every tick.
pub fn trace_floater(
    selection: Res<Selection>,
    shown: Res<ShownMachine>,
    recording: Option<Res<RunRecording>>,
    machines: Query<(&Specification, &Clock, &Snapshot)>,
    mut trace: ResMut<PvTrace>,
) {
    let Ok((specification, clock, snapshot)) = machines.get(shown.machine) else { return };
    follow(&mut trace, selection.0, recording.as_deref(), specification, clock, snapshot.at(clock).state());
}

/// Adds the state of a floater to its trace. The same state again changes nothing; after a jump the trace starts anew.
fn follow(
    trace: &mut PvTrace,
    selected: Option<PartId>,
    recording: Option<&RunRecording>,
    specification: &Specification,
    clock: &Clock,
    state: &State,
) {
    let Some((id, number)) = selected.and_then(|id| Some((id, id.floater()?))) else { return };
    let (c, index) = (&specification.coefficients, number as usize);
    if index < state.floaters.len() {
        let pressure = c.water_pressure(state.height(c, index));
        let branch = recording.map_or(0, |recording| u64::from(recording.record.current().id.0));
        trace.push((branch, clock.tick), id, state.air_volume(c, index), pressure);
    }
}
