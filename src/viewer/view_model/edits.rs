//! Undo and redo of parameter changes, and the list of edits.
//!
//! An undo is a new command, not a seek: it is journaled and books parameter work like the change. An edit that needed
//! a rebuild is undone by another rebuild. Edits refused by the machine are removed from the list.

use crate::model::parameters::{TABLE, find};
use crate::ports::companions::CompanionState;
use crate::ports::settings::SETTINGS;
use crate::viewer::messages::machine::{RebuildRequested, RequestId, Submit};
use crate::viewer::messages::parameters::Change;
use crate::viewer::view_model::changes::command;
use crate::viewer::view_model::readings::Readings;
use bevy::prelude::Resource;
use serde::{Deserialize, Serialize};

/// Most edits in the list; older ones are removed.
pub const LIMIT: usize = 500;

/// An edit in the list, which may change several parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The changes.
    pub changes: Vec<Change>,
    /// Whether it needed a rebuild.
    pub rebuild: bool,
    /// Simulated time of the edit, s.
    pub time_s: f64,
    /// Parameter work, J; `None` until it is known.
    pub work_j: Option<f64>,
    number: u64,
}

/// Request for a step of undo or redo.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A command to the running machine.
    Submit(Submit),
    /// A rebuild of the machine.
    Rebuild(RebuildRequested),
}

/// A request that the machine has not carried out yet.
#[derive(Clone, Debug)]
struct Pending {
    request: RequestId,
    tick: u64,
    work_before_j: f64,
    /// Number of applied edits before it.
    from: usize,
    /// The new edit, and the undone edits that it replaced; `None` for an undo or redo.
    made: Option<(u64, Vec<Edit>)>,
    rebuild: bool,
}

/// The list of edits.
#[derive(Resource, Clone, Debug, Default)]
pub struct Edits {
    list: Vec<Edit>,
    /// Number of applied edits of the list; the following ones were undone.
    done: usize,
    pending: Vec<Pending>,
    next_number: u64,
    tick: u64,
    time_s: f64,
    work_j: f64,
    /// Revision of the list.
    changes: u64,
}

impl Edits {
    /// Adds an edit, and returns the request for its command.
    pub fn make(&mut self, changes: Vec<Change>) -> Submit {
        let values = changes.iter().map(|change| (change.path, change.after.clone())).collect();
        let request = Submit::new(command(values));
        self.note(request.id, changes, false);
        request
    }

    /// Adds an edit that needs a rebuild, and returns the request for it.
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
        // A paused machine carries out nothing; the oldest request is then assumed to be carried out.
        if self.pending.len() == LIMIT {
            self.pending.remove(0);
        }
        self.pending.push(pending);
    }

    /// Request that undoes the last edit, if any.
    pub fn undo(&mut self) -> Option<Step> {
        self.go_to(self.done.checked_sub(1)?)
    }

    /// Request that redoes the last undone edit, if any.
    pub fn redo(&mut self) -> Option<Step> {
        self.go_to(self.done + 1)
    }

    /// Request that leads to a number of applied edits in one step.
    pub fn go_to(&mut self, done: usize) -> Option<Step> {
        if done > self.list.len() || done == self.done {
            return None;
        }
        // The last value of a path counts, at the position of the first one.
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

    /// Handles a refused request: its edit is removed from the list. A request without an edit changes nothing.
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
            // A later step was based on the result of this one and cannot be reverted.
            None if at == self.pending.len() => self.done = pending.from.min(self.list.len()),
            None => {}
        }
    }

    /// Reads time and parameter work of new edits from the machine's values.
    pub fn observe(&mut self, readings: &Readings) {
        let (tick, work_j) = (readings.signals.tick, readings.value("books.parameter_work"));
        let replaced = tick < self.tick;
        let settled = |pending: &Pending| replaced || tick > pending.tick;
        let made: Vec<_> = self.pending.iter().filter(|pending| settled(pending)).collect();
        // The parameter work of several edits between two samples is known only in total; it is assigned to the last
        // one.
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

    /// Whether a request is pending.
    pub fn is_waiting(&self) -> bool {
        !self.pending.is_empty()
    }

    /// Whether an undo, and whether a redo, is available.
    pub fn available(&self) -> (bool, bool) {
        (self.done > 0, self.done < self.list.len())
    }

    /// All edits, the oldest first, and the number of applied ones.
    pub fn list(&self) -> (&[Edit], usize) {
        (&self.list, self.done)
    }
}

/// Saved form of an edit: paths by name, since a file may come from a program with other parameters.
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

    /// Values of a machine at a tick with a given parameter work.
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
