//! What is left on the disk: whole files, sampled signals as CSV and Parquet, events; and who may write a folder.
//!
//! | file | what it does |
//! |---|---|
//! | `file` | writes a whole file: every file that is written at once goes through it |
//! | `disk` | the operations that it does that with |
//! | `folder` | folders, the data directory, names in it |
//! | `lock` | one writer of a folder at a time |
//! | `recorder` | samples and events of a run, with `csv`, `parquet` and `select`: which signals |
//! | `presets` | saves a machine under a name |
//! | `error` | a file that could not be written, and what to do about it |
//!
//! A [`Recorder`] streams: it holds at most one row group of samples, whatever the length of the run.
mod csv;
mod disk;
mod error;
mod file;
mod folder;
mod lock;
mod parquet;
mod presets;
mod recorder;
mod select;

pub use error::StoreError;
pub use file::{probe, write};
pub use folder::{data_directory, folder, free_name, remove};
pub use lock::FolderLock;
pub use presets::save_preset;
pub use recorder::{RECORDED, Recorder, SampleClock};
pub use select::{UnknownSignal, select};
