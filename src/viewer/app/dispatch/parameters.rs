//! Slots, undo and redo, and requests for a new machine.

use crate::viewer::app::dispatch::context::ActionContext;
use crate::viewer::messages::machine::{RebuildRequested, Submit};
use crate::viewer::messages::parameters::{Slot, SlotRequest};
use crate::viewer::view_model::edits::Step;
use bevy::prelude::*;

impl ActionContext<'_> {
    /// Keeps the parameters in a slot, or goes to one.
    pub fn slot(&mut self, slot_request: SlotRequest, now_s: f64) {
        let request = match slot_request {
            SlotRequest::Store(slot) => {
                self.slots.store(slot, &self.readings.parameters);
                self.notices.add(format!("these parameters are kept as {}", slot.letter()), now_s);
                return;
            }
            SlotRequest::Go(slot) => self.slots.go(slot, &self.readings),
            SlotRequest::Flip => self.slots.flip(&self.readings),
        };
        match request {
            Some(request) => self.carry_out(request, now_s),
            None if Slot::BOTH.iter().all(|slot| self.slots.kept(*slot).is_some()) => {
                self.notices.add("the machine has these parameters already", now_s);
            }
            None => self.notices.add("A and B: keep parameters in both first (Ctrl+1, Ctrl+2)", now_s),
        }
    }

    /// Requests a new machine with these values.
    pub fn build(&mut self, values: Vec<(String, String)>) {
        self.send.rebuild.write(RebuildRequested(values));
        self.state.parameters.machine_replaced();
    }

    /// Carries out a step of undo or redo.
    pub fn undo_or_redo(&mut self, step: Option<Step>) {
        match step {
            Some(Step::Command(command)) => {
                self.state.parameters.submitted(&[], &self.readings);
                self.send.submit.write(Submit(command));
            }
            Some(Step::Rebuild(values)) => self.build(values),
            None => {}
        }
    }
}
