//! Layout of a plot, and its legend with names and values.

use crate::viewer::ui::text::text_within;
use crate::viewer::ui::theme;
use crate::viewer::ui::units::FIGURE_WIDTH;
use bevy_egui::egui::{Align2, Color32, Painter, Rect, Visuals, pos2, vec2};

/// Height of a line of the legend, points.
pub const ROW: f32 = 14.0;
/// Width of the labels of a value axis, points.
pub const GUTTER: f32 = 42.0;
/// Height of the labels of the time axis, points.
pub const AXIS: f32 = 13.0;
/// Least width of an entry of the legend, points.
const ENTRY: f32 = 168.0;
/// Width of a unit in the legend, points.
const UNIT: f32 = 27.0;
/// Least height of the area with the curves, points.
const LEAST_AREA: f32 = 34.0;

/// Layout of a plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Geometry {
    /// The whole rectangle.
    pub whole: Rect,
    /// The entries of the legend that fit. If not all fit, the last one shows the number of the others.
    pub entries: Vec<Rect>,
    /// The menu button.
    pub menu: Rect,
    /// The area of the curves.
    pub area: Rect,
}

impl Geometry {
    /// Layout for a number of entries in the legend.
    pub fn of(whole: Rect, entries: usize, right_axis: bool) -> Self {
        let menu = Rect::from_min_size(pos2(whole.right() - 18.0, whole.top()), vec2(18.0, ROW));
        let width = whole.width() - menu.width() - 4.0;
        let columns = ((width / ENTRY).floor() as usize).clamp(1, entries.max(1));
        let most_rows = (((whole.height() - AXIS - LEAST_AREA) / ROW).floor() as usize).clamp(1, 6);
        let rows = entries.div_ceil(columns).clamp(1, most_rows);
        let size = vec2((width / columns as f32).min(190.0), ROW);
        let slot = |at: usize| whole.min + vec2((at % columns) as f32 * size.x, (at / columns) as f32 * ROW);
        let slots = (0..entries.min(rows * columns)).map(|at| Rect::from_min_size(slot(at), size - vec2(8.0, 0.0)));
        let right = if right_axis { GUTTER } else { 8.0 };
        let area = Rect::from_min_max(whole.min + vec2(GUTTER, rows as f32 * ROW + 2.0), whole.max - vec2(right, AXIS));
        Self { whole, entries: slots.collect(), menu, area }
    }
}

/// Colours of the elements other than curves.
#[derive(Clone, Copy, Debug)]
pub struct PlotColors {
    /// Whether the theme is dark.
    pub dark: bool,
    /// Secondary text.
    pub faint: Color32,
    /// Primary text.
    pub text: Color32,
    /// Background of the plot area.
    pub well: Color32,
    /// Background around it.
    pub panel: Color32,
    /// Grid lines.
    pub grid: Color32,
}

impl PlotColors {
    /// Colours of a theme.
    pub fn of(visuals: &Visuals) -> Self {
        Self {
            dark: visuals.dark_mode,
            faint: theme::faint(visuals),
            text: theme::strong(visuals),
            well: theme::well(visuals),
            panel: theme::panel(visuals.dark_mode),
            grid: theme::grid(visuals),
        }
    }
}

/// An entry of the legend.
pub struct Entry<'a> {
    /// Name.
    pub label: &'a str,
    /// Value as text of fixed width.
    pub figure: String,
    /// Unit.
    pub unit: &'a str,
    /// Colour of its curve.
    pub color: Color32,
    /// Whether its curve is hidden.
    pub hidden: bool,
}

impl Entry<'_> {
    /// Paints the entry into its rectangle.
    pub fn paint(&self, painter: &Painter, rect: Rect, look: &PlotColors) {
        let faded = |color: Color32| if self.hidden { color.gamma_multiply(0.45) } else { color };
        let middle = rect.center().y;
        let swatch = Rect::from_min_size(pos2(rect.left(), middle - 1.5), vec2(8.0, 3.0));
        if !self.hidden {
            painter.rect_filled(swatch, 0.0, self.color);
        }
        // Space is reserved for the unit and for the widest value, so that nothing moves.
        let figures = theme::figures(10.0);
        let digit = painter.layout_no_wrap("0".into(), figures.clone(), look.text).size().x;
        let (unit_at, figure_at) = (rect.right() - UNIT, rect.right() - UNIT - 3.0);
        let label_at = rect.left() + 12.0;
        let room = figure_at - digit * FIGURE_WIDTH as f32 - label_at;
        let words = theme::words(theme::SMALL);
        text_within(painter, pos2(label_at, middle), Align2::LEFT_CENTER, self.label, words, faded(look.text), room);
        let [r, g, b, _] = self.color.to_array();
        let ink = faded(theme::ink([r, g, b], look.dark));
        painter.text(pos2(figure_at, middle), Align2::RIGHT_CENTER, &self.figure, figures, ink);
        let unit = theme::words(9.0);
        text_within(painter, pos2(unit_at, middle), Align2::LEFT_CENTER, self.unit, unit, faded(look.faint), UNIT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stand_beside_the_menu_and_above_the_area() {
        for width in [260.0, 290.0, 600.0, 900.0] {
            for height in [90.0, 140.0, 400.0] {
                for count in [0, 1, 2, 5, 16] {
                    let whole = Rect::from_min_size(pos2(5.0, 7.0), vec2(width, height));
                    let geometry = Geometry::of(whole, count, count % 2 == 0);
                    assert!(geometry.area.height() >= LEAST_AREA - 3.0, "{width} {height} {count}");
                    assert!(whole.contains_rect(geometry.area));
                    for (at, entry) in geometry.entries.iter().enumerate() {
                        assert!(whole.contains_rect(*entry) && entry.bottom() <= geometry.area.top());
                        assert!(entry.right() < geometry.menu.left());
                        assert!(geometry.entries[..at].iter().all(|other| !other.shrink(0.1).intersects(*entry)));
                    }
                }
            }
        }
    }
}
