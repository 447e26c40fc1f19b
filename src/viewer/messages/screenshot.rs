//! The request for a screenshot.

use bevy::prelude::*;
use std::path::PathBuf;

/// Requests a screenshot of the next frame of the window.
#[derive(Message, Clone, Debug)]
pub struct TakeShot {
    /// Path of the file.
    pub path: PathBuf,
    /// Whether the program ends afterwards: with success if the file was written, otherwise with an error.
    pub then_exit: bool,
}
