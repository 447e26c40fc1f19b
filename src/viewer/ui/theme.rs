//! Theme of the panels: grey, small text, no shadows, and few triangles.

use crate::ports::severity::Severity;
use crate::viewer::ui::palette::ink as palette;
use crate::viewer::ui::palette::ink::Rgb;
use bevy::prelude::*;
use bevy_egui::egui::epaint::Shadow;
use bevy_egui::egui::{self, Color32, CornerRadius, FontFamily, FontId, Stroke, TextStyle, Visuals};

/// Size of names and explanations, points.
pub const SMALL: f32 = 10.5;
/// Size of other text, points.
pub const NORMAL: f32 = 12.0;

/// Background of the panels.
pub fn panel(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(30, 32, 35) } else { Color32::from_rgb(240, 241, 243) }
}

/// Background of the tab bars.
pub fn bar(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode { Color32::from_rgb(20, 21, 23) } else { Color32::from_rgb(222, 224, 228) }
}

/// Converts to a colour of egui.
pub const fn rgb([r, g, b]: Rgb) -> Color32 {
    Color32::from_rgb(r, g, b)
}

/// A colour adapted for text: lighter on the dark background, darker on the light one, until it is readable.
pub fn ink(color: Rgb, dark: bool) -> Color32 {
    standing_out(color, dark, READABLE)
}

/// A colour adapted for curves and bars, which need less contrast than text.
pub fn mark(color: Rgb, dark: bool) -> Color32 {
    standing_out(color, dark, SEEN)
}

/// Contrast of readable text.
const READABLE: f32 = 4.5;
/// Contrast of visible shapes.
const SEEN: f32 = 3.0;

/// The colour closest to a given one with a given contrast to the panels.
fn standing_out(color: Rgb, dark: bool, least: f32) -> Color32 {
    let (ground, towards) = (panel(dark), if dark { 255.0 } else { 0.0 });
    let ground = [ground.r(), ground.g(), ground.b()];
    let mixed = |step: u8| {
        let share = f32::from(step) / 20.0;
        color.map(|part| (f32::from(part) + (towards - f32::from(part)) * share).round() as u8)
    };
    rgb((0..=20).map(mixed).find(|mixed| contrast(*mixed, ground) >= least).unwrap_or(color))
}

