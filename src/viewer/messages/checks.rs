//! What can be asked of the checks of the machine and of its energy audit.

use bevy::prelude::*;

/// What to do with the checks of the machine, or with its energy audit.
#[derive(Message, Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckRequest {
    /// Look with every check now.
    CheckNow,
    /// Audit the machine that is shown, or no longer.
    Audit(bool),
    /// Write the audit to files in the current directory.
    ExportAudit,
}
