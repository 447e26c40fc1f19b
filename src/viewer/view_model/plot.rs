//! One plot: its curves, its axes.

use crate::viewer::ui::palette::ink::Rgb;
use crate::viewer::ui::scale::Range;

/// One of the two value axes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// At the left.
    #[default]
    Left,
    /// At the right.
    Right,
}

impl Side {
    /// The other one.
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
    /// Whether it stands in the legend only.
    pub hidden: bool,
    /// Its colour.
    pub color: Rgb,
}

/// What a plot shows.
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
    /// Tells plots apart when they change places.
    pub id: u64,
    /// What it shows.
    pub content: Content,
    /// Limits of both value axes that a box zoom has set, in shown units; none while they follow the curves.
    pub zoomed: Option<[Range; 2]>,
    /// Limits of both value axes as last drawn, in shown units.
    pub drawn: [Option<Range>; 2],
}

impl Plot {
    /// A plot that has not been drawn yet.
    pub fn new(id: u64, content: Content, zoomed: Option<[Range; 2]>) -> Self {
        Self { id, content, zoomed, drawn: [None; 2] }
    }

    /// The curves; none in an XY plot.
    pub fn curves(&self) -> &[Curve] {
        match &self.content {
            Content::Time(curves) => curves,
            Content::Xy { .. } => &[],
        }
    }

    /// Paths of all signals in it.
    pub fn paths(&self) -> Vec<&str> {
        match &self.content {
            Content::Time(curves) => curves.iter().map(|curve| curve.path.as_str()).collect(),
            Content::Xy { x, y } => vec![x, y],
        }
    }
}
