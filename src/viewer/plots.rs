//! Strip charts, painted as one mesh a curve.
//!
//! A curve is a band between the least and the greatest value of each pixel column, so that a spike of
//! one tick is seen and 120 s of it are a few hundred triangles.

use crate::monitoring::{History, history::Extent};
use crate::ports::signals::Signals;
use crate::viewer::palette::ink::Rgb;
use crate::viewer::panels::theme;
use bevy_egui::egui::{self, Align2, Mesh, Pos2, Rect, Sense, Shape, Stroke, pos2, vec2};

/// Half the thickness of a curve, points.
const HALF_LINE: f32 = 0.7;
/// Width of the scale at the left of a chart, points.
pub const GUTTER: f32 = 42.0;
/// Height of the line above a chart, points.
const HEADER: f32 = 13.0;

/// One curve.
pub struct Trace {
    /// Path of the signal.
    pub path: &'static str,
    /// Short name.
    pub label: &'static str,
    /// Colour, from the palette.
    pub color: Rgb,
}

/// Curves on common axes.
pub struct Chart {
    /// Heading, with the unit.
    pub title: &'static str,
    /// The curves.
    pub traces: &'static [Trace],
    /// From SI to the unit of the heading.
    pub scale: f64,
    /// Subtracted after scaling, as for degrees Celsius.
    pub offset: f64,
    /// Text of a value.
    pub format: fn(f64) -> String,
    /// Whether zero is always in the picture.
    pub from_zero: bool,
}

/// Paints a chart over the whole width; returns where on its time axis the pointer is, from 0 to 1.
pub fn strip_chart(
    ui: &mut egui::Ui,
    chart: &Chart,
    history: &History,
    signals: &Signals,
    height: f32,
    cursor: Option<f32>,
) -> Option<f32> {
    let (whole, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEADER + height), Sense::hover());
    let plot = Rect::from_min_max(whole.min + vec2(GUTTER, HEADER), whole.max);
    let painter = ui.painter_at(whole);
    let visuals = ui.visuals();
    let faint = theme::faint(visuals);
    painter.rect_filled(plot, 0.0, theme::well(visuals));
    painter.text(whole.min, Align2::LEFT_TOP, chart.title, theme::words(theme::SMALL), faint);

    let count = plot.width().round().max(2.0) as usize / 2;
    let curves: Vec<Vec<Extent>> =
        chart.traces.iter().map(|trace| scaled(chart, history.columns(trace.path, count))).collect();
    let (low, high) = range(&curves, chart.from_zero);
    let y = |value: f32| egui::remap(value, low..=high, plot.bottom() - 1.0..=plot.top() + 1.0);

    for quarter in 1..4 {
        let x = egui::lerp(plot.x_range(), quarter as f32 / 4.0).round();
        painter.vline(x, plot.y_range(), Stroke::new(1.0, theme::grid(visuals)));
    }
    if low < 0.0 && high > 0.0 {
        painter.hline(plot.x_range(), y(0.0).round(), Stroke::new(1.0, theme::grid(visuals)));
    }
    for (trace, curve) in chart.traces.iter().zip(&curves) {
        painter.add(Shape::mesh(band(curve, plot, y, theme::rgb(trace.color))));
    }
    let tiny = theme::figures(8.5);
    let edge = |value: f32| (chart.format)(f64::from(value)).trim().trim_start_matches('+').to_owned();
    painter.text(plot.left_top() + vec2(-3.0, -1.0), Align2::RIGHT_TOP, edge(high), tiny.clone(), faint);
    painter.text(plot.left_bottom() + vec2(-3.0, 1.0), Align2::RIGHT_BOTTOM, edge(low), tiny, faint);

    // The newest values, or those under the time cursor, right-aligned from the last trace to the first.
    let mut right = whole.right_top();
    for (trace, curve) in chart.traces.iter().zip(&curves).rev() {
        let value = match cursor {
            Some(at) => f64::from(curve[((at * count as f32) as usize).min(count - 1)].middle()),
            None => signals.value(trace.path).map_or(f64::NAN, |value| value * chart.scale - chart.offset),
        };
        let text = format!("{} {}", trace.label, (chart.format)(value));
        let drawn = painter.text(right, Align2::RIGHT_TOP, text, theme::figures(theme::SMALL), theme::rgb(trace.color));
        right.x = drawn.left() - 6.0;
    }
    if let Some(at) = cursor {
        painter.vline(egui::lerp(plot.x_range(), at), plot.y_range(), Stroke::new(1.0, faint));
    }
    response.hover_pos().filter(|pos| plot.contains(*pos)).map(|pos| (pos.x - plot.left()) / plot.width())
}

