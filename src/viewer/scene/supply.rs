//! The air supply: compressor, reservoir, pipe, injection valve, and the jets of air.

use crate::viewer::scene::bubbles::Bubbles;
use crate::viewer::scene::layout::{Layout, nozzle_height};
use crate::viewer::scene::shape::{Faces, Shape};
use crate::viewer::scene::state::Scene;
use crate::viewer::ui::palette as p;
use crate::viewer::view_model::scene_state::SceneState;
use bevy::prelude::*;
use std::f32::consts::{FRAC_PI_2, TAU};

/// The handle of the injection valve.
#[derive(Component)]
pub struct ValveHandle;

/// The lit parts of the injection valve, coloured while it is open.
#[derive(Component)]
pub struct ValveBody;

/// The column on the reservoir that shows its pressure.
#[derive(Component)]
pub struct Gauge;

/// The pulley of the compressor.
#[derive(Component)]
pub struct CompressorPulley;

/// The lamp of the compressor.
#[derive(Component)]
pub struct CompressorLamp;

/// Radius of the pipes, in the layout's units.
const PIPE: f32 = 0.13;

/// Reservoir, compressor and pipes: all stationary parts in the yard.
pub fn yard(l: &Layout) -> Shape {
    let mut shape = Shape::default();
    reservoir(&mut shape, l);
    compressor(&mut shape, l);
    pipes(&mut shape, l);
    person(&mut shape, l.drive(4.6).with_y(l.ground));
    shape
}

/// The pipe inside the tank, with a nozzle for each position in the injection zone.
pub fn manifold(l: &Layout, injection_start: f64) -> Shape {
    let mut shape = Shape::default();
    let (u, valve) = (l.unit, l.valve());
    let steel = |shape: &mut Shape, a, b| {
        shape.bar(a, b, [0.6 * PIPE * u; 2], 8, p::VESSEL);
    };
    let low = Vec3::new(l.half.x - 0.35 * u, nozzle_height(l) - 0.2 * u, 0.0);
    steel(&mut shape, valve.with_x(l.half.x), low.with_y(valve.y));
    steel(&mut shape, low.with_y(valve.y + 0.6 * PIPE * u), low.with_y(low.y - 0.6 * PIPE * u));
    let first = l.path.place(injection_start).at.x;
    steel(&mut shape, low, low.with_x(first));
    for i in 0..4 {
        let foot = low.with_x(first + (l.radius - first) * i as f32 / 3.0);
        shape.bar(foot, foot + Vec3::Y * 0.2 * u, [0.07 * u, 0.04 * u], 8, p::VESSEL);
    }
    shape
}

/// Body of the valve, in the colour of its state.
pub fn valve_body(l: &Layout, color: Color) -> Shape {
    let mut shape = Shape::default();
    let u = l.unit;
    shape.drum(Vec3::X * -0.30 * u, Vec3::X * 0.30 * u, 0.26 * u, 12, color);
    for side in [-1.0, 1.0] {
        let at = Vec3::X * side * 0.34 * u;
        shape.drum(at - Vec3::X * 0.05 * u, at + Vec3::X * 0.05 * u, 0.34 * u, 12, p::STEEL);
    }
    shape.bar(Vec3::ZERO, Vec3::Y * 0.52 * u, [0.13 * u; 2], 8, color);
    shape
}

/// Handle of the valve along x, its position when open, with the pivot at the origin.
pub fn valve_handle(l: &Layout, color: Color) -> Shape {
    let mut shape = Shape::default();
    let u = l.unit;
    shape.block(Vec3::new(0.32, 0.04, 0.0) * u, Vec3::new(1.0, 0.10, 0.17) * u, Faces::ALL, color);
    shape
}

/// Pivot of the handle.
pub fn valve_pivot(l: &Layout) -> Vec3 {
    l.valve() + Vec3::Y * 0.54 * l.unit
}

