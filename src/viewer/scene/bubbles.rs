//! Air outside the floaters: jets from the valves, bubbles from vents and from spilling floaters.
//!
//! It is drawn while the scene state contains it; events between two frames are shown for a short time at their place,
//! which at high speeds is most of it. Bubbles rise with simulated time, so that they stop when the machine is paused,
//! up to a limit of speed above which they would flicker.

use crate::viewer::scene::layout;
use crate::viewer::scene::shape::Shape;
use crate::viewer::scene::state::Scene;
use crate::viewer::ui::palette as p;
use crate::viewer::view_model::scene_state::{Phase, Puff, PuffKind, SceneState};
use bevy::prelude::*;
use std::collections::VecDeque;

/// Most floaters with jets, and most with bubbles, that are drawn; if there are more, an even selection.
const MOST: usize = 12;
/// Most puffs of a kind that are shown; older ones are removed first.
const MOST_LIT: usize = 4;
/// Number of bubbles per floater.
const BUBBLES: usize = 9;
/// Time in which a bubble rises its whole path, s.
const CLIMB_S: f64 = 0.5;
/// Greatest speed of bubbles relative to the wall clock.
const FASTEST: f64 = 1.6;
/// Time for which a puff is shown, in the bubbles' own time, s.
const LIT_S: f64 = 0.4;

/// The bubbles' own time, and the puffs being shown.
#[derive(Resource, Clone, Debug, Default)]
pub struct Bubbles {
    /// Simulated time, limited in speed, s.
    clock_s: f64,
    /// Simulated time of the previous frame, s.
    time_s: f64,
    /// Puffs being shown with the time of their start, oldest first; at most [`MOST_LIT`] of each kind.
    lit: VecDeque<(Puff, f64)>,
}

impl Bubbles {
    /// Advances to a scene state by an interval of wall-clock time.
    pub fn follow(&mut self, scene_state: &SceneState, seconds: f32) {
        let most = FASTEST * f64::from(seconds);
        let passed = scene_state.time_s - std::mem::replace(&mut self.time_s, scene_state.time_s);
        self.clock_s += passed.clamp(-most, most);
        let clock_s = self.clock_s;
        self.lit.retain(|(_, since)| (0.0..LIT_S).contains(&(clock_s - since)));
        for &puff in &scene_state.puffs {
            let lit = self.lit.iter().filter(|(other, _)| other.kind == puff.kind);
            if lit.count() == MOST_LIT
                && let Some(oldest) = self.lit.iter().position(|(other, _)| other.kind == puff.kind)
            {
                self.lit.remove(oldest);
            }
            self.lit.push_back((puff, clock_s));
        }
    }

    /// Whether a valve was opened recently.
    pub fn valve_lit(&self) -> bool {
        self.lit.iter().any(|(puff, _)| puff.kind == PuffKind::Jet)
    }

    /// Share of its path that a bubble has risen.
    fn climbed(&self, seed: f64) -> f32 {
        fraction(self.clock_s / CLIMB_S + seed)
    }
}

/// A source of air: the floater, its position, and its flow relative to a full one.
#[derive(Clone, Copy)]
struct Source {
    number: usize,
    middle: Vec3,
    strength: f32,
}

/// Adds jets and bubbles to a shape.
pub fn add(shape: &mut Shape, scene: &Scene, scene_state: &SceneState, bubbles: &Bubbles) {
    for kind in PuffKind::ALL {
        let draw = match kind {
            PuffKind::Jet => jet,
            PuffKind::Vent => vent,
            PuffKind::Spill => spill,
        };
        for source in sources(kind, scene, scene_state, bubbles) {
            draw(shape, scene, bubbles, source);
        }
    }
}

