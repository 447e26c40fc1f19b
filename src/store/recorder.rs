//! Samples and events of one run, into one folder.

use super::StoreError;
use super::csv::{Csv, heading};
use super::parquet::Parquet;
use crate::ports::events::Occurrence;
use crate::ports::signals::{Signal, Signals};
use std::path::Path;

/// Which ticks are sampled, at a rate that need not divide the rate of the ticks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleClock {
    ticks_per_sample: f64,
    samples: u64,
}

impl SampleClock {
    /// A clock for a rate in hertz; at most every tick is sampled.
    pub fn new(rate_hz: f64, tick_s: f64) -> Self {
        Self { ticks_per_sample: (1.0 / (rate_hz * tick_s)).max(1.0), samples: 0 }
    }

    /// The next tick to sample. Tick 0, the start, is the first.
    pub fn next_tick(&self) -> u64 {
        // From the count and not by adding up, so that no error builds up in a long run.
        (self.samples as f64 * self.ticks_per_sample).round() as u64
    }

    /// Goes on to the next.
    pub fn advance(&mut self) {
        self.samples += 1;
    }
}

/// Writes `signals.csv`, `signals.parquet` and `events.csv` into a folder.
pub struct Recorder {
    columns: Vec<usize>,
    csv: Csv,
    parquet: Parquet,
    events: Csv,
}

impl Recorder {
    /// Makes the folder and the files. `columns` are positions in the table; `labels` go into the Parquet file.
    ///
    /// # Errors
    /// What the disk says.
    pub fn create(
        folder: &Path,
        table: &[Signal],
        columns: Vec<usize>,
        labels: &[(&str, String)],
    ) -> Result<Self, StoreError> {
        super::folder(folder)?;
        let chosen: Vec<&Signal> = columns.iter().map(|&at| &table[at]).collect();
        let headings = chosen.iter().map(|signal| heading(&signal.path, signal.unit));
        let csv = Csv::create(folder.join("signals.csv"), std::iter::once(heading("time", "s")).chain(headings))?;
        let parquet = Parquet::create(folder.join("signals.parquet"), &chosen, labels)?;
        let events = Csv::create(folder.join("events.csv"), ["time [s]", "kind", "floater"].map(String::from))?;
        Ok(Self { columns, csv, parquet, events })
    }

    /// Adds the newest sample.
    ///
    /// # Errors
    /// What the disk says.
    pub fn sample(&mut self, signals: &Signals) -> Result<(), StoreError> {
        let row = || std::iter::once(signals.time_s).chain(self.columns.iter().map(|&at| signals.values[at]));
        self.csv.numbers(row())?;
        self.parquet.numbers(row())
    }

    /// Adds events.
    ///
    /// # Errors
    /// What the disk says.
    pub fn events(&mut self, events: &[Occurrence]) -> Result<(), StoreError> {
        events.iter().try_for_each(|event| self.events.event(event))
    }

    /// Brings everything to the disk.
    ///
    /// # Errors
    /// What the disk says.
    pub fn finish(self) -> Result<(), StoreError> {
        self.csv.finish()?;
        self.events.finish()?;
        self.parquet.finish()
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
        let mut signals = Signals { table: table.to_vec(), values: vec![0.0, 0.0], time_s: 0.0, tick: 0 };
        let labels = [("seed", "7".to_string())];
        let mut recorder = Recorder::create(&folder, &table, vec![1], &labels).expect("a folder");
        for number in 0..1000 {
            signals.time_s = f64::from(number);
            signals.values[1] = 0.1 * f64::from(number);
            recorder.sample(&signals).expect("a sample");
        }
        recorder.finish().expect("files");

        let csv = std::fs::read_to_string(folder.join("signals.csv")).expect("a CSV file");
        assert!(csv.starts_with("time [s],b.y [m/s]\n0,0\n1,0.1\n"), "{csv:.60}");
        let file = std::fs::File::open(folder.join("signals.parquet")).expect("a Parquet file");
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).expect("a footer");
        let schema = builder.schema().clone();
        assert_eq!(schema.field(1).metadata()["unit"], "m/s");
        assert_eq!(schema.metadata()["seed"], "7");
        let rows: usize = builder.build().expect("a reader").map(|batch| batch.expect("a batch").num_rows()).sum();
        assert_eq!((rows, csv.lines().count()), (1000, 1001));
        std::fs::remove_dir_all(&folder).expect("a folder to remove");
    }
}
