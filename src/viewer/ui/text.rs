//! Text fitted into a given width.

use bevy_egui::egui::text::LayoutJob;
use bevy_egui::egui::{Align2, Color32, FontId, Painter, Pos2, Rect};

/// Paints a text, truncated with `…` if it does not fit; returns its rectangle.
pub fn text_within(
    painter: &Painter,
    at: Pos2,
    align: Align2,
    text: &str,
    font: FontId,
    color: Color32,
    room: f32,
) -> Rect {
    let mut job = LayoutJob::simple_singleline(text.into(), font, color);
    job.wrap.max_width = room.max(4.0);
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    let galley = painter.layout_job(job);
    let rect = align.anchor_size(at, galley.size());
    painter.galley(rect.min, galley, color);
    rect
}
