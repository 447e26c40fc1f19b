//! The curves that plots can show, and the instants that they mark.

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

/// A moment that plots point out.
#[derive(Clone, Debug, PartialEq)]
pub struct Marker {
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
    pub baseline: Option<&'a History>,
    /// How it went in the branch that this one comes from.
    pub parent: Option<&'a History>,
    /// Moments to be pointed out.
    pub marks: &'a [Marker],
}
