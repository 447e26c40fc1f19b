//! Selection with the pointer: a click selects a part, a double click flies to it, and with Alt follows it.

use crate::viewer::messages::camera::CameraRequest;
use crate::viewer::messages::part_id::PartId;
use crate::viewer::scene::canvas::SceneCamera;
use crate::viewer::scene::places::{part_at, place_of};
use crate::viewer::scene::pointer::{DRAG, PointerAct, ScenePointer};
use crate::viewer::scene::state::Scene;
use crate::viewer::view_model::scene_rect::SceneRect;
use crate::viewer::view_model::scene_state::SceneState;
use crate::viewer::view_model::selection::Selection;
use bevy::input::keyboard::Key;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use std::time::{Duration, Instant};

/// Longest press that counts as a click.
const CLICK: Duration = Duration::from_millis(400);
/// Longest time between two nearby clicks that count as a double click.
const DOUBLE: Duration = Duration::from_millis(400);
/// Distance of the camera from its target after a flight, in radii of the target.
const DISTANCE: f32 = 7.0;

/// State of the left button.
#[derive(Default)]
pub struct Presses {
    down: Option<(Vec2, Instant)>,
    dragged: bool,
    last_click: Option<(Vec2, Instant)>,
}

/// Meaning of a release of the button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Click {
    Single,
    Double,
}

impl Presses {
    fn press(&mut self, at: Vec2, now: Instant) {
        (self.down, self.dragged) = (Some((at, now)), false);
    }

    fn moved(&mut self, at: Vec2) {
        self.dragged |= self.down.is_some_and(|(from, _)| from.distance(at) >= DRAG);
    }

    fn release(&mut self, at: Vec2, now: Instant) -> Option<Click> {
        self.moved(at);
        let (_, since) = self.down.take()?;
        if self.dragged || now.duration_since(since) > CLICK {
            self.last_click = None;
            return None;
        }
        let again = self
            .last_click
            .is_some_and(|(before, then)| before.distance(at) < 2.0 * DRAG && now.duration_since(then) <= DOUBLE);
        self.last_click = (!again).then_some((at, now));
        Some(if again { Click::Double } else { Click::Single })
    }
}

/// Selects the clicked part, and moves the camera to a double-clicked one.
pub fn pick(
    mut presses: Local<Presses>,
    pointer: Res<ScenePointer>,
    keys: Res<ButtonInput<Key>>,
    rect: Res<SceneRect>,
    window: Single<&Window, With<PrimaryWindow>>,
    camera: Single<(&Camera, &GlobalTransform), With<SceneCamera>>,
    scene: Res<Scene>,
    scene_state: Res<SceneState>,
    mut selection: ResMut<Selection>,
    mut requests: MessageWriter<CameraRequest>,
) {
    let (now, rect) = (Instant::now(), rect.within(&window));
    for act in &pointer.acts {
        let (click, cursor) = match *act {
            PointerAct::Press { button: MouseButton::Left, at } => {
                presses.press(at, now);
                continue;
            }
            PointerAct::Drag { at, .. } => {
                presses.moved(at);
                continue;
            }
            PointerAct::Release { button: MouseButton::Left, at } => (presses.release(at, now), at),
            _ => continue,
        };
        let Some(click) = click else { continue };
        let (camera, eye) = *camera;
        let within = (cursor - rect.min) / rect.size();
        let Some(ray) = ray_through(camera, eye, within) else { continue };
        let found = part_at(ray, &scene, &scene_state);
        if selection.0 != found {
            selection.0 = found;
        }
        if let (Click::Double, Some(part)) = (click, found) {
            requests.write_batch(go_to(part, keys.pressed(Key::Alt), &scene, &scene_state));
        }
    }
}

/// The camera request to fly to a part, and to follow a moving one if `track` is true.
pub fn go_to(part: PartId, track: bool, scene: &Scene, scene_state: &SceneState) -> Option<CameraRequest> {
    let (_, radius) = place_of(part, scene, scene_state)?;
    Some(match part.floater() {
        Some(_) if track => CameraRequest::Follow(part),
        _ if track => CameraRequest::Track { part, distance: DISTANCE * radius },
        _ => CameraRequest::Focus { part, distance: DISTANCE * radius },
    })
}

/// The ray from the camera through a point of the view, given as shares of its width and height.
pub fn ray_through(camera: &Camera, eye: &GlobalTransform, within: Vec2) -> Option<Ray3d> {
    let ndc = (2.0 * within - 1.0) * Vec2::new(1.0, -1.0);
    let near = camera.ndc_to_world(eye, ndc.extend(1.0))?;
    Some(Ray3d::new(eye.translation(), Dir3::new(near - eye.translation()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::messages::part_id::Part;

    #[test]
    fn a_short_still_press_is_a_click_and_two_are_a_double_click() {
        let (mut presses, at, start) = (Presses::default(), Vec2::new(100.0, 50.0), Instant::now());
        let ms = |ms: u64| start + Duration::from_millis(ms);
        presses.press(at, ms(0));
        assert_eq!(presses.release(at + 1.0, ms(100)), Some(Click::Single));
        presses.press(at, ms(250));
        assert_eq!(presses.release(at, ms(300)), Some(Click::Double));
        presses.press(at, ms(350));
        assert_eq!(presses.release(at, ms(400)), Some(Click::Single), "a third click begins anew");
    }

    #[test]
    fn a_drag_that_comes_back_and_a_long_press_are_no_clicks() {
        let (mut presses, at, start) = (Presses::default(), Vec2::ZERO, Instant::now());
        presses.press(at, start);
        presses.moved(at + Vec2::X * 40.0);
        assert_eq!(presses.release(at, start + Duration::from_millis(50)), None);
        presses.press(at, start);
        assert_eq!(presses.release(at, start + Duration::from_millis(700)), None);
        assert_eq!(presses.release(at, start), None, "nothing was pressed");
    }

    #[test]
    fn with_alt_the_camera_stays_with_whatever_is_clicked() {
        let (_, scene_state) = crate::viewer::machine::fill_scene::tests::running();
        let scene = Scene::bare(&scene_state.geometry);
        let go = |part, track| go_to(part, track, &scene, &scene_state);
        let floater = Part::Floater(4).of(scene_state.machine);
        assert_eq!(go(floater, true), Some(CameraRequest::Follow(floater)));
        for part in [Part::Link(4), Part::Sensor(2), Part::Generator] {
            let part = part.of(scene_state.machine);
            assert!(matches!(go(part, true), Some(CameraRequest::Track { part: to, .. }) if to == part), "{part:?}");
            assert!(matches!(go(part, false), Some(CameraRequest::Focus { .. })), "{part:?}");
        }
    }
}
