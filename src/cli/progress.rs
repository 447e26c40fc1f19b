//! Progress of a headless run on stderr: a progress bar in a terminal, otherwise occasional lines.

use super::look::moves_cursor;
use super::terminal;
use crate::plant::Machine;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

/// Signals shown in the progress message.
const POWER_OUT: &str = "power.grid";
const ENERGY_ERROR: &str = "books.energy_error_relative";

/// Interval of lines without a terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);
/// Interval of updates of the bar.
const BAR_EVERY: Duration = Duration::from_millis(100);

/// The progress of one run.
pub struct Progress {
    bar: Option<ProgressBar>,
    every: Option<Duration>,
    end_s: Option<f64>,
    shown: Instant,
    shown_time_s: f64,
}

impl Progress {
    /// Starts the progress of a run from `start_s` to `end_s`, if it has a fixed end.
    pub fn start(start_s: f64, end_s: Option<f64>, quiet: bool) -> Self {
        let terminal = moves_cursor();
        let bar = (terminal && !quiet).then(|| {
            // The position is in milliseconds, since the bar counts in integers.
            let bar = ProgressBar::with_draw_target(end_s.map(|end| (end * 1e3) as u64), ProgressDrawTarget::stderr());
            let template = if end_s.is_some() {
                "{bar:24} {percent:>3}%  {eta:>4} left  {wide_msg}"
            } else {
                "{spinner} {wide_msg}"
            };
            bar.set_style(ProgressStyle::with_template(template).expect("a valid template"));
            bar
        });
        let every = (!quiet).then_some(if terminal { BAR_EVERY } else { LINE_EVERY });
        Self { bar, every, end_s, shown: Instant::now(), shown_time_s: start_s }
    }

    /// Updates the output if it is due.
    pub fn update(&mut self, machine: &mut Machine) {
        let since = self.shown.elapsed();
        if self.every.is_none_or(|every| since < every) {
            return;
        }
        let time_s = machine.time_s();
        let speed = (time_s - self.shown_time_s) / since.as_secs_f64();
        (self.shown, self.shown_time_s) = (Instant::now(), time_s);
        let line = self.line(machine, time_s, speed);
        match &self.bar {
            Some(bar) => {
                bar.set_position((time_s * 1e3) as u64);
                bar.set_message(line);
            }
            None => terminal::note(&line),
        }
    }

    /// Removes the bar.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&self, machine: &mut Machine, time_s: f64, speed: f64) -> String {
        let signals = machine.signals();
        let shown = |path: &str, show: fn(f64) -> String| signals.value(path).map_or_else(|| "-".into(), show);
        let end = self.end_s.map(|end| format!(" of {end:.1}")).unwrap_or_default();
        let power = shown(POWER_OUT, |watts| format!("{:.2} kW", watts / 1e3));
        let error = shown(ENERGY_ERROR, |error| format!("{error:.1e}"));
        format!("{time_s:.1}{end} s  {speed:.1}x  out {power}  energy error {error}")
    }
}
