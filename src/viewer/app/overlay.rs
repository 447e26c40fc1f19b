//! Replaces egui's shader for software rendering.
//!
//! There the cost of an overlay is its pixels: bevy_egui's shader computes six powers per pixel. A software renderer
//! gets a shader without powers instead (see assets/shaders/overlay.wgsl).

use crate::viewer::view_model::render_quality::RenderQuality;
use bevy::prelude::*;
use bevy::shader::Shader;
use bevy_egui::render::EGUI_SHADER_HANDLE;

/// Adds the replacement of egui's shader.
pub fn plugin(app: &mut App) {
    app.add_systems(PreStartup, replace_shader);
}

/// Runs before the first frame, so that the shader is compiled once. Does nothing if egui is not used.
fn replace_shader(quality: Res<RenderQuality>, mut shaders: ResMut<Assets<Shader>>) -> Result {
    if quality.software && shaders.contains(&EGUI_SHADER_HANDLE) {
        let shader = Shader::from_wgsl(include_str!("../../../assets/shaders/overlay.wgsl"), "kpp/overlay.wgsl");
        shaders.insert(&EGUI_SHADER_HANDLE, shader)?;
    }
    Ok(())
}
