//! Camera views: those of the presets, and flights between two views.

use crate::viewer::messages::camera::Preset;
use crate::viewer::messages::part_id::PartId;
use crate::viewer::scene::canvas::FIELD_OF_VIEW;
use crate::viewer::scene::layout::Layout;
use bevy::prelude::*;
use bevy_panorbit_camera::PanOrbitCamera;
use std::f32::consts::{PI, TAU};

/// A camera view.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// The point in the centre of the view.
    pub focus: Vec3,
    /// Rotation about the vertical, rad.
    pub yaw: f32,
    /// Elevation above the horizon, rad.
    pub pitch: f32,
    /// Distance to the point in the centre, m.
    pub distance: f32,
}

/// A flight from one view to another.
#[derive(Clone, Copy, Debug)]
pub struct Flight {
    /// Initial view.
    pub from: View,
    /// Final view.
    pub to: View,
    /// Elapsed time, s.
    pub elapsed: f32,
    /// The part that it flies to, which may move.
    pub aim: Option<PartId>,
}

impl Flight {
    /// A flight that turns in the shorter direction.
    pub fn new(mut from: View, to: View) -> Self {
        from.yaw = to.yaw + (from.yaw - to.yaw + PI).rem_euclid(TAU) - PI;
        Self { from, to, elapsed: 0.0, aim: None }
    }
}

/// Duration of a flight, s.
pub const FLIGHT: f32 = 0.8;
/// The 3/4 view of the whole machine.
const WHOLE_YAW: f32 = 0.50;
const WHOLE_PITCH: f32 = 0.13;
/// Margin around the machine in that view, as a share of the view.
pub const BORDER: f32 = 0.05;

/// The view of a preset.
pub fn preset_view(preset: Preset, layout: &Layout, aspect: f32, floater: Vec3) -> View {
    let u = layout.unit;
    let near = |focus: Vec3, yaw: f32, pitch: f32, height: f32| View {
        focus,
        yaw,
        pitch,
        distance: 0.5 * height / (0.5 * FIELD_OF_VIEW).tan() / aspect.min(1.0),
    };
    let r = layout.radius;
    match preset {
        Preset::Whole => whole(layout, aspect),
        Preset::Bottom => near(Vec3::new(0.6 * r, layout.low_shaft + 0.3 * r, 0.0), 0.42, 0.10, 7.0 * r),
        Preset::Top => near(Vec3::new(-0.4 * r, layout.high_shaft, 0.0), 0.42, 0.16, 7.5 * r),
        Preset::Drivetrain => near(layout.drive(4.1), 0.62, 0.16, 8.6 * u),
        Preset::Floater => near(floater, 0.42, 0.10, 6.0 * layout.cup.y.max(0.8 * r)),
    }
}

/// The nearest view that contains the whole machine.
pub fn whole(layout: &Layout, aspect: f32) -> View {
    let turn = Quat::from_rotation_y(WHOLE_YAW) * Quat::from_rotation_x(-WHOLE_PITCH);
    let half_height = (0.5 * FIELD_OF_VIEW).tan() * (1.0 - 2.0 * BORDER);
    let half = Vec2::new(half_height * aspect, half_height);
    // In the camera's axes a point p is inside the view of a camera at (x, y, c) if |p.xy - (x, y)| is at most half (c
    // - p.z): four linear bounds, of which the tightest pair in each direction determines the position.
    let mut bounds = [f32::MIN; 4];
    for point in layout.outline() {
        let p = turn.inverse() * point;
        let sides = [(p.x, half.x), (-p.x, half.x), (p.y, half.y), (-p.y, half.y)];
        for (bound, (value, half)) in bounds.iter_mut().zip(sides) {
            *bound = bound.max(value + half * p.z);
        }
    }
    let back = ((bounds[0] + bounds[1]) / (2.0 * half.x)).max((bounds[2] + bounds[3]) / (2.0 * half.y));
    let (x, y) = (0.5 * (bounds[0] - bounds[1]), 0.5 * (bounds[2] - bounds[3]));
    // The focus is at the depth of the tank's middle, so that the camera orbits about it.
    let depth = (turn.inverse() * Vec3::Y * 0.5 * layout.rim).z;
    View { focus: turn * Vec3::new(x, y, depth), yaw: WHOLE_YAW, pitch: WHOLE_PITCH, distance: back - depth }
}

/// The present view of the camera.
pub fn view_of(camera: &PanOrbitCamera) -> View {
    View {
        focus: camera.focus,
        yaw: camera.yaw.unwrap_or(camera.target_yaw),
        pitch: camera.pitch.unwrap_or(camera.target_pitch),
        distance: camera.radius.unwrap_or(camera.target_radius),
    }
}

/// Sets the view of the camera without a flight.
pub fn apply(camera: &mut PanOrbitCamera, view: View) {
    camera.focus = view.focus;
    camera.target_focus = view.focus;
    (camera.yaw, camera.target_yaw) = (Some(view.yaw), view.yaw);
    (camera.pitch, camera.target_pitch) = (Some(view.pitch), view.pitch);
    (camera.radius, camera.target_radius) = (Some(view.distance), view.distance);
    camera.force_update = true;
}
