//! The machine as it is seen: built once from its sizes, moved each frame by the [`Picture`].
//!
//! Everything that stands still is a few merged meshes; everything that moves shares a mesh and a material with its
//! like, so that a floater more is no draw call more. [`layout`] says where things are, [`look`] what they look
//! like in each tier, and one file each draws a part: [`tank`], [`chain`], [`floaters`], [`supply`], [`drive`].
pub mod chain;
pub mod drive;
pub mod floaters;
pub mod labels;
pub mod layout;
pub mod look;
pub mod path;
pub mod shape;
pub mod supply;
pub mod tank;

use super::FrameSet;
use super::canvas::Canvas;
use super::palette as p;
use super::picture::{MachineGeometry, Picture};
use super::quality::Tier;
use bevy::camera::visibility::NoFrustumCulling;
use bevy::light::{NotShadowCaster, NotShadowReceiver};
use bevy::prelude::*;
use chain::{Link, Links, Sprocket};
use layout::Layout;
use look::{FlatMaterial, Looks, Surface};
use shape::Shape;
use std::f32::consts::PI;

/// Everything that belongs to the drawn machine, so that it can be cleared and built anew.
#[derive(Component)]
pub struct Part;

/// The scene that stands: what the moving parts need to know.
#[derive(Resource)]
pub struct Scene {
    /// The sizes that it was built for.
    pub geometry: MachineGeometry,
    /// Where things are.
    pub layout: Layout,
    /// How the chain is cut into links.
    pub links: Links,
    /// Air in a floater: as it should be, and carried over.
    air_meshes: [Handle<Mesh>; 2],
    /// Body of the valve: shut, open.
    valve_meshes: [Handle<Mesh>; 2],
    /// Handle of the valve: shut, open.
    handle_meshes: [Handle<Mesh>; 2],
    /// Lamp of the compressor: off, on.
    lamp_meshes: [Handle<Mesh>; 2],
    /// Terminals of the generator: without power, with it.
    terminal_meshes: [Handle<Mesh>; 2],
}

impl Scene {
    /// Where the middle of a floater is.
    pub fn floater(&self, picture: &Picture, number: usize) -> Vec3 {
        let share = number as f64 / self.layout.floaters as f64;
        self.layout.path.place(picture.chain_position + share * self.layout.path.length()).point()
    }
}

/// The floater that is next to come into the middle of the ascending side.
pub fn rising_floater(scene: &Scene, picture: &Picture) -> usize {
    let path = scene.layout.path;
    let pitch = path.length() / scene.layout.floaters as f64;
    let ahead = 0.2 * path.length() - picture.chain_position;
    (ahead / pitch).floor().rem_euclid(scene.layout.floaters as f64) as usize
}

pub(super) fn plugin(app: &mut App) {
    app.add_plugins((look::plugin, labels::plugin)).add_systems(Update, build.in_set(FrameSet::Build)).add_systems(
        Update,
        (
            chain::run_links,
            chain::turn_sprockets,
            floaters::carry_cups,
            floaters::show_air,
            supply::work_supply,
            supply::blow_jets,
            supply::rise_bubbles,
            drive::spin,
        )
            .in_set(FrameSet::Animate)
            .run_if(resource_exists::<Scene>),
    );
}

/// Puts parts into the world: their mesh, and what they are made of.
struct Builder<'a, 'w, 's> {
    commands: &'a mut Commands<'w, 's>,
    meshes: &'a mut Assets<Mesh>,
    looks: Looks,
}

impl Builder<'_, '_, '_> {
    fn mesh(&mut self, shape: Shape) -> Handle<Mesh> {
        self.meshes.add(shape.mesh())
    }

    /// A part at a place, with its own components. All of the machine is usually in view, so nothing is culled.
    fn part(&mut self, mesh: Handle<Mesh>, surface: Surface, at: Transform, bundle: impl Bundle) {
        let mut entity = self.commands.spawn((Part, Mesh3d(mesh), at, NoFrustumCulling, bundle));
        self.looks.dress(&mut entity, surface);
        if matches!(surface, Surface::Backdrop | Surface::Glass) {
            entity.insert((NotShadowCaster, NotShadowReceiver));
        }
    }

    fn fixed(&mut self, shape: Shape, surface: Surface) {
        let mesh = self.mesh(shape);
        self.part(mesh, surface, Transform::IDENTITY, ());
    }
}

/// Builds the machine when there is none yet, or when its sizes changed.
fn build(
    picture: Res<Picture>,
    scene: Option<Res<Scene>>,
    tier: Res<Tier>,
    old: Query<Entity, With<Part>>,
    canvas: Single<Entity, With<Canvas>>,
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut flat: ResMut<Assets<FlatMaterial>>,
    mut standard: ResMut<Assets<StandardMaterial>>,
) {
    if scene.is_some_and(|scene| scene.geometry == picture.geometry) {
        return;
    }
    for entity in &old {
        commands.entity(entity).despawn();
    }
    let layout = Layout::new(&picture.geometry);
    let links = Links::new(&layout);
    let looks = Looks::new(*tier, &layout, &mut flat, &mut standard);
    let mut builder = Builder { commands: &mut commands, meshes: &mut meshes, looks };

    build_standing(&mut builder, &layout, picture.geometry.injection_start);
    build_chain(&mut builder, &layout, &links);
    let air_meshes = build_floaters(&mut builder, &layout);
    let [valve_meshes, handle_meshes, lamp_meshes] = build_supply(&mut builder, &layout);
    let terminal_meshes = build_drive(&mut builder, &layout);
    labels::build(builder.commands, *canvas, &layout);
    if *tier == Tier::Full {
        build_light(builder.commands, &layout);
    }
    let geometry = picture.geometry;
    commands.insert_resource(Scene {
        geometry,
        layout,
        links,
        air_meshes,
        valve_meshes,
        handle_meshes,
        lamp_meshes,
        terminal_meshes,
    });
}

