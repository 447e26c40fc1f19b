//! What watches a running machine: alert rules and the recent past of its signals.
//!
//! Reads one sample of the signals a tick and never writes the machine.
pub mod alerts;
mod columns;
pub mod history;

pub use alerts::{Alert, Alerts, Severity};
pub use history::History;