/// Contrast ratio of two colours: from 1 (equal) to 21 (black on white).
fn contrast(one: Rgb, other: Rgb) -> f32 {
    let light = |color: Rgb| {
        let [r, g, b] = color.map(|part| {
            let part = f32::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (light(one), light(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Colour of an alarm priority.
pub fn severity(severity: Severity, visuals: &Visuals) -> Color32 {
    let color = match severity {
        Severity::Warning => palette::WARNING,
        Severity::Critical => palette::CRITICAL,
    };
    ink(color, visuals.dark_mode)
}

/// Sign of a severity, which distinguishes it without colour.
pub fn severity_icon(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "⚠",
        Severity::Critical => "⛔",
    }
}

/// Monospaced font for values.
pub fn figures(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}

/// Font for text.
pub fn words(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Secondary text.
pub fn faint(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode { Color32::from_gray(148) } else { Color32::from_gray(88) }
}

/// Primary text.
pub fn strong(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode { Color32::from_gray(225) } else { Color32::from_gray(25) }
}

/// Background of curves and bars.
pub fn well(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode { Color32::from_rgb(22, 24, 26) } else { Color32::from_rgb(250, 250, 251) }
}

/// Lines of a grid.
pub fn grid(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode { Color32::from_gray(44) } else { Color32::from_gray(222) }
}

/// Applies the theme, once.
pub fn apply(context: &egui::Context, dark: bool) {
    context.set_theme(if dark { egui::Theme::Dark } else { egui::Theme::Light });
    context.all_styles_mut(|style| {
        style.text_styles = [
            (TextStyle::Small, words(SMALL)),
            (TextStyle::Body, words(NORMAL)),
            (TextStyle::Button, words(NORMAL)),
            (TextStyle::Heading, words(14.0)),
            (TextStyle::Monospace, figures(NORMAL)),
        ]
        .into();
        style.drag_value_text_style = TextStyle::Monospace;
        style.spacing.item_spacing = egui::vec2(4.0, 2.0);
        style.spacing.button_padding = egui::vec2(6.0, 1.0);
        style.spacing.interact_size.y = 18.0;
        style.spacing.scroll = egui::style::ScrollStyle::thin();
        style.animation_time = 0.0; // An animation would request a new layout in every frame.
        style.interaction.tooltip_delay = 0.3;
        let visuals = &mut style.visuals;
        visuals.panel_fill = panel(visuals.dark_mode);
        visuals.window_fill = visuals.panel_fill;
        visuals.weak_text_color = Some(faint(visuals));
        visuals.window_shadow = Shadow::NONE;
        visuals.popup_shadow = Shadow::NONE;
        visuals.window_corner_radius = CornerRadius::same(4);
        visuals.menu_corner_radius = CornerRadius::same(4);
        visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, grid(visuals));
        visuals.widgets.noninteractive.fg_stroke.color =
            if visuals.dark_mode { Color32::from_gray(185) } else { Color32::from_gray(60) };
        // Square corners take two triangles, round ones dozens.
        for widget in [
            &mut visuals.widgets.noninteractive,
            &mut visuals.widgets.inactive,
            &mut visuals.widgets.hovered,
            &mut visuals.widgets.active,
            &mut visuals.widgets.open,
        ] {
            widget.corner_radius = CornerRadius::ZERO;
            widget.expansion = 0.0;
        }
    });
    context.options_mut(|options| {
        options.zoom_with_keyboard = false; // The table of actions contains these shortcuts.
        options.max_passes = std::num::NonZeroUsize::MIN;
        options.tessellation_options.feathering = false;
    });
}

/// Focuses a text field and selects its content, so that input replaces it.
pub fn focus_all(ui: &egui::Ui, field: &egui::Response, text: &str) {
    use egui::text::{CCursor, CCursorRange};
    field.request_focus();
    let mut state = egui::TextEdit::load_state(ui.ctx(), field.id).unwrap_or_default();
    let all = CCursorRange::two(CCursor::new(0), CCursor::new(text.chars().count()));
    state.cursor.set_char_range(Some(all));
    state.store(ui.ctx(), field.id);
}

/// A child of exactly this size, whatever its content: lists rely on the height of their lines.
pub fn exactly<R>(
    ui: &mut egui::Ui,
    size: egui::Vec2,
    layout: egui::Layout,
    add: impl FnOnce(&mut egui::Ui) -> R,
) -> R {
    let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    add(&mut ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout)))
}

/// The elements that fit into a width with gaps between them, in descending order of importance.
pub fn fitting<P: Copy>(parts: &[(P, f32)], gap: f32, width: f32) -> Vec<P> {
    let mut taken = -gap;
    let mut fits = |(_, part): &&(P, f32)| {
        taken += part + gap;
        taken <= width
    };
    parts.iter().take_while(|part| fits(part)).map(|(part, _)| *part).collect()
}

/// Least and greatest scale of text.
pub const SCALES: (f32, f32) = (0.5, 3.0);

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(color: Color32) -> Rgb {
        [color.r(), color.g(), color.b()]
    }

    #[test]
    fn every_ink_and_every_faint_text_can_be_read_in_both_themes() {
        use palette::*;
        let inks = crate::viewer::ui::palette::Quantity::ALL.map(|quantity| quantity.hue());
        for visuals in [Visuals::dark(), Visuals::light()] {
            let dark = visuals.dark_mode;
            let readable = |color: Color32, ground: Color32| {
                let contrast = contrast(parts(color), parts(ground));
                assert!(contrast >= READABLE, "{color:?} on {ground:?}: {contrast}");
            };
            for ground in [panel(dark), bar(&visuals), well(&visuals)] {
                readable(faint(&visuals), ground);
                readable(strong(&visuals), ground);
            }
            for color in inks {
                readable(ink(color, dark), panel(dark));
                readable(ink(color, dark), well(&visuals));
                assert!(contrast(parts(mark(color, dark)), parts(well(&visuals))) >= SEEN, "{color:?}");
            }
        }
        assert_eq!(ink(AIR, true), rgb(AIR), "what can be read stays as it is");
    }

    #[test]
    fn what_matters_least_is_left_out() {
        let parts = [('a', 20.0), ('b', 30.0), ('c', 5.0)];
        assert_eq!(fitting(&parts, 4.0, 63.0), ['a', 'b', 'c']);
        assert_eq!(fitting(&parts, 4.0, 54.0), ['a', 'b']);
        assert_eq!(fitting(&parts, 4.0, 53.0), ['a'], "and nothing that matters less than what has no room");
    }
}
