//! The top bar: run control, time, and the emergency stop, which is always visible.

use crate::monitoring::AlarmList;
use crate::ports::settings::StartFrom;
use crate::viewer::messages::actions::{self, ACTIONS, Action, Place, Shortcut};
use crate::viewer::messages::pane::Pane;
use crate::viewer::messages::panel::{AlarmSource, PanelRequest};
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::ui::explain::{explain, on_hover};
use crate::viewer::ui::palette::ink as palette;
use crate::viewer::ui::{figures, theme};
use crate::viewer::view_model::alarms::AlarmModel;
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::real_time_pacing::{Limit, RealTimePacing};
use crate::viewer::view_model::run_status::RunStatus;
use bevy_egui::egui::{self, Align, Button, Color32, Id, Layout, Rect, RichText, vec2};

/// Data of the bar.
#[derive(Clone, Copy)]
pub struct TopBarModel<'a> {
    /// The machine.
    pub readings: &'a Readings,
    /// The state of the run.
    pub status: &'a RunStatus,
    /// The alarms.
    pub alarms: &'a AlarmModel,
    /// Play, pause, speed.
    pub control: &'a RunControl,
    /// Target and actual speed.
    pub pacing: &'a RealTimePacing,
    /// The list of edits.
    pub edits: &'a Edits,
}

/// An element of the bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Menu,
    Play,
    Step,
    Stop,
    Clock,
    Speed,
    UndoRedo,
    Alarms,
    Help,
    Palette,
    Reset,
    Start,
    FromRest,
    Demo,
}

/// All elements with their width in points, the most important first: a narrow bar omits those at the end.
const PARTS: [(Part, f32); 14] = [
    (Part::Stop, 140.0),
    (Part::Menu, 26.0),
    (Part::Play, 68.0),
    (Part::Step, 26.0),
    (Part::Clock, 104.0),
    (Part::Speed, 142.0),
    (Part::UndoRedo, 56.0),
    (Part::Alarms, 72.0),
    (Part::Help, 24.0),
    (Part::Palette, 26.0),
    (Part::Reset, 62.0),
    (Part::Start, 66.0),
    (Part::FromRest, 70.0),
    (Part::Demo, 46.0),
];

/// Gap between two elements, points.
const GAP: f32 = 6.0;

/// Order of the elements on the left; then on the right, from right to left.
const LEFT: [Part; 9] = [
    Part::Menu,
    Part::Play,
    Part::Step,
    Part::Reset,
    Part::FromRest,
    Part::Speed,
    Part::Clock,
    Part::Start,
    Part::UndoRedo,
];

const RIGHT: [Part; 5] = [Part::Stop, Part::Help, Part::Palette, Part::Demo, Part::Alarms];

/// The elements that fit.
fn shown(width: f32) -> Vec<Part> {
    theme::fitting(&PARTS, GAP, width)
}

/// Draws the bar.
pub fn show(ui: &mut egui::Ui, model: TopBarModel, requests: &mut Vec<PanelRequest>) {
    let height = ui.available_height();
    let fits = shown(ui.available_width());
    let mut draw = |ui: &mut egui::Ui, part: Part, layout: Layout| {
        let Some((_, width)) = PARTS.iter().find(|(known, _)| *known == part).filter(|_| fits.contains(&part)) else {
            return;
        };
        theme::exactly(ui, vec2(*width, height), layout, |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            draw_part(ui, part, model, requests);
        });
    };
    ui.spacing_mut().item_spacing.x = GAP;
    ui.horizontal_centered(|ui| {
        for part in LEFT {
            draw(ui, part, Layout::left_to_right(Align::Center));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for part in RIGHT {
                draw(ui, part, Layout::right_to_left(Align::Center));
            }
        });
    });
}

fn draw_part(ui: &mut egui::Ui, part: Part, model: TopBarModel, requests: &mut Vec<PanelRequest>) {
    let TopBarModel { readings, status, alarms, control, pacing, edits } = model;
    let width = ui.max_rect().width();
    match part {
        Part::Menu => drop(ui.menu_button("☰", |ui| menu(ui, requests))),
        // A paused machine is marked.
        Part::Play if control.playing => button(ui, Action::PlayPause, "⏸ Pause", width, true, requests),
        Part::Play => {
            let text = RichText::new("▶ Play").strong().color(Color32::WHITE);
            let button = Button::new(text).fill(PAUSED).min_size(vec2(width, HEIGHT));
            act(ui.add(button), Action::PlayPause, requests);
        }
        Part::Step => button(ui, Action::Step, "⏭", width, true, requests),
        Part::Reset => button(ui, Action::Reset, "⟲ Reset", width, true, requests),
        Part::FromRest => button(ui, Action::StartFromRest, "From rest", width, true, requests),
        Part::Speed => {
            button(ui, Action::Slower, "−", 22.0, true, requests);
            speeds(ui, readings, control, pacing);
            button(ui, Action::Faster, "+", 22.0, true, requests);
        }
        Part::Clock => clock(ui, readings),
        Part::Start => chip(ui, status.started_from),
        Part::UndoRedo => {
            let (undo, redo) = edits.available();
            button(ui, Action::Undo, "⮪", 26.0, undo, requests);
            button(ui, Action::Redo, "⮫", 26.0, redo, requests);
        }
        Part::Stop => emergency_stop(ui, status.stopped, requests),
        Part::Help => button(ui, Action::Help, "?", width, true, requests),
        Part::Palette => button(ui, Action::Palette, "🔍", width, true, requests),
        Part::Demo => button(ui, Action::Demo, "Demo", width, true, requests),
        Part::Alarms => {
            [AlarmSource::Plant, AlarmSource::Computer]
                .into_iter()
                .for_each(|source| alarm_chip(ui, alarms.of(source), source, requests));
        }
    }
}

