//! The timeline panel: branches as lanes, with events, alarms and the displayed time.
//!
//! A drag seeks, the wheel zooms, with Shift it scrolls, a click on a mark seeks to it.

use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::timeline::axis::{AXIS, axis, navigate, to_time, to_x};
use crate::viewer::timeline::transport::transport;
use crate::viewer::ui::names::on_ground;
use crate::viewer::ui::palette::ink;
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::{figures, theme};
use crate::viewer::view_model::panel_state::TimelineState;
use crate::viewer::view_model::timeline::{Lane, MarkerKind, TimelineData, TimelineMark};
use bevy_egui::egui::{self, Align2, Pos2, Rect, Sense, Stroke, vec2};

/// Height of a lane, points.
const LANE: f32 = 15.0;
/// Width of the names, points.
const NAMES: f32 = 74.0;
/// Pointer distance up to which a mark is hit, points.
const REACH: f32 = 4.0;

/// Draws the panel.
pub fn show(ui: &mut egui::Ui, data: &TimelineData, state: &mut TimelineState, requests: &mut Vec<PanelRequest>) {
    transport(ui, data, requests);
    ui.add_space(2.0);
    let lanes_height = AXIS + LANE * data.lanes.len() as f32;
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let (whole, response) =
            ui.allocate_exact_size(vec2(ui.available_width(), lanes_height), Sense::click_and_drag());
        let area = Rect::from_min_max(whole.min + vec2(NAMES, 0.0), whole.max);
        let window = state.window.unwrap_or((0.0, data.end_s()));
        state.window = navigate(ui, &response, area, window, data.end_s()).or(state.window);
        if response.double_clicked() {
            state.window = None;
        }
        // A view of the newest interval follows the run.
        if let Some((from, to)) = state.window.as_mut()
            && data.live
            && data.now_s > *to
            && data.now_s - *to < *to - *from
        {
            (*from, *to) = (*from + data.now_s - *to, data.now_s);
        }
        let window = state.window.unwrap_or((0.0, data.end_s()));
        axis(ui, area, window);
        for (number, lane) in data.lanes.iter().enumerate() {
            let top = whole.top() + AXIS + LANE * number as f32;
            let row = Rect::from_min_max(egui::pos2(whole.left(), top), egui::pos2(whole.right(), top + LANE));
            draw_lane(ui, row, area, window, data, number, lane);
        }
        let x = to_x(area, window, data.now_s);
        if area.x_range().contains(x) {
            ui.painter().vline(x, area.y_range(), Stroke::new(1.5, theme::strong(ui.visuals())));
        }
        react(&response, area, window, data, requests);
    });
}

fn draw_lane(
    ui: &egui::Ui,
    row: Rect,
    area: Rect,
    window: (f64, f64),
    data: &TimelineData,
    number: usize,
    lane: &Lane,
) {
    let visuals = ui.visuals();
    let shown = number == data.current;
    let color = if shown { theme::strong(visuals) } else { theme::faint(visuals) };
    let (font, room) = (theme::words(theme::SMALL), area.left() - 4.0 - row.left());
    text_within(ui.painter(), row.left_center(), Align2::LEFT_CENTER, lane.short_name(), font, color, room);
    let painter = ui.painter_at(Rect::from_min_max(egui::pos2(area.left(), area.top()), area.max));
    let (left, right) = (to_x(area, window, lane.start_s), to_x(area, window, lane.end_s));
    let bar =
        Rect::from_min_max(egui::pos2(left, row.top() + 3.0), egui::pos2(right.max(left + 1.0), row.bottom() - 3.0));
    let fill =
        if shown { on_ground(ink::WATER, visuals.dark_mode).gamma_multiply(0.75) } else { color.gamma_multiply(0.45) };
    painter.rect_filled(bar, 0.0, fill);
    if let Some((parent, _)) = lane.parent {
        let from = row.top() - LANE * (number - parent.min(number)) as f32 + 0.5 * LANE;
        painter.vline(left, from..=row.center().y, Stroke::new(1.0, color));
    }
    // Events of the machine are short ticks, at most one per point; commands and alarms are emphasized.
    let mut last = f32::NEG_INFINITY;
    for mark in &lane.marks {
        let x = to_x(area, window, mark.time_s);
        let event = mark.kind == MarkerKind::Event;
        if !area.x_range().contains(x) || event && x - last < 2.0 {
            continue;
        }
        let (half, top) = if event { (0.5, row.bottom() - 5.0) } else { (1.5, row.top() + 1.0) };
        if event {
            last = x;
        }
        let tick = Rect::from_x_y_ranges(x - half..=x + half, top..=row.bottom() - 1.0);
        painter.rect_filled(tick, 0.0, on_ground(mark.kind.color(), visuals.dark_mode));
    }
}

