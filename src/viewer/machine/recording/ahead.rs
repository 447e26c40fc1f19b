//! What is computed in the background: the baseline without the last edit, the time of the steady state, and the past of
//! signals that nobody recorded.

use crate::monitoring::History;
use crate::plant::Checkpoint;
use crate::recovery::what_if::{JobId, STEADY_LIMIT_S, SteadyAt};
use crate::recovery::{Answer, BranchId, Job, WhatIf};
use crate::viewer::machine::recording::travel::Travel;
use crate::viewer::messages::notices::Toasts;
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::readings::Readings;
use bevy::prelude::*;

/// How far ahead a ghost is computed at a time, s.
const GHOST_S: f64 = 180.0;
/// A ghost is carried on when less than this is left of it, s.
const GHOST_LEFT_S: f64 = 60.0;
/// Edits that follow each other within this are one, as when a value is dragged, s.
const ONE_EDIT_S: f64 = 2.0;
/// A signal that is new gets at most so much of its past, s.
const BACKFILL_S: f64 = 600.0;
/// The curves of a branch that was opened from a file are computed again for at most so much of its past, s.
const REOPENED_S: f64 = 7200.0;

/// How it would have gone on.
struct Ghost {
    /// Signals without the edit.
    history: History,
    /// From where it can be computed further.
    end: Box<Checkpoint>,
    /// Simulated time of the edit, s.
    since_s: f64,
}

/// The worker, and what it has found.
#[derive(Resource, Default)]
pub struct Ahead {
    worker: Option<WhatIf>,
    ghost: Option<Ghost>,
    /// Whether it cannot be computed further.
    ghost_ended: bool,
    /// The question about the ghost that has no answer yet, and the time of its edit, s.
    ghost_asked: Option<(JobId, f64)>,
    /// When it will be steady; inner none if it never is.
    steady: Option<Option<SteadyAt>>,
    steady_asked: Option<JobId>,
    /// Whether to run there once it is known.
    pub run_there: bool,
    /// The question about the past that has no answer yet, the branch whose past it is, and whether it is all of it.
    backfill_asked: Option<(JobId, BranchId, bool)>,
    /// Signals that wait for their past.
    wanted: Vec<String>,
    /// How much of it they want, s.
    wanted_s: f64,
    /// Whether the branch has no curves at all.
    wanted_all: bool,
}

impl Ahead {
    fn ask(&mut self, job: Job) -> Option<JobId> {
        if self.worker.is_none() {
            match WhatIf::start() {
                Ok(worker) => self.worker = Some(worker),
                Err(error) => warn!("nothing is computed ahead: {error}"),
            }
        }
        self.worker.as_ref().map(|worker| worker.ask(job))
    }

    /// Takes note of an edit: the states before it, and with it.
    pub fn edited(&mut self, before: Checkpoint, after: Checkpoint) {
        let time_s = before.time_s();
        let follows = self.since_s().is_some_and(|since_s| (0.0..ONE_EDIT_S).contains(&(time_s - since_s)));
        if !follows {
            (self.ghost, self.ghost_ended) = (None, false);
            let job = Job::Ghost { from: Box::new(before), seconds: GHOST_S, history: None };
            self.ghost_asked = self.ask(job).map(|id| (id, time_s));
        }
        self.run_there = false;
        self.look_for_steady(after);
    }

    fn since_s(&self) -> Option<f64> {
        self.ghost.as_ref().map(|ghost| ghost.since_s).or(self.ghost_asked.map(|(_, since_s)| since_s))
    }

    /// Has the time of the steady state computed from a state on.
    pub fn look_for_steady(&mut self, from: Checkpoint) {
        self.steady = None;
        self.steady_asked = self.ask(Job::Steady { from: Box::new(from), limit_s: STEADY_LIMIT_S });
    }

    /// Runs on to where nothing changes any more, once that is known.
    pub fn run_to_steady(&mut self, from: Checkpoint) {
        self.run_there = true;
        self.look_for_steady(from);
    }

    /// Wants the past of signals.
    pub fn want_past(&mut self, paths: impl IntoIterator<Item = String>) {
        self.wanted.extend(paths);
        self.wanted_s = self.wanted_s.max(BACKFILL_S);
    }

    /// Wants all curves of a branch that has none.
    pub fn want_all_past(&mut self, paths: &[String]) {
        self.wanted.extend_from_slice(paths);
        (self.wanted_s, self.wanted_all) = (REOPENED_S, true);
    }

    /// Signals as they would have been without the last edit.
    pub fn ghost(&self) -> Option<&History> {
        self.ghost.as_ref().map(|ghost| &ghost.history)
    }

    /// Seconds from a simulated time until it is steady, if that is known and comes.
    pub fn steady_in_s(&self, now_s: f64) -> Option<f64> {
        self.steady.flatten().map(|steady| (steady.time_s - now_s).max(0.0))
    }

    /// Whether a question is open.
    pub fn is_busy(&self) -> bool {
        self.ghost_asked.is_some() || self.steady_asked.is_some() || self.backfill_asked.is_some()
    }

