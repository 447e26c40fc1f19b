//! Every outside influence on a running machine, and the journal that keeps it.
//!
//! A run is config + seed + journal: applying the same commands at the same ticks gives the same bits.

use serde::{Deserialize, Serialize};

/// One outside influence on a machine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Gives a live parameter a new value, written as in a config file (SI).
    SetParameter {
        /// Path in the parameter table.
        path: String,
        /// The new value as text: a number, `true`/`false`, or a name.
        value: String,
    },
    /// Gives several live parameters new values at once (a preset, an undo); refused whole if one is refused.
    SetParameters(Vec<(String, String)>),
    /// Generator off, valves shut, brake on (PHYSICS.md 9).
    EmergencyStop,
    /// Ends an emergency stop.
    ReleaseStop,
    /// Turns the barring motor on or off.
    Barring(bool),
    /// Makes a floater Empty: its air goes at once, and is booked as forced spill.
    EmptyFloater(u32),
    /// A request to a service of the machine, as to acknowledge an alarm. It changes the service's state only.
    Service {
        /// Name of the service.
        service: String,
        /// The service's own request type as JSON; checked when the command is applied.
        payload: serde_json::Value,
    },
}

impl Command {
    /// Whether it gives parameters new values.
    pub fn changes_parameters(&self) -> bool {
        matches!(self, Command::SetParameter { .. } | Command::SetParameters(_))
    }

    /// Whether it can change the state of the machine itself.
    pub fn changes_machine(&self) -> bool {
        !matches!(self, Command::Service { .. })
    }
}

/// A command at its place in a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The tick at whose start the command is applied; tick 0 is the first.
    pub tick: u64,
    /// What was done.
    pub command: Command,
}

/// The commands of a run, in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Journal {
    /// Entries in the order in which they were applied.
    pub entries: Vec<Entry>,
}
