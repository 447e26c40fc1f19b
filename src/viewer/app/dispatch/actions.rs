//! Executes actions.

use crate::ports::commands::Command;
use crate::ports::settings::StartFrom;
use crate::store;
use crate::viewer::app::dispatch::context::ActionContext;
use crate::viewer::machine::recording::files;
use crate::viewer::messages::actions::{Action, ActionFired};
use crate::viewer::messages::camera::{CameraRequest, Preset};
use crate::viewer::messages::notices::Notice;
use crate::viewer::messages::pane::{Pane, Side};
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::parameters::{Slot, SlotRequest};
use crate::viewer::messages::screenshot::TakeShot;
use crate::viewer::messages::time::TimeRequest;
use crate::viewer::ui::theme::{self, SCALES};
use crate::viewer::view_model::tiling::Tiling;
use bevy::prelude::*;
use bevy::window::{MonitorSelection, PrimaryWindow, WindowMode};
use bevy_egui::{EguiContext, PrimaryEguiContext};
use std::path::Path;

/// Executes actions on the panels, the run and the window.
pub fn handle_actions(
    mut params: ParamSet<(ActionContext, MessageReader<ActionFired>)>,
    mut contexts: Query<&mut EguiContext, With<PrimaryEguiContext>>,
    mut windows: Query<&mut Window, With<PrimaryWindow>>,
    mut shots: MessageWriter<TakeShot>,
    time: Res<Time<Real>>,
) {
    let actions: Vec<Action> = params.p1().read().map(|fired| fired.0).collect();
    for action in actions {
        let mut action_context = params.p0();
        action_context.repaint.wake = true;
        match action {
            Action::FullScreen => {
                for mut window in &mut windows {
                    window.mode = match window.mode {
                        WindowMode::Windowed => WindowMode::BorderlessFullscreen(MonitorSelection::Current),
                        _ => WindowMode::Windowed,
                    };
                }
            }
            Action::ScaleUp | Action::ScaleDown | Action::ScaleReset | Action::ToggleTheme => {
                let state = &mut *action_context.state;
                match action {
                    Action::ScaleUp => state.scale = (state.scale + 0.1).min(SCALES.1),
                    Action::ScaleDown => state.scale = (state.scale - 0.1).max(SCALES.0),
                    Action::ScaleReset => state.scale = 1.0,
                    _ => state.dark = !state.dark,
                }
                action_context.tiling.edited = true;
                let Ok(mut context) = contexts.single_mut() else { continue };
                context.get_mut().set_zoom_factor(action_context.state.scale);
                theme::apply(context.get_mut(), action_context.state.dark);
            }
            Action::Screenshot => {
                let stem = format!("kpp_{}", jiff::Timestamp::now().strftime("%Y%m%d_%H%M%S"));
                shots.write(TakeShot { path: store::free_name(Path::new("."), &stem, "png"), then_exit: false });
            }
            _ => action_context.act(action, time.elapsed_secs_f64()),
        }
    }
}

