//! The tick: which systems run, in which order. Only this file defines it.
//!
//! | set | may write |
//! |---|---|
//! | Control | what commands and the controller set: parameters, switches, valves; sensor readings |
//! | Physics | the state of the machine and its ledger |
//! | Events | the event log, messages |
//! | Validation | figures about the ledger; never the machine |
//! | Monitoring | samples, figures, histories; never the machine |
//! | Optimization | how many ticks the next frame runs; never the machine |

use super::{checks, control, events, physics, sample};
use bevy::ecs::prelude::*;
use bevy::ecs::schedule::{ScheduleLabel, SingleThreadedExecutor};

/// Ordered sets of one tick.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tick {
    /// Commands of this tick are applied and journaled; sensors sample; the controller scans.
    Control,
    /// Components are gathered, the solver advances to the end of the tick, the state is scattered back.
    Physics,
    /// Solver events become messages, in order of time.
    Events,
    /// Checks read the machine.
    Validation,
    /// Signals are sampled.
    Monitoring,
    /// Work budgets. No system of the program is in this set yet.
    Optimization,
}

/// Schedule of a machine that runs in its own world.
#[derive(ScheduleLabel, Clone, Debug, PartialEq, Eq, Hash)]
pub struct MachineTick;

/// Adds the sets and the plant's systems to a schedule: the window's fixed one, or that of a [`Machine`](super::Machine).
pub fn configure(schedule: &mut Schedule) {
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.configure_sets(
        (Tick::Control, Tick::Physics, Tick::Events, Tick::Validation, Tick::Monitoring, Tick::Optimization).chain(),
    );
    schedule.add_systems((
        (control::apply_commands, control::scan).chain().in_set(Tick::Control),
        (physics::advance, checks::evaluate_tensions).chain().in_set(Tick::Physics),
        events::publish.in_set(Tick::Events),
        checks::close_balance.in_set(Tick::Validation),
        (sample::count_revolutions, sample::sample_signals).chain().in_set(Tick::Monitoring),
    ));
}
