//! Meshes that are made anew each frame: what has another shape or colour at every moment.
//!
//! A few thousand vertices cost less to write than a few hundred entities cost to extract, sort and batch.

use crate::viewer::scene::shape::Shape;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

/// One of these meshes, by what it is made of.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sketch {
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

impl Sketch {
    /// All.
    pub const ALL: [Sketch; 6] =
        [Sketch::Air, Sketch::Tension, Sketch::Forces, Sketch::Outline, Sketch::Energy, Sketch::Charge];
}

/// The sketches of the scene that stands.
#[derive(SystemParam)]
pub struct Sketches<'w, 's> {
    sketches: Query<'w, 's, (&'static Sketch, &'static Mesh3d, &'static mut Visibility)>,
    meshes: ResMut<'w, Assets<Mesh>>,
}

impl Sketches<'_, '_> {
    /// Puts a shape in the place of what a sketch showed; an empty one hides it.
    pub fn put(&mut self, wanted: Sketch, shape: Shape) {
        let mut found = self.sketches.iter_mut().filter(|(sketch, ..)| **sketch == wanted);
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
