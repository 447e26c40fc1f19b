//! Camera control: zoom to the pointer, presets with smooth flights, following a part. Orbit and pan are in
//! [`camera_input`](super::camera_input).

use crate::viewer::messages::camera::{CameraRequest, Preset};
use crate::viewer::messages::part_id::{Part, PartId};
use crate::viewer::scene::camera_view::{FLIGHT, Flight, View, apply, preset_view, view_of, whole};
use crate::viewer::scene::canvas::{FIELD_OF_VIEW, SceneCamera};
use crate::viewer::scene::pick::ray_through;
use crate::viewer::scene::places::{part_at, place_of};
use crate::viewer::scene::state::{self, Scene};
use crate::viewer::view_model::scene_rect::{SceneRect, UiOwnsPointer};
use crate::viewer::view_model::scene_state::SceneState;
use crate::viewer::view_model::schedule::FrameSet;
use crate::viewer::view_model::selection::Selection;
use bevy::input::mouse::MouseWheel;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use bevy_panorbit_camera::{ActiveCameraData, PanOrbitCamera, PanOrbitCameraPlugin, PanOrbitCameraSystemSet};

/// State of the camera.
#[derive(Resource, Debug)]
pub struct CameraState {
    /// The present preset, until the user moves the camera.
    pub preset: Option<Preset>,
    /// The part being followed.
    pub followed: Option<PartId>,
    flight: Option<Flight>,
    aspect: f32,
    radius_before: f32,
}

impl Default for CameraState {
    /// The state at the start: the whole machine.
    fn default() -> Self {
        Self { preset: Some(Preset::Whole), followed: None, flight: None, aspect: 0.0, radius_before: 0.0 }
    }
}

impl CameraState {
    /// The user orbits, or pans. A flight ends; panning ends the following of a part.
    pub fn user_moves(&mut self, pans: bool) {
        self.flight = None;
        self.preset = self.preset.filter(|&preset| preset == Preset::Floater && !pans);
        if pans {
            self.followed = None;
        }
    }

    /// The user zooms. A flight ends, but not the following of a part.
    pub fn user_zooms(&mut self) {
        self.flight = None;
        if self.followed.is_none() {
            self.preset = None;
        }
    }

    /// Whether a flight is in progress.
    pub fn is_flying(&self) -> bool {
        self.flight.is_some()
    }
}

/// Least distance to a part when zooming, in radii of the part.
const NEAREST: f32 = 1.8;
/// Pitch from which the view passes above the wheels of the drive.
const OVER_THE_WHEELS: f32 = 0.75;
/// Greatest advance of a flight in one frame, s.
const LONGEST_STEP: f32 = 0.1;

/// A button that no pointer has.
const NO_BUTTON: MouseButton = MouseButton::Other(u16::MAX);

/// Adds the scene camera and its control.
pub fn plugin(app: &mut App) {
    app.add_plugins(PanOrbitCameraPlugin)
        .init_resource::<UiOwnsPointer>()
        .insert_resource(ActiveCameraData { manual: true, ..default() })
        .init_resource::<CameraState>()
        .add_message::<CameraRequest>()
        .add_systems(PostStartup, equip_camera)
        .add_systems(Update, (take_requests, keep_framed, follow, fly).chain().after(FrameSet::Animate))
        .add_systems(PostUpdate, zoom_to_pointer.after(PanOrbitCameraSystemSet).before(TransformSystems::Propagate));
}

fn equip_camera(mut commands: Commands, camera: Single<Entity, With<SceneCamera>>) {
    commands.entity(*camera).insert(PanOrbitCamera {
        use_real_time: true,
        // Never below the floor, which is visible from above only.
        pitch_lower_limit: Some(0.01),
        pitch_upper_limit: Some(1.5),
        zoom_sensitivity: 0.6,
        // No such buttons: they would follow raw motion, which absolute pointers do not have.
        button_orbit: NO_BUTTON,
        button_pan: NO_BUTTON,
        ..default()
    });
}

