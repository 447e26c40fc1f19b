//! Cases of keyboard and pointer input in the real window: several events within one frame, as under load, and keys of
//! other layouts.

use bevy::input::ButtonState;
use bevy::input::keyboard::{Key, KeyCode, KeyboardInput};
use bevy::input::mouse::MouseButtonInput;
use bevy::prelude::*;
use bevy::window::{CursorMoved, PrimaryWindow, WindowEvent};
use bevy_panorbit_camera::PanOrbitCamera;
use kpp::plant::components::CommandLog;
use kpp::viewer::messages::camera::{CameraRequest, Preset};
use kpp::viewer::messages::run_control::RunControl;
use kpp::viewer::scene::camera::CameraState;
use kpp::viewer::view_model::board::PlotBoard;
use kpp::viewer::view_model::panel_state::{PaletteState, PanelState};
use kpp::viewer::view_model::repaint::RepaintScheduler;
use kpp::viewer::view_model::scene_rect::SceneRect;
use kpp::viewer::view_model::selection::ViewOptions;

/// A case: its input, and the check of its effect.
pub struct Case {
    pub name: &'static str,
    pub prepare: fn(&mut World),
    pub act: fn(&mut World),
    /// The state that is compared, before and after.
    pub observe: fn(&mut World) -> String,
    pub is_good: fn(&str, &str) -> bool,
}

pub const CASES: &[Case] = &[
    Case {
        name: "keys behind a dialog do nothing",
        prepare: |world| world.resource_mut::<PanelState>().help_open = true,
        act: |world| {
            let letters = [(KeyCode::KeyF, "f"), (KeyCode::Digit2, "2"), (KeyCode::KeyR, "r"), (KeyCode::KeyN, "n")];
            stroke(world, KeyCode::Backspace, Key::Backspace);
            stroke(world, KeyCode::Space, Key::Space);
            letters.into_iter().for_each(|(code, text)| stroke(world, code, character(text)));
        },
        observe: |world| format!("{} {}", touched_by_letters(world), world.resource::<PanelState>().help_open),
        is_good: |before, after| before == after,
    },
    Case {
        name: "the emergency stop acts behind a dialog",
        prepare: |world| {
            world.resource_mut::<PanelState>().help_open = true;
            world.resource_mut::<RunControl>().playing = true;
        },
        act: |world| chord(world, (KeyCode::ShiftLeft, Key::Shift), KeyCode::Escape, Key::Escape),
        observe: last_command,
        is_good: |before, after| before != after && after.contains("EmergencyStop"),
    },
    Case {
        name: "letters right after Ctrl+P are typed into the palette",
        prepare: |_| {},
        act: |world| {
            chord(world, CTRL, KeyCode::KeyP, character("p"));
            type_text(world, "fan");
        },
        observe: |world| format!("{} {}", touched_by_letters(world), palette(world)),
        is_good: |before, after| after == before.replace("closed", "fan"),
    },
    Case {
        name: "copy, paste and Shift+Insert within one frame",
        prepare: |world| open_palette(world, ""),
        act: |world| {
            type_text(world, "ab");
            chord(world, CTRL, KeyCode::KeyA, character("a"));
            chord(world, CTRL, KeyCode::KeyC, character("c"));
            stroke(world, KeyCode::End, Key::End);
            chord(world, CTRL, KeyCode::KeyV, character("v"));
            chord(world, (KeyCode::ShiftLeft, Key::Shift), KeyCode::Insert, Key::Insert);
        },
        observe: palette,
        is_good: |_, after| after == "ababab",
    },
    Case {
        name: "a held Enter confirms one dialog only",
        prepare: |world| open_palette(world, "Reset"),
        act: |world| {
            send(world, KeyCode::Enter, Key::Enter, true, false);
            (0..6).for_each(|_| send(world, KeyCode::Enter, Key::Enter, true, true));
            send(world, KeyCode::Enter, Key::Enter, false, false);
        },
        observe: |world| format!("{} {}", palette(world), world.resource::<PanelState>().confirm_restart.is_some()),
        is_good: |_, after| after == "closed true",
    },
    Case {
        name: "a part of the name of a guarded action and Enter do nothing",
        prepare: |world| open_palette(world, "reset st"),
        act: |world| stroke(world, KeyCode::Enter, Key::Enter),
        observe: |world| format!("{} {}", palette(world), last_command(world)),
        is_good: |before, after| before == after && after.starts_with("reset st "),
    },
    Case {
        name: "a parameter of the palette opens its value and is not an action",
        prepare: |world| open_palette(world, "vent"),
        act: |world| stroke(world, KeyCode::Enter, Key::Enter),
        observe: |world| {
            let typed: Vec<_> = world.resource::<PanelState>().parameters.typed.keys().copied().collect();
            let mut contexts = world.query::<&mut bevy_egui::EguiContext>();
            let typing = contexts.iter_mut(world).any(|mut context| context.get_mut().text_edit_focused());
            format!("{} {typed:?} {typing}", palette(world))
        },
        is_good: |_, after| after == "closed [\"air.vent_rate\"] true",
    },
    Case {
        name: "2 on an AZERTY keyboard, without Shift",
        prepare: |world| {
            world.write_message(CameraRequest::Show(Preset::Top));
        },
        act: |world| stroke(world, KeyCode::Digit2, character("é")),
        observe: |world| format!("{:?}", world.resource::<CameraState>().preset),
        is_good: |_, after| after == format!("{:?}", Some(Preset::Bottom)),
    },
    Case {
        name: "Caps Lock as Ctrl (ctrl:nocaps)",
        prepare: |_| {},
        act: |world| chord(world, (KeyCode::CapsLock, Key::Control), KeyCode::KeyP, character("p")),
        observe: palette,
        is_good: |_, after| after.is_empty(),
    },
    Case {
        name: "Ctrl+P on a Dvorak keyboard",
        prepare: |_| {},
        act: |world| chord(world, CTRL, KeyCode::KeyR, character("p")),
        observe: palette,
        is_good: |_, after| after.is_empty(),
    },
    Case {
        name: "a pointer without raw motion orbits",
        prepare: |world| {
            world.write_message(CameraRequest::Release);
        },
        act: |world| {
            let at = world.resource::<SceneRect>().0.expect("the panels are laid out").center();
            let window = window(world);
            let moved = |position| WindowEvent::CursorMoved(CursorMoved { window, position, delta: None });
            let button =
                |state| WindowEvent::MouseButtonInput(MouseButtonInput { button: MouseButton::Left, state, window });
            let events = [
                moved(at),
                button(ButtonState::Pressed),
                moved(at + Vec2::X * 60.0),
                moved(at + Vec2::X * 160.0),
                button(ButtonState::Released),
            ];
            world.write_message_batch(events);
        },
        observe: |world| {
            let camera = world.query::<&PanOrbitCamera>().single(world).expect("one camera");
            format!("{:.3}", camera.target_yaw)
        },
        is_good: |before, after| {
            let number = |text: &str| text.parse::<f32>().unwrap_or(f32::NAN);
            // 160 of 1280 pixels are an eighth of a turn.
            let turned = number(before) - number(after);
            (turned - 0.125 * std::f32::consts::TAU).abs() < 0.01
        },
    },
];