/// Height of a button, points.
const HEIGHT: f32 = 22.0;
/// Background of elements that show a pause.
pub const PAUSED: Color32 = Color32::from_rgb(28, 98, 160);
/// Background of elements that show an alarm, with white text.
pub const ALARM: Color32 = Color32::from_rgb(190, 30, 30);

fn button(ui: &mut egui::Ui, action: Action, text: &str, width: f32, enabled: bool, requests: &mut Vec<PanelRequest>) {
    act(ui.add_enabled(enabled, Button::new(text).min_size(vec2(width, HEIGHT))), action, requests);
}

fn act(response: egui::Response, action: Action, requests: &mut Vec<PanelRequest>) {
    if response.clicked() {
        requests.push(PanelRequest::Action(action));
    }
    if response.hovered() {
        response.on_hover_text(actions::tooltip(action));
    }
}

fn clock(ui: &mut egui::Ui, readings: &Readings) {
    let text = RichText::new(figures::clock(readings.signals.time_s)).font(theme::figures(15.0));
    on_hover(ui.label(text.color(theme::strong(ui.visuals()))), || {
        let tick = readings.signals.tick;
        format!("{}\nShown as hours, minutes, seconds. Tick {tick}.", explain("run.time", readings))
    });
}

/// Draws the target speed, and below it the actual one.
fn speeds(ui: &mut egui::Ui, readings: &Readings, control: &RunControl, pacing: &RealTimePacing) {
    let limit = pacing.limit();
    let (real_time_factor, color) = match limit {
        _ if !control.playing => ("paused".into(), theme::ink(palette::AIR, ui.visuals().dark_mode)),
        Limit::None | Limit::Paused => (real_time_factor(pacing), theme::faint(ui.visuals())),
        Limit::Physics | Limit::SceneState => {
            (real_time_factor(pacing), theme::ink(palette::WARNING, ui.visuals().dark_mode))
        }
    };
    let (rect, response) = ui.allocate_exact_size(vec2(90.0, ui.available_height()), egui::Sense::hover());
    let asked = format!("asked {:>6}x", figures::compact(control.speed));
    let painter = ui.painter();
    let font = theme::figures(theme::SMALL);
    let (above, below) = (egui::Align2::CENTER_BOTTOM, egui::Align2::CENTER_TOP);
    painter.text(rect.center(), above, asked, font.clone(), theme::strong(ui.visuals()));
    painter.text(rect.center(), below, real_time_factor, font, color);
    on_hover(response, || {
        format!(
            "Above, what was asked for (keys - and =); below, what is reached.\nNow: {}.\n{}",
            limit.text(),
            explain("run.realtime_factor", readings)
        )
    });
}

fn real_time_factor(pacing: &RealTimePacing) -> String {
    format!("real  {}x", figures::fixed(pacing.real_time_factor(), 2, 6))
}

/// Draws a label with the start of the run.
fn chip(ui: &mut egui::Ui, started_from: StartFrom) {
    let (text, explanation) = match started_from {
        StartFrom::Warm => ("warm start", "The machine ran 120 s before time zero. R starts it from rest."),
        StartFrom::Rest => ("from rest", "The machine started at rest, without air."),
    };
    let color = theme::faint(ui.visuals());
    ui.label(RichText::new(text).small().color(color)).on_hover_text(explanation);
}

/// Draws the number of active alarms about the plant or the computer, in the colour of the highest priority. Those
/// about the computer are marked and counted separately.
fn alarm_chip(ui: &mut egui::Ui, alarms: &AlarmList, source: AlarmSource, requests: &mut Vec<PanelRequest>) {
    let Some((count, worst)) = alarms.active() else { return };
    let (text, of) = match source {
        AlarmSource::Plant => (RichText::new(format!("{} {count}", theme::severity_icon(worst))).strong(), "plant"),
        AlarmSource::Computer => (RichText::new(format!("PC {count}")).small(), "computer"),
    };
    let text = text.color(theme::severity(worst, ui.visuals()));
    let response = ui.add(Button::new(text).frame(false));
    if response.clicked() {
        requests.push(PanelRequest::ShowPane(Pane::Alarms));
    }
    on_hover(response, || {
        let active = alarms.iter().filter(|(_, alarm)| alarm.active().is_some());
        let names: Vec<_> = active.map(|(rule, _)| rule.message.as_str()).collect();
        format!("Number of active alarms about the {of}, and the sign of the worst:\n{}", names.join("\n"))
    });
}

