//! The machine as it is seen: built once from its sizes, moved each frame by the [`Picture`].
//!
//! Everything that stands still is a few merged meshes; what moves as one is one mesh ([`train`]), and what has another
//! shape at every moment is written anew each frame ([`sketch`]). [`layout`] says where things are, [`look`] what they
//! look like in each tier, [`scales`] what lengths and colours stand for, and one file each draws a part: [`tank`],
//! [`chain`], [`floaters`], [`bubbles`], [`supply`], [`drive`]; [`forces`] and [`energy`] show causes. [`places`] says
//! where a thing is, for [`pick`] and [`outline`]. [`water`] is the full tier's.
pub mod bubbles;
pub mod build;
pub mod chain;
pub mod drive;
pub mod energy;
pub mod floaters;
pub mod forces;
pub mod labels;
pub mod layout;
pub mod legend;
pub mod look;
pub mod outline;
pub mod path;
pub mod pick;
pub mod places;
pub mod scales;
pub mod shape;
pub mod sketch;
pub mod supply;
pub mod tank;
pub mod train;
pub mod water;

use super::FrameSet;
use super::picture::{MachineGeometry, Picture};
use bevy::prelude::*;
use chain::Links;
use layout::Layout;
use path::Place;
use scales::Scales;

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
    /// Meshes of the parts that show a state by their colour.
    states: States,
}

/// Meshes of the parts that are the one or the other: off and on, shut and open.
#[derive(Default)]
struct States {
    valve: [Handle<Mesh>; 2],
    handle: [Handle<Mesh>; 2],
    lamp: [Handle<Mesh>; 2],
    terminals: [Handle<Mesh>; 2],
}

impl Scene {
    /// The scene of a machine, before any part of it is in the world.
    fn new(geometry: &MachineGeometry, section: bool) -> Self {
        let layout = Layout::new(geometry, section);
        Self { geometry: *geometry, layout, links: Links::new(&layout), states: States::default() }
    }

    /// Where the middle of a floater is.
    pub fn floater(&self, picture: &Picture, number: usize) -> Vec3 {
        self.floater_place(picture, number).point()
    }

    /// Where a floater is on the chain.
    pub fn floater_place(&self, picture: &Picture, number: usize) -> Place {
        let share = number as f64 / self.layout.floaters as f64;
        self.layout.path.place(picture.chain_position + share * self.layout.path.length())
    }

    /// A scene for tests, of which nothing is in a world.
    #[cfg(test)]
    pub fn bare(geometry: &MachineGeometry) -> Self {
        Self::new(geometry, false)
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
    let move_parts = (
        widen_scales,
        (chain::run_links, chain::turn_sprockets, chain::color_tension),
        (floaters::carry_cups, floaters::show_air),
        (supply::work_supply, drive::spin),
        (forces::show_forces, energy::show_energy, outline::show_selection, legend::show_legend),
    );
    app.add_plugins((look::plugin, water::plugin, labels::plugin))
        .init_resource::<Scales>()
        .init_resource::<energy::Shown>()
        .init_resource::<bubbles::Bubbles>()
        .add_systems(Update, build::build.in_set(FrameSet::Build))
        .add_systems(
            Update,
            pick::pick.before(FrameSet::Animate).after(FrameSet::Build).run_if(resource_exists::<Scene>),
        )
        .add_systems(Update, move_parts.chain().in_set(FrameSet::Animate).run_if(resource_exists::<Scene>));
}

/// Lets the scales hold what is shown; another machine begins anew.
fn widen_scales(picture: Res<Picture>, scene: Res<Scene>, mut scales: ResMut<Scales>) {
    let now = if scene.is_changed() { Scales::default() } else { *scales };
    scales.set_if_neq(now.widened(&scene.layout, &picture));
}
