//! Plots: any signal over time or over another, with the gestures that engineers are used to.
//!
//! Plain data drives everything: a [`PlotBoard`](super::view_model::board::PlotBoard) says which plots there are, a
//! [`PlotSource`](super::view_model::plot_source::PlotSource) what there is to show, and
//! [`PlotRequest`](super::messages::plots::PlotRequest)s what is asked of the rest of the window.
//!
//! The plots are painted by hand and not by `egui_plot`: that has one scale for all values of a plot, no band from
//! least to greatest, and gestures and a legend other than those wanted here.
pub mod asked;
pub mod chart;
pub mod columns;
pub mod export;
pub mod legend;
pub mod plots_panel;
pub mod pv;
pub mod pv_panel;
pub mod raster;
pub mod statistics;
pub mod statistics_panel;
pub mod strip;
pub mod svg;
#[cfg(test)]
mod tests;
pub mod time_plot;
pub mod tree;
pub mod xy;
pub mod xy_figure;
