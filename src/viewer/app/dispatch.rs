//! What actions and requests mean for the run, the recording, the panels and the scene.

use crate::monitoring::alarms;
use crate::ports::commands::Command;
use crate::ports::settings::StartFrom;
use crate::store;
use crate::viewer::app::cause::{Cause, cause_of, thing_of};
use crate::viewer::messages::actions::{Action, ActionFired};
use crate::viewer::messages::camera::{CameraRequest, LookAt, Preset};
use crate::viewer::messages::checks::ProofWish;
use crate::viewer::messages::machine::{RebuildRequested, Submit};
use crate::viewer::messages::notices::Toasts;
use crate::viewer::messages::pane::{Pane, Side};
use crate::viewer::messages::panel::{AlarmSource, Request};
use crate::viewer::messages::parameters::{Slot, SlotWish};
use crate::viewer::messages::part_id::Thing;
use crate::viewer::messages::plots::{Format, PlotRequest};
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::messages::screenshot::TakeShot;
use crate::viewer::messages::time::TimeWish;
use crate::viewer::plotting::export;
use crate::viewer::ui::theme;
use crate::viewer::ui::theme::SCALES;
use crate::viewer::view_model::alarms::AlarmModel;
use crate::viewer::view_model::board::PlotBoard;
use crate::viewer::view_model::checks::CheckModel;
use crate::viewer::view_model::demo::Demo;
use crate::viewer::view_model::edits::{Edits, Step};
use crate::viewer::view_model::panel_state::PanelState;
use crate::viewer::view_model::plot_source::PlotSource;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::repaint::Pace;
use crate::viewer::view_model::run_status::RunStatus;
use crate::viewer::view_model::selection::{Selection, ViewOptions};
use crate::viewer::view_model::slots::Slots;
use crate::viewer::view_model::tiling::Tiling;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy::window::{MonitorSelection, PrimaryWindow, WindowMode};
use bevy_egui::{EguiContext, PrimaryEguiContext};
use std::path::Path;

/// Whether all plots are to be written at the next layout, when what they show is at hand.
#[derive(Resource, Default)]
pub struct Exports(bool);

/// What actions and requests work on.
#[derive(SystemParam)]
pub struct Desk<'w> {
    /// What the panels show of the machine.
    pub readings: Res<'w, Readings>,
    /// The state of the run.
    pub status: Res<'w, RunStatus>,
    /// The alarms.
    pub alarms: ResMut<'w, AlarmModel>,
    /// Checks, accounts, audit.
    pub checks: Res<'w, CheckModel>,
    /// What the panels keep.
    pub state: ResMut<'w, PanelState>,
    /// Play, pause, speed.
    pub control: ResMut<'w, RunControl>,
    /// The list of edits.
    pub edits: ResMut<'w, Edits>,
    /// The slots A and B.
    pub slots: ResMut<'w, Slots>,
    /// The scenario that is played.
    pub demo: ResMut<'w, Demo>,
    /// When the panels are laid out.
    pub pace: ResMut<'w, Pace>,
    /// Where the panels are.
    pub tiling: ResMut<'w, Tiling>,
    /// The plots.
    pub board: ResMut<'w, PlotBoard>,
    exports: ResMut<'w, Exports>,
    /// Notices.
    pub toasts: ResMut<'w, Toasts>,
    /// What the scene shows.
    pub options: ResMut<'w, ViewOptions>,
    selection: ResMut<'w, Selection>,
    cause: ResMut<'w, Cause>,
    camera: MessageWriter<'w, CameraRequest>,
    look: MessageWriter<'w, LookAt>,
    time: MessageWriter<'w, TimeWish>,
    proof: MessageWriter<'w, ProofWish>,
    submit: MessageWriter<'w, Submit>,
    rebuild: MessageWriter<'w, RebuildRequested>,
    fired: MessageWriter<'w, ActionFired>,
}

