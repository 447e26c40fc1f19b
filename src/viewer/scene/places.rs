//! Where every thing that can be selected is, and the box that stands for it.

use crate::model::geometry::Cell;
use crate::plant::sensors::SensorKind;
use crate::viewer::messages::part_id::Thing;
use crate::viewer::scene::layout::Layout;
use crate::viewer::scene::state::Scene;
use crate::viewer::scene::{drive, floaters, supply};
use crate::viewer::view_model::scene_state::Picture;
use bevy::prelude::*;

/// A box that stands for a thing, its edges along the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Its middle.
    pub middle: Vec3,
    /// Half its size.
    pub half: Vec3,
}

impl Frame {
    fn new(middle: Vec3, half: Vec3) -> Self {
        Self { middle, half }
    }

    /// Distance at which a ray enters it.
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

/// Middle and radius of a thing; `None` if the machine has none of that number.
pub fn place_of(thing: Thing, scene: &Scene, picture: &Picture) -> Option<(Vec3, f32)> {
    frame_of(thing, scene, picture).map(|frame| (frame.middle, frame.half.length()))
}

/// The box of a thing; `None` if the machine has none of that number.
pub fn frame_of(thing: Thing, scene: &Scene, picture: &Picture) -> Option<Frame> {
    let l = &scene.layout;
    let u = l.unit;
    let frame = match thing {
        Thing::Floater(number) => {
            let middle = scene.floater(picture, in_range(number, l)?);
            Frame::new(middle, 0.5 * l.cup)
        }
        Thing::Link(number) => link(scene, picture, in_range(number, l)?),
        Thing::Sensor(number) => {
            let half = marker_size(l, sensor_kind(number, l)?);
            Frame::new(sensor_at(number, scene, picture)?, Vec3::splat(half))
        }
        Thing::Valve => Frame::new(l.valve() + Vec3::Y * 0.12 * u, Vec3::new(0.45, 0.5, 0.36) * u),
        Thing::Compressor => Frame::new(l.yard(7.1, 1.25, 0.0), Vec3::new(1.5, 1.25, 0.95) * u),
        Thing::Reservoir => Frame::new(l.yard(4.0, 2.4, 0.0), Vec3::new(1.05, 2.4, 1.05) * u),
        Thing::Gearbox => Frame::new(drive::gearbox_at(l), Vec3::new(0.95, 1.0, 0.8) * u),
        Thing::Flywheel => Frame::new(drive::flywheel_at(l), Vec3::new(0.45, 1.46, 1.46) * u),
        Thing::Generator => Frame::new(drive::generator_at(l), Vec3::new(1.1, 0.95, 0.95) * u),
        Thing::Water => {
            let middle = Vec3::new(0.0, 0.5 * (l.floor + l.surface), 0.0);
            Frame::new(middle, Vec3::new(l.half.x, 0.5 * (l.surface - l.floor), l.half.y))
        }
    };
    Some(frame)
}

fn in_range(number: u32, l: &Layout) -> Option<usize> {
    ((number as usize) < l.floaters).then_some(number as usize)
}

/// The link between two floaters: what of the chain is free between their cups.
fn link(scene: &Scene, picture: &Picture, number: usize) -> Frame {
    let l = &scene.layout;
    let pitch = l.path.length() / l.floaters as f64;
    let place = l.path.place(picture.chain_position + (number as f64 + 0.5) * pitch);
    let free = (0.5 * (pitch as f32 - l.cup.y)).max(0.15 * pitch as f32);
    let wide = 0.35 * scene.links.pitch as f32;
    let along = (place.rotation() * Vec3::Y).abs();
    let across = (place.rotation() * Vec3::X).abs();
    Frame::new(place.point(), along * free + across * wide + Vec3::Z * (l.strand + wide))
}

/// What a sensor of the machine's list watches.
fn sensor_kind(number: u32, l: &Layout) -> Option<SensorKind> {
    SensorKind::of_machine(l.floaters).nth(number as usize)
}

/// Half the size of a sensor's marker.
fn marker_size(l: &Layout, kind: SensorKind) -> f32 {
    match kind {
        SensorKind::Level(_) => 0.09 * l.cup.x.min(1.5 * l.cup.y),
        SensorKind::Proximity(_) => 0.13 * l.radius,
        _ => 0.17 * l.unit,
    }
}

/// Where a sensor of the machine's list is.
fn sensor_at(number: u32, scene: &Scene, picture: &Picture) -> Option<Vec3> {
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
            let middle = scene.floater(picture, floater as usize);
            middle + floaters::level_switch_at(l)
        }
    };
    Some(at)
}

/// The gate at the start of a cell, on the outside of the loop.
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

