//! Input router: passes pressed keys to the owner of the keyboard, as actions or as events of egui.
//!
//! The events of egui are made here from the ordered keys, not by bevy_egui, which assigns all keys of a frame the
//! modifiers of its end: at five frames per second Ctrl+V, pressed and released within a frame, would be read as V.

use crate::viewer::messages::actions::{ACTIONS, Action, ActionRow, Shortcut};
use crate::viewer::messages::input_owner::{Claims, Kind, Owner, Route, keyboard_owner, route};
use crate::viewer::messages::key_press::{ClipboardKey, Press};
use bevy_egui::egui::{self, Event, Key};
use std::collections::VecDeque;

/// Most keys that wait; further ones are dropped and counted.
const MOST_WAITING: usize = 256;
/// Frames that keys wait for a text field that an action opens, unless it has the focus before.
const FIELD_WAIT: u8 = 2;
/// Frames that keys wait for the effect of a confirmation, which may open another dialog or field.
const CONFIRM_WAIT: u8 = 1;

/// The router, with the keys that wait for another owner of the keyboard.
#[derive(Debug, Default)]
pub struct KeyRouter {
    waiting: VecDeque<Press>,
    wait: u8,
    /// A dialog was confirmed: Enter is ignored until the effect is visible.
    confirmed: bool,
    /// Number of keys that were dropped.
    pub dropped: u64,
}

/// What keys have become.
#[derive(Debug, Default)]
pub struct Routed {
    /// Triggered actions.
    pub actions: Vec<Action>,
    /// Events for egui.
    pub events: Vec<Event>,
}

/// What happens to the keys after one.
#[derive(PartialEq, Eq)]
enum Next {
    /// They follow in this frame.
    Now,
    /// They wait until the owner of the keyboard is known again.
    Later,
}

impl KeyRouter {
    /// Whether keys wait for the next frame.
    pub fn has_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Discards pressed keys that wait; their releases are kept.
    pub fn discard_waiting(&mut self) {
        self.waiting.retain(|press| !press.pressed);
        (self.wait, self.confirmed) = (0, false);
    }

    /// Routes the keys of a frame. `paste` returns the content of the clipboard.
    pub fn route(
        &mut self,
        presses: impl IntoIterator<Item = Press>,
        claims: &Claims,
        paste: &mut dyn FnMut() -> Option<String>,
    ) -> Routed {
        let mut routed = Routed::default();
        for press in presses {
            self.receive(press, &mut routed);
        }
        if self.wait > 0 && !claims.text_field {
            self.wait -= 1;
            return routed;
        }
        (self.wait, self.confirmed) = (0, false);
        let owner = keyboard_owner(claims);
        let mut copied = false;
        while let Some(press) = self.waiting.pop_front() {
            // egui writes to the clipboard at the end of the frame.
            if copied && press.clipboard() == Some(ClipboardKey::Paste) {
                self.waiting.push_front(press);
                break;
            }
            copied |= matches!(press.clipboard(), Some(ClipboardKey::Copy | ClipboardKey::Cut));
            if self.pass(press, owner, &mut routed, paste) == Next::Later {
                break;
            }
        }
        routed
    }

    /// Adds a key to those that wait. The emergency stop never waits.
    fn receive(&mut self, press: Press, routed: &mut Routed) {
        let enter = press.pressed && press.key == Key::Enter;
        if is_stop(&press) {
            routed.actions.extend((press.pressed && !press.repeat).then_some(Action::EmergencyStop));
            return;
        }
        // Pressed before the effect of the first one is visible, it cannot be meant for that.
        if self.confirmed && enter {
            return;
        }
        if self.waiting.len() == MOST_WAITING {
            self.dropped += 1;
        } else {
            self.waiting.push_back(press);
        }
    }

    /// Passes one key to the owner of the keyboard.
    fn pass(
        &mut self,
        press: Press,
        owner: Owner,
        routed: &mut Routed,
        paste: &mut dyn FnMut() -> Option<String>,
    ) -> Next {
        let found = shortcut_of(&press);
        let kind = kind_of(&press, found.map(|(_, shortcut)| shortcut));
        if let (true, Route::Action, Some((row, _))) = (press.pressed, route(owner, kind), found) {
            return self.fire(row, press.repeat, routed);
        }
        // A held Enter confirms once.
        if press.repeat && (kind == Kind::Escape || press.key == Key::Enter) {
            return Next::Now;
        }
        if let Some(key) = press.clipboard() {
            routed.events.extend(match key {
                ClipboardKey::Copy => Some(Event::Copy),
                ClipboardKey::Cut => Some(Event::Cut),
                ClipboardKey::Paste => paste().map(Event::Paste),
            });
            return Next::Now;
        }
        let types = matches!(owner, Owner::Dialog | Owner::TextField);
        if types && press.pressed && !press.text.is_empty() {
            routed.events.push(Event::Text(press.text.clone()));
        }
        routed.events.push(Event::Key {
            key: press.key,
            physical_key: None,
            pressed: press.pressed,
            repeat: press.repeat,
            modifiers: press.modifiers,
        });
        match press.key {
            Key::Enter if press.pressed && types => {
                self.confirmed = owner == Owner::Dialog;
                if self.confirmed {
                    self.waiting.retain(|later| !later.pressed || later.key != Key::Enter);
                }
                self.wait = CONFIRM_WAIT;
                Next::Later
            }
            Key::Escape if press.pressed => Next::Later,
            _ => Next::Now,
        }
    }

    /// Triggers an action. Any may open a dialog or a text field, to which the following keys belong, except those that
    /// repeat.
    fn fire(&mut self, row: &ActionRow, repeat: bool, routed: &mut Routed) -> Next {
        if repeat && !row.repeats {
            return Next::Now;
        }
        routed.actions.push(row.action);
        if matches!(row.action, Action::Palette | Action::SearchParameters | Action::SearchSignals) {
            self.wait = FIELD_WAIT;
        }
        if row.repeats { Next::Now } else { Next::Later }
    }
}

/// The row and the shortcut that a key with its modifiers stands for.
fn shortcut_of(press: &Press) -> Option<(&'static ActionRow, &'static Shortcut)> {
    if press.with_super {
        return None;
    }
    press.candidates.into_iter().flatten().find_map(|key| {
        ACTIONS.iter().find_map(|row| {
            let shortcut = row.shortcuts.iter().find(|shortcut| shortcut.matches(key, press.modifiers));
            shortcut.map(|shortcut| (row, shortcut))
        })
    })
}

fn is_stop(press: &Press) -> bool {
    shortcut_of(press).is_some_and(|(row, _)| row.action == Action::EmergencyStop)
}

fn kind_of(press: &Press, shortcut: Option<&Shortcut>) -> Kind {
    match press.key {
        _ if is_stop(press) => Kind::Stop,
        _ if press.clipboard().is_some() => Kind::Clipboard,
        Key::Escape => Kind::Escape,
        Key::Enter | Key::Tab => Kind::Confirm,
        _ if shortcut.is_some_and(|shortcut| !shortcut.belongs_to_text()) => Kind::Command,
        _ => Kind::Text,
    }
}

/// Removes the events with which egui is told in every frame that modifiers are as before: for these it would request
/// another run.
pub fn drop_unchanged_modifiers(events: &mut Vec<Event>, known: egui::Modifiers) {
    events.retain(|event| !matches!(event, Event::ModifiersChanged(now) if *now == known));
}

#[cfg(test)]
mod tests;
