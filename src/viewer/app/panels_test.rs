//! Tests of all panels, laid out as in the window: every panel opens, and no text is clipped or overlaps another, at
//! common sizes, scales and themes.

use crate::model::Parameters;
use crate::plant::Machine;
use crate::plant::components::{Flows, LinkTensions};
use crate::plant::sample::Sampler;
use crate::plant::sensors::SensorKind;
use crate::ports::settings::{RunSettings, StartFrom};
use crate::recovery::Recording;
use crate::viewer::app::panel_context::{Clicked, PanelStates, ViewModel};
use crate::viewer::app::tiles::panels;
use crate::viewer::machine::inspection::{inspect, subject};
use crate::viewer::messages::notices::{Notice, Notices};
use crate::viewer::messages::pane::Pane;
use crate::viewer::messages::parameters::Slot;
use crate::viewer::messages::part_id::Part;
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::ui::text_check;
use crate::viewer::view_model::alarms::AlarmModel;
use crate::viewer::view_model::board::PlotBoard;
use crate::viewer::view_model::changes;
use crate::viewer::view_model::checks::CheckModel;
use crate::viewer::view_model::demo::Demo;
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::inspection::Inspection;
use crate::viewer::view_model::panel_state::{self, PanelState};
use crate::viewer::view_model::parameter_state::Tab;
use crate::viewer::view_model::plot_source::PlotSource;
use crate::viewer::view_model::pv::PvTrace;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::real_time_pacing::RealTimePacing;
use crate::viewer::view_model::run_status::{RunProblem, RunStatus};
use crate::viewer::view_model::selection::ViewOptions;
use crate::viewer::view_model::slots::Slots;
use crate::viewer::view_model::tiling::Tiling;
use crate::viewer::view_model::timeline::{Lane, MarkerKind, TimelineData, TimelineMark};
use bevy_egui::egui::{self, Rect, Vec2, vec2};

/// All data of the panels, from a machine that has run for a while.
struct Fixture {
    readings: Readings,
    status: RunStatus,
    alarms: AlarmModel,
    checks: CheckModel,
    state: PanelState,
    tiling: Tiling,
    board: PlotBoard,
    record: Recording,
    timeline: TimelineData,
    inspections: Vec<Inspection>,
    inspection: Inspection,
    pv: PvTrace,
    notices: Notices,
    control: RunControl,
    edits: Edits,
    slots: Slots,
    demo: Demo,
}

/// Inspections of parts of every kind, including parts that the machine does not have.
fn inspections(machine: &Machine) -> Vec<Inspection> {
    let subject = subject::Subject {
        parameters: machine.parameters(),
        coefficients: machine.coefficients(),
        state: &machine.state(),
        flows: machine.get::<Flows>(),
        tensions: &machine.get::<LinkTensions>().0.ahead,
        cam: false,
        sensor: &|number| SensorKind::at(66, number as usize).map(|kind| (kind, None)),
    };
    let numbered = [Part::Floater(12), Part::Link(3), Part::Link(99), Part::Sensor(1), Part::Sensor(9)];
    numbered
        .into_iter()
        .chain(Part::FIXED)
        .map(|part| inspect::inspect(part.of(Default::default()), &subject))
        .collect()
}

/// A timeline of two branches with marks.
fn two_branches() -> TimelineData {
    let mark = |time_s, kind| TimelineMark { time_s, kind, text: "air.fill_fraction = 0.15".into(), signal: None };
    let lane = |name: &str, parent, end_s| Lane {
        name: name.into(),
        parent,
        end_s,
        marks: vec![mark(12.0, MarkerKind::Command), mark(31.0, MarkerKind::Critical)],
        ..Lane::default()
    };
    TimelineData {
        lanes: vec![lane("main", None, 60.0), lane("branch 2 from 00:00:31", Some((0, 31.0)), 60.0)],
        current: 0,
        now_s: 55.0,
        live: false,
        memory_mb: (12.3, 100.7),
        notice: String::new(),
        steady_in_s: Some(127.0),
    }
}

/// Alarms with the longest names.
fn two_alarms(readings: &Readings) -> AlarmModel {
    let mut alarms = AlarmModel::default();
    let mut signals = readings.signals.clone();
    for path in ["run.error_rate", "chain.least_tension", "books.energy_error_relative"] {
        let at = signals.position(path).unwrap();
        signals.values[at] = if path == "chain.least_tension" { -5e4 } else { 1e3 };
    }
    for second in 0..100 {
        signals.time_s += 1.0;
        alarms.plant.observe_sample(&signals, f64::from(second), false);
    }
    assert!(alarms.plant.active().is_some(), "some alarm is active");
    alarms
}

