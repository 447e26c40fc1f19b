//! Samples as Parquet: one column of 64-bit numbers a signal, its unit and meaning in the column's metadata.

use super::StoreError;
use crate::ports::signals::Signal;
use arrow::array::{ArrayRef, Float64Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use std::collections::HashMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

/// Numbers that are held before they become a row group: 8 MB.
const HELD_NUMBERS: usize = 1 << 20;

/// A Parquet file that is being written.
pub struct Parquet {
    path: PathBuf,
    schema: Arc<Schema>,
    writer: ArrowWriter<File>,
    held: Vec<Vec<f64>>,
    most_rows: usize,
}

impl Parquet {
    /// Makes the file. `labels` go into the file's metadata.
    pub fn create(path: PathBuf, columns: &[&Signal], labels: &[(&str, String)]) -> Result<Self, StoreError> {
        let column = |name: &str, unit: &str, meaning: &str| {
            Field::new(name, DataType::Float64, false).with_metadata(HashMap::from([
                ("unit".to_string(), unit.to_string()),
                ("meaning".to_string(), meaning.to_string()),
            ]))
        };
        let mut fields = vec![column("time", "s", "Simulated time.")];
        fields.extend(columns.iter().map(|signal| column(&signal.path, signal.unit, signal.meaning)));
        let held = vec![Vec::new(); fields.len()];
        let most_rows = (HELD_NUMBERS / fields.len()).max(1);
        let labels: HashMap<_, _> = labels.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        let schema = Arc::new(Schema::new_with_metadata(fields, labels));
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = File::create(&path).map_err(StoreError::on(&path))?;
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties))
            .map_err(|error| StoreError::on(&path)(to_io(error)))?;
        Ok(Self { path, schema, writer, held, most_rows })
    }

    /// Adds a row: the time, then one value a column.
    pub fn numbers(&mut self, values: impl IntoIterator<Item = f64>) -> Result<(), StoreError> {
        for (column, value) in self.held.iter_mut().zip(values) {
            column.push(value);
        }
        if self.held[0].len() >= self.most_rows { self.write_out() } else { Ok(()) }
    }

    /// Writes the rest and the footer, without which the file cannot be read.
    pub fn finish(mut self) -> Result<(), StoreError> {
        self.write_out()?;
        self.writer.close().map_err(|error| StoreError::on(&self.path)(to_io(error)))?;
        Ok(())
    }

    /// Makes a row group of what is held.
    fn write_out(&mut self) -> Result<(), StoreError> {
        let columns =
            self.held.iter_mut().map(|column| Arc::new(Float64Array::from(std::mem::take(column))) as ArrayRef);
        let batch =
            RecordBatch::try_new(self.schema.clone(), columns.collect()).expect("columns have the schema's shape");
        let outcome = self.writer.write(&batch).and_then(|()| self.writer.flush());
        outcome.map_err(|error| StoreError::on(&self.path)(to_io(error)))
    }
}

/// What the disk said, out of what Parquet made of it, so that a full disk is known as one.
fn to_io(error: ParquetError) -> std::io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(io) => *io,
            Err(other) => std::io::Error::other(other),
        },
        other => std::io::Error::other(other),
    }
}
