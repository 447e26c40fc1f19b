//! State of the panels between frames.

use crate::ports::settings::StartFrom;
use crate::viewer::view_model::energy_account::Law;
use crate::viewer::view_model::parameter_state::ParameterState;
use crate::viewer::view_model::signal_list::TreeState;
use bevy::prelude::Resource;

/// State of the panels between frames.
#[derive(Resource, Clone, Debug)]
pub struct PanelState {
    /// Whether the help is shown.
    pub help_open: bool,
    /// State of the command palette, while it is open.
    pub palette: Option<self::PaletteState>,
    /// List of files, while the file dialog is open.
    pub files: Option<self::FileList>,
    /// A restart that waits for a confirmation.
    pub confirm_restart: Option<StartFrom>,
    /// Whether the theme is dark.
    pub dark: bool,
    /// Scale of text and panels; 1 is normal.
    pub scale: f32,
    /// State of the parameters panel.
    pub parameters: ParameterState,
    /// State of the timeline panel.
    pub timeline: self::TimelineState,
    /// State of the energy flow panel.
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
    /// Closes the topmost dialog; false if there is none.
    pub fn close_dialog(&mut self) -> bool {
        let open = self.help_open || self.palette.is_some() || self.files.is_some() || self.confirm_restart.is_some();
        self.help_open = false;
        (self.palette, self.files, self.confirm_restart) = (None, None, None);
        open
    }

    /// Whether a dialog covers the panels.
    pub fn dialog_open(&self) -> bool {
        self.help_open || self.palette.is_some() || self.files.is_some() || self.confirm_restart.is_some()
    }
}

/// State of the command palette.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PaletteState {
    /// Search text.
    pub text: String,
    /// Line chosen with the arrow keys; `None` for the default of the search.
    pub at: Option<usize>,
}

/// Files that can be opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileList {
    /// Files with descriptions, the newest first.
    pub files: Vec<(std::path::PathBuf, String)>,
    /// A path being typed.
    pub typed: String,
    /// Why the typed path was refused.
    pub refused: Option<String>,
}

impl FileList {
    /// The typed path, if it is a file; otherwise the reason for its refusal is set.
    pub fn typed_path(&mut self) -> Option<std::path::PathBuf> {
        let path = std::path::PathBuf::from(self.typed.trim());
        self.refused = match path.metadata() {
            _ if self.typed.trim().is_empty() => return None,
            Ok(about) if about.is_file() => None,
            Ok(_) => Some("this is not a file".into()),
            Err(error) => Some(error.to_string()),
        };
        self.refused.is_none().then_some(path)
    }
}

/// State of the energy flow panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EnergyFlowState {
    /// Displayed law.
    pub law: Law,
    /// Whether the interval begins at the start of the run; otherwise it is the last two minutes.
    pub since_start: bool,
}

/// State of the timeline panel.
#[derive(Clone, Debug, Default)]
pub struct TimelineState {
    /// Displayed interval, s; the whole recording if `None`.
    pub window: Option<(f64, f64)>,
}