impl Fixture {
    fn new() -> Self {
        let settings = RunSettings::default().starting(StartFrom::Warm);
        let mut machine = Machine::new(Parameters::default(), settings).unwrap();
        machine.get_mut::<Sampler>().every_ticks = 5;
        let mut record = Recording::new(machine.world(), machine.entity());
        let mut pv = PvTrace::default();
        for _ in 0..6000 {
            machine.step(1).unwrap();
            record.observe(machine.world(), machine.entity());
            let (c, state) = (machine.coefficients(), machine.state());
            let pressure = c.water_pressure(state.height(c, 12));
            pv.push((1, machine.tick()), Part::Floater(12).of(Default::default()), state.air_volume(c, 12), pressure);
        }
        assert!(pv.filled().is_some(), "the floater was filled on its way");
        let inspections = inspections(&machine);
        let timeline = two_branches();
        let readings = Readings { signals: machine.signals().clone(), ..Readings::default() };
        let status = RunStatus { events: machine.last_events().to_vec(), ..RunStatus::default() };
        let alarms = two_alarms(&readings);
        let mut notices = Notices::default();
        notices.add(Notice::Branched, 0.0);
        Self {
            readings,
            status,
            alarms,
            checks: CheckModel::default(),
            state: PanelState::default(),
            tiling: Tiling::default(),
            board: PlotBoard::default(),
            record,
            timeline,
            inspection: inspections[0].clone(),
            inspections,
            pv,
            notices,
            control: RunControl::default(),
            edits: Edits::default(),
            slots: Slots::default(),
            demo: Demo::default(),
        }
    }

    /// The greatest amount of content: every alarm, long messages, a dozen branches, many edits, an emergency stop.
    fn busy() -> Self {
        let mut fixture = Self::new();
        let long = "a rather long message that says what was done, with what, and why it could not be done otherwise";
        (0..4).for_each(|number| fixture.notices.add(Notice::NotOpened(format!("{number}: {long}")), 0.0));
        fixture.status.problem = Some(RunProblem::Refused(format!("{long}; {long}")));
        fixture.status.stopped = true;
        fixture.control.pause();
        fixture.control.speed = 0.1;
        fixture.timeline.live = false;
        fixture.timeline.notice = long.into();
        fixture.timeline.steady_in_s = Some(9999.0);
        fixture.timeline.memory_mb = (1023.4, 2048.0);
        let lane = fixture.timeline.lanes[1].clone();
        for number in 3..12 {
            let name = format!("branch {number} of a name that somebody gave it, from 01:23:45");
            fixture.timeline.lanes.push(Lane { name, parent: Some((number - 2, 20.0)), ..lane.clone() });
        }
        let mut signals = fixture.readings.signals.clone();
        for second in 100..300 {
            signals.time_s += 1.0;
            signals.values.iter_mut().for_each(|value| *value = -1.234_567e9);
            fixture.alarms.plant.observe_sample(&signals, f64::from(second), false);
            fixture.alarms.computer.observe_sample(&signals, f64::from(second), false);
        }
        let active = fixture.alarms.plant.active().map_or(0, |(count, _)| count);
        assert!(active > 3 && fixture.alarms.computer.active().is_some(), "{active} alarms");
        fixture.slots.store(Slot::A, &fixture.readings.parameters);
        let now = Parameters::default();
        fixture.readings.parameters = fixture
            .readings
            .parameters
            .changed(|values| {
                values.air.fill_fraction = 0.123_456;
                values.air.vent_rate = 0.012_345_6;
                values.floater.length = 0.654_321;
                values.geometry.floater_count = 60;
            })
            .expect("valid");
        let changes = changes::changes_between(&now, &fixture.readings.parameters);
        assert!(changes.len() >= 4);
        for change in &changes {
            fixture.edits.make(vec![change.clone()]);
        }
        fixture.edits.rebuild(changes);
        fixture.edits.undo();
        fixture
    }

    /// Problems of the texts of the window at a size in pixels.
    fn faults(&mut self, pixels: Vec2, scale: f32, dark: bool) -> Vec<String> {
        let size = pixels / scale;
        self.state.dark = dark;
        let (pacing, options) = (RealTimePacing::default(), ViewOptions::default());
        let mut lists = Vec::new();
        let shapes = text_check::lay_out(size, scale, dark, |ui| {
            let view_model = ViewModel {
                readings: &self.readings,
                status: &self.status,
                alarms: &self.alarms,
                checks: &self.checks,
                control: &self.control,
                pacing: &pacing,
                edits: &self.edits,
                slots: &self.slots,
                demo: &self.demo,
                options: &options,
                timeline: &self.timeline,
                inspection: &self.inspection,
                notices: &self.notices,
                source: PlotSource {
                    history: &self.record.current().history,
                    signals: &self.readings.signals,
                    machine: None,
                    now_s: 60.0,
                    baseline: None,
                    parent: None,
                    marks: &[],
                },
                pv: &self.pv,
                labels: &[],
            };
            let states = PanelStates { state: &mut self.state, tiling: &mut self.tiling, board: &mut self.board };
            panels(ui, &view_model, states, &mut Clicked::default());
            let tiles = &self.tiling.tree.tiles;
            lists = Pane::ALL
                .iter()
                .filter(|pane| **pane != Pane::View)
                .filter_map(|pane| tiles.rect(tiles.find_pane(pane)?))
                .collect();
            // Dialogs scroll as well.
            if self.state.dialog_open() {
                lists.push(ui.ctx().content_rect());
            }
        });
        text_check::faults(&shapes, Rect::from_min_size(egui::Pos2::ZERO, size), &lists)
    }
}

