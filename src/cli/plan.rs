//! Everything that a run needs, checked.

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

/// Everything that a run needs, checked.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What the machine is.
    pub parameters: Parameters,
    /// How it is run, seed and speed included.
    pub settings: RunSettings,
    /// Ticks to run; `None` until somebody ends it.
    pub ticks: Option<u64>,
    /// Headless: whether to keep to the clock on the wall, at the speed of the settings.
    pub paced: bool,
    /// Commands to replay.
    pub journal: Journal,
    /// State to start from, in place of time zero.
    pub load: Option<Checkpoint>,
    /// What was saved beside that state.
    pub companions: Saved,
    /// File for the state at the end.
    pub save: Option<PathBuf>,
    /// File for the recording.
    pub record: Option<PathBuf>,
    /// The table of checks.
    pub rules: Rules,
    /// Alarm rules.
    pub alarms: Arc<AlarmRules>,
    /// File for the energy audit.
    pub audit: Option<PathBuf>,
    /// A diagnostic put in on purpose.
    #[cfg(feature = "perturb")]
    pub perturbation: Option<crate::model::Perturbation>,
    /// Folder for the results.
    pub out: Option<PathBuf>,
    /// Signals to record there, as `store::select` reads them.
    pub signals: Option<String>,
    /// Samples in a simulated second.
    pub rate_hz: f64,
    /// Picture to take of the window, and complete frames to wait for.
    #[cfg(feature = "viewer")]
    pub screenshot: Option<(PathBuf, u64)>,
    /// What is to be played; without a window, what of it is done to the machine.
    pub scenario: Option<Scenario>,
    /// State or session that the window opens at first.
    #[cfg(feature = "viewer")]
    pub open: Option<PathBuf>,
    /// How the window is drawn, if not as suits the adapter.
    #[cfg(feature = "viewer")]
    pub tier: Option<Tier>,
    /// When the program began, for the time to the first picture.
    #[cfg(feature = "viewer")]
    pub begun: Instant,
    /// Print the result as JSON.
    pub json: bool,
    /// Say nothing on stderr.
    pub quiet: bool,
}

impl Plan {
    /// Simulated time at which it starts, s.
    pub fn start_s(&self) -> f64 {
        self.load.as_ref().map_or(0.0, Checkpoint::time_s)
    }

    /// Without a window: does to the machine what the scenario does, and ends with it if nothing else was asked for.
    pub fn follow_scenario(&mut self) {
        if let Some(scenario) = &self.scenario {
            let tick_s = self.settings.run.tick;
            let ticks = *self.ticks.get_or_insert(scenario.ticks(tick_s));
            self.journal = scenario.journal(tick_s, ticks);
        }
    }

    /// Finds out whether the files that are written at the end can be, before anything is computed.
    ///
    /// # Errors
    /// The first that cannot.
    pub fn probe(&self) -> Result<(), Failure> {
        let mut files = [&self.save, &self.record, &self.audit].into_iter().flatten();
        Ok(files.try_for_each(|path| store::probe(path))?)
    }

    /// The default machine in a window, until somebody ends it.
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
