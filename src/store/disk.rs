//! File operations used to write a whole file, as a trait: a simulated disk in tests can lose power, run full, and
//! reorder writes.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// File operations of a disk.
pub(super) trait Disk {
    /// An open file.
    type File;
    /// Attributes that a file takes over from the file that it replaces.
    type Attributes;

    /// Attributes of an existing file; `None` if it does not exist.
    ///
    /// # Errors
    /// The error of the disk. A file without write permission may not be replaced either.
    fn existing(&mut self, path: &Path) -> io::Result<Option<Self::Attributes>>;

    /// Creates a file that does not exist yet, with the attributes of another.
    fn create_new(&mut self, path: &Path, like: Option<&Self::Attributes>) -> io::Result<Self::File>;

    /// Appends bytes to a file.
    fn write_all(&mut self, file: &mut Self::File, bytes: &[u8]) -> io::Result<()>;

    /// Flushes the content of a file to the disk (fsync).
    fn sync(&mut self, file: &Self::File) -> io::Result<()>;

    /// Renames a file, replacing an existing one.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove(&mut self, path: &Path) -> io::Result<()>;

    /// Flushes the entries of a folder to the disk (fsync).
    fn sync_folder(&mut self, folder: &Path) -> io::Result<()>;
}

/// The disk of the operating system.
pub(super) struct SystemDisk;

impl Disk for SystemDisk {
    type File = File;
    type Attributes = Metadata;

    fn existing(&mut self, path: &Path) -> io::Result<Option<Metadata>> {
        match OpenOptions::new().write(true).open(path) {
            Ok(file) => file.metadata().map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn create_new(&mut self, path: &Path, like: Option<&Metadata>) -> io::Result<File> {
        let file = File::create_new(path)?;
        if let Some(like) = like {
            keep_owner(&file, like)?;
            file.set_permissions(like.permissions())?;
        }
        Ok(file)
    }

    fn write_all(&mut self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&mut self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    /// Errors are ignored: some systems cannot open folders, and some file systems cannot fsync them.
    fn sync_folder(&mut self, folder: &Path) -> io::Result<()> {
        let tolerated = [ErrorKind::PermissionDenied, ErrorKind::InvalidInput, ErrorKind::Unsupported];
        match File::open(folder).and_then(|folder| folder.sync_all()) {
            Err(error) if !tolerated.contains(&error.kind()) => Err(error),
            _ => Ok(()),
        }
    }
}

/// Gives a file the owner and group of another; only a privileged user may change the owner.
#[cfg(unix)]
fn keep_owner(file: &File, like: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let now = file.metadata()?;
    if (now.uid(), now.gid()) == (like.uid(), like.gid()) {
        return Ok(());
    }
    match fchown(file, Some(like.uid()), Some(like.gid())) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
        outcome => outcome,
    }
}

#[cfg(not(unix))]
fn keep_owner(_file: &File, _like: &Metadata) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(super) mod simulated {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    /// Kind of a simulated failure.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Failure {
        /// Program and disk stop; data that was not flushed may be present, partially present, or lost.
        PowerLoss,
        /// The operation fails with a full disk, and the program continues. Removing a file still works.
        Full,
    }

    #[derive(Clone, Default)]
    struct Inode {
        written: Vec<u8>,
        /// The part of the content that was flushed.
        durable: Vec<u8>,
    }

    /// A disk on which one operation, counted from zero, fails.
    pub struct SimulatedDisk {
        inodes: Vec<Inode>,
        names: BTreeMap<PathBuf, usize>,
        durable_names: BTreeMap<PathBuf, usize>,
        done: usize,
        pub failure: Failure,
        pub fails_at: usize,
        /// Whether fsync has an effect.
        pub syncs: bool,
    }

    impl SimulatedDisk {
        /// Creates a disk with one file.
        pub fn with(path: &Path, content: &[u8]) -> Self {
            let inode = Inode { written: content.into(), durable: content.into() };
            let names = BTreeMap::from([(path.to_path_buf(), 0)]);
            let durable_names = names.clone();
            let (failure, fails_at) = (Failure::PowerLoss, usize::MAX);
            Self { inodes: vec![inode], names, durable_names, done: 0, failure, fails_at, syncs: true }
        }

        fn operation(&mut self) -> io::Result<()> {
            self.done += 1;
            match self.failure {
                // After a power loss all operations fail.
                Failure::PowerLoss if self.done > self.fails_at => Err(io::Error::other("no power")),
                Failure::Full if self.done == self.fails_at + 1 => Err(ErrorKind::StorageFull.into()),
                _ => Ok(()),
            }
        }

        /// Names of the existing files.
        pub fn names(&self) -> Vec<String> {
            self.names.keys().map(|path| path.display().to_string()).collect()
        }

        /// Possible contents of a file after a power loss: each name and content that was not flushed is present or
        /// not, independently of the others, and contents may be partial.
        pub fn after_power_loss(&self, path: &Path) -> Vec<Vec<u8>> {
            let mut contents = Vec::new();
            for names in [&self.durable_names, &self.names] {
                let Inode { written, durable } =
                    names.get(path).map_or_else(Inode::default, |&at| self.inodes[at].clone());
                contents.extend((durable.len()..=written.len()).map(|length| written[..length].to_vec()));
            }
            contents.sort();
            contents.dedup();
            contents
        }
    }

    impl Disk for SimulatedDisk {
        type File = usize;
        type Attributes = ();

        fn existing(&mut self, path: &Path) -> io::Result<Option<()>> {
            self.operation()?;
            Ok(self.names.contains_key(path).then_some(()))
        }

        fn create_new(&mut self, path: &Path, _like: Option<&()>) -> io::Result<usize> {
            self.operation()?;
            self.inodes.push(Inode::default());
            self.names.insert(path.into(), self.inodes.len() - 1);
            Ok(self.inodes.len() - 1)
        }

        fn write_all(&mut self, file: &mut usize, bytes: &[u8]) -> io::Result<()> {
            // Half of the data is written before the failure.
            self.inodes[*file].written.extend(&bytes[..bytes.len() / 2]);
            self.operation()?;
            self.inodes[*file].written.extend(&bytes[bytes.len() / 2..]);
            Ok(())
        }

        fn sync(&mut self, file: &usize) -> io::Result<()> {
            self.operation()?;
            if self.syncs {
                self.inodes[*file].durable = self.inodes[*file].written.clone();
            }
            Ok(())
        }

        fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
            self.operation()?;
            let inode = self.names.remove(from).ok_or(ErrorKind::NotFound)?;
            self.names.insert(to.into(), inode);
            Ok(())
        }

        fn remove(&mut self, path: &Path) -> io::Result<()> {
            if self.failure == Failure::PowerLoss {
                self.operation()?;
            }
            self.names.remove(path).map(|_| ()).ok_or(ErrorKind::NotFound.into())
        }

        fn sync_folder(&mut self, _folder: &Path) -> io::Result<()> {
            self.operation()?;
            self.durable_names = self.names.clone();
            Ok(())
        }
    }
}
