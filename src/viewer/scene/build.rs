//! Spawns the parts of the machine into the world.

use crate::viewer::scene::canvas::Canvas;
use crate::viewer::scene::dynamic_mesh::DynamicMesh;
use crate::viewer::scene::layout::Layout;
use crate::viewer::scene::links::Links;
use crate::viewer::scene::shape::Shape;
use crate::viewer::scene::state::{Part, Scene};
use crate::viewer::scene::surfaces::{FlatMaterial, Surface, SurfaceMaterials};
use crate::viewer::scene::water::{self, WaterMaterial};
use crate::viewer::scene::{chain, drive, floaters, labels, outline, supply, tank};
use crate::viewer::ui::palette as p;
use crate::viewer::view_model::render_quality::RenderQuality;
use crate::viewer::view_model::scene_state::SceneState;
use crate::viewer::view_model::selection::ViewOptions;
use bevy::camera::visibility::NoFrustumCulling;
use bevy::light::{NotShadowCaster, NotShadowReceiver};
use bevy::prelude::*;
use std::f32::consts::PI;

/// Spawns parts with mesh and surface.
struct Builder<'a, 'w, 's> {
    commands: &'a mut Commands<'w, 's>,
    meshes: &'a mut Assets<Mesh>,
    looks: SurfaceMaterials,
}

impl Builder<'_, '_, '_> {
    fn mesh(&mut self, shape: Shape) -> Handle<Mesh> {
        self.meshes.add(shape.mesh())
    }

    /// Spawns a part at a place, with its own components. Without culling, since the whole machine is usually in view.
    fn part(&mut self, mesh: Handle<Mesh>, surface: Surface, at: Transform, bundle: impl Bundle) {
        let mut entity = self.commands.spawn((Part, Mesh3d(mesh), at, NoFrustumCulling, bundle));
        self.looks.dress(&mut entity, surface);
        if surface.shadowless() {
            entity.insert((NotShadowCaster, NotShadowReceiver));
        }
    }

    fn fixed(&mut self, shape: Shape, surface: Surface) {
        let mesh = self.mesh(shape);
        self.part(mesh, surface, Transform::IDENTITY, ());
    }
}

/// Builds the scene if there is none, if the machine's dimensions have changed, or if the cutaway view was switched.
pub fn build(
    scene_state: Res<SceneState>,
    scene: Option<Res<Scene>>,
    quality: Res<RenderQuality>,
    options: Res<ViewOptions>,
    old: Query<Entity, With<Part>>,
    canvas: Single<Entity, With<Canvas>>,
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut flat: ResMut<Assets<FlatMaterial>>,
    mut standard: ResMut<Assets<StandardMaterial>>,
    water: Option<ResMut<Assets<WaterMaterial>>>,
) {
    if scene.is_some_and(|scene| scene.geometry == scene_state.geometry && scene.layout.section == options.section) {
        return;
    }
    for entity in &old {
        commands.entity(entity).despawn();
    }
    let mut scene = Scene::new(&scene_state.geometry, options.section);
    let layout = scene.layout;
    let looks = SurfaceMaterials::new(quality.physically_based, &layout, &mut flat, &mut standard);
    let mut builder = Builder { commands: &mut commands, meshes: &mut meshes, looks };

    build_standing(&mut builder, &scene);
    build_chain(&mut builder, &layout, &scene.links);
    build_floaters(&mut builder, &layout);
    [scene.states.valve, scene.states.handle, scene.states.lamp] = build_supply(&mut builder, &layout);
    scene.states.terminals = build_drive(&mut builder, &layout);
    build_dynamic_meshes(&mut builder);
    labels::build(builder.commands, *canvas, &layout);
    if quality.physically_based {
        build_light(builder.commands, &layout);
    }
    if let Some(mut water) = water {
        let material = water.add(WaterMaterial::new(&layout));
        for pane in water::panes(&layout) {
            let mesh = Mesh3d(builder.mesh(pane));
            let shadowless = (NotShadowCaster, NotShadowReceiver);
            builder.commands.spawn((Part, mesh, MeshMaterial3d(material.clone()), NoFrustumCulling, shadowless));
        }
    }
    commands.insert_resource(scene);
}

fn build_standing(builder: &mut Builder, scene: &Scene) {
    let layout = &scene.layout;
    builder.fixed(tank::backdrop(layout), Surface::Backdrop);
    let mut steel = tank::frame(layout);
    steel.add(&supply::yard(layout), Transform::IDENTITY).add(&drive::platform(layout), Transform::IDENTITY);
    if layout.section {
        steel.add(&tank::cut(layout), Transform::IDENTITY);
    }
    builder.fixed(steel, Surface::Dry);
    builder.fixed(supply::manifold(layout, scene.geometry.injection_start), Surface::Wet);
    builder.fixed(outline::sensors(scene), Surface::Marker);
    for glass in tank::glass(layout) {
        builder.fixed(glass, Surface::Glass);
    }
}