impl ActionContext<'_> {
    /// Executes an action on the run, the recording, the panels or the scene.
    fn act(&mut self, action: Action, now_s: f64) {
        match action {
            Action::PlayPause
            | Action::Step
            | Action::StepTen
            | Action::StepBack
            | Action::StepTenBack
            | Action::Slower
            | Action::Faster
            | Action::GoToStart
            | Action::GoLive
            | Action::Reset
            | Action::StartFromRest
            | Action::StartWarm
            | Action::EmergencyStop
            | Action::ResetStop
            | Action::Demo => self.act_on_run(action, now_s),
            Action::Camera(_)
            | Action::PreviousCamera
            | Action::NextCamera
            | Action::Release
            | Action::ToggleForces
            | Action::ToggleTension
            | Action::CycleAirColor
            | Action::ToggleEnergy
            | Action::ToggleSection
            | Action::ToggleLabels => self.act_on_view(action),
            Action::BranchHere => self.send_time(TimeRequest::Branch),
            Action::RunToSteady => self.send_time(TimeRequest::Steady),
            Action::SaveState => self.send_time(TimeRequest::SaveState),
            Action::SaveSession => self.send_time(TimeRequest::SaveSession),
            Action::LoadState => self.state.files = Some(files::saved_files()),
            Action::Undo => {
                let step = self.edits.undo();
                self.undo_or_redo(step);
            }
            Action::Redo => {
                let step = self.edits.redo();
                self.undo_or_redo(step);
            }
            Action::SearchParameters => self.search_parameters(),
            Action::ToggleLeft => self.tiling.toggle(Side::Left),
            Action::ToggleRight => self.tiling.toggle(Side::Right),
            Action::ToggleBottom => self.tiling.toggle(Side::Bottom),
            Action::ResetLayout => self.reset_layout(),
            Action::Palette => self.toggle_palette(),
            Action::Help => self.state.help_open = !self.state.help_open,
            Action::StoreA => self.slot(SlotRequest::Store(Slot::A), now_s),
            Action::StoreB => self.slot(SlotRequest::Store(Slot::B), now_s),
            Action::FlipSlots => self.slot(SlotRequest::Flip, now_s),
            Action::SearchSignals => self.search_signals(),
            Action::NewPlot => self.plot(Vec::new()),
            Action::ExportPlots => self.exports.0 = true,
            Action::ToggleQuality => {} // handled by `window_settings`
            Action::FullScreen
            | Action::ScaleUp
            | Action::ScaleDown
            | Action::ScaleReset
            | Action::ToggleTheme
            | Action::Screenshot => unreachable!("the window's own actions are done before"),
        }
    }

    /// Focuses the search field of the parameters.
    fn search_parameters(&mut self) {
        self.tiling.bring_up(Pane::Parameters);
        self.state.parameters.focus_search = true;
    }

    /// Focuses the search field of the signals.
    fn search_signals(&mut self) {
        self.tiling.bring_up(Pane::Signals);
        self.state.signals.focus_search = true;
    }

    /// Restores the default layout of the panels.
    fn reset_layout(&mut self) {
        *self.tiling = Tiling::default();
        self.tiling.edited = true;
    }

    /// Opens or closes the command palette.
    fn toggle_palette(&mut self) {
        let open = self.state.palette.take().is_none();
        self.state.palette = open.then(Default::default);
    }

    /// Executes an action on the run.
    fn act_on_run(&mut self, action: Action, now_s: f64) {
        match action {
            Action::PlayPause if self.control.playing => self.control.pause(),
            Action::PlayPause => self.control.playing = true,
            Action::Step => self.control.step(1),
            Action::StepTen => self.control.step(10),
            Action::StepBack => self.step_back(1),
            Action::StepTenBack => self.step_back(10),
            Action::Slower => self.control.slower(),
            Action::Faster => self.control.faster(),
            Action::GoToStart => {
                self.control.look_back();
                self.send.time.write(TimeRequest::Start);
            }
            Action::GoLive => {
                self.control.go_on();
                self.board.view.follow();
                self.send.time.write(TimeRequest::Live);
            }
            Action::Reset => {
                let from = self.status.started_from;
                self.restart(from);
            }
            Action::StartFromRest => self.restart(StartFrom::Rest),
            Action::StartWarm => self.restart(StartFrom::Warm),
            // Sent even if the stop is engaged already: a reset that was sent before may not have acted yet.
            Action::EmergencyStop => {
                self.submit_one(Command::EmergencyStop);
                self.waits_if_paused(Notice::StopWaits, now_s);
            }
            Action::ResetStop => {
                self.submit_one(Command::ReleaseStop);
                self.waits_if_paused(Notice::StopResetWaits, now_s);
            }
            // The start of a demo releases the emergency stop, which only its reset may do.
            Action::Demo if self.status.stopped && !self.demo.is_playing() => {
                self.notices.add(Notice::DemoNeedsReset, now_s);
            }
            Action::Demo => self.demo.toggle(),
            other => unreachable!("{other:?} is not about the run"),
        }
    }

    /// Shows that a command waits for the next tick, if time does not advance.
    fn waits_if_paused(&mut self, notice: Notice, now_s: f64) {
        if !self.control.playing {
            self.notices.add(notice, now_s);
        }
    }

    /// Executes an action on the scene or its camera.
    fn act_on_view(&mut self, action: Action) {
        match action {
            Action::Camera(number) => {
                if let Some(&preset) = Preset::ALL.get(usize::from(number).saturating_sub(1)) {
                    let follow = match (preset, self.selection.0) {
                        (Preset::Floater, Some(id)) if id.floater().is_some() => CameraRequest::Follow(id),
                        _ => CameraRequest::Show(preset),
                    };
                    self.send.camera.write(follow);
                }
            }
            Action::PreviousCamera => {
                self.send.camera.write(CameraRequest::Cycle { back: true });
            }
            Action::NextCamera => {
                self.send.camera.write(CameraRequest::Cycle { back: false });
            }
            Action::Release => self.release(),
            Action::ToggleForces => self.options.forces = !self.options.forces,
            Action::ToggleTension => self.options.tension = !self.options.tension,
            Action::CycleAirColor => self.options.air = self.options.air.next(),
            Action::ToggleEnergy => self.options.energy = !self.options.energy,
            Action::ToggleSection => self.options.section = !self.options.section,
            Action::ToggleLabels => self.options.labels = !self.options.labels,
            other => unreachable!("{other:?} is not about the view"),
        }
    }

    /// Begins a new run, after a confirmation if the present one has changes to lose.
    fn restart(&mut self, from: StartFrom) {
        if self.status.touched || self.edits.is_waiting() {
            self.state.confirm_restart = Some(from);
        } else {
            self.carry_out(PanelRequest::Restart(from), 0.0);
        }
    }

    /// Closes an open dialog; otherwise stops following, otherwise clears the selection.
    fn release(&mut self) {
        if !self.state.close_dialog() && !self.state.parameters.drop_wrong() {
            self.send.camera.write(CameraRequest::Release);
            self.selection.0 = None;
        }
    }

    fn step_back(&mut self, ticks: u64) {
        self.control.look_back();
        self.send.time.write(TimeRequest::StepBack(ticks));
    }
}
