//! Air outside the floaters: jets from the valves, bubbles from vents and from cups that spill.
//!
//! All of it follows from the picture alone. What moves does so with the chain, so that a paused machine has paused
//! bubbles.

use super::shape::Shape;
use super::{Scene, supply};
use crate::viewer::palette as p;
use crate::viewer::picture::{Phase, Picture};
use bevy::prelude::*;

/// Floaters with jets, and floaters with bubbles, drawn at most; of more, an even choice.
const MOST: usize = 12;
/// Bubbles of one floater.
const BUBBLES: usize = 9;
/// Distance that the chain runs while a bubble climbs all its way, in radii of the sprockets.
const CLIMB: f64 = 0.5;

/// Adds jets and bubbles of a picture to a shape.
pub fn add(shape: &mut Shape, scene: &Scene, picture: &Picture) {
    for number in chosen(picture, |phase| phase == Phase::Filling) {
        jet(shape, scene, picture, number);
    }
    for number in chosen(picture, |phase| phase == Phase::Venting) {
        if picture.floaters[number].air_fraction > 0.01 {
            vent(shape, scene, picture, number);
        }
    }
    for number in chosen(picture, |phase| phase == Phase::Spilling) {
        spill(shape, scene, picture, number);
    }
}

/// Numbers of the floaters in a phase, thinned evenly if there are too many.
fn chosen(picture: &Picture, wanted: impl Fn(Phase) -> bool) -> Vec<usize> {
    let all: Vec<usize> = (0..picture.floaters.len()).filter(|&i| wanted(picture.floaters[i].phase)).collect();
    let step = all.len().div_ceil(MOST).max(1);
    all.into_iter().step_by(step).collect()
}

/// Bubbles from the nozzles into a floater's mouth.
fn jet(shape: &mut Shape, scene: &Scene, picture: &Picture, number: usize) {
    let l = &scene.layout;
    let mouth = scene.floater(picture, number) - Vec3::Y * 0.45 * l.cup.y;
    let length = (mouth.y - supply::nozzle_height(l)).max(0.1 * l.cup.y);
    let foot = mouth - Vec3::Y * length;
    let (wide, [back, front]) = (l.radius.min(2.0 * l.cup.x), l.cup_depth());
    for i in 0..2 * BUBBLES {
        let seed = 0.618 * i as f64;
        let share = fraction(picture.chain_position / (CLIMB * l.radius as f64) + seed);
        let side = 2.0 * fraction(2.7 * seed) - 1.0;
        let deep = back + (front - back) * fraction(4.3 * seed);
        let spread = 0.25 + 0.6 * share;
        let at = foot + Vec3::new(side * 0.4 * spread * l.cup.x, length * share, spread * deep);
        shape.bead(at, (0.025 + 0.035 * share) * wide, p::AIR);
    }
}

/// Bubbles that leave the top of a floater in the vent zone and burst at the water's surface.
fn vent(shape: &mut Shape, scene: &Scene, picture: &Picture, number: usize) {
    let l = &scene.layout;
    let from = scene.floater(picture, number) + Vec3::Y * 0.5 * l.cup.y;
    let room = (l.surface - from.y).max(0.0);
    let size = 0.35 + 0.65 * picture.floaters[number].air_fraction.min(1.0);
    cloud(shape, scene, picture, number, |share, side, deep| {
        let at = from + Vec3::new(side * 0.45 * l.cup.x, room * share, deep);
        (at, size * (0.7 + 0.5 * share))
    });
}

/// Bubbles that well out under the rim of a floater that holds more air than it can, and rise past its side.
fn spill(shape: &mut Shape, scene: &Scene, picture: &Picture, number: usize) {
    let l = &scene.layout;
    let middle = scene.floater(picture, number);
    // Away from the floaters that sink, into the free water.
    let out = if middle.x >= 0.0 { 1.0 } else { -1.0 };
    let from = middle + Vec3::new(out * 0.5 * l.cup.x, -0.5 * l.cup.y, 0.0);
    let rise = (l.surface - from.y).min(1.4 * l.radius);
    cloud(shape, scene, picture, number, |share, side, deep| {
        let away = 0.10 + 0.10 * side.abs() + 0.25 * share;
        let at = from + Vec3::new(out * away * l.cup.x, rise * share, deep);
        (at, 1.5 * (1.0 - 0.5 * share))
    });
}

/// Bubbles on their way: `at` places one by its share of the way, its side from -1 to 1, and its depth.
fn cloud(
    shape: &mut Shape,
    scene: &Scene,
    picture: &Picture,
    number: usize,
    at: impl Fn(f32, f32, f32) -> (Vec3, f32),
) {
    let l = &scene.layout;
    let radius = 0.065 * l.radius.min(2.0 * l.cup.x);
    let [back, front] = l.cup_depth();
    for i in 0..BUBBLES {
        // Steps of the golden ratio spread them evenly without looking like a grid.
        let seed = 0.618 * (i + 7 * number) as f64;
        let share = fraction(picture.chain_position / (CLIMB * l.radius as f64) + seed);
        let (side, deep) = (2.0 * fraction(2.7 * seed) - 1.0, fraction(4.3 * seed));
        let (middle, size) = at(share, side, 0.9 * (back + (front - back) * deep));
        shape.bead(middle, radius * size * (0.8 + 0.4 * fraction(1.7 * seed)), p::AIR);
    }
}

fn fraction(x: f64) -> f32 {
    x.rem_euclid(1.0) as f32
}
