//! What physics leaves of a machine at the end of a tick, for whatever reads it in the same tick.

use crate::model::{Coefficients, State, Stored};
use crate::plant::components::Clock;
use crate::solver::SolverEvent;
use bevy::ecs::prelude::Component;

/// The machine at the end of a tick as the solver has left it. Physics alone writes it; validation and monitoring read it.
/// Checkpoints, reports and commands read components instead: these are the state, this is a copy with a date.
#[derive(Component)]
pub struct Snapshot {
    tick: u64,
    left: EndOfTick,
}

/// What there is to read of the end of a tick.
pub struct EndOfTick {
    pub(super) state: State,
    stored: Stored,
    pressures: Vec<f64>,
    pub(super) solver_events: Vec<SolverEvent>,
}

impl Snapshot {
    /// Of a machine that no tick has brought where it is: at time zero, or after a jump in time.
    pub fn new(tick: u64, state: State, c: &Coefficients) -> Self {
        let left = EndOfTick { state, stored: Stored::default(), pressures: Vec::new(), solver_events: Vec::new() };
        let mut snapshot = Self { tick, left };
        snapshot.close(tick, c);
        snapshot
    }

    /// The end of the last tick.
    ///
    /// # Panics
    /// If the clock shows another tick: somebody reads what is of the past.
    #[inline]
    pub fn at(&self, clock: &Clock) -> &EndOfTick {
        assert_eq!(self.tick, clock.tick, "a snapshot is read in the tick that left it");
        &self.left
    }

    /// What was written last, whatever the clock shows.
    pub(super) fn last(&self) -> &EndOfTick {
        &self.left
    }

    /// What the next tick is written to.
    pub(super) fn open(&mut self) -> &mut EndOfTick {
        &mut self.left
    }

    /// Dates what has been written, and computes what several readers need of it.
    pub(super) fn close(&mut self, tick: u64, c: &Coefficients) {
        self.tick = tick;
        let EndOfTick { state, stored, pressures, .. } = &mut self.left;
        pressures.resize(state.floaters.len(), 0.0);
        *stored = state.stored_seeing(c, |index, pressure| pressures[index] = pressure);
    }
}

impl EndOfTick {
    /// The state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Stored energy by kind, J, from the state alone (PHYSICS.md 5).
    pub fn stored(&self) -> Stored {
        self.stored
    }

    /// Pressure of the water around each floater with air, Pa; that of the others is of the past.
    pub fn pressures(&self) -> &[f64] {
        &self.pressures
    }

    /// What the solver located in the tick, in order of time, s from its start.
    pub fn solver_events(&self) -> &[SolverEvent] {
        &self.solver_events
    }
}
