//! The tiles of the window, with their panels.

use crate::viewer::app::panel_context::{Clicked, PanelStates, ViewModel};
use crate::viewer::app::panel_draw::PanelArea;
use crate::viewer::demo::caption;
use crate::viewer::messages::actions::{self, Action};
use crate::viewer::messages::pane::Pane;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::panels::status_line::{self, StatusLineModel};
use crate::viewer::panels::top_bar::{self, TopBarModel};
use crate::viewer::panels::{dialogs, notices, scene_labels, stop_banner};
use crate::viewer::ui::theme;
use crate::viewer::view_model::selection::AirColor;
use bevy_egui::egui::{self, Rect, RichText, WidgetText};
use egui_tiles::{Behavior, EditAction, SimplificationOptions, TabState, TileId, Tiles, UiResponse};

/// Draws all panels; returns the rectangle that remains for the view.
pub fn panels(ui: &mut egui::Ui, view_model: &ViewModel, states: PanelStates, clicked: &mut Clicked) -> Rect {
    let PanelStates { state, tiling, board } = states;
    // Opaque, since the output of egui stays in the window until its next run (see `repaint`).
    let frame = egui::Frame::NONE.inner_margin(egui::Margin::symmetric(8, 4)).fill(theme::panel(state.dark));
    egui::Panel::top("run").exact_size(TOP_HEIGHT).resizable(false).frame(frame).show(ui, |ui| {
        let ViewModel { readings, status, alarms, control, pacing, edits, .. } = *view_model;
        let model = TopBarModel { readings, status, alarms, control, pacing, edits };
        top_bar::show(ui, model, &mut clicked.requests);
    });
    if view_model.status.stopped {
        let banner = egui::Panel::top("stop").exact_size(stop_banner::HEIGHT).resizable(false);
        banner.frame(egui::Frame::NONE).show(ui, |ui| {
            stop_banner::show(ui, view_model.readings, &mut clicked.requests);
        });
    }
    let line = egui::Panel::bottom("status").exact_size(status_line::HEIGHT).resizable(false);
    line.frame(egui::Frame::NONE).show(ui, |ui| {
        let ViewModel { readings, status, control, pacing, timeline, .. } = *view_model;
        status_line::show(ui, StatusLineModel { readings, status, control, pacing, timeline });
    });
    let room = ui.available_rect_before_wrap();
    tiling.fit(room.size());
    let panels = PanelArea { view_model, state, board, clicked };
    let mut inside = Inside { panels, view: None, edited: None };
    tiling.tree.ui(&mut inside, ui);
    let (view, edited) = (inside.view, inside.edited);
    if std::mem::take(&mut tiling.measure_next) {
        tiling.measure();
        tiling.edited = true;
    }
    if let Some(edit) = edited {
        tiling.edited = true;
        tiling.measure_next = edit != EditAction::TabSelected;
    }
    // A view hidden behind another tab has no rectangle, but its camera needs one.
    let free = view.unwrap_or(Rect::from_min_size(room.min, egui::Vec2::splat(1.0)));
    if view.is_some() {
        scene_labels::show(ui, view_model.readings, view_model.labels, free);
    }
    let free = caption::caption(ui.ctx(), view_model.demo, free, state.dark);
    notices::show(ui.ctx(), view_model.notices, free);
    dialogs::show(ui.ctx(), &view_model.readings.signals, state, &mut clicked.requests);
    if state.dialog_open() {
        top_bar::stop_above_dialogs(ui.ctx(), view_model.status.stopped, &mut clicked.requests);
    }
    free
}

/// Paints the gaps beside and below the view. At fractional scales a row of pixels between tiles is not painted, which
/// would keep old content. The view itself is not painted, since its pixels belong to the scene.
fn close_gaps(ui: &egui::Ui, view: Rect) {
    // The painter of the view is clipped to the view.
    let painter = ui.ctx().layer_painter(ui.layer_id()).with_clip_rect(view.expand2(egui::vec2(GAP, TAB_HEIGHT)));
    let color = theme::bar(ui.visuals());
    let height = view.top() - TAB_HEIGHT..=view.bottom() + GAP;
    for (from, to) in [(view.left() - GAP, view.left()), (view.right(), view.right() + GAP)] {
        painter.rect_filled(Rect::from_x_y_ranges(from..=to, height.clone()), 0.0, color);
    }
    painter.rect_filled(Rect::from_x_y_ranges(view.x_range(), view.bottom()..=view.bottom() + GAP), 0.0, color);
}

/// Height of the tab bars, points.
const TAB_HEIGHT: f32 = 18.0;
/// Gap between two tiles, points.
const GAP: f32 = 3.0;

/// Behaviour of the tiles, with the requests collected while they are drawn.
struct Inside<'a, 'b> {
    panels: PanelArea<'a, 'b>,
    view: Option<Rect>,
    edited: Option<EditAction>,
}

