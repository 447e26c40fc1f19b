//! Converts a scenario's terms to those of the window.

use crate::config::scenario::{AirShown, Camera, Place, Subject, View};
use crate::viewer::messages::camera::{CameraRequest, Preset};
use crate::viewer::messages::part_id::Part;
use crate::viewer::view_model::scene_state::SceneState;
use crate::viewer::view_model::selection::{AirColor, ViewOptions};
use std::f64::consts::PI;

/// Camera request for a scenario's camera target.
pub fn camera(camera: Camera, scene_state: &SceneState) -> CameraRequest {
    let follow = |floater: usize| CameraRequest::Follow(Part::Floater(floater as u32).of(scene_state.machine));
    match camera {
        Camera::Whole => CameraRequest::Show(Preset::Whole),
        Camera::Bottom => CameraRequest::Show(Preset::Bottom),
        Camera::Top => CameraRequest::Show(Preset::Top),
        Camera::Drivetrain => CameraRequest::Show(Preset::Drivetrain),
        Camera::Floater(number) => follow(number as usize % scene_state.geometry.floater_count.max(1)),
        Camera::FloaterAt(place) => follow(floater_at(place, scene_state)),
    }
}

/// The floater that reaches a place next.
fn floater_at(place: Place, scene_state: &SceneState) -> usize {
    let geometry = &scene_state.geometry;
    let (quarter, straight) = (0.5 * PI * geometry.sprocket_radius, geometry.centre_distance);
    let length = 2.0 * straight + 4.0 * quarter;
    let s = match place {
        Place::Bottom => geometry.injection_start,
        Place::Rising => quarter + 0.5 * straight,
        Place::Top => quarter + straight,
        Place::Sinking => 3.0 * quarter + 1.5 * straight,
    };
    // Floater i is at the chain's position plus i pitches.
    let count = geometry.floater_count as f64;
    ((s - scene_state.chain_position) / (length / count)).floor().rem_euclid(count) as usize
}

/// The part to be selected.
pub fn part(subject: Subject) -> Option<Part> {
    Some(match subject {
        Subject::Nothing | Subject::Followed => return None,
        Subject::Floater(number) => Part::Floater(number),
        Subject::Link(number) => Part::Link(number),
        Subject::Valve => Part::Valve,
        Subject::Compressor => Part::Compressor,
        Subject::Reservoir => Part::Reservoir,
        Subject::Gearbox => Part::Gearbox,
        Subject::Flywheel => Part::Flywheel,
        Subject::Generator => Part::Generator,
        Subject::Water => Part::Water,
    })
}

/// Options of the scene after a change; fields that are not given are unchanged.
pub fn view(view: View, now: ViewOptions) -> ViewOptions {
    let air = view.air.map(|air| match air {
        AirShown::Plain => AirColor::Plain,
        AirShown::Pressure => AirColor::Pressure,
        AirShown::Temperature => AirColor::Temperature,
    });
    ViewOptions {
        forces: view.forces.unwrap_or(now.forces),
        tension: view.tension.unwrap_or(now.tension),
        energy: view.energy.unwrap_or(now.energy),
        air: air.unwrap_or(now.air),
        section: view.section.unwrap_or(now.section),
        labels: view.labels.unwrap_or(now.labels),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::scene::path::Path;

    #[test]
    fn the_floater_that_comes_next_stands_just_before_the_place() {
        let mut scene_state = SceneState::default();
        let geometry = scene_state.geometry;
        let path = Path::new(&geometry);
        let pitch = path.length() / geometry.floater_count as f64;
        for position in [0.0, 0.3, 17.9, 1234.5] {
            scene_state.chain_position = position;
            for (place, s) in [
                (Place::Bottom, geometry.injection_start),
                (Place::Rising, path.quarter() + 11.5),
                (Place::Top, path.quarter() + 23.0),
                (Place::Sinking, 3.0 * path.quarter() + 34.5),
            ] {
                let at = position + floater_at(place, &scene_state) as f64 * pitch;
                let ahead = (s - at).rem_euclid(path.length());
                assert!(ahead < pitch + 1e-9, "{place:?} at {position}: {ahead} m ahead");
            }
        }
    }
}