/// The column of the gauge, one unit high, growing from the origin.
pub fn gauge_column(l: &Layout) -> Shape {
    let mut shape = Shape::default();
    shape.block(Vec3::Y * 0.5, Vec3::new(0.26 * l.unit, 1.0, 0.05 * l.unit), Faces::NO_BOTTOM, p::AIR);
    shape
}

/// Base of the gauge's column on the side of the reservoir visible in the default view, and its height.
pub fn gauge_place(l: &Layout) -> (Transform, f32) {
    let (foot, height) = (l.yard(4.0, 1.35, 0.0), 2.7 * l.unit);
    let facing = Quat::from_rotation_y(0.5);
    (Transform::from_translation(foot + facing * Vec3::Z * 1.06 * l.unit).with_rotation(facing), height)
}

/// A wheel with spokes about the z axis, for pulleys.
pub fn pulley(radius: f32, half: f32, spokes: u32) -> Shape {
    let mut shape = Shape::default();
    let (front, back) = (Vec3::Z * half, Vec3::NEG_Z * half);
    shape.bar(back, front, [radius; 2], 18, p::STEEL_DARK);
    for z in [half, -half] {
        let normal = Vec3::Z * z.signum();
        shape.disc(normal * half, normal, [0.74 * radius, radius], 18, [p::STEEL_LIGHT; 2]);
        shape.disc(normal * half * 0.5, normal, [0.0, 0.8 * radius], 18, [p::STEEL_DARK; 2]);
        shape.disc(normal * half * 1.02, normal, [0.0, 0.22 * radius], 10, [p::STEEL_LIGHT; 2]);
    }
    for i in 0..spokes {
        let turn = Quat::from_rotation_z(TAU * i as f32 / spokes as f32);
        let mut spoke = Shape::default();
        let size = Vec3::new(0.15 * radius, 0.7 * radius, 1.9 * half);
        spoke.block(Vec3::Y * 0.45 * radius, size, Faces::ALL, p::STEEL_LIGHT);
        shape.add(&spoke, Transform::from_rotation(turn));
    }
    shape
}

/// Axis position of the compressor's pulley, and its radius.
pub fn compressor_pulley_place(l: &Layout) -> (Vec3, f32) {
    (l.yard(6.5, 1.0, 0.92), 0.62 * l.unit)
}

/// Lamp on the compressor, lit while the compressor runs.
pub fn lamp(l: &Layout, color: Color) -> Shape {
    let mut shape = Shape::default();
    shape.block(Vec3::ZERO, Vec3::new(0.95, 0.16, 0.06) * l.unit, Faces::ALL, color);
    shape
}

/// Position of the lamp.
pub fn lamp_place(l: &Layout) -> Vec3 {
    l.yard(7.7, 1.75, 0.83)
}

fn reservoir(shape: &mut Shape, l: &Layout) {
    let (u, radius) = (l.unit, 1.0 * l.unit);
    let (low, high) = (l.yard(4.0, 0.95, 0.0), l.yard(4.0, 4.35, 0.0));
    shape.bar(low, high, [radius; 2], 20, p::VESSEL);
    shape.dome(high, Vec3::Y, radius, 0.42 * radius, 20, p::VESSEL);
    shape.dome(low, Vec3::NEG_Y, radius, 0.42 * radius, 20, p::VESSEL);
    for y in [1.2, 4.1] {
        let at = l.yard(4.0, y, 0.0);
        shape.bar(at - Vec3::Y * 0.06 * u, at + Vec3::Y * 0.06 * u, [1.02 * radius; 2], 20, p::STEEL);
    }
    for i in 0..4 {
        let out = Quat::from_rotation_y(TAU * (i as f32 + 0.5) / 4.0) * Vec3::X * 0.82 * u;
        shape.block(l.yard(4.0, 0.55, 0.0) + out, Vec3::new(0.16, 1.1, 0.16) * u, Faces::SIDES, p::STEEL);
    }
    // The dark slot of the gauge's column.
    let (slot, height) = gauge_place(l);
    let mut back = Shape::default();
    back.block(
        Vec3::new(0.0, 0.5 * height, -0.03 * u),
        Vec3::new(0.40 * u, height + 0.14 * u, 0.06 * u),
        Faces::ALL,
        p::WATER_IN_FLOATER,
    );
    shape.add(&back, slot);
}