/// Present and recent sources of air.
fn sources(kind: PuffKind, scene: &Scene, scene_state: &SceneState, bubbles: &Bubbles) -> Vec<Source> {
    let phase = match kind {
        PuffKind::Jet => Phase::Filling,
        PuffKind::Vent => Phase::Venting,
        PuffKind::Spill => Phase::Spilling,
    };
    let now = chosen(scene_state, |wanted| wanted == phase);
    let mut sources: Vec<Source> = now
        .iter()
        .map(|&number| {
            let rest = if kind == PuffKind::Vent { scene_state.floaters[number].air_fraction.min(1.0) } else { 1.0 };
            Source { number, middle: scene.floater(scene_state, number), strength: 0.35 + 0.65 * rest }
        })
        .collect();
    let lit = bubbles.lit.iter().filter(|(puff, _)| puff.kind == kind && !now.contains(&puff.floater));
    sources.extend(lit.map(|(puff, since)| {
        let then = SceneState { chain_position: puff.chain_position, ..SceneState::default() };
        let left = 1.0 - (bubbles.clock_s - since) / LIT_S;
        let strength = 0.35 + 0.65 * left as f32;
        Source { number: puff.floater, middle: scene.floater(&then, puff.floater), strength }
    }));
    sources
}

/// Numbers of the floaters in a phase, evenly reduced if there are too many.
fn chosen(scene_state: &SceneState, wanted: impl Fn(Phase) -> bool) -> Vec<usize> {
    let all: Vec<usize> = (0..scene_state.floaters.len()).filter(|&i| wanted(scene_state.floaters[i].phase)).collect();
    let step = all.len().div_ceil(MOST).max(1);
    all.into_iter().step_by(step).collect()
}

/// Adds bubbles from the nozzles into a floater's mouth.
fn jet(shape: &mut Shape, scene: &Scene, bubbles: &Bubbles, source: Source) {
    let l = &scene.layout;
    let mouth = source.middle - Vec3::Y * 0.45 * l.cup.y;
    let length = (mouth.y - layout::nozzle_height(l)).max(0.1 * l.cup.y);
    let foot = mouth - Vec3::Y * length;
    let (wide, [back, front]) = (l.radius.min(2.0 * l.cup.x), l.cup_depth());
    for i in 0..2 * BUBBLES {
        let seed = 0.618 * i as f64;
        let share = bubbles.climbed(seed);
        let side = 2.0 * fraction(2.7 * seed) - 1.0;
        let deep = back + (front - back) * fraction(4.3 * seed);
        let spread = 0.25 + 0.6 * share;
        let at = foot + Vec3::new(side * 0.4 * spread * l.cup.x, length * share, spread * deep);
        shape.bead(at, source.strength * (0.025 + 0.035 * share) * wide, p::AIR);
    }
}

/// Adds bubbles that leave the top of a floater in the vent zone and end at the water surface.
fn vent(shape: &mut Shape, scene: &Scene, bubbles: &Bubbles, source: Source) {
    let l = &scene.layout;
    let from = source.middle + Vec3::Y * 0.5 * l.cup.y;
    let room = (l.surface - from.y).max(0.0);
    cloud(shape, scene, bubbles, source, |share, side, deep| {
        let at = from + Vec3::new(side * 0.45 * l.cup.x, room * share, deep);
        (at, 0.7 + 0.5 * share)
    });
}

/// Adds bubbles that leave the rim of a full floater and rise past its side.
fn spill(shape: &mut Shape, scene: &Scene, bubbles: &Bubbles, source: Source) {
    let l = &scene.layout;
    let middle = source.middle;
    // Away from the descending floaters.
    let out = if middle.x >= 0.0 { 1.0 } else { -1.0 };
    let from = middle + Vec3::new(out * 0.5 * l.cup.x, -0.5 * l.cup.y, 0.0);
    let rise = (l.surface - from.y).min(1.4 * l.radius);
    cloud(shape, scene, bubbles, source, |share, side, deep| {
        let away = 0.10 + 0.10 * side.abs() + 0.25 * share;
        let at = from + Vec3::new(out * away * l.cup.x, rise * share, deep);
        (at, 1.5 * (1.0 - 0.5 * share))
    });
}

