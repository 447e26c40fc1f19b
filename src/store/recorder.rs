//! Records samples and events of one run into one folder.

use super::csv::{Csv, heading};
use super::error::StoreError;
use super::folder;
use super::parquet::Parquet;
use crate::ports::events::Occurrence;
use crate::ports::signals::{Signal, Signals};
use std::path::Path;
use std::time::{Duration, Instant};

/// Selects the ticks to be sampled for a rate that need not divide the tick rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleClock {
    ticks_per_sample: f64,
    samples: u64,
}

impl SampleClock {
    /// Creates a clock for a rate in Hz; at most every tick is sampled.
    pub fn new(rate_hz: f64, tick_s: f64) -> Self {
        Self { ticks_per_sample: (1.0 / (rate_hz * tick_s)).max(1.0), samples: 0 }
    }

    /// The next tick to sample. Tick 0, the start, is the first.
    pub fn next_tick(&self) -> u64 {
        // Computed from the number of samples; adding intervals would accumulate round-off.
        (self.samples as f64 * self.ticks_per_sample).round() as u64
    }

    /// Advances to the next sample.
    pub fn advance(&mut self) {
        self.samples += 1;
    }
}

/// Files written by a recorder.
pub const RECORDED: [&str; 3] = ["signals.csv", "signals.parquet", "events.csv"];
/// Wall-clock interval at which recorded data is flushed for other readers.
const FLUSH_EVERY: Duration = Duration::from_secs(1);

/// Writes `signals.csv`, `signals.parquet` and `events.csv` into a folder.
pub struct Recorder {
    columns: Vec<usize>,
    csv: Csv,
    parquet: Parquet,
    events: Csv,
    flushed: Instant,
}

impl Recorder {
    /// Creates the folder and the files. `columns` are positions in the signal table; `labels` are added to the Parquet
    /// file.
    ///
    /// # Errors
    /// The error of the operating system.
    pub fn create(
        place: &Path,
        table: &[Signal],
        columns: Vec<usize>,
        labels: &[(&str, String)],
    ) -> Result<Self, StoreError> {
        folder::folder(place)?;
        let chosen: Vec<&Signal> = columns.iter().map(|&at| &table[at]).collect();
        let headings = chosen.iter().map(|signal| heading(&signal.path, signal.unit));
        let csv = Csv::create(place.join(RECORDED[0]), std::iter::once(heading("time", "s")).chain(headings))?;
        let parquet = Parquet::create(place.join(RECORDED[1]), &chosen, labels)?;
        let events = Csv::create(place.join(RECORDED[2]), ["time [s]", "kind", "floater"].map(String::from))?;
        let mut recorder = Self { columns, csv, parquet, events, flushed: Instant::now() };
        recorder.flush()?;
        Ok(recorder)
    }

    /// Adds the newest sample.
    ///
    /// # Errors
    /// The error of the operating system.
    pub fn sample(&mut self, signals: &Signals) -> Result<(), StoreError> {
        let row = || std::iter::once(signals.time_s).chain(self.columns.iter().map(|&at| signals.values[at]));
        self.csv.numbers(row())?;
        self.parquet.numbers(row())
    }

    /// Adds events.
    ///
    /// # Errors
    /// The error of the operating system.
    pub fn events(&mut self, events: &[Occurrence]) -> Result<(), StoreError> {
        events.iter().try_for_each(|event| self.events.event(event))
    }

    /// Flushes recorded data about once per second, so that others can read it.
    ///
    /// # Errors
    /// The error of the operating system.
    pub fn flush_if_due(&mut self) -> Result<(), StoreError> {
        if self.flushed.elapsed() < FLUSH_EVERY {
            return Ok(());
        }
        self.flushed = Instant::now();
        self.flush()?;
        self.parquet.flush_if_due()
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.csv.flush()?;
        self.events.flush()
    }

    /// Completes every file, even if others fail. Returns all errors.
    pub fn finish(mut self) -> Vec<StoreError> {
        let outcomes = [self.csv.flush(), self.events.flush(), self.parquet.finish()];
        outcomes.into_iter().filter_map(Result::err).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    #[test]
    fn samples_fall_on_the_nearest_ticks_and_never_drift() {
        let mut clock = SampleClock::new(30.0, 0.01);
        let ticks: Vec<_> = (0..7).map(|_| (clock.next_tick(), clock.advance()).0).collect();
        assert_eq!(ticks, [0, 3, 7, 10, 13, 17, 20]);
        let mut fast = SampleClock::new(1e6, 0.01);
        fast.advance();
        assert_eq!(fast.next_tick(), 1);
    }

    #[test]
    fn both_files_hold_the_same_numbers_with_their_units() {
        let folder = std::env::temp_dir().join(format!("kpp_recorder_{}", std::process::id()));
        let table = ["a.x", "b.y"].map(|path| Signal {
            path: path.into(),
            unit: "m/s",
            meaning: "A test.",
            ..Default::default()
        });
        let mut signals = Signals { table: table.to_vec(), values: vec![0.0, 0.0], ..Signals::default() };
        let labels = [("seed", "7".to_string())];
        let mut recorder = Recorder::create(&folder, &table, vec![1], &labels).expect("a folder");
        for number in 0..1000 {
            signals.time_s = f64::from(number);
            signals.values[1] = 0.1 * f64::from(number);
            recorder.sample(&signals).expect("a sample");
        }
        // State of a killed run: complete up to the last row group; this file has none yet.
        let read = || {
            let file = std::fs::File::open(folder.join("signals.parquet")).expect("a Parquet file");
            ParquetRecordBatchReaderBuilder::try_new(file).expect("a footer")
        };
        let rows = |builder: ParquetRecordBatchReaderBuilder<std::fs::File>| {
            builder.build().expect("a reader").map(|batch| batch.expect("a batch").num_rows()).sum::<usize>()
        };
        assert_eq!(rows(read()), 0);
        recorder.parquet.write_out().expect("a row group");
        assert_eq!(rows(read()), 1000);
        recorder.sample(&signals).expect("a sample");
        assert!(recorder.finish().is_empty());

        let csv = std::fs::read_to_string(folder.join("signals.csv")).expect("a CSV file");
        assert!(csv.starts_with("time [s],b.y [m/s]\n0.0,0.0\n1.0,0.1\n"), "{csv:.60}");
        let builder = read();
        let schema = builder.schema().clone();
        assert_eq!(schema.field(1).metadata()["unit"], "m/s");
        assert_eq!(schema.metadata()["seed"], "7");
        assert_eq!((rows(builder), csv.lines().count()), (1001, 1002));
        std::fs::remove_dir_all(&folder).expect("a folder to remove");
    }
}
