//! A figure of curves over a common x axis.

use crate::viewer::plotting::legend::{AXIS, GUTTER, PlotColors, ROW};
use crate::viewer::ui::scale::{self, Range};
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::{theme, units};
use bevy_egui::egui::{self, Align2, Color32, Painter, Pos2, Rect, Response, Sense, Shape, Stroke, pos2, remap, vec2};

/// Drawing style of points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A line.
    Line,
    /// A dashed line.
    Dashed,
    /// A line that fades towards its first points, with a dot at the last.
    Trail,
    /// A dot for each.
    Dots,
}

/// Points to be drawn.
#[derive(Clone, Debug)]
pub struct Series<'a> {
    /// Name, for the line above the figure; omitted if empty.
    pub label: &'a str,
    /// The points, in units for display. A non-finite one interrupts the line.
    pub points: Vec<[f64; 2]>,
    /// Colour.
    pub color: Color32,
    /// Drawing style.
    pub style: Style,
}

/// A figure with two value axes.
#[derive(Clone, Debug)]
pub struct XyFigure<'a> {
    /// Name and unit of the horizontal axis.
    pub x_label: &'a str,
    /// Name and unit of the vertical axis.
    pub y_label: &'a str,
    /// The series, the last on top.
    pub series: &'a [Series<'a>],
    /// Limits of the axes, horizontal and vertical; if `None`, those of all points.
    pub limits: Option<[Range; 2]>,
}

impl XyFigure<'_> {
    /// The ranges of both axes.
    pub fn ranges(&self) -> [Range; 2] {
        self.limits.unwrap_or_else(|| [0, 1].map(|axis| scale::around(extent(self.series, axis))))
    }
}

/// Least and greatest of all finite values of a coordinate.
pub fn extent(series: &[Series], axis: usize) -> Range {
    let all = series.iter().flat_map(|series| &series.points);
    let finite = all.filter(|point| point[0].is_finite() && point[1].is_finite());
    finite.fold((f64::NAN, f64::NAN), |(low, high), point| (low.min(point[axis]), high.max(point[axis])))
}

/// The plot area, and the rectangle of the line above it.
pub fn areas(whole: Rect) -> (Rect, Rect) {
    let rows = if whole.width() < 330.0 { 2.0 } else { 1.0 };
    let head = Rect::from_min_size(whole.min, vec2(whole.width() - 22.0, rows * ROW));
    (head, Rect::from_min_max(whole.min + vec2(GUTTER, head.height() + 2.0), whole.max - vec2(10.0, 2.0 * AXIS)))
}

