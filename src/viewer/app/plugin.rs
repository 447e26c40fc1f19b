//! The plugin of the scene, its cameras and the statistics of frames.

use crate::viewer::app::{frame_pacing, overlay, screenshot};
use crate::viewer::demo::scenario_play;
use crate::viewer::scene::{camera, camera_input, canvas, scene_plugin};
use crate::viewer::view_model::schedule::FrameSet;
use crate::viewer::view_model::{scene_state, selection};
use bevy::prelude::*;

/// Adds scene, camera, canvas and frame statistics. The panels are a separate plugin.
pub struct ViewerPlugin;

impl Plugin for ViewerPlugin {
    fn build(&self, app: &mut App) {
        app.configure_sets(Update, (FrameSet::Fill, FrameSet::Build, FrameSet::Animate).chain())
            .init_resource::<scene_state::SceneState>()
            .init_resource::<selection::Selection>()
            .init_resource::<selection::ViewOptions>()
            .add_plugins((
                frame_pacing::plugin,
                canvas::plugin,
                overlay::plugin,
                camera::plugin,
                camera_input::plugin,
                scene_plugin::plugin,
                scenario_play::plugin,
                screenshot::plugin,
            ));
    }
}
