//! Sparkline of the last minute of a signal.

use crate::monitoring::History;
use crate::viewer::ui::{names, theme};
use bevy_egui::egui::{self, Pos2, Rect, Shape, Stroke, pos2};

/// Duration shown, s.
pub const PAST_S: f64 = 60.0;
/// Number of points of the line.
const POINTS: usize = 40;

/// Points of a signal's last minute in a rectangle; none without a history or a defined value.
pub fn points(history: &History, path: &str, now_s: f64, room: Rect) -> Vec<Pos2> {
    let stretches = history.between(path, now_s - PAST_S, now_s, POINTS).unwrap_or_default();
    let middles: Vec<(usize, f32)> =
        stretches.iter().map(|extent| extent.middle()).enumerate().filter(|(_, value)| value.is_finite()).collect();
    let fold = |start, pick: fn(f32, f32) -> f32| middles.iter().fold(start, |so_far, (_, value)| pick(so_far, *value));
    let (low, high) = (fold(f32::INFINITY, f32::min), fold(f32::NEG_INFINITY, f32::max));
    // A relative variation below one millionth is drawn as constant.
    let span = (high - low).max(1e-6 * high.abs().max(low.abs())).max(f32::MIN_POSITIVE);
    let middle = 0.5 * (low + high);
    let step = room.width() / (POINTS - 1) as f32;
    let place = |&(at, value): &(usize, f32)| {
        pos2(room.left() + at as f32 * step, room.center().y - (value - middle) / span * room.height())
    };
    middles.iter().map(place).collect()
}

/// Paints the sparkline.
pub fn paint(ui: &egui::Ui, history: &History, path: &str, now_s: f64, room: Rect) {
    let points = points(history, path, now_s, room);
    if points.len() > 1 {
        let dark = ui.visuals().dark_mode;
        ui.painter().rect_filled(room.expand2(egui::vec2(2.0, 1.0)), 0.0, theme::well(ui.visuals()));
        let color = names::on_ground(names::color_of(path), dark);
        ui.painter().add(Shape::line(points, Stroke::new(1.0, color)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::signals::{Signal, Signals};

    #[test]
    fn a_line_stays_in_its_row_and_what_is_not_kept_has_none() {
        let mut history = History::new(&["a"], 100.0, 20.0);
        let table = vec![Signal { path: "a".into(), ..Signal::default() }];
        for tick in 0..4000 {
            let time_s = f64::from(tick) * 0.02;
            history.observe(&Signals {
                table: table.clone(),
                values: vec![time_s.sin()],
                time_s,
                ..Signals::default()
            });
        }
        let room = Rect::from_min_size(pos2(10.0, 20.0), egui::vec2(40.0, 10.0));
        let line = points(&history, "a", 80.0, room);
        assert!(line.len() > POINTS - 3, "{}", line.len());
        assert!(line.iter().all(|at| room.expand(0.01).contains(*at)), "{line:?}");
        let top = line.iter().map(|at| at.y).fold(f32::INFINITY, f32::min);
        assert!(top < room.top() + 1.0, "it uses the height that there is");
        assert!(points(&history, "b", 80.0, room).is_empty());
    }
}
