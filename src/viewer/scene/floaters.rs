//! The floaters: cups with visible air and water.
//!
//! A cup is a steel frame around a dark block, the water; the air is a bright block below the closed end that grows
//! downwards. Both are opaque, so that no sorting or blending is needed. In the cutaway view a cup is its rear half
//! with thick walls.

use crate::viewer::scene::bubbles::{self, Bubbles};
use crate::viewer::scene::dynamic_mesh::{DynamicMesh, DynamicMeshes};
use crate::viewer::scene::instanced_run::InstancedRun;
use crate::viewer::scene::layout::Layout;
use crate::viewer::scene::scales::Scales;
use crate::viewer::scene::shape::{Faces, Shape};
use crate::viewer::scene::state::Scene;
use crate::viewer::scene::supply;
use crate::viewer::ui::palette as p;
use crate::viewer::view_model::scene_state::{Phase, SceneFloater, SceneState};
use crate::viewer::view_model::selection::{AirColor, ViewOptions};
use bevy::prelude::*;

/// A cup outside of the straights, by number among those.
#[derive(Component)]
pub struct LooseCup(pub usize);

/// All cups on one straight: 0 for the ascending, 1 for the descending one.
#[derive(Component)]
pub struct CupRun(pub usize);

/// Thickness of cap and edges, as a share of the cup's smallest size.
const WALL: f32 = 0.09;
/// Share of the cavity below which air is not drawn.
const LEAST_AIR: f32 = 2e-3;

fn wall(l: &Layout) -> f32 {
    WALL * l.cup.min_element()
}

fn cap(l: &Layout) -> f32 {
    1.8 * wall(l)
}

/// The cups along the chain. The place of a floater follows from its number; all cups are drawn alike.
pub fn instanced_run(l: &Layout) -> InstancedRun {
    InstancedRun { count: l.floaters, pitch: l.path.length() / l.floaters as f64, first: 0.0, reach: 0.0 }
}

/// A cup with its water, centred at the origin, mouth down.
pub fn cup(l: &Layout) -> Shape {
    let mut shape = Shape::default();
    let (size, wall, cap) = (l.cup, wall(l), cap(l));
    if l.crowded() {
        crowded_cup(&mut shape, l);
    } else if l.section {
        cut_cup(&mut shape, l);
    } else {
        let inner = size - wall;
        shape.block(Vec3::ZERO, inner, Faces::ALL, p::WATER_IN_FLOATER);
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
    }
    if !l.crowded() {
        level_switch(&mut shape, l);
    }
    let axle = 0.10 * l.radius.min(l.cup.y);
    if !l.crowded() {
        let (back, front) = (-l.strand, if l.section { 0.012 * l.cup.z } else { l.strand });
        let faces = if l.section { Faces::ALL } else { Faces::ALONG_Z };
        let middle = Vec3::Z * 0.5 * (back + front);
        shape.block(middle, Vec3::new(axle, axle, front - back), faces, p::STEEL_DARK);
    }
    shape
}

/// The level switch on a cup's front.
fn level_switch(shape: &mut Shape, l: &Layout) {
    let at = level_switch_at(l);
    let size = 0.12 * l.cup.x.min(1.5 * l.cup.y);
    shape.block(at, Vec3::new(size, size, 0.3 * size), Faces::ALL, p::SENSOR);
}

/// Position of a level switch relative to its cup.
pub fn level_switch_at(l: &Layout) -> Vec3 {
    Vec3::new(-0.42 * l.cup.x, -0.3 * l.cup.y, l.cup_depth()[1])
}

/// A cup of a machine with so many that its edges are thinner than a pixel: a cap over water.
fn crowded_cup(shape: &mut Shape, l: &Layout) {
    let ([back, front], cap) = (l.cup_depth(), 0.22 * l.cup.y);
    let middle = Vec3::Z * 0.5 * (back + front);
    let size = Vec3::new(l.cup.x, cap, front - back);
    shape.block(middle + Vec3::Y * 0.5 * (l.cup.y - cap), size, Faces::ALL, p::STEEL);
    let water = Vec3::new(0.98 * l.cup.x, l.cup.y - cap, 0.98 * (front - back));
    shape.block(middle - Vec3::Y * 0.5 * cap, water, Faces::SIDES, p::WATER_IN_FLOATER);
}

