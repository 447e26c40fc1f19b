//! Meshes that are rewritten in each frame, since shape or colour changes continuously.
//!
//! Writing a few thousand vertices takes less time than extracting, sorting and batching a few hundred entities.

use crate::viewer::scene::shape::Shape;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

/// A dynamic mesh, by its content.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DynamicMesh {
    /// Air in the floaters, jets and bubbles.
    Air,
    /// The chain in the colours of its tension.
    Tension,
    /// Arrows of the forces.
    Forces,
    /// The frame around the selected part.
    Outline,
    /// Energy flows as air and motion.
    Energy,
    /// Energy flows as electricity and heat, which glow.
    Charge,
}

impl DynamicMesh {
    /// All dynamic meshes.
    pub const ALL: [DynamicMesh; 6] = [
        DynamicMesh::Air,
        DynamicMesh::Tension,
        DynamicMesh::Forces,
        DynamicMesh::Outline,
        DynamicMesh::Energy,
        DynamicMesh::Charge,
    ];
}

/// The dynamic meshes of the present scene.
#[derive(SystemParam)]
pub struct DynamicMeshes<'w, 's> {
    dynamic_meshes: Query<'w, 's, (&'static DynamicMesh, &'static Mesh3d, &'static mut Visibility)>,
    meshes: ResMut<'w, Assets<Mesh>>,
}

impl DynamicMeshes<'_, '_> {
    /// Replaces the content of a dynamic mesh; an empty shape hides it.
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
