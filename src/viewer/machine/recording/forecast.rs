//! Results of the worker thread: the baseline without the last edit, the time of the steady state, and the past of
//! signals that were not recorded.

use crate::monitoring::History;
use crate::plant::Checkpoint;
use crate::recovery::what_if::{JobId, STEADY_LIMIT_S, SteadyAt};
use crate::recovery::{Answer, BranchId, Job, WhatIf};
use crate::viewer::machine::recording::run_recording::{self, RunRecording};
use crate::viewer::messages::notices::{Notice, Notices};
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::readings::Readings;
use bevy::prelude::*;

/// Simulated time by which a baseline is extended at once, s.
const BASELINE_S: f64 = 180.0;
/// Remaining length of a baseline below which it is extended, s.
const BASELINE_LEFT_S: f64 = 60.0;
/// Interval within which successive edits count as one, as when a value is dragged, s.
const ONE_EDIT_S: f64 = 2.0;
/// Most past that is computed for a new signal, s.
const BACKFILL_S: f64 = 600.0;
/// Most past that is recomputed for the histories of a branch from a file, s.
const REOPENED_S: f64 = 7200.0;

/// The run without the last edit.
struct Baseline {
    /// Signals without the edit.
    history: History,
    /// State from which it can be continued.
    end: Box<Checkpoint>,
    /// Simulated time of the edit, s.
    since_s: f64,
}

/// The worker, and its results.
#[derive(Resource, Default)]
pub struct Forecast {
    worker: Option<WhatIf>,
    baseline: Option<Baseline>,
    /// Whether the baseline cannot be continued.
    baseline_ended: bool,
    /// Pending job for the baseline, and the time of its edit, s.
    baseline_asked: Option<(JobId, f64)>,
    /// Time of the steady state; the inner `None` if none is reached.
    steady: Option<Option<SteadyAt>>,
    steady_asked: Option<JobId>,
    /// Whether to run to that time once it is known.
    pub run_there: bool,
    /// Pending job for the past of signals, its branch, and whether it concerns all signals.
    backfill_asked: Option<(JobId, BranchId, bool)>,
    /// Signals whose past is to be computed.
    wanted: Vec<String>,
    /// Length of the requested past, s.
    wanted_s: f64,
    /// Whether the branch has no history at all.
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

    /// Starts a baseline after an edit, given by the states before and after it.
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

    /// Starts the search for the steady state from a state.
    pub fn look_for_steady(&mut self, from: Checkpoint) {
        self.steady = None;
        self.steady_asked = self.ask(Job::Steady { from: Box::new(from), limit_s: STEADY_LIMIT_S });
    }

    /// Starts the search for the steady state, and runs to it once it is known.
    pub fn run_to_steady(&mut self, from: Checkpoint) {
        self.run_there = true;
        self.look_for_steady(from);
    }

    /// Requests the past of signals.
    pub fn want_past(&mut self, paths: impl IntoIterator<Item = String>) {
        self.wanted.extend(paths);
        self.wanted_s = self.wanted_s.max(BACKFILL_S);
    }

    /// Requests all histories of a branch without any.
    pub fn want_all_past(&mut self, paths: &[String]) {
        self.wanted.extend_from_slice(paths);
        (self.wanted_s, self.wanted_all) = (REOPENED_S, true);
    }

    /// Signals of the baseline without the last edit.
    pub fn baseline(&self) -> Option<&History> {
        self.baseline.as_ref().map(|baseline| &baseline.history)
    }

    /// Time from a simulated time to the steady state, s, if it is known and reached.
    pub fn steady_in_s(&self, now_s: f64) -> Option<f64> {
        self.steady.flatten().map(|steady| (steady.time_s - now_s).max(0.0))
    }

    /// Whether a job is pending.
    pub fn is_busy(&self) -> bool {
        self.baseline_asked.is_some() || self.steady_asked.is_some() || self.backfill_asked.is_some()
    }

    /// Discards the results for a time that is no longer shown.
    pub fn forget(&mut self) {
        (self.baseline, self.baseline_asked, self.steady, self.steady_asked) = (None, None, None, None);
        (self.run_there, self.baseline_ended) = (false, false);
    }
}

/// Processes the answers of the worker, and submits further jobs.
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
                    // Another branch may be shown by now; the signals then wait until theirs is shown.
                    if branch == recording.record.current().id {
                        let kept = &mut recording.record.current_mut().history;
                        if all {
                            // Data recorded since the job was submitted is requested again.
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
                    // The baseline ends where it fails; its known part is kept.
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

/// Extends the baseline when the run approaches its end.
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

/// Submits a job for the past of new signals, one at a time.
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
