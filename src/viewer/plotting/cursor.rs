//! The time cursor of the plots. A click sets it; a drag of it, or its button, goes to its time.

use crate::viewer::messages::plots::PlotRequest;
use crate::viewer::plotting::legend::PlotColors;
use crate::viewer::ui::scale::Range;
use crate::viewer::ui::theme;
use crate::viewer::view_model::plot_view::View;
use bevy_egui::egui::{
    self, Align2, CursorIcon, Id, Pos2, Rect, Sense, Stroke, StrokeKind, WidgetInfo, WidgetType, pos2, vec2,
};

/// Distance from the cursor up to which it is dragged, points.
const GRAB: f32 = 5.0;
/// Text of the button.
pub const GO: &str = "go there";
/// Size of the button, points.
const BUTTON: egui::Vec2 = vec2(50.0, 14.0);

/// Horizontal position of a time in a plot.
pub fn x_of(area: Rect, window: Range, time_s: f64) -> f32 {
    area.left() + ((time_s - window.0) / (window.1 - window.0)) as f32 * area.width()
}

/// Whether a horizontal position is on the cursor.
pub fn is_at(view: &View, area: Rect, window: Range, x: f32) -> bool {
    view.cursor_s.is_some_and(|time_s| (x_of(area, window, time_s) - x).abs() <= GRAB)
}

/// Shows that the cursor can be dragged, if the pointer is on it.
pub fn hint(ui: &egui::Ui, view: &View, area: Rect, window: Range, pointer: Pos2) {
    if is_at(view, area, window, pointer.x) {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
}

/// Drags the cursor to a time, and goes there. A time after the end of the recording is its end.
pub fn drag(view: &mut View, time_s: f64, now_s: f64, requests: &mut Vec<PlotRequest>) {
    let time_s = time_s.max(0.0);
    if view.cursor_s != Some(time_s) {
        view.set_cursor(time_s, now_s);
        requests.push(PlotRequest::SeekTo(time_s));
    }
}

/// Draws the button that goes to the time of the cursor, beside a point of it.
pub fn go_button(
    ui: &egui::Ui,
    id: Id,
    area: Rect,
    at: Pos2,
    time_s: f64,
    look: &PlotColors,
    requests: &mut Vec<PlotRequest>,
) {
    let left = if at.x + 4.0 + BUTTON.x <= area.right() { at.x + 4.0 } else { at.x - 4.0 - BUTTON.x };
    let top = at.y.clamp(area.top() + 1.0, (area.bottom() - BUTTON.y).max(area.top() + 1.0));
    let place = Rect::from_min_size(pos2(left, top), BUTTON);
    let button = ui.interact(place, id.with("go there"), Sense::click());
    button.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, GO));
    let color = if button.hovered() { look.text } else { look.faint };
    let painter = ui.painter_at(area);
    painter.rect_filled(place, 2.0, look.panel);
    painter.rect_stroke(place, 2.0, Stroke::new(1.0, color), StrokeKind::Inside);
    painter.text(place.center(), Align2::CENTER_CENTER, GO, theme::words(9.5), color);
    if button.clicked() {
        requests.push(PlotRequest::SeekTo(time_s));
    }
    button.on_hover_text("Shows the machine at the time of the cursor. Dragging the cursor does the same.");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dragged_cursor_does_not_go_before_the_start_and_asks_once_for_each_time() {
        let (mut view, mut requests) = (View::default(), Vec::new());
        for time_s in [-3.0, 0.0, 50.0, 50.0, 100.0] {
            drag(&mut view, time_s, 100.0, &mut requests);
        }
        assert_eq!(requests, [0.0, 50.0, 100.0].map(PlotRequest::SeekTo));
        let (area, window) = (Rect::from_min_size(Pos2::ZERO, vec2(200.0, 50.0)), (50.0, 150.0));
        assert!(is_at(&view, area, window, 97.0) && !is_at(&view, area, window, 80.0));
    }
}
