//! Position and bounding box of every selectable part.

use crate::model::geometry::Cell;
use crate::plant::sensors::SensorKind;
use crate::viewer::messages::part_id::{Part, PartId};
use crate::viewer::scene::layout::Layout;
use crate::viewer::scene::state::Scene;
use crate::viewer::scene::{drive, floaters, supply};
use crate::viewer::view_model::scene_state::SceneState;
use bevy::prelude::*;

/// Axis-aligned bounding box of a part.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Its centre.
    pub middle: Vec3,
    /// Half its size.
    pub half: Vec3,
}

impl Frame {
    fn new(middle: Vec3, half: Vec3) -> Self {
        Self { middle, half }
    }

    /// Distance at which a ray enters the box.
    pub fn hit(&self, ray: Ray3d) -> Option<f32> {
        let (mut near, mut far) = (0.0f32, f32::MAX);
        for axis in 0..3 {
            let (from, step) = (ray.origin[axis] - self.middle[axis], ray.direction[axis]);
            if step.abs() < 1e-9 {
                if from.abs() > self.half[axis] {
                    return None;
                }
                continue;
            }
            let (a, b) = ((-self.half[axis] - from) / step, (self.half[axis] - from) / step);
            (near, far) = (near.max(a.min(b)), far.min(a.max(b)));
        }
        (near <= far).then_some(near)
    }
}

/// Centre and radius of a part; `None` if the machine does not have it.
pub fn place_of(id: PartId, scene: &Scene, scene_state: &SceneState) -> Option<(Vec3, f32)> {
    frame_of(id, scene, scene_state).map(|frame| (frame.middle, frame.half.length()))
}

/// Bounding box of a part; `None` if it belongs to another machine or does not exist.
pub fn frame_of(id: PartId, scene: &Scene, scene_state: &SceneState) -> Option<Frame> {
    if id.machine != scene_state.machine {
        return None;
    }
    let l = &scene.layout;
    let u = l.unit;
    let frame = match id.part {
        Part::Floater(number) => {
            let middle = scene.floater(scene_state, in_range(number, l)?);
            Frame::new(middle, 0.5 * l.cup)
        }
        Part::Link(number) => link(scene, scene_state, in_range(number, l)?),
        Part::Sensor(number) => {
            let half = marker_size(l, sensor_kind(number, l)?);
            Frame::new(sensor_at(number, scene, scene_state)?, Vec3::splat(half))
        }
        Part::Valve => Frame::new(l.valve() + Vec3::Y * 0.12 * u, Vec3::new(0.45, 0.5, 0.36) * u),
        Part::Compressor => Frame::new(l.yard(7.1, 1.25, 0.0), Vec3::new(1.5, 1.25, 0.95) * u),
        Part::Reservoir => Frame::new(l.yard(4.0, 2.4, 0.0), Vec3::new(1.05, 2.4, 1.05) * u),
        Part::Gearbox => Frame::new(drive::gearbox_at(l), Vec3::new(0.95, 1.0, 0.8) * u),
        Part::Flywheel => Frame::new(drive::flywheel_at(l), Vec3::new(0.45, 1.46, 1.46) * u),
        Part::Generator => Frame::new(drive::generator_at(l), Vec3::new(1.1, 0.95, 0.95) * u),
        Part::Water => {
            let middle = Vec3::new(0.0, 0.5 * (l.floor + l.surface), 0.0);
            Frame::new(middle, Vec3::new(l.half.x, 0.5 * (l.surface - l.floor), l.half.y))
        }
    };
    Some(frame)
}

/// Position of a part's label, and the point of its text box at that position: (0, 0) is the upper left, (1, 1) the
/// lower right corner; `None` for a part without a label.
pub fn label_at(part: Part, l: &Layout) -> Option<(Vec3, Vec2)> {
    let up = |units: f32| Vec3::Y * units * l.unit;
    Some(match part {
        Part::Valve => (Vec3::new(l.valve().x, l.ground, 1.6 * l.unit), Vec2::new(0.5, 0.0)),
        Part::Compressor => (l.yard(7.1, 0.0, 1.7), Vec2::new(0.4, 0.0)),
        Part::Reservoir => (l.yard(4.0, 5.2, 0.0), Vec2::new(0.5, 1.0)),
        Part::Gearbox => (drive::gearbox_at(l).with_y(l.deck()) - up(0.7), Vec2::new(0.75, 0.0)),
        Part::Flywheel => (drive::flywheel_at(l) + up(1.7), Vec2::new(0.85, 1.0)),
        Part::Generator => (drive::generator_at(l) - Vec3::X * 1.4 * l.unit, Vec2::new(1.0, 0.5)),
        Part::Water | Part::Floater(_) | Part::Link(_) | Part::Sensor(_) => return None,
    })
}

fn in_range(number: u32, l: &Layout) -> Option<usize> {
    ((number as usize) < l.floaters).then_some(number as usize)
}

