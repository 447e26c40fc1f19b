//! Paints the panels again in frames in which egui does not run.

use crate::viewer::view_model::repaint::RepaintScheduler;
use bevy::prelude::*;
use bevy_egui::{EguiRenderOutput, PrimaryEguiContext};

/// Run condition: egui ran in this frame.
pub fn egui_ran(repaint: Res<RepaintScheduler>) -> bool {
    repaint.ran()
}

/// Keeps what egui painted, and paints it again when egui did not run and its pixels do not stay: the renderer takes
/// the meshes out of the component at every frame.
pub fn keep_paint(
    mut repaint: ResMut<RepaintScheduler>,
    mut outputs: Query<&mut EguiRenderOutput, With<PrimaryEguiContext>>,
) {
    let Ok(mut output) = outputs.single_mut() else { return };
    if let Some(kept) = repaint.keep(&output.paint_jobs) {
        output.paint_jobs.clone_from(kept);
    }
}
