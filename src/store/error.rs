//! A file that could not be written, and what to do about it.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// A file or folder that could not be written.
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
            ErrorKind::IsADirectory => "a folder stands where a file is needed: choose another name",
            ErrorKind::NotFound => "make its folder first, or choose another folder",
            ErrorKind::ResourceBusy => "wait for the other program to end, or choose another folder",
            _ => "choose another folder",
        }
    }
}
