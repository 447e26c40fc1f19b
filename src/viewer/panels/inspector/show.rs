//! The panel of what is selected.

use super::super::explain::{self, Known, explain, on_hover};
use super::super::parameters::{ParameterState, lines_elsewhere};
use super::super::{PanelData, Request, theme};
use super::{Inspection, Row, spark};
use crate::monitoring::History;
use crate::viewer::plotting::legend::text_within;
use crate::viewer::plotting::{PvData, PvTrace, pv, xy};
use crate::viewer::selection::Thing;
use bevy_egui::egui::{self, Align2, Rect, RichText, Sense, pos2, vec2};

/// What the panel shows, and where from.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// What is selected.
    pub inspection: &'a Inspection,
    /// What the machine says.
    pub data: &'a PanelData,
    /// The past of the signals.
    pub history: &'a History,
    /// States of the floater that is selected.
    pub pv: &'a PvTrace,
}

/// Height of a row, points.
const ROW: f32 = 15.0;
/// Width of the figures where a row has a line of its past, points: nine digits and a unit.
const FIGURES: f32 = 94.0;
/// Width of the line of the past, points.
const PAST: f32 = 40.0;
/// Height of the p-V diagram, points: it stays in sight with some rows in the panel of the first layout.
const DIAGRAM: f32 = 122.0;

/// Draws the panel.
pub fn show(ui: &mut egui::Ui, shown: Shown, parameters: &mut ParameterState, requests: &mut Vec<Request>) {
    let Shown { inspection, data, .. } = shown;
    let Some(thing) = inspection.thing else {
        ui.label(RichText::new("Click something in the view: a floater, the chain, a sensor, the valve, compressor, reservoir, flywheel, generator.").small());
        return;
    };
    title(ui, thing, inspection, requests);
    if !inspection.exists() {
        ui.label(RichText::new("There is no such thing in this machine.").small());
        return;
    }
    // Each thing is shown from its top.
    egui::ScrollArea::vertical().id_salt(thing).auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        diagram(ui, shown);
        for row in &inspection.rows {
            figure(ui, row, shown);
        }
        ui.add_space(4.0);
        ui.label(RichText::new("Parameters").strong());
        let own = |path: &str| inspection.parameters.iter().any(|beginning| path.starts_with(beginning));
        lines_elsewhere(ui, own, data, parameters, requests);
    });
}

fn title(ui: &mut egui::Ui, thing: Thing, inspection: &Inspection, requests: &mut Vec<Request>) {
    let line = vec2(ui.available_width(), 18.0);
    theme::exactly(ui, line, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        if inspection.exists() {
            let about = "Its parameters in the panel on the left.";
            if ui.small_button("parameters").on_hover_text(about).clicked() {
                requests.push(Request::SearchFor(inspection.search.into()));
            }
            if ui.small_button("plot").on_hover_text("A plot of its signals.").clicked() {
                requests.push(Request::PlotSignals(inspection.signals.clone()));
            }
            if ui.small_button("look").on_hover_text("Fly to it.").clicked() {
                requests.push(Request::Focus(thing));
            }
        }
        let title = egui::Label::new(RichText::new(&inspection.title).strong()).truncate();
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| ui.add(title));
    });
}

/// A name, the last minute where it is kept, and the figure.
fn figure(ui: &mut egui::Ui, row: &Row, shown: Shown) {
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
            spark::paint(ui, shown.history, path, shown.data.signals.time_s, past);
            room = past.left() - line.left() - 6.0;
        }
    }
    let small = theme::words(theme::SMALL);
    text_within(painter, line.left_center(), Align2::LEFT_CENTER, row.label, small, visuals.text_color(), room);
    on_hover(response, || {
        let known = Known::from(shown.data);
        let about = match &row.signal {
            Some(path) => explain(path, known),
            None => explain::figure(row.meaning, row.equation, &row.inputs, known),
        };
        let text = row.text.trim();
        let text = if row.label.is_empty() { text.into() } else { format!("{}: {text}", row.label) };
        format!("{text}\n{about}")
    });
}

/// The p-V diagram of a floater.
fn diagram(ui: &mut egui::Ui, Shown { inspection, data, pv: trace, .. }: Shown) {
    let Some(Thing::Floater(number)) = inspection.thing.filter(|_| trace.floater().is_some()) else { return };
    if trace.floater() != Some(number) {
        return;
    }
    let states = trace.states();
    let environment = &data.parameters.environment;
    let gamma = environment.heat_capacity / (environment.heat_capacity - environment.gas_constant);
    let cycle = PvData { measured: &states, filled: trace.filled(), gamma };
    let response = pv::show(ui, vec2(ui.available_width(), DIAGRAM), &cycle);
    let signal = |name: &str| explain(&format!("floater[{number}].{name}"), data);
    xy::explain_axes(
        ui,
        &response,
        || format!("To the right: {}", signal("air_volume")),
        || {
            let meaning = "Isotherm and adiabat of the air as it was when its filling ended.";
            let equation = "p V = const; p V^gamma = const, gamma = c_p / (c_p - R_a) (PHYSICS.md 10)";
            let inputs = ["environment.heat_capacity", "environment.gas_constant"];
            let theory = explain::figure(meaning, equation, inputs, data);
            format!(
                "Upwards: {}\n\nmeasured: the states of its last two revolutions.\n{theory}",
                signal("air_pressure")
            )
        },
    );
    ui.add_space(2.0);
}
