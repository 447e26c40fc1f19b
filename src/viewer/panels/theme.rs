//! How the panels look: calm greys, small text, no shadows, and few triangles.

use crate::monitoring::Severity;
use crate::viewer::palette::ink::{self as palette, Rgb};
use bevy_egui::egui::{self, Color32, CornerRadius, FontFamily, FontId, Stroke, TextStyle, Visuals, epaint::Shadow};

/// Size of names and explanations, points.
pub const SMALL: f32 = 10.5;
/// Size of everything else, points.
pub const NORMAL: f32 = 12.0;

/// Background of the panels.
pub fn panel(dark: bool) -> Color32 {
    if dark { Color32::from_rgb(30, 32, 35) } else { Color32::from_rgb(240, 241, 243) }
}

/// Background of the bars that carry the panels' names.
pub fn bar(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode { Color32::from_rgb(20, 21, 23) } else { Color32::from_rgb(222, 224, 228) }
}

/// As egui wants a colour.
pub const fn rgb([r, g, b]: Rgb) -> Color32 {
    Color32::from_rgb(r, g, b)
}

/// Colour of an alert.
pub fn severity(severity: Severity) -> Color32 {
    rgb(match severity {
        Severity::Warning => palette::WARNING,
        Severity::Critical => palette::CRITICAL,
    })
}

/// A sign that tells severities apart without colour.
pub fn severity_icon(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "⚠",
        Severity::Critical => "⛔",
    }
}

/// Font of figures: every digit is as wide as every other.
pub fn figures(size: f32) -> FontId {
    FontId::new(size, FontFamily::Monospace)
}

/// Font of words.
pub fn words(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Text that explains.
pub fn faint(visuals: &Visuals) -> Color32 {
    if visuals.dark_mode { Color32::from_gray(140) } else { Color32::from_gray(95) }
}

/// Text that is read.
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

/// Sets everything up, once.
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
        style.animation_time = 0.0; // An animation would ask for a new layout at every frame.
        style.interaction.tooltip_delay = 0.3;
        let visuals = &mut style.visuals;
        visuals.panel_fill = panel(visuals.dark_mode);
        visuals.window_fill = visuals.panel_fill;
        visuals.window_shadow = Shadow::NONE;
        visuals.popup_shadow = Shadow::NONE;
        visuals.window_corner_radius = CornerRadius::same(4);
        visuals.menu_corner_radius = CornerRadius::same(4);
        visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, grid(visuals));
        visuals.widgets.noninteractive.fg_stroke.color =
            if visuals.dark_mode { Color32::from_gray(185) } else { Color32::from_gray(60) };
        // Square corners are two triangles; round ones are dozens.
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
        options.zoom_with_keyboard = false; // The table of actions has these keys.
        options.max_passes = std::num::NonZeroUsize::MIN;
        options.tessellation_options.feathering = false;
    });
}

/// A child of exactly this size, whatever is in it: lists count with the height of their lines.
pub fn exactly<R>(
    ui: &mut egui::Ui,
    size: egui::Vec2,
    layout: egui::Layout,
    add: impl FnOnce(&mut egui::Ui) -> R,
) -> R {
    let (rect, _) = ui.allocate_exact_size(size, egui::Sense::hover());
    add(&mut ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout)))
}
