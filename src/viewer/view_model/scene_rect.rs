//! Viewport of the scene, and ownership of pointer and keys.

use bevy::prelude::*;

/// The part of the window that the panels leave to the scene, in logical pixels; `None` for all of it. Written by the
/// panels, read by the scene.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq)]
pub struct SceneRect(pub Option<Rect>);

impl SceneRect {
    /// The rectangle in a window.
    pub fn within(&self, window: &Window) -> Rect {
        let all = Rect::from_corners(Vec2::ZERO, window.size());
        self.0.map_or(all, |rect| rect.intersect(all))
    }
}

/// A visible label of the scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlacedLabel {
    /// Rectangle in logical pixels from the scene's upper left corner.
    pub rect: Rect,
    /// Text without the value.
    pub text: &'static str,
}

/// The visible labels. Written by the scene, read by the panels for tooltips.
#[derive(Resource, Clone, Debug, Default)]
pub struct PlacedLabels(pub Vec<PlacedLabel>);

/// Whether a panel owns the pointer or the keys; the scene then ignores them.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UiOwnsPointer {
    /// The pointer is over a panel, or in a drag that began there.
    pub pointer: bool,
    /// A text field has the focus.
    pub keyboard: bool,
}
