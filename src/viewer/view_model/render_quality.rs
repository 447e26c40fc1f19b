//! The render quality, and the preset that is requested for the next start.

use bevy::prelude::*;

/// The presets of the render quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum QualityPreset {
    /// Software rendering: lit at the vertices, nothing that costs by the pixel.
    Light,
    /// A GPU: physically based, shadows, antialiased.
    Full,
}

impl QualityPreset {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            QualityPreset::Light => QualityPreset::Full,
            QualityPreset::Full => QualityPreset::Light,
        }
    }

    /// Its name, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            QualityPreset::Light => "light",
            QualityPreset::Full => "full",
        }
    }

    /// What it stands for.
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

/// What is drawn, and how.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenderQuality {
    /// The preset that it was made from.
    pub preset: QualityPreset,
    /// Physically based materials under sun and sky, with shadows; if not, materials that are lit at the vertices.
    pub physically_based: bool,
    /// Panes of water that absorb light by depth and carry the moving light of the waves.
    pub deep_water: bool,
    /// Edges are antialiased, and gradients dithered.
    pub antialiased: bool,
    /// What is brighter than white shines beyond its edges.
    pub bloom: bool,
    /// The processor renders: one thread, no wait for the display, pipelines compiled before the first frame, a held
    /// frame rate, panels whose pixels are kept, and a cheap shader for them.
    pub software: bool,
}

/// The preset that is requested from the next start on; none for the one that suits the renderer.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct QualityRequest(pub Option<QualityPreset>);
