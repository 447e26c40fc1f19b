//! The surface that the scene is drawn on, and where it appears in the window.
//!
//! The scene goes to an image of its own, in the light tier at half the window's resolution, and that image is
//! shown in the part of the window which the panels leave free. So the machine is never behind a panel, text
//! stays sharp, and a software renderer has a quarter of the pixels to fill.

use super::quality::Tier;
use bevy::camera::RenderTarget;
use bevy::core_pipeline::tonemapping::{DebandDither, Tonemapping};
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureFormat};
use bevy::window::PrimaryWindow;

/// The part of the window that the panels leave to the scene, in logical pixels; `None` for all of it.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct SceneRect(pub Option<Rect>);

impl SceneRect {
    /// The rectangle in a window.
    pub fn within(&self, window: &Window) -> Rect {
        let all = Rect::from_corners(Vec2::ZERO, window.size());
        self.0.map_or(all, |rect| rect.intersect(all))
    }
}

/// The camera that sees the machine.
#[derive(Component)]
pub struct SceneCamera;

/// The camera that draws the window: the scene's image, labels, panels. An egui context belongs on this one.
#[derive(Component)]
pub struct WindowCamera;

/// The node that shows the scene's image.
#[derive(Component)]
pub struct Canvas;

/// The scene's image.
#[derive(Resource)]
struct CanvasImage(Handle<Image>);

/// Least size of the image along each side, so that a window dragged to nothing still has one.
const LEAST: u32 = 16;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<SceneRect>()
        .add_systems(PreStartup, spawn_canvas)
        .add_systems(PostUpdate, fit_canvas.before(bevy::camera::CameraUpdateSystems));
}

fn spawn_canvas(mut commands: Commands, mut images: ResMut<Assets<Image>>, tier: Res<Tier>) {
    let image = images.add(Image::new_target_texture(LEAST, LEAST, TextureFormat::Rgba8UnormSrgb, None));
    let mut camera = commands.spawn((
        SceneCamera,
        Camera3d::default(),
        Camera { order: -1, ..default() },
        RenderTarget::Image(image.clone().into()),
        Projection::Perspective(PerspectiveProjection { fov: FIELD_OF_VIEW, far: 4000.0, ..default() }),
    ));
    match *tier {
        Tier::Light => camera.insert((Msaa::Off, Tonemapping::None, DebandDither::Disabled)),
        Tier::Full => camera.insert((Msaa::Sample4, Tonemapping::None, DebandDither::Enabled)),
    };
    let window = commands.spawn((WindowCamera, Camera2d, Msaa::Off, IsDefaultUiCamera)).id();
    commands.spawn((
        Canvas,
        Node { position_type: PositionType::Absolute, overflow: Overflow::clip(), ..default() },
        ImageNode::new(image.clone()),
        GlobalZIndex(-10),
        UiTargetCamera(window),
    ));
    commands.insert_resource(CanvasImage(image));
}

/// Vertical field of view, rad: long enough a lens to keep the tank's edges upright.
pub const FIELD_OF_VIEW: f32 = 0.50;

/// Gives the image the size of its place in the window, and puts it there.
fn fit_canvas(
    window: Single<&Window, With<PrimaryWindow>>,
    rect: Res<SceneRect>,
    tier: Res<Tier>,
    canvas: Res<CanvasImage>,
    mut images: ResMut<Assets<Image>>,
    mut node: Single<&mut Node, With<Canvas>>,
) {
    let rect = rect.within(&window);
    let (width, height) = (px(rect.width()), px(rect.height()));
    if (node.left, node.top, node.width, node.height) != (px(rect.min.x), px(rect.min.y), width, height) {
        (node.left, node.top, node.width, node.height) = (px(rect.min.x), px(rect.min.y), width, height);
    }
    let pixels = (rect.size() * window.scale_factor() * tier.resolution()).round().as_uvec2().max(UVec2::splat(LEAST));
    let fits = images.get(&canvas.0).is_some_and(|image| image.size() == pixels);
    if !fits && let Some(mut image) = images.get_mut(&canvas.0) {
        image.resize(Extent3d { width: pixels.x, height: pixels.y, depth_or_array_layers: 1 });
    }
}
