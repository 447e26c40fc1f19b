//! The window: the machine to look at, and the panels around it. A face; nothing inward knows of it.
//!
//! Data goes one way: [`live`] runs the machine's ticks and fills the [`Picture`](picture::Picture) and the
//! [`PanelData`](panels::PanelData) once a frame; the [`scene`] draws the one, the [`panels`] the other, the
//! [`camera`] looks. What a person wants goes the other way, as commands of the ports.
//!
//! Before any of this starts, [`probe`] finds out whether a window can be had at all.
pub mod actions;
pub mod bench;
pub mod camera;
pub mod canvas;
pub mod demo;
pub mod fill;
mod inspect;
pub mod live;
pub mod overlay;
pub mod palette;
pub mod panels;
pub mod picture;
pub mod plotting;
mod power;
pub mod probe;
pub mod proof;
pub mod quality;
pub mod run_control;
pub mod scene;
pub mod scene_rect;
pub mod selection;
pub mod shot;
pub mod time_travel;
pub mod window;
pub mod window_file;
pub mod window_settings;

use bevy::prelude::*;

/// The steps of a frame, in order, in `Update`.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameSet {
    /// Fill the [`Picture`](picture::Picture) from the machine.
    Fill,
    /// Build the scene anew if the sizes of the machine changed.
    Build,
    /// Move everything to where the picture says.
    Animate,
}

/// Scene, camera, canvas and frame statistics. The panels are a plugin of their own.
pub struct ViewerPlugin;

impl Plugin for ViewerPlugin {
    fn build(&self, app: &mut App) {
        app.configure_sets(Update, (FrameSet::Fill, FrameSet::Build, FrameSet::Animate).chain())
            .init_resource::<picture::Picture>()
            .init_resource::<selection::Selection>()
            .init_resource::<selection::ViewOptions>()
            .add_plugins((
                quality::plugin,
                canvas::plugin,
                overlay::plugin,
                camera::plugin,
                scene::plugin,
                demo::plugin,
                shot::plugin,
            ));
    }
}
