//! The bar at the top: run control, time, and the emergency stop that is always in sight.

use super::{Request, data::PanelData, edits::Edits, figures, theme};
use crate::ports::settings::StartFrom;
use crate::viewer::actions::{self, ACTIONS, Action, Place, Shortcut};
use crate::viewer::palette::ink as palette;
use crate::viewer::run_control::{Limit, Pacer, RunControl};
use bevy_egui::egui::{self, Align, Button, Color32, Layout, RichText, vec2};

/// Draws the bar.
pub fn show(
    ui: &mut egui::Ui,
    data: &PanelData,
    control: &RunControl,
    pacer: &Pacer,
    edits: &Edits,
    requests: &mut Vec<Request>,
) {
    ui.horizontal_centered(|ui| {
        ui.menu_button("☰", |ui| menu(ui, requests));
        let play = if control.playing { "⏸ Pause" } else { "▶ Play" };
        button(ui, Action::PlayPause, play, 66.0, true, requests);
        button(ui, Action::Step, "⏭", 22.0, true, requests);
        button(ui, Action::Reset, "⟲ Reset", 58.0, true, requests);
        button(ui, Action::StartFromRest, "From rest", 64.0, true, requests);
        ui.separator();
        button(ui, Action::Slower, "−", 18.0, true, requests);
        speeds(ui, control, pacer);
        button(ui, Action::Faster, "+", 18.0, true, requests);
        ui.separator();
        ui.label(
            RichText::new(figures::clock(data.signals.time_s))
                .font(theme::figures(15.0))
                .color(theme::strong(ui.visuals())),
        )
        .on_hover_text(format!("Simulated time; tick {}", data.signals.tick));
        chip(ui, data);
        ui.separator();
        let (undo, redo) = edits.available();
        button(ui, Action::Undo, "⮪", 22.0, undo, requests);
        button(ui, Action::Redo, "⮫", 22.0, redo, requests);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            emergency_stop(ui, data, requests);
            button(ui, Action::Help, "?", 22.0, true, requests);
            alert_chip(ui, data);
            button(ui, Action::Palette, "🔍", 22.0, true, requests);
            button(ui, Action::Demo, "Demo", 40.0, true, requests);
        });
    });
}

fn button(ui: &mut egui::Ui, action: Action, text: &str, width: f32, enabled: bool, requests: &mut Vec<Request>) {
    let response = ui.add_enabled(enabled, Button::new(text).min_size(vec2(width, 22.0)));
    if response.hovered() {
        response.clone().on_hover_text(actions::tooltip(action));
    }
    if response.clicked() {
        requests.push(Request::Action(action));
    }
}

/// The speed that was asked for, and below it the one that is reached.
fn speeds(ui: &mut egui::Ui, control: &RunControl, pacer: &Pacer) {
    let reached = figures::fixed(pacer.reached(), 2, 6);
    let color = match pacer.limit() {
        Limit::None | Limit::Paused => theme::faint(ui.visuals()),
        Limit::Physics | Limit::Picture => theme::rgb(palette::WARNING),
    };
    let (rect, response) = ui.allocate_exact_size(vec2(92.0, 30.0), egui::Sense::hover());
    let asked = format!("asked {:>6}x", figures::compact(control.speed));
    let painter = ui.painter();
    let font = theme::figures(theme::SMALL);
    painter.text(
        rect.center_top() + vec2(0.0, 2.0),
        egui::Align2::CENTER_TOP,
        asked,
        font.clone(),
        theme::strong(ui.visuals()),
    );
    painter.text(
        rect.center_bottom() - vec2(0.0, 2.0),
        egui::Align2::CENTER_BOTTOM,
        format!("real  {reached}x"),
        font,
        color,
    );
    response.on_hover_text(pacer.limit().text());
}

/// What the run started from, or that it is stopped.
fn chip(ui: &mut egui::Ui, data: &PanelData) {
    let (text, explanation) = match data.started_from {
        StartFrom::Warm => ("warm start", "The machine ran 120 s before time zero. R starts it from rest."),
        StartFrom::Rest => ("from rest", "The machine started at rest, without air."),
    };
    let color = theme::faint(ui.visuals());
    ui.label(RichText::new(text).small().color(color)).on_hover_text(explanation);
}

/// How many alerts are active, with the worst one's colour.
fn alert_chip(ui: &mut egui::Ui, data: &PanelData) {
    let Some(worst) = data.alerts.worst_active() else { return };
    let active: Vec<_> = data.alerts.list.iter().filter(|alert| alert.active).collect();
    let text = RichText::new(format!("{} {}", theme::severity_icon(worst), active.len()));
    let names: Vec<_> = active.iter().map(|alert| data.alerts.rules[alert.rule].message.as_str()).collect();
    ui.label(text.color(theme::severity(worst)).strong()).on_hover_text(names.join("\n"));
}

fn emergency_stop(ui: &mut egui::Ui, data: &PanelData, requests: &mut Vec<Request>) {
    let (action, text) = if data.stopped {
        (Action::ReleaseStop, "STOPPED – release")
    } else {
        (Action::EmergencyStop, "EMERGENCY STOP")
    };
    let text = RichText::new(text).strong().color(Color32::WHITE);
    let fill = if data.stopped { Color32::from_rgb(110, 60, 50) } else { Color32::from_rgb(196, 30, 30) };
    let response = ui.add(Button::new(text).fill(fill).min_size(vec2(132.0, 26.0)));
    if response.clicked() {
        requests.push(Request::Action(action));
    }
    response.on_hover_text(actions::tooltip(action));
}

/// All actions, by place.
fn menu(ui: &mut egui::Ui, requests: &mut Vec<Request>) {
    for place in Place::ALL {
        ui.menu_button(place.title(), |ui| {
            for row in ACTIONS.iter().filter(|row| row.place == place) {
                let keys = row.shortcuts.first().map_or(String::new(), Shortcut::text);
                let response = ui.add(Button::new(row.text).shortcut_text(keys)).on_hover_text(row.tooltip);
                if response.clicked() {
                    requests.push(Request::Action(row.action));
                    ui.close();
                }
            }
        });
    }
}
