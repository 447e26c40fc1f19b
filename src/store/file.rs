//! Atomic writing of whole files: every file that is not streamed is written by [`write`].
//!
//! A regular file is written to a temporary file in the same folder, flushed and renamed, so that a crash leaves either
//! the old content or the new one. A symbolic link is kept and its target is written. A device, a pipe or `/dev/stdout`
//! is written directly. Permissions and, where the system permits it, the owner are preserved.

use super::disk::{Disk, SystemDisk};
use super::error::StoreError;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Most symbolic links that are followed in a chain.
const MOST_LINKS: usize = 40;

/// Writes a whole file.
///
/// # Errors
/// The error of the operating system; a regular file then keeps its old content.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), StoreError> {
    let put = |bytes: &[u8]| match Target::of(path)? {
        Target::Regular(place) => replace(&mut SystemDisk, &place, bytes),
        Target::Stream(stream) => stream.put(bytes),
    };
    put(content.as_ref()).map_err(StoreError::on(path))
}

/// Writes a file that does not exist yet.
///
/// # Errors
/// `AlreadyExists`, also if another program creates it at the same time; or the error of the operating system.
pub fn write_new(path: &Path, content: impl AsRef<[u8]>) -> Result<(), StoreError> {
    // Reserves the name.
    File::create_new(path).map_err(StoreError::on(path))?;
    write(path, content).inspect_err(|_| {
        // The file is ours and empty. The write error is reported; an error of removing is not.
        let _ = fs::remove_file(path);
    })
}

/// Checks beforehand, as far as possible, whether [`write()`] can write to a path.
///
/// # Errors
/// The error of writing a file in the same folder.
pub fn probe(path: &Path) -> Result<(), StoreError> {
    let try_it = || match Target::of(path)? {
        Target::Regular(place) => {
            SystemDisk.existing(&place)?;
            let beside = beside(&place);
            File::create_new(&beside)?;
            fs::remove_file(&beside)
        }
        // Opening a pipe would wait for its reader, and a device reports errors only when written.
        Target::Stream(_) => Ok(()),
    };
    try_it().map_err(StoreError::on(path))
}

/// The target of a path after links have been followed.
enum Target {
    /// A regular file, or none yet.
    Regular(PathBuf),
    /// A stream: device, pipe or open descriptor.
    Stream(Stream),
}

enum Stream {
    Stdout,
    Stderr,
    At(PathBuf),
}

impl Stream {
    fn put(self, bytes: &[u8]) -> io::Result<()> {
        let mut target: Box<dyn Write> = match self {
            Stream::Stdout => Box::new(io::stdout().lock()),
            Stream::Stderr => Box::new(io::stderr().lock()),
            Stream::At(path) => Box::new(OpenOptions::new().append(true).open(path)?),
        };
        target.write_all(bytes)?;
        target.flush()
    }
}

impl Target {
    fn of(path: &Path) -> io::Result<Self> {
        let mut place = path.to_path_buf();
        for _ in 0..MOST_LINKS {
            let about = match fs::symlink_metadata(&place) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Target::Regular(place)),
                about => about?,
            };
            if about.is_dir() {
                return Err(ErrorKind::IsADirectory.into());
            } else if about.is_file() {
                return Ok(Target::Regular(place));
            } else if !about.is_symlink() {
                return Ok(Target::Stream(Stream::At(place)));
            }
            // A descriptor of this process appears as a link to a file that may have been renamed.
            if let Some(stream) = descriptor(&place) {
                return Ok(Target::Stream(stream));
            }
            place = folder_of(&place).join(fs::read_link(&place)?);
        }
        Err(io::Error::other(format!("more than {MOST_LINKS} symbolic links lead from one to the next")))
    }
}

/// The open descriptor of this process to which a path such as `/proc/self/fd/1` refers.
fn descriptor(path: &Path) -> Option<Stream> {
    let own = fs::canonicalize("/proc/self/fd").ok()?;
    if fs::canonicalize(folder_of(path)).ok()? != own {
        return None;
    }
    match path.file_name()?.to_str()? {
        "1" => Some(Stream::Stdout),
        "2" => Some(Stream::Stderr),
        _ => Some(Stream::At(path.into())),
    }
}

/// The folder that contains a path.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A unique temporary name in the folder of a file.
fn beside(place: &Path) -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    folder_of(place).join(format!(".kpp_{}_{number}.tmp", std::process::id()))
}

