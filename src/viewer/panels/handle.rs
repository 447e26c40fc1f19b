//! Keys become actions, and actions become what they mean for the panels and the run.

use super::{
    RebuildRequested, Request, SlotWish, Submit,
    data::{PanelData, PanelState},
    edits::{Edits, Step},
    pace::Pace,
    slots::Slots,
    theme,
};
use crate::ports::{commands::Command, settings::StartFrom};
use crate::viewer::actions::{self, Action, ActionFired, Press};
use crate::viewer::run_control::RunControl;
use bevy::ecs::system::SystemParam;
use bevy::input::keyboard::{KeyboardFocusLost, KeyboardInput};
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, save_to_disk};
use bevy::window::{MonitorSelection, PrimaryWindow, WindowMode};
use bevy_egui::{EguiContext, EguiInput, PrimaryEguiContext, egui, helpers};

/// How long the window's own messages stay, s.
const MESSAGE_S: f64 = 4.0;

/// Takes the keys of actions before egui moves its focus with them.
pub(super) fn take_keys(
    mut contexts: Query<(&mut EguiContext, &mut EguiInput), With<PrimaryEguiContext>>,
    mut keys: MessageReader<KeyboardInput>,
    mut focus_lost: MessageReader<KeyboardFocusLost>,
    mut held: Local<egui::Modifiers>,
    mut fired: MessageWriter<ActionFired>,
) {
    let presses: Vec<Press> = keys.read().filter_map(|key| press(key, &mut held)).collect();
    if focus_lost.read().count() > 0 {
        *held = egui::Modifiers::NONE;
    }
    let Ok((mut context, mut input)) = contexts.single_mut() else { return };
    let typing = context.get_mut().text_edit_focused();
    let actions = actions::take_actions(&presses, &mut input.events, typing);
    fired.write_batch(actions.into_iter().map(ActionFired));
}

/// Follows the modifiers that are held, and says which key egui would see.
fn press(input: &KeyboardInput, held: &mut egui::Modifiers) -> Option<Press> {
    let pressed = input.state.is_pressed();
    match input.key_code {
        KeyCode::ControlLeft | KeyCode::ControlRight => {
            held.ctrl = pressed;
            held.command = pressed;
        }
        KeyCode::ShiftLeft | KeyCode::ShiftRight => held.shift = pressed,
        KeyCode::AltLeft | KeyCode::AltRight => held.alt = pressed,
        _ => {}
    }
    let key = helpers::bevy_to_egui_key(&input.logical_key)
        .or_else(|| helpers::bevy_to_egui_physical_key(&input.key_code))?;
    Some(Press { key, pressed, repeat: input.repeat, modifiers: *held })
}

/// What actions and requests work on.
#[derive(SystemParam)]
pub(super) struct Desk<'w> {
    pub data: ResMut<'w, PanelData>,
    pub state: ResMut<'w, PanelState>,
    pub control: ResMut<'w, RunControl>,
    pub edits: ResMut<'w, Edits>,
    pub slots: ResMut<'w, Slots>,
    pub pace: ResMut<'w, Pace>,
    submit: MessageWriter<'w, Submit>,
    rebuild: MessageWriter<'w, RebuildRequested>,
    fired: MessageWriter<'w, ActionFired>,
}

