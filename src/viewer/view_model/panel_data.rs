//! What the panels show of the machine, filled once a frame.

use crate::model::Parameters;
use crate::monitoring::{AlarmList, AlarmRules};
use crate::ports::events::Occurrence;
use crate::ports::settings::{RunSettings, StartFrom};
use crate::ports::signals::Signals;
use crate::viewer::messages::panel::AlarmSource;
use crate::viewer::ui::explain::Known;
use crate::viewer::view_model::checks::Proof;
use bevy::prelude::Resource;

/// A copy of what the machine says. The panels write nothing in it but acknowledgements of the computer's alarms.
#[derive(Resource, Clone, Debug)]
pub struct PanelData {
    /// The newest sample.
    pub signals: Signals,
    /// Alarms about the plant, as the machine has them.
    pub alarms: AlarmList,
    /// Alarms about the computer.
    pub computer_alarms: AlarmList,
    /// The machine's parameters as they are, or as they will be with the tick that comes if something was ordered.
    pub parameters: Parameters,
    /// The run's settings.
    pub settings: RunSettings,
    /// What happened lately, the newest last; a few are enough.
    pub events: Vec<Occurrence>,
    /// Number of entries in the journal.
    pub journal_length: usize,
    /// How often the machine was brought to another moment.
    pub jumps: u64,
    /// Whether anything was done to the run, on any branch of its record.
    pub touched: bool,
    /// What this run started from.
    pub started_from: StartFrom,
    /// The branch of the record that is shown, by position.
    pub lane: usize,
    /// Whether an emergency stop is on.
    pub stopped: bool,
    /// What proves the figures: checks, books, audit.
    pub proof: Proof,
    /// Something that the person should read, as why a command was refused; empty if nothing.
    pub notice: String,
}

impl Default for PanelData {
    fn default() -> Self {
        let AlarmRules { plant, computer } = AlarmRules::default();
        Self {
            signals: Signals::default(),
            alarms: AlarmList::new(plant),
            computer_alarms: AlarmList::new(computer),
            parameters: Parameters::default(),
            settings: RunSettings::default(),
            events: Vec::new(),
            journal_length: 0,
            jumps: 0,
            touched: false,
            started_from: StartFrom::Warm,
            lane: 0,
            stopped: false,
            proof: Proof::default(),
            notice: String::new(),
        }
    }
}

impl PanelData {
    /// The alarms about the plant or the computer.
    pub fn alarms_of(&self, source: AlarmSource) -> &AlarmList {
        match source {
            AlarmSource::Plant => &self.alarms,
            AlarmSource::Computer => &self.computer_alarms,
        }
    }

    /// The newest value of a path; NaN if there is none.
    pub fn value(&self, path: &str) -> f64 {
        self.signals.value(path).unwrap_or(f64::NAN)
    }
}

impl<'a> From<&'a PanelData> for Known<'a> {
    fn from(data: &'a PanelData) -> Self {
        Self { signals: &data.signals, machine: Some((&data.parameters, &data.settings)) }
    }
}
