//! Where everything stands. The loop and the tank come from the machine; what is around them is drawn at a size
//! that suits the tank, since the model has no sizes for it.

use crate::viewer::scene::path::Path;
use crate::viewer::view_model::scene_state::MachineGeometry;
use bevy::math::{Vec2, Vec3};
use bevy::prelude::*;

/// Sizes and places in the scene, m. x is along the loop's plane, y is up, z comes out of it to the viewer.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Pitch line of the chain.
    pub path: Path,
    /// Pitch radius of the sprockets.
    pub radius: f32,
    /// Height of the shaft of the lower sprocket.
    pub low_shaft: f32,
    /// Height of the shaft of the upper sprocket.
    pub high_shaft: f32,
    /// Inner floor of the tank.
    pub floor: f32,
    /// Ground outside.
    pub ground: f32,
    /// Water surface.
    pub surface: f32,
    /// Upper rim of the tank.
    pub rim: f32,
    /// Half the inner size of the tank along x and along z.
    pub half: Vec2,
    /// A floater's outer size.
    pub cup: Vec3,
    /// Distance of the two strands of chain from the plane of the loop.
    pub strand: f32,
    /// Number of floaters.
    pub floaters: usize,
    /// Scale of what stands around the tank: 1 at a 25 m tank.
    pub unit: f32,
    /// Whether all before the plane of the loop is cut away.
    pub section: bool,
}

impl Layout {
    /// Lays out the scene for a machine, whole or cut open along the plane of the loop.
    pub fn new(geometry: &MachineGeometry, section: bool) -> Self {
        let path = Path::new(geometry);
        let radius = geometry.sprocket_radius as f32;
        let half = Vec2::new(geometry.tank_breadth as f32, geometry.tank_width as f32) * 0.5;
        let length = geometry.floater_length as f32;
        // The model knows the cup's volume and length; its cross-section is drawn as a box that fits between the
        // strands of chain.
        let depth = 1.36 * half.y;
        let breadth = (geometry.cavity_volume as f32 / (length * depth)).min(1.2 * radius);
        let high_shaft = radius + geometry.centre_distance as f32;
        let surface = high_shaft + radius + geometry.top_submergence as f32;
        let unit = (surface / 25.5).clamp(0.1, 2.0);
        let floor = -0.5 * length - 0.55 * radius;
        Self {
            path,
            radius,
            low_shaft: radius,
            high_shaft,
            floor,
            ground: floor - 0.45 * unit,
            surface,
            rim: surface + 0.5 * unit,
            half,
            cup: Vec3::new(breadth, length, depth),
            strand: 0.84 * half.y,
            floaters: geometry.floater_count,
            unit,
            section,
        }
    }

    /// Whether things are many and thin, so that each must be drawn with few faces.
    pub fn crowded(&self) -> bool {
        self.floaters > 250
    }

    /// Where the cup's fill reaches across the plane of the loop, back and front: to the plane itself if cut open.
    pub fn cup_depth(&self) -> [f32; 2] {
        [-0.5 * self.cup.z, if self.section { 0.0 } else { 0.5 * self.cup.z }]
    }

    /// The strands of chain that are drawn, as distances from the plane of the loop.
    pub fn strands(&self) -> &'static [f32] {
        if self.section { &[-1.0] } else { &[-1.0, 1.0] }
    }

    /// Before everything in the tank, for what is drawn on it: arrows, ribbons.
    pub fn before(&self) -> f32 {
        if self.section { 0.06 * self.half.y } else { self.strand + 0.14 * self.half.y }
    }

    /// Height of the deck on which the drivetrain stands.
    pub fn deck(&self) -> f32 {
        self.high_shaft - 1.75 * self.unit
    }

    /// A point beside the tank on the left, on the line of the drivetrain: so many units from the wall.
    pub fn drive(&self, units: f32) -> Vec3 {
        Vec3::new(-self.half.x - units * self.unit, self.high_shaft, self.half.y - 0.4 * self.unit)
    }

    /// A point on the ground on the right of the tank, in units from its wall, above the ground and to the front.
    pub fn yard(&self, right: f32, up: f32, front: f32) -> Vec3 {
        Vec3::new(self.half.x, self.ground, 0.0) + Vec3::new(right, up, front) * self.unit
    }

    /// The injection valve.
    pub fn valve(&self) -> Vec3 {
        Vec3::new(self.half.x + 1.3 * self.unit, 0.6 * self.radius, 0.0)
    }

    /// Points that a view of the whole machine must hold.
    pub fn outline(&self) -> Vec<Vec3> {
        let mut points = Vec::new();
        for z in [-self.half.y, self.half.y] {
            for x in [-self.half.x, self.half.x] {
                points.extend([Vec3::new(x, self.ground, z), Vec3::new(x, self.rim, z)]);
            }
        }
        points.extend([self.drive(8.0), self.drive(8.0).with_y(self.ground)]);
        points.extend([self.yard(8.6, 0.0, 0.9), self.yard(8.6, 2.4, 0.9), self.yard(6.0, 0.0, 2.6)]);
        points
    }
}

/// Height of the nozzles: under the lowest floater's mouth.
pub fn nozzle_height(l: &Layout) -> f32 {
    0.5 * (l.floor - 0.5 * l.cup.y)
}
