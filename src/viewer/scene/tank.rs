//! Stationary surroundings of the loop: hall, tank, water, metre marks.

use crate::viewer::scene::layout::Layout;
use crate::viewer::scene::shape::{Faces, Shape};
use crate::viewer::ui::palette as p;
use bevy::prelude::*;
use std::f32::consts::TAU;

/// Radius of the hall in heights of the tank, and number of its sides.
const HALL: f32 = 12.0;
const HALL_SIDES: u32 = 32;

/// Backdrop, floor, and the water and walls behind the machine. Only the far walls are visible, from any angle.
pub fn backdrop(l: &Layout) -> Shape {
    let mut shape = Shape::default();
    let (middle, size) = water_box(l);
    shape.inside_of_block(middle, size, Faces::NO_TOP, |corner| {
        // Darker towards the left, so that the edges of the tank are visible.
        let shade = water_color(l, corner.y);
        if corner.x < 0.0 { p::blend(shade, p::WATER_DEEP, 0.12) } else { shade }
    });
    let above = Vec3::new(0.0, 0.5 * (l.surface + l.rim), middle.z);
    let wall = Vec3::new(size.x, l.rim - l.surface, size.z);
    shape.inside_of_block(above, wall, Faces::SIDES, |_| p::STEEL_LIGHT);
    // Last, so that hidden pixels behind the tank are not shaded.
    floor(&mut shape, l);
    sky(&mut shape, l);
    shape
}

/// The water surface; the arrows with the highlights on the glass, which are omitted in the cutaway view.
pub fn glass(l: &Layout) -> [Shape; 2] {
    let mut surface = Shape::default();
    let (x, z) = (l.half.x, l.half.y);
    let front = front(l);
    let corners = [(-x, front), (x, front), (x, -z), (-x, -z)].map(|(x, z)| Vec3::new(x, l.surface, z));
    surface.quad(corners, p::WATER_SHALLOW.with_alpha(0.55));

    // No overlay over the whole front: blending that many pixels would take more time than drawing the content. Parts
    // under water are tinted at their vertices instead.
    let mut glints = Shape::default();
    arrows(&mut glints, l);
    if l.section {
        return [surface, glints];
    }
    // Two slanted highlights make the front look like glass.
    for (left, width) in [(0.30, 0.16), (0.52, 0.05)] {
        let lean = 0.22;
        let row = |up: f32| {
            let at = |share: f32| x * (2.0 * (share + lean * (2.0 * up - 1.0)) - 1.0);
            let y = l.floor + (0.25 + 0.65 * up) * (l.surface - l.floor);
            [at(left), at(left + width)].map(|x| Vec3::new(x, y, z + 0.01 * l.unit))
        };
        for (low, high) in [(0.0, 0.6), (0.6, 1.0)] {
            let ([a, b], [d, c]) = (row(low), row(high));
            let tint = |up: f32| p::MARK.with_alpha(if up == 0.6 { 0.09 } else { 0.0 });
            glints.shaded_quad([a, b, c, d], [tint(low), tint(low), tint(high), tint(high)]);
        }
    }
    [surface, glints]
}

/// Front of the tank; in the cutaway view the plane of the loop.
fn front(l: &Layout) -> f32 {
    if l.section { 0.0 } else { l.half.y }
}

/// The cut faces of walls and floor in the cutaway view.
pub fn cut(l: &Layout) -> Shape {
    let mut shape = Shape::default();
    let thick = 0.10 * l.unit;
    for side in [-1.0, 1.0] {
        let middle = Vec3::new(side * (l.half.x + 0.5 * thick), 0.5 * (l.floor + l.rim), 0.0);
        shape.block(middle, Vec3::new(thick, l.rim - l.floor, 0.02 * l.unit), Faces::ALL, p::STEEL_DARK);
    }
    let low = Vec3::new(0.0, l.floor + 0.02 * l.unit, 0.0);
    shape.block(low, Vec3::new(2.0 * l.half.x, 0.5 * thick, 0.02 * l.unit), Faces::ALL, p::STEEL_DARK);
    shape
}

