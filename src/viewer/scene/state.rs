//! The present scene, as needed by the systems that move its parts.

use crate::viewer::scene::layout::Layout;
use crate::viewer::scene::links::Links;
use crate::viewer::scene::path::Place;
use crate::viewer::view_model::scene_state::{MachineGeometry, SceneState};
use bevy::prelude::*;

/// Marks all entities of the drawn machine, for removal before it is rebuilt.
#[derive(Component)]
pub struct Part;

/// The present scene.
#[derive(Resource)]
pub struct Scene {
    /// The dimensions for which it was built.
    pub geometry: MachineGeometry,
    /// Positions of the parts.
    pub layout: Layout,
    /// Division of the chain into links.
    pub links: Links,
    /// Meshes of the parts whose colour shows a state.
    pub states: States,
}

/// Meshes for the two states of a part: off and on, or shut and open.
#[derive(Default)]
pub struct States {
    /// Body of the injection valve.
    pub valve: [Handle<Mesh>; 2],
    /// Handle of the injection valve.
    pub handle: [Handle<Mesh>; 2],
    /// Lamp of the compressor.
    pub lamp: [Handle<Mesh>; 2],
    /// Terminals of the generator.
    pub terminals: [Handle<Mesh>; 2],
}

impl Scene {
    /// The scene of a machine before any entity is spawned.
    pub fn new(geometry: &MachineGeometry, section: bool) -> Self {
        let layout = Layout::new(geometry, section);
        Self { geometry: *geometry, layout, links: Links::new(&layout), states: States::default() }
    }

    /// Centre of a floater.
    pub fn floater(&self, scene_state: &SceneState, number: usize) -> Vec3 {
        self.floater_place(scene_state, number).point()
    }

    /// Place of a floater on the chain.
    pub fn floater_place(&self, scene_state: &SceneState, number: usize) -> Place {
        let share = number as f64 / self.layout.floaters as f64;
        self.layout.path.place(scene_state.chain_position + share * self.layout.path.length())
    }

    /// A scene for tests, without entities.
    #[cfg(test)]
    pub fn bare(geometry: &MachineGeometry) -> Self {
        Self::new(geometry, false)
    }
}

/// The floater that reaches the middle of the ascending side next.
pub fn rising_floater(scene: &Scene, scene_state: &SceneState) -> usize {
    let path = scene.layout.path;
    let pitch = path.length() / scene.layout.floaters as f64;
    let ahead = 0.2 * path.length() - scene_state.chain_position;
    (ahead / pitch).floor().rem_euclid(scene.layout.floaters as f64) as usize
}
