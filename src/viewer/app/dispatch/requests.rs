//! Executes the requests of the panels.

use crate::monitoring::alarms;
use crate::viewer::app::cause::cause_of;
use crate::viewer::app::dispatch::context::ActionContext;
use crate::viewer::messages::actions::ActionFired;
use crate::viewer::messages::camera::FocusPart;
use crate::viewer::messages::notices::Notice;
use crate::viewer::messages::pane::Pane;
use crate::viewer::messages::panel::{AlarmSource, PanelRequest};
use crate::viewer::messages::time::TimeRequest;
use crate::viewer::view_model::parts::part_of;
use bevy::prelude::*;

impl ActionContext<'_> {
    /// Executes a request at a wall-clock time, s.
    pub fn carry_out(&mut self, request: PanelRequest, now_s: f64) {
        self.repaint.wake = true;
        match request {
            PanelRequest::Seek { lane, time_s } => self.seek(lane, time_s),
            PanelRequest::Open(path) => {
                self.send.time.write(TimeRequest::Open(path));
            }
            PanelRequest::GoToAlarm { signal, at } => self.go_to_alarm(signal, at),
            PanelRequest::Select(part) => self.select(part),
            PanelRequest::Focus(part) => {
                self.select(part);
                self.send.look.write(FocusPart(part));
            }
            PanelRequest::PlotSignals(paths) => self.plot(paths),
            PanelRequest::ShowPane(pane) => self.tiling.bring_up(pane),
            PanelRequest::SearchFor(text) => {
                self.tiling.bring_up(Pane::Parameters);
                self.state.parameters.find(&text);
            }
            PanelRequest::EditParameter(path) => {
                self.tiling.bring_up(Pane::Parameters);
                self.state.parameters.edit(path);
            }
            PanelRequest::Action(action) => {
                self.send.fired.write(ActionFired(action));
            }
            PanelRequest::Edit(changes) => {
                self.state.parameters.submitted(&changes, &self.readings);
                self.send.submit.write(self.edits.make(changes));
            }
            PanelRequest::Acknowledge(AlarmSource::Computer, rule) => self.alarms.computer.acknowledge(rule, now_s),
            PanelRequest::Acknowledge(AlarmSource::Plant, rule) => {
                if let Some(rule) = self.alarms.plant.rules.get(rule).map(|rule| rule.name.clone()) {
                    self.acknowledge(alarms::Request::Acknowledge { rule }, now_s);
                }
            }
            PanelRequest::AcknowledgeAll => {
                self.alarms.computer.acknowledge_all(now_s);
                if self.alarms.plant.has_unacknowledged() {
                    self.acknowledge(alarms::Request::AcknowledgeAll, now_s);
                }
            }
            PanelRequest::Restart(from) => {
                self.control.restart(from);
                // The parameters are unchanged, and so is their undo history.
                self.state.parameters.machine_replaced();
            }
            PanelRequest::Rebuild(changes) => {
                let request = self.edits.rebuild(changes);
                self.build(request);
            }
            PanelRequest::GoTo(done) => {
                let step = self.edits.go_to(done);
                self.undo_or_redo(step);
            }
            PanelRequest::Slot(request) => self.slot(request, now_s),
            PanelRequest::Check(request) => {
                self.send.checks.write(request);
            }
        }
    }

    /// Sends a request to the machine's alarms; it is executed and journaled in the next tick.
    fn acknowledge(&mut self, request: alarms::Request, now_s: f64) {
        self.submit_one(request.command());
        if !self.control.playing {
            self.notices.add(Notice::AcknowledgementWaits, now_s);
        }
    }

    /// Seeks to the time at which an alarm was raised, selects its part, and plots its signal.
    fn go_to_alarm(&mut self, signal: String, at: Option<(usize, f64)>) {
        if let Some((lane, time_s)) = at {
            self.seek(lane, time_s);
        }
        if let Some(part) = part_of(&signal).map(|part| part.of(self.readings.machine)) {
            self.selection.0 = Some(part);
            self.send.look.write(FocusPart(part));
        }
        // The floater concerned is known after the seek.
        self.cause.look_for(cause_of(&signal), self.status.jumps);
        self.plot(vec![signal]);
    }
}