/// Steel frame, plinth, and the levelling staff with its metre marks.
pub fn frame(l: &Layout) -> Shape {
    let mut shape = Shape::default();
    let u = l.unit;
    let post = 0.20 * u;
    // Slightly inside the walls, since coplanar faces would flicker.
    let (x, z) = (l.half.x + 0.42 * post, l.half.y + 0.42 * post);
    let corners = [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)];
    for (sx, sz) in corners.into_iter().take(if l.section { 2 } else { 4 }) {
        let middle = Vec3::new(sx * x, 0.5 * (l.floor + l.rim), sz * z);
        shape.block(middle, Vec3::new(post, l.rim - l.floor, post), Faces::SIDES, p::STEEL);
    }
    let rings = (1..).map(|i| 5.0 * u * i as f32).take_while(|&y| y < l.surface - u).chain([l.rim]);
    for y in rings {
        let thick = if y == l.rim { 0.26 * u } else { 0.12 * u };
        ring(&mut shape, l, [x, z], y, [thick, post]);
    }
    let plinth = Vec3::new(2.0 * l.half.x + 1.4 * u, l.floor - l.ground, 2.0 * l.half.y + 1.4 * u);
    shape.block(Vec3::new(0.0, 0.5 * (l.floor + l.ground), 0.0), plinth, Faces::NO_BOTTOM, p::CONCRETE);
    staff(&mut shape, l);
    shape
}

/// Heights of the labelled metre marks.
pub fn marked_heights(l: &Layout) -> Vec<f32> {
    let step = mark_step(l);
    (0..).map(|i| step * i as f32).take_while(|&y| y < l.surface + 0.1 * step).collect()
}

/// Distance of labelled marks.
pub fn mark_step(l: &Layout) -> f32 {
    if l.surface > 12.0 { 5.0 } else { 1.0 }
}

/// Position of the staff: the front left corner.
pub fn staff_at(l: &Layout) -> Vec2 {
    Vec2::new(-l.half.x - 0.12 * l.unit, l.half.y + 0.24 * l.unit)
}

/// A levelling staff with alternating dark and light metres.
fn staff(shape: &mut Shape, l: &Layout) {
    let at = staff_at(l);
    let step = 0.2 * mark_step(l);
    let count = (l.surface / step) as u32;
    for i in 0..count {
        let middle = Vec3::new(at.x, (i as f32 + 0.5) * step, at.y);
        let color = if i % 2 == 0 { p::STEEL_DARK } else { p::MARK };
        shape.block(middle, Vec3::new(0.13 * l.unit, step, 0.06 * l.unit), Faces::SIDES, color);
    }
}

fn ring(shape: &mut Shape, l: &Layout, [x, z]: [f32; 2], y: f32, [thick, post]: [f32; 2]) {
    for side in if l.section { &[-1.0][..] } else { &[-1.0, 1.0] } {
        shape.block(Vec3::new(0.0, y, side * z), Vec3::new(2.0 * x + post, thick, post), Faces::ALL, p::STEEL);
    }
    let (back, front) = (0.5 * post - z, if l.section { 0.0 } else { z - 0.5 * post });
    let faces = if l.section { Faces::ALL } else { Faces::ALONG_Z };
    for side in [-1.0, 1.0] {
        let middle = Vec3::new(side * x, y, 0.5 * (back + front));
        shape.block(middle, Vec3::new(post, thick, front - back), faces, p::STEEL);
    }
}

fn water_box(l: &Layout) -> (Vec3, Vec3) {
    // Its bottom is slightly above the plinth, since coplanar faces would flicker.
    let floor = l.floor + 0.03 * l.unit;
    let front = front(l);
    let middle = Vec3::new(0.0, 0.5 * (floor + l.surface), 0.5 * (front - l.half.y));
    (middle, Vec3::new(2.0 * l.half.x, l.surface - floor, front + l.half.y))
}

/// Two arrows between the floaters: upwards on the ascending side, downwards on the descending one.
fn arrows(shape: &mut Shape, l: &Layout) {
    let (thin, wide) = (0.045 * l.radius, 0.15 * l.radius);
    let (low, high) = (l.low_shaft + 1.5 * l.radius, l.high_shaft - 1.5 * l.radius);
    let depth = [-0.02 * l.radius, 0.02 * l.radius];
    let color = p::MARK.with_alpha(0.5);
    for (x, tail, tip) in [(0.2 * l.radius, low, high), (-0.2 * l.radius, high, low)] {
        let forward = (tip - tail).signum();
        let neck = tip - forward * 3.0 * wide;
        // Anticlockwise for both directions of the arrow.
        let at = |side: f32, y: f32| Vec2::new(x + forward * side, y);
        let shaft = [at(thin, tail), at(thin, neck), at(-thin, neck), at(-thin, tail)];
        let head = [at(wide, neck), at(0.0, tip), at(-wide, neck)];
        shape.plate(Vec2::new(x, 0.5 * (tail + neck)), &shaft, depth, color, color);
        shape.plate(Vec2::new(x, neck + 0.1 * (tip - neck)), &head, depth, color, color);
    }
}

