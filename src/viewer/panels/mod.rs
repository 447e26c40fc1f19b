//! The panels around the picture, as tiles: run control above, parameters left, figures, plots and books right, timeline
//! and alarms below.
//!
//! Data comes in through [`PanelData`] and its like, filled by whoever holds the machine; wishes go out as messages
//! ([`Submit`], [`RebuildRequested`], [`ActionFired`], [`TimeWish`]) and as [`RunControl`]. The panels are drawn by egui,
//! run by hand in [`PanelsSet::Draw`], less often than the picture ([`pace`]).
pub mod alarm_list;
pub mod books;
mod cause;
pub mod checks;
pub mod command_palette;
pub mod data;
pub mod dialogs;
pub mod edits;
pub mod energy;
pub mod explain;
pub mod figures;
mod handle;
pub mod inspector;
pub mod layout;
#[cfg(test)]
mod look_test;
pub mod pace;
pub mod parameters;
pub mod readings;
pub mod scene_labels;
pub mod slots;
pub mod status_line;
pub mod theme;
mod tiles;
pub mod timeline;
pub mod toasts;
pub mod top_bar;

use crate::monitoring::History;
use crate::ports::commands::Command;
use crate::ports::settings::StartFrom;
use crate::ports::signals::Signals;
use crate::viewer::actions::{Action, ActionFired};
use crate::viewer::palette::ink;
use crate::viewer::plotting::{Mark, PlotBoard, PlotSource, PvTrace};
use crate::viewer::run_control::{Pacer, RunControl};
use crate::viewer::scene_rect::{PlacedLabels, SceneRect, UiOwnsPointer};
use crate::viewer::selection::{Selection, Thing, ViewOptions};
use crate::viewer::time_travel::{Ahead, Travel};
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy_egui::{
    EguiContext, EguiContextSettings, EguiFullOutput, EguiInput, EguiPostUpdateSet, EguiPreUpdateSet,
    PrimaryEguiContext, egui,
};
pub use cause::find_cause;
pub use data::{AlarmSource, PanelData, PanelState};
pub use edits::Edits;
pub use handle::SCALES;
pub use inspector::Inspection;
pub use layout::Tiling;
pub use pace::Pace;
pub use slots::{Slot, Slots};
pub use tiles::{Clicked, Desktop, Facts, panels};
pub use timeline::TimelineData;
pub use toasts::Toasts;

/// Height of the bar at the top, points.
pub const TOP_HEIGHT: f32 = 36.0;

/// Asks for a command on the running machine.
#[derive(Message, Clone, Debug, PartialEq)]
pub struct Submit(pub Command);

/// Asks for a new machine with these parameters or settings (path and value as text) on top of the present ones.
#[derive(Message, Clone, Debug, PartialEq)]
pub struct RebuildRequested(pub Vec<(String, String)>);

/// Asks the camera to look at a thing.
#[derive(Message, Clone, Copy, Debug, PartialEq)]
pub struct LookAt(pub Thing);

/// Asks for another moment of the record, or for a file of it.
#[derive(Message, Clone, Debug, PartialEq)]
pub enum TimeWish {
    /// A moment of a branch, both as the timeline shows them.
    Seek {
        /// The branch, by position.
        lane: usize,
        /// Simulated time, s.
        time_s: f64,
    },
    /// So many ticks back.
    StepBack(u64),
    /// The first moment.
    Start,
    /// The end, and on from there.
    Live,
    /// A new future from the moment that is shown.
    Branch,
    /// On until nothing changes any more.
    Steady,
    /// Writes the state that is shown to a file.
    SaveState,
    /// Writes the record to a file.
    SaveSession,
    /// Opens a file with a state or a session.
    Open(std::path::PathBuf),
    /// Keeps a signal from now on, and has its past computed.
    Keep(String),
}

/// What a click in the panels asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Another moment of the record.
    Seek {
        /// The branch, by position.
        lane: usize,
        /// Simulated time, s.
        time_s: f64,
    },
    /// Opens a file with a state or a session.
    Open(std::path::PathBuf),
    /// Goes to an alarm: its time, its thing, its signal.
    GoToAlarm {
        /// Its signal.
        signal: String,
        /// The branch, by position, and the simulated time at which it was raised, s; none for where we are.
        at: Option<(usize, f64)>,
    },
    /// Selects a thing.
    Select(Thing),
    /// Looks at a thing.
    Focus(Thing),
    /// A plot of these signals.
    PlotSignals(Vec<String>),
    /// Brings a panel to the front.
    ShowPane(layout::Pane),
    /// Searches the parameters.
    SearchFor(String),
    /// An action of the table.
    Action(Action),
    /// A change of live parameters.
    Edit(Vec<edits::Change>),
    /// Acknowledges the alarm of a rule, given by its position.
    Acknowledge(AlarmSource, usize),
    /// Acknowledges all alarms.
    AcknowledgeAll,
    /// A new run; the question, if there was one, is answered.
    Restart(StartFrom),
    /// A new machine with these values.
    Rebuild(Vec<edits::Change>),
    /// To where so many edits of the list are done.
    GoTo(usize),
    /// The slots A and B.
    Slot(SlotWish),
    /// The checks of the machine, or its energy audit.
    Proof(ProofWish),
}

