//! Path of the chain (PHYSICS.md 1): converts arc length to a place in the plane of the loop.

use crate::viewer::view_model::scene_state::MachineGeometry;
use bevy::math::{Quat, Vec2, Vec3};
use std::f64::consts::PI;

/// The pitch line of the chain.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    radius: f64,
    centre_distance: f64,
}

/// A place on the pitch line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Horizontal and vertical position in the plane of the loop, m.
    pub at: Vec2,
    /// Rotation of the chain's direction from vertical, anticlockwise, rad.
    pub turn: f32,
}

impl Place {
    /// The point in the scene: the loop is in the plane z = 0, y is up.
    pub fn point(self) -> Vec3 {
        self.at.extend(0.0)
    }

    /// The rotation that aligns an upright part with the chain.
    pub fn rotation(self) -> Quat {
        Quat::from_rotation_z(self.turn)
    }
}

impl Path {
    /// The pitch line of a machine.
    pub fn new(geometry: &MachineGeometry) -> Self {
        Self { radius: geometry.sprocket_radius, centre_distance: geometry.centre_distance }
    }

    /// Length of the loop, L.
    pub fn length(&self) -> f64 {
        2.0 * self.centre_distance + 2.0 * PI * self.radius
    }

    /// Length of a quarter of a sprocket's pitch circle, q.
    pub fn quarter(&self) -> f64 {
        0.5 * PI * self.radius
    }

    /// Distance of the sprocket centres, equal to the length of each straight, m.
    pub fn centre_distance(&self) -> f64 {
        self.centre_distance
    }

    /// Start of the ascending and of the descending straight, m.
    pub fn straights(&self) -> [f64; 2] {
        [self.quarter(), 3.0 * self.quarter() + self.centre_distance]
    }

    /// The place at an arc length, which may be outside [0, L).
    pub fn place(&self, s: f64) -> Place {
        let (r, h, q) = (self.radius, self.centre_distance, self.quarter());
        let s = s.rem_euclid(self.length());
        let (x, y, turn) = if s < q {
            let a = s / r;
            (r * a.sin(), r - r * a.cos(), a - 0.5 * PI)
        } else if s < q + h {
            (r, r + s - q, 0.0)
        } else if s < 3.0 * q + h {
            let a = (s - q - h) / r;
            (r * a.cos(), r + h + r * a.sin(), a)
        } else if s < 3.0 * q + 2.0 * h {
            (-r, r + h - (s - 3.0 * q - h), PI)
        } else {
            let a = (s - 3.0 * q - 2.0 * h) / r;
            (-r * a.cos(), r - r * a.sin(), PI + a)
        };
        Place { at: Vec2::new(x as f32, y as f32), turn: turn as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loop_closes_without_a_jump_and_runs_at_unit_speed() {
        let path = Path::new(&MachineGeometry::default());
        let step = path.length() / 5000.0;
        for i in 0..5000 {
            let (a, b) = (path.place(i as f64 * step), path.place((i + 1) as f64 * step));
            let moved = b.at - a.at;
            assert!((moved.length() - step as f32).abs() < 1e-4, "jump at {i}");
            let along = Vec2::new(-a.turn.sin(), a.turn.cos());
            assert!(moved.normalize().dot(along) > 0.999, "direction at {i}");
        }
    }

    #[test]
    fn it_starts_at_the_bottom_and_goes_up_on_the_right() {
        let path = Path::new(&MachineGeometry::default());
        assert_eq!(path.place(0.0).at, Vec2::ZERO);
        assert!(path.place(5.0).at.x > 0.9);
        assert!(path.place(-5.0).at.x < -0.9);
    }
}
