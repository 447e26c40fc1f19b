//! Energy flows through the machine: moving segments of light with a width proportional to the power, and arrows for
//! losses.

use crate::viewer::scene::dynamic_mesh::{DynamicMesh, DynamicMeshes};
use crate::viewer::scene::layout::{self, Layout};
use crate::viewer::scene::scales::Scales;
use crate::viewer::scene::shape::Shape;
use crate::viewer::scene::state::Scene;
use crate::viewer::scene::{drive, supply};
use crate::viewer::ui::palette::Quantity;
use crate::viewer::view_model::flow_rows::Loss;
use crate::viewer::view_model::scene_state::{Powers, SceneState};
use crate::viewer::view_model::selection::ViewOptions;
use bevy::prelude::*;

/// Length of a segment of light, and of a gap, in the layout's units.
const PIECE: f32 = 0.62;
const GAP: f32 = 0.30;
/// Speed of the light, units per second; chosen for visibility, not physical.
const SPEED: f32 = 1.4;
/// Time constant of the widths, s, which prevents flickering; displayed values are not smoothed.
const CALM_S: f32 = 0.7;
/// Greatest simulated time per second of wall-clock time, and tolerance for a late frame, s; more is a jump.
const FASTEST: f64 = 100.0;
const LATE_S: f64 = 1.0;
/// Share of the full scale below which nothing is drawn.
const LEAST: f64 = 0.004;

/// Displayed powers: smoothed, with the position of the light.
#[derive(Resource, Clone, Debug, Default)]
pub struct ShownEnergy {
    /// Powers, W.
    pub powers: Powers,
    /// Share of the chain's power at each tenth of its ascending side.
    rising: [f32; RISING],
    /// Distance travelled by the light, units.
    run: f32,
    chain_position: f64,
    time_s: f64,
}

/// Number of points of the ascending side at which its power is known.
const RISING: usize = 11;

impl ShownEnergy {
    /// Advances by a time towards a scene state. The light is at rest while the machine is.
    pub fn follow(&mut self, scene_state: &SceneState, scene: &Scene, seconds: f32) {
        let passed = scene_state.time_s - self.time_s;
        self.time_s = scene_state.time_s;
        // After a jump there is no smoothing from earlier values.
        let jumped = passed < 0.0 || passed > FASTEST * f64::from(seconds) + LATE_S;
        let fresh = jumped || self.powers == Powers::default();
        let share = if fresh { 1.0 } else { 1.0 - (-seconds / CALM_S).exp() };
        let calm = |shown: &mut f64, now: f64| *shown += (now - *shown) * share as f64;
        let now = &scene_state.powers;
        let shown = &mut self.powers;
        for (shown, now) in [
            (&mut shown.electricity_in, now.electricity_in),
            (&mut shown.delivered, now.delivered),
            (&mut shown.injected, now.injected),
            (&mut shown.shaft, now.shaft),
            (&mut shown.flywheel, now.flywheel),
            (&mut shown.generator, now.generator),
            (&mut shown.electricity_out, now.electricity_out),
        ] {
            calm(shown, now);
        }
        for (shown, now) in shown.losses.iter_mut().zip(now.losses) {
            calm(shown, now);
        }
        for (shown, now) in self.rising.iter_mut().zip(rising(scene_state, scene)) {
            *shown += (now - *shown) * share;
        }
        if self.chain_position != scene_state.chain_position {
            self.chain_position = scene_state.chain_position;
            self.run = (self.run + SPEED * seconds.min(0.1)) % (PIECE + GAP);
        }
    }
}

/// Share of the chain's power accumulated up to each tenth of the ascending side, from the forces on the floaters.
fn rising(scene_state: &SceneState, scene: &Scene) -> [f32; RISING] {
    let l = &scene.layout;
    let mut gathered = [0.0; RISING];
    for (number, floater) in scene_state.floaters.iter().enumerate() {
        let at = scene.floater(scene_state, number);
        if at.x > 0.0 && floater.net > 0.0 {
            let share = ((at.y - l.low_shaft) / (l.high_shaft - l.low_shaft)).clamp(0.0, 1.0);
            let first = (share * (RISING - 1) as f32).ceil() as usize;
            gathered[first.min(RISING - 1)..].iter_mut().for_each(|sum| *sum += floater.net);
        }
    }
    let all = gathered[RISING - 1].max(1e-6);
    gathered.map(|sum| sum / all)
}

/// A path of the energy.
struct Way {
    points: Vec<Vec3>,
    carrier: Quantity,
    /// Power at a share of the path, W.
    power: Box<dyn Fn(f32) -> f64>,
}

