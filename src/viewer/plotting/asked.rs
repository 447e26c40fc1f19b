//! Requests of menus and gestures, collected while plots are drawn.

use crate::viewer::view_model::board::Edit;

/// Requests of menus and gestures, executed after all plots are drawn.
#[derive(Default)]
pub struct Asked {
    /// Changes of plots and curves.
    pub edits: Vec<Edit>,
    /// A new plot, optionally with a signal.
    pub new_plot: Option<Option<String>>,
    /// Restores the default plots.
    pub reset: bool,
    /// Time under the pointer, s.
    pub hover_s: Option<f64>,
}
