//! Tests of the panels without a window: gestures and their effects, texts that fit, and images for inspection.

use crate::monitoring::History;
use crate::ports::signals::Signals;
use crate::viewer::messages::part_id::Part;
use crate::viewer::messages::plots::PlotRequest;
use crate::viewer::plotting::columns::tests::{history, signals};
use crate::viewer::plotting::pv::{self, PvData};
use crate::viewer::plotting::{chart, cursor, legend, plots_panel, statistics_panel, tree};
use crate::viewer::ui::{text_check, theme};
use crate::viewer::view_model::board::{Edit, PlotBoard};
use crate::viewer::view_model::plot;
use crate::viewer::view_model::plot_source::{Marker, PlotSource};
use crate::viewer::view_model::pv::{PvTrace, State};
use crate::viewer::view_model::signal_list::TreeState;
use bevy_egui::egui::{self, Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, Rect, Vec2, pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

/// Paths of the default board, and more.
pub const PATHS: &[(&str, &str)] = &[
    ("power.compressor", "W"),
    ("power.grid", "W"),
    ("chain.speed", "m/s"),
    ("flywheel.speed", "rad/s"),
    ("supply.pressure", "Pa"),
    ("chain.revolution_efficiency", ""),
    ("books.round_trip_efficiency", ""),
    ("chain.least_tension", "N"),
    ("chain.greatest_tension", "N"),
    ("power.destroyed.air_to_water", "W"),
    ("books.energy_error_relative", ""),
    ("water.temperature", "K"),
];

/// Data of a panel under test.
struct Fixture {
    board: PlotBoard,
    history: History,
    baseline: Option<History>,
    signals: Signals,
    marks: Vec<Marker>,
    requests: Vec<PlotRequest>,
    tree: TreeState,
    with_tree: bool,
}

impl Fixture {
    fn new(seconds: f64) -> Self {
        Self {
            board: PlotBoard::default(),
            history: history(PATHS, seconds),
            baseline: None,
            signals: signals(PATHS, seconds),
            marks: vec![Marker { time_s: seconds - 20.0, label: "edit".into(), color: egui::Color32::GOLD }],
            requests: Vec::new(),
            tree: TreeState::default(),
            with_tree: false,
        }
    }

    fn show(&mut self, ui: &mut egui::Ui) {
        let source = PlotSource {
            history: &self.history,
            signals: &self.signals,
            machine: None,
            now_s: self.signals.time_s,
            baseline: self.baseline.as_ref(),
            parent: self.baseline.as_ref(),
            marks: &self.marks,
        };
        if self.with_tree {
            egui::Panel::left("tree").exact_size(250.0).show(ui, |ui| {
                tree::show(ui, &self.signals, &mut self.tree, &mut self.requests);
            });
        }
        egui::CentralPanel::default().frame(egui::Frame::NONE).show(ui, |ui| {
            plots_panel::show(ui, &mut self.board, &source, &mut self.requests);
        });
        let requests = std::mem::take(&mut self.requests);
        for request in requests {
            if !self.board.carry_out(&request, &self.signals) {
                self.requests.push(request);
            }
        }
    }
}

fn harness(fixture: Fixture, size: Vec2) -> Harness<'static, Fixture> {
    let mut harness = Harness::builder().with_size(size).with_step_dt(0.05).build_ui_state(
        |ui, fixture: &mut Fixture| {
            theme::apply(ui.ctx(), true);
            fixture.show(ui);
        },
        fixture,
    );
    harness.run_steps(3);
    harness
}

fn button(harness: &mut Harness<Fixture>, pos: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
    let event = Event::PointerButton { pos, button, pressed, modifiers };
    // Every event takes a frame; events of modifiers would make a double click too slow.
    if modifiers.is_none() {
        harness.event(event);
    } else {
        harness.event_modifiers(event, modifiers);
    }
    harness.step();
}

fn click(harness: &mut Harness<Fixture>, pos: Pos2, modifiers: Modifiers) {
    harness.hover_at(pos);
    harness.step();
    for pressed in [true, false] {
        button(harness, pos, PointerButton::Primary, pressed, modifiers);
    }
}

