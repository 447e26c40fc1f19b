//! Samples as CSV: `time [s],chain.speed [m/s],...`, one row per sample.

use super::error::StoreError;
use crate::ports::events::Occurrence;
use crate::ports::signals::cell;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

/// A CSV file being written.
pub struct Csv {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Csv {
    /// Creates the file with its header. `columns` are names with units, without commas.
    pub fn create(path: PathBuf, columns: impl IntoIterator<Item = String>) -> Result<Self, StoreError> {
        let file = File::create(&path).map_err(StoreError::on(&path))?;
        let mut csv = Self { path, file: BufWriter::new(file) };
        csv.row(columns.into_iter().collect::<Vec<_>>().join(","))?;
        Ok(csv)
    }

    /// Adds a row of numbers.
    pub fn numbers(&mut self, values: impl IntoIterator<Item = f64>) -> Result<(), StoreError> {
        let cells: Vec<_> = values.into_iter().map(cell).collect();
        self.row(cells.join(","))
    }

    /// Adds an event.
    pub fn event(&mut self, event: &Occurrence) -> Result<(), StoreError> {
        let floater = event.floater.map_or(f64::NAN, f64::from);
        self.row(format!("{},{},{}", cell(event.time_s), event.kind.name(), cell(floater)))
    }

    /// Flushes the buffer to the operating system, so that other processes can read it.
    pub fn flush(&mut self) -> Result<(), StoreError> {
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
