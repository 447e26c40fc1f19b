//! All panels together, laid out as in the window: every panel opens, and no text is cut off or lies on another, at the
//! sizes, scales and themes that people use.

use super::layout::Pane;
use super::timeline::{Lane, MarkKind, TimelineMark};
use super::*;
use crate::model::Parameters;
use crate::plant::Machine;
use crate::plant::components::{ChainLook, Flows};
use crate::plant::sensors::SensorKind;
use crate::ports::settings::{RunSettings, StartFrom};
use crate::recovery::Record;
use crate::viewer::plotting::text_check;
use bevy_egui::egui::{Rect, Vec2, vec2};

/// All that the panels need, from a machine that has run for a while.
struct Desk {
    data: PanelData,
    state: PanelState,
    tiling: Tiling,
    board: PlotBoard,
    record: Record,
    timeline: TimelineData,
    inspection: Inspection,
    toasts: Toasts,
}

impl Desk {
    fn new() -> Self {
        let mut settings = RunSettings::default();
        settings.run.start = StartFrom::Warm;
        let mut machine = Machine::new(Parameters::default(), settings).unwrap();
        machine.get_mut::<crate::plant::sample::Sampler>().every_ticks = 5;
        let mut record = Record::new(machine.world(), machine.entity());
        for _ in 0..6000 {
            machine.step(1).unwrap();
            record.observe(machine.world(), machine.entity());
        }
        let inspection = {
            let subject = inspector::Subject {
                parameters: machine.parameters(),
                coefficients: machine.coefficients(),
                state: machine.state(),
                flows: machine.get::<Flows>(),
                tensions: &machine.get::<ChainLook>().0.ahead,
                cam: false,
                sensor: &|number| SensorKind::of_machine(66).nth(number as usize).map(|kind| (kind, None)),
            };
            inspector::inspect(Thing::Floater(12), &subject)
        };
        let mark = |time_s, kind| TimelineMark { time_s, kind, text: "air.fill_fraction = 0.15".into() };
        let lane = |name: &str, parent, end_s| Lane {
            name: name.into(),
            parent,
            end_s,
            marks: vec![mark(12.0, MarkKind::Command), mark(31.0, MarkKind::Critical)],
        };
        let timeline = TimelineData {
            lanes: vec![lane("main", None, 60.0), lane("branch 2 from 00:00:31", Some((0, 31.0)), 60.0)],
            current: 0,
            now_s: 55.0,
            live: false,
            memory_mb: (12.3, 100.7),
            notice: String::new(),
            steady_in_s: Some(127.0),
        };
        let mut data = PanelData { signals: machine.signals().clone(), ..PanelData::default() };
        data.events = machine.last_events().to_vec();
        // Two alerts with the longest names.
        let mut signals = data.signals.clone();
        for path in ["run.error_rate", "chain.least_tension", "books.energy_error_relative"] {
            let at = signals.position(path).unwrap();
            signals.values[at] = if path == "chain.least_tension" { -5e4 } else { 1e3 };
        }
        for second in 0..100 {
            signals.time_s += 1.0;
            data.alerts.observe(&signals, f64::from(second), false);
        }
        assert!(!data.alerts.list.is_empty(), "some alert speaks");
        let mut toasts = Toasts::default();
        toasts.say("a new branch from here: the old future is kept", 0.0);
        Self {
            data,
            state: PanelState::default(),
            tiling: Tiling::default(),
            board: PlotBoard::default(),
            record,
            timeline,
            inspection,
            toasts,
        }
    }

    /// What is wrong with the texts of the window at this size in pixels.
    fn faults(&mut self, pixels: Vec2, scale: f32, dark: bool) -> Vec<String> {
        let size = pixels / scale;
        self.state.dark = dark;
        let (control, pacer, edits, slots) =
            (RunControl::default(), Pacer::default(), Edits::default(), Slots::default());
        let (demo, options, pv) = (crate::viewer::demo::Demo::default(), ViewOptions::default(), PvTrace::default());
        let mut lists = Vec::new();
        let shapes = text_check::lay_out(size, scale, dark, |ui| {
            let facts = Facts {
                data: &self.data,
                control: &control,
                pacer: &pacer,
                edits: &edits,
                slots: &slots,
                demo: &demo,
                options: &options,
                timeline: &self.timeline,
                inspection: &self.inspection,
                toasts: &self.toasts,
                source: PlotSource {
                    history: &self.record.current().history,
                    signals: &self.data.signals,
                    now_s: 60.0,
                    ghost: None,
                    parent: None,
                    marks: &[],
                },
                pv: &pv,
            };
            let desktop = Desktop { state: &mut self.state, tiling: &mut self.tiling, board: &mut self.board };
            panels(ui, &facts, desktop, &mut Clicked::default());
            let tiles = &self.tiling.tree.tiles;
            lists = Pane::ALL
                .iter()
                .filter(|pane| **pane != Pane::View)
                .filter_map(|pane| tiles.rect(tiles.find_pane(pane)?))
                .collect();
            // Dialogs scroll too.
            if self.state.dialog_open() {
                lists.push(ui.ctx().content_rect());
            }
        });
        text_check::faults(&shapes, Rect::from_min_size(egui::Pos2::ZERO, size), &lists)
    }
}

/// The sizes, scales and themes that are looked at.
fn cases() -> impl Iterator<Item = (Vec2, f32, bool)> {
    let sizes = [vec2(1280.0, 720.0), vec2(1920.0, 1080.0)];
    let scales = [0.8, 1.0, 1.5, 2.0];
    sizes.into_iter().flat_map(move |size| {
        scales.into_iter().flat_map(move |scale| [true, false].map(move |dark| (size, scale, dark)))
    })
}

/// Looks at every case, and says all that is wrong.
fn look(desk: &mut Desk, what: &str) {
    let mut wrong = Vec::new();
    for (size, scale, dark) in cases() {
        let faults = desk.faults(size, scale, dark);
        wrong.extend(faults.into_iter().map(|fault| format!("{what}, {size:?} at {scale}: {fault}")));
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{} faults\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_text_is_cut_or_covered_in_the_first_layout() {
    look(&mut Desk::new(), "first layout");
}

#[test]
fn no_text_is_cut_or_covered_in_any_panel_that_is_brought_up() {
    let mut desk = Desk::new();
    for pane in [Pane::Signals, Pane::Inspector] {
        desk.tiling.bring_up(pane);
        assert!(desk.tiling.shows(pane));
        look(&mut desk, pane.title());
    }
}

#[test]
fn no_text_is_cut_or_covered_in_the_dialogs() {
    let open: [(&str, fn(&mut PanelState)); 4] = [
        ("help", |state| state.help_open = true),
        ("palette", |state| state.palette = Some(Default::default())),
        ("files", |state| state.files = Some(Default::default())),
        ("question", |state| state.confirm_restart = Some(StartFrom::Rest)),
    ];
    for (what, open) in open {
        let mut desk = Desk::new();
        open(&mut desk.state);
        look(&mut desk, what);
    }
}