/// What to do with the checks of the machine, or with its energy audit.
#[derive(Message, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofWish {
    /// Look with every check now.
    CheckNow,
    /// Audit the machine that is shown, or no longer.
    Audit(bool),
    /// Write the audit to files in the current directory.
    ExportAudit,
}

/// What to do with the slots A and B.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotWish {
    /// Keep the present parameters.
    Store(Slot),
    /// Make the machine what is kept.
    Go(Slot),
    /// Go to the one that is not in use.
    Flip,
}

/// The systems of the panels, in the order of a frame.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PanelsSet {
    /// PreUpdate: keys become [`ActionFired`].
    Keys,
    /// Update: actions change run control, panels and window. [`PanelData`] is best filled after it.
    Actions,
    /// PostUpdate: egui runs, or its last meshes are kept.
    Draw,
}

/// Adds the panels. Needs `EguiPlugin` and one camera with `PrimaryEguiContext` that covers the window.
pub struct PanelsPlugin;

impl Plugin for PanelsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<PanelData>()
            .init_resource::<PanelState>()
            .init_resource::<Edits>()
            .init_resource::<Slots>()
            .init_resource::<crate::viewer::demo::Demo>()
            .init_resource::<Pace>()
            .init_resource::<Tiling>()
            .init_resource::<PlotBoard>()
            .init_resource::<handle::Exports>()
            .init_resource::<cause::Cause>()
            .init_resource::<PvTrace>()
            .init_resource::<Toasts>()
            .init_resource::<TimelineData>()
            .init_resource::<InspectionShown>()
            .init_resource::<Selection>()
            .init_resource::<ViewOptions>()
            .add_message::<crate::viewer::camera::CameraRequest>()
            .add_message::<TimeWish>()
            .add_message::<ProofWish>()
            .add_message::<LookAt>()
            .init_resource::<RunControl>()
            .init_resource::<Pacer>()
            .init_resource::<SceneRect>()
            .init_resource::<PlacedLabels>()
            .init_resource::<UiOwnsPointer>()
            .add_message::<ActionFired>()
            .add_message::<Submit>()
            .add_message::<RebuildRequested>()
            .configure_sets(PreUpdate, PanelsSet::Keys.after(EguiPreUpdateSet::ProcessInput))
            .configure_sets(PostUpdate, PanelsSet::Draw.before(EguiPostUpdateSet::EndPass))
            .configure_sets(PostUpdate, EguiPostUpdateSet::ProcessOutput.run_if(pace::egui_ran))
            .add_systems(PreUpdate, handle::take_keys.in_set(PanelsSet::Keys))
            .add_systems(Update, handle::handle_actions.in_set(PanelsSet::Actions))
            .add_systems(PostUpdate, draw.in_set(PanelsSet::Draw))
            .add_systems(
                PostUpdate,
                (pace::keep_paint, tell_owner)
                    .after(EguiPostUpdateSet::ProcessOutput)
                    .before(EguiPostUpdateSet::PostProcessOutput),
            );
    }
}

type ContextParts =
    (&'static mut EguiContext, &'static mut EguiInput, &'static mut EguiFullOutput, &'static mut EguiContextSettings);

/// What the panels read of time: the record, and what was computed ahead.
#[derive(SystemParam)]
struct Past<'w, 's> {
    timeline: Res<'w, TimelineData>,
    inspection: Res<'w, InspectionShown>,
    pv: Res<'w, PvTrace>,
    labels: Res<'w, PlacedLabels>,
    travel: Option<Res<'w, Travel>>,
    ahead: Option<Res<'w, Ahead>>,
    nothing: Local<'s, History>,
}

/// Edits that plots point out, at most; the newest.
const MARKED: usize = 100;

impl Past<'_, '_> {
    /// The edits of the branch, and the moment that is shown if it is not the newest.
    fn marks(&self) -> Vec<Mark> {
        let lane = self.timeline.lanes.get(self.timeline.current);
        let edits = lane.into_iter().flat_map(|lane| lane.marks.iter().rev());
        let edits = edits.filter(|mark| mark.kind == timeline::MarkKind::Command).take(MARKED).map(|mark| Mark {
            time_s: mark.time_s,
            label: mark.text.clone(),
            color: theme::rgb(ink::AIR),
        });
        let shown = (!self.timeline.live).then(|| Mark {
            time_s: self.timeline.now_s,
            label: "the moment that is shown".into(),
            color: theme::rgb(ink::WARNING),
        });
        edits.chain(shown).collect()
    }

