//! Errors of writing files, with a remedy.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// Error of writing a file or folder.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", path.display())]
pub struct StoreError {
    /// The file or folder.
    pub path: PathBuf,
    /// Error of the operating system.
    pub source: Error,
}

impl StoreError {
    /// Adds the path to an I/O error, for `map_err`.
    pub fn on(path: &Path) -> impl Fn(Error) -> StoreError + '_ {
        move |source| StoreError { path: path.into(), source }
    }

    /// Remedy for the error.
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
