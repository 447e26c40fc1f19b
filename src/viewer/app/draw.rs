//! Runs egui for the panels when a layout is due, and dispatches requests of the panels.

use crate::monitoring::History;
use crate::ports::signals::Signals;
use crate::viewer::app::dispatch::context::ActionContext;
use crate::viewer::app::panel_context::{Clicked, PanelStates, ViewModel};
use crate::viewer::app::tiles::panels;
use crate::viewer::machine::recording::forecast::Forecast;
use crate::viewer::machine::recording::run_recording::RunRecording;
use crate::viewer::ui::palette::ink;
use crate::viewer::ui::theme;
use crate::viewer::view_model::inspection::InspectionShown;
use crate::viewer::view_model::plot_source::{Marker, PlotSource};
use crate::viewer::view_model::pv::PvTrace;
use crate::viewer::view_model::real_time_pacing::RealTimePacing;
use crate::viewer::view_model::scene_rect::{PlacedLabels, SceneRect, UiOwnsPointer};
use crate::viewer::view_model::timeline::{self, TimelineData};
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy_egui::{EguiContext, EguiContextSettings, EguiFullOutput, EguiInput, PrimaryEguiContext, egui};

type ContextParts =
    (&'static mut EguiContext, &'static mut EguiInput, &'static mut EguiFullOutput, &'static mut EguiContextSettings);

/// Time-related data of the panels: recording and forecast.
#[derive(SystemParam)]
pub struct Past<'w, 's> {
    timeline: Res<'w, TimelineData>,
    inspection: Res<'w, InspectionShown>,
    pv: Res<'w, PvTrace>,
    labels: Res<'w, PlacedLabels>,
    recording: Option<Res<'w, RunRecording>>,
    forecast: Option<Res<'w, Forecast>>,
    nothing: Local<'s, History>,
}

/// Most edits marked in plots; the newest ones.
const MARKED: usize = 100;

impl Past<'_, '_> {
    /// The edits of the branch, and the displayed time if it is not the newest.
    fn marks(&self) -> Vec<Marker> {
        let lane = self.timeline.lanes.get(self.timeline.current);
        let edits = lane.into_iter().flat_map(|lane| lane.marks.iter().rev());
        let edits = edits.filter(|mark| mark.kind == timeline::MarkerKind::Command).take(MARKED).map(|mark| Marker {
            time_s: mark.time_s,
            label: mark.text.clone(),
            color: theme::rgb(ink::AIR),
        });
        let shown = (!self.timeline.live).then(|| Marker {
            time_s: self.timeline.now_s,
            label: "the moment that is shown".into(),
            color: theme::rgb(ink::WARNING),
        });
        edits.chain(shown).collect()
    }

    fn source<'a>(&'a self, signals: &'a Signals, marks: &'a [Marker], window_s: f64) -> PlotSource<'a> {
        let recording = self.recording.as_ref();
        let end_s = self.timeline.lanes.get(self.timeline.current).map_or(0.0, |lane| lane.end_s);
        let newest_s = signals.time_s.max(end_s);
        // A displayed time before the newest window is shown with part of what follows it.
        let now_s = match signals.time_s {
            shown_s if self.timeline.live || shown_s >= newest_s - window_s => newest_s,
            shown_s => (shown_s + 0.25 * window_s).min(newest_s),
        };
        PlotSource {
            history: recording.map_or(&self.nothing, |recording| &recording.record.current().history),
            signals,
            machine: None,
            now_s,
            baseline: self.forecast.as_ref().and_then(|forecast| forecast.baseline()),
            parent: recording.and_then(|recording| recording.parent_history()),
            marks,
        }
    }
}

