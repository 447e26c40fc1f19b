//! Plots: any signal over time or over another, with the gestures that engineers have in their fingers.
//!
//! Plain data drives everything: a [`PlotBoard`] says which plots there are, a [`PlotSource`] what there is to show,
//! and [`PlotRequest`]s say what the person wants of the rest of the window. Nothing here knows of the machine.
//!
//! The plots are painted by hand and not by `egui_plot`: that has one scale for all values of a plot, no band from
//! least to greatest, and gestures and a legend other than those wanted here.
pub mod board;
pub mod chart;
pub mod columns;
pub mod export;
pub mod legend;
pub mod names;
pub mod panel;
pub mod pv;
pub mod raster;
pub mod scale;
pub mod statistics;
pub mod statistics_panel;
pub mod strip;
pub mod svg;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod text_check;
mod time_plot;
pub mod tree;
pub mod units;
pub mod view;
pub mod xy;

pub use board::{Plot, PlotBoard};
pub use export::{Format, export};
pub use panel::show;
pub use pv::{PvData, PvTrace};

use crate::model::Parameters;
use crate::monitoring::History;
use crate::ports::settings::RunSettings;
use crate::ports::signals::Signals;
use bevy_egui::egui::Color32;

/// A moment that plots point out.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// When, s.
    pub time_s: f64,
    /// What happened.
    pub label: String,
    /// Colour of its line.
    pub color: Color32,
}

/// What there is to show.
#[derive(Clone, Copy)]
pub struct PlotSource<'a> {
    /// What is kept of the past.
    pub history: &'a History,
    /// The table of signals, with the newest values.
    pub signals: &'a Signals,
    /// Parameters and settings of the machine, for explanations.
    pub machine: Option<(&'a Parameters, &'a RunSettings)>,
    /// Simulated time now, s.
    pub now_s: f64,
    /// How it would have gone without the last edit.
    pub ghost: Option<&'a History>,
    /// How it went in the branch that this one comes from.
    pub parent: Option<&'a History>,
    /// Moments to be pointed out.
    pub marks: &'a [Mark],
}

/// What the person wants of the rest of the window.
#[derive(Clone, Debug, PartialEq)]
pub enum PlotRequest {
    /// A signal is plotted of which no history is kept. Asked at every layout until there is one.
    Subscribe(String),
    /// The time cursor was set: show the machine as it was then, s.
    SeekTo(f64),
    /// Back to the newest sample.
    Follow,
    /// A plot as a file; [`export()`] does it.
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

impl PlotBoard {
    /// Carries out a request that concerns the board alone; false if it is for somebody else.
    pub fn carry_out(&mut self, request: &PlotRequest, signals: &Signals) -> bool {
        match request {
            PlotRequest::Plot(path) => {
                self.add_to_active(path, signals);
            }
            PlotRequest::PlotNew(path) => {
                let plot = self.add_plot();
                self.add_curve(plot, path, signals);
            }
            PlotRequest::PlotXy { x, y } => {
                self.add_xy(x, y);
            }
            _ => return false,
        }
        true
    }
}

/// The path of a signal on its way into a plot, as the payload of a drag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignalPath(pub String);
