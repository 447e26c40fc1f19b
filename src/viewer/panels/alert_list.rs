//! Alerts and the last events. A click on one goes to its moment.

use super::explain::{explain, on_hover};
use super::{Request, data::PanelData, figures, theme};
use crate::monitoring::{Alert, alerts::Rule};
use crate::viewer::plotting::legend::text_within;
use crate::viewer::selection::Thing;
use bevy_egui::egui::{self, Align2, RichText, Sense, vec2};

const LINE: f32 = 15.0;

/// Draws both lists.
pub fn show(ui: &mut egui::Ui, data: &PanelData, requests: &mut Vec<Request>) {
    let alerts = &data.alerts;
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.horizontal(|ui| {
            ui.label(RichText::new("Alerts").strong());
            if alerts.list.is_empty() {
                ui.label(RichText::new("none").small().color(theme::faint(ui.visuals())));
            } else if ui.small_button("seen all").on_hover_text("Acknowledges every alert.").clicked() {
                requests.push(Request::AcknowledgeAll);
            }
        });
        // The worst and newest come first.
        let mut sorted: Vec<&Alert> = alerts.list.iter().collect();
        sorted.sort_by_key(|alert| std::cmp::Reverse((alert.active, alert.severity)));
        for alert in sorted {
            let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
            alert_row(ui, row, response, data, alert, &alerts.rules[alert.rule], requests);
        }
        ui.label(RichText::new("Events").strong());
        let faint = theme::faint(ui.visuals());
        for event in data.events.iter().rev() {
            let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), 12.0), Sense::click());
            let floater = event.floater.map_or(String::new(), |number| format!(" #{number}"));
            let text = format!("{} s  {}{floater}", figures::fixed(event.time_s, 3, 10), event.kind.name());
            let color = if response.hovered() { theme::strong(ui.visuals()) } else { faint };
            text_within(ui.painter(), row.min, Align2::LEFT_TOP, &text, theme::figures(9.5), color, row.width());
            if response.clicked() {
                requests.push(Request::Seek { lane: data.lane, time_s: event.time_s });
                requests.extend(event.floater.map(|number| Request::Select(Thing::Floater(number))));
            }
            on_hover(response, || {
                format!(
                    "{}: simulated time at which it happened, located by the solver (physics.md 11); what; which floater.\n\
                     Click: go to that moment.",
                    text.trim()
                )
            });
        }
    });
}

fn alert_row(
    ui: &egui::Ui,
    row: egui::Rect,
    response: egui::Response,
    data: &PanelData,
    alert: &Alert,
    rule: &Rule,
    requests: &mut Vec<Request>,
) {
    let visuals = ui.visuals();
    let color = if alert.active { theme::severity(alert.severity, visuals) } else { theme::faint(visuals) };
    let painter = ui.painter();
    if response.hovered() {
        painter.rect_filled(row, 0.0, ui.visuals().widgets.hovered.weak_bg_fill);
    }
    painter.text(row.min, Align2::LEFT_TOP, theme::severity_icon(alert.severity), theme::words(theme::NORMAL), color);
    let name = if alert.acknowledged { theme::faint(visuals) } else { color };
    let unit =
        data.signals.position(&rule.signal).map_or(String::new(), |at| figures::unit(data.signals.table[at].unit));
    // As wide as the widest, so that neither it nor the name moves.
    let figure = format!("{:>9} {unit}", three_digits(alert.value));
    let right = row.right_top() + vec2(-2.0, 1.0);
    let figure = painter.text(right, Align2::RIGHT_TOP, figure, theme::figures(theme::SMALL), name);
    let (left, font) = (row.min + vec2(18.0, 0.5), theme::words(11.5));
    text_within(painter, left, Align2::LEFT_TOP, &rule.name, font, name, figure.left() - left.x - 6.0);
    if response.clicked() {
        requests.push(Request::GoToAlert(alert.rule));
    } else if response.secondary_clicked() {
        requests.push(Request::Acknowledge(alert.rule));
    }
    on_hover(response, || {
        format!(
            "{}: {} ({:?}{}).\n{}\nSince {:.2} s; worst {} {unit}. Click: go there. Right click: seen.\n\n{}",
            rule.name,
            rule.message,
            alert.severity,
            if alert.active { "" } else { ", over" },
            rule.remedy,
            alert.since_s,
            three_digits(alert.worst),
            explain(&rule.signal, data),
        )
    });
}

/// To three digits, all of them shown so that nothing jumps: a list is no place for more.
fn three_digits(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || !size.is_finite() || !(1e-3..1e6).contains(&size) {
        return if size.is_finite() && value != 0.0 { format!("{value:.2e}") } else { figures::compact(value) };
    }
    let decimals = (2 - size.log10().floor() as i32).max(0) as usize;
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_of_the_list_has_three_digits() {
        let texts = [0.0, 1.0, -23.456, 0.012_34, 123_456.0, 1e9, 2e-9].map(three_digits);
        assert_eq!(texts, ["0", "1.00", "-23.5", "0.0123", "123456", "1.00e9", "2.00e-9"]);
    }
}
