//! Pressed and released keys in their order, with the modifiers held at that time, as the keyboard layout defines them.

use bevy::input::keyboard::{Key as LogicalKey, KeyCode, KeyboardInput};
use bevy_egui::egui::{Key, Modifiers};
use bevy_egui::helpers;

/// A key that was pressed or released.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    /// The key that the layout gives, otherwise that of its place on the keyboard, as egui expects it.
    pub key: Key,
    /// Keys by which a shortcut is found, in this order: that of the layout, and a substitute where a layout has none.
    pub candidates: [Option<Key>; 2],
    /// Typed text; empty while Ctrl or Super is held.
    pub text: String,
    /// Whether it was pressed, otherwise released.
    pub pressed: bool,
    /// Whether it is a key repeat.
    pub repeat: bool,
    /// Modifiers held at that time.
    pub modifiers: Modifiers,
    /// Whether Super is held: such keys are those of the desktop.
    pub with_super: bool,
}

/// A clipboard operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClipboardKey {
    /// Ctrl+C or Ctrl+Insert.
    Copy,
    /// Ctrl+X or Shift+Delete.
    Cut,
    /// Ctrl+V or Shift+Insert.
    Paste,
}

impl Press {
    /// The clipboard operation of a pressed key.
    pub fn clipboard(&self) -> Option<ClipboardKey> {
        let Modifiers { command, shift, alt, .. } = self.modifiers;
        if !self.pressed || alt || self.with_super && !cfg!(target_os = "macos") {
            return None;
        }
        match self.candidates.into_iter().flatten().next().unwrap_or(self.key) {
            Key::Copy => Some(ClipboardKey::Copy),
            Key::Cut => Some(ClipboardKey::Cut),
            Key::Paste => Some(ClipboardKey::Paste),
            Key::C if command => Some(ClipboardKey::Copy),
            Key::X if command => Some(ClipboardKey::Cut),
            Key::V if command => Some(ClipboardKey::Paste),
            Key::Insert if command && !shift => Some(ClipboardKey::Copy),
            Key::Insert if shift && !command => Some(ClipboardKey::Paste),
            Key::Delete if shift && !command => Some(ClipboardKey::Cut),
            _ => None,
        }
    }
}

/// A modifier, as the layout assigns it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Modifier {
    Ctrl,
    Shift,
    Alt,
    Super,
}

/// The modifier of a key. The place on the keyboard decides only if the layout does not name the key: with Shift held,
/// X11 reports Alt as Meta, which has no name here. AltGr is not a modifier, since it types characters such as `[`.
fn modifier_of(input: &KeyboardInput) -> Option<Modifier> {
    match &input.logical_key {
        LogicalKey::Control => Some(Modifier::Ctrl),
        LogicalKey::Shift => Some(Modifier::Shift),
        LogicalKey::Alt => Some(Modifier::Alt),
        LogicalKey::Super | LogicalKey::Meta => Some(Modifier::Super),
        LogicalKey::Unidentified(_) => match input.key_code {
            KeyCode::ControlLeft | KeyCode::ControlRight => Some(Modifier::Ctrl),
            KeyCode::ShiftLeft | KeyCode::ShiftRight => Some(Modifier::Shift),
            KeyCode::AltLeft => Some(Modifier::Alt),
            _ => None,
        },
        _ => None,
    }
}

/// The modifier keys that are held.
#[derive(Debug, Default)]
pub struct HeldModifiers(Vec<(KeyCode, Modifier)>);

