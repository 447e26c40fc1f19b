//! Sprockets and roller chain.

use crate::viewer::scene::dynamic_mesh::{DynamicMesh, DynamicMeshes};
use crate::viewer::scene::instanced_run::InstancedRun;
use crate::viewer::scene::layout::Layout;
use crate::viewer::scene::links::Links;
use crate::viewer::scene::scales::Scales;
use crate::viewer::scene::shape::{Faces, Shape};
use crate::viewer::scene::state::Scene;
use crate::viewer::scene::supply;
use crate::viewer::ui::palette as p;
use crate::viewer::view_model::scene_state::SceneState;
use crate::viewer::view_model::selection::ViewOptions;
use bevy::prelude::*;
use std::f32::consts::TAU;

/// A link of a pair outside of the straights: twice the pair's number among those, plus one for its second link.
#[derive(Component)]
pub struct LooseLink(pub usize);

/// All links on one straight: 0 for the ascending, 1 for the descending one.
#[derive(Component)]
pub struct LinkRun(pub usize);

/// A sprocket with its initial rotation.
#[derive(Component)]
pub struct Sprocket {
    /// Rotation at chain position zero, rad.
    pub phase: f32,
}

/// One link of both strands, upright, wide or narrow.
pub fn link(l: &Layout, links: &Links, wide: bool) -> Shape {
    let mut shape = Shape::default();
    let length = links.pitch as f32;
    let (height, half) = (0.62 * length, if wide { 0.42 * length } else { 0.27 * length });
    let long = 0.5 * length + 0.22 * length;
    let waist = 0.36 * height;
    let outline = [
        (-waist, -long),
        (waist, -long),
        (0.5 * height, -0.6 * long),
        (0.5 * height, 0.6 * long),
        (waist, long),
        (-waist, long),
        (-0.5 * height, 0.6 * long),
        (-0.5 * height, -0.6 * long),
    ]
    .map(|(x, y)| Vec2::new(x, y));
    let color = if wide { p::STEEL } else { p::STEEL_DARK };
    for strand in l.strands().iter().map(|side| side * l.strand) {
        shape.plate(Vec2::ZERO, &outline, [strand - half, strand + half], color, p::STEEL_DARK);
    }
    shape
}

/// The links in pairs of a wide and a narrow one, at the place of the first one.
pub fn instanced_run(links: &Links) -> InstancedRun {
    let pitch = links.pitch;
    InstancedRun { count: links.count / 2, pitch: 2.0 * pitch, first: 0.5 * pitch, reach: pitch }
}

/// Both links of a pair, upright, at the first one.
pub fn pair(l: &Layout, links: &Links) -> Shape {
    let mut shape = link(l, links, false);
    shape.add(&link(l, links, true), Transform::from_xyz(0.0, links.pitch as f32, 0.0));
    shape
}

/// All links of a straight, upwards from the origin.
pub fn strand(l: &Layout, links: &Links) -> Shape {
    let (one, instanced_run) = (pair(l, links), instanced_run(links));
    let mut shape = Shape::default();
    for number in 0..instanced_run.in_run(&l.path) {
        shape.add(&one, Transform::from_xyz(0.0, (number as f64 * instanced_run.pitch) as f32, 0.0));
    }
    shape
}

/// A pair of toothed wheels on one shaft.
pub fn sprocket(l: &Layout, links: &Links) -> Shape {
    let mut shape = Shape::default();
    let pitch = links.pitch as f32;
    let (root, tip) = (l.radius - 0.34 * pitch, l.radius + 0.30 * pitch);
    let half = 0.2 * pitch;
    let tooth = TAU / links.teeth as f32;
    // Gaps are at multiples of the tooth angle, teeth between them.
    let mut outline = Vec::new();
    for i in 0..links.teeth {
        for (share, radius) in [(-0.22, root), (0.22, root), (0.38, tip), (0.62, tip)] {
            outline.push(Vec2::from_angle((i as f32 + share) * tooth) * radius);
        }
    }
    for strand in l.strands().iter().map(|side| side * l.strand) {
        wheel(&mut shape, l, &outline, strand, half);
    }
    let hub = 0.13 * l.radius;
    let front = if l.section { 0.0 } else { l.half.y };
    shape.drum(Vec3::NEG_Z * l.half.y, Vec3::Z * front, hub, 10, p::STEEL);
    shape
}

