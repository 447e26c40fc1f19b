//! The request for a screenshot.

use bevy::prelude::*;
use std::path::PathBuf;

/// Asks for a screenshot of the window as it is in the next frame.
#[derive(Message, Clone, Debug)]
pub struct TakeShot {
    /// Where it goes.
    pub path: PathBuf,
    /// Whether the program ends with it: with success if the file was written, with an error if not.
    pub then_exit: bool,
}
