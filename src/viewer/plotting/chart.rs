//! Paints a plot over time from plain data, for the window and for files.

use crate::viewer::plotting::columns::Columns;
use crate::viewer::plotting::legend::{AXIS, Entry, GUTTER, Geometry, PlotColors};
use crate::viewer::plotting::strip::{Pen, strip};
use crate::viewer::ui::scale::{self, Range};
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::units::Display;
use crate::viewer::ui::{names, theme};
use crate::viewer::view_model::plot::{Plot, Side};
use crate::viewer::view_model::plot_source::{Marker, PlotSource};
use bevy_egui::egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, remap, vec2};

/// Width of a column, points.
const COLUMN: f32 = 2.0;
/// Text for a signal that the machine does not have.
const MISSING: &str = "not measured";

/// A curve with its data from the histories.
pub struct Drawn {
    /// Format of its values.
    pub display: Display,
    /// SI unit of its values.
    pub si_unit: &'static str,
    /// Whether the machine has this signal.
    pub measured: bool,
    /// The run; `None` if it has no history.
    pub columns: Option<Columns>,
    /// The baseline without the last edit.
    pub baseline: Option<Columns>,
    /// The parent branch.
    pub parent: Option<Columns>,
    /// The newest value, SI.
    pub newest: f64,
}

impl Drawn {
    /// Collects the data of a signal for a time window, in at most `most` columns.
    pub fn gather(path: &str, source: &PlotSource, window: Range, most: usize) -> Self {
        let row = source.signals.position(path);
        let si_unit = row.map_or("", |at| source.signals.table[at].unit);
        let of = |history| Columns::take(history, path, window, most);
        Self {
            display: Display::of(path, si_unit),
            si_unit,
            measured: row.is_some(),
            columns: of(source.history),
            baseline: source.baseline.and_then(of),
            parent: source.parent.and_then(of),
            newest: row.map_or(f64::NAN, |at| source.signals.values[at]),
        }
    }

    /// The value at a time, or the newest, SI.
    fn value(&self, reading_s: Option<f64>) -> f64 {
        match (reading_s, &self.columns) {
            (Some(time), Some(columns)) => columns.at(time).map_or(f64::NAN, |extent| f64::from(extent.middle())),
            (Some(_), None) => f64::NAN,
            (None, _) => self.newest,
        }
    }

    /// Its entry in the legend.
    pub fn entry<'a>(&'a self, label: &'a str, color: Color32, hidden: bool, reading_s: Option<f64>) -> Entry<'a> {
        let unit = if self.measured { self.display.unit.as_str() } else { MISSING };
        Entry { label, figure: self.display.text(self.value(reading_s)), unit, color, hidden }
    }
}

/// Data of a plot over time.
pub struct Chart<'a> {
    /// The plot.
    pub plot: &'a Plot,
    /// Its curves, in order.
    pub curves: &'a [Drawn],
    /// Limits of the time axis, s.
    pub window: Range,
    /// Limits of the value axes, in units for display.
    pub ranges: [Range; 2],
    /// Time at which values are read.
    pub reading_s: Option<f64>,
    /// The time cursor.
    pub cursor_s: Option<f64>,
    /// The selected interval.
    pub selection: Option<Range>,
    /// Markers.
    pub marks: &'a [Marker],
    /// The chosen curve, by position.
    pub chosen: Option<usize>,
}

/// Number of columns that fit into a plot.
pub fn columns_for(area: Rect) -> usize {
    (area.width() / COLUMN).max(8.0) as usize
}

/// Limits of both value axes: zoomed by the user, otherwise round values that include all drawn curves.
pub fn ranges(plot: &Plot, curves: &[Drawn]) -> [Range; 2] {
    if let Some(zoomed) = plot.zoomed {
        return zoomed;
    }
    [Side::Left, Side::Right].map(|side| {
        let mut all = (f64::NAN, f64::NAN);
        for (curve, drawn) in plot.curves().iter().zip(curves) {
            if curve.side != side || curve.hidden {
                continue;
            }
            for columns in [&drawn.columns, &drawn.baseline, &drawn.parent].into_iter().flatten() {
                let (low, high) = columns.extent();
                all = (all.0.min(drawn.display.show(low)), all.1.max(drawn.display.show(high)));
            }
        }
        scale::settle(plot.drawn[side as usize], all)
    })
}

