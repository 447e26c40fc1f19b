//! Surfaces for each render quality. Parts specify a surface; only this file defines materials.

use crate::viewer::scene::layout::Layout;
use crate::viewer::scene::shader_files;
use crate::viewer::ui::palette;
use bevy::prelude::*;
use bevy::render::render_resource::{AsBindGroup, ShaderType};
use bevy::shader::ShaderRef;

/// Surface of a part. Its colours are in the vertices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Surface {
    /// Parts in the open.
    Dry,
    /// Parts under water, with a bluer colour at greater depth.
    Wet,
    /// Air under water, which must stay bright.
    Air,
    /// Backdrop, floor and water behind the machine: unlit, with final colours.
    Backdrop,
    /// Transparent surfaces: glass and the water surface.
    Glass,
    /// Arrows, frames and markers, whose colour has a meaning: the same in any light and at any depth.
    Marker,
    /// Hot or charged surfaces: they glow, with a halo where they are bright.
    Glow,
}

impl Surface {
    const ALL: [Surface; 7] =
        [Surface::Dry, Surface::Wet, Surface::Air, Surface::Backdrop, Surface::Glass, Surface::Marker, Surface::Glow];

    /// Influence of light: 0 for a final colour.
    fn light(self) -> f32 {
        match self {
            Surface::Dry | Surface::Wet => 1.0,
            Surface::Air => 0.35,
            Surface::Marker => 0.3,
            Surface::Backdrop | Surface::Glass | Surface::Glow => 0.0,
        }
    }

    /// Whether it neither casts nor receives shadows.
    pub fn shadowless(self) -> bool {
        matches!(self, Surface::Air | Surface::Backdrop | Surface::Glass | Surface::Marker | Surface::Glow)
    }

    /// Share of the water's colour at the surface of the tank and at its bottom.
    fn haze(self) -> [f32; 2] {
        match self {
            Surface::Wet => [0.10, 0.34],
            Surface::Air => [0.0, 0.10],
            Surface::Dry | Surface::Backdrop | Surface::Glass | Surface::Marker | Surface::Glow => [0.0, 0.0],
        }
    }

    fn alpha_mode(self) -> AlphaMode {
        if self == Surface::Glass { AlphaMode::Blend } else { AlphaMode::Opaque }
    }
}

/// The material without physically based lighting: vertex colours, lit at the vertices.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug)]
pub struct FlatMaterial {
    #[uniform(0)]
    look: FlatUniform,
    alpha_mode: AlphaMode,
}

/// Uniform of [`FlatMaterial`], as in assets/shaders/flat.wgsl.
#[derive(ShaderType, Clone, Copy, Debug)]
struct FlatUniform {
    water: Vec4,
    haze: Vec4,
}

impl Material for FlatMaterial {
    fn vertex_shader() -> ShaderRef {
        shader_files::FLAT.path.into()
    }

    fn fragment_shader() -> ShaderRef {
        shader_files::FLAT.path.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        self.alpha_mode
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }
}

/// Registers the flat material.
pub fn plugin(app: &mut App) {
    shader_files::FLAT.embed(app);
    app.add_plugins(MaterialPlugin::<FlatMaterial>::default());
}

/// The materials of all surfaces.
pub enum SurfaceMaterials {
    /// Lit at the vertices.
    Light(Vec<Handle<FlatMaterial>>),
    /// Physically based.
    Full(Vec<Handle<StandardMaterial>>),
}

impl SurfaceMaterials {
    /// Creates the materials.
    pub fn new(
        physically_based: bool,
        layout: &Layout,
        flat: &mut Assets<FlatMaterial>,
        standard: &mut Assets<StandardMaterial>,
    ) -> Self {
        match physically_based {
            false => SurfaceMaterials::Light(
                Surface::ALL.iter().map(|&surface| flat.add(flat_material(surface, layout))).collect(),
            ),
            true => SurfaceMaterials::Full(
                Surface::ALL.iter().map(|&surface| standard.add(standard_material(surface))).collect(),
            ),
        }
    }

    /// Inserts the material of a surface into an entity.
    pub fn dress(&self, entity: &mut EntityCommands, surface: Surface) {
        match self {
            SurfaceMaterials::Light(materials) => entity.insert(MeshMaterial3d(materials[surface as usize].clone())),
            SurfaceMaterials::Full(materials) => entity.insert(MeshMaterial3d(materials[surface as usize].clone())),
        };
    }
}

fn flat_material(surface: Surface, layout: &Layout) -> FlatMaterial {
    let [top, bottom] = surface.haze();
    let mut water = Vec4::from(palette::vertex(palette::WATER_DEEP));
    water.w = surface.light();
    let haze = Vec4::new(layout.surface, layout.surface - layout.floor, top, bottom);
    FlatMaterial { look: FlatUniform { water, haze }, alpha_mode: surface.alpha_mode() }
}

fn standard_material(surface: Surface) -> StandardMaterial {
    StandardMaterial {
        perceptual_roughness: if surface == Surface::Air { 0.25 } else { 0.6 },
        metallic: 0.0,
        // Brighter than white where it glows, for the camera's bloom; limited, since orange would turn yellow.
        base_color: if surface == Surface::Glow { Color::linear_rgb(1.35, 1.35, 1.35) } else { Color::WHITE },
        unlit: surface.light() == 0.0 || surface == Surface::Marker,
        alpha_mode: surface.alpha_mode(),
        ..default()
    }
}
