//! The machine in 3D: built once from its dimensions, updated in each frame from the scene state.
//!
//! Static parts are a few merged meshes; parts that move as a unit are one mesh ([`instanced_run`]), and parts whose
//! shape changes continuously are rewritten in each frame ([`dynamic_mesh`]). [`layout`] contains positions,
//! [`surfaces`] the materials for each render quality, [`scales`] the scales of lengths and colours. One file each
//! draws a part: [`tank`], [`chain`], [`floaters`], [`bubbles`], [`supply`], [`drive`]; [`forces`] and [`energy`]
//! visualize forces and flows. [`places`] returns the position of a part for [`pick`] and [`outline`]. [`water`] is
//! drawn at full quality only. [`canvas`] contains the cameras and the viewport, [`camera`] controls the scene camera, [`camera_input`]
//! moves it by the positions of the [`pointer`](mod@pointer).
pub mod bubbles;
pub mod build;
pub mod camera;
pub mod camera_input;
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
pub mod pointer;
pub mod scales;
pub mod scene_plugin;
pub mod shader_files;
pub mod shape;
pub mod state;
pub mod supply;
pub mod surfaces;
pub mod tank;
pub mod water;
