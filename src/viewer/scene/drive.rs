//! The drivetrain on its platform: belt from the upper shaft, gearbox, flywheel, generator.

use crate::viewer::scene::layout::Layout;
use crate::viewer::scene::shape::{Faces, Shape};
use crate::viewer::scene::state::Scene;
use crate::viewer::scene::supply::{belt, pulley, show};
use crate::viewer::ui::palette as p;
use crate::viewer::view_model::scene_state::SceneState;
use bevy::prelude::*;
use std::f32::consts::{FRAC_PI_2, TAU};

/// The flywheel.
#[derive(Component)]
pub struct Flywheel;

/// A pulley that turns with the upper sprocket.
#[derive(Component)]
pub struct ShaftPulley;

/// The terminal box of the generator, lit while it delivers power.
#[derive(Component)]
pub struct Terminals;

/// Distances from the tank's wall to the centre of each machine on the platform, in the layout's units.
const GEARBOX: f32 = 1.7;
const FLYWHEEL: f32 = 3.95;
const GENERATOR: f32 = 6.35;
const PULLEY_RADIUS: f32 = 0.52;
const FLYWHEEL_RADIUS: f32 = 1.42;

/// Centre of the gearbox.
pub fn gearbox_at(l: &Layout) -> Vec3 {
    l.drive(GEARBOX)
}

/// Centre of the flywheel.
pub fn flywheel_at(l: &Layout) -> Vec3 {
    l.drive(FLYWHEEL)
}

/// Centre of the generator.
pub fn generator_at(l: &Layout) -> Vec3 {
    l.drive(GENERATOR)
}

/// The terminal box of the generator, in the colour of its state.
pub fn terminals(l: &Layout, color: Color) -> Shape {
    let mut shape = Shape::default();
    shape.block(Vec3::ZERO, Vec3::new(0.8, 0.42, 0.7) * l.unit, Faces::ALL, color);
    shape
}

/// Position of the terminal box.
pub fn terminals_at(l: &Layout) -> Vec3 {
    generator_at(l) + Vec3::Y * 0.98 * l.unit
}

/// Centres of the two pulleys: on the sprocket's shaft and on the gearbox.
pub fn pulleys_at(l: &Layout) -> [Vec3; 2] {
    let z = l.half.y + 0.95 * l.unit;
    [Vec3::new(0.0, l.high_shaft, z), Vec3::new(gearbox_at(l).x, l.high_shaft, z)]
}

/// One of the pulleys.
pub fn shaft_pulley(l: &Layout) -> Shape {
    pulley(PULLEY_RADIUS * l.unit, 0.16 * l.unit, 5)
}

/// The flywheel with its spokes, about the x axis.
pub fn flywheel(l: &Layout) -> Shape {
    const SIDES: u32 = 32;
    const SPOKES: u32 = 6;
    let mut shape = Shape::default();
    let (radius, half) = (FLYWHEEL_RADIUS * l.unit, 0.24 * l.unit);
    let inner = 0.76 * radius;
    let (left, right) = (Vec3::NEG_X * half, Vec3::X * half);
    shape.bar(left, right, [radius; 2], SIDES, p::STEEL);
    // The inside of the rim: a bar turned inside out.
    let mut inside = Shape::default();
    inside.bar(left, right, [inner; 2], SIDES, p::STEEL_DARK);
    shape.add(&inside.inside_out(), Transform::IDENTITY);
    for (at, normal) in [(right, Vec3::X), (left, Vec3::NEG_X)] {
        shape.disc(at, normal, [inner, radius], SIDES, [p::STEEL_LIGHT; 2]);
    }
    for i in 0..SPOKES {
        let mut spoke = Shape::default();
        let size = Vec3::new(0.8 * half, 0.84 * inner, 0.15 * radius);
        spoke.block(Vec3::Y * 0.58 * inner, size, Faces::ALL, p::STEEL_LIGHT);
        shape.add(&spoke, Transform::from_rotation(Quat::from_rotation_x(TAU * i as f32 / SPOKES as f32)));
    }
    shape.drum(Vec3::NEG_X * 0.4 * l.unit, Vec3::X * 0.4 * l.unit, 0.24 * radius, 14, p::STEEL_DARK);
    // A balance mark on the rim shows the speed even when the spokes blur.
    shape.block(
        Vec3::Y * 0.99 * radius,
        Vec3::new(2.1 * half, 0.06, 0.16) * Vec3::new(1.0, l.unit, radius),
        Faces::ALL,
        p::Quantity::Drive.color(),
    );
    shape
}

