//! The window: the machine in 3D, and the panels around it. No module outside of the viewer and the command line uses
//! it.
//!
//! The modules are layers; each imports only from those above it in this list:
//!
//! - [`ui`]: theme, colours, figures with units, explanations, text fitting.
//! - [`messages`]: every request that the window can make, notices, the table of actions and the input router.
//! - [`view_model`]: what is shown, as plain data, and what the panels keep from frame to frame.
//! - [`machine`]: holds the machine and its recording, carries out requests, fills the view model once a frame.
//! - [`scene`], [`plotting`], [`panels`], [`timeline`], [`demo`]: draw the view model and send messages. None of them imports
//!   another, and none imports [`machine`].
//! - [`app`]: window, plugins, layout of the panels, dispatch of requests, frame pacing, screenshots, bench. It alone imports
//!   all others.
pub mod app;
pub mod demo;
pub mod machine;
pub mod messages;
pub mod panels;
pub mod plotting;
pub mod scene;
pub mod timeline;
pub mod ui;
pub mod view_model;
