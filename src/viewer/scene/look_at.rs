//! Turns the camera to the parts that panels ask for.

use crate::viewer::messages::camera::{CameraRequest, LookAt};
use crate::viewer::scene::places::place_of;
use crate::viewer::scene::state::Scene;
use crate::viewer::view_model::scene_state::Picture;
use bevy::prelude::*;

/// How far from a thing the camera looks at it, in its own radii.
const LOOK_RADII: f32 = 6.0;

/// Turns the camera to the things that panels ask for.
pub fn look_at(
    mut wishes: MessageReader<LookAt>,
    scene: Option<Res<Scene>>,
    picture: Res<Picture>,
    mut requests: MessageWriter<CameraRequest>,
) {
    let Some(scene) = scene else { return };
    for LookAt(thing) in wishes.read() {
        if let Some((_, radius)) = place_of(*thing, &scene, &picture) {
            requests.write(CameraRequest::Focus { thing: *thing, distance: LOOK_RADII * radius });
        }
    }
}