impl Desk<'_> {
    /// Does what was clicked, at a time of the wall clock, s.
    pub fn carry_out(&mut self, request: Request, now_s: f64) {
        self.pace.wake = true;
        match request {
            Request::Seek { lane, time_s } => self.seek(lane, time_s),
            Request::Open(path) => {
                self.time.write(TimeWish::Open(path));
            }
            Request::GoToAlarm { signal, at } => self.go_to_alarm(signal, at),
            Request::Select(thing) => self.select(thing),
            Request::Focus(thing) => {
                self.select(thing);
                self.look.write(LookAt(thing));
            }
            Request::PlotSignals(paths) => self.plot(paths),
            Request::ShowPane(pane) => self.tiling.bring_up(pane),
            Request::SearchFor(text) => {
                self.tiling.bring_up(Pane::Parameters);
                self.state.parameters.find(&text);
            }
            Request::Action(action) => {
                self.fired.write(ActionFired(action));
            }
            Request::Edit(changes) => {
                self.state.parameters.submitted(&changes, &self.readings);
                self.submit.write(Submit(self.edits.make(changes)));
            }
            Request::Acknowledge(AlarmSource::Computer, rule) => self.alarms.computer.acknowledge(rule, now_s),
            Request::Acknowledge(AlarmSource::Plant, rule) => {
                if let Some(rule) = self.alarms.plant.rules.get(rule).map(|rule| rule.name.clone()) {
                    self.acknowledge(alarms::Request::Acknowledge { rule }, now_s);
                }
            }
            Request::AcknowledgeAll => {
                self.alarms.computer.acknowledge_all(now_s);
                if self.alarms.plant.has_unacknowledged() {
                    self.acknowledge(alarms::Request::AcknowledgeAll, now_s);
                }
            }
            Request::Restart(from) => {
                self.control.restart(from);
                // The parameters stay as they are, and with them the way back.
                self.state.parameters.machine_replaced();
            }
            Request::Rebuild(changes) => {
                let values = self.edits.rebuild(changes);
                self.build(values);
            }
            Request::GoTo(done) => {
                let step = self.edits.go_to(done);
                self.undo_or_redo(step);
            }
            Request::Slot(wish) => self.slot(wish, now_s),
            Request::Proof(wish) => {
                self.proof.write(wish);
            }
        }
    }

    /// Keeps the parameters in a slot, or goes to one.
    fn slot(&mut self, wish: SlotWish, now_s: f64) {
        let request = match wish {
            SlotWish::Store(slot) => {
                self.slots.store(slot, &self.readings.parameters);
                self.toasts.say(format!("these parameters are kept as {}", slot.letter()), now_s);
                return;
            }
            SlotWish::Go(slot) => self.slots.go(slot, &self.readings),
            SlotWish::Flip => self.slots.flip(&self.readings),
        };
        match request {
            Some(request) => self.carry_out(request, now_s),
            None if Slot::BOTH.iter().all(|slot| self.slots.kept(*slot).is_some()) => {
                self.toasts.say("the machine has these parameters already", now_s);
            }
            None => self.toasts.say("A and B: keep parameters in both first (Ctrl+1, Ctrl+2)", now_s),
        }
    }

    /// Tells the edits what the machine shows.
    pub fn observe(&mut self) {
        self.edits.observe(&self.readings);
        self.state.parameters.observe(&self.readings);
    }

    fn seek(&mut self, lane: usize, time_s: f64) {
        self.control.look_back();
        self.time.write(TimeWish::Seek { lane, time_s });
    }

    fn select(&mut self, thing: Thing) {
        self.selection.0 = Some(thing);
        self.tiling.bring_up(Pane::Inspector);
    }

    /// Asks the machine's alarms; it is done, and noted in the journal, with the next tick.
    fn acknowledge(&mut self, request: alarms::Request, now_s: f64) {
        self.submit_one(request.command());
        if !self.control.playing {
            self.toasts.say("acknowledged with the next tick", now_s);
        }
    }

    /// The moment at which an alarm was raised, its thing in the view, its signal plotted.
    fn go_to_alarm(&mut self, signal: String, at: Option<(usize, f64)>) {
        if let Some((lane, time_s)) = at {
            self.seek(lane, time_s);
        }
        if let Some(thing) = thing_of(&signal) {
            self.selection.0 = Some(thing);
            self.look.write(LookAt(thing));
        }
        // The floater that it is about is known when the machine stands there.
        self.cause.look_for(cause_of(&signal), self.status.jumps);
        self.plot(vec![signal]);
    }

    fn build(&mut self, values: Vec<(String, String)>) {
        self.rebuild.write(RebuildRequested(values));
        self.state.parameters.machine_replaced();
    }

    /// Begins a new run, or asks first if this one has something to lose.
    fn restart(&mut self, from: StartFrom) {
        if self.status.touched || self.edits.is_waiting() {
            self.state.confirm_restart = Some(from);
        } else {
            self.carry_out(Request::Restart(from), 0.0);
        }
    }

    /// Closes what is open; then lets go of what is followed, then of what is selected.
    fn release(&mut self) {
        if !self.state.close_dialog() && !self.state.parameters.drop_wrong() {
            self.camera.write(CameraRequest::Release);
            self.selection.0 = None;
        }
    }

    fn undo_or_redo(&mut self, step: Option<Step>) {
        match step {
            Some(Step::Command(command)) => {
                self.state.parameters.submitted(&[], &self.readings);
                self.submit.write(Submit(command));
            }
            Some(Step::Rebuild(values)) => self.build(values),
            None => {}
        }
    }
}

