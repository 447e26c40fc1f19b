//! Everything that a run needs, validated.

use super::exit::Failure;
use crate::config::scenario::Scenario;
use crate::model::Parameters;
use crate::monitoring::AlarmRules;
use crate::plant::Checkpoint;
use crate::ports::commands::Journal;
use crate::ports::companions::Saved;
use crate::ports::settings::RunSettings;
use crate::store;
use crate::validation::Rules;
#[cfg(feature = "viewer")]
use crate::viewer::view_model::render_quality::QualityPreset as Tier;
use std::path::PathBuf;
use std::sync::Arc;
#[cfg(feature = "viewer")]
use std::time::Instant;

/// Everything that a run needs, validated.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Parameters of the machine.
    pub parameters: Parameters,
    /// Settings of the run, including seed and speed.
    pub settings: RunSettings,
    /// Ticks to run; `None` for a run without a fixed end.
    pub ticks: Option<u64>,
    /// Headless: whether to run in real time, at the speed of the settings.
    pub paced: bool,
    /// Commands to replay.
    pub journal: Journal,
    /// State to start from, instead of time zero.
    pub load: Option<Checkpoint>,
    /// Companion states saved with that state.
    pub companions: Saved,
    /// File for the final state.
    pub save: Option<PathBuf>,
    /// File for the recording.
    pub record: Option<PathBuf>,
    /// The table of checks.
    pub rules: Rules,
    /// Alarm rules.
    pub alarms: Arc<AlarmRules>,
    /// File for the energy audit.
    pub audit: Option<PathBuf>,
    /// Perturbation to be set.
    #[cfg(feature = "perturb")]
    pub perturbation: Option<crate::model::Perturbation>,
    /// Folder for the results.
    pub out: Option<PathBuf>,
    /// Signals to record there, as parsed by `store::select`.
    pub signals: Option<String>,
    /// Samples per second of simulated time.
    pub rate_hz: f64,
    /// Screenshot of the window: path, and number of complete frames before it.
    #[cfg(feature = "viewer")]
    pub screenshot: Option<(PathBuf, u64)>,
    /// Scenario to be played; without a window, only its commands are executed.
    pub scenario: Option<Scenario>,
    /// State or session file that the window opens first.
    #[cfg(feature = "viewer")]
    pub open: Option<PathBuf>,
    /// Render quality of the window; by default chosen by the adapter.
    #[cfg(feature = "viewer")]
    pub tier: Option<Tier>,
    /// Start time of the program, for measuring the time to the first frame.
    #[cfg(feature = "viewer")]
    pub begun: Instant,
    /// Print the result as JSON.
    pub json: bool,
    /// Print nothing on stderr.
    pub quiet: bool,
}

impl Plan {
    /// Simulated time at the start, s.
    pub fn start_s(&self) -> f64 {
        self.load.as_ref().map_or(0.0, Checkpoint::time_s)
    }

    /// Without a window: adds the scenario's commands, and ends with the scenario if no duration was given.
    pub fn follow_scenario(&mut self) {
        if let Some(scenario) = &self.scenario {
            let tick_s = self.settings.run.tick;
            let ticks = *self.ticks.get_or_insert(scenario.ticks(tick_s));
            self.journal = scenario.journal(tick_s, ticks);
        }
    }

    /// Checks before the computation that the files written at its end can be written.
    ///
    /// # Errors
    /// The first error.
    pub fn probe(&self) -> Result<(), Failure> {
        let mut files = [&self.save, &self.record, &self.audit].into_iter().flatten();
        Ok(files.try_for_each(|path| store::probe(path))?)
    }

    /// The default machine in a window without a fixed end.
    #[cfg(feature = "viewer")]
    pub fn of_defaults() -> Self {
        Self {
            parameters: Parameters::default(),
            settings: RunSettings::default(),
            ticks: None,
            paced: false,
            journal: Journal::default(),
            load: None,
            companions: Saved::default(),
            save: None,
            record: None,
            rules: Rules::default(),
            alarms: Arc::default(),
            audit: None,
            #[cfg(feature = "perturb")]
            perturbation: None,
            out: None,
            signals: None,
            rate_hz: 10.0,
            screenshot: None,
            scenario: None,
            open: None,
            tier: None,
            begun: Instant::now(),
            json: false,
            quiet: true,
        }
    }
}
