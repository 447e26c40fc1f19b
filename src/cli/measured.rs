//! What benchmarks share: the median of repeats, and how figures are printed.

use super::exit::{Exit, Failure};
use super::terminal;
use serde::Serialize;

/// The middle of some figures, which are sorted on the way.
pub fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// Prints figures as JSON or as a table.
pub fn print(json: bool, figures: &impl Serialize, table: String) -> Result<Exit, Failure> {
    if json {
        terminal::json(figures)?
    } else {
        terminal::result(&table)?
    }
    Ok(Exit::Done)
}
