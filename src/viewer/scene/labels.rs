//! Names of the parts and metre marks: text of the window's own resolution, at places in the scene.

use super::layout::Layout;
use super::{Part, drive, tank};
use crate::viewer::canvas::SceneCamera;
use crate::viewer::palette as p;
use crate::viewer::scene_rect::SceneRect;
use bevy::camera::CameraUpdateSystems;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;

/// Whether the labels are shown.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelsShown(pub bool);

/// A text at a point of the scene.
#[derive(Component, Clone, Copy, Debug)]
pub struct Label {
    /// The point, m.
    anchor: Vec3,
    /// Which point of the text's box lies there: (0, 0) is its upper left, (1, 1) its lower right.
    pivot: Vec2,
    /// Distance at which it begins to fade; at one and a half times that it is gone.
    reach: f32,
    /// Opacity of the ground behind the text.
    ground: f32,
}

/// A label before it is spawned.
struct Sign {
    text: String,
    label: Label,
    size: f32,
}

pub(in crate::viewer) fn plugin(app: &mut App) {
    app.insert_resource(LabelsShown(true))
        .add_systems(PostUpdate, place_labels.after(CameraUpdateSystems).after(TransformSystems::Propagate));
}

/// Spawns the labels of a machine on the canvas, which clips them.
pub fn build(commands: &mut Commands, canvas: Entity, layout: &Layout) {
    for sign in signs(layout) {
        let padding = if sign.label.ground > 0.0 { UiRect::axes(px(6), px(2)) } else { UiRect::ZERO };
        let text = (
            Text::new(sign.text),
            TextFont { font_size: FontSize::Px(sign.size), ..default() },
            TextColor(p::LABEL_TEXT),
            TextLayout::no_wrap(),
        );
        commands.spawn((
            Part,
            ChildOf(canvas),
            sign.label,
            Node {
                position_type: PositionType::Absolute,
                padding,
                border_radius: BorderRadius::all(px(4)),
                ..default()
            },
            BackgroundColor(Color::NONE),
            UiTransform::default(),
            Visibility::Hidden,
            children![text],
        ));
    }
}

fn signs(l: &Layout) -> Vec<Sign> {
    const BELOW: Vec2 = Vec2::new(0.5, 0.0);
    const ABOVE: Vec2 = Vec2::new(0.5, 1.0);
    const RIGHT: Vec2 = Vec2::new(0.0, 0.5);
    const LEFT: Vec2 = Vec2::new(1.0, 0.5);
    let u = l.unit;
    let up = |units: f32| Vec3::Y * units * u;
    let named = [
        ("Gearbox", drive::gearbox_at(l).with_y(l.deck()) - up(0.7), Vec2::new(0.75, 0.0)),
        ("Flywheel", drive::flywheel_at(l) + up(1.7), Vec2::new(0.7, 1.0)),
        ("Generator", drive::generator_at(l) - Vec3::X * 1.4 * u, LEFT),
        ("Compressor", l.yard(7.2, 3.4, 0.0), Vec2::new(0.3, 1.0)),
        ("Air reservoir", l.yard(4.0, 5.0, 0.0), ABOVE),
        ("Injection valve", Vec3::new(l.valve().x, l.ground, 1.6 * u), BELOW),
        ("Air leaves here", Vec3::new(0.0, l.rim + 0.3 * u, 0.0), Vec2::new(0.25, 1.0)),
        ("Rises: air displaces water", Vec3::new(l.half.x + 0.5 * u, 0.6 * l.high_shaft, l.half.y), RIGHT),
        ("Sinks: full of water", Vec3::new(-l.half.x - 0.7 * u, 1.5 * tank::mark_step(l), l.half.y), LEFT),
    ];
    let far = 5.0 * l.rim;
    let mut signs: Vec<Sign> = named
        .into_iter()
        .map(|(text, anchor, pivot)| {
            let label = Label { anchor, pivot, reach: far, ground: p::LABEL_GROUND.alpha() };
            Sign { text: text.into(), label, size: 13.0 }
        })
        .collect();
    let at = tank::staff_at(l);
    signs.extend(tank::marked_heights(l).into_iter().map(|height| {
        let anchor = Vec3::new(at.x - 0.25 * u, height, at.y);
        Sign {
            text: format!("{height:.0} m"),
            label: Label { anchor, pivot: LEFT, reach: far, ground: 0.0 },
            size: 11.0,
        }
    }));
    signs
}

/// Moves the labels to where their points appear, and fades the far ones.
fn place_labels(
    shown: Res<LabelsShown>,
    rect: Res<SceneRect>,
    window: Single<&Window, With<PrimaryWindow>>,
    camera: Single<(&Camera, &GlobalTransform), With<SceneCamera>>,
    mut labels: Query<(&Label, &ComputedNode, &mut UiTransform, &mut Visibility, &mut BackgroundColor, &Children)>,
    mut texts: Query<&mut TextColor>,
) {
    let (camera, eye) = *camera;
    let size = rect.within(&window).size();
    for (label, node, mut transform, mut visibility, mut ground, children) in &mut labels {
        let distance = eye.translation().distance(label.anchor);
        let opacity = 1.0 - ((distance / label.reach - 1.0) / 0.5).clamp(0.0, 1.0);
        let seen = camera.world_to_ndc(eye, label.anchor).filter(|ndc| ndc.z > 0.0 && opacity > 0.0 && shown.0);
        let Some(ndc) = seen else {
            visibility.set_if_neq(Visibility::Hidden);
            continue;
        };
        visibility.set_if_neq(Visibility::Inherited);
        let at = (0.5 + 0.5 * ndc.truncate() * Vec2::new(1.0, -1.0)) * size;
        let corner = (at - label.pivot * node.size() * node.inverse_scale_factor()).round();
        transform.set_if_neq(UiTransform::from_translation(Val2::px(corner.x, corner.y)));
        ground.set_if_neq(BackgroundColor(p::LABEL_GROUND.with_alpha(label.ground * opacity)));
        let mut lines = texts.iter_many_mut(children);
        while let Some(mut color) = lines.fetch_next() {
            color.set_if_neq(TextColor(p::LABEL_TEXT.with_alpha(opacity)));
        }
    }
}