/// Does what actions ask of the panels, the run and the window.
pub fn handle_actions(
    mut desk: ParamSet<(Desk, MessageReader<ActionFired>)>,
    mut contexts: Query<&mut EguiContext, With<PrimaryEguiContext>>,
    mut windows: Query<&mut Window, With<PrimaryWindow>>,
    mut shots: MessageWriter<TakeShot>,
    time: Res<Time<Real>>,
) {
    let actions: Vec<Action> = desk.p1().read().map(|fired| fired.0).collect();
    for action in actions {
        let mut desk = desk.p0();
        desk.pace.wake = true;
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
                let state = &mut *desk.state;
                match action {
                    Action::ScaleUp => state.scale = (state.scale + 0.1).min(SCALES.1),
                    Action::ScaleDown => state.scale = (state.scale - 0.1).max(SCALES.0),
                    Action::ScaleReset => state.scale = 1.0,
                    _ => state.dark = !state.dark,
                }
                desk.tiling.edited = true;
                let Ok(mut context) = contexts.single_mut() else { continue };
                context.get_mut().set_zoom_factor(desk.state.scale);
                theme::apply(context.get_mut(), desk.state.dark);
            }
            Action::Screenshot => {
                let stem = format!("kpp_{}", jiff::Timestamp::now().strftime("%Y%m%d_%H%M%S"));
                shots.write(TakeShot { path: store::free_name(Path::new("."), &stem, "png"), then_exit: false });
            }
            _ => desk.act(action, time.elapsed_secs_f64()),
        }
    }
}

