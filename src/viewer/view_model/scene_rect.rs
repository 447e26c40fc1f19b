//! Where the scene may be drawn, and who owns pointer and keys.

use bevy::prelude::*;

/// The part of the window that the panels leave to the scene, in logical pixels; `None` for all of it.
/// Written by the panels, read by the scene.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct SceneRect(pub Option<Rect>);

impl SceneRect {
    /// The rectangle in a window.
    pub fn within(&self, window: &Window) -> Rect {
        let all = Rect::from_corners(Vec2::ZERO, window.size());
        self.0.map_or(all, |rect| rect.intersect(all))
    }
}

/// A label that is seen in the scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedLabel {
    /// Where, in logical pixels from the scene's upper left corner.
    pub rect: Rect,
    /// What it says, without the figure.
    pub text: &'static str,
}

/// The labels that are seen. Written by the scene, read by the panels, which explain them.
#[derive(Resource, Clone, Debug, Default)]
pub struct PlacedLabels(pub Vec<PlacedLabel>);

/// Whether a panel owns the pointer or the keys; the scene leaves them alone then.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UiOwnsPointer {
    /// The pointer is over a panel, or drags something that began there.
    pub pointer: bool,
    /// A text is being typed.
    pub keyboard: bool,
}
