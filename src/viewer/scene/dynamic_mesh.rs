//! Meshes that are made anew each frame: what has another shape or colour at every moment.
//!
//! A few thousand vertices cost less to write than a few hundred entities cost to extract, sort and batch.

use crate::viewer::scene::shape::Shape;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

/// One of these meshes, by what it is made of.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DynamicMesh {
    /// Air in the floaters, jets and bubbles.
    Air,
    /// The chain in the colours of its tension.
    Tension,
    /// Arrows of the forces.
    Forces,
    /// The frame around what is selected.
    Outline,
    /// Energy on its way as air and motion.
    Energy,
    /// Energy on its way as electricity and heat, which shines.
    Charge,
}

impl DynamicMesh {
    /// All.
    pub const ALL: [DynamicMesh; 6] = [
        DynamicMesh::Air,
        DynamicMesh::Tension,
        DynamicMesh::Forces,
        DynamicMesh::Outline,
        DynamicMesh::Energy,
        DynamicMesh::Charge,
    ];
}

/// The sketches of the scene that stands.
#[derive(SystemParam)]
pub struct DynamicMeshes<'w, 's> {
    dynamic_meshes: Query<'w, 's, (&'static DynamicMesh, &'static Mesh3d, &'static mut Visibility)>,
    meshes: ResMut<'w, Assets<Mesh>>,
}

impl DynamicMeshes<'_, '_> {
    /// Puts a shape in the place of what a sketch showed; an empty one hides it.
    pub fn put(&mut self, wanted: DynamicMesh, shape: Shape) {
        let mut found = self.dynamic_meshes.iter_mut().filter(|(dynamic_mesh, ..)| **dynamic_mesh == wanted);
        let Some((_, mesh, mut visibility)) = found.next() else { return };
        if shape.is_empty() {
            visibility.set_if_neq(Visibility::Hidden);
            return;
        }
        visibility.set_if_neq(Visibility::Inherited);
        if let Err(error) = self.meshes.insert(mesh.id(), shape.mesh()) {
            error!("a mesh of the scene is lost: {error}");
        }
    }
}