fn take_requests(
    mut requests: MessageReader<CameraRequest>,
    mut state: ResMut<CameraState>,
    scene: Option<Res<Scene>>,
    scene_state: Res<SceneState>,
    camera: Single<&PanOrbitCamera>,
    mut selection: ResMut<Selection>,
) {
    let Some(scene) = scene else { return };
    for request in requests.read() {
        let step = |back: bool| {
            let at = state.preset.and_then(|shown| Preset::ALL.iter().position(|&preset| preset == shown));
            let count = Preset::ALL.len();
            Preset::ALL[at.map_or(0, |at| (at + if back { count - 1 } else { 1 }) % count)]
        };
        let preset = match *request {
            CameraRequest::Show(preset) => preset,
            CameraRequest::Cycle { back } => step(back),
            CameraRequest::Follow(floater) => {
                state.followed = Some(floater);
                Preset::Floater
            }
            CameraRequest::Track { part, distance } => {
                let Some((focus, _)) = place_of(part, &scene, &scene_state) else { continue };
                let from = view_of(&camera);
                state.preset = None;
                state.followed = Some(part);
                state.flight = Some(Flight::new(from, View { focus, distance, ..from }));
                continue;
            }
            CameraRequest::Focus { part, distance } => {
                let Some((focus, _)) = place_of(part, &scene, &scene_state) else { continue };
                let from = view_of(&camera);
                state.preset = None;
                state.followed = None;
                // At the upper shaft the wheels of the drive hide the chain, except from above.
                let hidden = matches!(part.part, Part::Floater(_) | Part::Link(_))
                    && (focus.y - scene.layout.high_shaft).abs() < 1.8 * scene.layout.radius;
                let pitch = if hidden { from.pitch.max(OVER_THE_WHEELS) } else { from.pitch };
                let flight = Flight::new(from, View { focus, pitch, distance, ..from });
                state.flight = Some(Flight { aim: Some(part), ..flight });
                continue;
            }
            CameraRequest::Release => {
                *state = CameraState { preset: None, followed: None, flight: None, ..*state };
                continue;
            }
        };
        let followed = state.followed.filter(|id| id.machine == scene_state.machine).and_then(PartId::floater);
        let floater = followed.map_or_else(|| state::rising_floater(&scene, &scene_state), |number| number as usize);
        state.followed = (preset == Preset::Floater).then_some(Part::Floater(floater as u32).of(scene_state.machine));
        // Selected, so that the followed floater is marked.
        if let Some(part) = state.followed
            && selection.0 != Some(part)
        {
            selection.0 = Some(part);
        }
        state.preset = Some(preset);
        let to = preset_view(preset, &scene.layout, state.aspect, scene.floater(&scene_state, floater));
        state.flight = Some(Flight::new(view_of(&camera), to));
    }
}

/// Frames the whole machine at the start, and again when the aspect ratio of the scene changes.
fn keep_framed(
    mut state: ResMut<CameraState>,
    scene: Option<Res<Scene>>,
    rect: Res<SceneRect>,
    window: Single<&Window, With<PrimaryWindow>>,
    mut camera: Single<&mut PanOrbitCamera>,
    mut rim_before: Local<f32>,
) {
    let Some(scene) = scene else { return };
    // A machine of another size is framed again.
    let before = std::mem::replace(&mut *rim_before, scene.layout.rim);
    if before > 0.0 && (scene.layout.rim / before - 1.0).abs() > 0.05 {
        (state.preset, state.followed) = (Some(Preset::Whole), None);
    }
    let size = rect.within(&window).size().max(Vec2::ONE);
    let aspect = size.x / size.y;
    if aspect == state.aspect && !scene.is_added() && !scene.is_changed() {
        return;
    }
    state.aspect = aspect;
    camera.zoom_lower_limit = 2.0 * scene.layout.cup.y;
    camera.zoom_upper_limit = Some(6.0 * scene.layout.rim);
    let (ground, rim) = (scene.layout.ground, scene.layout.rim);
    camera.focus_bounds_origin = Vec3::Y * 0.5 * (ground + rim);
    camera.focus_bounds_shape = Some(Cuboid::new(2.0 * rim, rim - ground, 2.0 * rim).into());
    if state.preset == Some(Preset::Whole) {
        state.flight = None;
        apply(&mut camera, whole(&scene.layout, aspect));
    }
}

fn follow(
    state: Res<CameraState>,
    scene: Option<Res<Scene>>,
    scene_state: Res<SceneState>,
    mut camera: Single<&mut PanOrbitCamera>,
) {
    let (Some(scene), Some(part)) = (scene, state.followed) else { return };
    // If the machine no longer has the part, the camera stays.
    if state.flight.is_none()
        && let Some((at, _)) = place_of(part, &scene, &scene_state)
    {
        camera.focus = at;
        camera.target_focus = at;
        camera.force_update = true;
    }
}

fn fly(
    mut state: ResMut<CameraState>,
    scene: Option<Res<Scene>>,
    scene_state: Res<SceneState>,
    time: Res<Time<Real>>,
    mut camera: Single<&mut PanOrbitCamera>,
) {
    let followed = state.followed;
    let Some(flight) = &mut state.flight else { return };
    if let (Some(scene), Some(part)) = (scene, followed.or(flight.aim))
        && let Some((at, _)) = place_of(part, &scene, &scene_state)
    {
        flight.to.focus = at;
    }
    // Limited, since the first frame after a sleep has a long time step.
    flight.elapsed += time.delta_secs().min(LONGEST_STEP);
    let share = (flight.elapsed / FLIGHT).min(1.0);
    let eased = share * share * (3.0 - 2.0 * share);
    let (a, b) = (flight.from, flight.to);
    let view = View {
        focus: a.focus.lerp(b.focus, eased),
        yaw: a.yaw.lerp(b.yaw, eased),
        pitch: a.pitch.lerp(b.pitch, eased),
        // Geometric interpolation, so that distances appear to change evenly.
        distance: a.distance * (b.distance / a.distance).powf(eased),
    };
    apply(&mut camera, view);
    if share >= 1.0 {
        state.flight = None;
    }
}