/// Whether the right axis is used.
pub fn has_right_axis(plot: &Plot) -> bool {
    plot.curves().iter().any(|curve| curve.side == Side::Right)
}

impl Chart<'_> {
    /// Horizontal position of a time.
    pub fn x(&self, area: Rect, time_s: f64) -> f32 {
        remap(time_s, self.window.0..=self.window.1, f64::from(area.left())..=f64::from(area.right())) as f32
    }

    /// Vertical position of a displayed value.
    fn y(&self, area: Rect, side: Side, value: f64) -> f32 {
        let (low, high) = self.ranges[side as usize];
        remap(value, low..=high, f64::from(area.bottom()) - 1.0..=f64::from(area.top()) + 1.0) as f32
    }

    /// Paints the plot.
    pub fn paint(&self, painter: &Painter, geometry: &Geometry, look: &PlotColors) {
        let area = geometry.area;
        painter.rect_filled(area, 0.0, look.well);
        if let Some((from, to)) = self.selection {
            let ends = |time| self.x(area, time).clamp(area.left(), area.right());
            let stretch = Rect::from_x_y_ranges(ends(from)..=ends(to), area.y_range());
            painter.rect_filled(stretch, 0.0, theme::rgb(names::CYCLE[4]).gamma_multiply(0.3));
        }
        self.axes(painter, geometry, look);
        self.marks(painter, area);
        for (at, (curve, drawn)) in self.plot.curves().iter().zip(self.curves).enumerate() {
            if !curve.hidden {
                let half = if self.chosen == Some(at) { CHOSEN_HALF } else { HALF };
                self.curve(painter, area, drawn, curve.side, names::on_ground(curve.color, look.dark), half);
            }
        }
        self.cursor(painter, geometry, look);
        self.reading(painter, area, look);
        self.legend(painter, geometry, look);
    }

    fn axes(&self, painter: &Painter, geometry: &Geometry, look: &PlotColors) {
        let area = geometry.area;
        let used = |side| self.plot.curves().iter().any(|curve| curve.side == side);
        let line = Stroke::new(1.0, look.grid);
        for side in [Side::Left, Side::Right] {
            if side == Side::Right && !used(side) {
                continue;
            }
            let at = if side == Side::Left { area.left() } else { area.right() };
            let (offset, align) =
                if side == Side::Left { (-3.0, Align2::RIGHT_CENTER) } else { (3.0, Align2::LEFT_CENTER) };
            let grid = side == Side::Left && used(side) || !used(Side::Left);
            let draw = |value: f64, text: String| {
                let y = self.y(area, side, value);
                if grid {
                    painter.hline(area.x_range(), y.round(), line);
                }
                let y = y.clamp(area.top() + 4.0, area.bottom() - 4.0);
                painter.text(pos2(at + offset, y), align, text, theme::figures(8.5), look.faint);
            };
            if self.plot.curves().is_empty() {
                continue;
            }
            // Below the axis labels, where there are no curves.
            let (x, align) = match side {
                Side::Left => (area.left() - 3.0, Align2::RIGHT_TOP),
                Side::Right => (area.right() + 3.0, Align2::LEFT_TOP),
            };
            let (below, room) = (pos2(x, area.bottom() + 2.0), GUTTER - 5.0);
            text_within(painter, below, align, self.unit(side), theme::words(9.0), look.faint, room);
            let range = self.ranges[side as usize];
            let step = scale::step(range.1 - range.0, ((area.height() / 24.0) as usize).max(1));
            for value in scale::ticks(range, step) {
                draw(value, scale::label(value, step));
            }
        }
        self.time_axis(painter, geometry, look);
    }

    /// The unit of a value axis, if all of its curves have the same.
    fn unit(&self, side: Side) -> &str {
        let mut units = self.plot.curves().iter().zip(self.curves).filter(|(curve, _)| curve.side == side);
        let Some((_, first)) = units.next() else { return "" };
        let unit = first.display.unit.as_str();
        if units.all(|(_, other)| other.display.unit == unit) { unit } else { "mixed" }
    }

    fn time_axis(&self, painter: &Painter, geometry: &Geometry, look: &PlotColors) {
        let area = geometry.area;
        let font = theme::figures(8.5);
        let top = area.bottom() + 2.0;
        let reading = self.reading_s.filter(|time| (self.window.0..=self.window.1).contains(time));
        let shown = reading.map(|time| {
            let text = scale::time_label(time, 0.01);
            let galley = painter.layout_no_wrap(text, font.clone(), look.text);
            let half = galley.size().x / 2.0;
            let x = self.x(area, time).clamp(area.left() + half, area.right() - half);
            (Rect::from_min_size(pos2(x - half, top), galley.size()), galley)
        });
        let step = scale::time_step(self.window.1 - self.window.0, ((area.width() / 64.0) as usize).max(1));
        // No labels before the start of a run.
        for time in scale::ticks((self.window.0.max(0.0), self.window.1), step) {
            let x = self.x(area, time);
            painter.vline(x.round(), area.y_range(), Stroke::new(1.0, look.grid));
            let galley = painter.layout_no_wrap(scale::time_label(time, step), font.clone(), look.faint);
            let rect = Rect::from_min_size(pos2(x - galley.size().x / 2.0, top), galley.size());
            let covered = shown.as_ref().is_some_and(|(other, _)| other.expand(4.0).intersects(rect));
            let right = if has_right_axis(self.plot) { area.right() } else { geometry.whole.right() };
            let fits = rect.left() >= area.left() && rect.right() <= right;
            if fits && !covered {
                painter.galley(rect.min, galley, look.faint);
            }
        }
        if let Some((rect, galley)) = shown {
            painter.galley(rect.min, galley, look.text);
        }
    }

    fn marks(&self, painter: &Painter, area: Rect) {
        for mark in self.marks.iter().filter(|mark| (self.window.0..=self.window.1).contains(&mark.time_s)) {
            let x = self.x(area, mark.time_s);
            painter.vline(x, area.y_range(), Stroke::new(1.0, mark.color.gamma_multiply(0.7)));
            let tip = [vec2(-3.5, 0.0), vec2(3.5, 0.0), vec2(0.0, 5.0)].map(|corner| pos2(x, area.top()) + corner);
            painter.add(Shape::convex_polygon(tip.into(), mark.color, Stroke::NONE));
        }
    }

    fn curve(&self, painter: &Painter, area: Rect, drawn: &Drawn, side: Side, color: Color32, half: f32) {
        let add = |columns: &Option<Columns>, color, half, dash_s| {
            let Some(columns) = columns else { return };
            let x = |time| self.x(area, time);
            let y = |value: f32| self.y(area, side, f64::from(value));
            let convert = (drawn.display.scale, drawn.display.offset);
            let mesh = strip(columns, area, x, y, convert, Pen { color, half, dash_s });
            if !mesh.is_empty() {
                painter.add(Shape::mesh(mesh));
            }
        };
        add(&drawn.parent, color.gamma_multiply(PARENT_STRENGTH), 0.9, None);
        add(&drawn.columns, color, half, None);
        // Dash lengths in seconds, so that dashes move with the curve.
        let dash = DASH * (self.window.1 - self.window.0) / f64::from(area.width());
        add(&drawn.baseline, color.gamma_multiply(BASELINE_STRENGTH), 0.6, Some((dash, dash)));
    }

    fn cursor(&self, painter: &Painter, geometry: &Geometry, look: &PlotColors) {
        let area = geometry.area;
        let inside = |time: &f64| (self.window.0..=self.window.1).contains(time);
        if let Some(time) = self.cursor_s.filter(inside) {
            painter.vline(self.x(area, time), area.y_range(), Stroke::new(1.5, look.text));
        }
        if let Some(time) = self.reading_s.filter(inside) {
            painter.vline(self.x(area, time), area.y_range(), Stroke::new(1.0, look.faint));
        }
    }

    /// Marks the value of the chosen curve at the cursor.
    fn reading(&self, painter: &Painter, area: Rect, look: &PlotColors) {
        let Some(time_s) = self.cursor_s.filter(|time| (self.window.0..=self.window.1).contains(time)) else { return };
        let Some((curve, drawn)) = self.chosen.and_then(|at| self.plot.curves().get(at).zip(self.curves.get(at)))
        else {
            return;
        };
        let value = drawn.value(Some(time_s));
        if curve.hidden || !value.is_finite() {
            return;
        }
        let x = self.x(area, time_s);
        let color = names::on_ground(curve.color, look.dark);
        let at = pos2(x, self.y(area, curve.side, drawn.display.show(value)));
        if area.contains(at) {
            painter.circle_filled(at, 3.0, color);
        }
        let text = format!("{}  {}", scale::time_label(time_s, 0.01), drawn.display.with_unit(value));
        // On the other side of the cursor than its button, or below it.
        let (place, align, room) = if x - area.left() > READING {
            (pos2(x - 4.0, area.top() + 2.0), Align2::RIGHT_TOP, x - 6.0 - area.left())
        } else {
            (pos2(x + 4.0, area.top() + 18.0), Align2::LEFT_TOP, area.right() - x - 6.0)
        };
        text_within(painter, place, align, &text, theme::figures(9.5), look.text, room);
    }

    /// The visible curve nearest to a position, if one is near.
    pub fn nearest(&self, area: Rect, pos: Pos2) -> Option<usize> {
        let time_s =
            remap(f64::from(pos.x), f64::from(area.left())..=f64::from(area.right()), self.window.0..=self.window.1);
        let distance = |at: usize, drawn: &Drawn| {
            let curve = &self.plot.curves()[at];
            let extent = drawn.columns.as_ref()?.at(time_s).filter(|extent| extent.min.is_finite())?;
            let y = |value: f32| self.y(area, curve.side, drawn.display.show(f64::from(value)));
            let (top, bottom) = (y(extent.max), y(extent.min));
            (!curve.hidden).then(|| (top - pos.y).max(pos.y - bottom).max(0.0))
        };
        let near = self.curves.iter().enumerate().filter_map(|(at, drawn)| Some((at, distance(at, drawn)?)));
        let (at, distance) = near.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
        (distance <= REACH).then_some(at)
    }

    fn legend(&self, painter: &Painter, geometry: &Geometry, look: &PlotColors) {
        let curves = self.plot.curves();
        if curves.is_empty() {
            let at = geometry.area.center();
            let room = geometry.area.width() - 8.0;
            text_within(painter, at, Align2::CENTER_CENTER, EMPTY, theme::words(theme::SMALL), look.faint, room);
        }
        let slots = geometry.entries.len();
        for (at, (curve, drawn)) in curves.iter().zip(self.curves).enumerate().take(slots) {
            let rect = geometry.entries[at];
            if at + 1 == slots && curves.len() > slots {
                let text = format!("and {} more", curves.len() - at);
                let font = theme::words(theme::SMALL);
                text_within(painter, rect.left_center(), Align2::LEFT_CENTER, &text, font, look.faint, rect.width());
                continue;
            }
            if self.chosen == Some(at) {
                painter.rect_filled(rect, 2.0, look.grid);
            }
            let color = names::on_ground(curve.color, look.dark);
            drawn.entry(names::label(&curve.path), color, curve.hidden, self.reading_s).paint(painter, rect, look);
        }
    }
}

