//! What a label of the scene is about.

use crate::model::Line;

/// What a label is about: signals, and lines of the ledger whose present rates it adds up.
pub struct About {
    /// Text of the label.
    pub label: &'static str,
    /// What it names.
    pub meaning: &'static str,
    /// Signals that explain it.
    pub signals: &'static [&'static str],
    /// Lines of the ledger whose rates its figure adds up.
    pub lines: &'static [Line],
}

impl About {
    /// A label that signals explain.
    pub const fn signals(label: &'static str, meaning: &'static str, signals: &'static [&'static str]) -> Self {
        Self { label, meaning, signals, lines: &[] }
    }

    /// The same label with a figure that adds up lines of the ledger.
    pub const fn with_lines(self, lines: &'static [Line]) -> Self {
        Self { lines, ..self }
    }
}
