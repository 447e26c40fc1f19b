//! The sets of systems of a frame.

use bevy::prelude::*;

/// The steps of a frame, in order, in `Update`.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameSet {
    /// Fill the scene state from the machine.
    Fill,
    /// Rebuild the scene if the dimensions of the machine changed.
    Build,
    /// Move everything according to the scene state.
    Animate,
}

/// The systems of the panels, in the order of a frame.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PanelsSet {
    /// PreUpdate: keys become actions.
    Keys,
    /// Update: actions change run control, panels and window. The view model should be filled after it.
    Actions,
    /// PostUpdate: egui runs, or its last meshes are painted again.
    Draw,
}

/// Set of the systems that fill the view model of the panels.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Filled;
