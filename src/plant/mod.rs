//! STAND-IN for the plant, so that `config`, `store` and `cli` build and their tests run before the real one
//! is there. It has the shape of `Machine` and no physics; the whole file is replaced by the plant.

use crate::model::Parameters;
use crate::ports::commands::{Command, Entry, Journal};
use crate::ports::events::Occurrence;
use crate::ports::settings::RunSettings;
use crate::ports::signals::{Signal, Signals};
use serde::Serialize;
use std::path::Path;

/// Why a machine cannot be made or go on.
#[derive(Debug, thiserror::Error)]
pub enum MachineError {
    /// The state is no longer a number, or a step cannot meet its tolerance.
    #[error("numerical failure at t = {time_s} s: {what}")]
    Numerical {
        /// Simulated time, s.
        time_s: f64,
        /// What went wrong.
        what: String,
    },
    /// The configuration does not describe a machine.
    #[error("{0}")]
    Refused(String),
}

/// The result of a run, flat, SI.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs)]
pub struct Report {
    pub time_s: f64,
    pub timing: String,
    pub trace_hash: String,
    pub chain_position_m: f64,
    pub chain_speed_m_s: f64,
    pub energy_error_relative: f64,
}

/// A machine that stands still.
pub struct Machine {
    settings: RunSettings,
    signals: Signals,
    journal: Journal,
}

impl Machine {
    /// Makes a machine.
    ///
    /// # Errors
    /// A configuration that does not describe a machine.
    pub fn new(parameters: Parameters, settings: RunSettings, _seed: u64) -> Result<Self, MachineError> {
        if let Some(problem) = parameters.problems().into_iter().find(|problem| problem.fatal) {
            return Err(MachineError::Refused(problem.message));
        }
        let row = |path: &str, unit, meaning| Signal { path: path.into(), unit, meaning };
        let mut table = vec![
            row("chain.position", "m", "Chain coordinate, laps counted."),
            row("chain.speed", "m/s", "Chain speed."),
            row("books.energy_error_relative", "", "Energy error, relative."),
        ];
        for number in 0..parameters.geometry.floater_count {
            table.push(row(&format!("floater[{number}].air_volume"), "m3", "Volume of air in a floater."));
        }
        let values = vec![0.0; table.len()];
        Ok(Self { settings, signals: Signals { table, values, time_s: 0.0, tick: 0 }, journal: Journal::default() })
    }

    /// Goes on by a number of ticks.
    ///
    /// # Errors
    /// A numerical failure.
    pub fn step(&mut self, ticks: u64) -> Result<(), MachineError> {
        self.signals.tick += ticks;
        self.signals.time_s = self.signals.tick as f64 * self.settings.run.tick;
        if self.signals.time_s.is_finite() {
            return Ok(());
        }
        Err(MachineError::Numerical { time_s: self.signals.time_s, what: "time is not finite".into() })
    }

    /// Simulated time, s.
    pub fn time_s(&self) -> f64 {
        self.signals.time_s
    }

    /// The newest sample.
    pub fn signals(&self) -> &Signals {
        &self.signals
    }

    /// The result so far.
    pub fn report(&self) -> Report {
        Report {
            time_s: self.time_s(),
            timing: format!("{:?}", self.settings.run.timing),
            trace_hash: "0".repeat(16),
            chain_position_m: 0.0,
            chain_speed_m_s: 0.0,
            energy_error_relative: 0.0,
        }
    }

    /// Hands in a command for the next tick.
    pub fn submit(&mut self, command: Command) {
        self.journal.entries.push(Entry { tick: self.signals.tick, command });
    }

    /// The commands so far.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Takes the events since the last call.
    pub fn take_events(&mut self) -> Vec<Occurrence> {
        Vec::new()
    }

    /// Writes the state to a file.
    ///
    /// # Errors
    /// What the disk says.
    pub fn save_state(&self, path: &Path) -> std::io::Result<()> {
        std::fs::write(path, format!("{:?}", self.signals.values))
    }
}
