//! The energy audit of the shown machine: a switch, the ten largest residuals, and export to files.

use crate::validation::AuditEntry;
use crate::viewer::messages::checks::CheckRequest;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::part_id::Part;
use crate::viewer::ui::explain::on_hover;
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::{figures, theme};
use crate::viewer::view_model::checks::CheckModel;
use bevy_egui::egui::{self, Align2, RichText, Sense, vec2};

/// Height of a record, points.
const ROW: f32 = 13.0;

/// Draws the switch, and the list while the audit is active.
pub fn show(ui: &mut egui::Ui, model: &CheckModel, requests: &mut Vec<PanelRequest>) {
    let (audit, width) = (model.audit.as_ref(), ui.available_width());
    theme::exactly(ui, vec2(width, 18.0), egui::Layout::left_to_right(egui::Align::Center), |ui| {
        let mut on = audit.is_some();
        let about = "Follows every injection, vent, spill, coupling, edit and switch of the compressor: what the energy balance was \
                     before and after, and what no line accounts for. From now on; off, it costs nothing.";
        let toggle = ui.checkbox(&mut on, RichText::new("energy audit").small());
        if toggle.on_hover_text(about).changed() {
            requests.push(PanelRequest::Check(CheckRequest::Audit(on)));
        }
        if audit.is_some() {
            let about = "Writes every operation as CSV and JSON into the current directory.";
            if ui.small_button("export").on_hover_text(about).clicked() {
                requests.push(PanelRequest::Check(CheckRequest::ExportAudit));
            }
        }
    });
    let Some(audit) = audit else { return };
    let faint = theme::faint(ui.visuals());
    let (line, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::hover());
    on_hover(response, || {
        "Operations audited since the audit was turned on; a residual is stored energy after less stored energy before less \
         what all lines of the energy balance booked meanwhile (physics.md 5)."
            .into()
    });
    let dropped = if audit.dropped > 0 { format!(", {} more not kept", audit.dropped) } else { String::new() };
    let text = format!("{} operations{dropped}; largest residuals:", audit.records);
    text_within(ui.painter(), line.min, Align2::LEFT_TOP, &text, theme::words(9.5), faint, width);
    for record in &audit.largest {
        let (row, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
        let visuals = ui.visuals();
        if response.hovered() {
            ui.painter().rect_filled(row, 0.0, visuals.widgets.hovered.weak_bg_fill);
        }
        let color = visuals.text_color();
        let figure = format!("{} J", figures::scientific(record.residual));
        let figure = ui.painter().text(row.right_top(), Align2::RIGHT_TOP, figure, theme::figures(9.5), color);
        let room = figure.left() - row.left() - 6.0;
        text_within(ui.painter(), row.min, Align2::LEFT_TOP, &named(record), theme::words(10.0), color, room);
        if response.clicked() {
            requests.push(PanelRequest::Seek { lane: model.lane, time_s: record.time_s.1 });
            requests.extend(record.floater.map(|number| PanelRequest::Focus(Part::Floater(number).of(model.machine))));
        }
        if response.hovered() {
            response.on_hover_text(about(record));
        }
    }
}

/// Operation, floater, location and mechanism of a record.
fn named(record: &AuditEntry) -> String {
    let floater = record.floater.map_or(String::new(), |number| format!(" #{number}"));
    let [operation, mechanism] = [record.name(), record.mechanism()].map(|name| name.replace('_', " "));
    format!("{operation}{floater}, {}: {mechanism}", record.place)
}

fn about(record: &AuditEntry) -> String {
    format!(
        "{}\nFrom {} to {}.\nStored energy {} before, {} after.\nResidual {:+.3e} J: what no line of the energy balance accounts for. \
         Click: go to its end.",
        named(record),
        figures::clock(record.time_s.0),
        figures::clock(record.time_s.1),
        figures::engineering(record.stored.0.total(), "J"),
        figures::engineering(record.stored.1.total(), "J"),
        record.residual,
    )
}
