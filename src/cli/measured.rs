//! Shared by benchmarks: median of repeats, and output of results.

use super::exit::{Exit, Failure};
use super::terminal;
use serde::Serialize;

/// Median of some values, which are sorted in place.
pub fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Prints results as JSON or as a table.
pub fn print(json: bool, figures: &impl Serialize, table: String) -> Result<Exit, Failure> {
    if json {
        terminal::json(figures)?
    } else {
        terminal::result(&table)?
    }
    Ok(Exit::Done)
}
