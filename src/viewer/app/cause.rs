//! What an alarm is about: the part that its signal describes, and the floater to which it happened.

use crate::ports::events::EventKind;
use crate::viewer::messages::camera::FocusPart;
use crate::viewer::messages::part_id::Part;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::run_status::RunStatus;
use crate::viewer::view_model::selection::Selection;
use bevy::prelude::*;

/// What happened to a floater when a signal became alarming.
pub fn cause_of(signal: &str) -> Option<EventKind> {
    match signal {
        "floaters.unfilled_count" => Some(EventKind::Unfilled),
        "floaters.carry_over_count" => Some(EventKind::CarryOver),
        _ => None,
    }
}

/// What is looked for in the events of the moment that is being gone to, and how often the machine had been brought to
/// another moment at the request.
#[derive(Resource, Default)]
pub struct Cause(Option<(EventKind, u64)>);

impl Cause {
    /// Looks for the newest event of a kind, if there is one to look for, in the moment after so many jumps.
    pub fn look_for(&mut self, kind: Option<EventKind>, jumps: u64) {
        self.0 = kind.map(|kind| (kind, jumps));
    }
}

/// Selects the floater that an alarm is about, once the machine stands at that moment.
pub fn find_cause(
    mut cause: ResMut<Cause>,
    mut selection: ResMut<Selection>,
    mut look: MessageWriter<FocusPart>,
    (status, readings): (Res<RunStatus>, Res<Readings>),
) {
    // The seek is carried out with the next frame.
    let Some((kind, _)) = cause.0.take_if(|(_, jumps)| *jumps != status.jumps) else { return };
    let newest = status.events.iter().rev().find(|event| event.kind == kind).and_then(|event| event.floater);
    if let Some(floater) = newest {
        let part = Part::Floater(floater).of(readings.machine);
        selection.0 = Some(part);
        look.write(FocusPart(part));
    }
}
