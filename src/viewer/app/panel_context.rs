//! Data that the panels read and change, and their requests.

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

/// Data that the panels read.
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
    /// Target and actual speed.
    pub pacing: &'a RealTimePacing,
    /// The list of edits.
    pub edits: &'a Edits,
    /// Snapshots A and B.
    pub slots: &'a Slots,
    /// The demo, if one is playing.
    pub demo: &'a Demo,
    /// Options of the scene.
    pub options: &'a ViewOptions,
    /// The recording.
    pub timeline: &'a TimelineData,
    /// Data of the selected part.
    pub inspection: &'a Inspection,
    /// Notices.
    pub notices: &'a Notices,
    /// Histories of the signals, baseline included.
    pub source: PlotSource<'a>,
    /// States of the selected floater.
    pub pv: &'a PvTrace,
    /// The labels of the scene.
    pub labels: &'a [PlacedLabel],
}

/// State that the panels change themselves.
pub struct PanelStates<'a> {
    /// State of the panels.
    pub state: &'a mut PanelState,
    /// Layout of the panels.
    pub tiling: &'a mut Tiling,
    /// The plots.
    pub board: &'a mut PlotBoard,
}

/// Requests of the panels.
#[derive(Default)]
pub struct Clicked {
    /// From panels and dialogs.
    pub requests: Vec<PanelRequest>,
    /// From plots and the list of signals.
    pub plots: Vec<PlotRequest>,
}