/// Draws the button that engages the emergency stop. It stays a button for that while the stop is engaged, and releases
/// nothing: a second press does no harm, and a reset that has not acted yet can still be overruled.
fn emergency_stop(ui: &mut egui::Ui, stopped: bool, requests: &mut Vec<PanelRequest>) {
    let text = RichText::new(if stopped { "STOPPED" } else { "EMERGENCY STOP" }).strong().color(Color32::WHITE);
    let width = ui.max_rect().width();
    let mut button = Button::new(text).fill(ALARM).min_size(vec2(width, 26.0));
    if stopped {
        button = button.stroke(egui::Stroke::new(2.0, Color32::WHITE));
    }
    let response = ui.add(button);
    ui.ctx().data_mut(|data| data.insert_temp(Id::new(STOP), response.rect));
    act(response, Action::EmergencyStop, requests);
}

/// Id under which egui stores the rectangle of the stop button.
const STOP: &str = "emergency stop";

/// Draws the stop button again above a dialog that covers the panels, so that it can always be pressed.
pub fn stop_above_dialogs(context: &egui::Context, stopped: bool, requests: &mut Vec<PanelRequest>) {
    let Some(place) = context.data(|data| data.get_temp::<Rect>(Id::new(STOP))) else { return };
    let area = egui::Area::new(Id::new("stop above dialogs")).order(egui::Order::Tooltip).fixed_pos(place.min);
    area.show(context, |ui| {
        theme::exactly(ui, place.size(), Layout::left_to_right(Align::Center), |ui| {
            emergency_stop(ui, stopped, requests)
        });
    });
}

/// Draws the menu of all actions by section.
fn menu(ui: &mut egui::Ui, requests: &mut Vec<PanelRequest>) {
    for place in Place::ALL {
        ui.menu_button(place.title(), |ui| {
            for row in ACTIONS.iter().filter(|row| row.place == place) {
                let keys = row.shortcuts.first().map_or(String::new(), Shortcut::text);
                let response = ui.add(Button::new(row.text).shortcut_text(keys)).on_hover_text(row.tooltip);
                if response.clicked() {
                    requests.push(PanelRequest::Action(row.action));
                    ui.close();
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_one_place_and_a_narrow_bar_keeps_what_matters_most() {
        for (part, _) in PARTS {
            assert_eq!(LEFT.iter().chain(&RIGHT).filter(|placed| **placed == part).count(), 1, "{part:?}");
        }
        assert_eq!(shown(1264.0).len(), PARTS.len(), "a window of 1280 points has all");
        let half = shown(624.0);
        for part in [Part::Menu, Part::Play, Part::Step, Part::Stop, Part::Clock, Part::Speed, Part::UndoRedo] {
            assert!(half.contains(&part), "{part:?}");
        }
        assert!(!half.contains(&Part::Demo));
        let narrow = shown(300.0);
        assert!(narrow.contains(&Part::Stop) && narrow.contains(&Part::Play) && !narrow.contains(&Part::Speed));
    }

    /// Requests of a click on the stop button's position while a dialog covers it.
    fn click_on_stop(above: bool) -> Vec<PanelRequest> {
        let draw = move |ui: &mut egui::Ui, requests: &mut Vec<PanelRequest>| {
            theme::exactly(ui, vec2(160.0, 30.0), Layout::left_to_right(Align::Center), |ui| {
                emergency_stop(ui, false, requests);
            });
            egui::Modal::new(Id::new("dialog")).show(ui.ctx(), |ui| ui.label("a dialog"));
            if above {
                stop_above_dialogs(ui.ctx(), false, requests);
            }
        };
        let mut harness =
            egui_kittest::Harness::builder().with_size(vec2(600.0, 300.0)).build_ui_state(draw, Vec::new());
        harness.run();
        let place = harness.ctx.data(|data| data.get_temp::<Rect>(Id::new(STOP))).expect("it was laid out");
        let pos = place.center();
        crate::viewer::ui::test_pointer::click(&mut harness, pos);
        harness.state().clone()
    }

    #[test]
    fn the_stop_button_can_be_pressed_while_a_dialog_covers_the_bar() {
        assert_eq!(click_on_stop(true), [PanelRequest::Action(Action::EmergencyStop)]);
        assert_eq!(click_on_stop(false), [], "a dialog does cover what lies beneath it");
    }
}
