//! Layout of the scene. Loop and tank have the machine's dimensions; their surroundings, which are not part of the
//! model, are scaled to the tank.

use crate::viewer::scene::path::Path;
use crate::viewer::view_model::scene_state::MachineGeometry;
use bevy::math::{Vec2, Vec3};
use bevy::prelude::*;

/// Dimensions and positions in the scene, m. x is in the plane of the loop, y is up, z is perpendicular to it towards
/// the viewer.
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
    /// Outer size of a floater.
    pub cup: Vec3,
    /// Distance of the two strands of chain from the plane of the loop.
    pub strand: f32,
    /// Number of floaters.
    pub floaters: usize,
    /// Scale of the surroundings: 1 for a tank of 25 m.
    pub unit: f32,
    /// Whether everything in front of the plane of the loop is cut away.
    pub section: bool,
}

impl Layout {
    /// Computes the layout for a machine, complete or cut along the plane of the loop.
    pub fn new(geometry: &MachineGeometry, section: bool) -> Self {
        let path = Path::new(geometry);
        let radius = geometry.sprocket_radius as f32;
        let half = Vec2::new(geometry.tank_breadth as f32, geometry.tank_width as f32) * 0.5;
        let length = geometry.floater_length as f32;
        // The model has volume and length of the cup; its cross-section is drawn as a box that fits between the strands
        // of chain.
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

    /// Whether bodies are so many and thin that each must be drawn with few faces.
    pub fn crowded(&self) -> bool {
        self.floaters > 250
    }

    /// Extent of the cup's content across the plane of the loop, back and front; up to the plane itself in the cutaway
    /// view.
    pub fn cup_depth(&self) -> [f32; 2] {
        [-0.5 * self.cup.z, if self.section { 0.0 } else { 0.5 * self.cup.z }]
    }

    /// Positions of the drawn strands of chain, as distances from the plane of the loop.
    pub fn strands(&self) -> &'static [f32] {
        if self.section { &[-1.0] } else { &[-1.0, 1.0] }
    }

    /// Depth in front of everything in the tank, for arrows and ribbons.
    pub fn before(&self) -> f32 {
        if self.section { 0.06 * self.half.y } else { self.strand + 0.14 * self.half.y }
    }

    /// Height of the platform of the drivetrain.
    pub fn deck(&self) -> f32 {
        self.high_shaft - 1.75 * self.unit
    }

    /// A point left of the tank on the axis of the drivetrain, at a number of units from the wall.
    pub fn drive(&self, units: f32) -> Vec3 {
        Vec3::new(-self.half.x - units * self.unit, self.high_shaft, self.half.y - 0.4 * self.unit)
    }

    /// A point right of the tank, in units from its wall, above the ground and towards the front.
    pub fn yard(&self, right: f32, up: f32, front: f32) -> Vec3 {
        Vec3::new(self.half.x, self.ground, 0.0) + Vec3::new(right, up, front) * self.unit
    }

    /// Position of the injection valve.
    pub fn valve(&self) -> Vec3 {
        Vec3::new(self.half.x + 1.3 * self.unit, 0.6 * self.radius, 0.0)
    }

    /// Points that must be inside a view of the whole machine.
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

/// Height of the nozzles: below the mouth of the lowest floater.
pub fn nozzle_height(l: &Layout) -> f32 {
    0.5 * (l.floor - 0.5 * l.cup.y)
}
