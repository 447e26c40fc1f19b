//! Subject of an alarm: the part that its signal describes, and the floater concerned.

use crate::ports::events::EventKind;
use crate::viewer::messages::camera::FocusPart;
use crate::viewer::messages::part_id::Part;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::run_status::RunStatus;
use crate::viewer::view_model::selection::Selection;
use bevy::prelude::*;

/// Kind of the event that explains an alarm of a signal, if there is one.
pub fn cause_of(signal: &str) -> Option<EventKind> {
    match signal {
        "floaters.unfilled_count" => Some(EventKind::Unfilled),
        "floaters.carry_over_count" => Some(EventKind::CarryOver),
        _ => None,
    }
}

/// The kind of event to look for after a seek, and the number of jumps when it was requested.
#[derive(Resource, Default)]
pub struct Cause(Option<(EventKind, u64)>);

impl Cause {
    /// Requests a search for the newest event of a kind, if any, after the next jump.
    pub fn look_for(&mut self, kind: Option<EventKind>, jumps: u64) {
        self.0 = kind.map(|kind| (kind, jumps));
    }
}

/// Selects the floater concerned by an alarm, once the machine is at the requested time.
pub fn find_cause(
    mut cause: ResMut<Cause>,
    mut selection: ResMut<Selection>,
    mut look: MessageWriter<FocusPart>,
    (status, readings): (Res<RunStatus>, Res<Readings>),
) {
    // The seek is carried out in the next frame.
    let Some((kind, _)) = cause.0.take_if(|(_, jumps)| *jumps != status.jumps) else { return };
    let newest = status.events.iter().rev().find(|event| event.kind == kind).and_then(|event| event.floater);
    if let Some(floater) = newest {
        let part = Part::Floater(floater).of(readings.machine);
        selection.0 = Some(part);
        look.write(FocusPart(part));
    }
}