fn double_click(harness: &mut Harness<Fixture>, pos: Pos2) {
    harness.hover_at(pos);
    harness.step();
    for pressed in [true, false, true, false] {
        button(harness, pos, PointerButton::Primary, pressed, Modifiers::NONE);
    }
}

fn drag(harness: &mut Harness<Fixture>, from: Pos2, to: Pos2, by: PointerButton, modifiers: Modifiers) {
    harness.hover_at(from);
    harness.step();
    button(harness, from, by, true, modifiers);
    for share in [0.3, 0.7, 1.0] {
        harness.event_modifiers(Event::PointerMoved(from + share * (to - from)), modifiers);
        harness.step();
    }
    button(harness, to, by, false, modifiers);
    harness.step();
}

fn wheel(harness: &mut Harness<Fixture>, pos: Pos2, notches: f32) {
    harness.hover_at(pos);
    harness.step();
    let delta = vec2(0.0, notches);
    let (phase, modifiers) = (egui::TouchPhase::Move, Modifiers::NONE);
    harness.event(Event::MouseWheel { unit: MouseWheelUnit::Line, delta, phase, modifiers });
    harness.step();
}

/// Size of the panel.
const SIZE: Vec2 = vec2(600.0, 700.0);
/// Margin of the harness around a panel.
const MARGIN: f32 = 8.0;

fn at(share: f32) -> Pos2 {
    let (left, right) = (MARGIN + legend::GUTTER, SIZE.x - MARGIN - legend::GUTTER);
    pos2(left + share * (right - left), 108.0)
}

#[test]
fn wheel_pan_and_double_click_do_what_plot_people_expect() {
    let mut harness = harness(Fixture::new(120.0), SIZE);
    wheel(&mut harness, at(0.5), 3.0);
    let board = &harness.state().board;
    assert!(board.view.follows() && board.window_s < 40.0, "zooming while live goes on following");
    let length = board.window_s;
    drag(&mut harness, at(0.3), at(0.8), PointerButton::Primary, Modifiers::NONE);
    let view = &harness.state().board.view;
    let moved = 120.0 - view.end_s.unwrap();
    assert!((moved / length - 0.5).abs() < 0.1, "moved by {moved} s of {length} s");
    wheel(&mut harness, at(0.25), -2.0);
    assert!(harness.state().board.window_s > length && !harness.state().board.view.follows());
    double_click(&mut harness, at(0.5));
    assert!(harness.state().board.view.follows());
    harness.run_steps(20);
    let seeks = |request: &PlotRequest| matches!(request, PlotRequest::SeekTo(_));
    assert!(!harness.state().requests.iter().any(seeks), "a double-click is no seek");
    assert!(harness.state().requests.contains(&PlotRequest::Follow));
}

/// The times that were asked for, in order.
fn seeks(harness: &Harness<Fixture>) -> Vec<f64> {
    let time = |request: &PlotRequest| if let PlotRequest::SeekTo(time_s) = request { Some(*time_s) } else { None };
    harness.state().requests.iter().filter_map(time).collect()
}

#[test]
fn a_click_sets_the_cursor_and_only_its_button_goes_there() {
    let mut harness = harness(Fixture::new(120.0), SIZE);
    click(&mut harness, at(0.5), Modifiers::NONE);
    harness.run_steps(20);
    assert!(seeks(&harness).is_empty(), "a click does not go anywhere");
    let cursor_s = harness.state().board.view.cursor_s.expect("a click sets the cursor");
    assert!((cursor_s - 90.0).abs() < 1.0);
    assert!(!harness.state().board.view.follows(), "the picture does not run away from the cursor");
    let button = harness.get_by_label(cursor::GO).rect();
    click(&mut harness, button.center(), Modifiers::NONE);
    harness.run_steps(2);
    assert_eq!(seeks(&harness), [cursor_s]);
    assert_eq!(harness.state().board.view.cursor_s, Some(cursor_s), "the button is no place to click into the plot");
    // The button returns to the newest time.
    click(&mut harness, pos2(SIZE.x - 60.0, 9.0), Modifiers::NONE);
    assert!(harness.state().board.view.follows());
    assert_eq!(harness.state().requests.last(), Some(&PlotRequest::Follow));
}

