//! Folders and file names.

use super::error::StoreError;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The data directory of the program: `$KPP_DATA`, else `kpp` in the user's data directory (`$XDG_DATA_HOME`, or
/// `.local/share` at home). `None` if none of these is defined. The folder may not exist yet.
pub fn data_directory() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let user = || variable("XDG_DATA_HOME").or_else(|| variable("HOME").map(|home| home.join(".local/share")));
    variable("KPP_DATA").or_else(|| user().map(|directory| directory.join("kpp")))
}

/// Creates a folder and its parents.
///
/// # Errors
/// The error of the operating system.
pub fn folder(path: &Path) -> Result<(), StoreError> {
    std::fs::create_dir_all(path).map_err(StoreError::on(path))
}

/// Removes a file if it exists.
///
/// # Errors
/// The error of the operating system.
pub fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(StoreError::on(path)(error)),
        _ => Ok(()),
    }
}

/// Most files with the same stem.
const FREE_NAMES: u32 = 1000;

/// A name of a file that does not exist yet: `stem.ending` in a folder, or `stem_2.ending` and so on. If all names are
/// used, the last one is overwritten.
pub fn free_name(folder: &Path, stem: &str, ending: &str) -> PathBuf {
    let name = |number: u32| match number {
        1 => folder.join(format!("{stem}.{ending}")),
        number => folder.join(format!("{stem}_{number}.{ending}")),
    };
    (1..FREE_NAMES).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(FREE_NAMES))
}