impl Inside<'_, '_> {
    /// Toggles of the scene's options, in the tab bar of the view.
    fn view_toggles(&mut self, ui: &mut egui::Ui) {
        let options = self.panels.view_model.options;
        let air = match options.air {
            AirColor::Plain => "air",
            AirColor::Pressure => "air: pressure",
            AirColor::Temperature => "air: temperature",
        };
        // From right to left.
        let toggles = [
            (Action::ToggleLabels, "labels", options.labels),
            (Action::ToggleSection, "section", options.section),
            (Action::ToggleEnergy, "energy", options.energy),
            (Action::CycleAirColor, air, options.air != AirColor::Plain),
            (Action::ToggleTension, "tension", options.tension),
            (Action::ToggleForces, "forces", options.forces),
        ];
        for (action, text, on) in toggles {
            // Toggles that would overlap the tab's name on the left are omitted.
            if ui.available_width() < TAB + 8.0 + 6.5 * text.len() as f32 {
                break;
            }
            let button = egui::Button::selectable(on, RichText::new(text).small()).frame_when_inactive(false);
            if ui.add(button).on_hover_text(actions::tooltip(action)).clicked() {
                self.panels.clicked.requests.push(PanelRequest::Action(action));
            }
        }
    }
}

/// Width of the tab of the view, points.
const TAB: f32 = 50.0;

impl Behavior<Pane> for Inside<'_, '_> {
    fn pane_ui(&mut self, ui: &mut egui::Ui, _: TileId, pane: &mut Pane) -> UiResponse {
        let whole = ui.max_rect();
        if *pane == Pane::View {
            self.view = Some(whole);
            close_gaps(ui, whole);
            return UiResponse::None;
        }
        ui.painter().rect_filled(whole, 0.0, theme::panel(self.panels.state.dark));
        let inner = whole.shrink2(egui::vec2(6.0, 3.0));
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner).id_salt(*pane));
        child.set_clip_rect(whole.intersect(ui.clip_rect()));
        self.panels.draw(&mut child, *pane);
        UiResponse::None
    }

    fn tab_title_for_pane(&mut self, pane: &Pane) -> WidgetText {
        RichText::new(pane.title()).size(11.0).into()
    }

    fn on_tab_button(&mut self, tiles: &mut Tiles<Pane>, tile: TileId, button: egui::Response) -> egui::Response {
        match tiles.get_pane(&tile) {
            Some(pane) => button.on_hover_text(pane.help()),
            None => button,
        }
    }

    fn top_bar_right_ui(
        &mut self,
        tiles: &Tiles<Pane>,
        ui: &mut egui::Ui,
        _: TileId,
        tabs: &egui_tiles::Tabs,
        _: &mut f32,
    ) {
        let front = tabs.active.and_then(|active| tiles.get_pane(&active));
        if front == Some(&Pane::View) {
            self.view_toggles(ui);
        }
    }

    fn tab_bar_height(&self, _: &egui::Style) -> f32 {
        TAB_HEIGHT
    }

    fn tab_bar_color(&self, visuals: &egui::Visuals) -> egui::Color32 {
        theme::bar(visuals)
    }

    fn tab_bg_color(&self, visuals: &egui::Visuals, _: &Tiles<Pane>, _: TileId, state: &TabState) -> egui::Color32 {
        if state.active { theme::panel(visuals.dark_mode) } else { theme::bar(visuals) }
    }

    fn tab_text_color(&self, visuals: &egui::Visuals, _: &Tiles<Pane>, _: TileId, state: &TabState) -> egui::Color32 {
        if state.active { theme::strong(visuals) } else { theme::faint(visuals) }
    }

    fn tab_outline_stroke(&self, _: &egui::Visuals, _: &Tiles<Pane>, _: TileId, _: &TabState) -> egui::Stroke {
        egui::Stroke::NONE
    }

    fn gap_width(&self, _: &egui::Style) -> f32 {
        GAP
    }

    fn min_size(&self) -> f32 {
        60.0
    }

    fn is_tile_draggable(&self, _: &Tiles<Pane>, _: TileId) -> bool {
        true
    }

    fn simplification_options(&self) -> SimplificationOptions {
        SimplificationOptions { all_panes_must_have_tabs: true, prune_single_child_tabs: false, ..Default::default() }
    }

    fn on_edit(&mut self, edit: EditAction) {
        // Other edits take precedence over a selected tab: a drop also selects a tab.
        if self.edited.is_none() || edit != EditAction::TabSelected {
            self.edited = Some(edit);
        }
    }
}

/// Height of the top bar, points.
pub const TOP_HEIGHT: f32 = 36.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::ui::text_check;
    use bevy_egui::egui::{Shape, pos2, vec2};

    #[test]
    fn the_gaps_are_painted_beyond_the_view_and_into_their_corners() {
        let view = Rect::from_min_max(pos2(51.7, 40.0), pos2(287.7, 171.6));
        for dark in [true, false] {
            let shapes = text_check::lay_out(vec2(400.0, 300.0), 1.0, dark, |ui| {
                let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(view));
                inside.set_clip_rect(view);
                close_gaps(&inside, view);
            });
            let painted = |at| {
                shapes.iter().any(|shape| {
                    matches!(&shape.shape, Shape::Rect(rect) if rect.rect.contains(at) && shape.clip_rect.contains(at))
                })
            };
            for (x, y) in [(50.5, 171.5), (49.5, 100.0), (288.5, 171.5), (289.5, 60.0), (150.0, 173.0)] {
                assert!(painted(pos2(x, y)), "{x} {y}");
            }
            assert!(!painted(pos2(150.0, 100.0)), "the scene's own pixels are its own");
        }
    }
}
