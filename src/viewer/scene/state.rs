//! The scene that stands: what the moving parts need to know.

use crate::viewer::scene::layout::Layout;
use crate::viewer::scene::links::Links;
use crate::viewer::scene::path::Place;
use crate::viewer::view_model::scene_state::{MachineGeometry, SceneState};
use bevy::prelude::*;

/// Everything that belongs to the drawn machine, so that it can be cleared and built anew.
#[derive(Component)]
pub struct Part;

/// The scene that stands: what the moving parts need to know.
#[derive(Resource)]
pub struct Scene {
    /// The sizes that it was built for.
    pub geometry: MachineGeometry,
    /// Where things are.
    pub layout: Layout,
    /// How the chain is cut into links.
    pub links: Links,
    /// Meshes of the parts that show a state by their colour.
    pub states: States,
}

/// Meshes of the parts that are the one or the other: off and on, shut and open.
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
    /// The scene of a machine, before any part of it is in the world.
    pub fn new(geometry: &MachineGeometry, section: bool) -> Self {
        let layout = Layout::new(geometry, section);
        Self { geometry: *geometry, layout, links: Links::new(&layout), states: States::default() }
    }

    /// Where the middle of a floater is.
    pub fn floater(&self, scene_state: &SceneState, number: usize) -> Vec3 {
        self.floater_place(scene_state, number).point()
    }

    /// Where a floater is on the chain.
    pub fn floater_place(&self, scene_state: &SceneState, number: usize) -> Place {
        let share = number as f64 / self.layout.floaters as f64;
        self.layout.path.place(scene_state.chain_position + share * self.layout.path.length())
    }

    /// A scene for tests, of which nothing is in a world.
    #[cfg(test)]
    pub fn bare(geometry: &MachineGeometry) -> Self {
        Self::new(geometry, false)
    }
}

/// The floater that is next to come into the middle of the ascending side.
pub fn rising_floater(scene: &Scene, scene_state: &SceneState) -> usize {
    let path = scene.layout.path;
    let pitch = path.length() / scene.layout.floaters as f64;
    let ahead = 0.2 * path.length() - scene_state.chain_position;
    (ahead / pitch).floor().rem_euclid(scene.layout.floaters as f64) as usize
}
