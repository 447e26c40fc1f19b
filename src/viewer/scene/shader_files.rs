//! The shaders of the scene, from `assets/shaders`, embedded in the program.

use bevy::asset::io::embedded::EmbeddedAssetRegistry;
use bevy::prelude::*;
use std::path::{Path, PathBuf};

/// A shader that is embedded in the program.
pub struct ShaderFile {
    /// Path for materials, after `embedded://`.
    pub path: &'static str,
    text: &'static str,
}

/// Unlit surfaces.
pub const FLAT: ShaderFile =
    ShaderFile { path: "embedded://kpp/flat.wgsl", text: include_str!("../../../assets/shaders/flat.wgsl") };
/// Water at full quality.
pub const WATER: ShaderFile =
    ShaderFile { path: "embedded://kpp/water.wgsl", text: include_str!("../../../assets/shaders/water.wgsl") };

impl ShaderFile {
    /// Registers the shader in the app.
    pub fn embed(&self, app: &mut App) {
        let registry = app.world_mut().resource_mut::<EmbeddedAssetRegistry>();
        let path = self.path.trim_start_matches("embedded://");
        registry.insert_asset(PathBuf::new(), Path::new(path), self.text.as_bytes());
    }
}