impl Desk<'_> {
    /// Does what was clicked.
    pub fn carry_out(&mut self, request: Request) {
        self.pace.wake = true;
        match request {
            Request::Action(action) => {
                self.fired.write(ActionFired(action));
            }
            Request::Edit(changes) => {
                self.state.parameters.submitted(&changes, &self.data);
                self.submit.write(Submit(self.edits.make(changes)));
            }
            Request::Acknowledge(rule) => self.data.alerts.acknowledge(rule),
            Request::AcknowledgeAll => self.data.alerts.acknowledge_all(),
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
            Request::Slot(SlotWish::Store(slot)) => self.slots.store(slot, &self.data.parameters),
            Request::Slot(wish) => {
                let request = match wish {
                    SlotWish::Go(slot) => self.slots.go(slot, &self.data),
                    _ => self.slots.flip(&self.data),
                };
                if let Some(request) = request {
                    self.carry_out(request);
                }
            }
        }
    }

    /// Tells the edits what the machine shows.
    pub fn observe(&mut self) {
        self.edits.observe(&self.data);
    }

    fn build(&mut self, values: Vec<(String, String)>) {
        self.rebuild.write(RebuildRequested(values));
        self.state.parameters.machine_replaced();
    }

    /// Begins a new run, or asks first if this one has something to lose.
    fn restart(&mut self, from: StartFrom) {
        if self.data.journal_length > 0 {
            self.state.confirm_restart = Some(from);
        } else {
            self.carry_out(Request::Restart(from));
        }
    }

    fn undo_or_redo(&mut self, step: Option<Step>) {
        match step {
            Some(Step::Command(command)) => {
                self.state.parameters.submitted(&[], &self.data);
                self.submit.write(Submit(command));
            }
            Some(Step::Rebuild(values)) => self.build(values),
            None => {}
        }
    }
}

/// Does what actions ask of the panels, the run and the window; cameras are the scene's.
pub(super) fn handle_actions(
    mut desk: ParamSet<(Desk, MessageReader<ActionFired>)>,
    mut contexts: Query<&mut EguiContext, With<PrimaryEguiContext>>,
    mut windows: Query<&mut Window, With<PrimaryWindow>>,
    mut commands: Commands,
    time: Res<Time<Real>>,
) {
    let actions: Vec<Action> = desk.p1().read().map(|fired| fired.0).collect();
    for action in actions {
        let mut desk = desk.p0();
        desk.pace.wake = true;
        match action {
            Action::PlayPause => desk.control.playing = !desk.control.playing,
            Action::Step => desk.control.step(1),
            Action::StepTen => desk.control.step(10),
            Action::Slower => desk.control.slower(),
            Action::Faster => desk.control.faster(),
            Action::Reset => {
                let from = desk.data.started_from;
                desk.restart(from);
            }
            Action::StartFromRest => desk.restart(StartFrom::Rest),
            Action::EmergencyStop => {
                desk.submit.write(Submit(Command::EmergencyStop));
            }
            Action::ReleaseStop => {
                desk.submit.write(Submit(Command::ReleaseStop));
            }
            Action::Undo => {
                let step = desk.edits.undo();
                desk.undo_or_redo(step);
            }
            Action::Redo => {
                let step = desk.edits.redo();
                desk.undo_or_redo(step);
            }
            Action::SearchParameters => {
                desk.state.show_parameters = true;
                desk.state.parameters.focus_search = true;
            }
            Action::ToggleParameters => desk.state.show_parameters = !desk.state.show_parameters,
            Action::ToggleReadings => desk.state.show_readings = !desk.state.show_readings,
            Action::Help => desk.state.help_open = !desk.state.help_open,
            Action::FullScreen => {
                for mut window in &mut windows {
                    window.mode = match window.mode {
                        WindowMode::Windowed => WindowMode::BorderlessFullscreen(MonitorSelection::Current),
                        _ => WindowMode::Windowed,
                    };
                }
            }
            Action::ScaleUp | Action::ScaleDown | Action::ScaleReset | Action::ToggleTheme => {
                let Ok(mut context) = contexts.single_mut() else { continue };
                let context = context.get_mut();
                let scale = context.zoom_factor();
                match action {
                    Action::ScaleUp => context.set_zoom_factor((scale + 0.1).min(3.0)),
                    Action::ScaleDown => context.set_zoom_factor((scale - 0.1).max(0.5)),
                    Action::ScaleReset => context.set_zoom_factor(1.0),
                    _ => {
                        desk.state.dark = !desk.state.dark;
                        theme::apply(context, desk.state.dark);
                    }
                }
            }
            Action::Screenshot => {
                let name = format!("kpp_{}.png", jiff::Timestamp::now().strftime("%Y%m%d_%H%M%S"));
                desk.state.message = Some((format!("saved {name}"), time.elapsed_secs_f64() + MESSAGE_S));
                commands.spawn(Screenshot::primary_window()).observe(save_to_disk(name));
            }
            Action::Camera(_) => {}
        }
    }
}