/// Creates or replaces a regular file: the old content remains until the new one is complete.
fn replace<D: Disk>(disk: &mut D, place: &Path, bytes: &[u8]) -> io::Result<()> {
    let old = disk.existing(place)?;
    let beside = beside(place);
    let written = fill(disk, &beside, bytes, old.as_ref()).and_then(|()| disk.rename(&beside, place));
    if let Err(error) = written {
        // Removes the incomplete temporary file. The write error is reported; an error of removing is not.
        let _ = disk.remove(&beside);
        return Err(error);
    }
    disk.sync_folder(folder_of(place))
}

fn fill<D: Disk>(disk: &mut D, path: &Path, bytes: &[u8], like: Option<&D::Attributes>) -> io::Result<()> {
    let mut file = disk.create_new(path, like)?;
    disk.write_all(&mut file, bytes)?;
    disk.sync(&file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::disk::simulated::{Failure, SimulatedDisk};

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("kpp_file_{name}_{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn names(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_file_is_whole_and_nothing_is_left_beside_it() {
        let folder = folder("whole");
        let path = folder.join("a");
        write(&path, "one").unwrap();
        write(&path, "two").unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(&folder)), ("two", 1));
        assert_eq!(write_new(&path, "three").unwrap_err().source.kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        probe(&path).unwrap();
        assert_eq!(names(&folder), 1);
        for (path, kind) in [(folder.clone(), ErrorKind::IsADirectory), (folder.join("no/a"), ErrorKind::NotFound)] {
            assert_eq!(probe(&path).unwrap_err().source.kind(), kind);
            assert_eq!(write(&path, "x").unwrap_err().source.kind(), kind);
        }
        assert_eq!(names(&folder), 1, "a failure leaves nothing either");
        fs::remove_dir_all(&folder).unwrap();
    }

    /// Possible contents of `a` after `write` over "old" with a failure at one operation.
    fn contents(failure: Failure, at: usize, syncs: bool) -> (io::Result<()>, Vec<Vec<u8>>) {
        let mut disk = SimulatedDisk::with(Path::new("d/a"), b"old");
        (disk.failure, disk.fails_at, disk.syncs) = (failure, at, syncs);
        let outcome = replace(&mut disk, Path::new("d/a"), b"new content");
        let (contents, names) = (disk.after_power_loss(Path::new("d/a")), disk.names());
        // After a failure that the program survives, no temporary file remains.
        assert!(failure == Failure::PowerLoss || names == ["d/a"], "{names:?}");
        (outcome, contents)
    }

    #[test]
    fn after_a_power_loss_at_any_operation_the_old_content_is_there_or_the_new_one() {
        // existing, create, write, sync, rename, sync of the folder.
        for at in 0..6 {
            let (outcome, contents) = contents(Failure::PowerLoss, at, true);
            assert!(outcome.is_err());
            let whole = |content: &Vec<u8>| content == b"old" || content == b"new content";
            assert!(!contents.is_empty() && contents.iter().all(whole), "operation {at}: {contents:?}");
        }
        let (outcome, after) = contents(Failure::PowerLoss, 6, true);
        outcome.expect("there are six operations");
        assert_eq!(after, [b"new content"], "once written it stays written");
        let (_, torn) = contents(Failure::PowerLoss, 6, false);
        assert!(torn.iter().any(|content| content != b"old" && content != b"new content"), "a disk that lies is seen");
    }

    #[test]
    fn a_full_disk_at_any_operation_leaves_the_old_content_and_nothing_beside_it() {
        for at in 0..5 {
            let (outcome, contents) = contents(Failure::Full, at, true);
            assert_eq!(
                (outcome.unwrap_err().kind(), contents),
                (ErrorKind::StorageFull, vec![b"old".to_vec()]),
                "{at}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_stay_and_permissions_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = folder("links");
        let (target, link, far, lost) =
            (folder.join("target"), folder.join("link"), folder.join("far"), folder.join("lost"));
        fs::write(&target, "old").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("target", &link).unwrap();
        symlink(&link, &far).unwrap();
        write(&far, "new").unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
        assert!([&link, &far].iter().all(|path| fs::symlink_metadata(path).unwrap().is_symlink()));
        symlink("made", &lost).unwrap();
        write(&lost, "x").unwrap();
        assert_eq!(fs::read_to_string(folder.join("made")).unwrap(), "x", "a link to nothing names the file to make");
        symlink("circle", folder.join("circle")).unwrap();
        assert!(write(&folder.join("circle"), "x").is_err());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_device_stays_one_and_says_what_it_says() {
        use std::os::unix::fs::FileTypeExt;
        write(Path::new("/dev/null"), "x").unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
        assert_eq!(write(Path::new("/dev/full"), "x").unwrap_err().source.kind(), ErrorKind::StorageFull);
    }
}