/// Platform, housings and shafts: all parts without visible motion.
pub fn platform(l: &Layout) -> Shape {
    let mut shape = Shape::default();
    deck(&mut shape, l);
    shafts(&mut shape, l);
    gearbox(&mut shape, l);
    generator(&mut shape, l);
    shape
}

fn deck(shape: &mut Shape, l: &Layout) {
    let (u, y) = (l.unit, l.deck());
    let (front, back) = (l.half.y + 1.45 * u, -l.half.y + 0.1 * u);
    let (left, right) = (-l.half.x - 7.9 * u, -l.half.x - 0.2 * u);
    let middle = Vec3::new(0.5 * (left + right), y, 0.5 * (front + back));
    shape.block(middle, Vec3::new(right - left, 0.2 * u, front - back), Faces::ALL, p::STEEL_LIGHT);
    let edge = Vec3::new(right - left, 0.3 * u, 0.1 * u);
    shape.block(middle.with_z(front), edge, Faces::ALL, p::STEEL);
    // Two posts at the free end, braced, and two struts to the tank.
    let (post_front, post_back) = (front - 0.2 * u, back + 0.2 * u);
    let x = left + 0.4 * u;
    for z in [post_front, post_back] {
        shape.block(
            Vec3::new(x, 0.5 * (y + l.ground), z),
            Vec3::new(0.22 * u, y - l.ground, 0.22 * u),
            Faces::SIDES,
            p::STEEL,
        );
        let strut = [Vec3::new(right, y - 4.2 * u, z.min(l.half.y)), Vec3::new(right - 3.6 * u, y, z)];
        shape.bar(strut[0], strut[1], [0.09 * u; 2], 4, p::STEEL);
    }
    let bays = 6;
    let bay = (y - l.ground) / bays as f32;
    for i in 0..bays {
        let (low, high) = (l.ground + bay * i as f32, l.ground + bay * (i + 1) as f32);
        let (a, b) = if i % 2 == 0 { (post_front, post_back) } else { (post_back, post_front) };
        shape.bar(Vec3::new(x, low, a), Vec3::new(x, high, b), [0.06 * u; 2], 4, p::STEEL);
        shape.bar(Vec3::new(x, high, a), Vec3::new(x, high, b), [0.06 * u; 2], 4, p::STEEL);
    }
    railing(shape, l, [left, right], [back, front]);
    // The power cable to the ground, in the colour of outgoing electricity.
    let [cable, along] = cable(l);
    shape.bar(cable.with_y(l.ground), cable, [0.07 * u; 2], 6, p::Quantity::ElectricityOut.color());
    shape.bar(cable.with_y(along.y), along, [0.07 * u; 2], 6, p::Quantity::ElectricityOut.color());
}

/// Upper and far end of the cable, which runs straight down to the ground between them.
pub fn cable(l: &Layout) -> [Vec3; 2] {
    let u = l.unit;
    let (x, z) = (-l.half.x - 7.7 * u, l.half.y + 1.25 * u);
    [Vec3::new(x, l.deck(), z), Vec3::new(x - 2.8 * u, l.ground + 0.05 * u, z)]
}

fn railing(shape: &mut Shape, l: &Layout, x: [f32; 2], z: [f32; 2]) {
    let (u, y) = (l.unit, l.deck() + 0.1 * l.unit);
    let rail = |shape: &mut Shape, a: Vec3, b: Vec3| {
        for height in [0.5, 0.95] {
            let up = Vec3::Y * height * u;
            shape.bar(a + up, b + up, [0.03 * u; 2], 4, p::STEEL);
        }
        for i in 0..=4 {
            let foot = a.lerp(b, i as f32 / 4.0);
            shape.bar(foot, foot + Vec3::Y * 0.95 * u, [0.03 * u; 2], 4, p::STEEL);
        }
    };
    rail(shape, Vec3::new(x[0], y, z[0]), Vec3::new(x[1], y, z[0]));
    rail(shape, Vec3::new(x[0], y, z[1]), Vec3::new(x[0], y, z[0]));
}

