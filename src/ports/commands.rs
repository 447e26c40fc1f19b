//! Commands: every outside influence on a running machine, and the journal of them.
//!
//! A run is config + seed + journal: the same commands applied at the same ticks give the same bits.

use serde::{Deserialize, Serialize};

/// One outside influence on a machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Sets a live parameter; the value is written as in a config file (SI).
    SetParameter {
        /// Path in the parameter table.
        path: String,
        /// The new value as text: a number, `true`/`false`, or a name.
        value: String,
    },
    /// Sets several live parameters at once (a preset, an undo); refused completely if one change is refused.
    SetParameters(Vec<(String, String)>),
    /// Generator off, valves shut, brake on (PHYSICS.md 9).
    EmergencyStop,
    /// Releases the emergency stop.
    ReleaseStop,
    /// Turns the barring motor on or off.
    Barring(bool),
    /// Empties a floater: its air is removed at once and booked as forced spill.
    EmptyFloater(u32),
    /// A request to a service of the machine, for example to acknowledge an alarm. It changes only the service's state.
    Service {
        /// Name of the service.
        service: String,
        /// The request as JSON, in the service's own format; checked when the command is applied.
        payload: serde_json::Value,
    },
}

impl Command {
    /// Whether it changes parameters.
    pub fn changes_parameters(&self) -> bool {
        matches!(self, Command::SetParameter { .. } | Command::SetParameters(_))
    }

    /// Whether it can change the state of the machine itself.
    pub fn changes_machine(&self) -> bool {
        !matches!(self, Command::Service { .. })
    }
}

/// A command with the tick of its application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The tick at whose start the command is applied; tick 0 is the first.
    pub tick: u64,
    /// The command.
    pub command: Command,
}

/// The commands of a run, in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    /// Entries in the order in which they were applied.
    pub entries: Vec<Entry>,
}
