//! Severity of a problem, shared by alarms and checks.

use serde::{Deserialize, Serialize};

/// Severity of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Deserves attention.
    Warning,
    /// The figures or the machine cannot be relied on.
    Critical,
}
