//! A [`Recorder`] streams: it buffers at most one row group of samples, however long the run is.
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
