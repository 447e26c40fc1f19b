//! Ends the application when a run is complete, and passes its results to the caller.

use crate::monitoring::Alarms;
use crate::plant::components::*;
use crate::plant::{Checkpoint, MachineError, report};
use crate::validation::Checks;
use crate::viewer::machine::background;
use crate::viewer::machine::ending::EndingSlot;
use crate::viewer::machine::recording::{companions, files};
use crate::viewer::machine::run::Run;
use crate::viewer::machine::shown::ShownMachine;
use bevy::prelude::*;

/// Ends the application when all ticks are run or the machine has failed; stores the results for the caller.
pub fn finish(world: &mut World) {
    let shown = world.resource::<ShownMachine>();
    let (machine, end, stop) = (shown.machine, shown.run.ticks, (shown.run.stop_requested)());
    let Some(tick) = world.get::<Clock>(machine).map(|clock| clock.tick) else { return };
    let complete = end.is_some_and(|end| tick >= end);
    let failed = world.get::<Failed>(machine).cloned();
    let closing = !world.resource::<Messages<AppExit>>().is_empty()
        || world.query_filtered::<(), With<bevy::window::PrimaryWindow>>().iter(world).count() == 0;
    // A failed machine stays open for inspection, unless the run has a fixed end.
    if !complete && !closing && !stop && (failed.is_none() || end.is_none()) {
        return;
    }
    background::complete_saves(world);
    let slot = world.resource::<EndingSlot>().0.clone();
    let mut ending = slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    ending.report = report::report(world, machine);
    if let Some(checks) = world.get::<Checks>(machine) {
        checks.report(&mut ending.report);
    }
    if let Some(alarms) = world.get::<Alarms>(machine) {
        alarms.report(&mut ending.report);
    }
    let journal = world.get::<CommandLog>(machine).map(|log| log.journal.clone()).unwrap_or_default();
    ending.run = Some(Run { journal, ..world.resource::<ShownMachine>().run.clone() });
    ending.complete = complete;
    ending.state = Some(Box::new(Checkpoint::save(world, machine)));
    ending.companions = companions::save(world);
    if let Some(path) = world.resource::<ShownMachine>().run.record.clone() {
        ending.recorded = Some(files::write_session_to(world, &path));
    }
    ending.failure = failed.as_ref().map(|failed| {
        let error = MachineError::Numerical { time_s: failed.time_s, error: failed.error.clone() };
        (report::dump(world, machine), error)
    });
    drop(ending);
    if !closing {
        world.write_message(AppExit::Success);
    }
}
