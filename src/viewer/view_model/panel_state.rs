//! What the panels keep from frame to frame.

use crate::ports::settings::StartFrom;
use crate::viewer::view_model::energy_account::Law;
use crate::viewer::view_model::parameter_state::ParameterState;
use crate::viewer::view_model::signal_list::TreeState;
use bevy::prelude::Resource;

/// What the panels remember from frame to frame.
#[derive(Resource, Clone, Debug)]
pub struct PanelState {
    /// Whether the help is shown.
    pub help_open: bool,
    /// The palette, while it is open.
    pub palette: Option<self::PaletteState>,
    /// The files to choose from, while the user chooses.
    pub files: Option<self::FileList>,
    /// A reset that waits for a yes.
    pub confirm_restart: Option<StartFrom>,
    /// Dark or light.
    pub dark: bool,
    /// Size of text and panels; 1 is normal.
    pub scale: f32,
    /// The parameter panel.
    pub parameters: ParameterState,
    /// The timeline.
    pub timeline: self::TimelineState,
    /// The panel "Energy flow".
    pub energy_flow: self::EnergyFlowState,
    /// The list of signals.
    pub signals: TreeState,
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
            energy_flow: Default::default(),
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

/// What the palette remembers while it is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PaletteState {
    /// What has been typed.
    pub text: String,
    /// The line that Enter takes.
    pub at: usize,
}

/// Files that can be opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileList {
    /// The newest first, with what they are.
    pub files: Vec<(std::path::PathBuf, String)>,
    /// A path that is being typed.
    pub typed: String,
}

/// What the panel remembers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EnergyFlowState {
    /// Energy or exergy.
    pub law: Law,
    /// Since the start, or over the last two minutes.
    pub since_start: bool,
}

/// What the panel remembers.
#[derive(Clone, Debug, Default)]
pub struct TimelineState {
    /// The stretch that is shown, s; all of it if none.
    pub window: Option<(f64, f64)>,
}
