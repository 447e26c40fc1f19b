//! A lock file that allows one writer per folder and names its holder.

use super::error::StoreError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

/// The file in a locked folder.
pub const LOCK_FILE: &str = ".kpp.lock";
/// Most tries to lock a file that its last holder removes at the same time.
const TRIES: usize = 100;
/// Longest description of a holder in messages, bytes.
const LONGEST_HOLDER: u64 = 300;

/// Exclusive write access to a folder while this value exists. The operating system releases it when the process ends
/// in any way.
#[derive(Debug)]
pub struct FolderLock {
    path: PathBuf,
    file: File,
}

impl FolderLock {
    /// Locks an existing folder.
    ///
    /// # Errors
    /// `ResourceBusy` with the holder, if there is one; or the error of the operating system.
    pub fn take(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(LOCK_FILE);
        for _ in 0..TRIES {
            let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
            let mut file = file.map_err(StoreError::on(&path))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(StoreError::on(folder)(held(&mut file))),
                Err(TryLockError::Error(error)) => return Err(StoreError::on(&path)(error)),
            }
            if is_still(&file, &path) {
                sign(&mut file).map_err(StoreError::on(&path))?;
                return Ok(Self { path, file });
            }
        }
        Err(StoreError::on(&path)(ErrorKind::ResourceBusy.into()))
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // Removed before unlocking, so that it cannot be the file of the next holder. If removing fails, the remaining
        // file does no harm.
        let _ = std::fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

/// Whether the name still refers to the locked file, which its last holder may have removed.
#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let names = |about: std::fs::Metadata| (about.dev(), about.ino());
    match (file.metadata().map(names), std::fs::metadata(path).map(names)) {
        (Ok(locked), Ok(named)) => locked == named,
        _ => false,
    }
}

/// On this system an open file cannot be removed.
#[cfg(not(unix))]
fn is_still(_file: &File, _path: &Path) -> bool {
    true
}

/// Writes a description of the holder to the lock file.
fn sign(file: &mut File) -> io::Result<()> {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = match host.trim() {
        "" => String::new(),
        name => format!(" on {name}"),
    };
    let since = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ");
    file.set_len(0)?;
    file.write_all(format!("process {}{host}, since {since}\n", std::process::id()).as_bytes())
}

fn held(file: &mut File) -> io::Error {
    let mut holder = String::new();
    // A holder whose description is missing or unreadable still holds the lock.
    let _ = file.rewind().and_then(|()| file.take(LONGEST_HOLDER).read_to_string(&mut holder));
    let holder = if holder.trim().is_empty() { "another process" } else { holder.trim() };
    io::Error::new(ErrorKind::ResourceBusy, format!("another kpp is writing here: {holder}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_holds_it_and_gets_it_afterwards() {
        let folder = std::env::temp_dir().join(format!("kpp_lock_{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let first = FolderLock::take(&folder).unwrap();
        let second = FolderLock::take(&folder).unwrap_err();
        assert_eq!(second.source.kind(), ErrorKind::ResourceBusy);
        assert!(second.to_string().contains(&format!("process {}", std::process::id())), "{second}");
        drop(first);
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "nothing stays");
        drop(FolderLock::take(&folder).unwrap());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
