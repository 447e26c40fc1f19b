//! The machine in 3D: built once from its sizes, moved each frame by the scene state.
//!
//! Everything that does not move is a few merged meshes; what moves as one is one mesh ([`instanced_run`]), and what
//! has another shape at every instant is written anew each frame ([`dynamic_mesh`]). [`layout`] says where things are,
//! [`surfaces`] how they are drawn at each render quality, [`scales`] what lengths and colours stand for, and one file
//! each draws a part: [`tank`], [`chain`], [`floaters`], [`bubbles`], [`supply`], [`drive`]; [`forces`] and [`energy`]
//! show causes. [`places`] says where a part is, for [`pick`] and [`outline`]. [`water`] is drawn at full quality only.
//! [`canvas`] has the cameras and their part of the window, [`camera`] moves the one that shows the machine.
pub mod bubbles;
pub mod build;
pub mod camera;
pub mod camera_view;
pub mod canvas;
pub mod chain;
pub mod drive;
pub mod dynamic_mesh;
pub mod energy;
pub mod floaters;
pub mod focus;
pub mod forces;
pub mod instanced_run;
pub mod labels;
pub mod layout;
pub mod legend;
pub mod links;
pub mod outline;
pub mod path;
pub mod pick;
pub mod places;
pub mod scales;
pub mod scene_plugin;
pub mod shader_files;
pub mod shape;
pub mod state;
pub mod supply;
pub mod surfaces;
pub mod tank;
pub mod water;
