//! Tests of the router with ordered keys, as they arrive within one slow frame.

use super::*;
use crate::viewer::messages::actions::{ctrl, plain, shift};
use bevy_egui::egui::Modifiers;
use std::collections::HashSet;

const DIALOG: Claims = Claims { dialog: true, menu: false, text_field: true, dragging: false, area: SCENE };
const FIELD: Claims = Claims { dialog: false, ..DIALOG };
const NOBODY: Claims = Claims { text_field: false, ..FIELD };
const SCENE: crate::viewer::messages::input_owner::Area = crate::viewer::messages::input_owner::Area::Scene;

fn press(shortcut: &Shortcut) -> Press {
    let modifiers = Modifiers { ctrl: shortcut.ctrl, command: shortcut.ctrl, shift: shortcut.shift, ..Modifiers::NONE };
    let name = shortcut.key.name().to_lowercase();
    let text = if shortcut.ctrl || name.chars().count() > 1 { String::new() } else { name };
    Press {
        key: shortcut.key,
        candidates: [Some(shortcut.key), None],
        text,
        pressed: true,
        repeat: false,
        modifiers,
        with_super: false,
    }
}

/// A key that is pressed and released.
fn stroke(shortcut: Shortcut) -> [Press; 2] {
    let press = press(&shortcut);
    [press.clone(), Press { pressed: false, text: String::new(), ..press }]
}

fn strokes(shortcuts: &[Shortcut]) -> Vec<Press> {
    shortcuts.iter().copied().flat_map(stroke).collect()
}

/// Routes keys with a clipboard that contains `pasted`.
fn route_all(router: &mut KeyRouter, presses: Vec<Press>, claims: &Claims) -> Routed {
    router.route(presses, claims, &mut || Some("pasted".into()))
}

fn alone(presses: Vec<Press>, claims: &Claims) -> Routed {
    route_all(&mut KeyRouter::default(), presses, claims)
}

/// The pressed keys and texts among events.
fn typed(routed: &Routed) -> (Vec<Key>, String) {
    let mut text = String::new();
    let mut keys = Vec::new();
    for event in &routed.events {
        match event {
            Event::Key { key, pressed: true, .. } => keys.push(*key),
            Event::Text(more) | Event::Paste(more) => text.push_str(more),
            _ => {}
        }
    }
    (keys, text)
}

#[test]
fn every_shortcut_fires_its_own_action_and_does_not_reach_egui() {
    let mut texts = HashSet::new();
    for row in ACTIONS {
        for shortcut in row.shortcuts {
            assert!(texts.insert(shortcut.text()), "{} twice", shortcut.text());
            let routed = alone(vec![press(shortcut)], &NOBODY);
            assert_eq!(routed.actions, [row.action], "{}", shortcut.text());
            assert!(routed.events.is_empty(), "{}", shortcut.text());
        }
    }
}

#[test]
fn a_dialog_owns_all_keys_but_the_emergency_stop() {
    for row in ACTIONS {
        for shortcut in row.shortcuts {
            let routed = alone(vec![press(shortcut)], &DIALOG);
            let stops = row.action == Action::EmergencyStop;
            assert_eq!(routed.actions, if stops { vec![row.action] } else { Vec::new() }, "{}", shortcut.text());
            assert_eq!(routed.events.is_empty(), stops, "{}", shortcut.text());
        }
    }
}

#[test]
fn a_held_key_repeats_only_where_that_makes_sense() {
    let twice = |key, claims| {
        let first = press(&plain(key));
        let mut router = KeyRouter::default();
        let mut routed = route_all(&mut router, vec![first.clone(), Press { repeat: true, ..first }], claims);
        for _ in 0..4 {
            let more = route_all(&mut router, Vec::new(), claims);
            routed.actions.extend(more.actions);
            routed.events.extend(more.events);
        }
        routed
    };
    assert_eq!(twice(Key::Space, &NOBODY).actions, [Action::PlayPause]);
    assert_eq!(twice(Key::ArrowRight, &NOBODY).actions, [Action::Step, Action::Step]);
    assert_eq!(typed(&twice(Key::Enter, &DIALOG)).0, [Key::Enter], "confirms once");
    assert_eq!(typed(&twice(Key::Escape, &DIALOG)).0, [Key::Escape]);
    assert_eq!(typed(&twice(Key::Backspace, &FIELD)).0, [Key::Backspace, Key::Backspace]);
}

