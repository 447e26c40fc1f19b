//! Requests of plots and of the list of signals.

/// A request of a plot or of the list of signals.
#[derive(Clone, Debug, PartialEq)]
pub enum PlotRequest {
    /// A plotted signal has no history. Requested at every layout until there is one.
    Subscribe(String),
    /// The time cursor was set: seek to this time, s.
    SeekTo(f64),
    /// Return to the newest sample.
    Follow,
    /// Export a plot to a file with `plotting::export`.
    Export {
        /// Number of the plot.
        plot: u64,
        /// File format.
        format: Format,
    },
    /// Add a signal to the active plot.
    Plot(String),
    /// Add a signal to a new plot.
    PlotNew(String),
    /// Add a plot of one signal over another.
    PlotXy {
        /// Path of the signal along x.
        x: String,
        /// Path of the signal along y.
        y: String,
    },
}

/// The path of a dragged signal, as the payload of the drag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalPath(pub String);

/// File format of a plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table.
    Csv,
    /// A raster image.
    Png,
    /// A vector image.
    Svg,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 3] = [Format::Csv, Format::Png, Format::Svg];

    /// File extension.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Png => "png",
            Format::Svg => "svg",
        }
    }
}