impl HeldModifiers {
    /// Releases all, when the window loses the keyboard.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    fn holds(&self, modifier: Modifier) -> bool {
        self.0.iter().any(|(_, held)| *held == modifier)
    }

    fn modifiers(&self) -> Modifiers {
        let (ctrl, logo) = (self.holds(Modifier::Ctrl), self.holds(Modifier::Super));
        let mac = cfg!(target_os = "macos");
        Modifiers {
            alt: self.holds(Modifier::Alt),
            ctrl,
            shift: self.holds(Modifier::Shift),
            mac_cmd: mac && logo,
            command: if mac { logo } else { ctrl },
        }
    }

    /// Updates the held modifiers; returns the key, or `None` for a modifier and for a key that egui does not know.
    pub fn observe(&mut self, input: &KeyboardInput) -> Option<Press> {
        let pressed = input.state.is_pressed();
        // A released key is found by its place: its name may have changed with another modifier in the meantime.
        let modifier = modifier_of(input);
        if modifier.is_some() || !pressed {
            self.0.retain(|(code, _)| *code != input.key_code);
        }
        if let Some(modifier) = modifier {
            self.0.extend(pressed.then_some((input.key_code, modifier)));
            return None;
        }
        let logical = helpers::bevy_to_egui_key(&input.logical_key);
        let physical = helpers::bevy_to_egui_physical_key(&input.key_code);
        let modifiers = self.modifiers();
        let with_super = self.holds(Modifier::Super);
        let types = !with_super && (!modifiers.ctrl || modifiers.alt && !cfg!(target_os = "macos"));
        Some(Press {
            key: logical.or(physical)?,
            candidates: [logical, physical.filter(|_| has_substitute(input, modifiers.shift))],
            text: if pressed && types { text_of(input) } else { String::new() },
            pressed,
            repeat: input.repeat,
            modifiers,
            with_super,
        })
    }
}

/// Whether the place of a key stands for a shortcut that the layout does not offer: digits where they need Shift, as on
/// AZERTY, and letters of other scripts.
fn has_substitute(input: &KeyboardInput, shift: bool) -> bool {
    let LogicalKey::Character(text) = &input.logical_key else { return false };
    let digits = [
        KeyCode::Digit0,
        KeyCode::Digit1,
        KeyCode::Digit2,
        KeyCode::Digit3,
        KeyCode::Digit4,
        KeyCode::Digit5,
        KeyCode::Digit6,
        KeyCode::Digit7,
        KeyCode::Digit8,
        KeyCode::Digit9,
    ];
    let digit = digits.contains(&input.key_code) && !shift && !text.starts_with(|c: char| c.is_ascii_digit());
    // Letters beyond the Latin blocks of Unicode.
    digit || text.chars().all(|c| c > '\u{24f}' && c.is_alphabetic())
}