/// Share of the chain's power delivered by the floaters below a share of the path.
fn gathered(rising: &[f32; RISING], share: f32) -> f64 {
    let at = share * (RISING - 1) as f32;
    let low = (at as usize).min(RISING - 2);
    (rising[low] + (rising[low + 1] - rising[low]) * (at - low as f32)) as f64
}

fn ways(l: &Layout, shown: &ShownEnergy) -> [Way; 6] {
    let u = l.unit;
    let even = |power: f64| -> Box<dyn Fn(f32) -> f64> { Box::new(move |_| power) };
    let front = l.before();
    let powers = &shown.powers;
    let lamp = supply::lamp_place(l) + Vec3::Z * 0.2 * u;
    let heads = l.yard(6.5, 3.1, 0.35);
    let valve = l.valve();
    let pipe = |x: f32| Vec3::new(x, valve.y, 0.35 * u);
    let nozzle = Vec3::new(l.half.x - 0.35 * u, layout::nozzle_height(l) - 0.2 * u, front);
    let lane = 0.5 * (l.radius + 0.5 * l.cup.x + l.half.x);
    let [shaft, wheel] = drive::pulleys_at(l).map(|at| at + Vec3::new(0.0, 0.72, 0.25) * u);
    let drive_line = |at: Vec3| at + Vec3::new(0.0, 0.0, 1.02) * u;
    let (rising, all) = (shown.rising, powers.shaft);
    let [post, end] = drive::cable(l);
    [
        Way {
            points: vec![
                l.yard(10.4, 0.15, 0.6),
                l.yard(8.9, 0.15, 0.6),
                l.yard(8.9, 1.75, 0.6),
                lamp + Vec3::X * 0.3 * u,
            ],
            carrier: Quantity::ElectricityIn,
            power: even(powers.electricity_in),
        },
        Way { points: vec![heads, l.yard(4.9, 3.1, 0.35)], carrier: Quantity::Air, power: even(powers.delivered) },
        Way {
            points: vec![
                pipe(l.yard(3.0, 0.0, 0.0).x),
                pipe(l.half.x + 0.1 * u),
                nozzle.with_y(valve.y),
                nozzle,
                nozzle.with_x(l.radius),
            ],
            carrier: Quantity::Air,
            power: even(powers.injected),
        },
        Way {
            points: vec![Vec3::new(lane, l.low_shaft, front), Vec3::new(lane, l.high_shaft, front)],
            carrier: Quantity::Motion,
            power: Box::new(move |share| all * gathered(&rising, share)),
        },
        Way {
            points: vec![
                Vec3::new(lane, l.high_shaft, front),
                Vec3::new(lane, l.high_shaft + 0.72 * u, shaft.z),
                shaft,
                wheel,
                drive_line(drive::flywheel_at(l) + Vec3::Y * 0.72 * u),
                drive_line(drive::generator_at(l)),
            ],
            carrier: Quantity::Motion,
            power: even(powers.flywheel),
        },
        Way {
            points: vec![
                drive_line(drive::generator_at(l)),
                post + Vec3::new(-0.1, 0.2, 0.2) * u,
                Vec3::new(post.x - 0.1 * u, l.ground + 0.1 * u, post.z + 0.2 * u),
                end + Vec3::new(0.0, 0.05, 0.2) * u,
            ],
            carrier: Quantity::ElectricityOut,
            power: even(powers.electricity_out),
        },
    ]
}

/// Start and direction of the arrow of a loss.
pub fn outlet(l: &Layout, loss: Loss) -> (Vec3, Vec3) {
    let u = l.unit;
    match loss {
        Loss::Compressor => (l.yard(7.9, 2.2, 0.0), Vec3::new(0.5, 1.0, 0.0).normalize()),
        Loss::Reservoir => (l.yard(4.0, 4.9, 0.0), Vec3::Y),
        Loss::Valve => (l.valve() + Vec3::Y * 0.7 * u, Vec3::new(0.3, 1.0, 0.0).normalize()),
        Loss::Vent => (Vec3::new(0.35 * l.half.x, l.surface, 0.0), Vec3::Y),
        Loss::Spill => (Vec3::new(l.half.x, 0.80 * l.high_shaft, 0.5 * l.half.y), Vec3::X),
        Loss::Water => (Vec3::new(l.half.x, 0.42 * l.high_shaft, 0.5 * l.half.y), Vec3::X),
        Loss::Bearings => (Vec3::new(-0.5 * l.half.x, l.surface, 0.0), Vec3::Y),
        Loss::Gear => (drive::gearbox_at(l) + Vec3::new(0.3, 0.9, 0.5) * u, Vec3::new(0.2, 1.0, 0.0).normalize()),
        Loss::Generator => (drive::terminals_at(l) + Vec3::Y * 0.3 * u, Vec3::new(-0.5, 1.0, 0.0).normalize()),
    }
}

