//! Sprockets and the roller chain that runs over them.

use super::layout::Layout;
use super::shape::Shape;
use crate::viewer::palette as p;
use crate::viewer::picture::Picture;
use bevy::prelude::*;
use std::f32::consts::{PI, TAU};

/// How the drawn chain is cut into links. A drawn link is finer than the pitch of the floaters, so that the chain
/// looks like one and meshes with the teeth.
#[derive(Clone, Copy, Debug)]
pub struct Links {
    /// Number of links in the loop; even, as wide and narrow ones alternate.
    pub count: usize,
    /// Length of a link, m.
    pub pitch: f64,
    /// Teeth of a sprocket.
    pub teeth: usize,
    /// Angle at which the upper sprocket has a gap between teeth when the lower one has one at the bottom, rad.
    pub upper_phase: f32,
}

impl Links {
    /// Cuts the chain of a machine.
    pub fn new(l: &Layout) -> Self {
        let floater_pitch = l.path.length() / l.floaters as f64;
        let per_floater = 2 * (floater_pitch / (0.4 * l.radius as f64)).round().max(1.0) as usize;
        let count = l.floaters * per_floater;
        let pitch = l.path.length() / count as f64;
        let teeth = (TAU as f64 * l.radius as f64 / pitch).round() as usize;
        // A pin sits between two teeth in the middle of each arc; towards its ends pins and gaps drift apart by
        // less than a tenth of a link, since the number of teeth is whole.
        let top = 0.5 * l.path.length();
        let pin = (top / pitch).round() * pitch;
        let upper_phase = PI / 2.0 + ((pin - top) / l.radius as f64) as f32;
        Self { count, pitch, teeth, upper_phase }
    }

    /// Turn of the sprockets. They turn by a tooth a link, which differs from v/R by the rounding of the teeth.
    pub fn sprocket_turn(&self, chain_position: f64) -> f32 {
        let turns = chain_position / (self.pitch * self.teeth as f64);
        turns.rem_euclid(1.0) as f32 * TAU
    }
}

/// A drawn link, by number.
#[derive(Component)]
pub struct Link(pub usize);

/// A sprocket, with the turn at which it starts.
#[derive(Component)]
pub struct Sprocket {
    /// Turn when the chain is at zero, rad.
    pub phase: f32,
}

/// One link of both strands, standing upright, wide or narrow.
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
    for strand in [-l.strand, l.strand] {
        shape.plate(Vec2::ZERO, &outline, [strand - half, strand + half], color, p::STEEL_DARK);
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
    // Gaps lie at multiples of the tooth angle, teeth between them.
    let mut outline = Vec::new();
    for i in 0..links.teeth {
        for (share, radius) in [(-0.22, root), (0.22, root), (0.38, tip), (0.62, tip)] {
            outline.push(Vec2::from_angle((i as f32 + share) * tooth) * radius);
        }
    }
    for strand in [-l.strand, l.strand] {
        wheel(&mut shape, l, &outline, strand, half);
    }
    let hub = 0.13 * l.radius;
    shape.bar(Vec3::NEG_Z * l.half.y, Vec3::Z * l.half.y, [hub, hub], 10, p::STEEL);
    shape
}

/// A toothed disc with lightening holes painted on, which also make the turning visible.
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

/// Moves the links to where the chain is.
pub fn run_links(
    picture: Res<Picture>,
    scene: Res<super::Scene>,
    mut links: Query<(&Link, &mut Transform), Without<Sprocket>>,
) {
    let (path, pitch) = (scene.layout.path, scene.links.pitch);
    for (link, mut transform) in &mut links {
        let place = path.place(picture.chain_position + (link.0 as f64 + 0.5) * pitch);
        transform.translation = place.point();
        transform.rotation = place.rotation();
    }
}

/// Turns the sprockets with the chain.
pub fn turn_sprockets(
    picture: Res<Picture>,
    scene: Res<super::Scene>,
    mut sprockets: Query<(&Sprocket, &mut Transform), Without<Link>>,
) {
    let turn = scene.links.sprocket_turn(picture.chain_position);
    for (sprocket, mut transform) in &mut sprockets {
        transform.rotation = Quat::from_rotation_z(turn + sprocket.phase);
    }
}
