//! Inspector panel: data of the selected part.

use crate::monitoring::History;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::part_id::PartId;
use crate::viewer::panels::inspector::spark;
use crate::viewer::panels::parameters::elsewhere::lines_elsewhere;
use crate::viewer::panels::parameters::model::ValuesModel;
use crate::viewer::ui::explain::{self, Known, explain, on_hover};
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::theme;
use crate::viewer::view_model::inspection::{Inspection, Row};
use crate::viewer::view_model::parameter_state::ParameterState;
use bevy_egui::egui::{self, Align2, Rect, RichText, Sense, pos2, vec2};

/// Data of the panel.
#[derive(Clone, Copy)]
pub struct InspectorModel<'a> {
    /// The selected part.
    pub inspection: &'a Inspection,
    /// The machine, with its parameters.
    pub values: ValuesModel<'a>,
    /// The history of the signals.
    pub history: &'a History,
}

/// Height of a row, points.
const ROW: f32 = 15.0;
/// Width of the value in a row with a sparkline, points: nine digits and a unit.
const FIGURES: f32 = 94.0;
/// Width of the sparkline, points.
const PAST: f32 = 40.0;

/// Draws the panel; `diagram` draws the content above its rows.
pub fn show(
    ui: &mut egui::Ui,
    shown: InspectorModel,
    diagram: impl FnOnce(&mut egui::Ui),
    parameters: &mut ParameterState,
    requests: &mut Vec<PanelRequest>,
) {
    let InspectorModel { inspection, values, .. } = shown;
    let Some(part) = inspection.part else {
        ui.label(RichText::new("Click something in the view: a floater, the chain, a sensor, the valve, compressor, reservoir, flywheel, generator.").small());
        return;
    };
    title(ui, part, inspection, requests);
    if !inspection.exists() {
        ui.label(RichText::new("There is no such thing in this machine.").small());
        return;
    }
    // Each part has its own scroll position.
    egui::ScrollArea::vertical().id_salt(part).auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        diagram(ui);
        for row in &inspection.rows {
            figure(ui, row, shown);
        }
        ui.add_space(4.0);
        ui.label(RichText::new("Parameters").strong());
        let own = |path: &str| inspection.parameters.iter().any(|beginning| path.starts_with(beginning));
        lines_elsewhere(ui, own, values, parameters, requests);
    });
}

fn title(ui: &mut egui::Ui, part: PartId, inspection: &Inspection, requests: &mut Vec<PanelRequest>) {
    let line = vec2(ui.available_width(), 18.0);
    theme::exactly(ui, line, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        if inspection.exists() {
            let about = "Its parameters in the panel on the left.";
            if ui.small_button("parameters").on_hover_text(about).clicked() {
                requests.push(PanelRequest::SearchFor(inspection.search.into()));
            }
            if ui.small_button("plot").on_hover_text("A plot of its signals.").clicked() {
                requests.push(PanelRequest::PlotSignals(inspection.signals.clone()));
            }
            if ui.small_button("look").on_hover_text("Fly to it.").clicked() {
                requests.push(PanelRequest::Focus(part));
            }
        }
        let title = egui::Label::new(RichText::new(&inspection.title).strong()).truncate();
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| ui.add(title));
    });
}

/// Draws a name, a sparkline if there is a history, and the value.
fn figure(ui: &mut egui::Ui, row: &Row, shown: InspectorModel) {
    let (line, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let (visuals, painter) = (ui.visuals(), ui.painter());
    let (right, font) = (line.right_center(), theme::figures(theme::SMALL));
    let figure = painter.text(right, Align2::RIGHT_CENTER, &row.text, font, theme::strong(visuals));
    let mut room = figure.left() - line.left() - 6.0;
    if let Some(path) = &row.signal {
        let past = Rect::from_min_max(
            pos2(line.right() - FIGURES - PAST, line.top() + 3.0),
            pos2(line.right() - FIGURES, line.bottom() - 3.0),
        );
        let kept = shown.history.paths().contains(path);
        if kept && past.right() < figure.left() && past.left() > line.left() + 0.25 * line.width() {
            spark::paint(ui, shown.history, path, shown.values.readings.signals.time_s, past);
            room = past.left() - line.left() - 6.0;
        }
    }
    let small = theme::words(theme::SMALL);
    text_within(painter, line.left_center(), Align2::LEFT_CENTER, row.label, small, visuals.text_color(), room);
    on_hover(response, || {
        let known = Known::from(shown.values.readings);
        let about = match &row.signal {
            Some(path) => explain(path, known),
            None => explain::figure(row.meaning, row.equation, &row.inputs, known),
        };
        let text = row.text.trim();
        let text = if row.label.is_empty() { text.into() } else { format!("{}: {text}", row.label) };
        format!("{text}\n{about}")
    });
}