/// Paints a figure into a rectangle, with the coordinates of `pointer`.
pub fn paint(painter: &Painter, whole: Rect, figure: &XyFigure, look: &PlotColors, pointer: Option<Pos2>) {
    let (head, area) = areas(whole);
    let [x_range, y_range] = figure.ranges();
    painter.rect_filled(area, 0.0, look.well);
    let to = |[x, y]: [f64; 2]| {
        let across = f64::from(area.left()) + 1.0..=f64::from(area.right()) - 1.0;
        let up = f64::from(area.bottom()) - 1.0..=f64::from(area.top()) + 1.0;
        pos2(remap(x, x_range.0..=x_range.1, across) as f32, remap(y, y_range.0..=y_range.1, up) as f32)
    };
    let (font, line) = (theme::figures(8.5), Stroke::new(1.0, look.grid));
    let step = scale::step(y_range.1 - y_range.0, ((area.height() / 24.0) as usize).max(1));
    for value in scale::ticks(y_range, step) {
        let y = to([x_range.0, value]).y;
        painter.hline(area.x_range(), y.round(), line);
        let at = pos2(area.left() - 3.0, y.clamp(area.top() + 4.0, area.bottom() - 4.0));
        painter.text(at, Align2::RIGHT_CENTER, scale::label(value, step), font.clone(), look.faint);
    }
    let step = scale::step(x_range.1 - x_range.0, ((area.width() / 56.0) as usize).max(1));
    for value in scale::ticks(x_range, step) {
        let x = to([value, y_range.0]).x;
        painter.vline(x.round(), area.y_range(), line);
        let galley = painter.layout_no_wrap(scale::label(value, step), font.clone(), look.faint);
        let left = (x - galley.size().x / 2.0).min(whole.right() - galley.size().x);
        painter.galley(pos2(left, area.bottom() + 2.0), galley, look.faint);
    }
    let words = theme::words(theme::SMALL);
    let below = pos2(area.center().x, whole.bottom());
    text_within(painter, below, Align2::CENTER_BOTTOM, figure.x_label, words.clone(), look.faint, area.width());
    let within = painter.with_clip_rect(painter.clip_rect().intersect(area));
    for series in figure.series {
        paint_series(&within, series, to);
    }
    let line = Rect::from_min_size(head.min, vec2(head.width(), ROW));
    let pointed = pointer.filter(|pos| area.contains(*pos)).map(|pos| {
        let x = remap(f64::from(pos.x), f64::from(area.left())..=f64::from(area.right()), x_range.0..=x_range.1);
        let y = remap(f64::from(pos.y), f64::from(area.bottom())..=f64::from(area.top()), y_range.0..=y_range.1);
        format!("{}, {}", units::figure(x, 3), units::figure(y, 3))
    });
    let mut right = line.right();
    if let Some(text) = pointed {
        right = painter.text(line.right_center(), Align2::RIGHT_CENTER, text, theme::figures(9.5), look.text).left();
    }
    let at = line.left_center();
    let label = text_within(painter, at, Align2::LEFT_CENTER, figure.y_label, words, look.faint, right - at.x - 8.0);
    let mut at = if head.height() > ROW {
        pos2(head.left(), head.bottom() - 0.5 * ROW)
    } else {
        label.right_center() + vec2(12.0, 0.0)
    };
    let end = if head.height() > ROW { head.right() } else { right - 8.0 };
    for series in figure.series.iter().filter(|series| !series.label.is_empty()) {
        if at.x > end - 30.0 {
            break;
        }
        paint_series(painter, &Series { label: "", points: vec![[0.0; 2], [1.0; 2]], ..series.clone() }, |point| {
            at + vec2(12.0 * point[0] as f32, 0.0)
        });
        let text = at + vec2(16.0, 0.0);
        let font = theme::words(9.5);
        at.x = text_within(painter, text, Align2::LEFT_CENTER, series.label, font, look.faint, end - text.x).right()
            + 10.0;
    }
}

fn paint_series(painter: &Painter, series: &Series, to: impl Fn([f64; 2]) -> Pos2) {
    let runs = series.points.split(|point| !(point[0].is_finite() && point[1].is_finite()));
    let stroke = Stroke::new(1.4, series.color);
    let count = series.points.len().max(2) as f32;
    let mut done = 0;
    for run in runs {
        let mut points: Vec<(usize, Pos2)> = Vec::with_capacity(run.len());
        for (at, point) in run.iter().enumerate() {
            let pos = to(*point);
            // Points within a pixel of the previous one are not visible.
            if at + 1 == run.len() || points.last().is_none_or(|(_, last)| last.distance_sq(pos) > 1.0) {
                points.push((done + at, pos));
            }
        }
        done += run.len() + 1;
        let line = || points.iter().map(|(_, pos)| *pos).collect::<Vec<_>>();
        match series.style {
            Style::Line if points.len() > 1 => {
                painter.add(Shape::line(line(), stroke));
            }
            Style::Dashed if points.len() > 1 => painter.extend(Shape::dashed_line(&line(), stroke, 4.0, 3.0)),
            Style::Trail => {
                for pair in points.windows(2) {
                    let age = 1.0 - pair[1].0 as f32 / (count - 1.0);
                    let color = series.color.gamma_multiply((1.0 - 0.88 * age).clamp(0.1, 1.0));
                    painter.line_segment([pair[0].1, pair[1].1], Stroke::new(1.4, color));
                }
            }
            Style::Dots => {
                for (_, pos) in &points {
                    painter.rect_filled(Rect::from_center_size(*pos, vec2(4.0, 4.0)), 0.0, series.color);
                }
            }
            Style::Line | Style::Dashed => {}
        }
    }
    let last = series.points.last().filter(|point| point[0].is_finite() && point[1].is_finite());
    if let (Style::Trail, Some(last)) = (series.style, last) {
        painter.rect_filled(Rect::from_center_size(to(*last), vec2(5.0, 5.0)), 0.0, series.color);
    }
}

/// Draws a figure of a given size.
pub fn xy_figure(ui: &mut egui::Ui, size: egui::Vec2, figure: &XyFigure) -> Response {
    let (whole, response) = ui.allocate_exact_size(size, Sense::hover());
    let look = PlotColors::of(ui.visuals());
    ui.painter_at(whole).rect_filled(whole, 0.0, look.panel);
    paint(&ui.painter_at(whole), whole, figure, &look, response.hover_pos());
    response
}
