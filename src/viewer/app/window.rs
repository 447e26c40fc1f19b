//! The bevy application of the window: choice of bevy's plugins, and configuration of the renderer.

use crate::viewer::app::frame_pacing::Started;
use crate::viewer::app::probe::Adapter;
use crate::viewer::app::{accessible, icon};
use crate::viewer::ui::palette::HORIZON;
use crate::viewer::view_model::render_quality::{QualityPreset, RenderQuality};
use bevy::app::PluginGroupBuilder;
use bevy::ecs::schedule::{Schedules, SingleThreadedExecutor};
use bevy::light::cluster::GlobalClusterSettings;
use bevy::log::LogPlugin;
use bevy::pbr::PbrPlugin;
use bevy::prelude::*;
use bevy::render::batching::gpu_preprocessing::{GpuPreprocessingMode, GpuPreprocessingSupport};
use bevy::render::settings::{Backends, MemoryHints, WgpuSettings};
use bevy::render::{ExtractSchedule, RenderApp, RenderPlugin, RenderStartup, init_gpu_resource};
use bevy::window::{PresentMode, WindowResolution};
use bevy::winit::WinitSettings;
use std::time::Instant;

/// Options of the window, needed before it opens.
#[derive(Clone, Debug)]
pub struct WindowOptions {
    /// The graphics adapter, from [`probe`](super::probe::probe).
    pub adapter: Adapter,
    /// When the process started.
    pub started: Instant,
    /// Size in logical pixels.
    pub size: [u32; 2],
    /// The render quality, if not the default of the adapter.
    pub tier: Option<QualityPreset>,
}

impl WindowOptions {
    /// Default options for an adapter.
    pub fn new(adapter: Adapter, started: Instant) -> Self {
        Self { adapter, started, size: [1280, 720], tier: None }
    }

    /// The effective render quality.
    pub fn tier(&self) -> QualityPreset {
        self.tier.unwrap_or(if self.adapter.is_software { QualityPreset::Light } else { QualityPreset::Full })
    }
}

/// Creates the application with window and renderer, with only the resources [`RenderQuality`] and [`Started`] of this
/// program. Closing the window ends [`App::run`] with success. Logging is configured by the caller.
pub fn application(options: &WindowOptions) -> App {
    let quality = options.tier().quality();
    let mut app = App::new();
    app.insert_resource(quality)
        .insert_resource(Started(options.started))
        .insert_resource(WinitSettings::continuous())
        .insert_resource(ClearColor(HORIZON))
        .add_plugins(plugins(options, quality))
        .add_plugins((icon::plugin, accessible::plugin));
    if quality.software {
        app.add_plugins((prepare_on_the_cpu, OneThread));
    }
    app
}

fn plugins(options: &WindowOptions, quality: RenderQuality) -> PluginGroupBuilder {
    let window = Window {
        title: "KPP".into(),
        name: Some("kpp".into()),
        resolution: WindowResolution::new(options.size[0], options.size[1]),
        // A software renderer is slower than the display, and waiting for vsync would lose frames.
        present_mode: if quality.software { PresentMode::AutoNoVsync } else { PresentMode::AutoVsync },
        ..default()
    };
    let plugins = DefaultPlugins
        .build()
        .set(WindowPlugin { primary_window: Some(window), ..default() })
        .set(RenderPlugin {
            render_creation: render_settings(quality).into(),
            // So that the first frame is complete.
            synchronous_pipeline_compilation: quality.software,
            ..default()
        })
        .set(PbrPlugin { prepass_enabled: false, add_default_deferred_lighting_plugin: false, ..default() })
        .disable::<LogPlugin>();
    match quality.software {
        true => plugins.disable::<bevy::render::pipelined_rendering::PipelinedRenderingPlugin>(),
        false => plugins,
    }
}

fn render_settings(quality: RenderQuality) -> WgpuSettings {
    let settings = WgpuSettings { backends: Some(Backends::VULKAN), ..default() };
    match quality.software {
        false => settings,
        true => WgpuSettings { memory_hints: MemoryHints::MemoryUsage, ..settings },
    }
}

/// Prepares instances, culling and clusters on the CPU. Bevy would use compute shaders, which are slow in a software
/// renderer.
fn prepare_on_the_cpu(app: &mut App) {
    let none = || GpuPreprocessingSupport { max_supported_mode: GpuPreprocessingMode::None };
    app.add_systems(Startup, |mut settings: ResMut<GlobalClusterSettings>| settings.gpu_clustering = None);
    if let Some(render_app) = app.get_sub_app_mut(RenderApp) {
        render_app.insert_resource(none()).add_systems(
            RenderStartup,
            (move |mut support: ResMut<GpuPreprocessingSupport>| *support = none())
                .after(init_gpu_resource::<GpuPreprocessingSupport>),
        );
    }
}

/// Runs every schedule on the calling thread. For hundreds of systems of a few microseconds each, dispatch to other
/// threads takes longer than their run, and the other cores are busy rendering.
struct OneThread;

impl Plugin for OneThread {
    fn build(&self, _: &mut App) {}

    /// All plugins have added their schedules by now.
    fn cleanup(&self, app: &mut App) {
        one_thread(app.world_mut());
        if let Some(render_app) = app.get_sub_app_mut(RenderApp) {
            one_thread(render_app.world_mut());
            // Bevy applies the commands of this schedule later, with the main world available again.
            render_app.edit_schedule(ExtractSchedule, |schedule| {
                schedule.set_apply_final_deferred(false);
            });
        }
    }
}

fn one_thread(world: &mut World) {
    for (_, schedule) in world.resource_mut::<Schedules>().iter_mut() {
        schedule.set_executor(SingleThreadedExecutor::new());
    }
}
