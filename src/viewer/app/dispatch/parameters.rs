//! Snapshots A and B, undo and redo, and requests for a new machine.

use crate::viewer::app::dispatch::context::ActionContext;
use crate::viewer::messages::machine::RebuildRequested;
use crate::viewer::messages::notices::Notice;
use crate::viewer::messages::parameters::{Slot, SlotRequest};
use crate::viewer::view_model::edits::Step;

impl ActionContext<'_> {
    /// Stores the parameters in a slot, or restores those of one.
    pub fn slot(&mut self, slot_request: SlotRequest, now_s: f64) {
        let request = match slot_request {
            SlotRequest::Store(slot) => {
                self.slots.store(slot, &self.readings.parameters);
                self.notices.add(Notice::SlotStored(slot), now_s);
                return;
            }
            SlotRequest::Go(slot) => self.slots.go(slot, &self.readings),
            SlotRequest::Flip => self.slots.flip(&self.readings),
        };
        match request {
            Some(request) => self.carry_out(request, now_s),
            None if Slot::BOTH.iter().all(|slot| self.slots.kept(*slot).is_some()) => {
                self.notices.add(Notice::SlotAlreadyThere, now_s);
            }
            None => self.notices.add(Notice::SlotsEmpty, now_s),
        }
    }

    /// Requests a new machine with these values.
    pub fn build(&mut self, request: RebuildRequested) {
        self.send.rebuild.write(request);
        self.state.parameters.machine_replaced();
    }

    /// Executes a step of undo or redo.
    pub fn undo_or_redo(&mut self, step: Option<Step>) {
        match step {
            Some(Step::Submit(request)) => {
                self.state.parameters.submitted(&[], &self.readings);
                self.send.submit.write(request);
            }
            Some(Step::Rebuild(request)) => self.build(request),
            None => {}
        }
    }
}
