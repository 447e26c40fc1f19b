//! Adds a machine, its panels and their connections to an application.

use crate::monitoring::{AlarmList, MonitoringPlugin};
use crate::plant::{MachineError, PlantPlugin, Tick};
use crate::validation::ValidationPlugin;
use crate::viewer::app::panels_plugin::PanelsPlugin;
use crate::viewer::app::{bench, cause, frame_rate, window_settings};
use crate::viewer::machine::background::{self, Background};
use crate::viewer::machine::ending::EndingSlot;
use crate::viewer::machine::fill_panels::{fill_panels, refresh};
use crate::viewer::machine::finish::finish;
use crate::viewer::machine::frame::{fill_scene_state, measure_ticks, plan_ticks};
use crate::viewer::machine::outcomes::{RequestOutcomes, take_outcomes};
use crate::viewer::machine::pending_rebuild::PendingRebuild;
use crate::viewer::machine::rebuild::{rebuild, submit};
use crate::viewer::machine::recording::{recorder, requests, seek};
use crate::viewer::machine::run::Run;
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::machine::spawn::put;
use crate::viewer::machine::{checks, fill_inspection};
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::scene::canvas::WindowCamera;
use crate::viewer::scene::focus;
use crate::viewer::view_model::alarms::AlarmModel;
use crate::viewer::view_model::render_quality::RenderQuality;
use crate::viewer::view_model::repaint::RepaintScheduler;
use crate::viewer::view_model::run_status::RunStatus;
use crate::viewer::view_model::schedule::{Filled, FrameSet, PanelsSet};
use bevy::prelude::*;
use bevy::window::ExitSystems;
use bevy_egui::{EguiGlobalSettings, EguiPlugin, PrimaryEguiContext};
use std::time::Duration;

/// Adds a machine and its panels to an application.
pub fn install(app: &mut App, run: Run) -> Result<EndingSlot, MachineError> {
    let ending = EndingSlot::default();
    app.add_plugins((PlantPlugin, ValidationPlugin, MonitoringPlugin, EguiPlugin::default(), PanelsPlugin));
    app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
    let mut time = Time::<Fixed>::default();
    time.set_timestep(Duration::from_secs_f64(run.settings.run.tick));
    let machine = put(app.world_mut(), &run)?;
    app.world_mut().resource_mut::<RunControl>().speed = run.settings.run.speed;
    app.world_mut().resource_mut::<RunStatus>().started_from = run.settings.run.start;
    app.world_mut().resource_mut::<AlarmModel>().computer = AlarmList::new(run.alarms.computer.clone());
    app.world_mut().resource_mut::<RepaintScheduler>().keep_pixels = app.world().resource::<RenderQuality>().software;
    app.insert_resource(time)
        .insert_resource(ending.clone())
        .insert_resource(ShownMachine::new(machine, run))
        .add_systems(PreStartup, (seek::begin, requests::open_first).chain())
        .init_resource::<RequestOutcomes>()
        .init_resource::<Background>()
        .init_resource::<PendingRebuild>()
        .init_resource::<seek::PendingSeek>()
        .add_systems(FixedUpdate, take_outcomes.after(Tick::Control).before(Tick::Physics))
        .add_systems(FixedUpdate, fill_inspection::trace_floater.after(Tick::Monitoring))
        .add_systems(Startup, |mut commands: Commands, camera: Single<Entity, With<WindowCamera>>| {
            commands.entity(*camera).insert(PrimaryEguiContext);
        })
        // `plan_ticks` alone determines from the wall clock how many ticks a frame runs.
        .add_systems(PreStartup, |mut time: ResMut<Time<Virtual>>| time.pause())
        .add_systems(PreUpdate, (background::poll, submit, rebuild, plan_ticks).chain().after(PanelsSet::Keys))
        .add_systems(Update, (measure_ticks, fill_scene_state).chain().in_set(FrameSet::Fill))
        .add_systems(Update, refresh.before(Filled).after(FrameSet::Fill))
        .add_systems(
            Update,
            (fill_panels, fill_inspection::fill_inspection, focus::look_at, frame_rate::schedule_frames)
                .chain()
                .in_set(Filled)
                .after(PanelsSet::Actions)
                .after(FrameSet::Fill),
        )
        .add_systems(Update, cause::find_cause.after(Filled))
        // Requests to exit have been made by then.
        .add_systems(Last, finish.after(ExitSystems))
        .add_plugins((bench::plugin, window_settings::plugin, recorder::plugin, checks::plugin));
    Ok(ending)
}