/// The link between two floaters: the chain between their cups.
fn link(scene: &Scene, scene_state: &SceneState, number: usize) -> Frame {
    let l = &scene.layout;
    let pitch = l.path.length() / l.floaters as f64;
    let place = l.path.place(scene_state.chain_position + (number as f64 + 0.5) * pitch);
    let free = (0.5 * (pitch as f32 - l.cup.y)).max(0.15 * pitch as f32);
    let wide = 0.35 * scene.links.pitch as f32;
    let along = (place.rotation() * Vec3::Y).abs();
    let across = (place.rotation() * Vec3::X).abs();
    Frame::new(place.point(), along * free + across * wide + Vec3::Z * (l.strand + wide))
}

/// Kind of the sensor at a position of the machine's list.
fn sensor_kind(number: u32, l: &Layout) -> Option<SensorKind> {
    SensorKind::at(l.floaters, number as usize)
}

/// Half the size of a sensor's marker.
fn marker_size(l: &Layout, kind: SensorKind) -> f32 {
    match kind {
        SensorKind::Level(_) => 0.09 * l.cup.x.min(1.5 * l.cup.y),
        SensorKind::Proximity(_) => 0.13 * l.radius,
        _ => 0.17 * l.unit,
    }
}

/// Position of a sensor of the machine's list.
fn sensor_at(number: u32, scene: &Scene, scene_state: &SceneState) -> Option<Vec3> {
    let l = &scene.layout;
    let u = l.unit;
    let at = match sensor_kind(number, l)? {
        SensorKind::Encoder => drive::pulleys_at(l)[0] + Vec3::Z * 0.45 * u,
        SensorKind::ReservoirPressure => l.yard(4.0, 4.95, 0.0),
        SensorKind::FlywheelSpeed => drive::flywheel_at(l) + Vec3::new(0.72, 0.34, 0.2) * u,
        SensorKind::PowerIn => supply::lamp_place(l) + Vec3::new(0.65, 0.0, 0.05) * u,
        SensorKind::PowerOut => drive::terminals_at(l) + Vec3::Y * 0.4 * u,
        SensorKind::WaterTemperature => Vec3::new(l.half.x + 0.1 * u, l.surface - 0.8 * u, 0.5 * l.half.y),
        SensorKind::LoadCell => Vec3::new(0.0, l.low_shaft, l.before() + 0.1 * u),
        SensorKind::Proximity(cell) => gate(scene, cell),
        SensorKind::Level(floater) => {
            let middle = scene.floater(scene_state, floater as usize);
            middle + floaters::level_switch_at(l)
        }
    };
    Some(at)
}

/// Position of the proximity sensor at the start of a cell, on the outside of the loop.
fn gate(scene: &Scene, cell: Cell) -> Vec3 {
    let l = &scene.layout;
    let (quarter, height) = (l.path.quarter(), l.path.centre_distance());
    let start = match cell {
        Cell::BeforeZone => 0.0,
        Cell::Zone => scene.geometry.injection_start,
        Cell::Ascending => quarter,
        Cell::TopRising => quarter + height,
        Cell::TopSinking => 2.0 * quarter + height,
        Cell::Descending => 3.0 * quarter + height,
        Cell::BottomLeft => 3.0 * quarter + 2.0 * height,
    };
    let place = l.path.place(start);
    let out = place.rotation() * Vec3::X;
    place.point() + out * (0.5 * l.cup.x.max(l.cup.y) + 0.22 * l.radius)
}

/// Sensors with a marker in the scene; level switches are painted on their floaters.
pub fn markers(scene: &Scene, scene_state: &SceneState) -> Vec<(Vec3, f32)> {
    let status = SensorKind::of_machine(0).count() as u32;
    (0..status)
        .filter_map(|number| {
            let half = marker_size(&scene.layout, sensor_kind(number, &scene.layout)?);
            Some((sensor_at(number, scene, scene_state)?, half))
        })
        .collect()
}

/// All selectable parts.
pub fn parts(l: &Layout) -> impl Iterator<Item = Part> {
    let floaters = l.floaters as u32;
    let sensors = SensorKind::of_machine(l.floaters).count() as u32;
    Part::FIXED
        .into_iter()
        .chain((0..sensors).map(Part::Sensor))
        .chain((0..floaters).map(Part::Floater))
        .chain((0..floaters).map(Part::Link))
}