/// A toothed disc with painted lightening holes, which make its rotation visible.
fn wheel(shape: &mut Shape, l: &Layout, outline: &[Vec2], strand: f32, half: f32) {
    const HOLES: usize = 6;
    shape.plate(Vec2::ZERO, outline, [strand - half, strand + half], p::STEEL, p::STEEL_LIGHT);
    for (z, normal) in [(strand + half + 0.01 * l.radius, Vec3::Z), (strand - half - 0.01 * l.radius, Vec3::NEG_Z)] {
        for i in 0..HOLES {
            let middle = Vec2::from_angle(TAU * i as f32 / HOLES as f32) * 0.55 * l.radius;
            shape.disc(middle.extend(z), normal, [0.0, 0.19 * l.radius], 10, [p::WATER_IN_FLOATER; 2]);
        }
        shape.disc(Vec3::Z * z, normal, [0.0, 0.24 * l.radius], 12, [p::STEEL_LIGHT; 2]);
    }
}

/// Moves the links with the chain.
pub fn run_links(
    scene_state: Res<SceneState>,
    scene: Res<Scene>,
    mut strands: Query<(&LinkRun, &mut Transform), Without<LooseLink>>,
    mut loose: Query<(&LooseLink, &mut Transform, &mut Visibility)>,
) {
    let (path, pitch) = (scene.layout.path, scene.links.pitch);
    let spread = instanced_run(&scene.links).spread(&path, scene_state.chain_position);
    for (strand, mut transform) in &mut strands {
        let place = path.place(spread.strands[strand.0]);
        (transform.translation, transform.rotation) = (place.point(), place.rotation());
    }
    for (link, mut transform, mut visibility) in &mut loose {
        let wanted = spread.loose.get(link.0 / 2).map(|s| {
            let place = path.place(s + (link.0 % 2) as f64 * pitch);
            Transform::from_translation(place.point()).with_rotation(place.rotation())
        });
        supply::place(wanted, &mut transform, &mut visibility);
    }
}

/// Rotates the sprockets with the chain.
pub fn turn_sprockets(
    scene_state: Res<SceneState>,
    scene: Res<Scene>,
    mut sprockets: Query<(&Sprocket, &mut Transform)>,
) {
    let turn = scene.links.sprocket_turn(scene_state.chain_position);
    for (sprocket, mut transform) in &mut sprockets {
        transform.rotation = Quat::from_rotation_z(turn + sprocket.phase);
    }
}

/// Draws a sleeve coloured by tension around every link, or hides them.
pub fn color_tension(
    scene_state: Res<SceneState>,
    scene: Res<Scene>,
    scales: Res<Scales>,
    options: Res<ViewOptions>,
    mut dynamic_meshes: DynamicMeshes,
) {
    let mut shape = Shape::default();
    if options.tension && !scene_state.link_tensions.is_empty() {
        sleeves(&mut shape, &scene, &scene_state, &scales);
    }
    dynamic_meshes.put(DynamicMesh::Tension, shape);
}

fn sleeves(shape: &mut Shape, scene: &Scene, scene_state: &SceneState, scales: &Scales) {
    let (l, links) = (&scene.layout, &scene.links);
    let floater_pitch = l.path.length() / l.floaters as f64;
    let pitch = links.pitch as f32;
    // Wider than the narrow links and deeper than the wide ones, so that the chain appears coloured.
    let size = Vec3::new(0.66 * pitch, 0.96 * pitch, 0.9 * pitch);
    for number in 0..links.count {
        let along = (number as f64 + 0.5) * links.pitch;
        let link = ((along / floater_pitch) as usize).min(scene_state.link_tensions.len() - 1);
        let color = p::along(&p::TENSION_RAMP, scene_state.link_tensions[link] / scales.tension as f32);
        let place = l.path.place(scene_state.chain_position + along);
        let mut sleeve = Shape::default();
        for strand in l.strands() {
            sleeve.block(Vec3::Z * strand * l.strand, size, Faces::SIDES, color);
        }
        shape.add(&sleeve, Transform::from_translation(place.point()).with_rotation(place.rotation()));
    }
}
