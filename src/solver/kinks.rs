//! Kinks that cannot be located one by one.
//!
//! A machine can come to rest on a kink: a generator balanced at its greatest torque, a coupling without slip, air of
//! constant volume. Its event function then stays within the error of a step of zero and changes sign repeatedly. Rates
//! are continuous there (PHYSICS.md 11 requires an event because a step across a kink loses order, not because its
//! result is wrong), so such a kink is held: until the end of the span it triggers no event, each step takes its mode
//! from the state at its start, and the error control makes steps as short as the kink requires.

use super::event_functions::Held;
use super::events::SolverEventKind;
use super::options::SolverError;
use super::system::{Modes, slot};
use super::workspace::{Solver, Span};
use crate::model::drive::{GeneratorBranch, coupling_slip};

impl Solver {
    /// Updates the modes of held kinks from the state at the start of the next step.
    pub(super) fn follow_held(&mut self, span: &mut Span) -> Result<(), SolverError> {
        let held = self.found.held;
        let (speed, flywheel) = (self.vector[slot::SPEED], self.vector[slot::FLYWHEEL]);
        let mut modes = span.modes;
        if held.follows_generator() {
            modes.generator = GeneratorBranch::of(span.c, flywheel, self.vector[slot::GOVERNOR]);
        }
        if held.follows_slip() {
            modes.engaged = coupling_slip(span.c, speed, flywheel) > 0.0;
        }
        if modes.engaged != span.modes.engaged {
            span.state.coupling_engaged = modes.engaged;
            let kind = if modes.engaged { SolverEventKind::CouplingEngaged } else { SolverEventKind::CouplingReleased };
            span.report(kind);
        }
        let changed = std::mem::replace(&mut span.modes, modes) != modes;
        if changed || held.follows_turns() { self.resolve_modes(span) } else { Ok(()) }
    }
}

/// Modes at flywheel speeds and governor integrals between the ends of a step.
pub(super) fn modes_at(span: &Span, held: Held, flywheel: f64, governor: f64) -> Modes {
    let mut modes = span.modes;
    if held.follows_generator() {
        modes.generator = GeneratorBranch::of(span.c, flywheel, governor);
    }
    modes
}
