//! The keys of the window: they become actions before egui sees them.

use crate::viewer::messages::actions::{Action, ActionFired};
use crate::viewer::messages::input_router::{self, Press};
use crate::viewer::view_model::demo::Demo;
use bevy::input::keyboard::{KeyboardFocusLost, KeyboardInput};
use bevy::prelude::*;
use bevy_egui::{EguiContext, EguiInput, PrimaryEguiContext, egui, helpers};

/// Takes the keys of actions before egui moves its focus with them.
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
    // One comes with every frame; egui would ask to be run again for it.
    input.events.retain(|event| !matches!(event, egui::Event::ModifiersChanged(now) if *now == known));
    let typing = context.get_mut().text_edit_focused();
    // Esc closes a menu before it is an action.
    if egui::Popup::is_any_open(context.get_mut()) {
        presses.retain(|press| press.key != egui::Key::Escape || press.modifiers.shift);
    }
    let mut actions = input_router::take_actions(&presses, &mut input.events, typing);
    // The key that ends the demo does nothing else.
    if demo.just_ended() {
        actions.retain(|action| *action == Action::EmergencyStop);
    }
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
        // The right one writes signs on many keyboards, as [ and ].
        KeyCode::AltLeft => held.alt = pressed,
        _ => {}
    }
    let key = helpers::bevy_to_egui_key(&input.logical_key)
        .or_else(|| helpers::bevy_to_egui_physical_key(&input.key_code))?;
    Some(Press { key, pressed, repeat: input.repeat, modifiers: *held })
}