#[test]
fn a_drag_of_the_cursor_goes_in_time_and_a_drag_beside_it_moves_the_window() {
    let mut harness = harness(Fixture::new(120.0), SIZE);
    click(&mut harness, at(0.5), Modifiers::NONE);
    harness.run_steps(10);
    drag(&mut harness, at(0.5), at(0.25), PointerButton::Primary, Modifiers::NONE);
    let asked = seeks(&harness);
    assert!(asked.len() > 1 && (asked[asked.len() - 1] - 75.0).abs() < 1.0, "{asked:?}");
    let view = &harness.state().board.view;
    assert_eq!((view.cursor_s, view.end_s), (asked.last().copied(), Some(120.0)));
    drag(&mut harness, at(0.5), at(0.75), PointerButton::Primary, Modifiers::NONE);
    assert_eq!(seeks(&harness), asked);
    assert!(harness.state().board.view.end_s.is_some_and(|end_s| end_s < 110.0));
}

#[test]
fn a_click_chooses_the_curve_beneath_it() {
    let mut harness = harness(Fixture::new(120.0), SIZE);
    let mut chosen = std::collections::BTreeSet::new();
    for step in 0..10 {
        let pos = pos2(at(0.5).x, 46.0 + 10.0 * step as f32);
        click(&mut harness, pos, Modifiers::NONE);
        harness.run_steps(20);
        chosen.extend(harness.state().board.view.chosen.clone().map(|(_, path)| path));
    }
    assert!(chosen.contains("power.compressor") && chosen.contains("power.grid"), "{chosen:?}");
    assert!(seeks(&harness).is_empty());
}

#[test]
fn right_drag_zooms_into_a_box_and_shift_drag_selects_for_statistics() {
    let mut harness = harness(Fixture::new(120.0), SIZE);
    let (from, to) = (at(0.25), at(0.5) + vec2(0.0, 20.0));
    drag(&mut harness, from, to, PointerButton::Secondary, Modifiers::NONE);
    let board = &harness.state().board;
    let window = board.view.window(board.window_s, 120.0);
    assert!((window.0 - 75.0).abs() < 1.0 && (window.1 - 90.0).abs() < 1.0, "{window:?}");
    let [(low, high), _] = board.plots[0].zoomed.unwrap();
    assert!(low >= 0.0 && high < 40.0 && high - low < 15.0, "{low} {high}");
    drag(&mut harness, at(0.2), at(0.4), PointerButton::Primary, Modifiers::SHIFT);
    let board = &harness.state().board;
    let (plot, stretch) = board.view.selection.unwrap();
    assert_eq!(plot, board.plots[0].id);
    assert!((stretch.0 - 78.0).abs() < 0.5 && (stretch.1 - 81.0).abs() < 0.5, "{stretch:?}");
    let state = harness.state();
    let source = PlotSource {
        history: &state.history,
        signals: &state.signals,
        machine: None,
        now_s: 120.0,
        baseline: None,
        parent: None,
        marks: &[],
    };
    let text = statistics_panel::as_text(&state.board.plots[0], stretch, &source);
    assert!(text.contains("power.grid\tmin ") && text.contains("kJ") && text.contains("kW/s"), "{text}");
}

#[test]
fn the_legend_hides_and_isolates() {
    let mut harness = harness(Fixture::new(60.0), SIZE);
    let entry = |at: usize| pos2(MARGIN + 30.0 + 170.0 * at as f32, MARGIN + 18.0 + legend::ROW / 2.0);
    let hidden = |harness: &Harness<Fixture>| -> Vec<bool> {
        harness.state().board.plots[0].curves().iter().map(|curve| curve.hidden).collect()
    };
    click(&mut harness, entry(1), Modifiers::NONE);
    assert_eq!(hidden(&harness), [false, true]);
    harness.run_steps(10);
    click(&mut harness, entry(1), Modifiers::NONE);
    assert_eq!(hidden(&harness), [false, false]);
    harness.run_steps(10);
    click(&mut harness, entry(1), Modifiers::ALT);
    assert_eq!(hidden(&harness), [true, false]);
}

