//! Viewport and cameras of the scene.
//!
//! The viewport of the scene is the part of the window that the panels leave free: the machine is never behind a panel,
//! and no pixel is drawn twice. A second camera covers the whole window and draws labels and panels. Both draw into one
//! texture, which is presented once.

use crate::viewer::view_model::panel_state::PanelState;
use crate::viewer::view_model::render_quality::RenderQuality;
use crate::viewer::view_model::scene_rect::SceneRect;
use bevy::camera::{CameraOutputMode, ClearColorConfig, Hdr, Viewport};
use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::light::cluster::ClusterConfig;
use bevy::post_process::bloom::{Bloom, BloomCompositeMode, BloomPrefilter};
use bevy::prelude::*;
use bevy::window::PrimaryWindow;

/// The camera of the scene.
#[derive(Component)]
pub struct SceneCamera;

/// The camera of labels and panels; it needs an egui context.
#[derive(Component)]
pub struct WindowCamera;

/// The UI node that covers the scene and contains its labels.
#[derive(Component)]
pub struct Canvas;

/// Vertical field of view, rad; small enough that the tank's edges appear vertical.
pub const FIELD_OF_VIEW: f32 = 0.50;
/// Least size of the scene along each side, so that a window dragged to nothing still has one.
const LEAST: u32 = 16;

/// Adds both cameras, and sets their viewports.
pub fn plugin(app: &mut App) {
    app.init_resource::<SceneRect>().add_systems(PreStartup, spawn_cameras).add_systems(
        PostUpdate,
        (scale_labels, fit_canvas)
            .chain()
            .before(bevy::camera::CameraUpdateSystems)
            .before(bevy::ui::UiSystems::Prepare),
    );
}

fn spawn_cameras(mut commands: Commands, quality: Res<RenderQuality>) {
    let (msaa, dither) = match quality.antialiased {
        true => (Msaa::Sample4, DebandDither::Enabled),
        false => (Msaa::Off, DebandDither::Disabled),
    };
    // Materials that are lit at the vertices need no light clusters.
    let clusters = if quality.physically_based { ClusterConfig::default() } else { ClusterConfig::None };
    // The backdrop covers every pixel of the scene, so that nothing needs to be cleared, and the panels stay until they
    // are drawn again.
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
    if quality.bloom {
        // Only colours brighter than white bloom. Both cameras draw into one texture and need the same range.
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
    if quality.bloom {
        commands.entity(window).insert(Hdr);
    }
    let node = Node { position_type: PositionType::Absolute, overflow: Overflow::clip(), ..default() };
    commands.spawn((Canvas, node, UiTargetCamera(window)));
}

/// Width of the scene, in units of its labels, that leaves space for labels beside the machine.
const LABELS_WIDE: f32 = 420.0;

/// Scale of labels and legend: that of the panels' text, limited by the width of the scene.
fn label_scale(panels: f32, scene_width: f32) -> f32 {
    panels.min((scene_width / LABELS_WIDE).max(1.0))
}

/// Updates the scale of labels and legend.
fn scale_labels(
    panels: Option<Res<PanelState>>,
    rect: Res<SceneRect>,
    window: Single<&Window, With<PrimaryWindow>>,
    mut scale: ResMut<UiScale>,
) {
    let wanted = label_scale(panels.map_or(1.0, |panels| panels.scale), rect.within(&window).width());
    if scale.0 != wanted {
        scale.0 = wanted;
    }
}

/// Sets the viewport of the scene.
fn fit_canvas(
    window: Single<&Window, With<PrimaryWindow>>,
    rect: Res<SceneRect>,
    labels: Res<UiScale>,
    mut camera: Single<&mut Camera, With<SceneCamera>>,
    mut node: Single<&mut Node, With<Canvas>>,
) {
    let rect = rect.within(&window);
    let [left, top, width, height] =
        [rect.min.x, rect.min.y, rect.width(), rect.height()].map(|length| px(length / labels.0));
    if (node.left, node.top, node.width, node.height) != (left, top, width, height) {
        (node.left, node.top, node.width, node.height) = (left, top, width, height);
    }
    let whole = window.physical_size();
    let scale = window.scale_factor();
    let corner = (rect.min * scale).round().as_uvec2().min(whole.saturating_sub(UVec2::splat(LEAST)));
    // Both edges are rounded like those of the panels, so that no pixel is left between them.
    let far = (rect.max * scale).round().as_uvec2();
    let size = far.saturating_sub(corner).clamp(UVec2::splat(LEAST), (whole - corner).max(UVec2::splat(LEAST)));
    let fits = camera.viewport.as_ref().is_some_and(|at| at.physical_position == corner && at.physical_size == size);
    if !fits {
        camera.viewport = Some(Viewport { physical_position: corner, physical_size: size, ..default() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_follow_the_panels_as_far_as_there_is_room() {
        assert_eq!(label_scale(1.0, 740.0), 1.0);
        assert_eq!(label_scale(1.5, 740.0), 1.5);
        assert_eq!(label_scale(0.7, 740.0), 0.7);
        assert_eq!(label_scale(1.5, 504.0), 1.2, "not so large that they hide the machine");
        assert_eq!(label_scale(2.0, 100.0), 1.0, "and not smaller than usual for it");
    }
}
