//! Short messages in a corner of the view: what was saved, what was refused. They go by themselves.

use crate::viewer::messages::notices::Notices;
use crate::viewer::ui::theme;
use bevy_egui::egui::{self, Align2, RichText, vec2};

/// Draws them at the upper left of the view.
pub fn show(context: &egui::Context, notices: &Notices, view: egui::Rect) {
    if notices.texts().next().is_none() {
        return;
    }
    let width = (view.width() - 32.0).clamp(80.0, 360.0);
    egui::Area::new("toasts".into())
        .order(egui::Order::Foreground)
        .pivot(Align2::LEFT_TOP)
        .fixed_pos(view.left_top() + vec2(8.0, 8.0))
        .interactable(false)
        .show(context, |ui| {
            ui.set_max_width(width);
            for text in notices.texts() {
                let frame = egui::Frame::NONE
                    .inner_margin(egui::Margin::symmetric(8, 4))
                    .fill(ui.visuals().panel_fill)
                    .stroke(egui::Stroke::new(1.0, theme::faint(ui.visuals())));
                let text = RichText::new(text).color(theme::strong(ui.visuals()));
                frame.show(ui, |ui| ui.add(egui::Label::new(text).wrap()));
            }
        });
}