    fn source<'a>(&'a self, signals: &'a Signals, marks: &'a [Mark], window_s: f64) -> PlotSource<'a> {
        let travel = self.travel.as_ref();
        let end_s = self.timeline.lanes.get(self.timeline.current).map_or(0.0, |lane| lane.end_s);
        let newest_s = signals.time_s.max(end_s);
        // A moment of the past that the newest stretch does not hold is in sight, with some of what came after it.
        let now_s = match signals.time_s {
            shown_s if self.timeline.live || shown_s >= newest_s - window_s => newest_s,
            shown_s => (shown_s + 0.25 * window_s).min(newest_s),
        };
        PlotSource {
            history: travel.map_or(&self.nothing, |travel| &travel.record.current().history),
            signals,
            machine: None,
            now_s,
            ghost: self.ahead.as_ref().and_then(|ahead| ahead.ghost()),
            parent: travel.and_then(|travel| travel.parent_history()),
            marks,
        }
    }
}

/// What the inspector shows at the moment.
#[derive(Resource, Clone, Debug, Default)]
pub struct InspectionShown(pub Inspection);

/// Runs egui when it is due, and carries out what was clicked.
fn draw(
    mut contexts: Query<ContextParts, With<PrimaryEguiContext>>,
    mut desk: handle::Desk,
    mut scene: ResMut<SceneRect>,
    owns: Res<UiOwnsPointer>,
    pacer: Res<Pacer>,
    time: Res<Time<Real>>,
    past: Past,
) {
    let Ok((mut context, mut input, mut output, mut settings)) = contexts.single_mut() else {
        desk.pace.skip();
        return;
    };
    let context = context.get_mut();
    if !settings.run_manually {
        settings.run_manually = true;
        theme::apply(context, desk.state.dark);
        context.set_zoom_factor(desk.state.scale);
    }
    // The clock itself: after a sleep the time of the frame is that of the frame before it, and a press would seem to
    // have been held for as long.
    let now = time.startup().elapsed().as_secs_f64();
    input.0.time = Some(now);
    let free = desk.pace.free();
    let repaint = context.has_requested_repaint();
    if !desk.pace.decide(now, &input, free, *owns, &desk.control, repaint) {
        return;
    }
    desk.toasts.forget(now);
    desk.observe();

    let mut clicked = Clicked::default();
    let marks = past.marks();
    let machine = Some((&desk.data.parameters, &desk.data.settings));
    let source = PlotSource { machine, ..past.source(&desk.data.signals, &marks, desk.board.window_s) };
    let mut free = egui::Rect::NOTHING;
    let facts = Facts {
        data: &desk.data,
        control: &desk.control,
        pacer: &pacer,
        edits: &desk.edits,
        slots: &desk.slots,
        demo: &desk.demo,
        options: &desk.options,
        timeline: &past.timeline,
        inspection: &past.inspection.0,
        toasts: &desk.toasts,
        source,
        pv: &past.pv,
        labels: &past.labels.0,
    };
    let (state, tiling, board) = (&mut *desk.state, &mut *desk.tiling, &mut *desk.board);
    output.0 = Some(context.run_ui(std::mem::take(&mut input.0), |ui| {
        free = panels(ui, &facts, Desktop { state, tiling, board }, &mut clicked);
    }));
    if !clicked.plots.is_empty() || desk.exports_wait() {
        let signals = desk.data.signals.clone();
        let source = past.source(&signals, &marks, desk.board.window_s);
        clicked.plots.iter().for_each(|request| desk.plot_request(request, &source, now));
        desk.export_if_asked(&source, now);
    }
    for request in clicked.requests {
        desk.carry_out(request, now);
    }
    desk.pace.laid_out(free, context.pixels_per_point());
    let zoom = context.zoom_factor();
    let corner = |at: egui::Pos2| Vec2::new(at.x, at.y) * zoom;
    scene.set_if_neq(SceneRect(Some(Rect::from_corners(corner(free.min), corner(free.max)))));
}

/// Says who owns pointer and keys: whatever is painted over the view, the panels around it, and what a drag began in.
/// Egui's own answer counts the whole window as its own, since the tiles are all over it.
fn tell_owner(
    mut contexts: Query<&mut EguiContext, With<PrimaryEguiContext>>,
    pace: Res<Pace>,
    mut owns: ResMut<UiOwnsPointer>,
) {
    let Ok(mut context) = contexts.single_mut() else { return };
    let context = context.get_mut();
    let over_panel = context.pointer_latest_pos().is_some_and(|at| {
        !pace.free().contains(at) || context.layer_id_at(at).is_some_and(|layer| layer.order != egui::Order::Background)
    });
    owns.set_if_neq(UiOwnsPointer {
        pointer: context.egui_is_using_pointer() || over_panel || context.any_popup_open(),
        keyboard: context.text_edit_focused(),
    });
}
