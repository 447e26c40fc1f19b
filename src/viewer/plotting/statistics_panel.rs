//! Statistics of a selected interval, below the plots.

use crate::viewer::plotting::columns::Columns;
use crate::viewer::plotting::legend::PlotColors;
use crate::viewer::plotting::statistics::Statistics;
use crate::viewer::ui::explain::{explain, on_hover};
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::units::Display;
use crate::viewer::ui::{names, scale, theme};
use crate::viewer::view_model::board::PlotBoard;
use crate::viewer::view_model::plot::Plot;
use crate::viewer::view_model::plot_source::PlotSource;
use bevy_egui::egui::{self, Align2, Button, Rect, RichText, Sense, pos2, vec2};
use std::fmt::Write;

/// Height of a line, points.
const LINE: f32 = 13.0;
/// Height of the heading, points.
const HEAD: f32 = 19.0;
/// Width of a value with name and unit, points.
const CELL: f32 = 118.0;
/// Number of statistics per curve.
const FIGURES: usize = 7;

fn columns(ui: &egui::Ui) -> usize {
    ((ui.available_width() / CELL) as usize).clamp(1, FIGURES)
}

fn selected(board: &PlotBoard) -> Option<(&Plot, (f64, f64))> {
    let (id, stretch) = board.view.selection?;
    Some((&board.plots[board.position(id)?], stretch))
}

/// Height of the panel; zero without a selection.
pub fn height(ui: &egui::Ui, board: &PlotBoard) -> f32 {
    // The layout does not change during a drag.
    if board.view.drag.is_some() {
        return 0.0;
    }
    let Some((plot, _)) = selected(board) else { return 0.0 };
    let visible = plot.curves().iter().filter(|curve| !curve.hidden).count();
    let wanted = HEAD + visible as f32 * LINE * (1 + FIGURES.div_ceil(columns(ui))) as f32;
    wanted.min((0.5 * ui.available_height()).max(HEAD + 4.0 * LINE))
}

/// Name and statistics of a curve.
type Table = Vec<(String, egui::Color32, Option<[(&'static str, String, String); FIGURES]>)>;

/// Computes the statistics of all visible curves.
fn table(plot: &Plot, stretch: (f64, f64), source: &PlotSource, dark: bool) -> Table {
    let of = |path: &str| {
        let unit = source.signals.position(path).map_or("", |at| source.signals.table[at].unit);
        let columns = Columns::held(source.history, path, stretch)?;
        Some(Statistics::of(&columns)?.lines(unit, &Display::of(path, unit)))
    };
    let visible = plot.curves().iter().filter(|curve| !curve.hidden);
    visible.map(|curve| (curve.path.clone(), names::on_ground(curve.color, dark), of(&curve.path))).collect()
}

/// Formats the statistics as tab-separated text for a spreadsheet.
pub fn as_text(plot: &Plot, stretch: (f64, f64), source: &PlotSource) -> String {
    let mut text = format!("from {:.3} s to {:.3} s\n", stretch.0, stretch.1);
    for (path, _, figures) in table(plot, stretch, source, true) {
        text.push_str(&path);
        for (name, figure, unit) in figures.into_iter().flatten() {
            // Writing to a String cannot fail.
            let _ = write!(text, "\t{name} {} {unit}", figure.trim());
        }
        text.push('\n');
    }
    text
}

/// Equation of a statistic, with x for the signal.
fn meaning(name: &str) -> &'static str {
    match name {
        "min" => "Least value in the stretch: min x",
        "max" => "Greatest value in the stretch: max x",
        "mean" => "Mean over the stretch: ∫ x dt / (t₂ − t₁)",
        "std" => "Standard deviation in the stretch: √ mean of (x − mean)²",
        "slope" => "Slope of the straight line that fits best: Σ (t − mean t)(x − mean x) / Σ (t − mean t)²",
        "∫ dt" => "Integral over the stretch: ∫ x dt",
        _ => "Number of columns of the history with a value in the stretch",
    }
}

/// Draws the statistics.
pub fn show(ui: &mut egui::Ui, board: &mut PlotBoard, source: &PlotSource, height: f32) {
    let Some((plot, stretch)) = selected(board).filter(|_| height > 0.0) else { return };
    let look = PlotColors::of(ui.visuals());
    let mut close = false;
    let size = vec2(ui.available_width(), HEAD);
    theme::exactly(ui, size, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let whole = ui.max_rect();
        let small = |text| Button::new(RichText::new(text).small());
        close = ui.add(small("✖")).on_hover_text("Closes the statistics.").clicked();
        if ui.add(small("copy")).on_hover_text("Copies all figures as text.").clicked() {
            ui.ctx().copy_text(as_text(plot, stretch, source));
        }
        let text = format!("{} from {:.2} s", scale::span_text(stretch.1 - stretch.0), stretch.0);
        let room = ui.min_rect().left() - whole.left() - 6.0;
        let words = theme::words(theme::SMALL);
        text_within(ui.painter(), whole.left_center(), Align2::LEFT_CENTER, &text, words, look.text, room);
    });
    let table = table(plot, stretch, source, look.dark);
    egui::ScrollArea::vertical().id_salt("statistics").max_height(height - HEAD).auto_shrink(false).show(ui, |ui| {
        let columns = columns(ui);
        for (path, color, figures) in &table {
            let lines = 1 + FIGURES.div_ceil(columns);
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), lines as f32 * LINE), Sense::hover());
            let painter = ui.painter_at(rect);
            let words = theme::words(theme::SMALL);
            text_within(&painter, rect.min, Align2::LEFT_TOP, path, words.clone(), *color, rect.width());
            let head = Rect::from_min_size(rect.min, vec2(rect.width(), LINE));
            on_hover(ui.interact(head, ui.id().with(path), Sense::hover()), || explain(path, source));
            let Some(figures) = figures else {
                let at = rect.min + vec2(8.0, LINE);
                painter.text(at, Align2::LEFT_TOP, "nothing recorded in this stretch", words, look.faint);
                continue;
            };
            for (at, (name, figure, unit)) in figures.iter().enumerate() {
                let x = rect.left() + (at % columns) as f32 * (rect.width() / columns as f32).min(2.0 * CELL);
                let y = rect.top() + (1 + at / columns) as f32 * LINE + 0.5 * LINE;
                let cell = Rect::from_min_size(pos2(x, y - 0.5 * LINE), vec2(CELL, LINE));
                on_hover(ui.interact(cell, ui.id().with((path, name)), Sense::hover()), || {
                    let figure = format!("{} {unit}", figure.trim());
                    format!("{}\n{name} = {}\n\nx is:\n{}", meaning(name), figure.trim_end(), explain(path, source))
                });
                let small = theme::words(9.5);
                painter.text(pos2(x, y), Align2::LEFT_CENTER, name, small.clone(), look.faint);
                painter.text(pos2(x + 81.0, y), Align2::RIGHT_CENTER, figure, theme::figures(9.5), look.text);
                text_within(&painter, pos2(x + 84.0, y), Align2::LEFT_CENTER, unit, small, look.faint, CELL - 86.0);
            }
        }
    });
    if close {
        board.view.selection = None;
    }
}
