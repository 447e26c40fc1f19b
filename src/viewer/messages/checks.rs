//! Requests to the checks of the machine and to its energy audit.

use bevy::prelude::*;

/// A request to the checks of the machine or to its energy audit.
#[derive(Message, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckRequest {
    /// Evaluate all checks now.
    CheckNow,
    /// Start or stop the audit of the shown machine.
    Audit(bool),
    /// Write the audit to files in the current directory.
    ExportAudit,
}