#[test]
fn what_is_typed_goes_to_the_text() {
    let keys = [plain(Key::Num1), plain(Key::Backspace), ctrl(Key::Z), plain(Key::F)];
    let routed = alone(keys.iter().map(press).collect(), &FIELD);
    assert_eq!(routed.actions, []);
    assert_eq!(typed(&routed), (vec![Key::Num1, Key::Backspace, Key::Z, Key::F], "1f".into()));
    assert_eq!(alone(vec![press(&shift(Key::Escape))], &FIELD).actions, [Action::EmergencyStop]);
    assert_eq!(alone(vec![press(&plain(Key::F12))], &FIELD).actions, [Action::Screenshot]);
    assert_eq!(typed(&alone(vec![press(&plain(Key::Q))], &NOBODY)), (vec![Key::Q], String::new()));
}

#[test]
fn esc_goes_to_what_is_dragged() {
    let dragging = Claims { dragging: true, area: crate::viewer::messages::input_owner::Area::Panel, ..NOBODY };
    let routed = alone(strokes(&[plain(Key::Escape)]), &dragging);
    assert_eq!((routed.actions.len(), typed(&routed).0), (0, vec![Key::Escape]));
    assert_eq!(alone(strokes(&[plain(Key::Escape)]), &NOBODY).actions, [Action::Release]);
}

#[test]
fn letters_after_ctrl_p_wait_for_the_palette() {
    // All in one frame, and the field gets its focus one and two frames later.
    for late in [0, 1] {
        let mut router = KeyRouter::default();
        let keys = strokes(&[ctrl(Key::P), plain(Key::G), plain(Key::R)]);
        assert_eq!(route_all(&mut router, keys, &NOBODY).actions, [Action::Palette]);
        let opening = Claims { dialog: true, ..NOBODY };
        for _ in 0..late {
            // More letters arrive meanwhile.
            let routed = route_all(&mut router, strokes(&[plain(Key::N)]), &opening);
            assert!(routed.actions.is_empty() && routed.events.is_empty());
        }
        assert!(router.has_waiting());
        let routed = route_all(&mut router, Vec::new(), &DIALOG);
        assert_eq!(routed.actions, []);
        assert_eq!(typed(&routed).1, if late == 0 { "gr" } else { "grn" });
        assert!(!router.has_waiting());
    }
}

#[test]
fn keys_wait_no_longer_than_a_few_frames_for_a_field_that_does_not_open() {
    let mut router = KeyRouter::default();
    route_all(&mut router, strokes(&[ctrl(Key::P), plain(Key::F)]), &NOBODY);
    let later: Vec<Action> = (0..4).flat_map(|_| route_all(&mut router, Vec::new(), &NOBODY).actions).collect();
    assert_eq!(later, [Action::ToggleForces]);
    // The emergency stop does not wait, and the number of keys that do is limited.
    route_all(&mut router, strokes(&[ctrl(Key::P)]), &NOBODY);
    let many = (0..300).flat_map(|_| stroke(plain(Key::F))).chain(stroke(shift(Key::Escape))).collect();
    assert_eq!(route_all(&mut router, many, &NOBODY).actions, [Action::EmergencyStop]);
    assert!(router.dropped > 0);
}

#[test]
fn enter_confirms_one_dialog_only() {
    let mut router = KeyRouter::default();
    let enter = plain(Key::Enter);
    let routed = route_all(&mut router, strokes(&[enter, enter, plain(Key::N)]), &DIALOG);
    assert_eq!(typed(&routed).0, [Key::Enter]);
    // The dialog opens another one; a third Enter before that is visible is not for it, and a letter is not a shortcut.
    let routed = route_all(&mut router, strokes(&[enter]), &NOBODY);
    assert!(typed(&routed).0.is_empty() && routed.actions.is_empty());
    let question = Claims { dialog: true, ..NOBODY };
    let routed = route_all(&mut router, Vec::new(), &question);
    assert_eq!((typed(&routed).0, routed.actions.len()), (vec![Key::N], 0));
    assert_eq!(typed(&route_all(&mut router, strokes(&[enter]), &question)).0, [Key::Enter]);
}