/// Shifts the focus while zooming, so that the point under the pointer stays in place.
fn zoom_to_pointer(
    mut state: ResMut<CameraState>,
    rect: Res<SceneRect>,
    window: Single<&Window, With<PrimaryWindow>>,
    mut wheel: MessageReader<MouseWheel>,
    seen: (Option<Res<Scene>>, Res<SceneState>),
    camera: Single<(&mut PanOrbitCamera, &Transform, &Camera, &GlobalTransform)>,
) {
    let (mut camera, transform, lens, eye) = camera.into_inner();
    let (before, now) = (state.radius_before, camera.target_radius);
    state.radius_before = now;
    let scrolled = wheel.read().count() > 0;
    if !scrolled || before <= 0.0 || before == now || state.followed.is_some() {
        return;
    }
    let Some(cursor) = window.cursor_position() else { return };
    let rect = rect.within(&window);
    let off = (cursor - rect.center()) * Vec2::new(1.0, -1.0) / (0.5 * rect.height());
    let shift = |depth: f32| transform.rotation * off.extend(0.0) * depth * (0.5 * FIELD_OF_VIEW).tan();
    let factor = now / before;
    // A part under the pointer is the zoom target, and limits the distance.
    let under = ray_through(lens, eye, (cursor - rect.min) / rect.size()).and_then(|ray| {
        let (scene, scene_state) = (seen.0.as_deref()?, &*seen.1);
        let (at, radius) = place_of(part_at(ray, scene, scene_state)?, scene, scene_state)?;
        let depth = (at - transform.translation).dot(*transform.forward());
        (depth > 0.0 && radius < 0.25 * scene.layout.rim).then_some((depth, radius))
    });
    let Some((depth, radius)) = under else {
        camera.target_focus += shift(before) * (1.0 - factor);
        return;
    };
    let nearest = camera.zoom_lower_limit.max(NEAREST * radius).min(depth);
    let factor = if factor < 1.0 { factor.max(nearest / depth) } else { factor };
    // The same view with its focus at that depth; the distance then follows the wheel.
    camera.focus = transform.translation + transform.forward() * depth;
    (camera.radius, camera.target_radius) = (Some(depth), depth * factor);
    camera.target_focus = camera.focus + shift(depth) * (1.0 - factor);
    state.radius_before = camera.target_radius;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::scene::camera_view::BORDER;
    use crate::viewer::scene::layout::Layout;
    use crate::viewer::view_model::scene_state::MachineGeometry;

    /// Position of a point in the view, -1 to 1 in each direction.
    fn project(view: View, aspect: f32, point: Vec3) -> Vec2 {
        let turn = Quat::from_rotation_y(view.yaw) * Quat::from_rotation_x(-view.pitch);
        let p = turn.inverse() * (point - view.focus) - Vec3::Z * view.distance;
        let half = (0.5 * FIELD_OF_VIEW).tan();
        Vec2::new(p.x / (half * aspect), p.y / half) / -p.z
    }

    #[test]
    fn the_first_view_holds_the_whole_machine_and_wastes_no_room() {
        let layout = Layout::new(&MachineGeometry::default(), false);
        for aspect in [0.3, 0.6, 1.0, 1.78, 3.0] {
            let view = whole(&layout, aspect);
            let spread: Vec<Vec2> = layout.outline().into_iter().map(|point| project(view, aspect, point)).collect();
            let most = spread.iter().map(|p| p.abs().max_element()).fold(0.0, f32::max);
            assert!((most - (1.0 - 2.0 * BORDER)).abs() < 1e-3, "aspect {aspect}: {most}");
        }
    }

    #[test]
    fn a_link_is_followed_where_it_goes_and_what_stands_still_is_stayed_with() {
        for (part, moves) in [(Part::Link(7), true), (Part::Compressor, false)] {
            let part = part.of(Default::default());
            let (_, mut scene_state) = crate::viewer::machine::fill_scene::tests::running();
            let scene = Scene::bare(&scene_state.geometry);
            let before = place_of(part, &scene, &scene_state).expect("it has a place").0;
            scene_state.chain_position += 2.0;
            let after = place_of(part, &scene, &scene_state).expect("it has a place").0;
            let mut app = App::new();
            app.insert_resource(scene).insert_resource(scene_state).add_systems(Update, follow);
            app.insert_resource(CameraState {
                preset: None,
                followed: Some(part),
                flight: None,
                aspect: 1.0,
                radius_before: 0.0,
            });
            let camera = app.world_mut().spawn(PanOrbitCamera { focus: before, ..default() }).id();
            app.update();
            let focus = app.world().get::<PanOrbitCamera>(camera).expect("the camera").focus;
            assert_eq!(focus, after, "{part:?}");
            assert_eq!(focus != before, moves, "{part:?}");
        }
    }
}
