//! Alarms about the plant, alarms about the computer, and the newest events. A click on one seeks to its time.

use crate::monitoring::alarms::{Alarm, AlarmRule, AlarmState};
use crate::ports::severity::Severity;
use crate::viewer::messages::panel::{AlarmSource, PanelRequest};
use crate::viewer::messages::part_id::Part;
use crate::viewer::ui::explain::{explain, on_hover};
use crate::viewer::ui::held_list::held;
use crate::viewer::ui::palette::ink;
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::{figures, theme};
use crate::viewer::view_model::alarms::AlarmModel;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::run_status::{LogLine, RunStatus};
use bevy_egui::egui::{self, Align2, RichText, Sense, vec2};

const LINE: f32 = 15.0;
/// Height of a heading, points.
const HEAD: f32 = 18.0;
/// Width from which heading and button are side by side, points.
const WIDE: f32 = 170.0;

/// What is listed, without the states of the alarms.
#[derive(Clone)]
struct Listed {
    /// Alarms about the plant, by the positions of their rules.
    plant: Vec<usize>,
    /// Alarms about the computer, likewise.
    computer: Vec<usize>,
    /// The operator's log.
    log: Vec<LogLine>,
}

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

/// The alarms about the plant or the computer to be listed, in descending order of importance, by position.
fn listed(alarms: &AlarmModel, source: AlarmSource) -> Vec<usize> {
    let all = alarms.of(source).iter().enumerate();
    // A measurement of the computer is undefined until it is first taken; this is not listed.
    let is_listed = |alarm: &Alarm| match source {
        AlarmSource::Plant => alarm.is_listed(),
        AlarmSource::Computer => alarm.active().is_some() || alarm.is_unacknowledged(),
    };
    let mut lines: Vec<_> = all.filter(|(_, (_, alarm))| is_listed(alarm)).collect();
    lines.sort_by_key(|(_, (_, alarm))| std::cmp::Reverse((alarm.active(), alarm.is_unacknowledged())));
    lines.into_iter().map(|(number, _)| number).collect()
}

/// Draws the lists. While the pointer is over the panel no line moves, comes or goes.
pub fn show(ui: &mut egui::Ui, model: AlarmPanelModel, requests: &mut Vec<PanelRequest>) {
    let AlarmPanelModel { status, alarms, .. } = model;
    let (plant, computer) = (listed(alarms, AlarmSource::Plant), listed(alarms, AlarmSource::Computer));
    let now = Listed { plant, computer, log: status.log() };
    let shown = held(ui, ui.id().with("listed"), status.run, ui.max_rect(), now.clone());
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        // In a narrow panel the button is on its own line. Both lines have a fixed height, with a button or without.
        let is_wide = ui.available_width() > WIDE;
        let line = vec2(ui.available_width(), HEAD);
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        theme::exactly(ui, line, layout, |ui| {
            ui.label(RichText::new("Alarms").strong());
            if shown.plant.is_empty() {
                ui.label(RichText::new("none").small().color(theme::faint(ui.visuals())));
            }
            if is_wide {
                acknowledge_all(ui, alarms, requests);
            }
            let waits = |new: &[usize], shown: &[usize]| new.iter().filter(|at| !shown.contains(at)).count();
            more(ui, waits(&now.plant, &shown.plant) + waits(&now.computer, &shown.computer));
        });
        if !is_wide {
            theme::exactly(ui, line, layout, |ui| acknowledge_all(ui, alarms, requests));
        }
        alarm_rows(ui, model, AlarmSource::Plant, &shown.plant, requests);
        if !shown.computer.is_empty() {
            ui.label(RichText::new("Computer").strong());
            alarm_rows(ui, model, AlarmSource::Computer, &shown.computer, requests);
        }
        theme::exactly(ui, line, layout, |ui| {
            let new = now.log.iter().filter(|line| !shown.log.contains(line)).count();
            let more = if new > 0 { format!("  +{new}") } else { String::new() };
            // In a narrow panel the heading is shortened.
            let heading = egui::Label::new(RichText::new(format!("Events and commands{more}")).strong()).truncate();
            ui.add(heading).on_hover_text(WAITING);
        });
        shown.log.iter().for_each(|line| log_row(ui, model, line, requests));
    });
}

/// Explanation of the number beside a heading.
const WAITING: &str = "While the pointer is over the list its lines stay where they are; + is the number of new ones.";

/// Draws the number of lines that wait until the pointer leaves the list.
fn more(ui: &mut egui::Ui, count: usize) {
    if count > 0 {
        let text = RichText::new(format!("+{count}")).small().color(theme::strong(ui.visuals()));
        ui.label(text).on_hover_text(WAITING);
    }
}

fn alarm_rows(
    ui: &mut egui::Ui,
    model: AlarmPanelModel,
    source: AlarmSource,
    numbers: &[usize],
    requests: &mut Vec<PanelRequest>,
) {
    for &number in numbers {
        if let Some((rule, alarm)) = model.alarms.of(source).iter().nth(number) {
            alarm_row(ui, model, &Line { source, number, rule, alarm }, requests);
        }
    }
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
    use crate::monitoring::AlarmList;
    use crate::ports::events::{EventKind, Occurrence};
    use crate::viewer::ui::test_pointer::click;
    use egui_kittest::Harness;

    #[test]
    fn a_figure_of_the_list_has_three_digits() {
        let texts = [0.0, 1.0, -23.456, 0.012_34, 123_456.0, 1e9, 2e-9].map(three_digits);
        assert_eq!(texts, ["0", "1.00", "-23.5", "0.0123", "123456", "1.00e9", "2.00e-9"]);
    }

    #[derive(Default)]
    struct Fixture {
        status: RunStatus,
        requests: Vec<PanelRequest>,
    }

    /// The time of the line under a place, by a click on it.
    fn time_under(harness: &mut Harness<Fixture>, pos: egui::Pos2) -> f64 {
        harness.state_mut().requests.clear();
        click(harness, pos);
        match harness.state().requests[..] {
            [PanelRequest::Seek { time_s, .. }] => time_s,
            ref other => panic!("{other:?}"),
        }
    }

    #[test]
    fn no_line_moves_under_the_pointer() {
        let (readings, none) = (Readings::default(), || AlarmList::new(Default::default()));
        let alarms = AlarmModel { plant: none(), computer: none() };
        let event = |time_s| Occurrence { time_s, kind: EventKind::CompressorOn, floater: None };
        let status = RunStatus { events: (1..=10).map(|at| event(f64::from(at))).collect(), ..RunStatus::default() };
        let mut harness = Harness::builder().with_size(vec2(300.0, 260.0)).build_ui_state(
            move |ui, fixture: &mut Fixture| {
                theme::apply(ui.ctx(), true);
                let model = AlarmPanelModel { readings: &readings, status: &fixture.status, alarms: &alarms };
                show(ui, model, &mut fixture.requests);
            },
            Fixture { status, ..Fixture::default() },
        );
        harness.run_steps(3);
        let place = egui::pos2(100.0, 104.0);
        let before = time_under(&mut harness, place);
        harness.state_mut().status.events.push(event(11.0));
        harness.run_steps(2);
        assert_eq!(time_under(&mut harness, place), before, "it is still the same line");
        harness.event(egui::Event::PointerGone);
        harness.run_steps(2);
        assert_eq!(time_under(&mut harness, place), before + 1.0, "the new line is above");
        // A new run has nothing of the old one.
        harness.state_mut().status = RunStatus { run: 1, events: vec![event(0.5); 10], ..RunStatus::default() };
        harness.run_steps(2);
        assert_eq!(time_under(&mut harness, place), 0.5);
    }
}