/// Text of a plot without curves.
const EMPTY: &str = "Drag a signal here.";
/// Length of a dash and of a gap, points.
const DASH: f64 = 5.0;
/// Half of the thickness of a curve, and of the chosen one, points.
const HALF: f32 = 0.7;
const CHOSEN_HALF: f32 = 1.4;
/// Distance from a curve up to which a click chooses it, points.
const REACH: f32 = 30.0;
/// Width of the reading beside the cursor, points.
const READING: f32 = 110.0;
/// Opacity of baselines.
const BASELINE_STRENGTH: f32 = 0.9;
/// Opacity of the parent branch.
const PARENT_STRENGTH: f32 = 0.4;

/// Paints a key for dashed and faint lines; returns its width.
pub fn paint_key(painter: &Painter, rect: Rect, look: &PlotColors, baseline: bool, parent: bool) {
    let mut x = rect.left();
    let y = rect.center().y;
    let font = theme::words(9.5);
    for (there, text, dashed) in [(baseline, "without the last edit", true), (parent, "parent branch", false)] {
        if !there || x > rect.right() - 40.0 {
            continue;
        }
        let color = if dashed { look.text } else { look.text.gamma_multiply(PARENT_STRENGTH) };
        for part in 0..3 {
            let from = x + part as f32 * 7.0;
            let to = from + if dashed { 4.0 } else { 7.0 };
            painter.hline(from..=to, y, Stroke::new(if dashed { 1.2 } else { 1.8 }, color));
        }
        let at = pos2(x + 24.0, y);
        x = text_within(painter, at, Align2::LEFT_CENTER, text, font.clone(), look.faint, rect.right() - at.x).right()
            + 10.0;
    }
}

/// Height of a plot apart from its area and legend, points.
pub const BELOW: f32 = AXIS;