    /// Forgets what followed from a moment that is no longer shown.
    pub fn forget(&mut self) {
        (self.ghost, self.ghost_asked, self.steady, self.steady_asked) = (None, None, None, None);
        (self.run_there, self.ghost_ended) = (false, false);
    }
}

/// Takes in what the worker has found, and asks for what is missing.
pub fn listen(
    mut ahead: ResMut<Ahead>,
    travel: Option<ResMut<Travel>>,
    mut control: ResMut<RunControl>,
    mut toasts: ResMut<Toasts>,
    readings: Res<Readings>,
    time: Res<Time<Real>>,
) {
    let Some(mut travel) = travel else { return };
    let now_s = time.elapsed_secs_f64();
    while let Some((id, answer)) = ahead.worker.as_ref().and_then(WhatIf::poll) {
        match answer {
            Answer::Ghost { history, end } => {
                if let Some((_, since_s)) = ahead.ghost_asked.take_if(|(asked, _)| *asked == id) {
                    ahead.ghost = Some(Ghost { history, end, since_s });
                }
            }
            Answer::Steady(found) => {
                if ahead.steady_asked.take_if(|asked| *asked == id).is_some() {
                    ahead.steady = Some(found);
                    if std::mem::take(&mut ahead.run_there) {
                        run_there(found, &mut control, &mut toasts, now_s);
                    }
                }
            }
            Answer::Backfill { paths, history } => {
                if let Some((_, branch, all)) = ahead.backfill_asked.take_if(|(asked, ..)| *asked == id) {
                    // Another branch may be shown by now; the signals then wait for its turn.
                    if branch == travel.record.current().id {
                        let kept = &mut travel.record.current_mut().history;
                        if all {
                            // What was recorded since the question is asked for once more.
                            let since = !kept.is_empty();
                            kept.adopt(&history);
                            if since {
                                ahead.want_past(paths);
                            }
                        } else {
                            for path in &paths {
                                kept.fill(path, &history);
                            }
                        }
                    } else {
                        ahead.want_past(paths);
                    }
                }
            }
            Answer::Failed(reason) => {
                let asked = [
                    ahead.ghost_asked.take_if(|(asked, _)| *asked == id).is_some(),
                    ahead.steady_asked.take_if(|asked| *asked == id).is_some(),
                    ahead.backfill_asked.take_if(|(asked, ..)| *asked == id).is_some(),
                ];
                if asked[0] {
                    // It ends where it fails: what is known of it stays.
                    ahead.ghost_ended = true;
                }
                if asked[1] {
                    ahead.run_there = false;
                }
                if asked.contains(&true) {
                    toasts.say(format!("what would be could not be computed: {reason}"), now_s);
                }
            }
        }
    }
    carry_ghost_on(&mut ahead, readings.signals.time_s);
    ask_for_past(&mut ahead, &mut travel);
}

fn run_there(found: Option<SteadyAt>, control: &mut RunControl, toasts: &mut Toasts, now_s: f64) {
    match found {
        Some(steady) => {
            control.run_to = Some(steady.tick);
            control.playing = true;
            let (power, speed) = (steady.grid_power * 1e-3, steady.chain_speed);
            let time = crate::recovery::record::clock_text(steady.time_s);
            toasts.say(format!("steady at {time}: {power:.2} kW to the grid at {speed:.4} m/s"), now_s);
        }
        None => toasts.say("it does not become steady within half an hour", now_s),
    }
}

/// Computes the ghost further when the run comes near its end.
fn carry_ghost_on(ahead: &mut Ahead, now_s: f64) {
    if ahead.ghost_asked.is_some() {
        return;
    }
    let Some(ghost) = &ahead.ghost else { return };
    if ahead.ghost_ended || ghost.history.end_s() - now_s > GHOST_LEFT_S {
        return;
    }
    let since_s = ghost.since_s;
    let job = Job::Ghost { from: ghost.end.clone(), seconds: GHOST_S, history: Some(ghost.history.clone()) };
    ahead.ghost_asked = ahead.ask(job).map(|id| (id, since_s));
}

/// Has the past of new signals computed, one question at a time.
fn ask_for_past(ahead: &mut Ahead, travel: &mut Travel) {
    if ahead.backfill_asked.is_some() || ahead.wanted.is_empty() {
        return;
    }
    let record = &mut travel.record;
    let (id, end) = (record.current().id, record.current().end_tick);
    let first = crate::viewer::machine::recording::travel::root_start(record, id);
    let from = end.saturating_sub((ahead.wanted_s / record.tick_s()) as u64).max(first);
    let (paths, all) = (std::mem::take(&mut ahead.wanted), std::mem::take(&mut ahead.wanted_all));
    ahead.wanted_s = 0.0;
    let Ok(state) = record.to_recompute(id, from) else { return };
    let job = Job::Backfill { from: Box::new(state), until_tick: end, paths };
    ahead.backfill_asked = ahead.ask(job).map(|asked| (asked, id, all));
}
