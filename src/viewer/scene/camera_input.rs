//! Pointer control of the camera: orbit and pan by the position of the cursor, and the enabling of the wheel.
//!
//! bevy_panorbit_camera would use raw motion for orbit and pan. Its buttons are therefore switched off, and its targets
//! are set here; limits, smoothing, the wheel and touch remain its own.

use crate::viewer::scene::camera::CameraState;
use crate::viewer::scene::canvas::FIELD_OF_VIEW;
use crate::viewer::scene::pointer::{PointerAct, ScenePointer};
use crate::viewer::view_model::scene_rect::{SceneRect, UiOwnsPointer};
use crate::viewer::view_model::schedule::PanelsSet;
use bevy::input::mouse::MouseWheel;
use bevy::prelude::*;
use bevy::window::{PrimaryWindow, WindowEvent};
use bevy_panorbit_camera::{ActiveCameraData, PanOrbitCamera, PanOrbitCameraSystemSet};
use std::f32::consts::{PI, TAU};

/// Adds the pointer control.
pub fn plugin(app: &mut App) {
    app.init_resource::<ScenePointer>()
        .add_systems(PreUpdate, track_pointer.after(PanelsSet::Keys))
        .add_systems(PostUpdate, (drag_camera, enable_wheel).chain().before(PanOrbitCameraSystemSet));
}

/// Reads the ordered events of the pointer: at a few frames per second a press, a motion and a release are in one frame.
fn track_pointer(
    mut events: MessageReader<WindowEvent>,
    owner: Res<UiOwnsPointer>,
    rect: Res<SceneRect>,
    window: Single<(Entity, &Window), With<PrimaryWindow>>,
    buttons: Res<ButtonInput<MouseButton>>,
    mut pointer: ResMut<ScenePointer>,
) {
    let (id, window) = *window;
    let rect = rect.within(window);
    let is_of_scene = |at: Vec2| rect.contains(at) && !owner.pointer;
    let ScenePointer { acts, tracker } = &mut *pointer;
    acts.clear();
    for event in events.read() {
        let act = match event {
            WindowEvent::CursorMoved(moved) if moved.window == id => tracker.moved(moved.position),
            WindowEvent::CursorLeft(left) if left.window == id => {
                tracker.left();
                None
            }
            WindowEvent::MouseButtonInput(input) if input.window == id && input.state.is_pressed() => {
                tracker.pressed(input.button, is_of_scene)
            }
            WindowEvent::MouseButtonInput(input) => tracker.released(input.button),
            _ => None,
        };
        acts.extend(act);
    }
    if buttons.get_pressed().count() == 0 {
        tracker.no_button_is_held();
    }
}

/// Orbits with the left button and pans with the right one.
fn drag_camera(
    pointer: Res<ScenePointer>,
    rect: Res<SceneRect>,
    window: Single<&Window, With<PrimaryWindow>>,
    camera: Single<(&mut PanOrbitCamera, &Transform)>,
    mut state: ResMut<CameraState>,
) {
    let size = window.size().max(Vec2::ONE);
    let height = rect.within(&window).height().max(1.0);
    let (mut camera, transform) = camera.into_inner();
    for act in &pointer.acts {
        match *act {
            PointerAct::Drag { button: MouseButton::Left, by, .. } => {
                state.user_moves(false);
                orbit(&mut camera, by, size);
            }
            PointerAct::Drag { button: MouseButton::Right, by, .. } => {
                state.user_moves(true);
                pan(&mut camera, transform.rotation, by, height);
            }
            _ => {}
        }
    }
}

/// The width of the window is a whole turn, its height half a turn.
fn orbit(camera: &mut PanOrbitCamera, by: Vec2, window: Vec2) {
    camera.target_yaw -= by.x / window.x * TAU;
    camera.target_pitch += by.y / window.y * PI;
}

/// Moves the focus such that the point under the cursor, at the depth of the focus, stays under it.
fn pan(camera: &mut PanOrbitCamera, rotation: Quat, by: Vec2, height: f32) {
    let distance = camera.radius.unwrap_or(camera.target_radius);
    let per_pixel = 2.0 * distance * (0.5 * FIELD_OF_VIEW).tan() / height;
    camera.target_focus += rotation * Vec3::new(-by.x, by.y, 0.0) * per_pixel;
}

