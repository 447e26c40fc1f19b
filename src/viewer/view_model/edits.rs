//! Undo and redo of parameter changes, and the list of them.
//!
//! An undo is a new command, not a return to the past: it is journaled and books its joules as the change did. An edit
//! that needs a machine built anew is undone by another machine. What the machine refuses is taken out of the list.

use crate::model::parameters::{TABLE, find};
use crate::ports::companions::CompanionState;
use crate::ports::settings::SETTINGS;
use crate::viewer::messages::machine::{RebuildRequested, RequestId, Submit};
use crate::viewer::messages::parameters::Change;
use crate::viewer::view_model::changes::command;
use crate::viewer::view_model::readings::Readings;
use bevy::prelude::Resource;
use serde::{Deserialize, Serialize};

/// Changes that can be taken back; older ones are forgotten.
pub const LIMIT: usize = 500;

/// One edit in the list. It may change several parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What it changed.
    pub changes: Vec<Change>,
    /// Whether it took a machine built anew.
    pub rebuild: bool,
    /// Simulated time at which it was made, s.
    pub time_s: f64,
    /// Energy booked as parameter work, J; `None` until it is known.
    pub work_j: Option<f64>,
    number: u64,
}

/// What carries out a step of undo or redo.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A command to the running machine.
    Submit(Submit),
    /// A machine built anew.
    Rebuild(RebuildRequested),
}

/// Something that was asked for and that the machine has not done yet.
#[derive(Clone, Debug)]
struct Pending {
    request: RequestId,
    tick: u64,
    work_before_j: f64,
    /// Edits done before it.
    from: usize,
    /// The edit that it made, and those that could be made again before it; `None` for an undo or redo.
    made: Option<(u64, Vec<Edit>)>,
    rebuild: bool,
}

/// The changes made so far.
#[derive(Resource, Clone, Debug, Default)]
pub struct Edits {
    list: Vec<Edit>,
    /// Edits of the list that are done; those after them were taken back.
    done: usize,
    pending: Vec<Pending>,
    next_number: u64,
    tick: u64,
    time_s: f64,
    work_j: f64,
    /// How often the list has changed.
    changes: u64,
}

impl Edits {
    /// Notes an edit and gives the request for the command that makes it.
    pub fn make(&mut self, changes: Vec<Change>) -> Submit {
        let values = changes.iter().map(|change| (change.path, change.after.clone())).collect();
        let request = Submit::new(command(values));
        self.note(request.id, changes, false);
        request
    }

    /// Notes an edit that needs a machine built anew, and gives the request for it.
    pub fn rebuild(&mut self, changes: Vec<Change>) -> RebuildRequested {
        let values = changes.iter().map(|change| (change.path.to_owned(), change.after.clone())).collect();
        let request = RebuildRequested::new(values);
        self.note(request.id, changes, true);
        request
    }

    fn note(&mut self, request: RequestId, changes: Vec<Change>, rebuild: bool) {
        let dropped = self.list.split_off(self.done);
        if self.list.len() == LIMIT {
            self.list.remove(0);
        }
        let number = self.next_number;
        self.next_number += 1;
        self.changes += 1;
        let from = self.list.len();
        self.list.push(Edit { changes, rebuild, time_s: self.time_s, work_j: None, number });
        self.done = self.list.len();
        self.wait(Pending { made: Some((number, dropped)), ..self.asked(request, from, rebuild) });
    }

    fn asked(&self, request: RequestId, from: usize, rebuild: bool) -> Pending {
        Pending { request, tick: self.tick, work_before_j: self.work_j, from, made: None, rebuild }
    }

    fn wait(&mut self, pending: Pending) {
        // A paused machine does nothing; what was asked of it longest ago is then taken as done.
        if self.pending.len() == LIMIT {
            self.pending.remove(0);
        }
        self.pending.push(pending);
    }

    /// What takes back the last edit, if there is one.
    pub fn undo(&mut self) -> Option<Step> {
        self.go_to(self.done.checked_sub(1)?)
    }

    /// What makes the edit again that was taken back last.
    pub fn redo(&mut self) -> Option<Step> {
        self.go_to(self.done + 1)
    }

