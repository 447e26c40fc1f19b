//! The panels around the picture: run control above, parameters left, readings right.
//!
//! Data comes in through [`PanelData`], filled by whoever holds the machine; wishes go out as messages
//! ([`Submit`], [`RebuildRequested`], [`ActionFired`]) and as [`RunControl`]. The panels are drawn by egui,
//! run by hand in [`PanelsSet::Draw`], less often than the picture ([`pace`]).
pub mod alert_list;
pub mod books;
pub mod data;
pub mod dialogs;
pub mod edits;
pub mod figures;
mod handle;
pub mod pace;
pub mod parameters;
pub mod readings;
pub mod slots;
pub mod theme;
pub mod top_bar;

use crate::ports::commands::Command;
use crate::ports::settings::StartFrom;
use crate::viewer::actions::{Action, ActionFired};
use crate::viewer::demo::{self, Demo};
use crate::viewer::run_control::{Pacer, RunControl};
use crate::viewer::scene_rect::{SceneRect, UiOwnsPointer};
use bevy::prelude::*;
use bevy_egui::input::EguiWantsInput;
use bevy_egui::{
    EguiContext, EguiContextSettings, EguiFullOutput, EguiInput, EguiPostUpdateSet, EguiPreUpdateSet,
    PrimaryEguiContext, egui,
};
pub use data::{PanelData, PanelState};
pub use edits::Edits;
pub use pace::Pace;
pub use slots::{Slot, Slots};

/// Height of the bar at the top, points.
pub const TOP_HEIGHT: f32 = 36.0;
/// Width of the parameters, points.
pub const LEFT_WIDTH: f32 = 250.0;
/// Width of the readings, points.
pub const RIGHT_WIDTH: f32 = 290.0;

/// Asks for a command on the running machine.
#[derive(Message, Clone, Debug, PartialEq)]
pub struct Submit(pub Command);

/// Asks for a new machine with these parameters or settings (path and value as text) on top of the present ones.
#[derive(Message, Clone, Debug, PartialEq)]
pub struct RebuildRequested(pub Vec<(String, String)>);

/// What a click in the panels asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// An action of the table.
    Action(Action),
    /// A change of live parameters.
    Edit(Vec<edits::Change>),
    /// The alert of a rule was seen.
    Acknowledge(usize),
    /// All alerts were seen.
    AcknowledgeAll,
    /// A new run; the question, if there was one, is answered.
    Restart(StartFrom),
    /// A new machine with these values.
    Rebuild(Vec<edits::Change>),
    /// To where so many edits of the list are done.
    GoTo(usize),
    /// The slots A and B.
    Slot(SlotWish),
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
            .init_resource::<Pace>()
            .init_resource::<RunControl>()
            .init_resource::<Pacer>()
            .init_resource::<SceneRect>()
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

/// Runs egui when it is due, and carries out what was clicked.
fn draw(
    mut contexts: Query<ContextParts, With<PrimaryEguiContext>>,
    mut desk: handle::Desk,
    mut scene: ResMut<SceneRect>,
    owns: Res<UiOwnsPointer>,
    pacer: Res<Pacer>,
    demo: Option<Res<Demo>>,
    time: Res<Time<Real>>,
) {
    let Ok((mut context, mut input, mut output, mut settings)) = contexts.single_mut() else {
        desk.pace.skip();
        return;
    };
    let context = context.get_mut();
    if !settings.run_manually {
        settings.run_manually = true;
        theme::apply(context, desk.state.dark);
    }
    let now = time.elapsed_secs_f64();
    let free = desk.pace.free();
    let repaint = context.has_requested_repaint();
    if !desk.pace.decide(now, &input, free, *owns, &desk.control, repaint) {
        return;
    }
    desk.state.message.take_if(|(_, until)| *until < now);
    desk.observe();

    let mut requests = Vec::new();
    let mut free = egui::Rect::NOTHING;
    let (data, state) = (&*desk.data, &mut *desk.state);
    let (control, edits, slots) = (&*desk.control, &*desk.edits, &*desk.slots);
    output.0 = Some(context.run_ui(std::mem::take(&mut input.0), |ui| {
        free = panels(ui, data, state, control, &pacer, edits, slots, &mut requests);
        if let Some(demo) = &demo {
            free = demo::caption(ui.ctx(), demo, free, state.dark);
        }
    }));
    for request in requests {
        desk.carry_out(request);
    }
    desk.pace.laid_out(free, context.pixels_per_point());
    let zoom = context.zoom_factor();
    let corner = |at: egui::Pos2| Vec2::new(at.x, at.y) * zoom;
    scene.set_if_neq(SceneRect(Some(Rect::from_corners(corner(free.min), corner(free.max)))));
}

/// All panels; gives what they leave free.
fn panels(
    ui: &mut egui::Ui,
    data: &PanelData,
    state: &mut PanelState,
    control: &RunControl,
    pacer: &Pacer,
    edits: &Edits,
    slots: &Slots,
    requests: &mut Vec<Request>,
) -> egui::Rect {
    // Opaque: what egui drew stays in the window until it draws again ([`pace`]).
    let frame = egui::Frame::NONE.inner_margin(egui::Margin::symmetric(8, 4)).fill(theme::panel(state.dark));
    egui::Panel::top("run").exact_size(TOP_HEIGHT).resizable(false).frame(frame).show(ui, |ui| {
        top_bar::show(ui, data, state, control, pacer, edits, requests);
    });
    if state.show_parameters {
        egui::Panel::left("parameters").exact_size(LEFT_WIDTH).resizable(false).frame(frame).show(ui, |ui| {
            egui::Panel::bottom("alerts").exact_size(174.0).resizable(false).frame(egui::Frame::NONE).show(ui, |ui| {
                ui.add_space(4.0);
                alert_list::show(ui, data, requests);
            });
            parameters::show(ui, data, &mut state.parameters, edits, slots, requests);
        });
    }
    if state.show_readings {
        egui::Panel::right("readings").exact_size(RIGHT_WIDTH).resizable(false).frame(frame).show(ui, |ui| {
            egui::ScrollArea::vertical().auto_shrink(false).show(ui, |ui| readings::show(ui, data, state, pacer));
        });
    }
    let free = ui.available_rect_before_wrap();
    dialogs::show(ui.ctx(), data, state, requests);
    free
}

/// Says who owns pointer and keys. Egui's own answer is as old as its last run, which every event that
/// could change it brings about.
fn tell_owner(wants: Res<EguiWantsInput>, mut owns: ResMut<UiOwnsPointer>) {
    owns.set_if_neq(UiOwnsPointer {
        pointer: wants.wants_pointer_input() || wants.is_popup_open(),
        keyboard: wants.wants_keyboard_input(),
    });
}
