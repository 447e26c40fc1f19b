//! The plugin of the recording: records each tick, executes requests, fills the timeline.

use crate::plant::Tick;
use crate::viewer::machine::recording::forecast::{self, Forecast};
use crate::viewer::machine::recording::requests::carry_out;
use crate::viewer::machine::recording::run_recording::RunRecording;
use crate::viewer::machine::recording::{companions, fill_timeline};
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::view_model::schedule::{Filled, PanelsSet};
use bevy::prelude::*;

/// Set of the systems after which the tick is in the recording.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Recorded;

/// Records every tick, executes requests, and updates the timeline.
pub fn plugin(app: &mut App) {
    app.init_resource::<Forecast>()
        .add_systems(FixedUpdate, observe.in_set(Recorded).after(Tick::Monitoring))
        .add_systems(FixedUpdate, companions::reach_present.run_if(companions::in_the_past).after(Recorded))
        .add_systems(PreUpdate, carry_out.after(PanelsSet::Keys))
        .add_systems(
            Update,
            (forecast::listen, companions::keep_together, fill_timeline::fill)
                .chain()
                .after(PanelsSet::Actions)
                .after(Filled),
        );
}

/// Records the tick that has just been computed.
fn observe(world: &mut World) {
    let Some(mut recording) = world.remove_resource::<RunRecording>() else { return };
    let machine = world.resource::<ShownMachine>().machine;
    recording.record.observe(world, machine);
    world.insert_resource(recording);
}