/// Adds the bubbles of a source: `at` returns place and size for the share of the path, the lateral position from -1 to
/// 1, and the depth.
fn cloud(
    shape: &mut Shape,
    scene: &Scene,
    bubbles: &Bubbles,
    source: Source,
    at: impl Fn(f32, f32, f32) -> (Vec3, f32),
) {
    let l = &scene.layout;
    let radius = 0.065 * source.strength * l.radius.min(2.0 * l.cup.x);
    let [back, front] = l.cup_depth();
    for i in 0..BUBBLES {
        // Multiples of the golden ratio are evenly distributed without a visible grid.
        let seed = 0.618 * (i + 7 * source.number) as f64;
        let (side, deep) = (2.0 * fraction(2.7 * seed) - 1.0, fraction(4.3 * seed));
        let (middle, size) = at(bubbles.climbed(seed), side, 0.9 * (back + (front - back) * deep));
        shape.bead(middle, radius * size * (0.8 + 0.4 * fraction(1.7 * seed)), p::AIR);
    }
}

fn fraction(x: f64) -> f32 {
    x.rem_euclid(1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn puff(kind: PuffKind, floater: usize) -> Puff {
        Puff { kind, floater, chain_position: 0.0 }
    }

    fn at(time_s: f64, puffs: &[Puff]) -> SceneState {
        SceneState { time_s, puffs: puffs.into(), ..SceneState::default() }
    }

    #[test]
    fn bubbles_run_with_simulated_time_and_never_too_fast_to_be_seen() {
        let frame = 1.0 / 30.0;
        let climbed = |speed: f64| {
            let mut bubbles = Bubbles::default();
            (1..=30).for_each(|i| bubbles.follow(&at(speed * f64::from(i) / 30.0, &[]), frame));
            bubbles.clock_s
        };
        assert_eq!(climbed(0.0), 0.0, "paused bubbles stand still");
        assert!((climbed(1.0) - 1.0).abs() < 1e-6 && (climbed(0.2) - 0.2).abs() < 1e-6);
        let fast = climbed(50.0);
        assert!((fast - FASTEST).abs() < 1e-3);
        assert!(fast / 30.0 < 0.25 * CLIMB_S, "from frame to frame the eye can follow");
    }

    #[test]
    fn a_puff_between_two_pictures_is_lit_for_a_while_and_the_ring_is_bounded() {
        let mut bubbles = Bubbles::default();
        let many: Vec<Puff> = (0..50).map(|i| puff(PuffKind::Jet, i)).collect();
        bubbles.follow(&at(1.0, &many), 0.03);
        assert_eq!(bubbles.lit.len(), MOST_LIT);
        assert_eq!(bubbles.lit.back().map(|(puff, _)| puff.floater), Some(49), "the newest stay");
        assert!(bubbles.valve_lit());
        bubbles.follow(&at(1.0, &[puff(PuffKind::Vent, 3)]), 10.0);
        assert_eq!(bubbles.lit.len(), MOST_LIT + 1, "while time stands still they stay lit");
        for i in 1..=8 {
            bubbles.follow(&at(1.0 + 0.5 * f64::from(i), &[]), 0.05);
        }
        assert!(bubbles.lit.is_empty(), "they go out");
    }

    #[test]
    fn air_that_flows_now_is_drawn_where_the_floater_is_and_a_puff_where_it_was() {
        let (_, mut scene_state) = crate::viewer::machine::fill_scene::tests::running();
        let scene = Scene::bare(&scene_state.geometry);
        let filling = scene_state.floaters.iter().filter(|floater| floater.phase == Phase::Filling).count();
        let other = scene_state.floaters.iter().position(|floater| floater.phase == Phase::Filled).expect("some rise");
        scene_state.puffs = vec![Puff { kind: PuffKind::Jet, floater: other, chain_position: -5.0 }];
        let mut bubbles = Bubbles::default();
        bubbles.follow(&scene_state, 0.03);
        let sources = sources(PuffKind::Jet, &scene, &scene_state, &bubbles);
        assert_eq!(sources.len(), filling + 1);
        let lit = sources.last().expect("the puff");
        assert_eq!(lit.number, other);
        assert!(lit.middle.distance(scene.floater(&scene_state, other)) > 1.0, "not where it has gone meanwhile");
    }
}
