//! Turns the camera to the parts that panels ask for.

use crate::viewer::messages::camera::{CameraRequest, FocusPart};
use crate::viewer::scene::places::place_of;
use crate::viewer::scene::state::Scene;
use crate::viewer::view_model::scene_state::SceneState;
use bevy::prelude::*;

/// How far from a part the camera looks at it, in its own radii.
const LOOK_RADII: f32 = 6.0;

/// Turns the camera to the parts that panels ask for.
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
