//! Keyboard shortcuts: converted to actions before egui handles the keys.

use crate::viewer::messages::actions::{Action, ActionFired};
use crate::viewer::messages::input_router::{self, Press};
use crate::viewer::view_model::demo::Demo;
use bevy::input::keyboard::{KeyboardFocusLost, KeyboardInput};
use bevy::prelude::*;
use bevy_egui::{EguiContext, EguiInput, PrimaryEguiContext, egui, helpers};

/// Takes the keys of actions before egui uses them to move the focus.
pub fn take_keys(
    mut contexts: Query<(&mut EguiContext, &mut EguiInput), With<PrimaryEguiContext>>,
    mut keys: MessageReader<KeyboardInput>,
    mut focus_lost: MessageReader<KeyboardFocusLost>,
    mut held: Local<egui::Modifiers>,
    mut fired: MessageWriter<ActionFired>,
    demo: Res<Demo>,
) {
    let mut presses: Vec<Press> = keys.read().filter_map(|key| press(key, &mut held)).collect();
    if focus_lost.read().count() > 0 {
        *held = egui::Modifiers::NONE;
    }
    let Ok((mut context, mut input)) = contexts.single_mut() else { return };
    let known = context.get_mut().input(|input| input.modifiers);
    // Every frame has such an event, for which egui would request another run.
    input.events.retain(|event| !matches!(event, egui::Event::ModifiersChanged(now) if *now == known));
    let typing = context.get_mut().text_edit_focused();
    // Esc closes an open menu instead of triggering an action.
    if egui::Popup::is_any_open(context.get_mut()) {
        presses.retain(|press| press.key != egui::Key::Escape || press.modifiers.shift);
    }
    let mut actions = input_router::take_actions(&presses, &mut input.events, typing);
    // The key that ends the demo triggers no action other than the emergency stop.
    if demo.just_ended() {
        actions.retain(|action| *action == Action::EmergencyStop);
    }
    fired.write_batch(actions.into_iter().map(ActionFired));
}

/// Updates the held modifiers, and returns the key as egui would report it.
fn press(input: &KeyboardInput, held: &mut egui::Modifiers) -> Option<Press> {
    let pressed = input.state.is_pressed();
    match input.key_code {
        KeyCode::ControlLeft | KeyCode::ControlRight => {
            held.ctrl = pressed;
            held.command = pressed;
        }
        KeyCode::ShiftLeft | KeyCode::ShiftRight => held.shift = pressed,
        // The right Alt key is AltGr on many keyboards and types characters such as [ and ].
        KeyCode::AltLeft => held.alt = pressed,
        _ => {}
    }
    let key = helpers::bevy_to_egui_key(&input.logical_key)
        .or_else(|| helpers::bevy_to_egui_physical_key(&input.key_code))?;
    Some(Press { key, pressed, repeat: input.repeat, modifiers: *held })
}
