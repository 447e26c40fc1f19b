//! One plot over time in the panel: gestures, legend, menu, dropped signals.

use crate::viewer::messages::plots::{Format, PlotRequest, SignalPath};
use crate::viewer::plotting::asked::Asked;
use crate::viewer::plotting::chart::{self, Chart, Drawn};
use crate::viewer::plotting::cursor;
use crate::viewer::plotting::legend::{Geometry, PlotColors};
use crate::viewer::ui::explain::{explain, on_hover};
use crate::viewer::ui::scale::Range;
use crate::viewer::ui::{figures, names, theme, wheel};
use crate::viewer::view_model::board::{CurveEdit, Edit, PlotBoard};
use crate::viewer::view_model::plot::{Curve, Plot};
use crate::viewer::view_model::plot_source::PlotSource;
use crate::viewer::view_model::plot_view::{Drag, View};
use bevy_egui::egui::{self, Align2, PointerButton, Popup, Rect, Response, Sense, Stroke, StrokeKind, vec2};

/// Distance of the pointer from a marker up to which its tooltip is shown, points.
const NEAR: f32 = 4.0;
/// Size of a box below which it is ignored, points.
pub const LEAST_BOX: f32 = 5.0;

/// Draws a plot and handles the pointer.
pub fn show(
    ui: &mut egui::Ui,
    board: &mut PlotBoard,
    at: usize,
    height: f32,
    source: &PlotSource,
    right_axis: bool,
    asked: &mut Asked,
    requests: &mut Vec<PlotRequest>,
) {
    let (whole, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    if !ui.is_rect_visible(whole) {
        return;
    }
    let look = PlotColors::of(ui.visuals());
    let geometry = Geometry::of(whole, board.plots[at].curves().len(), right_axis);
    let area = geometry.area;
    let id = ui.id().with(("plot", board.plots[at].id));
    let response = ui.interact(area, id, Sense::click_and_drag());

    let ranges_before = board.plots[at].drawn.map(|range| range.unwrap_or((0.0, 1.0)));
    let frame = gestures(ui, &response, board, at, area, source.now_s, ranges_before, requests);
    let window = board.view.window(board.window_s, source.now_s);
    let gather = |curve: &Curve| Drawn::gather(&curve.path, source, window, chart::columns_for(area));
    let curves: Vec<Drawn> = board.plots[at].curves().iter().map(gather).collect();
    let ranges = chart::ranges(&board.plots[at], &curves);
    board.plots[at].drawn = ranges.map(Some);

    let plot = &board.plots[at];
    let selection = board.view.selection.filter(|(of, _)| *of == plot.id).map(|(_, stretch)| stretch);
    let painter = ui.painter_at(whole);
    let mut drawn = Chart {
        plot,
        curves: &curves,
        window,
        ranges,
        reading_s: board.view.reading_s(),
        cursor_s: board.view.cursor_s,
        selection,
        marks: source.marks,
        chosen: plot.curves().iter().position(|curve| board.view.is_chosen(plot.id, &curve.path)),
    };
    if response.clicked()
        && let Some(pos) = response.interact_pointer_pos()
    {
        drawn.chosen = drawn.nearest(area, pos);
        board.view.chosen = drawn.chosen.map(|at| (plot.id, plot.curves()[at].path.clone()));
    }
    drawn.paint(&painter, &geometry, &look);
    if let Some(frame) = frame {
        painter.rect_stroke(frame, 0.0, Stroke::new(1.0, look.text), StrokeKind::Inside);
    }
    point_at(&response, &drawn, area, asked);
    if board.active == plot.id
        && let Some(time_s) = board.view.cursor_s.filter(|time_s| (window.0..=window.1).contains(time_s))
    {
        let at = egui::pos2(drawn.x(area, time_s), area.top() + 1.0);
        cursor::go_button(ui, id, area, at, time_s, &look, requests);
    }
    legend(ui, plot, &geometry, source, id, asked);
    take_drop(ui, &response, plot.id, whole, &look, asked);
    let mut asks = |ui: &mut egui::Ui| menu(ui, plot.id, asked, requests);
    response.context_menu(&mut asks);
    menu_button(ui, &geometry, id, &look, asks);
    if board.active == board.plots[at].id && board.plots.len() > 1 {
        // Marks the plot to which signals are added.
        let edge = Rect::from_min_max(area.left_top(), area.left_bottom() + vec2(1.5, 0.0));
        ui.painter_at(whole).rect_filled(edge, 0.0, look.faint);
    }
}

/// Notes the time under the pointer, and explains a marker under it.
fn point_at(response: &Response, drawn: &Chart, area: Rect, asked: &mut Asked) {
    let Some(pos) = response.hover_pos() else { return };
    asked.hover_s = Some(time_at(area, drawn.window, pos.x));
    let near = drawn.marks.iter().find(|mark| (drawn.x(area, mark.time_s) - pos.x).abs() < NEAR);
    if let Some(mark) = near {
        let text = format!("{}\n{}", figures::clock(mark.time_s), mark.label);
        response.clone().on_hover_text_at_pointer(text);
    }
}

fn time_at(area: Rect, window: Range, x: f32) -> f64 {
    let share = f64::from((x - area.left()) / area.width());
    window.0 + share * (window.1 - window.0)
}

/// The drag that begins in this frame, if any.
fn begun_drag(ui: &egui::Ui, response: &Response, view: &View, area: Rect, window: Range) -> Option<Drag> {
    let origin = ui.input(|input| input.pointer.press_origin())?;
    if response.drag_started_by(PointerButton::Secondary) {
        return Some(Drag::Box((origin.x - area.left()) / area.width(), (origin.y - area.top()) / area.height()));
    }
    if !response.drag_started_by(PointerButton::Primary) {
        return None;
    }
    let select = ui.input(|input| input.modifiers.shift);
    let time_s = time_at(area, window, origin.x.clamp(area.left(), area.right()));
    Some(if select {
        Drag::Select(time_s)
    } else if cursor::is_at(view, area, window, origin.x) {
        Drag::Cursor
    } else {
        Drag::Pan
    })
}

/// Handles gestures on the plot area; returns the box being drawn.
fn gestures(
    ui: &egui::Ui,
    response: &Response,
    board: &mut PlotBoard,
    at: usize,
    area: Rect,
    now_s: f64,
    ranges: [Range; 2],
    requests: &mut Vec<PlotRequest>,
) -> Option<Rect> {
    let id = board.plots[at].id;
    let window = board.view.window(board.window_s, now_s);
    let time = |x: f32| time_at(area, window, x.clamp(area.left(), area.right()));
    if let Some(pos) = response.hover_pos() {
        cursor::hint(ui, &board.view, area, window, pos);
        let notches = wheel::take(ui);
        if notches != 0.0 {
            board.view.zoom(&mut board.window_s, notches, time(pos.x), now_s);
        }
    }
    if response.double_clicked() {
        reset(board, at, requests);
        return None;
    }
    if response.clicked() {
        board.active = id;
        board.view.selection = None;
        if let Some(pos) = response.interact_pointer_pos() {
            board.view.set_cursor(time(pos.x), now_s);
        }
    }
    if let Some(drag) = begun_drag(ui, response, &board.view, area, window) {
        board.view.drag = Some((id, drag));
        board.active = id;
    }
    let (_, drag) = board.view.drag.filter(|(plot, _)| *plot == id)?;
    let ended = response.drag_stopped() || !response.dragged();
    if ended {
        board.view.drag = None;
    }
    let pos = ui.input(|input| input.pointer.latest_pos())?;
    match drag {
        Drag::Pan => {
            let by_s = f64::from(response.drag_delta().x / area.width()) * board.window_s;
            if by_s != 0.0 {
                board.view.pan(by_s, now_s);
            }
            None
        }
        Drag::Cursor => {
            cursor::drag(&mut board.view, time(pos.x), now_s, requests);
            None
        }
        Drag::Select(from) => {
            let to = time(pos.x);
            board.view.selection = Some((id, (from.min(to), from.max(to))));
            None
        }
        Drag::Box(x, y) => {
            let corner = area.min + vec2(x * area.width(), y * area.height());
            let frame = Rect::from_two_pos(corner, pos).intersect(area);
            if ended && frame.width() > LEAST_BOX && frame.height() > LEAST_BOX {
                zoom_to(board, at, area, frame, window, ranges, now_s);
            }
            (!ended).then_some(frame)
        }
    }
}

/// Zooms into a box.
fn zoom_to(board: &mut PlotBoard, at: usize, area: Rect, frame: Rect, window: Range, ranges: [Range; 2], now_s: f64) {
    let stretch = (time_at(area, window, frame.left()), time_at(area, window, frame.right()));
    board.view.show_stretch(&mut board.window_s, stretch, now_s);
    let share = |y: f32| f64::from((area.bottom() - y) / area.height());
    board.plots[at].zoomed = Some(ranges.map(|(low, high)| {
        let value = |y: f32| low + share(y) * (high - low);
        (value(frame.bottom()), value(frame.top()))
    }));
}

/// Returns to the newest time and to automatic limits.
pub fn reset(board: &mut PlotBoard, at: usize, requests: &mut Vec<PlotRequest>) {
    board.plots[at].zoomed = None;
    board.plots[at].drawn = [None; 2];
    board.window_s = PlotBoard::empty().window_s;
    board.view.selection = None;
    board.view.drag = None;
    board.view.follow();
    requests.push(PlotRequest::Follow);
}

/// Handles clicks and tooltips of the legend.
fn legend(ui: &egui::Ui, plot: &Plot, geometry: &Geometry, source: &PlotSource, id: egui::Id, asked: &mut Asked) {
    let curves = plot.curves();
    let slots = geometry.entries.len();
    for (at, rect) in geometry.entries.iter().enumerate() {
        let entry = ui.interact(*rect, id.with(("entry", at)), Sense::click());
        if at + 1 == slots && curves.len() > slots {
            let rest: Vec<&str> = curves[at..].iter().map(|curve| curve.path.as_str()).collect();
            entry.on_hover_text(rest.join("\n"));
            continue;
        }
        let curve = &curves[at];
        let mut ask = |what| asked.edits.push(Edit::Curve(plot.id, curve.path.clone(), what));
        if entry.clicked() {
            let alone = ui.input(|input| input.modifiers.alt);
            ask(if alone { CurveEdit::Isolate } else { CurveEdit::Hide });
        }
        entry.context_menu(|ui| {
            ui.set_min_width(130.0);
            for (text, what) in [
                (if curve.hidden { "Show" } else { "Hide" }, CurveEdit::Hide),
                ("Show alone, or all", CurveEdit::Isolate),
                ("To the other axis", CurveEdit::OtherAxis),
                ("Remove", CurveEdit::Remove),
            ] {
                if ui.button(text).clicked() {
                    ask(what);
                }
            }
        });
        on_hover(entry, || {
            format!(
                "{}\nIn the legend: the value under the pointer, else at the cursor, else the newest.\nClick: hide. Alt+click: \
                 show alone.",
                explain(&curve.path, source)
            )
        });
    }
}

/// Accepts a signal dropped anywhere on the plot.
fn take_drop(ui: &egui::Ui, area: &Response, plot: u64, whole: Rect, look: &PlotColors, asked: &mut Asked) {
    if !egui::DragAndDrop::has_payload_of_type::<SignalPath>(ui.ctx()) {
        return;
    }
    let target = ui.interact(whole, area.id.with("drop"), Sense::hover());
    if target.dnd_hover_payload::<SignalPath>().is_some() {
        let color = names::on_ground(names::CYCLE[0], look.dark);
        ui.painter_at(whole).rect_stroke(whole, 0.0, Stroke::new(1.5, color), StrokeKind::Inside);
    }
    if let Some(dropped) = target.dnd_release_payload::<SignalPath>() {
        asked.edits.push(Edit::Add(plot, dropped.0.clone()));
    }
}

/// Draws the menu button at the right end of the legend.
pub fn menu_button(
    ui: &egui::Ui,
    geometry: &Geometry,
    id: egui::Id,
    look: &PlotColors,
    content: impl FnOnce(&mut egui::Ui),
) {
    let button = ui.interact(geometry.menu, id.with("menu"), Sense::click());
    let color = if button.hovered() { look.text } else { look.faint };
    let at = geometry.menu.center();
    ui.painter_at(geometry.menu).text(at, Align2::CENTER_CENTER, "…", theme::words(theme::NORMAL), color);
    let button = button.on_hover_text("Save, move or remove this plot.");
    Popup::menu(&button).show(content);
}

/// Draws the menu of a plot.
pub fn menu(ui: &mut egui::Ui, plot: u64, asked: &mut Asked, requests: &mut Vec<PlotRequest>) {
    ui.set_min_width(130.0);
    for (text, format) in [("Save as CSV", Format::Csv), ("Save as PNG", Format::Png), ("Save as SVG", Format::Svg)] {
        if ui.button(text).on_hover_text("What the plot shows, into the current folder.").clicked() {
            requests.push(PlotRequest::Export { plot, format });
        }
    }
    ui.separator();
    for (text, edit) in
        [("Move up", Edit::Move(plot, -1)), ("Move down", Edit::Move(plot, 1)), ("Remove plot", Edit::Remove(plot))]
    {
        if ui.button(text).clicked() {
            asked.edits.push(edit);
        }
    }
}
