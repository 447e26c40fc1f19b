//! Context of actions and requests.

use crate::ports::commands::Command;
use crate::viewer::app::cause::Cause;
use crate::viewer::machine::background::Background;
use crate::viewer::messages::actions::ActionFired;
use crate::viewer::messages::camera::{CameraRequest, FocusPart};
use crate::viewer::messages::checks::CheckRequest;
use crate::viewer::messages::machine::{RebuildRequested, Submit};
use crate::viewer::messages::notices::Notices;
use crate::viewer::messages::pane::Pane;
use crate::viewer::messages::part_id::PartId;
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::messages::time::TimeRequest;
use crate::viewer::view_model::alarms::AlarmModel;
use crate::viewer::view_model::board::PlotBoard;
use crate::viewer::view_model::checks::CheckModel;
use crate::viewer::view_model::demo::Demo;
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::panel_state::PanelState;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::repaint::RepaintScheduler;
use crate::viewer::view_model::run_status::RunStatus;
use crate::viewer::view_model::selection::{Selection, ViewOptions};
use crate::viewer::view_model::slots::Slots;
use crate::viewer::view_model::tiling::Tiling;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

/// Whether all plots are to be exported at the next layout, when their data is available.
#[derive(Resource, Default)]
pub struct Exports(pub bool);

/// Everything that actions and requests change.
#[derive(SystemParam)]
pub struct ActionContext<'w> {
    /// Values of the machine as shown by the panels.
    pub readings: Res<'w, Readings>,
    /// The state of the run.
    pub status: Res<'w, RunStatus>,
    /// The alarms.
    pub alarms: ResMut<'w, AlarmModel>,
    /// Checks, accounts, audit.
    pub checks: Res<'w, CheckModel>,
    /// State of the panels.
    pub state: ResMut<'w, PanelState>,
    /// Play, pause, speed.
    pub control: ResMut<'w, RunControl>,
    /// The list of edits.
    pub edits: ResMut<'w, Edits>,
    /// Snapshots A and B.
    pub slots: ResMut<'w, Slots>,
    /// The demo.
    pub demo: ResMut<'w, Demo>,
    /// The repaint scheduler of the panels.
    pub repaint: ResMut<'w, RepaintScheduler>,
    /// Layout of the panels.
    pub tiling: ResMut<'w, Tiling>,
    /// The plots.
    pub board: ResMut<'w, PlotBoard>,
    /// Whether plots are to be exported.
    pub exports: ResMut<'w, Exports>,
    /// Background work, for writing files.
    pub background: ResMut<'w, Background>,
    /// Notices.
    pub notices: ResMut<'w, Notices>,
    /// Options of the scene.
    pub options: ResMut<'w, ViewOptions>,
    /// The selected part.
    pub selection: ResMut<'w, Selection>,
    /// The search for the cause of an alarm.
    pub cause: ResMut<'w, Cause>,
    /// Messages to the other layers.
    pub send: RequestWriters<'w>,
}

/// Writers of request messages.
#[derive(SystemParam)]
pub struct RequestWriters<'w> {
    /// Views of the camera.
    pub camera: MessageWriter<'w, CameraRequest>,
    /// Parts for the camera.
    pub look: MessageWriter<'w, FocusPart>,
    /// Requests to the recording.
    pub time: MessageWriter<'w, TimeRequest>,
    /// Requests to checks and audit.
    pub checks: MessageWriter<'w, CheckRequest>,
    /// Commands for the machine.
    pub submit: MessageWriter<'w, Submit>,
    /// Requests for a new machine.
    pub rebuild: MessageWriter<'w, RebuildRequested>,
    /// Further actions.
    pub fired: MessageWriter<'w, ActionFired>,
}

impl ActionContext<'_> {
    /// Updates the list of edits from the machine's values.
    pub fn observe(&mut self) {
        self.edits.observe(&self.readings);
        self.state.parameters.observe(&self.readings);
    }

    /// Seeks to a time of a branch, and pauses.
    pub fn seek(&mut self, lane: usize, time_s: f64) {
        self.control.look_back();
        self.send.time.write(TimeRequest::Seek { lane, time_s });
    }

    /// Selects a part and shows the inspector.
    pub fn select(&mut self, part: PartId) {
        self.selection.0 = Some(part);
        self.tiling.bring_up(Pane::Inspector);
    }

    /// Sends a request to the recording.
    pub fn send_time(&mut self, request: TimeRequest) {
        self.send.time.write(request);
    }

    /// Submits a command to the machine.
    pub fn submit_one(&mut self, command: Command) {
        self.send.submit.write(Submit::new(command));
    }
}
