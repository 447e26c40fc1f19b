//! What menus and gestures ask for while plots are drawn.

use crate::viewer::view_model::board::Edit;

/// What menus and gestures ask for, carried out when all plots are drawn.
#[derive(Default)]
pub struct Asked {
    /// Changes of plots and curves.
    pub edits: Vec<Edit>,
    /// A new plot, with a signal or without.
    pub new_plot: Option<Option<String>>,
    /// The default plots.
    pub reset: bool,
    /// Time under the pointer, s.
    pub hover_s: Option<f64>,
}