/// The text that a key types.
fn text_of(input: &KeyboardInput) -> String {
    let text = match (&input.text, &input.logical_key) {
        (Some(text), _) => text.as_str(),
        (None, LogicalKey::Character(text)) => text.as_str(),
        (None, LogicalKey::Space) => " ",
        _ => "",
    };
    if text.chars().any(char::is_control) { String::new() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bevy::input::ButtonState;
    use bevy::prelude::Entity;

    /// A key as winit reports it.
    fn input(key_code: KeyCode, logical_key: LogicalKey, pressed: bool) -> KeyboardInput {
        let state = if pressed { ButtonState::Pressed } else { ButtonState::Released };
        KeyboardInput { key_code, logical_key, state, text: None, repeat: false, window: Entity::PLACEHOLDER }
    }

    fn character(code: KeyCode, text: &str) -> KeyboardInput {
        input(code, LogicalKey::Character(text.into()), true)
    }

    fn keys(press: &Press) -> Vec<Key> {
        press.candidates.into_iter().flatten().collect()
    }

    #[test]
    fn modifiers_are_what_the_layout_says() {
        let mut held = HeldModifiers::default();
        // ctrl:nocaps
        assert_eq!(held.observe(&input(KeyCode::CapsLock, LogicalKey::Control, true)), None);
        let press = held.observe(&character(KeyCode::KeyP, "p")).expect("a key");
        assert!(press.modifiers.command && press.text.is_empty());
        held.observe(&input(KeyCode::CapsLock, LogicalKey::Control, false));
        assert_eq!(held.observe(&character(KeyCode::KeyP, "p")).expect("a key").modifiers, Modifiers::NONE);
        // Ctrl and Caps Lock exchanged: the left Ctrl key is no modifier.
        held.observe(&input(KeyCode::ControlLeft, LogicalKey::CapsLock, true));
        assert_eq!(held.observe(&character(KeyCode::KeyP, "P")).expect("a key").modifiers, Modifiers::NONE);
    }

    #[test]
    fn one_of_two_held_keys_is_enough_and_names_that_change_do_not_matter() {
        let mut held = HeldModifiers::default();
        held.observe(&input(KeyCode::ShiftLeft, LogicalKey::Shift, true));
        held.observe(&input(KeyCode::ShiftRight, LogicalKey::Shift, true));
        held.observe(&input(KeyCode::ShiftLeft, LogicalKey::Shift, false));
        assert!(held.observe(&character(KeyCode::KeyA, "A")).expect("a key").modifiers.shift);
        let unnamed = LogicalKey::Unidentified(bevy::input::keyboard::NativeKey::Unidentified);
        held.observe(&input(KeyCode::AltLeft, unnamed, true));
        held.observe(&input(KeyCode::ShiftRight, LogicalKey::Shift, false));
        assert!(held.observe(&character(KeyCode::KeyA, "a")).expect("a key").modifiers.alt);
        held.observe(&input(KeyCode::AltLeft, LogicalKey::Alt, false));
        assert_eq!(held.observe(&character(KeyCode::KeyA, "a")).expect("a key").modifiers, Modifiers::NONE);
        held.observe(&input(KeyCode::AltRight, LogicalKey::AltGraph, true));
        let bracket = held.observe(&character(KeyCode::Digit8, "[")).expect("a key");
        assert_eq!((bracket.modifiers, bracket.key), (Modifiers::NONE, Key::OpenBracket));
    }

    #[test]
    fn keys_are_those_of_the_layout() {
        let mut held = HeldModifiers::default();
        let mut pressed = |code, text| keys(&held.observe(&character(code, text)).expect("a key"));
        assert_eq!(pressed(KeyCode::KeyR, "p"), [Key::P], "Dvorak");
        assert_eq!(pressed(KeyCode::KeyQ, "a"), [Key::A], "AZERTY");
        let azerty = [
            (KeyCode::Digit1, "&", Key::Num1),
            (KeyCode::Digit2, "é", Key::Num2),
            (KeyCode::Digit3, "\"", Key::Num3),
            (KeyCode::Digit4, "'", Key::Num4),
            (KeyCode::Digit5, "(", Key::Num5),
        ];
        for (code, text, key) in azerty {
            assert_eq!(pressed(code, text).last(), Some(&key), "{text}");
        }
        assert_eq!(pressed(KeyCode::Digit6, "-")[0], Key::Minus, "what is printed on the key comes first");
        assert_eq!(pressed(KeyCode::KeyP, "з"), [Key::P], "Russian");
        assert_eq!(pressed(KeyCode::BracketLeft, "ü"), [], "German");
        held.observe(&input(KeyCode::ShiftLeft, LogicalKey::Shift, true));
        let press = held.observe(&character(KeyCode::Digit1, "!")).expect("a key");
        assert_eq!(keys(&press), [Key::Exclamationmark], "Shift+1 of a US layout is not 1");
    }

    #[test]
    fn chords_of_the_clipboard() {
        let mut held = HeldModifiers::default();
        let ctrl = |pressed| input(KeyCode::ControlLeft, LogicalKey::Control, pressed);
        let shift = |pressed| input(KeyCode::ShiftLeft, LogicalKey::Shift, pressed);
        held.observe(&ctrl(true));
        let mut clip = |input: &KeyboardInput| held.observe(input).and_then(|press| press.clipboard());
        assert_eq!(clip(&character(KeyCode::KeyC, "c")), Some(ClipboardKey::Copy));
        assert_eq!(clip(&character(KeyCode::KeyX, "x")), Some(ClipboardKey::Cut));
        assert_eq!(clip(&character(KeyCode::Period, "v")), Some(ClipboardKey::Paste), "Dvorak");
        assert_eq!(clip(&character(KeyCode::KeyV, "м")), Some(ClipboardKey::Paste), "Russian");
        assert_eq!(clip(&input(KeyCode::KeyV, LogicalKey::Character("v".into()), false)), None);
        assert_eq!(clip(&input(KeyCode::Insert, LogicalKey::Insert, true)), Some(ClipboardKey::Copy));
        held.observe(&ctrl(false));
        held.observe(&shift(true));
        let mut clip = |input: &KeyboardInput| held.observe(input).and_then(|press| press.clipboard());
        assert_eq!(clip(&input(KeyCode::Insert, LogicalKey::Insert, true)), Some(ClipboardKey::Paste));
        assert_eq!(clip(&input(KeyCode::Delete, LogicalKey::Delete, true)), Some(ClipboardKey::Cut));
        assert_eq!(clip(&character(KeyCode::KeyC, "C")), None);
    }
}
