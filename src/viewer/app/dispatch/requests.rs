//! Carries out what was clicked in the panels.

use crate::monitoring::alarms;
use crate::viewer::app::cause::{cause_of, thing_of};
use crate::viewer::app::dispatch::context::ActionContext;
use crate::viewer::messages::actions::ActionFired;
use crate::viewer::messages::camera::LookAt;
use crate::viewer::messages::machine::Submit;
use crate::viewer::messages::pane::Pane;
use crate::viewer::messages::panel::{AlarmSource, Request};
use crate::viewer::messages::time::TimeWish;
use bevy::prelude::*;

impl ActionContext<'_> {
    /// Does what was clicked, at a time of the wall clock, s.
    pub fn carry_out(&mut self, request: Request, now_s: f64) {
        self.pace.wake = true;
        match request {
            Request::Seek { lane, time_s } => self.seek(lane, time_s),
            Request::Open(path) => {
                self.send.time.write(TimeWish::Open(path));
            }
            Request::GoToAlarm { signal, at } => self.go_to_alarm(signal, at),
            Request::Select(thing) => self.select(thing),
            Request::Focus(thing) => {
                self.select(thing);
                self.send.look.write(LookAt(thing));
            }
            Request::PlotSignals(paths) => self.plot(paths),
            Request::ShowPane(pane) => self.tiling.bring_up(pane),
            Request::SearchFor(text) => {
                self.tiling.bring_up(Pane::Parameters);
                self.state.parameters.find(&text);
            }
            Request::Action(action) => {
                self.send.fired.write(ActionFired(action));
            }
            Request::Edit(changes) => {
                self.state.parameters.submitted(&changes, &self.readings);
                self.send.submit.write(Submit(self.edits.make(changes)));
            }
            Request::Acknowledge(AlarmSource::Computer, rule) => self.alarms.computer.acknowledge(rule, now_s),
            Request::Acknowledge(AlarmSource::Plant, rule) => {
                if let Some(rule) = self.alarms.plant.rules.get(rule).map(|rule| rule.name.clone()) {
                    self.acknowledge(alarms::Request::Acknowledge { rule }, now_s);
                }
            }
            Request::AcknowledgeAll => {
                self.alarms.computer.acknowledge_all(now_s);
                if self.alarms.plant.has_unacknowledged() {
                    self.acknowledge(alarms::Request::AcknowledgeAll, now_s);
                }
            }
            Request::Restart(from) => {
                self.control.restart(from);
                // The parameters stay as they are, and with them the way back.
                self.state.parameters.machine_replaced();
            }
            Request::Rebuild(changes) => {
                let values = self.edits.rebuild(changes);
                self.build(values);
            }
            Request::GoTo(done) => {
                let step = self.edits.go_to(done);
                self.undo_or_redo(step);
            }
            Request::Slot(wish) => self.slot(wish, now_s),
            Request::Proof(wish) => {
                self.send.proof.write(wish);
            }
        }
    }

    /// Asks the machine's alarms; it is done, and noted in the journal, with the next tick.
    fn acknowledge(&mut self, request: alarms::Request, now_s: f64) {
        self.submit_one(request.command());
        if !self.control.playing {
            self.toasts.say("acknowledged with the next tick", now_s);
        }
    }

    /// The moment at which an alarm was raised, its thing in the view, its signal plotted.
    fn go_to_alarm(&mut self, signal: String, at: Option<(usize, f64)>) {
        if let Some((lane, time_s)) = at {
            self.seek(lane, time_s);
        }
        if let Some(thing) = thing_of(&signal) {
            self.selection.0 = Some(thing);
            self.send.look.write(LookAt(thing));
        }
        // The floater that it is about is known when the machine stands there.
        self.cause.look_for(cause_of(&signal), self.status.jumps);
        self.plot(vec![signal]);
    }
}
