//! Moves the camera to parts requested by panels.

use crate::viewer::messages::camera::{CameraRequest, FocusPart};
use crate::viewer::scene::places::place_of;
use crate::viewer::scene::state::Scene;
use crate::viewer::view_model::scene_state::SceneState;
use bevy::prelude::*;

/// Distance of the camera from a part, in radii of the part.
const LOOK_RADII: f32 = 6.0;

/// Moves the camera to parts requested by panels.
pub fn look_at(
    mut messages: MessageReader<FocusPart>,
    scene: Option<Res<Scene>>,
    scene_state: Res<SceneState>,
    mut requests: MessageWriter<CameraRequest>,
) {
    let Some(scene) = scene else { return };
    for FocusPart(part) in messages.read() {
        if let Some((_, radius)) = place_of(*part, &scene, &scene_state) {
            requests.write(CameraRequest::Focus { part: *part, distance: LOOK_RADII * radius });
        }
    }
}
