//! What is computed in the background: the baseline without the last edit, the time of the steady state, and the past
//! of signals that were not recorded.

use crate::monitoring::History;
use crate::plant::Checkpoint;
use crate::recovery::what_if::{JobId, STEADY_LIMIT_S, SteadyAt};
use crate::recovery::{Answer, BranchId, Job, WhatIf};
use crate::viewer::machine::recording::run_recording::{self, RunRecording};
use crate::viewer::messages::notices::{Notice, Notices};
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::readings::Readings;
use bevy::prelude::*;

/// How far ahead a baseline is computed at a time, s.
const BASELINE_S: f64 = 180.0;
/// A baseline is carried on when less than this is left of it, s.
const BASELINE_LEFT_S: f64 = 60.0;
/// Edits that follow each other within this are one, as when a value is dragged, s.
const ONE_EDIT_S: f64 = 2.0;
/// A signal that is new gets at most so much of its past, s.
const BACKFILL_S: f64 = 600.0;
/// The curves of a branch that was opened from a file are computed again for at most so much of its past, s.
const REOPENED_S: f64 = 7200.0;

/// How it would have gone on.
struct Baseline {
    /// Signals without the edit.
    history: History,
    /// From where it can be computed further.
    end: Box<Checkpoint>,
    /// Simulated time of the edit, s.
    since_s: f64,
}

/// The worker, and what it has found.
#[derive(Resource, Default)]
pub struct Forecast {
    worker: Option<WhatIf>,
    baseline: Option<Baseline>,
    /// Whether it cannot be computed further.
    baseline_ended: bool,
    /// The question about the baseline that has no answer yet, and the time of its edit, s.
    baseline_asked: Option<(JobId, f64)>,
    /// When it will be steady; inner none if it never is.
    steady: Option<Option<SteadyAt>>,
    steady_asked: Option<JobId>,
    /// Whether to run there once it is known.
    pub run_there: bool,
    /// The question about the past that has no answer yet, the branch whose past it is, and whether it is all of it.
    backfill_asked: Option<(JobId, BranchId, bool)>,
    /// Signals that wait for their past.
    wanted: Vec<String>,
    /// How much of it is requested, s.
    wanted_s: f64,
    /// Whether the branch has no curves at all.
    wanted_all: bool,
}

impl Forecast {
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
            (self.baseline, self.baseline_ended) = (None, false);
            let job = Job::Baseline { from: Box::new(before), seconds: BASELINE_S, history: None };
            self.baseline_asked = self.ask(job).map(|id| (id, time_s));
        }
        self.run_there = false;
        self.look_for_steady(after);
    }

    fn since_s(&self) -> Option<f64> {
        self.baseline.as_ref().map(|baseline| baseline.since_s).or(self.baseline_asked.map(|(_, since_s)| since_s))
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

    /// Requests the past of signals.
    pub fn want_past(&mut self, paths: impl IntoIterator<Item = String>) {
        self.wanted.extend(paths);
        self.wanted_s = self.wanted_s.max(BACKFILL_S);
    }

    /// Requests all curves of a branch that has none.
    pub fn want_all_past(&mut self, paths: &[String]) {
        self.wanted.extend_from_slice(paths);
        (self.wanted_s, self.wanted_all) = (REOPENED_S, true);
    }

    /// Signals as they would have been without the last edit.
    pub fn baseline(&self) -> Option<&History> {
        self.baseline.as_ref().map(|baseline| &baseline.history)
    }

    /// Seconds from a simulated time until it is steady, if that is known and comes.
    pub fn steady_in_s(&self, now_s: f64) -> Option<f64> {
        self.steady.flatten().map(|steady| (steady.time_s - now_s).max(0.0))
    }

    /// Whether a question is open.
    pub fn is_busy(&self) -> bool {
        self.baseline_asked.is_some() || self.steady_asked.is_some() || self.backfill_asked.is_some()
    }

    /// Forgets what followed from a moment that is no longer shown.
    pub fn forget(&mut self) {
        (self.baseline, self.baseline_asked, self.steady, self.steady_asked) = (None, None, None, None);
        (self.run_there, self.baseline_ended) = (false, false);
    }
}

