//! What signals are read from: a machine at the end of a tick, and the program around it.

use super::components::*;
use super::physics::Snapshot;
use crate::model::{Coefficients, State};
use bevy::ecs::prelude::*;

/// Signals that the program around the machine measures, by the wall clock: they say nothing of the machine.
pub const HOST_SIGNALS: [&str; 3] = ["run.fps", "run.memory_mb", "run.realtime_factor"];

/// What the program around the machine knows, for [`HOST_SIGNALS`]. Never read by the machine.
#[derive(Component, Clone, Copy, Debug)]
pub struct Host {
    /// Frames a second in the window, ticks a second headless.
    pub fps: f64,
    /// Memory of the process, MB.
    pub memory_mb: f64,
    /// Simulated seconds in a second of the clock.
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

/// All that a signal can be read from.
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

    pub(super) fn count(&self, in_cell: impl Fn(usize) -> bool) -> f64 {
        (0..self.state.floaters.len()).filter(|&index| in_cell(index)).count() as f64
    }
}

/// A machine, as far as its signals need it.
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

    /// What its signals are read from, at the end of the tick.
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
