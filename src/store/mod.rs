//! What a run leaves on the disk: sampled signals as CSV and Parquet, events, and whole small files.
//!
//! A [`Recorder`] streams: it holds at most one row group of samples, whatever the length of the run.
//! Every failure names the file and what can be done about it ([`StoreError`]).
mod csv;
mod parquet;
mod recorder;
mod select;

pub use recorder::{Recorder, SampleClock};
pub use select::{UnknownSignal, select};

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct StoreError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the system says.
    pub source: Error,
}

impl StoreError {
    /// Ties an error to its file; made for `map_err`.
    pub fn on(path: &Path) -> impl Fn(Error) -> StoreError + '_ {
        move |source| StoreError { path: path.into(), source }
    }

    /// What to do.
    pub fn remedy(&self) -> &'static str {
        match self.source.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some space, or choose a folder on another disk",
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "choose a folder that you may write to",
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => {
                "a file stands where a folder is needed: choose another name"
            }
            _ => "choose another folder",
        }
    }
}

/// Where the program keeps its data: `$KPP_DATA`, else `kpp` in the user's data directory (`$XDG_DATA_HOME`, or
/// `.local/share` at home). `None` if there is none of these. The folder itself may not exist yet.
pub fn data_directory() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let user = || variable("XDG_DATA_HOME").or_else(|| variable("HOME").map(|home| home.join(".local/share")));
    variable("KPP_DATA").or_else(|| user().map(|directory| directory.join("kpp")))
}

/// Makes a folder, and those above it.
///
/// # Errors
/// What the disk says.
pub fn folder(path: &Path) -> Result<(), StoreError> {
    std::fs::create_dir_all(path).map_err(StoreError::on(path))
}

/// Removes a file, if it is there.
///
/// # Errors
/// What the disk says.
pub fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::on(path)(error)),
        _ => Ok(()),
    }
}

/// Files that are named by the second, of one name, at most.
const FREE_NAMES: u32 = 1000;

/// A file that is not there yet: `stem.ending` in a folder, or `stem_2.ending` and so on. When there are a thousand the
/// last one is written anew.
pub fn free_name(folder: &Path, stem: &str, ending: &str) -> PathBuf {
    let name = |number: u32| match number {
        1 => folder.join(format!("{stem}.{ending}")),
        number => folder.join(format!("{stem}_{number}.{ending}")),
    };
    (1..FREE_NAMES).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(FREE_NAMES))
}

/// Writes a whole small file.
///
/// # Errors
/// What the disk says.
pub fn write(path: &Path, text: &str) -> Result<(), StoreError> {
    std::fs::write(path, text).map_err(StoreError::on(path))
}