/// Colour of the water at a height.
fn water_color(l: &Layout, y: f32) -> Color {
    p::blend(p::WATER_SHALLOW, p::WATER_DEEP, ((l.surface - y) / (l.surface - l.floor)).max(0.0).powf(0.8))
}

/// A dome over the floor, brightest at the horizon. It starts slightly below the floor's edge, so that no pixel between
/// them is left out.
fn sky(shape: &mut Shape, l: &Layout) {
    let radius = HALL * l.rim;
    let ring = |tilt: f32, i: u32| {
        let angle = TAU * i as f32 / HALL_SIDES as f32;
        let out = Vec3::new(tilt.cos() * angle.cos(), tilt.sin(), tilt.cos() * angle.sin());
        out * radius + Vec3::Y * l.ground
    };
    let bands = [-0.004, 0.12, 0.3, 0.7, 1.57];
    for (low, high) in bands.iter().zip(&bands[1..]) {
        let color = |tilt: f32| p::blend(p::HORIZON, p::ZENITH, (tilt / 0.9).clamp(0.0, 1.0).powf(0.8));
        for i in 0..HALL_SIDES {
            let corners = [ring(*low, i), ring(*low, i + 1), ring(*high, i + 1), ring(*high, i)];
            let (a, b) = (color(*low), color(*high));
            shape.shaded_quad(corners, [a, a, b, b]);
        }
    }
}

/// The floor, which fades into the backdrop, with a painted soft shadow of the machine.
fn floor(shape: &mut Shape, l: &Layout) {
    // Shadows first, so that the floor beneath them is not shaded.
    for (middle, size) in shadows(l) {
        shadow(shape, middle.with_y(l.ground), size, l.unit);
    }
    let at = Vec3::new(0.0, l.ground - 0.02 * l.unit, 0.0);
    let (near, far) = (1.1 * l.rim, 4.5 * l.rim);
    shape.disc(at, Vec3::Y, [0.0, near], HALL_SIDES, [p::FLOOR; 2]);
    shape.disc(at, Vec3::Y, [near, far], HALL_SIDES, [p::FLOOR, p::HORIZON]);
    shape.disc(at, Vec3::Y, [far, HALL * l.rim], HALL_SIDES, [p::HORIZON; 2]);
}

/// Footprints on the ground: centre and half sizes along x and z.
fn shadows(l: &Layout) -> [(Vec3, Vec2); 4] {
    let u = l.unit;
    [
        (Vec3::ZERO, l.half + 0.7 * u),
        (l.yard(4.0, 0.0, 0.0), Vec2::splat(1.0 * u)),
        (l.yard(7.1, 0.0, 0.0), Vec2::new(1.5, 0.9) * u),
        (l.drive(7.5), Vec2::new(0.35, 1.5) * u),
    ]
}

/// A dark patch with soft edges.
fn shadow(shape: &mut Shape, middle: Vec3, half: Vec2, unit: f32) {
    let dark = p::blend(p::FLOOR, p::STEEL_DARK, 0.45);
    let lift = Vec3::Y * 0.01 * unit;
    let corner =
        |sx: f32, sz: f32, grow: f32, lift: f32| middle + Vec3::new(sx * (half.x + grow), lift, sz * (half.y + grow));
    let corners = [(-1.0, 1.0), (1.0, 1.0), (1.0, -1.0), (-1.0, -1.0)];
    shape.quad(corners.map(|(x, z)| corner(x, z, 0.0, lift.y)), dark);
    for i in 0..4 {
        let ((ax, az), (bx, bz)) = (corners[i], corners[(i + 1) % 4]);
        let soft = 1.3 * unit;
        let quad = [
            corner(ax, az, soft, 0.0),
            corner(bx, bz, soft, 0.0),
            corner(bx, bz, 0.0, lift.y),
            corner(ax, az, 0.0, lift.y),
        ];
        shape.shaded_quad(quad, [p::FLOOR, p::FLOOR, dark, dark]);
    }
}