fn compressor(shape: &mut Shape, l: &Layout) {
    let u = l.unit;
    shape.block(l.yard(7.1, 0.12, 0.0), Vec3::new(3.0, 0.24, 1.8) * u, Faces::NO_BOTTOM, p::STEEL_DARK);
    shape.block(l.yard(6.5, 1.0, 0.0), Vec3::new(1.15, 1.55, 1.5) * u, Faces::NO_BOTTOM, p::HOUSING);
    // Two cylinders with cooling fins, one for each of two stages.
    for z in [-0.38, 0.38] {
        let foot = l.yard(6.5, 1.75, z);
        for i in 0..4 {
            let at = foot + Vec3::Y * (0.10 + 0.15 * i as f32) * u;
            shape.drum(at - Vec3::Y * 0.045 * u, at + Vec3::Y * 0.045 * u, 0.34 * u, 10, p::STEEL_LIGHT);
        }
        shape.bar(foot, foot + Vec3::Y * 0.72 * u, [0.25 * u; 2], 10, p::STEEL);
        shape.disc(foot + Vec3::Y * 0.72 * u, Vec3::Y, [0.0, 0.25 * u], 10, [p::STEEL; 2]);
    }
    // Motor behind its belt guard, and the cabinet with the lamp.
    shape.drum(l.yard(7.9, 0.75, -0.75), l.yard(7.9, 0.75, 0.55), 0.46 * u, 14, p::STEEL_LIGHT);
    shape.block(l.yard(7.7, 1.45, 0.3), Vec3::new(1.25, 0.9, 1.0) * u, Faces::ALL, p::HOUSING);
    let (pulley, radius) = compressor_pulley_place(l);
    let motor = l.yard(7.9, 0.75, 0.92);
    belt(shape, [(pulley, radius), (motor, 0.28 * u)], 0.05 * u);
    shape.drum(motor - Vec3::Z * 0.4 * u, motor + Vec3::Z * 0.06 * u, 0.26 * u, 12, p::STEEL_DARK);
}

/// A belt over two pulleys whose axes are along z.
pub fn belt(shape: &mut Shape, wheels: [(Vec3, f32); 2], thick: f32) {
    const ARC: usize = 8;
    let [(a, ra), (b, rb)] = wheels;
    let along = (b - a).truncate();
    // Angle from the line of centres at which the straight runs touch both circles.
    let lean = ((ra - rb) / along.length()).clamp(-1.0, 1.0).acos();
    let heading = along.to_angle();
    let mut line = Vec::new();
    for (wheel, radius, from, to) in [(a, ra, lean, TAU - lean), (b, rb, -lean, lean)] {
        for i in 0..=ARC {
            let angle = heading + from + (to - from) * i as f32 / ARC as f32;
            line.push(wheel + (Vec2::from_angle(angle) * (radius + 0.5 * thick)).extend(0.0));
        }
    }
    for (i, &from) in line.iter().enumerate() {
        let to = line[(i + 1) % line.len()];
        let mut run = Shape::default();
        run.block(Vec3::ZERO, Vec3::new((to - from).length(), thick, 3.0 * thick), Faces::ALL, p::STEEL_DARK);
        let turn = Quat::from_rotation_z((to - from).truncate().to_angle());
        shape.add(&run, Transform::from_translation(0.5 * (from + to)).with_rotation(turn));
    }
}

