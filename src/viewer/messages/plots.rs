//! What plots and the list of signals ask the rest of the window for.

/// What is requested of the rest of the window.
#[derive(Clone, Debug, PartialEq)]
pub enum PlotRequest {
    /// A signal is plotted of which no history is kept. Asked at every layout until there is one.
    Subscribe(String),
    /// The time cursor was set: show the machine as it was then, s.
    SeekTo(f64),
    /// Back to the newest sample.
    Follow,
    /// A plot as a file; `plotting::export` does it.
    Export {
        /// Number of the plot.
        plot: u64,
        /// Kind of file.
        format: Format,
    },
    /// A signal into the active plot.
    Plot(String),
    /// A signal into a new plot.
    PlotNew(String),
    /// A new plot of one signal over another.
    PlotXy {
        /// Path of the signal along x.
        x: String,
        /// Path of the signal along y.
        y: String,
    },
}

/// The path of a signal on its way into a plot, as the payload of a drag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalPath(pub String);

/// Kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A table.
    Csv,
    /// An image of pixels.
    Png,
    /// An image of lines.
    Svg,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 3] = [Format::Csv, Format::Png, Format::Svg];

    /// How names of its files end.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Png => "png",
            Format::Svg => "svg",
        }
    }
}
