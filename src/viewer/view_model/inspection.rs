//! What the inspector shows of a part.

use crate::viewer::messages::part_id::PartId;
use bevy::prelude::*;

/// A figure of the part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Name.
    pub label: &'static str,
    /// Figure with its unit.
    pub text: String,
    /// The signal that it is, which explains it and has its past; none for what is no signal.
    pub signal: Option<String>,
    /// Of what is no signal: what it is.
    pub meaning: &'static str,
    /// Of what is no signal: how it comes about.
    pub equation: &'static str,
    /// Of what is no signal: paths of signals and parameters that go into it.
    pub inputs: Vec<String>,
}

/// What the inspector shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inspection {
    /// What it is.
    pub part: Option<PartId>,
    /// Its name.
    pub title: String,
    /// Its figures; none of what the machine does not have.
    pub rows: Vec<Row>,
    /// Signals that tell its past.
    pub signals: Vec<String>,
    /// What to search the parameters for to find its own.
    pub search: &'static str,
    /// Its own parameters: beginnings of their paths.
    pub parameters: &'static [&'static str],
}

impl Inspection {
    /// Of something that this machine does not have.
    pub fn missing(title: String) -> Self {
        Self { title, ..Self::default() }
    }

    /// Whether the machine has it.
    pub fn exists(&self) -> bool {
        !self.rows.is_empty()
    }
}

/// What the inspector shows at the moment.
#[derive(Resource, Clone, Debug, Default)]
pub struct InspectionShown(pub Inspection);
