//! Alerts and the last events, at the lower left.

use super::{Request, data::PanelData, figures, theme};
use crate::monitoring::{Alert, alerts::Rule};
use bevy_egui::egui::{self, Align2, Color32, RichText, Sense, vec2};

/// Alerts shown; more are counted.
const ALERTS: usize = 5;
/// Events shown.
const EVENTS: usize = 4;
const LINE: f32 = 15.0;

/// Draws both lists; their height does not change, so that nothing above them jumps.
pub fn show(ui: &mut egui::Ui, data: &PanelData, requests: &mut Vec<Request>) {
    let alerts = &data.alerts;
    ui.horizontal(|ui| {
        ui.label(RichText::new("Alerts").strong());
        if !alerts.list.is_empty() {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if ui.small_button("seen all").on_hover_text("Acknowledges every alert.").clicked() {
                    requests.push(Request::AcknowledgeAll);
                }
                if alerts.list.len() > ALERTS {
                    ui.label(RichText::new(format!("+{} more", alerts.list.len() - ALERTS)).small());
                }
            });
        }
    });
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), ALERTS as f32 * LINE), Sense::hover());
    let faint = theme::faint(ui.visuals());
    if alerts.list.is_empty() {
        ui.painter().text(area.min, Align2::LEFT_TOP, "none", theme::words(theme::SMALL), faint);
    }
    // The worst and newest come first.
    let mut sorted: Vec<&Alert> = alerts.list.iter().collect();
    sorted.sort_by_key(|alert| std::cmp::Reverse((alert.active, alert.severity)));
    for (at, alert) in sorted.into_iter().take(ALERTS).enumerate() {
        let row = egui::Rect::from_min_size(area.min + vec2(0.0, at as f32 * LINE), vec2(area.width(), LINE));
        alert_row(ui, row, data, alert, &alerts.rules[alert.rule], requests);
    }
    ui.label(RichText::new("Events").strong());
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), EVENTS as f32 * 12.0), Sense::hover());
    for (at, event) in data.events.iter().rev().take(EVENTS).enumerate() {
        let floater = event.floater.map_or(String::new(), |number| format!(" #{number}"));
        let text = format!("{} {}{floater}", figures::fixed(event.time_s, 3, 10), event.kind.name());
        let corner = area.min + vec2(0.0, at as f32 * 12.0);
        ui.painter().text(corner, Align2::LEFT_TOP, text, theme::figures(9.5), faint);
    }
}

fn alert_row(
    ui: &egui::Ui,
    row: egui::Rect,
    data: &PanelData,
    alert: &Alert,
    rule: &Rule,
    requests: &mut Vec<Request>,
) {
    let response = ui.interact(row, ui.id().with(("alert", alert.rule)), Sense::click());
    let color = if alert.active { theme::severity(alert.severity) } else { theme::faint(ui.visuals()) };
    let painter = ui.painter();
    if response.hovered() {
        painter.rect_filled(row, 0.0, ui.visuals().widgets.hovered.weak_bg_fill);
    }
    painter.text(row.min, Align2::LEFT_TOP, theme::severity_icon(alert.severity), theme::words(theme::NORMAL), color);
    let name = if alert.acknowledged { Color32::from_gray(150) } else { color };
    painter.text(row.min + vec2(18.0, 0.5), Align2::LEFT_TOP, &rule.name, theme::words(11.5), name);
    let unit =
        data.signals.position(&rule.signal).map_or(String::new(), |at| figures::unit(data.signals.table[at].unit));
    let figure = format!("{} {unit}", figures::compact(rounded(alert.value)));
    painter.text(row.right_top() + vec2(0.0, 1.0), Align2::RIGHT_TOP, figure, theme::figures(theme::SMALL), name);
    if response.clicked() {
        requests.push(Request::Acknowledge(alert.rule));
    }
    if response.hovered() {
        response.on_hover_text(format!(
            "{} ({:?}{}).\n{}\nSince {:.2} s; worst {} {unit}. Click: seen.",
            rule.message,
            alert.severity,
            if alert.active { "" } else { ", over" },
            rule.remedy,
            alert.since_s,
            figures::compact(rounded(alert.worst)),
        ));
    }
}

/// To three digits: a list is no place for more.
fn rounded(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}
