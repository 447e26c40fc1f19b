//! Height of a row of the parameters, and colours of changes and errors.

use crate::viewer::ui::palette::ink;
use crate::viewer::ui::theme;
use bevy_egui::egui::{Color32, Visuals};

/// Height of a row, points.
pub const ROW: f32 = 19.0;

/// Marks changed values.
pub fn changed_color(visuals: &Visuals) -> Color32 {
    theme::ink(ink::AIR, visuals.dark_mode)
}

/// Marks invalid values.
pub fn wrong_color(visuals: &Visuals) -> Color32 {
    theme::ink(ink::CRITICAL, visuals.dark_mode)
}

/// Marks refused values.
pub fn warning_color(visuals: &Visuals) -> Color32 {
    theme::ink(ink::WARNING, visuals.dark_mode)
}
