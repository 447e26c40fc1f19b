//! Input router: which actions pressed keys trigger, and which keys are left to egui.

use crate::viewer::messages::actions::{ACTIONS, Action, Shortcut};
use bevy_egui::egui::{self, Key};

/// A key that was pressed or released, with the modifiers held at that time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Press {
    /// The key.
    pub key: Key,
    /// Whether it was pressed, otherwise released.
    pub pressed: bool,
    /// Whether it is a key repeat.
    pub repeat: bool,
    /// Modifiers held at that time.
    pub modifiers: egui::Modifiers,
}

/// Returns the actions triggered by keys, and removes these keys from egui's events.
///
/// While a text field has the focus, keys that edit text are left to egui.
pub fn take_actions(presses: &[Press], events: &mut Vec<egui::Event>, typing: bool) -> Vec<Action> {
    straighten(presses, events);
    let asked = |press: &Press| {
        ACTIONS.iter().find(|row| {
            let matches = |shortcut: &Shortcut| shortcut.matches(press.key, press.modifiers);
            row.shortcuts.iter().any(|shortcut| matches(shortcut) && !(typing && shortcut.belongs_to_text()))
        })
    };
    let mut taken = Vec::new();
    let mut fired = Vec::new();
    for press in presses.iter().filter(|press| press.pressed) {
        let Some(row) = asked(press) else { continue };
        taken.push((press.key, press.modifiers));
        if !press.repeat || row.repeats {
            fired.push(row.action);
        }
    }
    events.retain(|event| match event {
        egui::Event::Key { key, pressed: true, modifiers, .. } => !taken.contains(&(*key, *modifiers)),
        // Without a text field, the text input of a key is not used.
        egui::Event::Text(_) => typing,
        _ => true,
    });
    fired
}

/// Assigns egui's key events the modifiers of their time. egui assigns all events of a frame those of its end, so that
/// at ten frames per second a quick Ctrl+A would be read as A.
fn straighten(presses: &[Press], events: &mut Vec<egui::Event>) {
    let keys = events.iter().filter(|event| matches!(event, egui::Event::Key { .. })).count();
    if keys != presses.len() {
        return;
    }
    let mut next = presses.iter();
    events.retain_mut(|event| match event {
        egui::Event::Key { modifiers, .. } => {
            *modifiers = next.next().map_or(*modifiers, |press| press.modifiers);
            true
        }
        // A text event precedes its key event.
        egui::Event::Text(_) => {
            next.as_slice().first().is_none_or(|press| !press.modifiers.ctrl || press.modifiers.alt)
        }
        _ => true,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::messages::actions::{Shortcut, ctrl, plain, shift};
    use std::collections::HashSet;

    fn press(shortcut: &Shortcut) -> Press {
        let modifiers = egui::Modifiers {
            ctrl: shortcut.ctrl,
            command: shortcut.ctrl,
            shift: shortcut.shift,
            ..egui::Modifiers::NONE
        };
        Press { key: shortcut.key, pressed: true, repeat: false, modifiers }
    }

    /// The event as egui receives it, with the modifiers of a time at which none is held any more.
    fn event(press: &Press) -> egui::Event {
        egui::Event::Key {
            key: press.key,
            physical_key: None,
            pressed: press.pressed,
            repeat: false,
            modifiers: egui::Modifiers::NONE,
        }
    }

    #[test]
    fn every_shortcut_fires_its_own_action_and_does_not_reach_egui() {
        let mut texts = HashSet::new();
        for row in ACTIONS {
            for shortcut in row.shortcuts {
                assert!(texts.insert(shortcut.text()), "{} twice", shortcut.text());
                let press = press(shortcut);
                let mut events = vec![egui::Event::Text("x".into()), event(&press)];
                assert_eq!(take_actions(&[press], &mut events, false), [row.action], "{}", shortcut.text());
                assert!(events.is_empty(), "{}", shortcut.text());
            }
        }
    }

    #[test]
    fn a_held_key_repeats_only_where_that_makes_sense() {
        let twice = |key| {
            let first = press(&plain(key));
            take_actions(&[first, Press { repeat: true, ..first }], &mut Vec::new(), false)
        };
        assert_eq!(twice(Key::Space), [Action::PlayPause]);
        assert_eq!(twice(Key::ArrowRight), [Action::Step, Action::Step]);
    }

    #[test]
    fn what_is_typed_goes_to_the_text() {
        let presses = [press(&plain(Key::Num1)), press(&plain(Key::Backspace)), press(&ctrl(Key::Z))];
        let mut events: Vec<_> = presses.iter().map(event).collect();
        assert_eq!(take_actions(&presses, &mut events, true), []);
        assert_eq!(events.len(), 3);
        let stop = press(&shift(Key::Escape));
        let mut events = vec![event(&stop)];
        assert_eq!(take_actions(&[stop], &mut events, true), [Action::EmergencyStop]);
        assert!(events.is_empty());
    }

    #[test]
    fn modifiers_are_those_of_the_moment() {
        let presses = [press(&ctrl(Key::A)), press(&plain(Key::Num7))];
        let mut events =
            vec![egui::Event::Text("a".into()), event(&presses[0]), egui::Event::Text("7".into()), event(&presses[1])];
        take_actions(&presses, &mut events, true);
        assert_eq!(events.len(), 3, "Ctrl+A types nothing");
        assert!(matches!(&events[0], egui::Event::Key { key: Key::A, modifiers, .. } if modifiers.ctrl));
        assert_eq!(events[1], egui::Event::Text("7".into()));
    }
}
