//! How much something that is wrong matters: the same two words for alerts and for checks.

use serde::{Deserialize, Serialize};

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// Worth a look.
    Warning,
    /// The figures or the machine cannot be relied on.
    Critical,
}
