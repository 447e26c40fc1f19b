//! Differences between two configurations.

use crate::model::parameters::{Parameter, Value};
use serde::Serialize;

/// A parameter whose values differ.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Path in the table.
    pub path: &'static str,
    /// Symbol of PHYSICS.md.
    pub symbol: &'static str,
    /// SI unit; empty for a pure number.
    pub unit: &'static str,
    /// Value in the first configuration.
    pub a: Value,
    /// Value in the second configuration.
    pub b: Value,
}

/// Every parameter in which two structs differ, in the order of their table.
pub fn diff<S>(table: &'static [Parameter<S>], a: &S, b: &S) -> Vec<Difference> {
    table
        .iter()
        .map(|row| Difference { path: row.path, symbol: row.symbol, unit: row.unit, a: (row.get)(a), b: (row.get)(b) })
        .filter(|difference| difference.a != difference.b)
        .collect()
}
