//! The render quality, and the preset that is requested for the next start.

use bevy::prelude::*;

/// The presets of the render quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QualityPreset {
    /// Software rendering: lit at the vertices, no costly per-pixel effects.
    Light,
    /// GPU rendering: physically based, with shadows and antialiasing.
    Full,
}

impl QualityPreset {
    /// The other preset.
    pub fn other(self) -> Self {
        match self {
            QualityPreset::Light => QualityPreset::Full,
            QualityPreset::Full => QualityPreset::Light,
        }
    }

    /// Name, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            QualityPreset::Light => "light",
            QualityPreset::Full => "full",
        }
    }

    /// Settings of the preset.
    pub fn quality(self) -> RenderQuality {
        let on_gpu = self == QualityPreset::Full;
        RenderQuality {
            preset: self,
            physically_based: on_gpu,
            deep_water: on_gpu,
            antialiased: on_gpu,
            bloom: on_gpu,
            software: !on_gpu,
        }
    }
}

/// Settings of the renderer.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenderQuality {
    /// The preset of these settings.
    pub preset: QualityPreset,
    /// Physically based materials with sun, sky and shadows; otherwise materials lit at the vertices.
    pub physically_based: bool,
    /// Panes of water that absorb light with depth and show moving waves.
    pub deep_water: bool,
    /// Antialiased edges and dithered gradients.
    pub antialiased: bool,
    /// Colours brighter than white have a halo.
    pub bloom: bool,
    /// Software renderer: one thread, no vsync, pipelines compiled before the first frame, a limited frame rate,
    /// preserved pixels of the panels, and a cheap shader for them.
    pub software: bool,
}

/// The preset requested for the next start; `None` for the default of the adapter.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QualityRequest(pub Option<QualityPreset>);