/// Length of the arrow of a loss, units.
pub const LOSS_LENGTH: f32 = 1.1;

/// Draws the energy flows, or hides them.
pub fn show_energy(
    scene_state: Res<SceneState>,
    scene: Res<Scene>,
    scales: Res<Scales>,
    options: Res<ViewOptions>,
    time: Res<Time<Real>>,
    mut shown: ResMut<ShownEnergy>,
    mut dynamic_meshes: DynamicMeshes,
) {
    shown.follow(&scene_state, &scene, time.delta_secs());
    let mut shapes = [Shape::default(), Shape::default()];
    if options.energy {
        draw(&mut shapes, &scene.layout, &scales, &shown);
    }
    let [plain, shining] = shapes;
    dynamic_meshes.put(DynamicMesh::Energy, plain);
    dynamic_meshes.put(DynamicMesh::Charge, shining);
}

/// Draws the flows, separately for plain and glowing surfaces.
fn draw([plain, shining]: &mut [Shape; 2], l: &Layout, scales: &Scales, shown: &ShownEnergy) {
    let width = |power: f64| {
        let share = power / scales.power;
        (share > LEAST).then_some(Scales::WIDEST * l.unit * share as f32).map(|width| width.max(0.055 * l.unit))
    };
    for way in ways(l, shown) {
        let charged = matches!(way.carrier, Quantity::ElectricityIn | Quantity::ElectricityOut);
        let shape = if charged { &mut *shining } else { &mut *plain };
        let length: f32 = way.points.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
        let mut from = (shown.run - PIECE - GAP) * l.unit;
        while from < length {
            let ends = [from.max(0.0), (from + PIECE * l.unit).min(length)];
            from += (PIECE + GAP) * l.unit;
            if ends[1] - ends[0] < 0.05 * l.unit {
                continue;
            }
            let Some(width) = width((way.power)(0.5 * (ends[0] + ends[1]) / length)) else { continue };
            piece(shape, &way.points, ends, width, way.carrier.color());
        }
    }
    for loss in Loss::ALL {
        if let Some(width) = width(shown.powers.loss(loss)) {
            let (from, along) = outlet(l, loss);
            shining.arrow(from, from + along * LOSS_LENGTH * l.unit, width, Quantity::Lost.color());
        }
    }
}

/// A segment of light along a path, bent where the path is. It tapers forwards, so that its direction is visible in a
/// still image.
fn piece(shape: &mut Shape, points: &[Vec3], [start, end]: [f32; 2], width: f32, color: Color) {
    let mut passed = 0.0;
    for pair in points.windows(2) {
        let length = pair[0].distance(pair[1]);
        let (low, high) = (start.max(passed), end.min(passed + length));
        if low < high {
            let at = |s: f32| pair[0].lerp(pair[1], (s - passed) / length);
            let radius = |s: f32| 0.5 * width * (1.15 - 0.65 * (s - start) / (end - start));
            shape.bar(at(low), at(high), [radius(low), radius(high)], 4, color);
            if low == start {
                let back = (at(low) - at(high)).normalize_or_zero();
                shape.disc(at(low), back, [0.0, radius(low)], 4, [color; 2]);
            }
        }
        passed += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::machine::fill_scene::tests::running;

    #[test]
    fn widths_follow_calmly_and_at_once_when_time_jumps() {
        let (_, mut scene_state) = running();
        let scene = Scene::bare(&scene_state.geometry);
        let mut shown = ShownEnergy::default();
        let power = scene_state.powers.electricity_out;
        scene_state.time_s = 10.0;
        shown.follow(&scene_state, &scene, 0.03);
        assert_eq!(shown.powers.electricity_out, power, "the first picture is shown as it is");
        scene_state.powers.electricity_out = 2.0 * power;
        scene_state.time_s = 10.03;
        shown.follow(&scene_state, &scene, 0.03);
        let calmed = shown.powers.electricity_out / power;
        assert!((1.01..1.2).contains(&calmed), "{calmed}");
        for jump in [-5.0, 20.0] {
            let mut shown = shown.clone();
            scene_state.time_s = 10.03 + jump;
            shown.follow(&scene_state, &scene, 0.03);
            assert_eq!(shown.powers.electricity_out, 2.0 * power, "a jump of {jump} s");
        }
    }
}
