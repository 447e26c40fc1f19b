//! Samples as Parquet: one column of 64-bit numbers per signal, with unit and meaning in the column's metadata.
//!
//! The file is readable at any time, even after the program was killed: each row group overwrites the previous footer
//! and ends with a new footer, in one write.

use super::error::StoreError;
use crate::ports::signals::Signal;
use arrow_array::{ArrayRef, Float64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::{ARROW_SCHEMA_META_KEY, ArrowSchemaConverter, ArrowWriter, encode_arrow_schema};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::{FileMetaData, KeyValue, ParquetMetaData, ParquetMetaDataWriter, RowGroupMetaData};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::SchemaDescPtr;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Most buffered numbers before a row group is written: 8 MB.
const HELD_NUMBERS: usize = 1 << 20;
/// Least wall-clock time between two row groups written before the buffer is full.
const LEAST_BETWEEN: Duration = Duration::from_secs(1);
/// Divisor of the run's wall-clock time so far for the interval of row groups: a run of a day has hundreds of them and
/// not 86,400.
const SHARE_BETWEEN: u32 = 50;
/// Ratio of that interval to the writing time of a row group with its footer, so that writing takes at most a hundredth
/// of the time.
const COSTS_BETWEEN: u32 = 100;

/// A Parquet file being written.
pub struct Parquet {
    path: PathBuf,
    schema: Arc<Schema>,
    /// Encodes row groups; its output is removed from the sink at once.
    writer: ArrowWriter<Vec<u8>>,
    footer: Footer,
    file: File,
    /// Whether the file is seekable, so that the footer can be replaced; a pipe is not.
    seeks: bool,
    /// Number of row groups in the file.
    end: u64,
    /// Encoded bytes to be written next.
    groups: usize,
    /// Bytes that come next.
    waiting: Vec<u8>,
    held: Vec<Vec<f64>>,
    most_rows: usize,
    begun: Instant,
    written: Instant,
    /// Wall-clock time to write the last row group.
    cost: Duration,
}

/// Content of the footer that is the same for all row groups.
struct Footer {
    schema: SchemaDescPtr,
    labels: Vec<KeyValue>,
}

impl Parquet {
    /// Creates the file. `labels` are added to the file's metadata.
    pub fn create(path: PathBuf, columns: &[&Signal], labels: &[(&str, String)]) -> Result<Self, StoreError> {
        let schema = Arc::new(schema_of(columns, labels));
        let held = vec![Vec::new(); schema.fields().len()];
        let most_rows = (HELD_NUMBERS / held.len()).max(1);
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = File::create(&path).map_err(StoreError::on(&path))?;
        let seeks = file.metadata().map_err(StoreError::on(&path))?.is_file();
        let made = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties));
        let writer = made.map_err(|error| StoreError::on(&path)(to_io(error)))?;
        let footer = Footer::of(&schema).map_err(|error| StoreError::on(&path)(to_io(error)))?;
        let now = Instant::now();
        let (end, groups, waiting) = (0, 0, Vec::new());
        let mut parquet = Self {
            path,
            schema,
            writer,
            footer,
            file,
            seeks,
            end,
            groups,
            waiting,
            held,
            most_rows,
            begun: now,
            written: now,
            cost: Duration::ZERO,
        };
        parquet.write_out()?;
        Ok(parquet)
    }

    /// Adds a row: the time, then one value per column.
    pub fn numbers(&mut self, values: impl IntoIterator<Item = f64>) -> Result<(), StoreError> {
        for (column, value) in self.held.iter_mut().zip(values) {
            column.push(value);
        }
        if self.held[0].len() >= self.most_rows { self.write_out() } else { Ok(()) }
    }

    /// Writes the buffered rows if the interval has passed.
    pub fn flush_if_due(&mut self) -> Result<(), StoreError> {
        let between = (self.begun.elapsed() / SHARE_BETWEEN).max(self.cost * COSTS_BETWEEN).max(LEAST_BETWEEN);
        let due = self.seeks && !self.held[0].is_empty() && self.written.elapsed() >= between;
        if due { self.write_out() } else { Ok(()) }
    }

    /// Writes the remaining rows and completes the file.
    pub fn finish(mut self) -> Result<(), StoreError> {
        self.write_out()?;
        let end = match self.seeks {
            true => self.file.sync_all(),
            false => self.footer.bytes(self.writer.flushed_row_groups()).and_then(|bytes| self.file.write_all(&bytes)),
        };
        end.map_err(StoreError::on(&self.path))
    }

    /// Encodes the buffered rows as a row group and writes it. After an error the file is still readable up to the
    /// previous row group.
    pub(super) fn write_out(&mut self) -> Result<(), StoreError> {
        let begun = Instant::now();
        let outcome = self.make_row_group().and_then(|()| self.put());
        (self.written, self.cost) = (Instant::now(), begun.elapsed());
        if outcome.is_err() && self.seeks {
            // The space of the old footer is allocated already, even on a full disk. The first error is reported, not
            // one of restoring.
            let _ = self.restore_footer();
        }
        outcome.map_err(StoreError::on(&self.path))
    }

    /// Encodes the buffered rows into the bytes to be written.
    fn make_row_group(&mut self) -> io::Result<()> {
        if !self.held[0].is_empty() {
            let columns =
                self.held.iter_mut().map(|column| Arc::new(Float64Array::from(std::mem::take(column))) as ArrayRef);
            let batch =
                RecordBatch::try_new(self.schema.clone(), columns.collect()).expect("columns have the schema's shape");
            self.writer.write(&batch).and_then(|()| self.writer.flush()).map_err(to_io)?;
        }
        self.writer.sync()?;
        self.waiting.append(self.writer.inner_mut());
        Ok(())
    }

    /// Writes the encoded bytes, followed by a footer if the file is seekable.
    fn put(&mut self) -> io::Result<()> {
        let groups = self.writer.flushed_row_groups();
        let footer = if self.seeks { self.footer.bytes(groups)? } else { Vec::new() };
        if self.seeks {
            self.file.seek(SeekFrom::Start(self.end))?;
        }
        self.file.write_all(&[&self.waiting[..], &footer].concat())?;
        self.end += self.waiting.len() as u64;
        self.groups = groups.len();
        self.waiting.clear();
        Ok(())
    }

    /// Writes the footer for the present content of the file.
    fn restore_footer(&mut self) -> io::Result<()> {
        let footer = self.footer.bytes(&self.writer.flushed_row_groups()[..self.groups])?;
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&footer)?;
        self.file.set_len(self.end + footer.len() as u64)
    }
}

