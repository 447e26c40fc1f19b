//! Data from which signals are read: a machine at the end of a tick, and measurements of the program around it.

use super::components::*;
use super::cycles::Means;
use super::physics::Snapshot;
use crate::model::{Coefficients, State};
use bevy::ecs::prelude::*;

/// Signals measured by the program with the wall clock; they do not describe the machine.
pub const HOST_SIGNALS: [&str; 3] = ["run.fps", "run.memory_mb", "run.realtime_factor"];

/// Measurements of the program, for [`HOST_SIGNALS`]. The machine never reads them.
#[derive(Component, Clone, Copy, Debug)]
pub struct Host {
    /// Frames per second in a window, ticks per second headless.
    pub fps: f64,
    /// Memory of the process, MB.
    pub memory_mb: f64,
    /// Simulated seconds per second of wall-clock time.
    pub realtime_factor: f64,
}

impl Default for Host {
    fn default() -> Self {
        Self { fps: f64::NAN, memory_mb: f64::NAN, realtime_factor: f64::NAN }
    }
}

impl Host {
    /// The values of [`HOST_SIGNALS`].
    pub fn values(&self) -> [f64; 3] {
        [self.fps, self.memory_mb, self.realtime_factor]
    }
}

/// Everything that a signal can be read from.
pub struct View<'a> {
    pub(super) c: &'a Coefficients,
    pub(super) state: &'a State,
    pub(super) balance: &'a Balance,
    pub(super) flows: &'a Flows,
    pub(super) tensions: &'a LinkTensions,
    pub(super) revolution: &'a Revolution,
    pub(super) host: &'a Host,
    pub(super) errors: &'a ErrorCount,
    pub(super) cam: bool,
    pub(super) time_s: f64,
}

impl View<'_> {
    /// Simulated time, s.
    pub fn time_s(&self) -> f64 {
        self.time_s
    }

    pub(super) fn means(&self) -> Option<Means> {
        self.revolution.cycles.means()
    }

    pub(super) fn count(&self, in_cell: impl Fn(usize) -> bool) -> f64 {
        (0..self.state.floaters.len()).filter(|&index| in_cell(index)).count() as f64
    }
}

/// Components of a machine that its signals read.
#[derive(bevy::ecs::query::QueryData)]
pub struct Watched {
    specification: &'static Specification,
    clock: &'static Clock,
    balance: &'static Balance,
    flows: &'static Flows,
    tensions: &'static LinkTensions,
    revolution: &'static Revolution,
    host: &'static Host,
    errors: &'static ErrorCount,
    snapshot: &'static Snapshot,
}

impl WatchedItem<'_, '_> {
    /// Ticks done.
    pub fn tick(&self) -> u64 {
        self.clock.tick
    }

    /// The view from which signals are read, at the end of the tick.
    pub fn view(&self) -> View<'_> {
        View {
            c: &self.specification.coefficients,
            state: self.snapshot.at(self.clock).state(),
            balance: self.balance,
            flows: self.flows,
            tensions: self.tensions,
            revolution: self.revolution,
            host: self.host,
            errors: self.errors,
            cam: self.specification.options.cam,
            time_s: self.clock.time_s(&self.specification.settings),
        }
    }
}
