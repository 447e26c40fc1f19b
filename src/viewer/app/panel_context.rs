//! What the panels read, what they change themselves, and what was clicked in them.

use crate::viewer::messages::notices::Notices;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::plots::PlotRequest;
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::alarms::AlarmModel;
use crate::viewer::view_model::board::PlotBoard;
use crate::viewer::view_model::checks::CheckModel;
use crate::viewer::view_model::demo::Demo;
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::inspection::Inspection;
use crate::viewer::view_model::panel_state::PanelState;
use crate::viewer::view_model::plot_source::PlotSource;
use crate::viewer::view_model::pv::PvTrace;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::real_time_pacing::RealTimePacing;
use crate::viewer::view_model::run_status::RunStatus;
use crate::viewer::view_model::scene_rect::PlacedLabel;
use crate::viewer::view_model::selection::ViewOptions;
use crate::viewer::view_model::slots::Slots;
use crate::viewer::view_model::tiling::Tiling;
use crate::viewer::view_model::timeline::TimelineData;
use bevy::prelude::*;

/// All that the panels read.
pub struct ViewModel<'a> {
    /// The machine.
    pub readings: &'a Readings,
    /// The state of the run.
    pub status: &'a RunStatus,
    /// The alarms.
    pub alarms: &'a AlarmModel,
    /// Checks, accounts, audit.
    pub checks: &'a CheckModel,
    /// Play, pause, speed.
    pub control: &'a RunControl,
    /// The speed that is reached.
    pub pacing: &'a RealTimePacing,
    /// Edits made.
    pub edits: &'a Edits,
    /// A and B.
    pub slots: &'a Slots,
    /// What plays, if anything does.
    pub demo: &'a Demo,
    /// What the scene shows.
    pub options: &'a ViewOptions,
    /// The recording.
    pub timeline: &'a TimelineData,
    /// What is selected.
    pub inspection: &'a Inspection,
    /// Messages.
    pub notices: &'a Notices,
    /// The past of the signals, and what would have been.
    pub source: PlotSource<'a>,
    /// States of the floater that is selected.
    pub pv: &'a PvTrace,
    /// The labels of the scene.
    pub labels: &'a [PlacedLabel],
}

/// What the panels change themselves.
pub struct PanelStates<'a> {
    /// What they remember.
    pub state: &'a mut PanelState,
    /// Where they are.
    pub tiling: &'a mut Tiling,
    /// Which plots there are.
    pub board: &'a mut PlotBoard,
}

/// What was clicked.
#[derive(Default)]
pub struct Clicked {
    /// In panels and dialogs.
    pub requests: Vec<PanelRequest>,
    /// In plots and the list of signals.
    pub plots: Vec<PlotRequest>,
}
