//! The list of edits as the companion state that follows the machine in time. (Services of the machine, such as its
//! alarms, are saved with the machine itself.)

use crate::ports::companions::{CompanionState, Saved};
use crate::validation::Checks;
use crate::viewer::machine::recording::run_recording::{Moment, RunRecording, place};
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::messages::notices::{Notice, notify};
use crate::viewer::view_model::edits::Edits;
use bevy::prelude::*;

impl RunRecording {
    /// Marks that the machine is about to jump in time.
    pub fn goes_elsewhere(&mut self) {
        self.companions.moment = Moment::Elsewhere;
    }

    /// Marks that the shown time is the end of a branch, to which the companion states belong.
    pub fn is_present(&mut self) {
        self.companions.moment = Moment::Present;
    }
}

/// Saves the companion states.
pub fn save(world: &World) -> Saved {
    let mut saved = world
        .get_resource::<RunRecording>()
        .map_or_else(Saved::default, |recording| recording.companions.registry.save(world));
    if let Some(checks) = world.get::<Checks>(world.resource::<ShownMachine>().machine) {
        saved.insert(Checks::KEY.into(), checks.save());
    }
    saved
}

/// Restores companion states from a file; returns what could not be restored.
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

/// Records changed companion states at the end of the recording. Changes that wait for the machine are recorded later,
/// with the tick that applies them.
pub fn note(world: &mut World) {
    if let Some((tick, end)) = place(world)
        && tick >= end
        && !world.resource::<Edits>().is_waiting()
    {
        note_at(world, tick);
    }
}

/// Records all companion states at the start of a recording: earlier changes belong to its first tick.
pub fn note_begin(world: &mut World) {
    if let Some((tick, _)) = place(world) {
        note_at(world, tick);
    }
}

/// Whether the companion states are those of a past time.
pub fn in_the_past(recording: Option<Res<RunRecording>>) -> bool {
    recording.is_some_and(|recording| recording.companions.moment != Moment::Present)
}

/// Makes the companion states those of the present again, when playback of the past reaches the end of the recording.
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

/// Synchronizes companion states and recording: at the end of the recording changes are recorded, before it the
/// recorded states are shown.
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
