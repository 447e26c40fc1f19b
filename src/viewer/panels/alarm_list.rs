//! Alarms about the plant, alarms about the computer, and the newest events. A click on one seeks to its time.

use crate::monitoring::alarms::{Alarm, AlarmRule, AlarmState};
use crate::ports::severity::Severity;
use crate::viewer::messages::panel::{AlarmSource, PanelRequest};
use crate::viewer::messages::part_id::Part;
use crate::viewer::ui::explain::{explain, on_hover};
use crate::viewer::ui::palette::ink;
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::{figures, theme};
use crate::viewer::view_model::alarms::AlarmModel;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::run_status::{LogLine, RunStatus};
use bevy_egui::egui::{self, Align2, RichText, Sense, vec2};

const LINE: f32 = 15.0;
/// Width from which heading and button are side by side, points.
const WIDE: f32 = 170.0;

/// A line of the list.
struct Line<'a> {
    source: AlarmSource,
    number: usize,
    rule: &'a AlarmRule,
    alarm: &'a Alarm,
}

/// Data of the panel.
#[derive(Clone, Copy)]
pub struct AlarmPanelModel<'a> {
    /// The machine.
    pub readings: &'a Readings,
    /// The state of the run.
    pub status: &'a RunStatus,
    /// The alarms.
    pub alarms: &'a AlarmModel,
}

/// The alarms about the plant or the computer to be listed, in descending order of importance.
fn lines(alarms: &AlarmModel, source: AlarmSource) -> Vec<Line<'_>> {
    let all = alarms.of(source).iter().enumerate();
    // A measurement of the computer is undefined until it is first taken; this is not listed.
    let listed = |alarm: &Alarm| match source {
        AlarmSource::Plant => alarm.is_listed(),
        AlarmSource::Computer => alarm.active().is_some() || alarm.is_unacknowledged(),
    };
    let mut lines: Vec<_> = all
        .filter(|(_, (_, alarm))| listed(alarm))
        .map(|(number, (rule, alarm))| Line { source, number, rule, alarm })
        .collect();
    lines.sort_by_key(|line| std::cmp::Reverse((line.alarm.active(), line.alarm.is_unacknowledged())));
    lines
}

/// Draws the lists.
pub fn show(ui: &mut egui::Ui, model: AlarmPanelModel, requests: &mut Vec<PanelRequest>) {
    let AlarmPanelModel { status, alarms, .. } = model;
    let (plant, computer) = (lines(alarms, AlarmSource::Plant), lines(alarms, AlarmSource::Computer));
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        // In a narrow panel the button is on its own line.
        let is_wide = ui.available_width() > WIDE;
        ui.horizontal(|ui| {
            ui.label(RichText::new("Alarms").strong());
            if plant.is_empty() {
                ui.label(RichText::new("none").small().color(theme::faint(ui.visuals())));
            }
            if is_wide {
                acknowledge_all(ui, alarms, requests);
            }
        });
        if !is_wide {
            acknowledge_all(ui, alarms, requests);
        }
        plant.iter().for_each(|line| alarm_row(ui, model, line, requests));
        if !computer.is_empty() {
            ui.label(RichText::new("Computer").strong());
            computer.iter().for_each(|line| alarm_row(ui, model, line, requests));
        }
        ui.label(RichText::new("Events and commands").strong());
        status.log().iter().for_each(|line| log_row(ui, model, line, requests));
    });
}

/// Draws a line of the operator's log.
fn log_row(ui: &mut egui::Ui, model: AlarmPanelModel, line: &LogLine, requests: &mut Vec<PanelRequest>) {
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), 12.0), Sense::click());
    let visuals = ui.visuals();
    let text = format!("{} s  {}", figures::fixed(line.time_s, 3, 10), line.text);
    let color = match line.is_command {
        _ if response.hovered() => theme::strong(visuals),
        true => theme::ink(ink::AIR, visuals.dark_mode),
        false => theme::faint(visuals),
    };
    text_within(ui.painter(), row.min, Align2::LEFT_TOP, &text, theme::figures(9.5), color, row.width());
    if response.clicked() {
        requests.push(PanelRequest::Seek { lane: model.status.lane, time_s: line.time_s });
        let floater = line.floater.map(|number| Part::Floater(number).of(model.readings.machine));
        requests.extend(floater.map(PanelRequest::Select));
    }
    on_hover(response, || {
        let what = if line.is_command {
            "simulated time at which the command of the operator acted; what it was"
        } else {
            "simulated time at which it happened, located by the solver (physics.md 11); what; which floater"
        };
        format!("{}: {what}.\nClick: go to that moment.", text.trim())
    });
}

