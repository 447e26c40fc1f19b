//! The machine in 3D: built once from its sizes, moved each frame by the scene state.
//!
//! Everything that does not move is a few merged meshes; what moves as one is one mesh ([`train`]), and what has another
//! shape at every instant is written anew each frame ([`sketch`]). [`layout`] says where things are, [`look`] how they are
//! drawn at each render quality, [`scales`] what lengths and colours stand for, and one file each draws a part: [`tank`],
//! [`chain`], [`floaters`], [`bubbles`], [`supply`], [`drive`]; [`forces`] and [`energy`] show causes. [`places`] says where
//! a part is, for [`pick`] and [`outline`]. [`water`] is drawn at full quality only. [`canvas`] has the cameras and their
//! part of the window, [`camera`] moves the one that shows the machine.
pub mod bubbles;
pub mod build;
pub mod camera;
pub mod canvas;
pub mod chain;
pub mod drive;
pub mod energy;
pub mod floaters;
pub mod forces;
pub mod labels;
pub mod layout;
pub mod legend;
pub mod links;
pub mod look;
pub mod look_at;
pub mod outline;
pub mod path;
pub mod pick;
pub mod places;
pub mod plugin;
pub mod scales;
pub mod shape;
pub mod sketch;
pub mod state;
pub mod supply;
pub mod tank;
pub mod train;
pub mod water;
