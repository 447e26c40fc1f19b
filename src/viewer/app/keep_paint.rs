//! Repeats the paint of the panels in frames without an egui run.

use crate::viewer::view_model::repaint::RepaintScheduler;
use bevy::prelude::*;
use bevy_egui::{EguiRenderOutput, PrimaryEguiContext};

/// Run condition: egui has run in this frame.
pub fn egui_ran(repaint: Res<RepaintScheduler>) -> bool {
    repaint.ran()
}

/// Stores the output of egui and paints it again in frames without an egui run if its pixels are not preserved: the
/// renderer takes the meshes out of the component in every frame.
pub fn keep_paint(
    mut repaint: ResMut<RepaintScheduler>,
    mut outputs: Query<&mut EguiRenderOutput, With<PrimaryEguiContext>>,
) {
    let Ok(mut output) = outputs.single_mut() else { return };
    if let Some(kept) = repaint.keep(&output.paint_jobs) {
        output.paint_jobs.clone_from(kept);
    }
}
