//! File formats of a machine and of its commands, separate from the types of the running program.
//!
//! A new field has a default that is correct for files without it. Lists that may grow (lines of the ledger, kinds of
//! events) are written by name; files of version 1 contain them by position and can still be read. The version is
//! stored in the head of a file (`recovery::sealed`) or in its text ([`JournalFile`]). `tests/golden` contains files of
//! every version, and a test opens them.
//!
//! | file | content |
//! |---|---|
//! | `commands` | commands, journals |
//! | `lines` | values by line of the ledger, counts by kind of event |
//! | `machine` | the complete state of a machine |
mod commands;
mod lines;
mod machine;

pub use commands::{JournalFile, SavedEntry};
pub(super) use machine::SavedMachine;
