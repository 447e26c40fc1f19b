//! Plots of one quantity over another.

use crate::viewer::messages::plots::PlotRequest;
use crate::viewer::plotting::asked::Asked;
use crate::viewer::plotting::chart::columns_for;
use crate::viewer::plotting::columns::Columns;
use crate::viewer::plotting::cursor;
use crate::viewer::plotting::legend::{Geometry, PlotColors};
use crate::viewer::plotting::time_plot::{LEAST_BOX, menu, menu_button, reset};
use crate::viewer::plotting::xy_figure::{Series, Style, XyFigure, areas, xy_figure};
use crate::viewer::ui::explain::{explain, on_hover};
use crate::viewer::ui::scale::Range;
use crate::viewer::ui::units::Display;
use crate::viewer::ui::{names, wheel};
use crate::viewer::view_model::board::PlotBoard;
use crate::viewer::view_model::plot::Content;
use crate::viewer::view_model::plot_source::PlotSource;
use crate::viewer::view_model::plot_view::Drag;
use bevy_egui::egui::{self, PointerButton, Pos2, Rect, Response, Sense, Stroke, StrokeKind, pos2, vec2};

/// Adds tooltips to the names of both axes.
pub fn explain_axes(
    ui: &egui::Ui,
    response: &Response,
    across: impl FnOnce() -> String,
    upwards: impl FnOnce() -> String,
) {
    let whole = response.rect;
    let (head, area) = areas(whole);
    let foot = Rect::from_min_max(pos2(area.left(), area.bottom()), whole.max);
    on_hover(ui.interact(foot, response.id.with("x"), Sense::hover()), across);
    on_hover(ui.interact(head, response.id.with("y"), Sense::hover()), upwards);
}

/// Points of one signal over another in a time window, in units for display.
pub fn points(
    source: &PlotSource,
    x: (&str, &Display),
    y: (&str, &Display),
    window: Range,
    most: usize,
) -> Vec<[f64; 2]> {
    let take = |path| Columns::take(source.history, path, window, most);
    let (Some(across), Some(up)) = (take(x.0), take(y.0)) else { return Vec::new() };
    let shown = |display: &Display, value: f32| display.show(f64::from(value));
    let pairs = across.values.iter().zip(&up.values);
    pairs.map(|(a, b)| [shown(x.1, a.middle()), shown(y.1, b.middle())]).collect()
}

/// Format of a signal, and its name with the unit.
pub fn axis(path: &str, source: &PlotSource) -> (Display, String) {
    let unit = source.signals.position(path).map_or("", |at| source.signals.table[at].unit);
    let display = Display::of(path, unit);
    let name = names::label(path);
    let label = if display.unit.is_empty() { name.into() } else { format!("{name} [{}]", display.unit) };
    (display, label)
}

/// Pointer handling in a plot of one quantity over another.
struct Hand<'a> {
    area: Rect,
    ranges: [Range; 2],
    points: &'a [[f64; 2]],
    /// Relates points to times.
    times: Option<Columns>,
}

impl Hand<'_> {
    /// A right drag draws a box and zooms into it, a click sets the cursor to the time of the nearest point, a double
    /// click resets. Returns the box being drawn.
    fn gestures(
        &self,
        ui: &egui::Ui,
        response: &Response,
        board: &mut PlotBoard,
        at: usize,
        now_s: f64,
        requests: &mut Vec<PlotRequest>,
    ) -> Option<Rect> {
        let (id, area) = (board.plots[at].id, self.area);
        if response.double_clicked() {
            reset(board, at, requests);
            return None;
        }
        if response.clicked() {
            board.active = id;
            if let Some(time_s) = response.interact_pointer_pos().and_then(|pos| self.time_near(pos)) {
                board.view.set_cursor(time_s, now_s);
            }
        }
        if response.drag_started_by(PointerButton::Secondary)
            && let Some(origin) = ui.input(|input| input.pointer.press_origin())
        {
            let share = (origin - area.min) / area.size();
            board.view.drag = Some((id, Drag::Box(share.x, share.y)));
            board.active = id;
        }
        let (_, Drag::Box(x, y)) = board.view.drag.filter(|(plot, _)| *plot == id)? else { return None };
        let ended = response.drag_stopped() || !response.dragged();
        if ended {
            board.view.drag = None;
        }
        let pos = ui.input(|input| input.pointer.latest_pos())?;
        let frame = Rect::from_two_pos(area.min + vec2(x, y) * area.size(), pos).intersect(area);
        if ended && frame.width() > LEAST_BOX && frame.height() > LEAST_BOX {
            let (low, high) = (self.value(frame.left_bottom()), self.value(frame.right_top()));
            board.plots[at].zoomed = Some([(low[0], high[0]), (low[1], high[1])]);
        }
        (!ended).then_some(frame)
    }

    /// The values at a position.
    fn value(&self, pos: Pos2) -> [f64; 2] {
        let share = (pos - self.area.min) / self.area.size();
        let along = |(low, high): Range, share: f32| low + f64::from(share) * (high - low);
        [along(self.ranges[0], share.x), along(self.ranges[1], 1.0 - share.y)]
    }

    /// The position of the point of a time, if it lies within the plot.
    fn place_at(&self, time_s: f64) -> Option<Pos2> {
        let times = self.times.as_ref()?;
        let at = ((time_s - times.from_s) / times.step_s).floor();
        let point = self.points.get(if at >= 0.0 { at as usize } else { return None })?;
        let share = |axis: usize| {
            let (low, high) = self.ranges[axis];
            ((point[axis] - low) / (high - low)) as f32
        };
        let place = self.area.min + vec2(share(0), 1.0 - share(1)) * self.area.size();
        self.area.contains(place).then_some(place)
    }

    /// The time of the point nearest to a position, s.
    fn time_near(&self, pos: Pos2) -> Option<f64> {
        let at = self.value(pos);
        let apart = |point: &[f64; 2]| {
            let share = |axis: usize| (point[axis] - at[axis]) / (self.ranges[axis].1 - self.ranges[axis].0);
            share(0).hypot(share(1))
        };
        let known = self.points.iter().enumerate().filter(|(_, point)| point[0].is_finite() && point[1].is_finite());
        let (nearest, _) = known.min_by(|(_, a), (_, b)| apart(a).total_cmp(&apart(b)))?;
        Some(self.times.as_ref()?.time(nearest))
    }
}

