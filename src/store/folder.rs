//! Folders, and names in them.

use super::error::StoreError;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

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