impl Footer {
    fn of(schema: &Schema) -> Result<Self, ParquetError> {
        let descriptor = ArrowSchemaConverter::new().convert(schema)?;
        let own = schema.metadata().iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
        let encoded = KeyValue::new(ARROW_SCHEMA_META_KEY.to_string(), encode_arrow_schema(schema));
        Ok(Self { schema: Arc::new(descriptor), labels: own.chain([encoded]).collect() })
    }

    /// The bytes of a footer for given row groups.
    fn bytes(&self, groups: &[RowGroupMetaData]) -> io::Result<Vec<u8>> {
        let rows = groups.iter().map(RowGroupMetaData::num_rows).sum();
        let created_by = Some(format!("kpp {}", env!("CARGO_PKG_VERSION")));
        let file = FileMetaData::new(1, rows, created_by, Some(self.labels.clone()), self.schema.clone(), None);
        let mut bytes = Vec::new();
        let whole = ParquetMetaData::new(file, groups.to_vec());
        ParquetMetaDataWriter::new(&mut bytes, &whole).finish().map_err(to_io)?;
        Ok(bytes)
    }
}

/// Columns with units and meanings, the time first.
fn schema_of(columns: &[&Signal], labels: &[(&str, String)]) -> Schema {
    let column = |name: &str, unit: &str, meaning: &str| {
        Field::new(name, DataType::Float64, false).with_metadata(HashMap::from([
            ("unit".to_string(), unit.to_string()),
            ("meaning".to_string(), meaning.to_string()),
        ]))
    };
    let mut fields = vec![column("time", "s", "Simulated time.")];
    fields.extend(columns.iter().map(|signal| column(&signal.path, signal.unit, signal.meaning)));
    let labels: HashMap<_, _> = labels.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
    Schema::new_with_metadata(fields, labels)
}

/// Extracts the I/O error from a Parquet error, so that a full disk is recognized.
fn to_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(io) => *io,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