const CTRL: (KeyCode, Key) = (KeyCode::ControlLeft, Key::Control);

fn character(text: &str) -> Key {
    Key::Character(text.into())
}

fn window(world: &mut World) -> Entity {
    world.query_filtered::<Entity, With<PrimaryWindow>>().single(world).expect("one window")
}

fn send(world: &mut World, key_code: KeyCode, logical_key: Key, pressed: bool, repeat: bool) {
    let window = window(world);
    let state = if pressed { ButtonState::Pressed } else { ButtonState::Released };
    world.write_message(KeyboardInput { key_code, logical_key, state, text: None, repeat, window });
}

fn stroke(world: &mut World, code: KeyCode, key: Key) {
    send(world, code, key.clone(), true, false);
    send(world, code, key, false, false);
}

fn chord(world: &mut World, modifier: (KeyCode, Key), code: KeyCode, key: Key) {
    send(world, modifier.0, modifier.1.clone(), true, false);
    stroke(world, code, key);
    send(world, modifier.0, modifier.1, false, false);
}

fn type_text(world: &mut World, text: &str) {
    for letter in text.chars() {
        let code = match letter {
            'a' => KeyCode::KeyA,
            'b' => KeyCode::KeyB,
            'f' => KeyCode::KeyF,
            'n' => KeyCode::KeyN,
            other => panic!("the test does not know the key {other} yet"),
        };
        stroke(world, code, character(&letter.to_string()));
    }
}

/// Opens the palette with a text, as a layout in the next frame.
fn open_palette(world: &mut World, text: &str) {
    world.resource_mut::<PanelState>().palette.insert(PaletteState::default()).text = text.into();
    world.resource_mut::<RepaintScheduler>().wake = true;
}

/// The text of the palette.
fn palette(world: &mut World) -> String {
    let palette = &world.resource::<PanelState>().palette;
    palette.as_ref().map_or("closed".into(), |palette| palette.text.clone())
}

/// What the keys Backspace, Space, F, A, 2, R and N would change.
fn touched_by_letters(world: &mut World) -> String {
    let playing = world.resource::<RunControl>().playing;
    let options = *world.resource::<ViewOptions>();
    let preset = world.resource::<CameraState>().preset;
    let plots = world.resource::<PlotBoard>().plots.len();
    let asked = world.resource::<PanelState>().confirm_restart;
    format!("{playing} {options:?} {preset:?} {plots} {asked:?}")
}

fn last_command(world: &mut World) -> String {
    let log = world.query::<&CommandLog>().single(world).expect("one machine");
    format!("{} {:?}", log.journal.entries.len(), log.journal.entries.last())
}
