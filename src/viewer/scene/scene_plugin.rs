//! The plugin of the scene: the systems that build it and move its parts, in order.

use crate::viewer::scene::scales::Scales;
use crate::viewer::scene::state::Scene;
use crate::viewer::scene::{
    bubbles, build, chain, drive, energy, floaters, forces, labels, legend, outline, pick, supply, surfaces, water,
};
use crate::viewer::view_model::scene_state::SceneState;
use crate::viewer::view_model::schedule::FrameSet;
use bevy::prelude::*;

/// Adds the scene.
pub fn plugin(app: &mut App) {
    let move_parts = (
        widen_scales,
        (chain::run_links, chain::turn_sprockets, chain::color_tension),
        (floaters::carry_cups, floaters::show_air),
        (supply::work_supply, drive::spin),
        (forces::show_forces, energy::show_energy, outline::show_selection, legend::show_legend),
    );
    app.add_plugins((surfaces::plugin, water::plugin, labels::plugin))
        .init_resource::<Scales>()
        .init_resource::<energy::ShownEnergy>()
        .init_resource::<bubbles::Bubbles>()
        .add_systems(Update, build::build.in_set(FrameSet::Build))
        .add_systems(
            Update,
            pick::pick.before(FrameSet::Animate).after(FrameSet::Build).run_if(resource_exists::<Scene>),
        )
        .add_systems(Update, move_parts.chain().in_set(FrameSet::Animate).run_if(resource_exists::<Scene>));
}

/// Widens the scales to the displayed values; they are reset for another machine.
fn widen_scales(scene_state: Res<SceneState>, scene: Res<Scene>, mut scales: ResMut<Scales>) {
    let now = if scene.is_changed() { Scales::default() } else { *scales };
    scales.set_if_neq(now.widened(&scene.layout, &scene_state));
}
