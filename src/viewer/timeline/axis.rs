//! The time axis of the timeline: displayed interval and labels.

use crate::viewer::ui::{theme, wheel};
use bevy_egui::egui::{self, Align2, Rect, Stroke};

/// Height of the time axis, points.
pub const AXIS: f32 = 14.0;

/// Handles wheel and right drag on the axis; returns the new interval. With Shift the wheel scrolls the lanes instead.
pub fn navigate(
    ui: &egui::Ui,
    response: &egui::Response,
    area: Rect,
    (from, to): (f64, f64),
    end_s: f64,
) -> Option<(f64, f64)> {
    let notches = if response.hovered() { wheel::take_unless_shift(ui) } else { 0.0 };
    let pan = if response.dragged_by(egui::PointerButton::Secondary) { response.drag_delta().x } else { 0.0 };
    if notches == 0.0 && pan == 0.0 {
        return None;
    }
    let pointer = response.hover_pos().map_or(to, |at| to_time(area, (from, to), at.x));
    let factor = wheel::ZOOM_A_NOTCH.powf(-notches);
    let shift = -f64::from(pan / area.width()) * (to - from);
    let (from, to) = (pointer + (from - pointer) * factor + shift, pointer + (to - pointer) * factor + shift);
    let length = (to - from).clamp(0.5, end_s.max(1.0));
    let from = from.clamp(0.0, (end_s - length).max(0.0));
    Some((from, from + length))
}

/// Position of a simulated time on the axis.
pub fn to_x(area: Rect, (from, to): (f64, f64), time_s: f64) -> f32 {
    area.left() + ((time_s - from) / (to - from)) as f32 * area.width()
}

/// Simulated time at a position on the axis, s.
pub fn to_time(area: Rect, (from, to): (f64, f64), x: f32) -> f64 {
    from + f64::from((x - area.left()) / area.width()) * (to - from)
}

/// Distance between two marks of the axis for an interval, s: a round number, with at most eight marks.
pub fn step(length_s: f64) -> f64 {
    const STEPS: [f64; 18] = [
        0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0,
        14_400.0,
    ];
    STEPS.into_iter().find(|step| length_s / step <= 8.0).unwrap_or(length_s / 8.0)
}

/// Draws the time axis.
pub fn axis(ui: &egui::Ui, area: Rect, window: (f64, f64)) {
    let step = step(window.1 - window.0);
    let (font, faint) = (theme::figures(9.0), theme::faint(ui.visuals()));
    let first = (window.0 / step).ceil() as i64;
    for number in first.. {
        let time_s = number as f64 * step;
        let x = to_x(area, window, time_s);
        if time_s > window.1 {
            break;
        }
        ui.painter().vline(x, area.y_range(), Stroke::new(1.0, theme::grid(ui.visuals())));
        let text = if step < 1.0 { format!("{time_s:.1}") } else { short_clock(time_s) };
        // A label at the edge would be clipped.
        if x + 40.0 < area.right() {
            ui.painter().text(egui::pos2(x + 2.0, area.top()), Align2::LEFT_TOP, text, font.clone(), faint);
        }
    }
}

/// Formats whole seconds as `m:ss` or `h:mm:ss`.
pub fn short_clock(time_s: f64) -> String {
    let seconds = time_s.round() as i64;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}
