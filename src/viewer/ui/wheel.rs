//! The mouse wheel over areas that zoom. Such an area takes the wheel away from the list around it, so that one turn
//! never zooms and scrolls.

use bevy_egui::egui::{self, Vec2, vec2};

/// Factor of a zoomed length per notch.
pub const ZOOM_A_NOTCH: f64 = 1.2;

/// Notches of this frame's wheel events with a condition on their modifiers.
fn notches(input: &egui::InputState, counts: impl Fn(&egui::Modifiers) -> bool) -> f64 {
    let turned = input.events.iter().filter_map(|event| match event {
        egui::Event::MouseWheel { unit, delta, modifiers, .. } if counts(modifiers) => Some(match unit {
            egui::MouseWheelUnit::Point => f64::from(delta.y) / 50.0,
            egui::MouseWheelUnit::Line | egui::MouseWheelUnit::Page => f64::from(delta.y),
        }),
        _ => None,
    });
    turned.sum()
}

/// Notches of this frame for zooming, removed from egui's input so that the surrounding list does not scroll.
pub fn take(ui: &egui::Ui) -> f64 {
    ui.input_mut(|input| {
        input.smooth_scroll_delta = Vec2::ZERO;
        notches(input, |modifiers| !modifiers.command)
    })
}

/// Notches of this frame for zooming; with Shift the wheel is left to the surrounding list, which scrolls up and down.
pub fn take_unless_shift(ui: &egui::Ui) -> f64 {
    ui.input_mut(|input| {
        let delta = input.smooth_scroll_delta;
        // egui makes a turn with Shift a sideways one.
        input.smooth_scroll_delta = if input.modifiers.shift { vec2(0.0, delta.x + delta.y) } else { Vec2::ZERO };
        notches(input, |modifiers| !modifiers.command && !modifiers.shift)
    })
}
