//! The floaters: cups whose fill of air and water is seen.
//!
//! A cup is a frame of steel around a dark block, which is the water in it; the air is a bright block that
//! hangs from the closed end and grows downwards. Both are opaque: nothing has to be sorted or blended.

use super::layout::Layout;
use super::shape::{Faces, Shape};
use crate::viewer::palette as p;
use crate::viewer::picture::{Phase, Picture};
use bevy::prelude::*;

/// The shell of a floater, by number.
#[derive(Component)]
pub struct Cup(pub usize);

/// The air in a floater, by number.
#[derive(Component)]
pub struct Air(pub usize);

/// Thickness of cap and edges, as a share of the cup's smallest size.
const WALL: f32 = 0.09;

fn wall(l: &Layout) -> f32 {
    WALL * l.cup.min_element()
}

/// Cup and the water in it, its middle at the origin, mouth down.
pub fn cup(l: &Layout) -> Shape {
    let mut shape = Shape::default();
    let (size, wall) = (l.cup, wall(l));
    let inner = size - wall;
    shape.block(Vec3::ZERO, inner, Faces::ALL, p::WATER_IN_FLOATER);
    let cap = 1.8 * wall;
    shape.block(Vec3::Y * 0.5 * (size.y - cap), Vec3::new(size.x, cap, size.z), Faces::ALL, p::STEEL);
    for (sx, sz) in [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
        let middle = Vec3::new(sx * 0.5 * (size.x - wall), -0.5 * cap, sz * 0.5 * (size.z - wall));
        shape.block(middle, Vec3::new(wall, size.y - cap, wall), Faces::SIDES, p::STEEL);
    }
    let rim = Vec3::Y * 0.5 * (wall - size.y);
    for side in [-1.0, 1.0] {
        let along_x = Vec3::new(size.x, wall, wall);
        let along_z = Vec3::new(wall, wall, size.z);
        shape.block(rim + Vec3::Z * side * 0.5 * (size.z - wall), along_x, Faces::ALONG_X, p::STEEL);
        shape.block(rim + Vec3::X * side * 0.5 * (size.x - wall), along_z, Faces::ALONG_Z, p::STEEL);
    }
    let axle = 0.10 * l.radius.min(l.cup.y);
    shape.block(Vec3::ZERO, Vec3::new(axle, axle, 2.0 * l.strand), Faces::ALONG_Z, p::STEEL_DARK);
    shape
}

/// A cavity full of air, hanging down one unit from the origin.
pub fn air(l: &Layout, color: Color) -> Shape {
    let mut shape = Shape::default();
    let wall = wall(l);
    let size = Vec3::new(l.cup.x - 0.7 * wall, 1.0, l.cup.z - 0.7 * wall);
    shape.block(Vec3::NEG_Y * 0.5, size, Faces::NO_TOP, color);
    shape
}

/// Carries the cups round the loop. They hang on their axles, so they never turn.
pub fn carry_cups(
    picture: Res<Picture>,
    scene: Res<super::Scene>,
    mut cups: Query<(&Cup, &mut Transform), Without<Air>>,
) {
    for (cup, mut transform) in &mut cups {
        transform.translation = scene.floater(&picture, cup.0);
    }
}

/// Shows how much air is in each cup, and in which colour.
pub fn show_air(
    picture: Res<Picture>,
    scene: Res<super::Scene>,
    mut airs: Query<(&Air, &mut Transform, &mut Mesh3d), Without<Cup>>,
) {
    let (height, cap) = (scene.layout.cup.y, 1.8 * wall(&scene.layout));
    for (air, mut transform, mut mesh) in &mut airs {
        let Some(floater) = picture.floaters.get(air.0) else { continue };
        let fraction = floater.air_fraction.clamp(0.0, 1.0);
        transform.translation = scene.floater(&picture, air.0) + Vec3::Y * (0.5 * height - cap);
        // An empty cup keeps a sliver, hidden under the cap: a scale of zero has no normals.
        transform.scale = Vec3::new(1.0, (fraction * (height - cap)).max(1e-3 * height), 1.0);
        let wanted = &scene.air_meshes[(floater.phase == Phase::CarryOver) as usize];
        if mesh.0 != *wanted {
            mesh.0 = wanted.clone();
        }
    }
}