/// Enables the wheel only while the scene owns the pointer.
fn enable_wheel(
    owner: Res<UiOwnsPointer>,
    rect: Res<SceneRect>,
    window: Single<&Window, With<PrimaryWindow>>,
    mut wheel: MessageReader<MouseWheel>,
    camera: Single<Entity, With<PanOrbitCamera>>,
    mut active: ResMut<ActiveCameraData>,
    mut state: ResMut<CameraState>,
) {
    let rect = rect.within(&window);
    let inside = window.cursor_position().is_some_and(|at| rect.contains(at));
    active.entity = (inside && !owner.pointer).then_some(*camera);
    active.viewport_size = Some(rect.size());
    active.window_size = Some(window.size());
    let scrolled = wheel.read().count() > 0;
    if active.entity.is_some() && scrolled {
        state.user_zooms();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bevy::input::ButtonState;
    use bevy::input::mouse::MouseButtonInput;
    use bevy::window::{CursorLeft, CursorMoved};

    #[test]
    fn a_point_at_the_focus_stays_under_the_cursor() {
        let mut camera = PanOrbitCamera { radius: Some(20.0), ..default() };
        let rotation = Quat::from_rotation_y(0.4) * Quat::from_rotation_x(-0.3);
        pan(&mut camera, rotation, Vec2::new(60.0, -25.0), 500.0);
        // The old focus in the axes of the camera, and its place in the view.
        let p = rotation.inverse() * -camera.target_focus;
        let pixels = 250.0 / (20.0 * (0.5 * FIELD_OF_VIEW).tan());
        assert!((p.x * pixels - 60.0).abs() < 1e-3 && (p.y * pixels - 25.0).abs() < 1e-3, "{p}");
        assert!(p.z.abs() < 1e-4);
    }

    /// An app with a window, a camera and the pointer control, without raw motion.
    fn app(owner: UiOwnsPointer) -> (App, Entity, Entity) {
        let mut app = App::new();
        app.add_message::<WindowEvent>().init_resource::<ButtonInput<MouseButton>>().init_resource::<ScenePointer>();
        app.insert_resource(owner).insert_resource(CameraState::default());
        let free = Rect::new(200.0, 0.0, 1000.0, 700.0);
        app.insert_resource(SceneRect(Some(free)));
        app.add_systems(Update, (track_pointer, drag_camera).chain());
        let window = app.world_mut().spawn((Window::default(), PrimaryWindow)).id();
        app.world_mut().resource_mut::<ButtonInput<MouseButton>>().press(MouseButton::Left);
        let camera = app.world_mut().spawn((PanOrbitCamera::default(), Transform::default())).id();
        (app, window, camera)
    }

    fn moved(window: Entity, x: f32, y: f32) -> WindowEvent {
        WindowEvent::CursorMoved(CursorMoved { window, position: Vec2::new(x, y), delta: None })
    }

    fn left_button(window: Entity, state: ButtonState) -> WindowEvent {
        WindowEvent::MouseButtonInput(MouseButtonInput { button: MouseButton::Left, state, window })
    }

    #[test]
    fn an_absolute_pointer_orbits_even_if_all_is_in_one_frame() {
        let (mut app, window, camera) = app(UiOwnsPointer::default());
        let events = [
            moved(window, 300.0, 300.0),
            left_button(window, ButtonState::Pressed),
            moved(window, 350.0, 300.0),
            moved(window, 400.0, 320.0),
            left_button(window, ButtonState::Released),
            moved(window, 900.0, 320.0),
        ];
        app.world_mut().write_message_batch(events);
        app.update();
        let size = Window::default().size();
        let seen = *app.world().get::<PanOrbitCamera>(camera).expect("the camera");
        assert!((seen.target_yaw + 100.0 / size.x * TAU).abs() < 1e-5, "{}", seen.target_yaw);
        assert!((seen.target_pitch - 20.0 / size.y * PI).abs() < 1e-5, "{}", seen.target_pitch);
    }

    #[test]
    fn no_orbit_from_a_panel_or_across_the_border_of_the_window() {
        let (mut app, window, camera) = app(UiOwnsPointer::default());
        let events = [
            // From a panel into the scene.
            moved(window, 100.0, 300.0),
            left_button(window, ButtonState::Pressed),
            moved(window, 500.0, 300.0),
            left_button(window, ButtonState::Released),
            // Out of the window and in again at another place.
            left_button(window, ButtonState::Pressed),
            WindowEvent::CursorLeft(CursorLeft { window }),
            moved(window, 900.0, 600.0),
        ];
        app.world_mut().write_message_batch(events);
        app.update();
        let seen = *app.world().get::<PanOrbitCamera>(camera).expect("the camera");
        assert_eq!((seen.target_yaw, seen.target_pitch), (0.0, 0.0));
        // A dialog or a menu above the scene owns the pointer.
        let (mut app, window, camera) = self::app(UiOwnsPointer { pointer: true, keyboard: false });
        let events =
            [moved(window, 300.0, 300.0), left_button(window, ButtonState::Pressed), moved(window, 500.0, 300.0)];
        app.world_mut().write_message_batch(events);
        app.update();
        let seen = *app.world().get::<PanOrbitCamera>(camera).expect("the camera");
        assert_eq!(seen.target_yaw, 0.0);
    }
}
