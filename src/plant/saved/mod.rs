//! What files hold of a machine and of its commands: types of their own, apart from what runs.
//!
//! A field that is new has a default that is right for a file without it. What stands in a list today and may grow (lines
//! of the ledger, kinds of events) is written by name; files of version 1 have it by position, and are still read. The
//! version itself stands in the head of a file (`recovery::sealed`) or in its text ([`JournalFile`]); files of every
//! version lie in `tests/golden`, and a test opens them.
//!
//! | file | what it does |
//! |---|---|
//! | `commands` | commands, journals |
//! | `lines` | figures by line of the ledger, counts by kind of event |
//! | `machine` | all of a machine at one moment |
mod commands;
mod lines;
mod machine;

pub use commands::{JournalFile, SavedEntry};
pub(super) use machine::SavedMachine;
