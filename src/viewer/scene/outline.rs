//! The frame around the selected part, and the markers of the sensors.

use crate::viewer::messages::part_id::Part;
use crate::viewer::scene::canvas::{FIELD_OF_VIEW, SceneCamera};
use crate::viewer::scene::dynamic_mesh::{DynamicMesh, DynamicMeshes};
use crate::viewer::scene::places::{Frame, frame_of, markers};
use crate::viewer::scene::shape::{Faces, Shape};
use crate::viewer::scene::state::Scene;
use crate::viewer::ui::palette as p;
use crate::viewer::view_model::scene_state::SceneState;
use crate::viewer::view_model::selection::Selection;
use bevy::prelude::*;

/// Thickness of the frame's bars as a share of the view's height.
const THICK: f32 = 0.0035;

/// Draws a frame around the selected part, of constant thickness on the screen.
pub fn show_selection(
    scene_state: Res<SceneState>,
    scene: Res<Scene>,
    selection: Res<Selection>,
    eye: Single<&GlobalTransform, With<SceneCamera>>,
    mut dynamic_meshes: DynamicMeshes,
) {
    let mut shape = Shape::default();
    if let Some(part) = selection.0
        && let Some(Frame { middle, half }) = frame_of(part, &scene, &scene_state)
    {
        let height = 2.0 * (0.5 * FIELD_OF_VIEW).tan() * eye.translation().distance(middle);
        let thick = THICK * height;
        let room = if part.part == Part::Water { 0.0 } else { 0.8 * thick };
        shape.edges(middle, half + room, thick, p::SELECTED);
    }
    dynamic_meshes.put(DynamicMesh::Outline, shape);
}

/// Markers of the stationary sensors: a pale bead in a dark ring.
pub fn sensors(scene: &Scene) -> Shape {
    let mut shape = Shape::default();
    for (at, half) in markers(scene, &SceneState::default()) {
        shape.bead(at, half, p::SENSOR);
        shape.block(at, Vec3::new(1.5, 0.45, 1.5) * half, Faces::ALL, p::STEEL_DARK);
    }
    shape
}
