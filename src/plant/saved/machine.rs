//! File format of the complete state of a machine.

use super::commands::{SavedCommand, SavedEntry};
use super::lines::{SavedCounts, SavedLines};
use crate::model::geometry::Cell;
use crate::model::tension::{FloaterLoad, Tensions};
use crate::model::{Actuators, FloaterState, Ledger, State, Stored};
use crate::plant::components::{
    Balance, CommandLog, ErrorCount, EventLog, Failed, Flows, Interlocks, Revolution, Specification,
};
use crate::plant::controller::{Controller, ValveAction};
use crate::plant::cycles::Cycles;
use crate::plant::sensors::{GATES, SensorState};
use crate::ports::commands::Journal;
use crate::ports::events::Occurrence;
use crate::solver::{SolverError, StepMemory};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Declares a struct of the file format with the fields of a runtime struct: the compiler reports a field that either
/// of them lacks. Converted fields name their type.
macro_rules! mirror {
    ($(#[$attribute:meta])* $saved:ident of $running:ident { $($(#[$field:meta])* $name:ident: $type:ty),+ $(,)? }) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, Serialize, Deserialize)]
        pub struct $saved {
            $($(#[$field])* $name: $type),+
        }
        impl From<$running> for $saved {
            fn from(running: $running) -> Self {
                let $running { $($name),+ } = running;
                Self { $($name: $name.into()),+ }
            }
        }
        impl From<$saved> for $running {
            fn from(saved: $saved) -> Self {
                let $saved { $($name),+ } = saved;
                Self { $($name: $name.into()),+ }
            }
        }
    };
}

mirror!(SavedFloater of FloaterState {
    air_mass: f64, enthalpy: f64, cell: Cell, filled: bool, spilling: bool, valve_open: bool,
});

mirror!(SavedActuators of Actuators {
    compressor_on: bool, brake_on: bool, barring_on: bool, generator_on: bool, valves_held_shut: bool,
    // Since the emergency stop stops the compressor.
    #[serde(default)] compressor_locked: bool,
});

mirror!(SavedStored of Stored {
    chain_kinetic: f64, flywheel_kinetic: f64, potential: f64, floater_air: f64, reservoir: f64, water: f64,
});

mirror!(SavedLoad of FloaterLoad { buoyancy: f64, weight: f64, drag: f64, mass: f64, intake: f64 });

mirror!(SavedSteps of StepMemory { step: f64, steps: u64, rejected: u64 });

mirror!(SavedRevolution of Revolution {
    origin: f64, done: i64, at_start: (f64, f64), efficiency: Option<f64>, unfilled: (u64, u64),
    #[serde(default)] cycles: Cycles,
});

mirror!(SavedFlows of Flows { rates: SavedLines, acceleration: f64 });

mirror!(SavedBalance of Balance {
    ledger: SavedLedger,
    start_energy: f64,
    start_exergy: f64,
    least_denominator: f64,
    stored: SavedStored,
    energy_error: f64,
    energy_error_relative: f64,
    greatest_energy_error_relative: f64,
    last_parameter_work: f64,
});

impl From<crate::model::ledger::Fluxes> for SavedLines {
    fn from(fluxes: crate::model::ledger::Fluxes) -> Self {
        Self(fluxes)
    }
}

impl From<SavedLines> for crate::model::ledger::Fluxes {
    fn from(lines: SavedLines) -> Self {
        lines.0
    }
}

/// The ledger: sums, compensation terms, and the least booking of each line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedLedger {
    sums: SavedLines,
    carries: SavedLines,
    least: SavedLines,
}

impl From<Ledger> for SavedLedger {
    fn from(ledger: Ledger) -> Self {
        let [sums, carries, least] = ledger.into_parts().map(SavedLines);
        Self { sums, carries, least }
    }
}

impl From<SavedLedger> for Ledger {
    fn from(SavedLedger { sums, carries, least }: SavedLedger) -> Self {
        Ledger::of_parts([sums.0, carries.0, least.0])
    }
}

mirror!(SavedErrors of ErrorCount { recent: VecDeque<u32>, sum: u32, failing: [bool; 2], refused: u64 });

mirror!(SavedFailure of Failed { time_s: f64, error: SolverError });

mirror!(SavedInterlocks of Interlocks { emergency_stop: bool });

mirror!(SavedAction of ValveAction { due_s: f64, floater: u32, open: bool });

mirror!(SavedController of Controller {
    position: Option<f64>,
    speed: f64,
    passes: [u64; GATES.len()],
    encoder: VecDeque<(f64, f64)>,
    ordered_open: Vec<bool>,
    level_seen: Vec<bool>,
    actions: SavedActions,
    at_rest_since: Option<f64>,
    barring: bool,
    barred_by_hand: bool,
    compressor: bool,
    valve_dead_time_s: f64,
    sample_rate_hz: f64,
});

/// Valve movements that are due.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SavedActions(Vec<SavedAction>);

impl From<VecDeque<ValveAction>> for SavedActions {
    fn from(actions: VecDeque<ValveAction>) -> Self {
        Self(actions.into_iter().map(Into::into).collect())
    }
}

impl From<SavedActions> for VecDeque<ValveAction> {
    fn from(actions: SavedActions) -> Self {
        actions.0.into_iter().map(Into::into).collect()
    }
}

/// The state of the model.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedState {
    chain_position: f64,
    laps: i64,
    chain_speed: f64,
    flywheel_speed: f64,
    governor_integral: f64,
    reservoir_mass: f64,
    reservoir_energy: f64,
    water_temperature: f64,
    water_rest: f64,
    coupling_engaged: bool,
    actuators: SavedActuators,
    floaters: Vec<SavedFloater>,
}

impl From<State> for SavedState {
    fn from(state: State) -> Self {
        Self {
            chain_position: state.chain_position,
            laps: state.laps,
            chain_speed: state.chain_speed,
            flywheel_speed: state.flywheel_speed,
            governor_integral: state.governor_integral,
            reservoir_mass: state.reservoir_mass,
            reservoir_energy: state.reservoir_energy,
            water_temperature: state.water_temperature,
            water_rest: state.water_rest,
            coupling_engaged: state.coupling_engaged,
            actuators: state.actuators.into(),
            floaters: state.floaters.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<SavedState> for State {
    fn from(saved: SavedState) -> Self {
        Self {
            chain_position: saved.chain_position,
            laps: saved.laps,
            chain_speed: saved.chain_speed,
            flywheel_speed: saved.flywheel_speed,
            governor_integral: saved.governor_integral,
            reservoir_mass: saved.reservoir_mass,
            reservoir_energy: saved.reservoir_energy,
            water_temperature: saved.water_temperature,
            water_rest: saved.water_rest,
            coupling_engaged: saved.coupling_engaged,
            actuators: saved.actuators.into(),
            floaters: saved.floaters.into_iter().map(Into::into).collect(),
        }
    }
}

/// Tensions of the links at their last evaluation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedTensions {
    ahead: Vec<f64>,
    least: f64,
    greatest: f64,
    loads: Vec<SavedLoad>,
    residual: f64,
    force_error: f64,
}

impl From<Tensions> for SavedTensions {
    fn from(Tensions { ahead, least, greatest, loads, residual, force_error }: Tensions) -> Self {
        let loads = loads.into_iter().map(Into::into).collect();
        Self { ahead, least, greatest, loads, residual, force_error }
    }
}

impl From<SavedTensions> for Tensions {
    fn from(SavedTensions { ahead, least, greatest, loads, residual, force_error }: SavedTensions) -> Self {
        let loads = loads.into_iter().map(Into::into).collect();
        Self { ahead, least, greatest, loads, residual, force_error }
    }
}

/// Commands that were applied, that wait, or that are still to be replayed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedCommandLog {
    waiting: Vec<SavedCommand>,
    replay: Vec<SavedEntry>,
    journal: SavedJournal,
    refused: VecDeque<String>,
    refused_count: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct SavedJournal {
    entries: Vec<SavedEntry>,
}

impl From<CommandLog> for SavedCommandLog {
    fn from(CommandLog { waiting, replay, journal, refused, refused_count, outcomes: _ }: CommandLog) -> Self {
        Self {
            waiting: waiting.into_iter().map(Into::into).collect(),
            replay: replay.into_iter().map(Into::into).collect(),
            journal: SavedJournal { entries: journal.entries.into_iter().map(Into::into).collect() },
            refused,
            refused_count,
        }
    }
}

impl From<SavedCommandLog> for CommandLog {
    fn from(SavedCommandLog { waiting, replay, journal, refused, refused_count }: SavedCommandLog) -> Self {
        Self {
            waiting: waiting.into_iter().map(Into::into).collect(),
            replay: replay.into_iter().map(Into::into).collect(),
            journal: Journal { entries: journal.entries.into_iter().map(Into::into).collect() },
            refused,
            refused_count,
            outcomes: Vec::new(),
        }
    }
}

/// Event log. Kinds of events are written by the names of PHYSICS.md 9.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedEventLog {
    counts: SavedCounts,
    this_tick: Vec<Occurrence>,
    last_tick: Vec<Occurrence>,
    moving: bool,
    slack: bool,
    recent: VecDeque<Occurrence>,
}

impl From<EventLog> for SavedEventLog {
    fn from(EventLog { counts, this_tick, last_tick, moving, slack, recent }: EventLog) -> Self {
        Self { counts: SavedCounts(counts), this_tick, last_tick, moving, slack, recent }
    }
}

impl From<SavedEventLog> for EventLog {
    fn from(SavedEventLog { counts, this_tick, last_tick, moving, slack, recent }: SavedEventLog) -> Self {
        Self { counts: counts.0, this_tick, last_tick, moving, slack, recent }
    }
}

/// Files contain parameters and settings; everything derived from them is computed again.
mod given {
    use super::Specification;
    use crate::model::Parameters;
    use crate::ports::settings::RunSettings;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::sync::Arc;

    #[derive(Serialize)]
    struct Shown<'a> {
        parameters: &'a Parameters,
        settings: &'a RunSettings,
    }

    #[derive(Deserialize)]
    struct Read {
        parameters: Parameters,
        settings: RunSettings,
    }

    pub fn serialize<S: Serializer>(specification: &Arc<Specification>, serializer: S) -> Result<S::Ok, S::Error> {
        Shown { parameters: &specification.parameters, settings: &specification.settings }.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<Specification>, D::Error> {
        let Read { parameters, settings } = Read::deserialize(deserializer)?;
        Ok(Arc::new(Specification::new(parameters, settings)))
    }
}

/// The complete state of a machine. Field names are those of version 1.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SavedMachine {
    #[serde(with = "given")]
    pub specification: Arc<Specification>,
    pub tick: u64,
    pub state: SavedState,
    #[serde(rename = "books")]
    pub balance: SavedBalance,
    pub flows: SavedFlows,
    #[serde(rename = "look")]
    pub tensions: SavedTensions,
    pub steps: SavedSteps,
    pub commands: SavedCommandLog,
    pub events: SavedEventLog,
    pub revolution: SavedRevolution,
    #[serde(rename = "trace")]
    pub hash: u64,
    pub errors: SavedErrors,
    pub controller: Option<SavedController>,
    pub sensors: Vec<SensorState>,
    pub failed: Option<SavedFailure>,
    /// `None` before version 2.
    #[serde(default)]
    pub interlocks: Option<SavedInterlocks>,
    /// Companion states; empty before version 2.
    #[serde(default)]
    pub services: BTreeMap<String, String>,
}
