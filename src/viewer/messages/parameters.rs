//! Changes of parameters, and the snapshots A and B.

use bevy::prelude::*;

/// One parameter before and after a change, as text.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Path of the parameter.
    pub path: &'static str,
    /// Its value before.
    pub before: String,
    /// Its value after.
    pub after: String,
}

/// A slot for a snapshot of the parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The first.
    A,
    /// The second.
    B,
}

impl Slot {
    /// Both slots.
    pub const BOTH: [Slot; 2] = [Slot::A, Slot::B];

    /// The other one.
    pub fn other(self) -> Self {
        if self == Slot::A { Slot::B } else { Slot::A }
    }

    /// Its letter.
    pub fn letter(self) -> &'static str {
        if self == Slot::A { "A" } else { "B" }
    }
}

/// A request to the slots A and B.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotRequest {
    /// Store the present parameters.
    Store(Slot),
    /// Apply the stored parameters to the machine.
    Go(Slot),
    /// Apply the slot that is not in use.
    Flip,
}
