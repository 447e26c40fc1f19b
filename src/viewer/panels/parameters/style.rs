//! The height of a row of the parameters, and the colours that mark changes and faults.

use crate::viewer::ui::palette::ink;
use crate::viewer::ui::theme;
use bevy_egui::egui::{Color32, Visuals};

/// Height of a row, points.
pub const ROW: f32 = 19.0;

/// Markers what was changed.
pub fn changed_color(visuals: &Visuals) -> Color32 {
    theme::ink(ink::AIR, visuals.dark_mode)
}

/// Markers what cannot be.
pub fn wrong_color(visuals: &Visuals) -> Color32 {
    theme::ink(ink::CRITICAL, visuals.dark_mode)
}

/// Markers what was refused.
pub fn warning_color(visuals: &Visuals) -> Color32 {
    theme::ink(ink::WARNING, visuals.dark_mode)
}
