//! Where the picture of the machine may be drawn, and who owns pointer and keys.

use bevy::prelude::*;

/// The part of the window that no panel covers. Written by the panels, read by the scene.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct SceneRect {
    /// In logical pixels of the window, from its upper left corner.
    pub logical: Rect,
    /// The same in physical pixels, as a camera's viewport wants it.
    pub physical: URect,
}

/// Whether a panel wants the pointer or the keys; the scene leaves them alone then.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UiOwnsPointer {
    /// The pointer is over a panel, or drags something that began there.
    pub pointer: bool,
    /// A text is being typed.
    pub keyboard: bool,
}
