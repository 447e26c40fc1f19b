//! What the panel of the parameters shows.

use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::run_status::RunProblem;
use crate::viewer::view_model::slots::Slots;

/// What the lines of the values show.
#[derive(Clone, Copy)]
pub struct ValuesModel<'a> {
    /// The machine.
    pub readings: &'a Readings,
    /// What stopped or refused the run, if anything did.
    pub problem: Option<&'a RunProblem>,
    /// Whether a machine is being built.
    pub building: bool,
}

/// What the panel shows.
#[derive(Clone, Copy)]
pub struct ParameterModel<'a> {
    /// The values.
    pub values: ValuesModel<'a>,
    /// The list of edits.
    pub edits: &'a Edits,
    /// The slots A and B.
    pub slots: &'a Slots,
}