fn shafts(shape: &mut Shape, l: &Layout) {
    let u = l.unit;
    let pulleys = pulleys_at(l);
    // From the tank through a gland to the first pulley, and from the second into the gearbox.
    let wall = Vec3::new(0.0, l.high_shaft, l.half.y);
    shape.drum(wall, wall + Vec3::Z * 0.28 * u, 0.36 * u, 14, p::STEEL);
    shape.bar(wall, pulleys[0] + Vec3::Z * 0.3 * u, [0.12 * u; 2], 10, p::STEEL_DARK);
    shape.bar(gearbox_at(l), pulleys[1] + Vec3::Z * 0.3 * u, [0.12 * u; 2], 10, p::STEEL_DARK);
    belt(shape, pulleys.map(|at| (at, PULLEY_RADIUS * u)), 0.09 * u);
    // From the gearbox through the flywheel to the generator, on two bearings.
    shape.bar(generator_at(l), gearbox_at(l), [0.12 * u; 2], 10, p::STEEL_DARK);
    for side in [-0.72, 0.72] {
        let bearing = l.drive(FLYWHEEL + side);
        let foot = bearing.with_y(0.5 * (bearing.y + l.deck()));
        shape.block(foot, Vec3::new(0.26 * u, bearing.y - l.deck(), 0.5 * u), Faces::SIDES, p::STEEL);
        shape.drum(bearing - Vec3::X * 0.17 * u, bearing + Vec3::X * 0.17 * u, 0.30 * u, 12, p::STEEL);
    }
}

fn gearbox(shape: &mut Shape, l: &Layout) {
    let (u, middle) = (l.unit, gearbox_at(l));
    let base = middle.y - l.deck();
    let low = Vec3::new(middle.x, l.deck() + 0.5 * base, middle.z);
    shape.block(low, Vec3::new(1.75 * u, base, 1.25 * u), Faces::SIDES, p::HOUSING);
    shape.block(middle + Vec3::Y * 0.36 * u, Vec3::new(1.5, 0.72, 1.1) * u, Faces::NO_BOTTOM, p::HOUSING);
    shape.block(middle, Vec3::new(1.95, 0.14, 1.4) * u, Faces::ALL, p::STEEL);
    for i in 0..4 {
        let x = (i as f32 - 1.5) * 0.42 * u;
        shape.block(low + Vec3::new(x, 0.0, 0.64 * u), Vec3::new(0.09 * u, base, 0.1 * u), Faces::ALL, p::HOUSING);
    }
}

fn generator(shape: &mut Shape, l: &Layout) {
    let (u, middle) = (l.unit, generator_at(l));
    let half = Vec3::X * 1.0 * u;
    shape.drum(middle - half, middle + half, 0.80 * u, 18, p::HOUSING);
    for i in 0..6 {
        let at = middle + Vec3::X * (i as f32 - 2.5) * 0.30 * u;
        shape.bar(at - Vec3::X * 0.05 * u, at + Vec3::X * 0.05 * u, [0.90 * u; 2], 18, p::STEEL_LIGHT);
        for side in [-1.0, 1.0] {
            shape.disc(at + Vec3::X * side * 0.05 * u, Vec3::X * side, [0.78 * u, 0.90 * u], 18, [p::STEEL_LIGHT; 2]);
        }
    }
    let foot = Vec3::new(middle.x, 0.5 * (middle.y - 0.6 * u + l.deck()), middle.z);
    shape.block(foot, Vec3::new(1.7 * u, middle.y - 0.6 * u - l.deck(), 1.3 * u), Faces::SIDES, p::STEEL);
}

/// Rotates flywheel and pulleys, and lights the terminals while power is delivered.
pub fn spin(
    scene_state: Res<SceneState>,
    scene: Res<Scene>,
    mut flywheel: Query<&mut Transform, (With<Flywheel>, Without<ShaftPulley>)>,
    mut pulleys: Query<&mut Transform, With<ShaftPulley>>,
    mut terminals: Query<&mut Mesh3d, With<Terminals>>,
) {
    for mut transform in &mut flywheel {
        transform.rotation = Quat::from_rotation_x(scene_state.flywheel_angle.rem_euclid(TAU as f64) as f32);
    }
    let turn = scene.links.sprocket_turn(scene_state.chain_position) + FRAC_PI_2;
    for mut transform in &mut pulleys {
        transform.rotation = Quat::from_rotation_z(turn);
    }
    for mesh in &mut terminals {
        show(mesh, &scene.states.terminals[(scene_state.powers.electricity_out > 0.0) as usize]);
    }
}
