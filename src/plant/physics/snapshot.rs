//! Snapshot of a machine at the end of a tick, for the systems that read it in the same tick.

use crate::model::{Coefficients, State, Stored};
use crate::plant::components::Clock;
use crate::solver::SolverEvent;
use bevy::ecs::prelude::Component;

/// The machine at the end of a tick. Only physics writes it; validation and monitoring read it. Checkpoints, reports
/// and commands read components instead, which are the state; the snapshot is a copy for a certain tick.
#[derive(Component)]
pub struct Snapshot {
    tick: u64,
    left: EndOfTick,
}

/// Content of a snapshot.
pub struct EndOfTick {
    pub(super) state: State,
    stored: Stored,
    pressures: Vec<f64>,
    pub(super) solver_events: Vec<SolverEvent>,
}

impl Snapshot {
    /// Creates the snapshot of a machine whose state no tick has computed: at time zero, or after a jump in time.
    pub fn new(tick: u64, state: State, c: &Coefficients) -> Self {
        let left = EndOfTick { state, stored: Stored::default(), pressures: Vec::new(), solver_events: Vec::new() };
        let mut snapshot = Self { tick, left };
        snapshot.close(tick, c);
        snapshot
    }

    /// The end of the last tick.
    ///
    /// # Panics
    /// If the clock shows another tick: the snapshot is out of date.
    #[inline]
    pub fn at(&self, clock: &Clock) -> &EndOfTick {
        assert_eq!(self.tick, clock.tick, "a snapshot is read in the tick that left it");
        &self.left
    }

    /// The last content, without a check of the clock.
    pub(super) fn last(&self) -> &EndOfTick {
        &self.left
    }

    /// The content, to be overwritten by the next tick.
    pub(super) fn open(&mut self) -> &mut EndOfTick {
        &mut self.left
    }

    /// Sets the tick of the new content, and computes values that have several readers.
    pub(super) fn close(&mut self, tick: u64, c: &Coefficients) {
        self.tick = tick;
        let EndOfTick { state, stored, pressures, .. } = &mut self.left;
        pressures.resize(state.floaters.len(), 0.0);
        *stored = state.stored_seeing(c, |index, pressure| pressures[index] = pressure);
    }
}

impl EndOfTick {
    /// State of the model.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Stored energy by kind, J, from the state alone (PHYSICS.md 5).
    pub fn stored(&self) -> Stored {
        self.stored
    }

    /// Pressure of the water around each floater with air, Pa; values of other floaters are out of date.
    pub fn pressures(&self) -> &[f64] {
        &self.pressures
    }

    /// Solver events of the tick in order of time, with times in s from its start.
    pub fn solver_events(&self) -> &[SolverEvent] {
        &self.solver_events
    }
}