#[test]
fn after_a_refused_confirmation_what_follows_goes_to_the_same_field() {
    let mut router = KeyRouter::default();
    route_all(&mut router, strokes(&[plain(Key::Enter), plain(Key::N)]), &FIELD);
    let routed = route_all(&mut router, Vec::new(), &FIELD);
    assert_eq!((typed(&routed).1.as_str(), routed.actions.len()), ("n", 0));
}

#[test]
fn chords_of_the_clipboard_are_read_with_their_own_modifiers() {
    let keys = strokes(&[plain(Key::A), ctrl(Key::V), shift(Key::Insert), plain(Key::B)]);
    for claims in [DIALOG, FIELD] {
        let routed = alone(keys.clone(), &claims);
        assert_eq!(typed(&routed), (vec![Key::A, Key::B], "apastedpastedb".into()));
    }
    for key in [ctrl(Key::C), ctrl(Key::Insert)] {
        assert!(alone(strokes(&[key]), &NOBODY).events.contains(&Event::Copy));
    }
    for key in [ctrl(Key::X), shift(Key::Delete)] {
        assert!(alone(strokes(&[key]), &FIELD).events.contains(&Event::Cut));
    }
    let selects = alone(strokes(&[ctrl(Key::A)]), &FIELD);
    assert!(matches!(&selects.events[0], Event::Key { key: Key::A, modifiers, .. } if modifiers.command));
}

#[test]
fn what_was_copied_in_the_same_frame_is_pasted_in_the_next_one() {
    let mut router = KeyRouter::default();
    let routed = route_all(&mut router, strokes(&[ctrl(Key::C), plain(Key::End), ctrl(Key::V)]), &FIELD);
    assert!(routed.events.contains(&Event::Copy));
    assert_eq!(typed(&routed), (vec![Key::End], String::new()));
    assert_eq!(typed(&route_all(&mut router, Vec::new(), &FIELD)).1, "pasted");
}

#[test]
fn a_substitute_is_used_only_if_the_layout_gives_no_shortcut() {
    // The key 4 of AZERTY types an apostrophe, and the key 6 a minus.
    let key = |first, second| Press { candidates: [Some(first), Some(second)], ..press(&plain(first)) };
    assert_eq!(alone(vec![key(Key::Quote, Key::Num4)], &NOBODY).actions, [Action::Camera(4)]);
    assert_eq!(alone(vec![key(Key::Minus, Key::Num6)], &NOBODY).actions, [Action::Slower]);
    // With Shift the row types digits.
    assert_eq!(alone(vec![press(&shift(Key::Num3))], &NOBODY).actions, [Action::Camera(3)]);
    let desktop = Press { with_super: true, ..press(&plain(Key::R)) };
    assert_eq!(alone(vec![desktop], &NOBODY).actions, []);
}

/// What is lost by an action whose shortcut is one key.
#[test]
fn keys_that_discard_state_ask_or_can_be_undone() {
    for row in ACTIONS.iter().filter(|row| row.shortcuts.iter().any(|shortcut| !shortcut.ctrl)) {
        let discards = match row.action {
            // Asks if the run was touched, and keeps it as a session file (`ActionContext::restart`).
            Action::Reset | Action::StartFromRest => "asks",
            // One entry in the list of edits.
            Action::FlipSlots | Action::Demo => "can be undone",
            // The old future is kept as a branch, the recording as a whole.
            Action::BranchHere | Action::RunToSteady | Action::GoLive | Action::GoToStart => "",
            Action::EmergencyStop => "has a release",
            Action::PlayPause
            | Action::Step
            | Action::StepTen
            | Action::StepBack
            | Action::StepTenBack
            | Action::Slower
            | Action::Faster
            | Action::Camera(_)
            | Action::PreviousCamera
            | Action::NextCamera
            | Action::Release
            | Action::ToggleForces
            | Action::ToggleTension
            | Action::CycleAirColor
            | Action::ToggleEnergy
            | Action::ToggleSection
            | Action::ToggleLabels
            | Action::NewPlot
            | Action::FullScreen
            | Action::Screenshot
            | Action::Help => "",
            other => panic!("{other:?} has a one-key shortcut: say here what it discards and how that comes back"),
        };
        let told = row.tooltip.to_lowercase().contains("asks first");
        assert_eq!(told, discards == "asks", "{:?}", row.action);
    }
}
