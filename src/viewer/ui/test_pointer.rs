//! The pointer in tests of panels.

use bevy_egui::egui::{Event, Modifiers, PointerButton, Pos2};
use egui_kittest::Harness;

/// Moves the pointer to a place and clicks there.
pub fn click<State>(harness: &mut Harness<State>, pos: Pos2) {
    harness.hover_at(pos);
    harness.run_steps(2);
    for pressed in [true, false] {
        let (button, modifiers) = (PointerButton::Primary, Modifiers::NONE);
        harness.event(Event::PointerButton { pos, button, pressed, modifiers });
        harness.run_steps(1);
    }
}
