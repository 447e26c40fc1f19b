//! The companion state that goes back in time with the machine: the list of edits. (The services of the machine, as its
//! alarms, are saved with the machine itself.)

use crate::ports::companions::{CompanionState, Saved};
use crate::validation::Checks;
use crate::viewer::machine::recording::run_recording::{Moment, RunRecording, place};
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::messages::notices::{Notice, notify};
use crate::viewer::view_model::edits::Edits;
use bevy::prelude::*;

impl RunRecording {
    /// The machine is about to be brought to another moment.
    pub fn goes_elsewhere(&mut self) {
        self.companions.moment = Moment::Elsewhere;
    }

    /// The moment that is shown has become the end of a branch, and the companion states are of it.
    pub fn is_present(&mut self) {
        self.companions.moment = Moment::Present;
    }
}

/// The companion states, for a file.
pub fn save(world: &World) -> Saved {
    let mut saved = world
        .get_resource::<RunRecording>()
        .map_or_else(Saved::default, |recording| recording.companions.registry.save(world));
    if let Some(checks) = world.get::<Checks>(world.resource::<ShownMachine>().machine) {
        saved.insert(Checks::KEY.into(), checks.save());
    }
    saved
}

/// Loads companion states from a file; returns what could not be loaded.
pub fn load(world: &mut World, saved: &Saved) -> Vec<String> {
    let mut saved = saved.clone();
    let checks = saved.remove(Checks::KEY);
    let machine = world.resource::<ShownMachine>().machine;
    let loaded = checks.zip(world.get_mut::<Checks>(machine)).map(|(saved, mut checks)| checks.load(&saved));
    let mut troubles =
        world.resource_scope(|world, recording: Mut<RunRecording>| recording.companions.registry.load(world, &saved));
    troubles.extend(loaded.and_then(Result::err).map(|why| format!("{}: {why}", Checks::KEY)));
    troubles
}

/// Notes companion states that have changed, at the end of the recording. What the machine has
/// not yet done waits: it belongs to the tick in which it will be done.
pub fn note(world: &mut World) {
    if let Some((tick, end)) = place(world)
        && tick >= end
        && !world.resource::<Edits>().is_waiting()
    {
        note_at(world, tick);
    }
}

/// Notes all companion states at the begin of a recording: what was done before it belongs to its first moment.
pub fn note_begin(world: &mut World) {
    if let Some((tick, _)) = place(world) {
        note_at(world, tick);
    }
}

/// Whether the companion states are of the past.
pub fn in_the_past(recording: Option<Res<RunRecording>>) -> bool {
    recording.is_some_and(|recording| recording.companions.moment != Moment::Present)
}

/// A run that is watched again has come to where the recording ends: from here on the companion states are those of the
/// present.
pub fn reach_present(world: &mut World) {
    if place(world).is_some_and(|(tick, end)| tick >= end) {
        keep_together(world);
    }
}

fn note_at(world: &mut World, tick: u64) {
    world.resource_scope(|world, mut recording: Mut<RunRecording>| {
        let RunRecording { record, companions, .. } = &mut *recording;
        if companions.moment != Moment::Present {
            return;
        }
        let changed = companions.registry.save_changed(world, &mut companions.seen);
        if !changed.is_empty() {
            let (first, end) = (record.current().start_tick(), record.current().end_tick);
            record.note_companions(tick.clamp(first, end), changed);
        }
    });
}

/// Keeps companion states and recording together: notes at the end of the recording, and before it shows what was noted
/// then.
pub fn keep_together(world: &mut World) {
    if !world.contains_resource::<RunRecording>() || !world.contains_resource::<ShownMachine>() {
        return;
    }
    let Some((tick, end)) = place(world) else { return };
    if tick >= end && world.resource::<RunRecording>().companions.moment == Moment::Present {
        note(world);
        return;
    }
    let troubles = world.resource_scope(|world, mut recording: Mut<RunRecording>| {
        let RunRecording { record, companions, .. } = &mut *recording;
        let id = record.current().id;
        let there = Moment::Past(id, record.companions_since(id, tick));
        let known = companions.moment == there;
        let troubles =
            if known { Vec::new() } else { companions.registry.load(world, &record.companions_at(id, tick)) };
        companions.moment = if tick >= end { Moment::Present } else { there };
        troubles
    });
    troubles.into_iter().for_each(|trouble| notify(world, Notice::CompanionNotLoaded(trouble)));
}
