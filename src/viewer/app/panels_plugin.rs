//! The plugin of the panels: their resources, messages and systems.
//!
//! The panels are drawn by egui, run by [`PanelsSet::Draw`] less often than the scene
//! ([`repaint`](crate::viewer::view_model::repaint)).

use crate::viewer::app::dispatch::{actions, context};
use crate::viewer::app::draw::draw;
use crate::viewer::app::{cause, keep_paint, keys};
use crate::viewer::messages::actions::ActionFired;
use crate::viewer::messages::camera::{CameraRequest, FocusPart};
use crate::viewer::messages::checks::CheckRequest;
use crate::viewer::messages::machine::{RebuildRequested, Submit};
use crate::viewer::messages::notices::Notices;
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::messages::time::TimeRequest;
use crate::viewer::view_model::alarms::AlarmModel;
use crate::viewer::view_model::board::PlotBoard;
use crate::viewer::view_model::checks::CheckModel;
use crate::viewer::view_model::demo::Demo;
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::inspection::InspectionShown;
use crate::viewer::view_model::panel_state::PanelState;
use crate::viewer::view_model::pv::PvTrace;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::real_time_pacing::RealTimePacing;
use crate::viewer::view_model::repaint::RepaintScheduler;
use crate::viewer::view_model::run_status::RunStatus;
use crate::viewer::view_model::scene_rect::{PlacedLabels, SceneRect, UiOwnsPointer};
use crate::viewer::view_model::schedule::PanelsSet;
use crate::viewer::view_model::selection::{Selection, ViewOptions};
use crate::viewer::view_model::slots::Slots;
use crate::viewer::view_model::tiling::Tiling;
use crate::viewer::view_model::timeline::TimelineData;
use bevy::prelude::*;
use bevy_egui::{EguiGlobalSettings, EguiPostUpdateSet, EguiPreUpdateSet};

/// Adds the panels. Requires `EguiPlugin` and one camera with `PrimaryEguiContext` that covers the window.
pub struct PanelsPlugin;

impl Plugin for PanelsPlugin {
    fn build(&self, app: &mut App) {
        // Events of keys are made by the input router.
        let mut settings = app.world_mut().get_resource_or_init::<EguiGlobalSettings>();
        settings.input_system_settings.run_write_keyboard_input_messages_system = false;
        app.init_resource::<Readings>()
            .init_resource::<RunStatus>()
            .init_resource::<AlarmModel>()
            .init_resource::<CheckModel>()
            .init_resource::<PanelState>()
            .init_resource::<Edits>()
            .init_resource::<Slots>()
            .init_resource::<Demo>()
            .init_resource::<RepaintScheduler>()
            .init_resource::<Tiling>()
            .init_resource::<PlotBoard>()
            .init_resource::<context::Exports>()
            .init_resource::<cause::Cause>()
            .init_resource::<PvTrace>()
            .init_resource::<Notices>()
            .init_resource::<TimelineData>()
            .init_resource::<InspectionShown>()
            .init_resource::<Selection>()
            .init_resource::<ViewOptions>()
            .add_message::<CameraRequest>()
            .add_message::<TimeRequest>()
            .add_message::<CheckRequest>()
            .add_message::<FocusPart>()
            .init_resource::<RunControl>()
            .init_resource::<RealTimePacing>()
            .init_resource::<SceneRect>()
            .init_resource::<PlacedLabels>()
            .init_resource::<UiOwnsPointer>()
            .init_resource::<keys::InputClaims>()
            .add_message::<ActionFired>()
            .add_message::<Submit>()
            .add_message::<RebuildRequested>()
            .configure_sets(PreUpdate, PanelsSet::Keys.after(EguiPreUpdateSet::ProcessInput))
            .configure_sets(PostUpdate, PanelsSet::Draw.before(EguiPostUpdateSet::EndPass))
            .configure_sets(PostUpdate, EguiPostUpdateSet::ProcessOutput.run_if(keep_paint::egui_ran))
            .add_systems(PreUpdate, (keys::find_owners, keys::take_keys).chain().in_set(PanelsSet::Keys))
            .add_systems(Update, actions::handle_actions.in_set(PanelsSet::Actions))
            .add_systems(PostUpdate, draw.in_set(PanelsSet::Draw))
            .add_systems(
                PostUpdate,
                keep_paint::keep_paint
                    .after(EguiPostUpdateSet::ProcessOutput)
                    .before(EguiPostUpdateSet::PostProcessOutput),
            );
    }
}