/// Draws a button that acknowledges every alarm, if any requires it.
fn acknowledge_all(ui: &mut egui::Ui, alarms: &AlarmModel, requests: &mut Vec<PanelRequest>) {
    let wait = alarms.plant.has_unacknowledged() || alarms.computer.has_unacknowledged();
    if wait && ui.small_button("Acknowledge all").on_hover_text("Acknowledges every alarm.").clicked() {
        requests.push(PanelRequest::AcknowledgeAll);
    }
}

/// Colour and sign of a line.
fn look(alarm: &Alarm, visuals: &egui::Visuals) -> (egui::Color32, &'static str) {
    let newest = alarm.newest().map(|newest| newest.priority);
    match (alarm.state(), alarm.active().or(newest)) {
        (AlarmState::Unknown, None) => (theme::faint(visuals), "?"),
        (AlarmState::Active | AlarmState::Acknowledged | AlarmState::Unknown, Some(priority)) => {
            (theme::severity(priority, visuals), theme::severity_icon(priority))
        }
        (_, priority) => (theme::faint(visuals), theme::severity_icon(priority.unwrap_or(Severity::Warning))),
    }
}

fn alarm_row(ui: &mut egui::Ui, model: AlarmPanelModel, line: &Line, requests: &mut Vec<PanelRequest>) {
    let AlarmPanelModel { readings, status, .. } = model;
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    let Line { source, number, rule, alarm } = *line;
    let visuals = ui.visuals();
    let (color, sign) = look(alarm, visuals);
    let painter = ui.painter();
    if response.hovered() {
        painter.rect_filled(row, 0.0, ui.visuals().widgets.hovered.weak_bg_fill);
    }
    painter.text(row.min, Align2::LEFT_TOP, sign, theme::words(theme::NORMAL), color);
    let name = if alarm.state() == AlarmState::Acknowledged { theme::faint(visuals) } else { color };
    let unit = readings
        .signals
        .position(&rule.signal)
        .map_or(String::new(), |at| figures::unit(readings.signals.table[at].unit));
    // At constant width, so that neither the value nor the name moves.
    let figure = format!("{:>9} {unit}", three_digits(alarm.value()));
    let right = row.right_top() + vec2(-2.0, 1.0);
    let figure = painter.text(right, Align2::RIGHT_TOP, figure, theme::figures(theme::SMALL), name);
    let (left, font) = (row.min + vec2(18.0, 0.5), theme::words(11.5));
    text_within(painter, left, Align2::LEFT_TOP, &rule.name, font, name, figure.left() - left.x - 6.0);
    if response.clicked() {
        // Times of alarms about the computer are not simulated times.
        let raised_s = alarm.newest().map(|newest| newest.raised_s).filter(|_| source == AlarmSource::Plant);
        let at = raised_s.map(|raised_s| (status.lane, raised_s));
        requests.push(PanelRequest::GoToAlarm { signal: rule.signal.clone(), at });
    } else if response.secondary_clicked() {
        requests.push(PanelRequest::Acknowledge(source, number));
    }
    on_hover(response, || tooltip(rule, alarm, &unit) + &explain(&rule.signal, readings));
}

fn tooltip(rule: &AlarmRule, alarm: &Alarm, unit: &str) -> String {
    let state = match alarm.state() {
        AlarmState::Normal => "normal",
        AlarmState::Active => "active, not acknowledged",
        AlarmState::Acknowledged => "active, acknowledged",
        AlarmState::Returned => "returned to normal, not acknowledged",
        AlarmState::Unknown => "unknown: the signal is not defined",
    };
    let times = alarm.newest().map_or(String::new(), |newest| {
        let worst = three_digits(newest.worst);
        format!("{:?}, raised at {:.2} s; worst {worst} {unit}. ", newest.priority, newest.raised_s)
    });
    format!(
        "{}: {}.\n{}\nNow {state}. {times}Click: go there. Right click: acknowledge.\n\n",
        rule.name, rule.message, rule.remedy
    )
}

/// Formats three significant digits with a fixed number of digits, so that the text does not jump.
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
