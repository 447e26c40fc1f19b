//! The sets of systems of a frame.

use bevy::prelude::*;

/// The steps of a frame, in order, in `Update`.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameSet {
    /// Fill the scene state from the machine.
    Fill,
    /// Build the scene anew if the sizes of the machine changed.
    Build,
    /// Move everything to where the scene state says.
    Animate,
}

/// The systems of the panels, in the order of a frame.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PanelsSet {
    /// PreUpdate: keys become actions.
    Keys,
    /// Update: actions change run control, panels and window. The view model is best filled after it.
    Actions,
    /// PostUpdate: egui runs, or its last meshes are kept.
    Draw,
}

/// What the panels show is filled.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Filled;