/// Runs egui when a layout is due, and executes the requests of the panels.
pub fn draw(
    mut contexts: Query<ContextParts, With<PrimaryEguiContext>>,
    mut actions: ActionContext,
    mut scene: ResMut<SceneRect>,
    owns: Res<UiOwnsPointer>,
    pacing: Res<RealTimePacing>,
    time: Res<Time<Real>>,
    past: Past,
    mut had_dialog: Local<bool>,
) {
    let Ok((mut context, mut input, mut output, mut settings)) = contexts.single_mut() else {
        actions.repaint.skip();
        return;
    };
    let context = context.get_mut();
    if !std::mem::replace(&mut settings.run_manually, true) {
        theme::apply(context, actions.state.dark);
        context.set_zoom_factor(actions.state.scale);
    }
    // Not the frame time: after a sleep it is that of the previous frame, and a key press would seem to have lasted as
    // long.
    let now = time.startup().elapsed().as_secs_f64();
    input.0.time = Some(now);
    let free = actions.repaint.free();
    let repaint = context.has_requested_repaint();
    if !actions.repaint.decide(now, &input, free, *owns, &actions.control, repaint) {
        return;
    }
    actions.notices.forget(now);
    actions.observe();
    // What had the focus behind a dialog would receive its keys.
    let opened = actions.state.dialog_open() && !*had_dialog;
    release_focus(context, opened);

    let mut clicked = Clicked::default();
    let marks = past.marks();
    let machine = Some((&actions.readings.parameters, &actions.readings.settings));
    let source = PlotSource { machine, ..past.source(&actions.readings.signals, &marks, actions.board.window_s) };
    let mut free = egui::Rect::NOTHING;
    let view_model = ViewModel {
        readings: &actions.readings,
        status: &actions.status,
        alarms: &actions.alarms,
        checks: &actions.checks,
        control: &actions.control,
        pacing: &pacing,
        edits: &actions.edits,
        slots: &actions.slots,
        demo: &actions.demo,
        options: &actions.options,
        timeline: &past.timeline,
        inspection: &past.inspection.0,
        notices: &actions.notices,
        source,
        pv: &past.pv,
        labels: &past.labels.0,
    };
    let (state, tiling, board) = (&mut *actions.state, &mut *actions.tiling, &mut *actions.board);
    output.0 = Some(context.run_ui(std::mem::take(&mut input.0), |ui| {
        free = panels(ui, &view_model, PanelStates { state, tiling, board }, &mut clicked);
    }));
    // A closed dialog leaves the screen at once, and its field has no focus that would take the next key.
    let has_dialog = actions.state.dialog_open();
    let closed = std::mem::replace(&mut *had_dialog, has_dialog) && !has_dialog;
    release_focus(context, closed);
    actions.repaint.wake |= closed;
    carry_out(&mut actions, clicked, &past, &marks, now);
    actions.repaint.laid_out(free, context.pixels_per_point());
    scene.set_if_neq(SceneRect(Some(in_pixels(free, context.zoom_factor()))));
}

/// Executes the requests of the panels at a time in seconds.
fn carry_out(actions: &mut ActionContext, clicked: Clicked, past: &Past, marks: &[Marker], now: f64) {
    if !clicked.plots.is_empty() || actions.exports_wait() {
        let signals = actions.readings.signals.clone();
        let source = past.source(&signals, marks, actions.board.window_s);
        clicked.plots.iter().for_each(|request| actions.plot_request(request, &source, now));
        actions.export_if_asked(&source, now);
    }
    for request in clicked.requests {
        actions.carry_out(request, now);
    }
}

/// Takes the focus from the text field that has it, if a condition holds.
fn release_focus(context: &egui::Context, condition: bool) {
    if condition {
        context.memory_mut(egui::Memory::stop_text_input);
    }
}

/// Converts a rectangle of the panels to logical pixels of the window.
fn in_pixels(rect: egui::Rect, zoom: f32) -> Rect {
    let corner = |at: egui::Pos2| Vec2::new(at.x, at.y) * zoom;
    Rect::from_corners(corner(rect.min), corner(rect.max))
}
