//! Plots: any signal over time or over another, with the usual gestures.
//!
//! The data are plain: a [`PlotBoard`](super::view_model::board::PlotBoard) contains the plots, a
//! [`PlotSource`](super::view_model::plot_source::PlotSource) the data, and
//! [`PlotRequest`](super::messages::plots::PlotRequest)s are sent to the rest of the window.
//!
//! The plots do not use `egui_plot`, which has one scale for all values of a plot, no min-max bands, and different
//! gestures and legends.
pub mod asked;
pub mod chart;
pub mod columns;
pub mod cursor;
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