/// Sensors that have a marker of their own in the scene; level switches are painted on their floaters.
pub fn markers(scene: &Scene, picture: &Picture) -> Vec<(Vec3, f32)> {
    let standing = SensorKind::of_machine(0).count() as u32;
    (0..standing)
        .filter_map(|number| {
            let half = marker_size(&scene.layout, sensor_kind(number, &scene.layout)?);
            Some((sensor_at(number, scene, picture)?, half))
        })
        .collect()
}

/// Everything that can be selected.
pub fn things(l: &Layout) -> impl Iterator<Item = Thing> {
    let floaters = l.floaters as u32;
    let sensors = SensorKind::of_machine(l.floaters).count() as u32;
    let single = [
        Thing::Valve,
        Thing::Compressor,
        Thing::Reservoir,
        Thing::Gearbox,
        Thing::Flywheel,
        Thing::Generator,
        Thing::Water,
    ];
    single
        .into_iter()
        .chain((0..sensors).map(Thing::Sensor))
        .chain((0..floaters).map(Thing::Floater))
        .chain((0..floaters).map(Thing::Link))
}

/// The thing that a ray meets first. Water is met only where nothing else is, and a sensor is met before what it
/// sits on.
pub fn thing_at(ray: Ray3d, scene: &Scene, picture: &Picture) -> Option<Thing> {
    let l = &scene.layout;
    let hits = things(l).filter_map(|thing| {
        let mut frame = frame_of(thing, scene, picture)?;
        let ahead = match thing {
            Thing::Water => f32::MAX,
            // Markers are small: they are met a little beside themselves, too.
            Thing::Sensor(_) => {
                frame.half *= 1.25;
                -0.6 * l.cup.z
            }
            _ => 0.0,
        };
        Some((frame.hit(ray)? + ahead, thing))
    });
    hits.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, thing)| thing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::machine::fill_scene::tests::running;

    fn ray(from: Vec3, to: Vec3) -> Ray3d {
        Ray3d::new(from, Dir3::new(to - from).expect("two points"))
    }

    #[test]
    fn every_thing_has_a_place_and_nothing_else_has() {
        let (_, picture) = running();
        let scene = Scene::bare(&picture.geometry);
        let all: Vec<Thing> = things(&scene.layout).collect();
        assert_eq!(all.len(), 7 + 77 + 66 + 66);
        for thing in all {
            let (middle, radius) = place_of(thing, &scene, &picture).unwrap_or_else(|| panic!("{thing:?}"));
            assert!(middle.is_finite() && radius.is_finite() && radius > 0.0, "{thing:?}: {middle} {radius}");
        }
        for thing in [Thing::Floater(66), Thing::Link(66), Thing::Sensor(77)] {
            assert_eq!(place_of(thing, &scene, &picture), None, "{thing:?}");
        }
    }

    #[test]
    fn a_ray_through_the_middle_of_a_floater_finds_it() {
        let (_, picture) = running();
        let scene = Scene::bare(&picture.geometry);
        for number in 0..66 {
            let middle = scene.floater(&picture, number as usize);
            for from in [Vec3::new(0.0, middle.y, 50.0), middle + Vec3::Z * 30.0] {
                // From the middle of the front, floaters do not hide each other.
                let from = if middle.y > 23.5 || middle.y < 1.5 { middle + Vec3::Z * 30.0 } else { from };
                let found = thing_at(ray(from, middle), &scene, &picture);
                assert_eq!(found, Some(Thing::Floater(number)));
            }
        }
    }

    #[test]
    fn what_stands_around_the_tank_is_found_water_comes_last_and_air_is_nothing() {
        let (_, picture) = running();
        let scene = Scene::bare(&picture.geometry);
        for thing in [Thing::Valve, Thing::Compressor, Thing::Reservoir, Thing::Gearbox, Thing::Generator] {
            let (middle, _) = place_of(thing, &scene, &picture).expect("it has a place");
            assert_eq!(thing_at(ray(middle + Vec3::new(0.0, 2.0, 40.0), middle), &scene, &picture), Some(thing));
        }
        let free = Vec3::new(2.0, 12.0, 0.0);
        assert_eq!(thing_at(ray(free + Vec3::Z * 40.0, free), &scene, &picture), Some(Thing::Water));
        let sky = Vec3::new(30.0, 40.0, 0.0);
        assert_eq!(thing_at(ray(sky + Vec3::Z * 40.0, sky), &scene, &picture), None);
    }

    #[test]
    fn a_link_is_found_in_the_gap_between_its_floaters() {
        let (_, picture) = running();
        let scene = Scene::bare(&picture.geometry);
        let number = (0..66).find(|&i| (5.0..20.0).contains(&scene.floater(&picture, i).y)).expect("one in the middle");
        let (middle, _) = place_of(Thing::Link(number as u32), &scene, &picture).expect("it has a place");
        assert_eq!(thing_at(ray(middle + Vec3::Z * 40.0, middle), &scene, &picture), Some(Thing::Link(number as u32)));
    }
}
