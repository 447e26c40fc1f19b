//! View model of the parameters panel.

use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::run_status::RunProblem;
use crate::viewer::view_model::slots::Slots;

/// Data of the lines of values.
#[derive(Clone, Copy)]
pub struct ValuesModel<'a> {
    /// The machine.
    pub readings: &'a Readings,
    /// The problem of the run, if any.
    pub problem: Option<&'a RunProblem>,
    /// Whether a machine is being built.
    pub building: bool,
}

/// Data of the panel.
#[derive(Clone, Copy)]
pub struct ParameterModel<'a> {
    /// The values.
    pub values: ValuesModel<'a>,
    /// The list of edits.
    pub edits: &'a Edits,
    /// Snapshots A and B.
    pub slots: &'a Slots,
}
