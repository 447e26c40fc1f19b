//! Where in the window the scene is drawn, and by which cameras.
//!
//! The scene has the part of the window that the panels leave free, as a viewport: the machine is never behind a
//! panel, and no pixel is drawn twice. A second camera covers the whole window and carries labels and panels. Both
//! draw into one texture, which goes to the screen once.

use super::quality::Tier;
use super::scene_rect::SceneRect;
use bevy::camera::{CameraOutputMode, ClearColorConfig, Hdr, Viewport};
use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::light::cluster::ClusterConfig;
use bevy::post_process::bloom::{Bloom, BloomCompositeMode, BloomPrefilter};
use bevy::prelude::*;
use bevy::window::PrimaryWindow;

/// The camera that sees the machine.
#[derive(Component)]
pub struct SceneCamera;

/// The camera that draws what lies on the scene and around it. An egui context belongs on this one.
#[derive(Component)]
pub struct WindowCamera;

/// The node that covers the scene and holds its labels.
#[derive(Component)]
pub struct Canvas;

/// Vertical field of view, rad: long enough a lens to keep the tank's edges upright.
pub const FIELD_OF_VIEW: f32 = 0.50;

/// Least size of the scene along each side, so that a window dragged to nothing still has one.
const LEAST: u32 = 16;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<SceneRect>().add_systems(PreStartup, spawn_cameras).add_systems(
        PostUpdate,
        fit_canvas.before(bevy::camera::CameraUpdateSystems).before(bevy::ui::UiSystems::Layout),
    );
}

fn spawn_cameras(mut commands: Commands, tier: Res<Tier>) {
    // The light tier has no lamps to sort into clusters; the full tier leaves that to the GPU.
    let (msaa, dither, clusters) = match *tier {
        Tier::Light => (Msaa::Off, DebandDither::Disabled, ClusterConfig::None),
        Tier::Full => (Msaa::Sample4, DebandDither::Enabled, ClusterConfig::default()),
    };
    // The backdrop covers every pixel of the scene, so nothing is cleared, and what the panels drew last stays until
    // they draw again.
    let scene = commands.spawn((
        SceneCamera,
        Camera3d::default(),
        Camera { order: 0, output_mode: CameraOutputMode::Skip, clear_color: ClearColorConfig::None, ..default() },
        Projection::Perspective(PerspectiveProjection { fov: FIELD_OF_VIEW, far: 4000.0, ..default() }),
        Tonemapping::None,
        dither,
        msaa,
        clusters,
    ));
    let scene = scene.id();
    if *tier == Tier::Full {
        // What is brighter than white shines beyond its edges; nothing else does. Both cameras draw into one texture, so
        // both have its range.
        let prefilter = BloomPrefilter { threshold: 0.95, threshold_softness: 0.1 };
        let bloom = Bloom { intensity: 0.3, prefilter, composite_mode: BloomCompositeMode::Additive, ..Bloom::NATURAL };
        commands.entity(scene).insert((Hdr, bloom));
    }
    let window = commands.spawn((
        WindowCamera,
        Camera2d,
        Camera { order: 1, clear_color: ClearColorConfig::None, ..default() },
        IsDefaultUiCamera,
        Tonemapping::None,
        msaa,
    ));
    let window = window.id();
    if *tier == Tier::Full {
        commands.entity(window).insert(Hdr);
    }
    let node = Node { position_type: PositionType::Absolute, overflow: Overflow::clip(), ..default() };
    commands.spawn((Canvas, node, UiTargetCamera(window)));
}

/// Gives the scene its place in the window.
fn fit_canvas(
    window: Single<&Window, With<PrimaryWindow>>,
    rect: Res<SceneRect>,
    mut camera: Single<&mut Camera, With<SceneCamera>>,
    mut node: Single<&mut Node, With<Canvas>>,
) {
    let rect = rect.within(&window);
    let (left, top, width, height) = (px(rect.min.x), px(rect.min.y), px(rect.width()), px(rect.height()));
    if (node.left, node.top, node.width, node.height) != (left, top, width, height) {
        (node.left, node.top, node.width, node.height) = (left, top, width, height);
    }
    let whole = window.physical_size();
    let scale = window.scale_factor();
    let corner = (rect.min * scale).round().as_uvec2().min(whole.saturating_sub(UVec2::splat(LEAST)));
    let size =
        (rect.size() * scale).round().as_uvec2().clamp(UVec2::splat(LEAST), (whole - corner).max(UVec2::splat(LEAST)));
    let fits = camera.viewport.as_ref().is_some_and(|at| at.physical_position == corner && at.physical_size == size);
    if !fits {
        camera.viewport = Some(Viewport { physical_position: corner, physical_size: size, ..default() });
    }
}
