//! Content of a label of the scene.

use crate::model::Line;

/// Content of a label: signals, and ledger lines whose present rates are added up.
pub struct About {
    /// Text of the label.
    pub label: &'static str,
    /// Meaning.
    pub meaning: &'static str,
    /// Signals for its explanation.
    pub signals: &'static [&'static str],
    /// Ledger lines whose rates are added up to its value.
    pub lines: &'static [Line],
}

impl About {
    /// A label explained by signals.
    pub const fn signals(label: &'static str, meaning: &'static str, signals: &'static [&'static str]) -> Self {
        Self { label, meaning, signals, lines: &[] }
    }

    /// Adds a value that is the sum of ledger lines.
    pub const fn with_lines(self, lines: &'static [Line]) -> Self {
        Self { lines, ..self }
    }
}
