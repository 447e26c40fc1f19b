//! The plots panel: tools at the top, plots below each other, statistics of a selection at the bottom.

use crate::viewer::messages::plots::{PlotRequest, SignalPath};
use crate::viewer::plotting::asked::Asked;
use crate::viewer::plotting::chart::{has_right_axis, paint_key};
use crate::viewer::plotting::legend::PlotColors;
use crate::viewer::plotting::{statistics_panel, time_plot, xy};
use crate::viewer::ui::scale::span_text;
use crate::viewer::ui::theme;
use crate::viewer::view_model::board::PlotBoard;
use crate::viewer::view_model::plot::Content;
use crate::viewer::view_model::plot_source::PlotSource;
use bevy_egui::egui::{self, Align2, Button, Popup, Rect, RichText, Sense, pos2, vec2};
use std::collections::BTreeSet;

/// Height of the line of tools, points.
const TOOLS: f32 = 18.0;
/// Gap between two plots, points.
const BETWEEN: f32 = 4.0;
/// Least and greatest height of a plot, points.
const HEIGHTS: (f32, f32) = (96.0, 400.0);

/// Draws all plots into the available space.
pub fn show(ui: &mut egui::Ui, board: &mut PlotBoard, source: &PlotSource, requests: &mut Vec<PlotRequest>) {
    let look = PlotColors::of(ui.visuals());
    let mut asked = Asked::default();
    ui.spacing_mut().item_spacing.y = 0.0;
    subscribe(board, source, requests);
    tools(ui, board, source, &mut asked, requests);
    if source.baseline.is_some() || source.parent.is_some() {
        let (line, _) = ui.allocate_exact_size(vec2(ui.available_width(), 13.0), Sense::hover());
        paint_key(&ui.painter_at(line), line, &look, source.baseline.is_some(), source.parent.is_some());
    }
    let below = statistics_panel::height(ui, board);
    let count = board.plots.len().max(1) as f32;
    let room = (ui.available_height() - below).max(HEIGHTS.0);
    let height = ((room - BETWEEN * count) / count).floor().clamp(HEIGHTS.0, HEIGHTS.1);
    let right_axis = board.plots.iter().any(has_right_axis);
    egui::ScrollArea::vertical().id_salt("plots").max_height(room).min_scrolled_height(room).auto_shrink(false).show(
        ui,
        |ui| {
            for at in 0..board.plots.len() {
                match board.plots[at].content {
                    Content::Time(_) => {
                        time_plot::show(ui, board, at, height, source, right_axis, &mut asked, requests)
                    }
                    Content::Xy { .. } => xy::show(ui, board, at, height, source, &mut asked, requests),
                }
                if board.reveal && board.plots[at].id == board.active {
                    board.reveal = false;
                    let bottom = ui.next_widget_position();
                    let plot = Rect::from_min_size(bottom - vec2(0.0, height), vec2(1.0, height));
                    ui.scroll_to_rect(plot, None);
                }
                ui.add_space(BETWEEN);
            }
            drop_area(ui, board.plots.is_empty(), &look, &mut asked);
        },
    );
    statistics_panel::show(ui, board, source, below);
    finish(ui, board, source, asked);
}

/// Requests the past of plotted signals without a history.
fn subscribe(board: &PlotBoard, source: &PlotSource, requests: &mut Vec<PlotRequest>) {
    let paths: BTreeSet<&str> = board.plots.iter().flat_map(|plot| plot.paths()).collect();
    for path in paths {
        if source.history.between(path, 0.0, 1.0, 1).is_none() && source.signals.position(path).is_some() {
            requests.push(PlotRequest::Subscribe(path.into()));
        }
    }
}

/// Draws the line of tools above the plots.
fn tools(
    ui: &mut egui::Ui,
    board: &mut PlotBoard,
    source: &PlotSource,
    asked: &mut Asked,
    requests: &mut Vec<PlotRequest>,
) {
    let size = vec2(ui.available_width(), TOOLS);
    let look = PlotColors::of(ui.visuals());
    theme::exactly(ui, size, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let whole = ui.max_rect();
        let menu = ui.add(Button::new("☰").frame(false)).on_hover_text("Plots: new, default, length of the time axis.");
        Popup::menu(&menu).show(|ui| board_menu(ui, board, asked));
        let lag = source.now_s - board.view.end_s.unwrap_or(source.now_s);
        if board.view.follows() {
            ui.label(RichText::new("live").font(theme::words(theme::SMALL)).color(look.faint))
                .on_hover_text("The newest sample is at the right. Drag to look at the past.");
        } else {
            let text = RichText::new(format!("LIVE  {:>7}", format!("−{}", span_text(lag)))).font(theme::figures(10.0));
            let chip = ui.add(Button::new(text)).on_hover_text("Back to the newest sample, this far ahead.");
            if chip.clicked() {
                board.view.follow();
                requests.push(PlotRequest::Follow);
            }
        }
        let left = Rect::from_min_max(whole.min, pos2(ui.min_rect().left() - 6.0, whole.bottom()));
        let at = left.left_center() + vec2(2.0, 0.0);
        let text = format!("last {}", span_text(board.window_s));
        let text = if board.view.follows() { text } else { format!("{} long", span_text(board.window_s)) };
        ui.painter_at(left).text(at, Align2::LEFT_CENTER, text, theme::words(theme::SMALL), look.faint);
    });
}

fn board_menu(ui: &mut egui::Ui, board: &mut PlotBoard, asked: &mut Asked) {
    ui.set_min_width(120.0);
    if ui.button("New plot").clicked() {
        asked.new_plot = Some(None);
    }
    if ui
        .button("Default plots")
        .on_hover_text("Takes away all plots, and puts back those of the first start.")
        .clicked()
    {
        asked.reset = true;
    }
    ui.separator();
    for seconds in [10.0, 30.0, 60.0, 120.0, 600.0, 3600.0] {
        if ui.selectable_label(board.window_s == seconds, format!("Last {}", span_text(seconds))).clicked() {
            board.window_s = seconds;
        }
    }
}

/// The space below the plots accepts dropped signals, too.
fn drop_area(ui: &mut egui::Ui, empty: bool, look: &PlotColors, asked: &mut Asked) {
    let dragging = egui::DragAndDrop::has_payload_of_type::<SignalPath>(ui.ctx());
    let height = ui.available_height().max(if empty || dragging { 40.0 } else { 0.0 });
    if height < 8.0 {
        return;
    }
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    if empty || dragging {
        let text = if dragging { "Drop here for a new plot." } else { "No plots. Drag a signal here, or open ☰." };
        let at = rect.center_top() + vec2(0.0, 12.0);
        ui.painter_at(rect).text(at, Align2::CENTER_TOP, text, theme::words(theme::SMALL), look.faint);
    }
    if let Some(dropped) = response.dnd_release_payload::<SignalPath>() {
        asked.new_plot = Some(Some(dropped.0.clone()));
    }
}

fn finish(ui: &egui::Ui, board: &mut PlotBoard, source: &PlotSource, asked: Asked) {
    for edit in &asked.edits {
        board.edit(edit, source.signals);
    }
    if let Some(signal) = asked.new_plot {
        let plot = board.add_plot();
        if let Some(path) = signal {
            board.add_curve(plot, &path, source.signals);
        }
    }
    if asked.reset {
        board.reset();
    }
    // All plots show values at the same time, and those above the pointer were drawn before it was known.
    if board.view.hover_s != asked.hover_s && ui.input(|input| input.pointer.delta() != egui::Vec2::ZERO) {
        ui.ctx().request_repaint();
    }
    board.view.hover_s = asked.hover_s;
}
