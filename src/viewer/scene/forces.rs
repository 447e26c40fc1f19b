//! Arrows of the forces on the floaters: buoyancy and weight in front of the cup, the net force beside it.

use crate::viewer::scene::canvas::SceneCamera;
use crate::viewer::scene::dynamic_mesh::{DynamicMesh, DynamicMeshes};
use crate::viewer::scene::scales::{Scales, arrow_step};
use crate::viewer::scene::shape::Shape;
use crate::viewer::scene::state::Scene;
use crate::viewer::ui::palette::Quantity;
use crate::viewer::view_model::scene_state::{SceneFloater, SceneState};
use crate::viewer::view_model::selection::{Selection, ViewOptions};
use bevy::prelude::*;

/// Width of an arrow as a share of its distance from the camera: two pixels in a window of usual height.
const WIDTH: f32 = 0.0013;

/// The arrow of a force.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForceArrow {
    /// Start point, moved from the point of action for visibility.
    pub from: Vec3,
    /// Its tip.
    pub to: Vec3,
    /// Kind of the force.
    pub kind: Force,
}

/// Kinds of forces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// Buoyancy of the displaced water.
    Buoyancy,
    /// Weight of shell and air.
    Weight,
    /// Drag of the water.
    Drag,
    /// Net force along the chain.
    Net,
}

impl Force {
    /// All kinds, in the order of the legend.
    pub const ALL: [Force; 4] = [Force::Buoyancy, Force::Weight, Force::Drag, Force::Net];

    /// Its entry in the table of colours.
    pub fn quantity(self) -> Quantity {
        match self {
            Force::Buoyancy => Quantity::Buoyancy,
            Force::Weight => Quantity::Weight,
            Force::Drag => Quantity::Drag,
            Force::Net => Quantity::NetForce,
        }
    }

    /// Its colour.
    pub fn color(self) -> Color {
        self.quantity().color()
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Force::Buoyancy => "Buoyancy",
            Force::Weight => "Weight",
            Force::Drag => "Drag",
            Force::Net => "Net, along the chain",
        }
    }
}

/// Arrows of one floater.
pub fn arrows(scene: &Scene, scene_state: &SceneState, number: usize, newtons_per_metre: f64) -> [ForceArrow; 4] {
    let l = &scene.layout;
    let place = scene.floater_place(scene_state, number);
    let middle = place.point().with_z(l.before());
    let forward = place.rotation() * Vec3::Y;
    let SceneFloater { buoyancy, weight, drag, net, .. } =
        scene_state.floaters.get(number).copied().unwrap_or_default();
    let side = Vec3::X * if middle.x >= 0.0 { 1.0 } else { -1.0 };
    let lane = |share: f32| middle + side * share * l.cup.x;
    let arrow = |from: Vec3, force: Vec3, kind| ForceArrow { from, to: from + force / newtons_per_metre as f32, kind };
    [
        arrow(lane(0.0), Vec3::Y * buoyancy, Force::Buoyancy),
        arrow(lane(0.0), Vec3::NEG_Y * weight, Force::Weight),
        arrow(lane(-0.34), -forward * drag, Force::Drag),
        arrow(lane(0.78), forward * net, Force::Net),
    ]
}

/// Draws the arrows, or hides them.
pub fn show_forces(
    scene_state: Res<SceneState>,
    scene: Res<Scene>,
    scales: Res<Scales>,
    options: Res<ViewOptions>,
    selection: Res<Selection>,
    eye: Single<&GlobalTransform, With<SceneCamera>>,
    mut dynamic_meshes: DynamicMeshes,
) {
    let mut shape = Shape::default();
    if options.forces {
        let step = arrow_step(&scene.layout);
        let here = selection.0.filter(|id| id.machine == scene_state.machine);
        let selected = here.and_then(|id| id.floater()).map(|number| number as usize);
        for number in (0..scene_state.floaters.len()).filter(|i| i % step == 0 || Some(*i) == selected) {
            let distance = eye.translation().distance(scene.floater(&scene_state, number));
            let width = (WIDTH * distance).max(0.025 * scene.layout.radius);
            for arrow in arrows(&scene, &scene_state, number, scales.newtons_per_metre) {
                let width = if arrow.kind == Force::Net { 1.4 * width } else { width };
                shape.arrow(arrow.from, arrow.to, width, arrow.kind.color());
            }
        }
    }
    dynamic_meshes.put(DynamicMesh::Forces, shape);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::machine::fill_scene::tests::running;
    use crate::viewer::view_model::scene_state::Phase;

    #[test]
    fn arrows_point_where_the_forces_act() {
        let (_, scene_state) = running();
        let scene = Scene::bare(&scene_state.geometry);
        let rising = |number: usize| {
            let at = scene.floater(&scene_state, number);
            at.x > 0.99 && scene_state.floaters[number].phase == Phase::Filled
        };
        let number = (0..66).find(|&number| rising(number)).expect("some rise with air");
        let [buoyancy, weight, drag, net] = arrows(&scene, &scene_state, number, 5e3);
        let along = |arrow: ForceArrow| (arrow.to - arrow.from).y;
        assert!(along(buoyancy) > 0.0 && along(weight) < 0.0 && along(drag) < 0.0 && along(net) > 0.0);
        let sum = along(buoyancy) + along(weight) + along(drag);
        assert!((along(net) - sum).abs() < 1e-3, "the arrows add up: {sum} and {}", along(net));
        assert!((along(buoyancy) * 5e3 / scene_state.floaters[number].buoyancy - 1.0).abs() < 1e-3);
    }
}
