//! The window: the machine in 3D, and the panels around it. Outside of the viewer only the command line imports it.
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
