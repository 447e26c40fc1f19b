//! Plots and their export.

use crate::viewer::app::dispatch::context::ActionContext;
use crate::viewer::messages::notices::Notice;
use crate::viewer::messages::pane::Pane;
use crate::viewer::messages::plots::{Format, PlotRequest};
use crate::viewer::messages::time::TimeRequest;
use crate::viewer::plotting::export;
use crate::viewer::view_model::plot_source::PlotSource;
use bevy::prelude::*;
use std::path::Path;

impl ActionContext<'_> {
    /// Shows a plot of some signals: an existing one with exactly these, or a new one.
    pub fn plot(&mut self, paths: Vec<String>) {
        self.tiling.bring_up(Pane::Plots);
        if !paths.is_empty() && self.board.bring_up(&paths) {
            return;
        }
        let plot = self.board.add_plot();
        for path in paths {
            self.board.add_curve(plot, &path, &self.readings.signals);
        }
    }

    /// Whether an export of plots is pending.
    pub fn exports_wait(&self) -> bool {
        self.exports.0
    }

    /// Exports every plot, if that was requested.
    pub fn export_if_asked(&mut self, source: &PlotSource, now_s: f64) {
        if !std::mem::take(&mut self.exports.0) {
            return;
        }
        let plots: Vec<u64> = self.board.plots.iter().map(|plot| plot.id).collect();
        let (mut written, mut troubles) = (0, Vec::new());
        for plot in plots {
            for format in Format::ALL {
                match export::export(&self.board, source, plot, format, Path::new(".")) {
                    Ok(_) => written += 1,
                    Err(why) => troubles.push(why),
                }
            }
        }
        self.notices.add(Notice::PlotsSaved(written), now_s);
        troubles.into_iter().for_each(|why| self.notices.add(Notice::PlotNotSaved(why), now_s));
    }

    /// Executes a request of the plots or the list of signals.
    pub fn plot_request(&mut self, request: &PlotRequest, source: &PlotSource, now_s: f64) {
        if self.board.carry_out(request, source.signals) {
            self.tiling.bring_up(Pane::Plots);
            return;
        }
        match request {
            PlotRequest::Subscribe(path) => self.send_time(TimeRequest::Keep(path.clone())),
            PlotRequest::SeekTo(time_s) => self.seek(self.status.lane, *time_s),
            PlotRequest::Follow => self.send_time(TimeRequest::Live),
            PlotRequest::Export { plot, format } => {
                let outcome = export::export(&self.board, source, *plot, *format, Path::new("."));
                self.notices.add(outcome.map_or_else(Notice::PlotNotSaved, Notice::Saved), now_s);
            }
            PlotRequest::Plot(_) | PlotRequest::PlotNew(_) | PlotRequest::PlotXy { .. } => {}
        }
    }
}
