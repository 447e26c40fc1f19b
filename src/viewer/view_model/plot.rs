//! One plot: its content and axes.

use crate::viewer::ui::palette::ink::Rgb;
use crate::viewer::ui::scale::Range;

/// One of the two value axes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// The left axis.
    #[default]
    Left,
    /// The right axis.
    Right,
}

impl Side {
    /// The opposite side.
    pub fn other(self) -> Self {
        match self {
            Side::Left => Side::Right,
            Side::Right => Side::Left,
        }
    }
}

/// A signal in a plot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// Path of the signal.
    pub path: String,
    /// Its axis.
    pub side: Side,
    /// Whether it is shown in the legend only.
    pub hidden: bool,
    /// Its colour.
    pub color: Rgb,
}

/// Content of a plot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Signals over time.
    Time(Vec<Curve>),
    /// One signal over another.
    Xy {
        /// Path of the signal along x.
        x: String,
        /// Path of the signal along y.
        y: String,
    },
}

/// One plot.
#[derive(Clone, Debug, PartialEq)]
pub struct Plot {
    /// Number that identifies the plot when plots are reordered.
    pub id: u64,
    /// Content.
    pub content: Content,
    /// Limits of both value axes set by a box zoom, in units for display; `None` for automatic limits.
    pub zoomed: Option<[Range; 2]>,
    /// Limits of both value axes as last drawn, in units for display.
    pub drawn: [Option<Range>; 2],
}

impl Plot {
    /// Creates a plot that has not been drawn yet.
    pub fn new(id: u64, content: Content, zoomed: Option<[Range; 2]>) -> Self {
        Self { id, content, zoomed, drawn: [None; 2] }
    }

    /// The curves; empty for an XY plot.
    pub fn curves(&self) -> &[Curve] {
        match &self.content {
            Content::Time(curves) => curves,
            Content::Xy { .. } => &[],
        }
    }

    /// Paths of all its signals.
    pub fn paths(&self) -> Vec<&str> {
        match &self.content {
            Content::Time(curves) => curves.iter().map(|curve| curve.path.as_str()).collect(),
            Content::Xy { x, y } => vec![x, y],
        }
    }
}
