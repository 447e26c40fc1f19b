//! What the panels show, filled once a frame by whoever holds the machine; and what they remember.

use crate::model::Parameters;
use crate::monitoring::{AlarmList, AlarmRules};
use crate::ports::{
    events::Occurrence,
    settings::{RunSettings, StartFrom},
    signals::Signals,
};
use crate::viewer::proof::Proof;
use bevy::prelude::Resource;

/// What an alarm is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmSource {
    /// The plant: the alarm belongs to the machine and its time.
    Plant,
    /// The computer on which the program runs: the alarm belongs to the window and the wall clock.
    Computer,
}

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

/// What the panels remember from frame to frame.
#[derive(Resource, Clone, Debug)]
pub struct PanelState {
    /// Whether the help is shown.
    pub help_open: bool,
    /// The palette, while it is open.
    pub palette: Option<super::command_palette::PaletteState>,
    /// The files to choose from, while somebody chooses.
    pub files: Option<super::dialogs::FileList>,
    /// A reset that waits for a yes.
    pub confirm_restart: Option<StartFrom>,
    /// Dark or light.
    pub dark: bool,
    /// Size of text and panels; 1 is normal.
    pub scale: f32,
    /// The parameter panel.
    pub parameters: super::parameters::ParameterState,
    /// The timeline.
    pub timeline: super::timeline::TimelineState,
    /// The panel of energy.
    pub energy: super::energy::EnergyState,
    /// The list of signals.
    pub signals: crate::viewer::plotting::tree::TreeState,
}

impl Default for PanelState {
    fn default() -> Self {
        Self {
            help_open: false,
            palette: None,
            files: None,
            confirm_restart: None,
            dark: true,
            scale: 1.0,
            parameters: Default::default(),
            timeline: Default::default(),
            energy: Default::default(),
            signals: Default::default(),
        }
    }
}

impl PanelState {
    /// Closes the dialog that lies on top; false if there is none.
    pub fn close_dialog(&mut self) -> bool {
        let open = self.help_open || self.palette.is_some() || self.files.is_some() || self.confirm_restart.is_some();
        self.help_open = false;
        (self.palette, self.files, self.confirm_restart) = (None, None, None);
        open
    }

    /// Whether a dialog lies over the panels.
    pub fn dialog_open(&self) -> bool {
        self.help_open || self.palette.is_some() || self.files.is_some() || self.confirm_restart.is_some()
    }
}