/// The tested sizes, scales and themes.
fn cases() -> impl Iterator<Item = (Vec2, f32, bool)> {
    let sizes = [vec2(1280.0, 720.0), vec2(1920.0, 1080.0)];
    let scales = [0.8, 1.0, 1.25, 1.5, 2.0];
    sizes.into_iter().flat_map(move |size| {
        scales.into_iter().flat_map(move |scale| [true, false].map(move |dark| (size, scale, dark)))
    })
}

/// Tests every case and reports all problems.
fn look(fixture: &mut Fixture, what: &str) {
    let mut wrong = Vec::new();
    for (size, scale, dark) in cases() {
        let faults = fixture.faults(size, scale, dark);
        wrong.extend(faults.into_iter().map(|fault| format!("{what}, {size:?} at {scale}: {fault}")));
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_text_is_cut_or_covered_in_the_first_layout() {
    look(&mut Fixture::new(), "first layout");
}

#[test]
fn no_text_is_cut_or_covered_in_any_panel_that_is_brought_up() {
    let mut fixture = Fixture::new();
    for pane in [Pane::Signals, Pane::Inspector] {
        fixture.tiling.bring_up(pane);
        assert!(fixture.tiling.shows(pane));
        look(&mut fixture, pane.title());
    }
}

#[test]
fn no_text_is_cut_or_covered_whatever_is_selected() {
    let mut fixture = Fixture::new();
    fixture.tiling.bring_up(Pane::Inspector);
    for inspection in fixture.inspections.clone() {
        let title = inspection.title.clone();
        fixture.inspection = inspection;
        look(&mut fixture, &title);
    }
}

#[test]
fn no_text_is_cut_or_covered_in_the_tabs_of_the_parameters() {
    let mut fixture = Fixture::busy();
    for (what, tab) in [("values", Tab::Values), ("presets, A and B", Tab::Compare), ("edits", Tab::Edits)] {
        fixture.state.parameters.tab = tab;
        look(&mut fixture, what);
    }
    for search in ["pressure", "e", "no such"] {
        fixture.state.parameters.find(search);
        look(&mut fixture, search);
    }
    fixture.state.parameters.find("");
    fixture.state.parameters.changed_only = true;
    look(&mut fixture, "changed only");
}

#[test]
fn no_text_is_cut_or_covered_when_much_has_happened() {
    let mut fixture = Fixture::busy();
    for pane in Pane::ALL {
        fixture.tiling.bring_up(pane);
        look(&mut fixture, pane.title());
    }
}

#[test]
fn no_text_is_cut_or_covered_while_the_demo_plays() {
    let mut fixture = Fixture::new();
    fixture.demo.start();
    for second in 0..30 {
        fixture.demo.reach(1000);
        look(&mut fixture, &format!("demo at {} s", 10 * second));
    }
}

#[test]
fn no_text_is_cut_or_covered_in_the_dialogs() {
    let open: [(&str, fn(&mut PanelState)); 6] = [
        ("help", |state| state.help_open = true),
        ("palette", |state| state.palette = Some(Default::default())),
        ("palette without a default", |state| {
            state.palette = Some(panel_state::PaletteState { text: "emerg".into(), ..Default::default() });
        }),
        ("files", |state| state.files = Some(Default::default())),
        ("many files", |state| {
            let name = "checkpoints/state_of_a_machine_that_somebody_gave_a_long_name_20261124_093741.kpp";
            let files = vec![(name.into(), "state at 00:12:34.56, 12.3 MB, of this machine".into()); 40];
            state.files = Some(panel_state::FileList {
                files,
                typed: "checkpoints/a.kpp".into(),
                refused: Some("No such file or directory (os error 2)".into()),
            });
        }),
        ("question", |state| state.confirm_restart = Some(StartFrom::Rest)),
    ];
    for (what, open) in open {
        let mut fixture = Fixture::new();
        open(&mut fixture.state);
        look(&mut fixture, what);
    }
}