fn build_chain(builder: &mut Builder, layout: &Layout, links: &Links) {
    let instanced_run = chain::instanced_run(links);
    let strand = instanced_run.in_run(&layout.path);
    if strand > 0 {
        let mesh = builder.mesh(chain::strand(layout, links));
        for side in 0..2 {
            builder.part(mesh.clone(), Surface::Wet, Transform::default(), chain::LinkRun(side));
        }
    }
    let meshes = [false, true].map(|wide| builder.mesh(chain::link(layout, links, wide)));
    for i in 0..2 * (instanced_run.count - 2 * strand) {
        builder.part(meshes[i % 2].clone(), Surface::Wet, Transform::default(), chain::LooseLink(i));
    }
    let wheel = builder.mesh(chain::sprocket(layout, links));
    for (height, phase) in [(layout.low_shaft, -0.5 * PI), (layout.high_shaft, links.upper_phase)] {
        builder.part(wheel.clone(), Surface::Wet, Transform::from_xyz(0.0, height, 0.0), chain::Sprocket { phase });
    }
}

fn build_floaters(builder: &mut Builder, layout: &Layout) {
    let instanced_run = floaters::instanced_run(layout);
    let strand = instanced_run.in_run(&layout.path);
    if strand > 0 {
        for (side, downwards) in [false, true].into_iter().enumerate() {
            let mesh = builder.mesh(floaters::strand(layout, downwards));
            builder.part(mesh, Surface::Wet, Transform::default(), floaters::CupRun(side));
        }
    }
    let cup = builder.mesh(floaters::cup(layout));
    for i in 0..instanced_run.count - 2 * strand {
        builder.part(cup.clone(), Surface::Wet, Transform::default(), floaters::LooseCup(i));
    }
}

/// Spawns the meshes that are rewritten in each frame.
fn build_dynamic_meshes(builder: &mut Builder) {
    for dynamic_mesh in DynamicMesh::ALL {
        // Never visible, but a mesh needs at least one vertex.
        let mut first = Shape::default();
        first.bead(Vec3::ZERO, 1.0, p::MARK);
        let mesh = builder.mesh(first);
        let surface = match dynamic_mesh {
            DynamicMesh::Air => Surface::Air,
            DynamicMesh::Tension | DynamicMesh::Forces | DynamicMesh::Outline | DynamicMesh::Energy => Surface::Marker,
            DynamicMesh::Charge => Surface::Glow,
        };
        builder.part(mesh, surface, Transform::IDENTITY, (dynamic_mesh, Visibility::Hidden));
    }
}

/// Builds the supply; returns the meshes for both states of valve, handle and lamp.
fn build_supply(builder: &mut Builder, layout: &Layout) -> [[Handle<Mesh>; 2]; 3] {
    let shut_open = [p::HOUSING, p::VALVE_OPEN];
    let valve = shut_open.map(|color| builder.mesh(supply::valve_body(layout, color)));
    let handle = shut_open.map(|color| builder.mesh(supply::valve_handle(layout, color)));
    let lamp =
        [p::STEEL_DARK, p::Quantity::ElectricityIn.color()].map(|color| builder.mesh(supply::lamp(layout, color)));
    let at = Transform::from_translation;
    builder.part(valve[0].clone(), Surface::Dry, at(layout.valve()), supply::ValveBody);
    builder.part(handle[0].clone(), Surface::Dry, at(supply::valve_pivot(layout)), supply::ValveHandle);
    builder.part(lamp[0].clone(), Surface::Glow, at(supply::lamp_place(layout)), supply::CompressorLamp);

    let column = builder.mesh(supply::gauge_column(layout));
    builder.part(column, Surface::Backdrop, supply::gauge_place(layout).0, supply::Gauge);
    let (place, radius) = supply::compressor_pulley_place(layout);
    let pulley = builder.mesh(supply::pulley(radius, 0.09 * layout.unit, 5));
    builder.part(pulley, Surface::Dry, at(place), supply::CompressorPulley);
    [valve, handle, lamp]
}

/// Builds the drive; returns the meshes for both states of the generator's terminals.
fn build_drive(builder: &mut Builder, layout: &Layout) -> [Handle<Mesh>; 2] {
    let flywheel = builder.mesh(drive::flywheel(layout));
    let at = Transform::from_translation;
    builder.part(flywheel, Surface::Dry, at(drive::flywheel_at(layout)), drive::Flywheel);
    let pulley = builder.mesh(drive::shaft_pulley(layout));
    for place in drive::pulleys_at(layout) {
        builder.part(pulley.clone(), Surface::Dry, at(place), drive::ShaftPulley);
    }
    let terminals =
        [p::STEEL_DARK, p::Quantity::ElectricityOut.color()].map(|color| builder.mesh(drive::terminals(layout, color)));
    builder.part(terminals[0].clone(), Surface::Glow, at(drive::terminals_at(layout)), drive::Terminals);
    terminals
}

/// Spawns sun and sky light for physically based materials.
fn build_light(commands: &mut Commands, layout: &Layout) {
    commands.spawn((
        Part,
        DirectionalLight { illuminance: 4_200.0, shadow_maps_enabled: true, ..default() },
        bevy::light::CascadeShadowConfigBuilder {
            num_cascades: 2,
            maximum_distance: 6.0 * layout.rim,
            first_cascade_far_bound: 1.0 * layout.rim,
            ..default()
        }
        .build(),
        Transform::from_xyz(0.33, 0.73, 0.60).looking_at(Vec3::ZERO, Vec3::Y),
    ));
    commands.insert_resource(GlobalAmbientLight { brightness: 480.0, ..default() });
}