impl Desk<'_> {
    /// Does what an action asks of the run, the record, the panels and the scene.
    fn act(&mut self, action: Action, now_s: f64) {
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
                self.time.write(TimeWish::Start);
            }
            Action::GoLive => {
                self.control.go_on();
                self.board.view.follow();
                self.time.write(TimeWish::Live);
            }
            Action::BranchHere => self.wish(TimeWish::Branch),
            Action::RunToSteady => self.wish(TimeWish::Steady),
            Action::SaveState => self.wish(TimeWish::SaveState),
            Action::SaveSession => self.wish(TimeWish::SaveSession),
            Action::LoadState => self.state.files = Some(crate::viewer::machine::recording::files::saved_files()),
            Action::Reset => {
                let from = self.status.started_from;
                self.restart(from);
            }
            Action::StartFromRest => self.restart(StartFrom::Rest),
            Action::StartWarm => self.restart(StartFrom::Warm),
            Action::EmergencyStop => {
                self.submit_one(Command::EmergencyStop);
                if !self.control.playing {
                    self.toasts.say("emergency stop: acts at the next tick", now_s);
                }
            }
            Action::ReleaseStop => self.submit_one(Command::ReleaseStop),
            Action::Undo => {
                let step = self.edits.undo();
                self.undo_or_redo(step);
            }
            Action::Redo => {
                let step = self.edits.redo();
                self.undo_or_redo(step);
            }
            Action::SearchParameters => {
                self.tiling.bring_up(Pane::Parameters);
                self.state.parameters.focus_search = true;
            }
            Action::Camera(number) => {
                if let Some(&preset) = Preset::ALL.get(usize::from(number).saturating_sub(1)) {
                    let follow = match (preset, self.selection.0) {
                        (Preset::Floater, Some(Thing::Floater(number))) => CameraRequest::Follow(number as usize),
                        _ => CameraRequest::Show(preset),
                    };
                    self.camera.write(follow);
                }
            }
            Action::PreviousCamera => {
                self.camera.write(CameraRequest::Cycle { back: true });
            }
            Action::NextCamera => {
                self.camera.write(CameraRequest::Cycle { back: false });
            }
            Action::Release => self.release(),
            Action::ToggleForces => self.options.forces = !self.options.forces,
            Action::ToggleTension => self.options.tension = !self.options.tension,
            Action::CycleAirColor => self.options.air = self.options.air.next(),
            Action::ToggleEnergy => self.options.energy = !self.options.energy,
            Action::ToggleSection => self.options.section = !self.options.section,
            Action::ToggleLabels => self.options.labels = !self.options.labels,
            Action::ToggleLeft => self.tiling.toggle(Side::Left),
            Action::ToggleRight => self.tiling.toggle(Side::Right),
            Action::ToggleBottom => self.tiling.toggle(Side::Bottom),
            Action::ResetLayout => {
                *self.tiling = Tiling::default();
                self.tiling.edited = true;
            }
            Action::Palette => {
                let open = self.state.palette.take().is_none();
                self.state.palette = open.then(Default::default);
            }
            Action::Help => self.state.help_open = !self.state.help_open,
            Action::StoreA => self.slot(SlotWish::Store(Slot::A), now_s),
            Action::StoreB => self.slot(SlotWish::Store(Slot::B), now_s),
            Action::FlipSlots => self.slot(SlotWish::Flip, now_s),
            Action::Demo => self.demo.toggle(),
            Action::SearchSignals => {
                self.tiling.bring_up(Pane::Signals);
                self.state.signals.focus_search = true;
            }
            Action::NewPlot => self.plot(Vec::new()),
            Action::ExportPlots => self.exports.0 = true,
            Action::ToggleQuality => {} // `window_settings` keeps it.
            Action::FullScreen
            | Action::ScaleUp
            | Action::ScaleDown
            | Action::ScaleReset
            | Action::ToggleTheme
            | Action::Screenshot => unreachable!("the window's own actions are done before"),
        }
    }

    fn wish(&mut self, wish: TimeWish) {
        self.time.write(wish);
    }

    fn submit_one(&mut self, command: Command) {
        self.submit.write(Submit(command));
    }

    fn step_back(&mut self, ticks: u64) {
        self.control.look_back();
        self.time.write(TimeWish::StepBack(ticks));
    }

    /// A plot of some signals: the one that shows just these, or a new one.
    fn plot(&mut self, paths: Vec<String>) {
        self.tiling.bring_up(Pane::Plots);
        if !paths.is_empty() && self.board.bring_up(&paths) {
            return;
        }
        let plot = self.board.add_plot();
        for path in paths {
            self.board.add_curve(plot, &path, &self.readings.signals);
        }
    }

    /// Whether plots wait to be written.
    pub fn exports_wait(&self) -> bool {
        self.exports.0
    }

    /// Writes every plot, if somebody asked for it.
    pub fn export_if_asked(&mut self, source: &PlotSource, now_s: f64) {
        if !std::mem::take(&mut self.exports.0) {
            return;
        }
        let plots: Vec<u64> = self.board.plots.iter().map(|plot| plot.id).collect();
        let (mut written, mut troubles) = (0, Vec::new());
        for plot in plots {
            for format in Format::ALL {
                match export::export(&self.board, source, plot, format, Path::new(".")) {
                    Ok(_) => written += 1,
                    Err(why) => troubles.push(why),
                }
            }
        }
        self.toasts.say(format!("saved {written} files of plots in the current directory"), now_s);
        troubles.into_iter().for_each(|why| self.toasts.say(why, now_s));
    }

    /// Does what was asked in plots and the list of signals.
    pub fn plot_request(&mut self, request: &PlotRequest, source: &PlotSource, now_s: f64) {
        if self.board.carry_out(request, source.signals) {
            self.tiling.bring_up(Pane::Plots);
            return;
        }
        match request {
            PlotRequest::Subscribe(path) => self.wish(TimeWish::Keep(path.clone())),
            PlotRequest::SeekTo(time_s) => self.seek(self.status.lane, *time_s),
            PlotRequest::Follow => self.wish(TimeWish::Live),
            PlotRequest::Export { plot, format } => {
                let said = export::export(&self.board, source, *plot, *format, Path::new("."));
                self.toasts.say(said.map_or_else(|why| why, |path| format!("saved {}", path.display())), now_s);
            }
            PlotRequest::Plot(_) | PlotRequest::PlotNew(_) | PlotRequest::PlotXy { .. } => {}
        }
    }
}