/// The rear half of a cup with cut walls.
fn cut_cup(shape: &mut Shape, l: &Layout) {
    let ([back, front], size) = (l.cup_depth(), l.cup);
    // Thick enough to be visible as a cut wall.
    let (thick, cap) = (0.7 * wall(l), cap(l));
    let middle = Vec3::Z * 0.5 * (back + front);
    let deep = front - back;
    let cut = |corner: Vec3| if corner.z > -1e-4 { p::STEEL_LIGHT } else { p::STEEL };
    shape.shaded_block(middle + Vec3::Y * 0.5 * (size.y - cap), Vec3::new(size.x, cap, deep), Faces::ALL, cut);
    for side in [-1.0, 1.0] {
        let at = middle + Vec3::new(side * 0.5 * (size.x - thick), -0.5 * cap, 0.0);
        shape.shaded_block(at, Vec3::new(thick, size.y - cap, deep), Faces::ALL, cut);
    }
    let water = Vec3::new(size.x - 2.0 * thick, size.y - cap, 0.96 * deep);
    let low = middle - Vec3::new(0.0, 0.5 * cap, 0.02 * deep);
    shape.block(low, water, Faces::ALL, p::WATER_IN_FLOATER);
}

/// All cups of a straight, upwards or downwards from the origin.
pub fn strand(l: &Layout, downwards: bool) -> Shape {
    let (one, instanced_run) = (cup(l), instanced_run(l));
    let mut shape = Shape::default();
    let step = if downwards { -instanced_run.pitch } else { instanced_run.pitch };
    for number in 0..instanced_run.in_run(&l.path) {
        shape.add(&one, Transform::from_xyz(0.0, (number as f64 * step) as f32, 0.0));
    }
    shape
}

/// Adds the block of air of a floater centred at a point.
fn air(shape: &mut Shape, l: &Layout, middle: Vec3, fraction: f32, color: Color) {
    let (wall, cap) = if l.crowded() { (0.02 * l.cup.x, 0.22 * l.cup.y) } else { (0.7 * wall(l), cap(l)) };
    let [back, front] = l.cup_depth();
    let thick = if l.section && !l.crowded() { 1.4 * self::wall(l) } else { wall };
    // Slightly in front of the water's face.
    let (back, front) = (back + 0.5 * wall, if l.section { 0.006 * l.cup.z } else { front - 0.35 * wall });
    let height = fraction.min(1.0) * (l.cup.y - cap);
    let at = middle + Vec3::new(0.0, 0.5 * (l.cup.y - height) - cap, 0.5 * (back + front));
    let faces = if l.crowded() { Faces::SIDES } else { Faces::NO_TOP };
    shape.block(at, Vec3::new(l.cup.x - thick, height, front - back), faces, color);
}

/// Colour of a floater's air.
pub fn air_color(floater: &SceneFloater, what: AirColor, scales: &Scales) -> Color {
    let share = scales.share(what, floater.air_pressure, floater.air_temperature);
    match what {
        AirColor::Plain if floater.phase == Phase::CarryOver => p::AIR_CARRIED_OVER,
        AirColor::Plain => p::AIR,
        AirColor::Pressure => p::along(&p::PRESSURE_RAMP, share),
        AirColor::Temperature => p::along(&p::TEMPERATURE_RAMP, share),
    }
}

/// Moves the cups with the chain. They hang on their axles and do not rotate.
pub fn carry_cups(
    scene_state: Res<SceneState>,
    scene: Res<Scene>,
    mut strands: Query<(&CupRun, &mut Transform), Without<LooseCup>>,
    mut cups: Query<(&LooseCup, &mut Transform, &mut Visibility)>,
) {
    let path = &scene.layout.path;
    let spread = instanced_run(&scene.layout).spread(path, scene_state.chain_position);
    for (strand, mut transform) in &mut strands {
        transform.translation = path.place(spread.strands[strand.0]).point();
    }
    for (cup, mut transform, mut visibility) in &mut cups {
        let wanted = spread.loose.get(cup.0).map(|&s| Transform::from_translation(path.place(s).point()));
        supply::place(wanted, &mut transform, &mut visibility);
    }
}

/// Draws the air: in each cup, entering, and leaving.
pub fn show_air(
    scene_state: Res<SceneState>,
    scene: Res<Scene>,
    scales: Res<Scales>,
    options: Res<ViewOptions>,
    time: Res<Time<Real>>,
    mut bubbles: ResMut<Bubbles>,
    mut dynamic_meshes: DynamicMeshes,
) {
    bubbles.follow(&scene_state, time.delta_secs());
    let mut shape = Shape::default();
    for (number, floater) in scene_state.floaters.iter().enumerate() {
        if floater.air_fraction > LEAST_AIR {
            let color = air_color(floater, options.air, &scales);
            air(&mut shape, &scene.layout, scene.floater(&scene_state, number), floater.air_fraction, color);
        }
    }
    bubbles::add(&mut shape, &scene, &scene_state, &bubbles);
    dynamic_meshes.put(DynamicMesh::Air, shape);
}
