//! The bevy application that the window is: which of bevy's plugins run, and how the renderer is set up.

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

/// What the window needs to know before it opens.
#[derive(Clone, Debug)]
pub struct WindowOptions {
    /// What will draw it, from [`probe`](super::probe::probe).
    pub adapter: Adapter,
    /// When the process started.
    pub started: Instant,
    /// Size in logical pixels.
    pub size: [u32; 2],
    /// The render quality, if not the one that suits the adapter.
    pub tier: Option<QualityPreset>,
}

impl WindowOptions {
    /// The usual window on an adapter.
    pub fn new(adapter: Adapter, started: Instant) -> Self {
        Self { adapter, started, size: [1280, 720], tier: None }
    }

    /// The render quality that will be used.
    pub fn tier(&self) -> QualityPreset {
        self.tier.unwrap_or(if self.adapter.is_software { QualityPreset::Light } else { QualityPreset::Full })
    }
}

/// The application with its window and renderer, and nothing of ours in it yet but [`RenderQuality`] and [`Started`].
/// Closing the window ends [`App::run`] with success. Logging is the caller's.
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
        // A software renderer is never faster than the screen, and waiting for it would cost frames.
        present_mode: if quality.software { PresentMode::AutoNoVsync } else { PresentMode::AutoVsync },
        ..default()
    };
    let plugins = DefaultPlugins
        .build()
        .set(WindowPlugin { primary_window: Some(window), ..default() })
        .set(RenderPlugin {
            render_creation: render_settings(quality).into(),
            // The first frame is then a complete one.
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

/// Has instances, culling and clusters prepared in plain code. Bevy would do it in compute shaders, which a renderer
/// on the CPU runs at a loss.
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

/// Runs every schedule on the thread that it is called from. Hundreds of systems of a few microseconds each cost more
/// to hand to other threads than to run, and the other cores are busy drawing.
struct OneThread;

impl Plugin for OneThread {
    fn build(&self, _: &mut App) {}

    /// By now every plugin has added its schedules.
    fn cleanup(&self, app: &mut App) {
        one_thread(app.world_mut());
        if let Some(render_app) = app.get_sub_app_mut(RenderApp) {
            one_thread(render_app.world_mut());
            // Bevy applies the commands of this one later, when the main world is its own again.
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