/// The first part hit by a ray. Water is returned only if nothing else is hit, and a sensor before the part on which it
/// is mounted.
pub fn part_at(ray: Ray3d, scene: &Scene, scene_state: &SceneState) -> Option<PartId> {
    let l = &scene.layout;
    let hits = parts(l).filter_map(|part| {
        let mut frame = frame_of(part.of(scene_state.machine), scene, scene_state)?;
        let ahead = match part {
            Part::Water => f32::MAX,
            // Markers are small and therefore have an enlarged box.
            Part::Sensor(_) => {
                frame.half *= 1.25;
                -0.6 * l.cup.z
            }
            _ => 0.0,
        };
        Some((frame.hit(ray)? + ahead, part))
    });
    hits.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, part)| part.of(scene_state.machine))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::machine::fill_scene::tests::running;
    use crate::viewer::messages::part_id::MachineId;

    fn ray(from: Vec3, to: Vec3) -> Ray3d {
        Ray3d::new(from, Dir3::new(to - from).expect("two points"))
    }

    #[test]
    fn every_thing_has_a_place_and_nothing_else_has() {
        let (_, scene_state) = running();
        let scene = Scene::bare(&scene_state.geometry);
        let all: Vec<Part> = parts(&scene.layout).collect();
        assert_eq!(all.len(), Part::FIXED.len() + 77 + 66 + 66);
        for part in all.into_iter().map(|part| part.of(scene_state.machine)) {
            let (middle, radius) = place_of(part, &scene, &scene_state).unwrap_or_else(|| panic!("{part:?}"));
            assert!(middle.is_finite() && radius.is_finite() && radius > 0.0, "{part:?}: {middle} {radius}");
        }
        for part in [Part::Floater(66), Part::Link(66), Part::Sensor(77)] {
            assert_eq!(place_of(part.of(scene_state.machine), &scene, &scene_state), None, "{part:?}");
        }
        assert_eq!(place_of(Part::Valve.of(MachineId(1)), &scene, &scene_state), None, "it is of another machine");
    }

    #[test]
    fn what_does_not_move_is_drawn_where_it_is_selected() {
        let (_, scene_state) = running();
        let scene = Scene::bare(&scene_state.geometry);
        let l = &scene.layout;
        let mut shape = supply::yard(l);
        let steel = crate::viewer::ui::palette::STEEL;
        shape
            .add(&drive::platform(l), Transform::IDENTITY)
            .add(&drive::flywheel(l), Transform::from_translation(drive::flywheel_at(l)))
            .add(&supply::valve_body(l, steel), Transform::from_translation(l.valve()));
        // The water is drawn by its surface and its panes only.
        for part in Part::FIXED.into_iter().filter(|part| *part != Part::Water) {
            let frame = frame_of(part.of(scene_state.machine), &scene, &scene_state).expect("it has a place");
            let count = shape.vertices_in(frame.middle, 1.05 * frame.half);
            assert!(count >= 8, "{part:?}: {count} vertices in its box");
        }
    }

    #[test]
    fn a_ray_through_the_middle_of_a_floater_finds_it() {
        let (_, scene_state) = running();
        let scene = Scene::bare(&scene_state.geometry);
        for number in 0..66 {
            let middle = scene.floater(&scene_state, number as usize);
            for from in [Vec3::new(0.0, middle.y, 50.0), middle + Vec3::Z * 30.0] {
                // From the middle of the front, floaters do not hide each other.
                let from = if middle.y > 23.5 || middle.y < 1.5 { middle + Vec3::Z * 30.0 } else { from };
                let found = part_at(ray(from, middle), &scene, &scene_state);
                assert_eq!(found, Some(Part::Floater(number).of(scene_state.machine)));
            }
        }
    }

    #[test]
    fn what_stands_around_the_tank_is_found_water_comes_last_and_air_is_nothing() {
        let (_, scene_state) = running();
        let scene = Scene::bare(&scene_state.geometry);
        for part in [Part::Valve, Part::Compressor, Part::Reservoir, Part::Gearbox, Part::Generator] {
            let part = part.of(scene_state.machine);
            let (middle, _) = place_of(part, &scene, &scene_state).expect("it has a place");
            assert_eq!(part_at(ray(middle + Vec3::new(0.0, 2.0, 40.0), middle), &scene, &scene_state), Some(part));
        }
        let free = Vec3::new(2.0, 12.0, 0.0);
        assert_eq!(
            part_at(ray(free + Vec3::Z * 40.0, free), &scene, &scene_state),
            Some(Part::Water.of(scene_state.machine))
        );
        let sky = Vec3::new(30.0, 40.0, 0.0);
        assert_eq!(part_at(ray(sky + Vec3::Z * 40.0, sky), &scene, &scene_state), None);
    }

    #[test]
    fn a_link_is_found_in_the_gap_between_its_floaters() {
        let (_, scene_state) = running();
        let scene = Scene::bare(&scene_state.geometry);
        let number =
            (0..66).find(|&i| (5.0..20.0).contains(&scene.floater(&scene_state, i).y)).expect("one in the middle");
        let (middle, _) =
            place_of(Part::Link(number as u32).of(scene_state.machine), &scene, &scene_state).expect("it has a place");
        assert_eq!(
            part_at(ray(middle + Vec3::Z * 40.0, middle), &scene, &scene_state),
            Some(Part::Link(number as u32).of(scene_state.machine))
        );
    }
}
