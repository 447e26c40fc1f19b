//! The banner below the top bar while the emergency stop is engaged: what is still live, and the control that resets it.
//!
//! The reset is at the left and the stop button at the right, so that a double click on one never hits the other.

use crate::viewer::messages::actions::{self, Action};
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::panels::top_bar::ALARM;
use crate::viewer::ui::explain::on_hover;
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::theme;
use crate::viewer::ui::units::Display;
use crate::viewer::view_model::readings::Readings;
use bevy_egui::egui::{self, Align2, Button, Color32, Rect, RichText, Sense, pos2, vec2};

/// Height of the banner, points.
pub const HEIGHT: f32 = 38.0;
/// Size of the reset button, points.
const BUTTON: egui::Vec2 = vec2(96.0, 26.0);
/// Text beside the reset button.
const EFFECT: &str = "Reset stop: the brake opens, and valves, compressor and generator return to their control. The chain may \
                      start to move at once.";
/// Heading.
const TITLE: &str = "EMERGENCY STOP ENGAGED";

/// Speeds above which chain, m/s, and flywheel, rad/s, are reported as moving.
const MOVING: (f64, f64) = (1e-6, 0.05);

/// What of the machine is still live, from its newest sample.
pub fn still_live(readings: &Readings) -> Vec<String> {
    let value = |path: &str| readings.value(path);
    let text = |path: &str, si_unit: &str| Display::of(path, si_unit).with_unit(value(path).abs());
    let mut live = Vec::new();
    if value("supply.compressor_on") > 0.0 {
        live.push("compressor running".into());
    }
    if value("chain.speed").abs() > MOVING.0 {
        live.push(format!("chain moving at {}", text("chain.speed", "m/s")));
    }
    if value("flywheel.speed").abs() > MOVING.1 {
        live.push(format!("flywheel turning at {}", text("flywheel.speed", "rad/s")));
    }
    if value("supply.pressure") > readings.parameters.environment.atmospheric_pressure {
        live.push(format!("reservoir under {}", text("supply.pressure", "Pa")));
    }
    live
}

fn live_text(readings: &Readings) -> String {
    let live = still_live(readings);
    if live.is_empty() {
        "Nothing moves or is under pressure.".into()
    } else {
        format!("Still live: {}.", live.join(", "))
    }
}

