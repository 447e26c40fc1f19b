//! Samples as CSV: `time [s],chain.speed [m/s],...`, one row a sample.

use super::StoreError;
use crate::ports::events::Occurrence;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// A CSV file that is being written.
pub struct Csv {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Csv {
    /// Makes the file with its header. `columns` are names with units, without commas.
    pub fn create(path: PathBuf, columns: impl IntoIterator<Item = String>) -> Result<Self, StoreError> {
        let file = File::create(&path).map_err(StoreError::on(&path))?;
        let mut csv = Self { path, file: BufWriter::new(file) };
        csv.row(columns.into_iter().collect::<Vec<_>>().join(","))?;
        Ok(csv)
    }

    /// Adds a row of numbers; what is not a number leaves its cell empty.
    pub fn numbers(&mut self, values: impl IntoIterator<Item = f64>) -> Result<(), StoreError> {
        let cells: Vec<_> = values.into_iter().map(cell).collect();
        self.row(cells.join(","))
    }

    /// Adds an event.
    pub fn event(&mut self, event: &Occurrence) -> Result<(), StoreError> {
        let floater = event.floater.map(|number| number.to_string()).unwrap_or_default();
        self.row(format!("{},{},{floater}", cell(event.time_s), event.kind.name()))
    }

    /// Brings everything to the disk.
    pub fn finish(mut self) -> Result<(), StoreError> {
        self.file.flush().map_err(StoreError::on(&self.path))
    }

    fn row(&mut self, text: String) -> Result<(), StoreError> {
        writeln!(self.file, "{text}").map_err(StoreError::on(&self.path))
    }
}

/// `chain.speed [m/s]`; the bare path for a pure number.
pub fn heading(path: &str, unit: &str) -> String {
    if unit.is_empty() { path.into() } else { format!("{path} [{unit}]") }
}

/// The shortest text that reads back to the same bits.
fn cell(value: f64) -> String {
    match value.abs() {
        size if !size.is_finite() => String::new(),
        0.0 => "0".into(),
        size if (1e-5..1e15).contains(&size) => value.to_string(),
        _ => format!("{value:e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_read_back_to_the_bit_and_undefined_ones_are_empty() {
        for value in [0.1 + 0.2, -1e-300, 460_000.0, 1.7e308, 5e-324] {
            assert_eq!(cell(value).parse(), Ok(value));
        }
        assert_eq!(cell(f64::NAN), "");
    }
}