    /// What leads to where so many edits of the list are done, in one step.
    pub fn go_to(&mut self, done: usize) -> Option<Step> {
        if done > self.list.len() || done == self.done {
            return None;
        }
        // The last value for a path counts, at the place of the first.
        let mut values: Vec<(&'static str, String)> = Vec::new();
        let mut give = |path, value: &String| match values.iter_mut().find(|(known, _)| *known == path) {
            Some((_, known)) => known.clone_from(value),
            None => values.push((path, value.clone())),
        };
        let between = done.min(self.done)..done.max(self.done);
        let rebuild = self.list[between.clone()].iter().any(|edit| edit.rebuild);
        if done < self.done {
            let back = self.list[between].iter().rev().flat_map(|edit| edit.changes.iter().rev());
            back.for_each(|change| give(change.path, &change.before));
        } else {
            let on = self.list[between].iter().flat_map(|edit| &edit.changes);
            on.for_each(|change| give(change.path, &change.after));
        }
        let (step, request) = if rebuild {
            let values = values.into_iter().map(|(path, value)| (path.to_owned(), value)).collect();
            let request = RebuildRequested::new(values);
            (Step::Rebuild(request.clone()), request.id)
        } else {
            let request = Submit::new(command(values));
            (Step::Submit(request.clone()), request.id)
        };
        self.wait(self.asked(request, self.done, rebuild));
        self.done = done;
        self.changes += 1;
        Some(step)
    }

    /// Tells that a request was refused: the edit that it was is not in the list any more. A request that is not of an
    /// edit changes nothing.
    pub fn refused(&mut self, request: RequestId) {
        let Some(at) = self.pending.iter().position(|pending| pending.request == request) else { return };
        let pending = self.pending.remove(at);
        self.changes += 1;
        match pending.made {
            Some((number, dropped)) => {
                let Some(at) = self.list.iter().position(|edit| edit.number == number) else { return };
                self.list.remove(at);
                self.done -= usize::from(at < self.done);
                if self.list.len() == at {
                    self.list.extend(dropped);
                }
            }
            // A later step has gone on from where this one should have led; then there is no way back.
            None if at == self.pending.len() => self.done = pending.from.min(self.list.len()),
            None => {}
        }
    }

    /// Takes in what the machine shows: when it is, and what the edits cost that have been made meanwhile.
    pub fn observe(&mut self, readings: &Readings) {
        let (tick, work_j) = (readings.signals.tick, readings.value("books.parameter_work"));
        let replaced = tick < self.tick;
        let settled = |pending: &Pending| replaced || tick > pending.tick;
        let made: Vec<_> = self.pending.iter().filter(|pending| settled(pending)).collect();
        // Several edits between two samples cannot be told apart: the last one shows what they cost together.
        let last = made.iter().rev().find(|pending| !pending.rebuild && !replaced && work_j.is_finite());
        if let Some(pending) = last
            && let Some((number, _)) = &pending.made
            && let Some(edit) = self.list.iter_mut().find(|edit| edit.number == *number)
        {
            edit.work_j = Some(work_j - made[0].work_before_j);
            self.changes += 1;
        }
        self.pending.retain(|pending| !settled(pending));
        (self.tick, self.time_s) = (tick, readings.signals.time_s);
        if work_j.is_finite() {
            self.work_j = work_j;
        }
    }

    /// Whether something was asked for that the machine has not done yet.
    pub fn is_waiting(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Whether there is something to take back, and to make again.
    pub fn available(&self) -> (bool, bool) {
        (self.done > 0, self.done < self.list.len())
    }

    /// All edits, the oldest first, and how many of them are done.
    pub fn list(&self) -> (&[Edit], usize) {
        (&self.list, self.done)
    }
}

/// An edit as it is kept: paths by name, since a file may come from a program with other parameters.
#[derive(Serialize, Deserialize)]
struct KeptEdit {
    changes: Vec<[String; 3]>,
    rebuild: bool,
    time_s: f64,
    work_j: Option<f64>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    list: Vec<KeptEdit>,
    done: usize,
}

impl CompanionState for Edits {
    const KEY: &'static str = "edits";

    fn save(&self) -> serde_json::Value {
        let list = self.list.iter().map(|edit| KeptEdit {
            changes: edit
                .changes
                .iter()
                .map(|change| [change.path.to_owned(), change.before.clone(), change.after.clone()])
                .collect(),
            rebuild: edit.rebuild,
            time_s: edit.time_s,
            work_j: edit.work_j,
        });
        let kept = Kept { list: list.collect(), done: self.done };
        serde_json::to_value(kept).expect("edits are plain data")
    }

    fn revision(&self) -> u64 {
        self.changes
    }

    fn load(&mut self, saved: &serde_json::Value) -> Result<(), String> {
        let kept = Kept::deserialize(saved).map_err(|error| error.to_string())?;
        let path = |path: &str| {
            let known = find(TABLE, path).map(|row| row.path).or_else(|| find(SETTINGS, path).map(|row| row.path));
            known.ok_or_else(|| format!("{path}: there is no such parameter"))
        };
        let mut list = Vec::new();
        for (number, edit) in kept.list.into_iter().enumerate() {
            let changes = edit
                .changes
                .into_iter()
                .map(|[name, before, after]| Ok(Change { path: path(&name)?, before, after }))
                .collect::<Result<_, String>>()?;
            let number = self.next_number + number as u64;
            list.push(Edit { changes, rebuild: edit.rebuild, time_s: edit.time_s, work_j: edit.work_j, number });
        }
        if list.len() > LIMIT || kept.done > list.len() {
            return Err(format!("{} of {} edits are done, of at most {LIMIT}", kept.done, list.len()));
        }
        self.next_number += list.len() as u64;
        (self.list, self.done) = (list, kept.done);
        self.pending.clear();
        self.changes += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;
    use crate::ports::commands::Command;
    use crate::viewer::messages::panel::PanelRequest;
    use crate::viewer::view_model::changes::{changes_between, request_for};

    fn change(after: &str) -> Vec<Change> {
        vec![Change { path: "air.fill_fraction", before: "0.25".into(), after: after.into() }]
    }

    fn longer() -> Vec<Change> {
        vec![Change { path: "floater.length", before: "0.6".into(), after: "0.7".into() }]
    }

    fn set(value: &str) -> Submit {
        Submit::new(Command::SetParameter { path: "air.fill_fraction".into(), value: value.into() })
    }

    fn step(value: &str) -> Option<Step> {
        Some(Step::Submit(set(value)))
    }

    /// What a machine shows at a tick, with so much parameter work booked.
    fn data(tick: u64, work_j: f64) -> Readings {
        let mut data = Readings::default();
        let signal = crate::ports::signals::Signal {
            path: "books.parameter_work".into(),
            unit: "J",
            meaning: "work",
            ..Default::default()
        };
        data.signals.table.push(signal);
        data.signals.values.push(work_j);
        (data.signals.tick, data.signals.time_s) = (tick, tick as f64 * 0.01);
        data
    }

    #[test]
    fn undo_and_redo_are_commands_that_undo_and_redo() {
        let mut edits = Edits::default();
        assert_eq!(edits.undo(), None);
        assert_eq!(edits.make(change("0.5")), set("0.5"));
        assert_eq!(edits.undo(), step("0.25"));
        assert_eq!(edits.available(), (false, true));
        assert_eq!(edits.redo(), step("0.5"));
        edits.undo();
        edits.make(change("0.3"));
        assert_eq!(edits.redo(), None, "a new edit ends the way forward");
    }

    #[test]
    fn the_past_is_bounded() {
        let mut edits = Edits::default();
        for _ in 0..2 * LIMIT {
            edits.make(change("0.5"));
        }
        let mut count = 0;
        while edits.undo().is_some() {
            count += 1;
        }
        assert_eq!((count, edits.pending.len()), (LIMIT, LIMIT));
    }

    #[test]
    fn a_click_on_the_list_goes_there_in_one_step() {
        let mut edits = Edits::default();
        edits.make(change("0.5"));
        edits.make(vec![Change { path: "air.fill_fraction", before: "0.5".into(), after: "0.4".into() }]);
        edits.make(vec![Change { path: "air.vent_rate", before: "0.6".into(), after: "0.1".into() }]);
        let both = vec![("air.vent_rate".into(), "0.6".into()), ("air.fill_fraction".into(), "0.25".into())];
        assert_eq!(edits.go_to(0), Some(Step::Submit(Submit::new(Command::SetParameters(both)))));
        assert_eq!(edits.go_to(2), step("0.4"));
        assert_eq!((edits.go_to(2), edits.go_to(4), edits.available()), (None, None, (true, true)));
    }

    #[test]
    fn an_edit_that_built_a_machine_is_undone_by_another_machine() {
        let mut edits = Edits::default();
        edits.make(change("0.5"));
        assert_eq!(edits.rebuild(longer()).values, [("floater.length".to_string(), "0.7".to_string())]);
        let back = |path: &str, value: &str| (path.to_string(), value.to_string());
        let rebuilt = |values| Some(Step::Rebuild(RebuildRequested::new(values)));
        assert_eq!(edits.undo(), rebuilt(vec![back("floater.length", "0.6")]));
        assert_eq!(edits.undo(), step("0.25"), "live ones stay live");
        assert_eq!(edits.go_to(2), rebuilt(vec![back("air.fill_fraction", "0.5"), back("floater.length", "0.7")]));
    }

    #[test]
    fn what_was_refused_is_not_recorded_and_what_could_be_redone_still_can() {
        let mut edits = Edits::default();
        edits.make(change("0.5"));
        edits.undo();
        edits.observe(&data(10, 0.0));
        let high =
            edits.make(vec![Change { path: "supply.switch_on_pressure", before: "1".into(), after: "2".into() }]);
        edits.refused(high.id);
        assert_eq!((edits.list().0.len(), edits.available()), (1, (false, true)));
        let Some(Step::Submit(redo)) = edits.redo() else { panic!("a live edit") };
        assert_eq!(redo, set("0.5"));
        edits.refused(redo.id);
        assert_eq!(edits.available(), (false, true), "a redo that was refused can be tried again");
        edits.observe(&data(30, 0.0));
        edits.refused(RequestId::next());
        assert_eq!(edits.available(), (false, true));
    }

    #[test]
    fn the_list_says_when_and_what_it_cost() {
        let mut edits = Edits::default();
        edits.observe(&data(100, 5.0));
        edits.make(change("0.5"));
        edits.observe(&data(100, 5.0));
        assert_eq!(edits.list().0[0].work_j, None, "not yet");
        edits.observe(&data(105, 7.5));
        let edit = &edits.list().0[0];
        assert_eq!((edit.time_s, edit.work_j), (1.0, Some(2.5)));
        edits.rebuild(longer());
        edits.observe(&data(0, 0.0));
        assert_eq!(edits.list().0[1].work_j, None, "a new machine begins a new energy balance");
    }

    #[test]
    fn the_list_goes_on_from_what_was_kept() {
        let mut edits = Edits::default();
        edits.observe(&data(100, 0.0));
        edits.make(change("0.5"));
        edits.observe(&data(105, 2.5));
        let then = edits.save();
        edits.rebuild(longer());
        edits.undo();
        let revision = edits.revision();
        edits.load(&then).unwrap();
        assert_ne!(edits.revision(), revision);
        assert_eq!((edits.save(), edits.is_waiting()), (then, false));
        assert_eq!(edits.list().0[0].work_j, Some(2.5));
        assert_eq!(edits.undo(), step("0.25"));
        let unknown = serde_json::json!({"list": [{"changes": [["no.such", "1", "2"]], "rebuild": false,
            "time_s": 0.0, "work_j": null}], "done": 1});
        assert!(edits.load(&unknown).unwrap_err().contains("no.such"));
        assert_eq!(edits.list().0.len(), 1, "what cannot be loaded changes nothing");
    }

    #[test]
    fn live_changes_are_an_edit_and_others_a_machine() {
        let now = Parameters::default();
        assert_eq!(request_for(changes_between(&now, &now)), None);
        let wanted = now.changed(|values| values.air.fill_fraction = 0.5).expect("valid");
        assert_eq!(request_for(changes_between(&now, &wanted)), Some(PanelRequest::Edit(change("0.5"))));
        let wanted = wanted.changed(|values| values.floater.length = 0.7).expect("valid");
        let both = longer().into_iter().chain(change("0.5")).collect();
        assert_eq!(request_for(changes_between(&now, &wanted)), Some(PanelRequest::Rebuild(both)));
    }
}