/// Draws the banner.
pub fn show(ui: &mut egui::Ui, readings: &Readings, requests: &mut Vec<PanelRequest>) {
    let (banner, response) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let live = live_text(readings);
    on_hover(response, || format!("{TITLE}. {live}\n{EFFECT}"));
    let painter = ui.painter_at(banner);
    painter.rect_filled(banner, 0.0, ALARM);
    let place = Rect::from_min_size(banner.left_center() + vec2(8.0, -0.5 * BUTTON.y), BUTTON);
    let text = RichText::new(actions::find(Action::ResetStop).text).strong().color(ALARM);
    let button = ui.put(place, Button::new(text).fill(Color32::WHITE).min_size(BUTTON));
    if button.clicked() {
        requests.push(PanelRequest::Action(Action::ResetStop));
    }
    button.on_hover_text(actions::tooltip(Action::ResetStop));
    let (left, right) = (place.right() + 10.0, banner.right() - 8.0);
    let line = |x: f32, y: f32, text: &str, size: f32| {
        text_within(&painter, pos2(x, y), Align2::LEFT_CENTER, text, theme::words(size), Color32::WHITE, right - x)
    };
    let (above, below) = (banner.top() + 11.0, banner.bottom() - 10.0);
    let title = line(left, above, TITLE, 14.0);
    if right - title.right() > 80.0 {
        line(title.right() + 12.0, above, EFFECT, theme::SMALL);
    }
    line(left, below, &live, theme::NORMAL);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::signals::Signal;
    use crate::viewer::messages::run_control::RunControl;
    use crate::viewer::panels::top_bar::{self, TopBarModel};
    use crate::viewer::view_model::alarms::AlarmModel;
    use crate::viewer::view_model::edits::Edits;
    use crate::viewer::view_model::real_time_pacing::RealTimePacing;
    use crate::viewer::view_model::run_status::RunStatus;
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    fn readings(values: [f64; 4]) -> Readings {
        let paths = [
            ("supply.compressor_on", ""),
            ("chain.speed", "m/s"),
            ("flywheel.speed", "rad/s"),
            ("supply.pressure", "Pa"),
        ];
        let mut readings = Readings::default();
        for ((path, unit), value) in paths.into_iter().zip(values) {
            readings.signals.table.push(Signal { path: path.into(), unit, meaning: "A thing.", ..Default::default() });
            readings.signals.values.push(value);
        }
        readings
    }

    #[test]
    fn what_is_still_live_is_read_from_the_machine() {
        let all = still_live(&readings([1.0, -0.006, 23.0, 4.5e5]));
        let expected = [
            "compressor running",
            "chain moving at 0.0060 m/s",
            "flywheel turning at 219.6 rpm",
            "reservoir under 4.500 bar",
        ];
        assert_eq!(all, expected);
        assert!(still_live(&readings([0.0, 0.0, 0.0, 1.0e5])).is_empty());
        assert!(still_live(&Readings::default()).is_empty(), "what is not measured is not claimed");
        assert_eq!(live_text(&readings([1.0, 0.0, 0.0, 1.0e5])), "Still live: compressor running.");
    }

    #[derive(Default)]
    struct Fixture {
        readings: Readings,
        status: RunStatus,
        requests: Vec<PanelRequest>,
    }

    /// Top bar and banner as in the window; a request acts at once.
    fn bars() -> Harness<'static, Fixture> {
        let (alarms, control, pacing, edits) =
            (AlarmModel::default(), RunControl::default(), RealTimePacing::default(), Edits::default());
        let draw = move |ui: &mut egui::Ui, fixture: &mut Fixture| {
            theme::apply(ui.ctx(), true);
            let Fixture { readings, status, requests } = fixture;
            let before = requests.len();
            egui::Panel::top("run").exact_size(36.0).show(ui, |ui| {
                let (alarms, control, pacing, edits) = (&alarms, &control, &pacing, &edits);
                top_bar::show(ui, TopBarModel { readings, status, alarms, control, pacing, edits }, requests);
            });
            if status.stopped {
                egui::Panel::top("stop").exact_size(HEIGHT).frame(egui::Frame::NONE).show(ui, |ui| {
                    show(ui, readings, requests);
                });
            }
            for request in &requests[before..] {
                match request {
                    PanelRequest::Action(Action::EmergencyStop) => status.stopped = true,
                    PanelRequest::Action(Action::ResetStop) => status.stopped = false,
                    _ => {}
                }
            }
        };
        let mut harness = Harness::builder()
            .with_size(vec2(1280.0, 300.0))
            .with_step_dt(0.05)
            .build_ui_state(draw, Fixture::default());
        harness.run_steps(3);
        harness
    }

    fn double_click(harness: &mut Harness<Fixture>, at: egui::Pos2) {
        harness.hover_at(at);
        harness.run_steps(1);
        for pressed in [true, false, true, false] {
            let (button, modifiers) = (egui::PointerButton::Primary, egui::Modifiers::NONE);
            harness.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers });
            harness.run_steps(1);
        }
        harness.run_steps(3);
    }

    #[test]
    fn a_double_click_engages_and_the_reset_is_another_control_in_another_place() {
        let mut harness = bars();
        let stop = harness.get_by_label("EMERGENCY STOP").rect();
        double_click(&mut harness, stop.center());
        assert!(harness.state().status.stopped, "the second click does not release it");
        let engages = PanelRequest::Action(Action::EmergencyStop);
        assert!(harness.state().requests.iter().all(|request| *request == engages));
        let reset = harness.get_by_label("Reset stop").rect();
        assert!(reset.center().distance(stop.center()) > 400.0);
        // It stays under the pointer that engaged it, and engages again, in case that a reset has not acted yet.
        let engaged = harness.get_by_label("STOPPED").rect();
        assert!(engaged.center().distance(stop.center()) < 2.0);
        harness.state_mut().requests.clear();
        double_click(&mut harness, engaged.center());
        assert!(harness.state().status.stopped);
        harness.get_by_label("Reset stop").click();
        harness.run_steps(3);
        assert!(!harness.state().status.stopped);
        assert!(harness.query_by_label("Reset stop").is_none(), "there is nothing to reset");
    }
}
