//! Plots and their export.

use crate::viewer::app::dispatch::context::ActionContext;
use crate::viewer::messages::notices::{Notice, notify};
use crate::viewer::messages::pane::Pane;
use crate::viewer::messages::plots::{Format, PlotRequest};
use crate::viewer::messages::time::TimeRequest;
use crate::viewer::plotting::export::{self, Export};
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
        let plots = self.board.plots.iter().map(|plot| plot.id);
        let files = plots.flat_map(|plot| Format::ALL.map(|format| (plot, format)));
        let prepared: Vec<_> =
            files.map(|(plot, format)| export::prepare(&self.board, source, plot, format, Path::new("."))).collect();
        self.write_in_background(now_s, move || {
            let (written, failed): (Vec<_>, Vec<_>) =
                prepared.into_iter().map(|file| file.and_then(Export::write)).partition(Result::is_ok);
            let failed = failed.into_iter().filter_map(Result::err).map(Notice::PlotNotSaved);
            std::iter::once(Notice::PlotsSaved(written.len())).chain(failed).collect()
        });
    }

    /// Queues the writing of files on the background thread; `write` returns the notices to be shown.
    fn write_in_background(&mut self, now_s: f64, write: impl FnOnce() -> Vec<Notice> + Send + Sync + 'static) {
        let accepted = self.background.queue_save(move |_| {
            let notices = write();
            Box::new(move |world: &mut World| notices.into_iter().for_each(|notice| notify(world, notice)))
        });
        if let Err(notice) = accepted {
            self.notices.add(notice, now_s);
        }
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
                let prepared = export::prepare(&self.board, source, *plot, *format, Path::new("."));
                self.write_in_background(now_s, move || {
                    vec![prepared.and_then(Export::write).map_or_else(Notice::PlotNotSaved, Notice::Saved)]
                });
            }
            PlotRequest::Plot(_) | PlotRequest::PlotNew(_) | PlotRequest::PlotXy { .. } => {}
        }
    }
}
