//! Data for plots: histories, and times to be marked.

use crate::model::Parameters;
use crate::monitoring::History;
use crate::ports::settings::RunSettings;
use crate::ports::signals::Signals;
use crate::viewer::ui::explain::Known;
use bevy_egui::egui::Color32;

impl<'a> From<&PlotSource<'a>> for Known<'a> {
    fn from(source: &PlotSource<'a>) -> Self {
        Self { signals: source.signals, machine: source.machine }
    }
}

/// A marked time in plots.
#[derive(Clone, Debug, PartialEq)]
pub struct Marker {
    /// Time, s.
    pub time_s: f64,
    /// Description.
    pub label: String,
    /// Colour of its line.
    pub color: Color32,
}

/// Data for plots.
#[derive(Clone, Copy)]
pub struct PlotSource<'a> {
    /// History of the signals.
    pub history: &'a History,
    /// The table of signals, with the newest values.
    pub signals: &'a Signals,
    /// Parameters and settings of the machine, for explanations.
    pub machine: Option<(&'a Parameters, &'a RunSettings)>,
    /// Simulated time now, s.
    pub now_s: f64,
    /// History of the baseline without the last edit.
    pub baseline: Option<&'a History>,
    /// History of the parent branch.
    pub parent: Option<&'a History>,
    /// Times to be marked.
    pub marks: &'a [Marker],
}
