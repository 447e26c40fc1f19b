//! Water at full quality: two panes that absorb light with depth and show moving waves.

use crate::viewer::scene::layout::Layout;
use crate::viewer::scene::shader_files;
use crate::viewer::scene::shape::Shape;
use crate::viewer::ui::palette as p;
use crate::viewer::view_model::render_quality::RenderQuality;
use crate::viewer::view_model::scene_state::SceneState;
use crate::viewer::view_model::schedule::FrameSet;
use bevy::prelude::*;
use bevy::render::render_resource::{AsBindGroup, ShaderType};
use bevy::shader::ShaderRef;

/// The material of the panes.
#[derive(Asset, TypePath, AsBindGroup, Clone, Debug)]
pub struct WaterMaterial {
    #[uniform(0)]
    look: WaterLook,
}

/// Uniform of [`WaterMaterial`], as in assets/shaders/water.wgsl.
#[derive(ShaderType, Clone, Copy, Debug)]
struct WaterLook {
    deep: Vec4,
    sizes: Vec4,
}

/// Share of the deep water's colour that each pane adds at the bottom.
const TAKEN: f32 = 0.22;
/// Phase of the waves per metre of chain travel, rad: they stop when the machine does.
const PHASE_PER_METRE: f64 = 1.1;

impl WaterMaterial {
    /// The water material of a tank.
    pub fn new(layout: &Layout) -> Self {
        let deep = Vec4::from(p::vertex(p::WATER_DEEP)).truncate().extend(TAKEN);
        let sizes = Vec4::new(layout.surface, layout.surface - layout.floor, 0.45 * layout.unit, 0.0);
        Self { look: WaterLook { deep, sizes } }
    }
}

impl Material for WaterMaterial {
    fn vertex_shader() -> ShaderRef {
        shader_files::WATER.path.into()
    }

    fn fragment_shader() -> ShaderRef {
        shader_files::WATER.path.into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        AlphaMode::Blend
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }
}

/// Registers the material if it is used.
pub fn plugin(app: &mut App) {
    if app.world().get_resource::<RenderQuality>().is_some_and(|quality| quality.deep_water) {
        shader_files::WATER.embed(app);
        app.add_plugins(MaterialPlugin::<WaterMaterial>::default())
            .add_systems(Update, run_waves.in_set(FrameSet::Animate));
    }
}

/// The pane behind the machine, and the one in front of it except in the cutaway view.
pub fn panes(l: &Layout) -> Vec<Shape> {
    let fronts = if l.section { &[-0.97][..] } else { &[-0.97, 0.99] };
    let pane = |front: &f32| {
        let mut shape = Shape::default();
        let (x, z, floor) = (l.half.x, front * l.half.y, l.floor + 0.03 * l.unit);
        let corners = [(-x, floor), (x, floor), (x, l.surface), (-x, l.surface)].map(|(x, y)| Vec3::new(x, y, z));
        shape.quad(corners, p::WATER_DEEP);
        shape
    };
    fronts.iter().map(pane).collect()
}

fn run_waves(scene_state: Res<SceneState>, mut materials: ResMut<Assets<WaterMaterial>>) {
    let phase = (PHASE_PER_METRE * scene_state.chain_position).rem_euclid(20.0 * std::f64::consts::PI) as f32;
    for (_, material) in materials.iter_mut() {
        material.look.sizes.w = phase;
    }
}
