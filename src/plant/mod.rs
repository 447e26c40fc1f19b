//! STAND-IN for the plant, so that `config`, `store` and `cli` build and their tests run before the real one
//! is there. It has the outside of `Machine` and no physics; the whole folder is replaced by the plant.

use crate::model::{Parameters, Problem};
use crate::ports::commands::{Command, Entry, Journal};
use crate::ports::events::Occurrence;
use crate::ports::settings::RunSettings;
use crate::ports::signals::{Signal, Signals};
use serde_json::{Map, Value, json};

/// Why a machine cannot be made or go on.
#[derive(Clone, Debug, thiserror::Error)]
pub enum MachineError {
    /// The parameters are not those of a machine that can be computed.
    #[error("{0:?}")]
    Parameters(Vec<Problem>),
    /// The numbers failed.
    #[error("at {time_s:.6} s")]
    Numerical {
        /// Simulated time, s.
        time_s: f64,
    },
}

/// A machine that stands still.
pub struct Machine {
    settings: RunSettings,
    signals: Signals,
    journal: Journal,
    replay: Vec<Entry>,
}

impl Machine {
    /// A machine at time zero.
    pub fn new(parameters: Parameters, settings: RunSettings) -> Result<Self, MachineError> {
        let problems: Vec<_> = parameters.problems().into_iter().filter(|problem| problem.fatal).collect();
        if !problems.is_empty() {
            return Err(MachineError::Parameters(problems));
        }
        let row = |path: &str, unit, meaning| Signal { path: path.into(), unit, meaning };
        let mut table = vec![
            row("chain.position", "m", "Chain coordinate Q, laps counted."),
            row("chain.speed", "m/s", "Chain speed v."),
            row("books.energy_error_relative", "", "Energy error, relative."),
        ];
        for number in 0..parameters.geometry.floater_count {
            table.push(row(&format!("floater[{number}].air_volume"), "m3", "Volume of its air."));
        }
        let signals = Signals { values: vec![0.0; table.len()], table, time_s: 0.0, tick: 0 };
        Ok(Self { settings, signals, journal: Journal::default(), replay: Vec::new() })
    }

    /// Runs a number of ticks.
    pub fn step(&mut self, ticks: u64) -> Result<(), MachineError> {
        self.signals.tick += ticks;
        self.signals.time_s = self.signals.tick as f64 * self.settings.run.tick;
        let (applied, waiting) = self.replay.drain(..).partition(|entry| entry.tick < self.signals.tick);
        self.replay = waiting;
        let applied: Vec<Entry> = applied;
        self.journal.entries.extend(applied);
        if self.signals.time_s.is_finite() {
            return Ok(());
        }
        Err(MachineError::Numerical { time_s: self.signals.time_s })
    }

    /// Submits a command; it is applied at the start of the next tick.
    pub fn submit(&mut self, command: Command) {
        self.replay.push(Entry { tick: self.signals.tick, command });
    }

    /// Replays a journal from where the machine is.
    pub fn replay(&mut self, journal: Journal) {
        self.replay.extend(journal.entries);
    }

    /// Commands that were applied.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Simulated time, s.
    pub fn time_s(&self) -> f64 {
        self.signals.time_s
    }

    /// Subscribes to a signal; false if there is no such path.
    pub fn subscribe(&mut self, path: &str) -> bool {
        self.signals.position(path).is_some()
    }

    /// Samples the signals now, and shows them.
    pub fn signals(&mut self) -> &Signals {
        &self.signals
    }

    /// Events of the last tick.
    pub fn last_events(&self) -> &[Occurrence] {
        &[]
    }

    /// All figures of the run up to now.
    pub fn report(&self) -> Map<String, Value> {
        let mut out = Map::new();
        out.insert("time_s".into(), json!(self.time_s()));
        out.insert("seed".into(), json!(self.settings.run.seed));
        out.insert("timing".into(), json!(format!("{:?}", self.settings.run.timing).to_lowercase()));
        out.insert("trace_hash".into(), json!("0000000000000000"));
        for name in ["chain_position_m", "chain_speed_m_s", "energy_error_relative"] {
            out.insert(name.into(), json!(0.0));
        }
        out
    }

    /// The whole state as JSON, for a numerical failure.
    pub fn dump(&self) -> Value {
        json!({ "time_s": self.time_s() })
    }
}