/// Into the unit of the chart.
fn scaled(chart: &Chart, columns: Option<Vec<Extent>>) -> Vec<Extent> {
    let convert = |value: f32| (f64::from(value) * chart.scale - chart.offset) as f32;
    let mut columns = columns.unwrap_or_default();
    for extent in &mut columns {
        *extent = Extent { min: convert(extent.min), max: convert(extent.max) };
    }
    columns
}

/// Round limits around all values, so that the scale does not move with every sample.
fn range(curves: &[Vec<Extent>], from_zero: bool) -> (f32, f32) {
    let start = if from_zero { Extent { min: 0.0, max: 0.0 } } else { Extent::NONE };
    let all = curves
        .iter()
        .flatten()
        .fold(start, |all, extent| Extent { min: all.min.min(extent.min), max: all.max.max(extent.max) });
    if !all.min.is_finite() {
        return (0.0, 1.0);
    }
    let span = (all.max - all.min).max(all.max.abs() * 1e-3).max(f32::MIN_POSITIVE * 1e6);
    let power = 10f32.powf((span / 4.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|m| m * power).into_iter().find(|step| *step >= span / 4.0);
    let step = step.unwrap_or(10.0 * power);
    let low = (all.min / step).floor() * step;
    let high = (all.max / step).ceil() * step;
    (low, if high > low { high } else { low + step })
}

/// The curve as a band. Neighbours are drawn out until they touch, so that a jump is a line.
fn band(curve: &[Extent], plot: Rect, y: impl Fn(f32) -> f32, color: egui::Color32) -> Mesh {
    let mut mesh = Mesh::default();
    let step = plot.width() / (curve.len().max(2) - 1) as f32;
    let mut before: Option<Extent> = None;
    for (at, extent) in curve.iter().enumerate() {
        if !extent.min.is_finite() {
            before = None;
            continue;
        }
        let mut drawn = *extent;
        if let Some(before) = before {
            drawn.min = drawn.min.min(before.max);
            drawn.max = drawn.max.max(before.min);
        }
        let x = plot.left() + at as f32 * step;
        let first = mesh.vertices.len() as u32;
        mesh.colored_vertex(clamp(pos2(x, y(drawn.max) - HALF_LINE), plot), color);
        mesh.colored_vertex(clamp(pos2(x, y(drawn.min) + HALF_LINE), plot), color);
        if before.is_some() {
            mesh.add_triangle(first - 2, first - 1, first);
            mesh.add_triangle(first - 1, first, first + 1);
        }
        before = Some(*extent);
    }
    mesh
}

fn clamp(pos: Pos2, plot: Rect) -> Pos2 {
    pos2(pos.x, pos.y.clamp(plot.top(), plot.bottom()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(values: &[f32]) -> Vec<Extent> {
        values.iter().map(|value| Extent { min: *value, max: *value }).collect()
    }

    #[test]
    fn limits_are_round_and_contain_everything() {
        assert_eq!(range(&[flat(&[0.0, 3.9])], false), (0.0, 4.0));
        assert_eq!(range(&[flat(&[7.0, 38.0])], true), (0.0, 40.0));
        assert_eq!(range(&[flat(&[f32::NAN])], false), (0.0, 1.0));
        let (low, high) = range(&[flat(&[5.0])], false);
        assert!(low <= 5.0 && high >= 5.0 && high > low);
        let (low, high) = range(&[flat(&[-3e-11, 4e-10])], false);
        assert!(low <= -3e-11 && (4e-10..1e-9).contains(&high));
    }

    #[test]
    fn a_jump_is_joined_and_a_gap_is_not() {
        let plot = Rect::from_min_size(Pos2::ZERO, vec2(100.0, 100.0));
        let mesh = band(&flat(&[0.0, 0.0, 1.0, f32::NAN, 1.0]), plot, |v| 90.0 - 80.0 * v, egui::Color32::WHITE);
        assert_eq!((mesh.vertices.len(), mesh.indices.len()), (8, 12));
        let jump = (mesh.vertices[4].pos.y, mesh.vertices[5].pos.y);
        assert!(jump.0 < 10.0 && jump.1 > 90.0, "{jump:?}");
    }
}