/// Takes in what the worker has found, and asks for what is missing.
pub fn listen(
    mut forecast: ResMut<Forecast>,
    recording: Option<ResMut<RunRecording>>,
    mut control: ResMut<RunControl>,
    mut notices: ResMut<Notices>,
    readings: Res<Readings>,
    time: Res<Time<Real>>,
) {
    let Some(mut recording) = recording else { return };
    let now_s = time.elapsed_secs_f64();
    while let Some((id, answer)) = forecast.worker.as_ref().and_then(WhatIf::poll) {
        match answer {
            Answer::Baseline { history, end } => {
                if let Some((_, since_s)) = forecast.baseline_asked.take_if(|(asked, _)| *asked == id) {
                    forecast.baseline = Some(Baseline { history, end, since_s });
                }
            }
            Answer::Steady(found) => {
                if forecast.steady_asked.take_if(|asked| *asked == id).is_some() {
                    forecast.steady = Some(found);
                    if std::mem::take(&mut forecast.run_there) {
                        run_there(found, &mut control, &mut notices, now_s);
                    }
                }
            }
            Answer::Backfill { paths, history } => {
                if let Some((_, branch, all)) = forecast.backfill_asked.take_if(|(asked, ..)| *asked == id) {
                    // Another branch may be shown by now; the signals then wait for its turn.
                    if branch == recording.record.current().id {
                        let kept = &mut recording.record.current_mut().history;
                        if all {
                            // What was recorded since the question is asked for once more.
                            let since = !kept.is_empty();
                            kept.adopt(&history);
                            if since {
                                forecast.want_past(paths);
                            }
                        } else {
                            for path in &paths {
                                kept.fill(path, &history);
                            }
                        }
                    } else {
                        forecast.want_past(paths);
                    }
                }
            }
            Answer::Failed(reason) => {
                let asked = [
                    forecast.baseline_asked.take_if(|(asked, _)| *asked == id).is_some(),
                    forecast.steady_asked.take_if(|asked| *asked == id).is_some(),
                    forecast.backfill_asked.take_if(|(asked, ..)| *asked == id).is_some(),
                ];
                if asked[0] {
                    // It ends where it fails: what is known of it stays.
                    forecast.baseline_ended = true;
                }
                if asked[1] {
                    forecast.run_there = false;
                }
                if asked.contains(&true) {
                    notices.add(Notice::ForecastFailed(reason), now_s);
                }
            }
        }
    }
    extend_baseline(&mut forecast, readings.signals.time_s);
    ask_for_past(&mut forecast, &recording);
}

fn run_there(found: Option<SteadyAt>, control: &mut RunControl, notices: &mut Notices, now_s: f64) {
    match found {
        Some(steady) => {
            control.run_to = Some(steady.tick);
            control.playing = true;
            let SteadyAt { time_s, grid_power, chain_speed, .. } = steady;
            notices.add(Notice::Steady { time_s, grid_power_w: grid_power, chain_speed }, now_s);
        }
        None => notices.add(Notice::NeverSteady, now_s),
    }
}

/// Computes the baseline further when the run comes near its end.
fn extend_baseline(forecast: &mut Forecast, now_s: f64) {
    if forecast.baseline_asked.is_some() {
        return;
    }
    let Some(baseline) = &forecast.baseline else { return };
    if forecast.baseline_ended || baseline.history.end_s() - now_s > BASELINE_LEFT_S {
        return;
    }
    let since_s = baseline.since_s;
    let job =
        Job::Baseline { from: baseline.end.clone(), seconds: BASELINE_S, history: Some(baseline.history.clone()) };
    forecast.baseline_asked = forecast.ask(job).map(|id| (id, since_s));
}

/// Has the past of new signals computed, one question at a time.
fn ask_for_past(forecast: &mut Forecast, recording: &RunRecording) {
    if forecast.backfill_asked.is_some() || forecast.wanted.is_empty() {
        return;
    }
    let record = &recording.record;
    let (id, end) = (record.current().id, record.current().end_tick);
    let first = run_recording::root_start(record, id);
    let from = end.saturating_sub((forecast.wanted_s / record.tick_s()) as u64).max(first);
    let (paths, all) = (std::mem::take(&mut forecast.wanted), std::mem::take(&mut forecast.wanted_all));
    forecast.wanted_s = 0.0;
    let Ok(moment) = record.to_recompute(id, from) else { return };
    let job = Job::Backfill { from: Box::new(moment), until_tick: end, paths };
    forecast.backfill_asked = forecast.ask(job).map(|asked| (asked, id, all));
}