/// The most important mark of a lane near a position.
fn mark_at(lane: &Lane, area: Rect, window: (f64, f64), x: f32) -> Option<&TimelineMark> {
    lane.marks.iter().filter(|mark| (to_x(area, window, mark.time_s) - x).abs() <= REACH).max_by_key(|mark| mark.kind)
}

fn lane_at(data: &TimelineData, area: Rect, at: Pos2) -> Option<usize> {
    let number = ((at.y - area.top() - AXIS) / LANE).floor();
    (number >= 0.0 && (number as usize) < data.lanes.len()).then_some(number as usize)
}

/// Handles seeking by drag, and tooltips.
fn react(
    response: &egui::Response,
    area: Rect,
    window: (f64, f64),
    data: &TimelineData,
    requests: &mut Vec<PanelRequest>,
) {
    let Some(at) = response.interact_pointer_pos().or(response.hover_pos()) else { return };
    let lane = lane_at(data, area, at);
    // In the first frames after a rebuild there are no lanes yet.
    let Some(clicked) = data.lanes.get(lane.unwrap_or(data.current)) else { return };
    let mark = lane.and_then(|_| mark_at(clicked, area, window, at.x));
    let time_s = to_time(area, window, at.x).max(0.0);
    if response.clicked() {
        let lane = lane.unwrap_or(data.current);
        if let Some(TimelineMark { time_s, signal: Some(signal), .. }) = mark {
            requests.push(PanelRequest::GoToAlarm { signal: signal.clone(), at: Some((lane, *time_s)) });
            return;
        }
        let time_s = mark.map_or(time_s, |mark| mark.time_s);
        requests.push(PanelRequest::Seek { lane, time_s: if at.x < area.left() { clicked.end_s } else { time_s } });
    } else if response.dragged_by(egui::PointerButton::Primary) && at.x >= area.left() {
        requests.push(PanelRequest::Seek { lane: data.current, time_s });
    } else if lane.is_some() && response.hovered() {
        let name = &clicked.name;
        let text = match mark {
            Some(mark) => format!("{}  {}\non {name}. Click: go there.", figures::clock(mark.time_s), mark.text),
            None => format!(
                "{name}, {}. Drag scrubs, the wheel zooms, Shift+wheel scrolls, right drag pans.",
                figures::clock(time_s)
            ),
        };
        response.clone().on_hover_text_at_pointer(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::timeline::axis::{short_clock, step};
    use crate::viewer::ui::test_pointer;
    use egui_kittest::Harness;

    #[test]
    fn an_axis_has_a_few_round_steps_whatever_its_length() {
        for length in [0.5, 3.0, 61.0, 600.0, 3600.0, 86_400.0] {
            let marks = length / step(length);
            assert!((2.0..=8.0).contains(&marks), "{length} s: {marks} marks");
        }
        assert_eq!((short_clock(75.0), short_clock(3675.0)), ("1:15".into(), "1:01:15".into()));
    }

    #[derive(Default)]
    struct Fixture {
        data: TimelineData,
        state: TimelineState,
        requests: Vec<PanelRequest>,
    }

    fn panel(lanes: usize) -> Harness<'static, Fixture> {
        let lane = |number: usize| Lane { name: format!("branch {number}"), end_s: 60.0, ..Lane::default() };
        let data = TimelineData { lanes: (0..lanes).map(lane).collect(), ..TimelineData::default() };
        let mut harness = Harness::builder().with_size(vec2(500.0, 140.0)).build_ui_state(
            |ui, fixture: &mut Fixture| {
                theme::apply(ui.ctx(), true);
                show(ui, &fixture.data, &mut fixture.state, &mut fixture.requests);
            },
            Fixture { data, ..Fixture::default() },
        );
        harness.run_steps(3);
        harness
    }

    fn click(harness: &mut Harness<Fixture>, pos: Pos2) {
        test_pointer::click(harness, pos);
        harness.run_steps(4);
    }

    fn wheel(harness: &mut Harness<Fixture>, modifiers: egui::Modifiers) {
        let (unit, phase) = (egui::MouseWheelUnit::Line, egui::TouchPhase::Move);
        let event = egui::Event::MouseWheel { unit, delta: vec2(0.0, -3.0), phase, modifiers };
        if modifiers.is_none() {
            harness.event(event)
        } else {
            harness.event_modifiers(event, modifiers)
        }
        harness.run_steps(10);
    }

    #[test]
    fn a_click_before_there_are_lanes_does_nothing() {
        let mut harness = panel(0);
        for pos in [egui::pos2(20.0, 34.0), egui::pos2(200.0, 34.0), egui::pos2(20.0, 60.0)] {
            click(&mut harness, pos);
        }
        assert_eq!(harness.state().requests, []);
        // The displayed lane may be one that the new run does not have.
        harness.state_mut().data.current = 7;
        click(&mut harness, egui::pos2(20.0, 34.0));
        assert_eq!(harness.state().requests, []);
    }

    /// The lane under a place, by a click on its name.
    fn lane_under(harness: &mut Harness<Fixture>, pos: Pos2) -> usize {
        harness.state_mut().requests.clear();
        click(harness, pos);
        match harness.state().requests.last() {
            Some(PanelRequest::Seek { lane, .. }) => *lane,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_wheel_zooms_or_scrolls_and_never_both() {
        let mut harness = panel(40);
        let place = egui::pos2(30.0, 90.0);
        let first = lane_under(&mut harness, place);
        wheel(&mut harness, egui::Modifiers::SHIFT);
        assert_eq!(harness.state().state.window, None, "Shift+wheel does not zoom");
        let scrolled = lane_under(&mut harness, place);
        assert!(scrolled > first, "{scrolled} after {first}");
        harness.state_mut().state.window = Some((10.0, 20.0));
        wheel(&mut harness, egui::Modifiers::NONE);
        let window = harness.state().state.window.expect("it is zoomed");
        assert!(window.1 - window.0 > 11.0, "{window:?}");
        assert_eq!(lane_under(&mut harness, place), scrolled, "the wheel does not scroll");
    }

    #[test]
    fn a_place_and_its_time_belong_together() {
        let area = Rect::from_min_size(egui::pos2(80.0, 0.0), vec2(500.0, 60.0));
        let window = (30.0, 90.0);
        for time_s in [30.0, 47.5, 90.0] {
            assert!((to_time(area, window, to_x(area, window, time_s)) - time_s).abs() < 1e-4);
        }
    }

    #[test]
    fn under_the_pointer_is_the_mark_that_matters_most() {
        let mark = |time_s, kind| TimelineMark { time_s, kind, text: String::new(), signal: None };
        let lane = Lane {
            marks: vec![
                mark(10.0, MarkerKind::Critical),
                mark(10.1, MarkerKind::Event),
                mark(50.0, MarkerKind::Command),
            ],
            end_s: 100.0,
            ..Lane::default()
        };
        let area = Rect::from_min_size(egui::pos2(0.0, 0.0), vec2(500.0, 60.0));
        let found = |x| mark_at(&lane, area, (0.0, 100.0), x).map(|mark| mark.kind);
        assert_eq!(found(51.0), Some(MarkerKind::Critical));
        assert_eq!(found(250.0), Some(MarkerKind::Command));
        assert_eq!(found(150.0), None);
    }
}