fn pipes(shape: &mut Shape, l: &Layout) {
    let u = l.unit;
    let valve = l.valve();
    let pipe = |shape: &mut Shape, a: Vec3, b: Vec3| {
        shape.bar(a, b, [PIPE * u; 2], 10, p::VESSEL);
    };
    // From the side of the reservoir through the valve and the wall.
    pipe(shape, valve.with_x(l.yard(3.1, 0.0, 0.0).x), valve.with_x(l.half.x));
    let flange = Vec3::new(l.half.x + 0.2 * u, valve.y, 0.0);
    shape.drum(flange, flange + Vec3::X * 0.12 * u, 0.30 * u, 12, p::STEEL);
    // From the compressor's heads to the reservoir.
    let high = 3.1;
    pipe(shape, l.yard(6.5, 2.4, 0.0), l.yard(6.5, high + PIPE, 0.0));
    pipe(shape, l.yard(6.5 + PIPE, high, 0.0), l.yard(4.9, high, 0.0));
}

/// A person 1.8 m tall, for scale.
fn person(shape: &mut Shape, feet: Vec3) {
    let at = |y: f32| feet + Vec3::Y * y;
    for side in [-0.1, 0.1] {
        let hip = Vec3::X * side;
        shape.bar(at(0.0) + hip, at(0.85) + hip, [0.07, 0.09], 6, p::STEEL_DARK);
    }
    shape.bar(at(0.82), at(1.45), [0.17, 0.21], 8, p::HOUSING);
    shape.bar(at(1.45), at(1.56), [0.21, 0.06], 8, p::HOUSING);
    shape.dome(at(1.66), Vec3::Y, 0.115, 0.14, 8, p::VESSEL);
    shape.dome(at(1.66), Vec3::NEG_Y, 0.115, 0.13, 8, p::CONCRETE);
}

/// Updates valve, gauge, lamp and pulley.
pub fn work_supply(
    scene_state: Res<SceneState>,
    scene: Res<Scene>,
    bubbles: Res<Bubbles>,
    mut handle: Query<&mut Transform, (With<ValveHandle>, Without<Gauge>, Without<CompressorPulley>)>,
    mut gauge: Query<&mut Transform, (With<Gauge>, Without<CompressorPulley>)>,
    mut pulley: Query<&mut Transform, With<CompressorPulley>>,
    mut meshes: ParamSet<(
        Query<&mut Mesh3d, With<ValveBody>>,
        Query<&mut Mesh3d, With<ValveHandle>>,
        Query<&mut Mesh3d, With<CompressorLamp>>,
    )>,
) {
    let open = bubbles.valve_lit() || scene_state.floaters.iter().any(|floater| floater.valve_open);
    for mut transform in &mut handle {
        let turn = if open { 0.0 } else { FRAC_PI_2 };
        transform.rotation = Quat::from_rotation_y(-turn);
    }
    let (_, height) = gauge_place(&scene.layout);
    for mut transform in &mut gauge {
        transform.scale.y = height * scene_state.reservoir_fraction.clamp(0.01, 1.0);
    }
    for mut transform in &mut pulley {
        transform.rotation = Quat::from_rotation_z(-scene_state.compressor_angle.rem_euclid(TAU as f64) as f32);
    }
    for mesh in &mut meshes.p0() {
        show(mesh, &scene.states.valve[open as usize]);
    }
    for mesh in &mut meshes.p1() {
        show(mesh, &scene.states.handle[open as usize]);
    }
    for mesh in &mut meshes.p2() {
        show(mesh, &scene.states.lamp[scene_state.compressor_on as usize]);
    }
}

/// Shows a part at a place, or hides it.
pub fn place(wanted: Option<Transform>, transform: &mut Transform, visibility: &mut Mut<Visibility>) {
    match wanted {
        Some(wanted) => {
            *transform = wanted;
            visibility.set_if_neq(Visibility::Inherited);
        }
        None => {
            visibility.set_if_neq(Visibility::Hidden);
        }
    }
}

/// Replaces a mesh without marking it as changed if it is the same.
pub fn show(mut mesh: Mut<Mesh3d>, wanted: &Handle<Mesh>) {
    if mesh.0 != *wanted {
        mesh.0 = wanted.clone();
    }
}
