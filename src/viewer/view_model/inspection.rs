//! View model of the inspector.

use crate::viewer::messages::part_id::PartId;
use bevy::prelude::*;

/// A value of the part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Name.
    pub label: &'static str,
    /// Value with its unit.
    pub text: String,
    /// The signal, which has an explanation and a history; `None` for a derived value.
    pub signal: Option<String>,
    /// Meaning of a derived value.
    pub meaning: &'static str,
    /// Equation of a derived value.
    pub equation: &'static str,
    /// Inputs of a derived value: paths of signals and parameters.
    pub inputs: Vec<String>,
}

/// Data of the inspector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspection {
    /// The part.
    pub part: Option<PartId>,
    /// Its name.
    pub title: String,
    /// Its values; empty if the machine does not have it.
    pub rows: Vec<Row>,
    /// Signals that are plotted for it.
    pub signals: Vec<String>,
    /// Search text that finds its parameters.
    pub search: &'static str,
    /// Its parameters, by path prefixes.
    pub parameters: &'static [&'static str],
}

impl Inspection {
    /// Inspection of a part that this machine does not have.
    pub fn missing(title: String) -> Self {
        Self { title, ..Self::default() }
    }

    /// Whether the machine has the part.
    pub fn exists(&self) -> bool {
        !self.rows.is_empty()
    }
}

/// The inspection shown at present.
#[derive(Resource, Clone, Debug, Default)]
pub struct InspectionShown(pub Inspection);
