//! Opens the window for a plan.

use super::exit::Exit;
#[cfg(feature = "viewer")]
use super::exit::Failure;
use super::plan::Plan;

/// Why a run was not carried out in a window.
pub enum Refusal {
    /// No window is available; the run can continue without one.
    NoWindow(String),
    /// The run itself failed.
    #[cfg(feature = "viewer")]
    Failed(Failure),
}

/// Without the feature `viewer` there is no window.
#[cfg(not(feature = "viewer"))]
pub fn open(_plan: &Plan) -> Result<Exit, Refusal> {
    Err(Refusal::NoWindow("this build has no window: it was built without the feature `viewer`".into()))
}

#[cfg(feature = "viewer")]
pub use with_viewer::{measure, open};

#[cfg(feature = "viewer")]
mod with_viewer {
    use super::super::exit::Failures;
    use super::super::files::RunFolder;
    use super::super::headless::save_failure;
    use super::super::summary::Outcome;
    use super::super::{interrupt, terminal};
    use super::{Exit, Failure, Plan, Refusal};
    use crate::recovery::state;
    use crate::viewer::app::bench::MeasureFrames;
    use crate::viewer::app::plugin::ViewerPlugin;
    use crate::viewer::app::screenshot::ShotAndExit;
    use crate::viewer::app::window_settings::{self, Remember};
    use crate::viewer::app::{install, probe, window};
    use crate::viewer::machine::ending::{Ending, WindowFigures};
    use crate::viewer::machine::run::Run;
    use crate::viewer::view_model::demo::Demo;
    use bevy::app::AppExit;
    use std::time::Instant;

    /// Runs the plan in a window, or returns why no window is available.
    pub fn open(plan: &Plan) -> Result<Exit, Refusal> {
        let folder = plan.out.as_deref().map(RunFolder::open).transpose().map_err(Refusal::Failed)?;
        plan.probe().map_err(Refusal::Failed)?;
        let (ending, wall_s) = show(plan, None)?;
        finish(plan, folder.as_ref(), ending, wall_s).map_err(Refusal::Failed)
    }

    /// Writes every file that the plan requests, even if others fail, and prints the result.
    fn finish(plan: &Plan, folder: Option<&RunFolder>, ending: Ending, wall_s: f64) -> Result<Exit, Failure> {
        let mut failures = Failures::default();
        if let Some(written) = ending.recorded {
            failures.keep(written);
        }
        if let (Some(path), Some(state), None) = (&plan.save, &ending.state, &ending.failure) {
            failures.keep(state::write(path, state, &ending.companions));
        }
        let interrupted = plan.ticks.is_some() && !ending.complete;
        // The user may have restarted the run with other values: files and hash are those of the last start.
        let mut plan = plan.clone();
        if let Some(run) = ending.run {
            (plan.parameters, plan.settings, plan.journal) = (run.parameters, run.settings, run.journal);
        }
        let outcome = ending.failure.is_none().then(|| Outcome::new(ending.report, &plan, wall_s, interrupted));
        if let Some(folder) = folder
            && failures.keep(folder.begin(&plan, false)).is_some()
        {
            for error in folder.end(&plan.journal, outcome.as_ref()) {
                failures.keep(Err::<(), _>(error));
            }
        }
        if let Some((state, error)) = ending.failure {
            let failure = save_failure(&state, folder.map(RunFolder::path), error.into());
            failures.keep(Err::<(), _>(failure));
        }
        if let Some(outcome) = outcome {
            let print = || if plan.json { terminal::json(&outcome) } else { terminal::result(&outcome.table()) };
            failures.keep(if plan.json || plan.ticks.is_some() { print() } else { Ok(()) });
        }
        // Closing the window is the normal end of a run without --duration.
        failures.or(if interrupted && plan.screenshot.is_none() { Exit::Failed } else { Exit::Done })
    }

    /// Runs the plan in a window and measures it.
    pub fn measure(plan: &Plan, wanted: MeasureFrames) -> Result<WindowFigures, Refusal> {
        show(plan, Some(wanted)).map(|(ending, _)| ending.window)
    }

    fn show(plan: &Plan, measured: Option<MeasureFrames>) -> Result<(Ending, f64), Refusal> {
        let adapter = probe::probe().map_err(|error| Refusal::NoWindow(error.to_string()))?;
        interrupt::listen().map_err(Refusal::Failed)?;
        let remembered = window_settings::file().filter(|_| plan.screenshot.is_none() && measured.is_none());
        let tier = plan.tier.or_else(|| window_settings::chosen_tier(remembered.as_deref()?));
        let options = window::WindowOptions { tier, ..window::WindowOptions::new(adapter, plan.begun) };
        let mut app = window::application(&options);
        app.add_plugins(ViewerPlugin);
        let run = Run {
            parameters: plan.parameters.clone(),
            settings: plan.settings.clone(),
            journal: plan.journal.clone(),
            rules: plan.rules.clone(),
            alarms: plan.alarms.clone(),
            ticks: plan.ticks,
            open: plan.open.clone(),
            record: plan.record.clone(),
            stop_requested: interrupt::requested,
        };
        let slot = install::install(&mut app, run).map_err(|error| Refusal::Failed(error.into()))?;
        if let Some((path, after_frames)) = plan.screenshot.clone() {
            app.insert_resource(ShotAndExit { path, after_frames });
        }
        if let Some(file) = remembered {
            app.insert_resource(Remember(file));
        }
        if let Some(scenario) = plan.scenario.clone() {
            app.insert_resource(Demo::playing(scenario, plan.parameters.clone(), plan.settings.clone()));
        }
        if let Some(wanted) = measured {
            app.insert_resource(wanted);
        }
        let begun = Instant::now();
        let exit = app.run();
        let ending = std::mem::take(&mut *slot.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        if let AppExit::Error(_) = exit {
            return Err(Refusal::Failed(Failure::new(
                Exit::Failed,
                "the window ended with an error; see the lines above",
            )));
        }
        Ok((ending, begun.elapsed().as_secs_f64()))
    }
}