fn build_standing(builder: &mut Builder, layout: &Layout, injection_start: f64) {
    builder.fixed(tank::backdrop(layout), Surface::Backdrop);
    let mut steel = tank::frame(layout);
    steel.add(&supply::yard(layout), Transform::IDENTITY).add(&drive::platform(layout), Transform::IDENTITY);
    builder.fixed(steel, Surface::Dry);
    builder.fixed(supply::manifold(layout, injection_start), Surface::Wet);
    for glass in tank::glass(layout) {
        builder.fixed(glass, Surface::Glass);
    }
}

fn build_chain(builder: &mut Builder, layout: &Layout, links: &Links) {
    let meshes = [false, true].map(|wide| builder.mesh(chain::link(layout, links, wide)));
    for i in 0..links.count {
        builder.part(meshes[i % 2].clone(), Surface::Wet, Transform::default(), Link(i));
    }
    let wheel = builder.mesh(chain::sprocket(layout, links));
    for (height, phase) in [(layout.low_shaft, -0.5 * PI), (layout.high_shaft, links.upper_phase)] {
        builder.part(wheel.clone(), Surface::Wet, Transform::from_xyz(0.0, height, 0.0), Sprocket { phase });
    }
}

fn build_floaters(builder: &mut Builder, layout: &Layout) -> [Handle<Mesh>; 2] {
    let cup = builder.mesh(floaters::cup(layout));
    let airs = [p::AIR, p::AIR_CARRIED_OVER].map(|color| builder.mesh(floaters::air(layout, color)));
    for i in 0..layout.floaters {
        builder.part(cup.clone(), Surface::Wet, Transform::default(), floaters::Cup(i));
        builder.part(airs[0].clone(), Surface::Air, Transform::default(), floaters::Air(i));
    }
    airs
}

/// Returns the two states each of valve, handle and lamp.
fn build_supply(builder: &mut Builder, layout: &Layout) -> [[Handle<Mesh>; 2]; 3] {
    let shut_open = [p::HOUSING, p::VALVE_OPEN];
    let valve = shut_open.map(|color| builder.mesh(supply::valve_body(layout, color)));
    let handle = shut_open.map(|color| builder.mesh(supply::valve_handle(layout, color)));
    let lamp = [p::STEEL_DARK, p::ELECTRICITY].map(|color| builder.mesh(supply::lamp(layout, color)));
    let at = Transform::from_translation;
    builder.part(valve[0].clone(), Surface::Dry, at(layout.valve()), supply::ValveBody);
    builder.part(handle[0].clone(), Surface::Dry, at(supply::valve_pivot(layout)), supply::ValveHandle);
    builder.part(lamp[0].clone(), Surface::Backdrop, at(supply::lamp_place(layout)), supply::CompressorLamp);

    let column = builder.mesh(supply::gauge_column(layout));
    builder.part(column, Surface::Backdrop, supply::gauge_place(layout).0, supply::Gauge);
    let (place, radius) = supply::compressor_pulley_place(layout);
    let pulley = builder.mesh(supply::pulley(radius, 0.09 * layout.unit, 5));
    builder.part(pulley, Surface::Dry, at(place), supply::CompressorPulley);
    let (jet, bubbles) = (builder.mesh(supply::jet(layout)), builder.mesh(supply::bubbles(layout)));
    for i in 0..supply::JETS {
        builder.part(jet.clone(), Surface::Air, Transform::default(), (supply::Jet(i), Visibility::Hidden));
        builder.part(bubbles.clone(), Surface::Air, Transform::default(), (supply::Bubbles(i), Visibility::Hidden));
    }
    [valve, handle, lamp]
}

/// Returns the two states of the generator's terminals.
fn build_drive(builder: &mut Builder, layout: &Layout) -> [Handle<Mesh>; 2] {
    let flywheel = builder.mesh(drive::flywheel(layout));
    let at = Transform::from_translation;
    builder.part(flywheel, Surface::Dry, at(drive::flywheel_at(layout)), drive::Flywheel);
    let pulley = builder.mesh(drive::shaft_pulley(layout));
    for place in drive::pulleys_at(layout) {
        builder.part(pulley.clone(), Surface::Dry, at(place), drive::ShaftPulley);
    }
    let terminals = [p::STEEL_DARK, p::ELECTRICITY].map(|color| builder.mesh(drive::terminals(layout, color)));
    builder.part(terminals[0].clone(), Surface::Dry, at(drive::terminals_at(layout)), drive::Terminals);
    terminals
}

/// Sun and sky of the full tier.
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
