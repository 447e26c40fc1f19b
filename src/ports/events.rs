//! Events of a machine, with their exact time.

use serde::{Deserialize, Serialize};

/// Part of the machine to which an event belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A floater: most of these events occur once per revolution and floater.
    Floater,
    /// The machine as a whole.
    Machine,
    /// A command, which is also in the journal.
    Command,
}

macro_rules! events {
    ($($kind:ident, $subject:ident, $text:literal;)+) => {
        /// Kinds of events (PHYSICS.md 9).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum EventKind {
            $(#[doc = $text] $kind,)+
        }
        impl EventKind {
            /// Every kind, in order.
            pub const ALL: [EventKind; [$($text),+].len()] = [$(EventKind::$kind),+];

            /// The name in files, as in PHYSICS.md 9.
            pub const fn name(self) -> &'static str {
                match self { $(EventKind::$kind => stringify!($kind)),+ }
            }

            /// Description in a few words.
            pub const fn text(self) -> &'static str {
                match self { $(EventKind::$kind => $text),+ }
            }

            /// Part of the machine to which it belongs.
            pub const fn subject(self) -> Subject {
                match self { $(EventKind::$kind => Subject::$subject),+ }
            }
        }
    };
}

// The table of events: kind, subject, text.
events! {
    InjectionStarted, Floater, "injection started";
    Filled, Floater, "filled";
    Unfilled, Floater, "left the zone short";
    SpillStarted, Floater, "spill started";
    SpillEnded, Floater, "spill ended";
    VentStarted, Floater, "vent started";
    Vented, Floater, "vented";
    CarryOver, Floater, "air carried over";
    CompressorOn, Machine, "compressor on";
    CompressorOff, Machine, "compressor off";
    CouplingEngaged, Machine, "coupling engaged";
    CouplingReleased, Machine, "coupling released";
    ChainSlack, Machine, "chain slack";
    ChainTaut, Machine, "chain taut";
    Reversed, Machine, "chain reversed";
    Stopped, Machine, "chain stopped";
    ParameterChanged, Command, "parameter changed";
}

impl EventKind {
    /// Its position in [`EventKind::ALL`].
    pub const fn at(self) -> usize {
        self as usize
    }
}

/// An event of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Occurrence {
    /// Simulated time, s.
    pub time_s: f64,
    /// Kind of the event.
    pub kind: EventKind,
    /// Number of the floater concerned, if any.
    pub floater: Option<u32>,
}
