//! Events of a tick: solver events become messages and log entries, in order of time.

use super::components::*;
use super::physics::Snapshot;
use crate::ports::events::{EventKind, Occurrence};
use crate::solver::{SolverEvent, SolverEventKind};
use bevy::ecs::prelude::*;

/// Message for an event of a machine.
#[derive(Message, Clone, Copy, Debug, PartialEq)]
pub struct MachineEvent {
    /// The machine.
    pub machine: Entity,
    /// The event with its time and floater.
    pub occurrence: Occurrence,
}

/// Speed below which a chain that was faster than [`MOVING`] has stopped, m/s.
const STOPPED: f64 = 1e-3;
/// Speed above which the chain is moving, m/s.
const MOVING: f64 = 1e-2;
/// A change of direction is reported if the chain is faster than this at some time in the tick, m/s: at rest its speed
/// changes sign within round-off.
const TURNING: f64 = 1e-9;

impl EventLog {
    /// Heap memory, bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        (self.this_tick.len() + self.last_tick.len() + self.recent.len()) * size_of::<Occurrence>()
    }

    /// Adds an event with its time to the log.
    pub fn note(&mut self, time_s: f64, kind: EventKind, floater: Option<u32>) {
        let occurrence = Occurrence { time_s, kind, floater };
        self.counts[kind.at()] += 1;
        self.this_tick.push(occurrence);
        if self.recent.len() == RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(occurrence);
    }

    /// Adds a solver event to the log if it has an event kind; `start_s` is the start of its span.
    pub fn note_solver_event(&mut self, start_s: f64, event: &SolverEvent) {
        let (kind, floater) = match event.kind {
            SolverEventKind::InjectionStarted(floater) => (EventKind::InjectionStarted, Some(floater)),
            SolverEventKind::Filled(floater) => (EventKind::Filled, Some(floater)),
            SolverEventKind::Unfilled(floater) => (EventKind::Unfilled, Some(floater)),
            SolverEventKind::SpillStarted(floater) => (EventKind::SpillStarted, Some(floater)),
            SolverEventKind::SpillEnded(floater) => (EventKind::SpillEnded, Some(floater)),
            SolverEventKind::VentStarted(floater) => (EventKind::VentStarted, Some(floater)),
            SolverEventKind::Vented(floater) => (EventKind::Vented, Some(floater)),
            SolverEventKind::CarryOver(floater) => (EventKind::CarryOver, Some(floater)),
            SolverEventKind::CompressorOn => (EventKind::CompressorOn, None),
            SolverEventKind::CompressorOff => (EventKind::CompressorOff, None),
            SolverEventKind::CouplingEngaged => (EventKind::CouplingEngaged, None),
            SolverEventKind::CouplingReleased => (EventKind::CouplingReleased, None),
            SolverEventKind::Reversed => (EventKind::Reversed, None),
            SolverEventKind::Entered(..) => return,
        };
        self.note(start_s + event.at, kind, floater);
    }
}

/// Publishes the events of the tick that has just been computed.
pub fn publish(
    mut machines: Query<(Entity, &Specification, &Clock, &ChainState, &Flows, &LinkTensions, &Snapshot, &mut EventLog)>,
    mut messages: MessageWriter<MachineEvent>,
) {
    for (machine, specification, clock, chain, flows, tensions, snapshot, mut events) in &mut machines {
        let tick = specification.settings.run.tick;
        let end_s = clock.time_s(&specification.settings);
        let ChainState::Rigid { speed, .. } = *chain;
        let turns = speed.abs() + flows.acceleration.abs() * tick > TURNING;
        for event in
            snapshot.at(clock).solver_events().iter().filter(|event| turns || event.kind != SolverEventKind::Reversed)
        {
            events.note_solver_event(end_s - tick, event);
        }
        if events.moving && speed.abs() < STOPPED {
            events.moving = false;
            events.note(end_s, EventKind::Stopped, None);
        } else if speed.abs() > MOVING {
            events.moving = true;
        }
        let slack = tensions.0.least < 0.0;
        if slack != events.slack {
            events.slack = slack;
            events.note(end_s, if slack { EventKind::ChainSlack } else { EventKind::ChainTaut }, None);
        }
        if !events.this_tick.is_empty() {
            messages.write_batch(events.this_tick.iter().map(|&occurrence| MachineEvent { machine, occurrence }));
            events.last_tick = std::mem::take(&mut events.this_tick);
        } else {
            events.last_tick.clear();
        }
    }
}
