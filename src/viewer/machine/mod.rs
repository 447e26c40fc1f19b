//! The machine in the window. This layer is between the ports and the drawing layers: it holds the machine and its
//! recording, runs the ticks of a frame and longer work in the background, executes request messages, and fills the
//! view model. It imports none of the drawing layers.
pub mod background;
pub mod checks;
pub mod command_text;
pub mod ending;
pub mod fill_inspection;
pub mod fill_panels;
pub mod fill_scene;
pub mod finish;
pub mod frame;
pub mod inspection;
pub mod outcomes;
pub mod pending_rebuild;
pub mod rebuild;
pub mod recording;
pub mod run;
pub mod shown;
pub mod spawn;