#[test]
fn signals_are_searched_and_come_into_plots_by_drag_enter_and_double_click() {
    let size = vec2(850.0, 700.0);
    let mut harness = harness(Fixture { with_tree: true, ..Fixture::new(60.0) }, size);
    click(&mut harness, pos2(100.0, 15.0), Modifiers::NONE);
    harness.event(Event::Text("water kelvin".into()));
    harness.run_steps(2);
    assert_eq!(harness.state().tree.search, "water kelvin");
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert_eq!(harness.state().tree.search, "");
    click(&mut harness, pos2(100.0, 15.0), Modifiers::NONE);
    harness.state_mut().tree.search = "water temperature".into();
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert!(harness.state().board.plots[0].paths().contains(&"water.temperature"), "Enter takes what was found");
    harness.state_mut().tree.search = "power air_to_water".into();
    harness.run_steps(2);
    // Opens the group, then clicks the row.
    let row = pos2(100.0, 26.0 + 1.5 * 17.0);
    drag(&mut harness, row, pos2(600.0, 330.0), PointerButton::Primary, Modifiers::NONE);
    let into: Vec<usize> = (0..harness.state().board.plots.len())
        .filter(|plot| harness.state().board.plots[*plot].paths().contains(&"power.destroyed.air_to_water"))
        .collect();
    assert_eq!(into, [2], "the plot under the pointer takes it");
    double_click(&mut harness, row);
    let active = harness.state().board.active;
    let plot = harness.state().board.position(active).unwrap();
    assert!(harness.state().board.plots[plot].paths().contains(&"power.destroyed.air_to_water"));
}

#[test]
fn what_has_no_past_is_subscribed_to_and_what_is_not_measured_is_not() {
    let mut fixture = Fixture::new(20.0);
    fixture.history = history(&PATHS[1..], 20.0);
    let signals = fixture.signals.clone();
    let id = fixture.board.plots[0].id;
    fixture.board.edit(&Edit::Add(id, "not.there".into()), &signals);
    let harness = harness(fixture, SIZE);
    let requests = &harness.state().requests;
    assert!(requests.contains(&PlotRequest::Subscribe("power.compressor".into())));
    assert!(requests.iter().all(|request| *request == PlotRequest::Subscribe("power.compressor".into())));
}

fn searching(words: &str) -> TreeState {
    let mut tree = TreeState::default();
    tree.search.push_str(words);
    tree
}

/// A fixture with all kinds of content.
fn full() -> Fixture {
    let mut fixture = Fixture::new(60.0);
    // The same signals, slightly delayed.
    let names: Vec<&str> = PATHS.iter().map(|(path, _)| *path).collect();
    let mut baseline = History::new(&names, 60.0, 10.0);
    for sample in 300..1200 {
        let time_s = f64::from(sample) * 0.05;
        baseline.observe(&Signals { time_s, ..signals(PATHS, time_s - 0.8) });
    }
    fixture.baseline = Some(baseline);
    let signals = fixture.signals.clone();
    let id = fixture.board.plots[0].id;
    for (path, _) in PATHS {
        fixture.board.edit(&Edit::Add(id, (*path).into()), &signals);
    }
    fixture.board.add_xy("supply.pressure", "chain.speed");
    fixture.board.view.selection = Some((id, (20.0, 30.0)));
    fixture
}

#[test]
fn no_text_is_cut_or_covered_at_any_size_scale_or_theme() {
    let mut seen = 0;
    for dark in [true, false] {
        for scale in [0.8, 1.0, 1.3, 2.0] {
            for (width, height) in [(260.0, 700.0), (290.0, 560.0), (420.0, 1200.0), (600.0, 2600.0), (900.0, 900.0)] {
                let size = vec2(width, height);
                let screen = Rect::from_min_size(Pos2::ZERO, size);
                for (name, mut fixture) in [("default", Fixture::new(60.0)), ("full", full())] {
                    if width < 300.0 {
                        fixture.board.view.pan(5.0, 60.0);
                    }
                    let shapes = text_check::lay_out(size, scale, dark, |ui| fixture.show(ui));
                    let faults = text_check::faults(&shapes, screen, &[screen]);
                    assert!(faults.is_empty(), "{name} {size} x{scale} dark {dark}:\n{}", faults.join("\n"));
                    seen += text_check::texts(&shapes).len();
                }
                let mut tree = searching("e");
                let signals = signals(PATHS, 3.0);
                let shapes = text_check::lay_out(size, scale, dark, |ui| {
                    tree::show(ui, &signals, &mut tree, &mut Vec::new());
                });
                let faults = text_check::faults(&shapes, screen, &[screen]);
                assert!(faults.is_empty(), "tree {size} x{scale} dark {dark}:\n{}", faults.join("\n"));
            }
        }
    }
    assert!(seen > 2000, "{seen} texts were looked at");
}