/// Draws a plot of the board.
pub fn show(
    ui: &mut egui::Ui,
    board: &mut PlotBoard,
    at: usize,
    height: f32,
    source: &PlotSource,
    asked: &mut Asked,
    requests: &mut Vec<PlotRequest>,
) {
    let plot = &board.plots[at];
    let Content::Xy { x, y } = plot.content.clone() else { return };
    let (x, y) = (x.as_str(), y.as_str());
    let (limits, most) = (plot.zoomed, |size| columns_for(Rect::from_min_size(Pos2::ZERO, size)));
    let (id, number) = (ui.id().with(("plot", plot.id)), plot.id);
    let look = PlotColors::of(ui.visuals());
    let window = board.view.window(board.window_s, source.now_s);
    let ((x_display, x_label), (y_display, y_label)) = (axis(x, source), axis(y, source));
    // Twice the usual height, since a plot of two quantities is best square.
    let size = vec2(ui.available_width(), (2.0 * height).clamp(150.0, 400.0));
    let points = points(source, (x, &x_display), (y, &y_display), window, most(size));
    let color = names::on_ground(names::color_of(y), look.dark);
    let series = [Series { label: "", points, color, style: Style::Trail }];
    let figure = XyFigure { x_label: &x_label, y_label: &y_label, series: &series, limits };
    let response = xy_figure(ui, size, &figure);
    let response = ui.interact(response.rect, id, Sense::click_and_drag());
    let times = Columns::take(source.history, x, window, most(size));
    let hand = Hand { area: areas(response.rect).1, ranges: figure.ranges(), points: &series[0].points, times };
    if let Some(frame) = hand.gestures(ui, &response, board, at, source.now_s, requests) {
        ui.painter().rect_stroke(frame, 0.0, Stroke::new(1.0, look.text), StrokeKind::Inside);
    }
    if board.active == number
        && let Some(time_s) = board.view.cursor_s
        && let Some(place) = hand.place_at(time_s)
    {
        ui.painter().circle_stroke(place, 4.0, Stroke::new(1.5, look.text));
        cursor::go_button(ui, id, hand.area, place, time_s, &look, requests);
    }
    if response.hovered() {
        let notches = wheel::take(ui);
        board.view.zoom(&mut board.window_s, notches, window.1, source.now_s);
    }
    let axis = |name, path: &str| format!("{name}: {}", explain(path, source));
    explain_axes(ui, &response, || axis("To the right", x), || axis("Upwards", y));
    response.context_menu(|ui| menu(ui, number, asked, requests));
    let geometry = Geometry::of(response.rect, 0, false);
    menu_button(ui, &geometry, id, &look, |ui| menu(ui, number, asked, requests));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::plotting::columns::tests::{history, signals};
    use crate::viewer::plotting::xy_figure::extent;

    #[test]
    fn two_signals_become_points_in_shown_units() {
        const PATHS: &[(&str, &str)] = &[("supply.pressure", "Pa"), ("chain.speed", "m/s")];
        let (history, signals) = (history(PATHS, 20.0), signals(PATHS, 20.0));
        let source = PlotSource {
            history: &history,
            signals: &signals,
            machine: None,
            now_s: 20.0,
            baseline: None,
            parent: None,
            marks: &[],
        };
        let ((x, label), (y, _)) = (axis("supply.pressure", &source), axis("chain.speed", &source));
        assert_eq!(label, "reservoir [bar]");
        let points = points(&source, ("supply.pressure", &x), ("chain.speed", &y), (10.0, 20.0), 50);
        assert!((40..=52).contains(&points.len()), "{}", points.len());
        assert!(points.iter().all(|[x, y]| (3.9..6.1).contains(x) && (0.6..1.0).contains(y)));
        assert!(extent(&[], 0).0.is_nan());
        // A click finds the time of the point beneath it.
        let (area, times) = (
            Rect::from_min_size(Pos2::ZERO, vec2(200.0, 100.0)),
            Columns::take(&history, PATHS[0].0, (10.0, 20.0), 50),
        );
        let hand = Hand { area, ranges: [(3.0, 7.0), (0.0, 2.0)], points: &points, times };
        for number in [0, 17, points.len() - 1] {
            let [x, y] = points[number];
            let pos = pos2(((x - 3.0) / 4.0 * 200.0) as f32, ((1.0 - y / 2.0) * 100.0) as f32);
            let found = hand.value(pos);
            assert!((found[0] - x).abs() < 1e-4 && (found[1] - y).abs() < 1e-4);
            let time_s = hand.time_near(pos).unwrap();
            assert!((9.8..20.2).contains(&time_s), "{time_s}");
            let place = hand.place_at(time_s).expect("it lies within the plot");
            assert!(place.distance(pos) < 3.0, "{place} {pos}");
            let again = hand.points[((time_s - hand.times.as_ref().unwrap().time(0)) / 0.2).round() as usize];
            assert!((again[0] - x).abs() < 0.05 && (again[1] - y).abs() < 0.05, "{again:?} at {time_s}, {x} {y}");
        }
    }
}