#[test]
fn single_plots_fit_from_the_smallest_to_the_largest_size() {
    let fixture = full();
    let source = PlotSource {
        history: &fixture.history,
        signals: &fixture.signals,
        machine: None,
        now_s: 60.0,
        baseline: fixture.baseline.as_ref(),
        parent: None,
        marks: &fixture.marks,
    };
    for width in [260.0, 301.0, 433.0, 900.0] {
        for height in [90.0, 123.0, 217.0, 400.0] {
            for count in [0, 1, 2, 5, 12] {
                let size = vec2(width, height);
                let screen = Rect::from_min_size(Pos2::ZERO, size);
                let mut plot = fixture.board.plots[0].clone();
                let plot::Content::Time(curves) = &mut plot.content else { unreachable!() };
                curves.truncate(count);
                let window = (7.3, 60.0);
                let shapes = text_check::lay_out(size, 1.0, true, |ui| {
                    let look = legend::PlotColors::of(ui.visuals());
                    let geometry = legend::Geometry::of(screen, count, count > 2);
                    let gather = |curve: &plot::Curve| chart::Drawn::gather(&curve.path, &source, window, 100);
                    let curves: Vec<_> = plot.curves().iter().map(gather).collect();
                    let chart = chart::Chart {
                        plot: &plot,
                        curves: &curves,
                        window,
                        ranges: chart::ranges(&plot, &curves),
                        reading_s: Some(31.0),
                        cursor_s: Some(30.0),
                        selection: None,
                        marks: &fixture.marks,
                        chosen: count.checked_sub(1),
                    };
                    chart.paint(ui.painter(), &geometry, &look);
                });
                let faults = text_check::faults(&shapes, screen, &[]);
                assert!(faults.is_empty(), "{count} curves at {size}:\n{}", faults.join("\n"));
            }
            let states: Vec<State> = (1..50).map(|at| [4e-4 * f64::from(at), 4e5 - 4e3 * f64::from(at)]).collect();
            let data = PvData { measured: &states, filled: Some(states[10]), gamma: 1.4 };
            let size = vec2(width, height.max(120.0));
            let shapes = text_check::lay_out(size, 1.0, false, |ui| {
                pv::show(ui, size, &data);
            });
            let faults = text_check::faults(&shapes, Rect::from_min_size(Pos2::ZERO, size), &[]);
            assert!(faults.is_empty(), "p-V at {size}:\n{}", faults.join("\n"));
        }
    }
}

/// Trace of a floater of the default machine over two revolutions.
fn travelled() -> PvTrace {
    use crate::model::Parameters;
    use crate::plant::Machine;
    use crate::ports::settings::RunSettings;
    let mut machine = Machine::new(Parameters::default(), RunSettings::default()).unwrap();
    let paths = ["floater[7].air_volume", "floater[7].air_pressure"];
    assert!(paths.iter().all(|path| machine.subscribe(path)));
    let mut trace = PvTrace::default();
    for _ in 0..12_500 {
        machine.step(1).unwrap();
        let tick = machine.tick();
        let signals = machine.signals();
        let [volume, pressure] = paths.map(|path| signals.value(path).unwrap());
        trace.push((1, tick), Part::Floater(7).of(Default::default()), volume, pressure);
    }
    trace
}

#[test]
fn the_filled_state_of_a_real_floater_is_where_its_air_stops_growing() {
    let trace = travelled();
    let [volume, pressure] = trace.filled().expect("it was filled on its way");
    let states = trace.states();
    let most = states.iter().map(|[volume, pressure]| volume * pressure).fold(0.0, f64::max);
    assert!(volume * pressure > 0.8 * most, "{volume} m3 at {pressure} Pa; the most is {most} J");
    let deepest = states.iter().filter(|[volume, _]| *volume > 0.0).map(|[_, pressure]| *pressure).fold(0.0, f64::max);
    assert!(pressure > 0.8 * deepest, "{pressure} Pa of {deepest} Pa: the filling ends near the bottom");
}
