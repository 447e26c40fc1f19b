//! The operations of a disk that a whole file is written with, apart from what writes it: a test's disk can lose power, fill
//! up, and bring to the disk one thing before another.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// A disk.
pub(super) trait Disk {
    /// A file that is open for writing.
    type File;
    /// What a file that replaces another takes over from it.
    type Attributes;

    /// Attributes of a file that is there; none if there is none.
    ///
    /// # Errors
    /// What the disk says. One that may not be written may not be replaced either.
    fn existing(&mut self, path: &Path) -> io::Result<Option<Self::Attributes>>;

    /// Makes a file that is not there yet, with the attributes of another.
    fn create_new(&mut self, path: &Path, like: Option<&Self::Attributes>) -> io::Result<Self::File>;

    /// Appends bytes to a file.
    fn write_all(&mut self, file: &mut Self::File, bytes: &[u8]) -> io::Result<()>;

    /// Brings a file's content to the disk.
    fn sync(&mut self, file: &Self::File) -> io::Result<()>;

    /// Gives a file another name; one that has it is gone.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    fn remove(&mut self, path: &Path) -> io::Result<()>;

    /// Brings the names in a folder to the disk.
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

    /// Not every system lets a folder be opened, and not every file system can bring one to the disk.
    fn sync_folder(&mut self, folder: &Path) -> io::Result<()> {
        let tolerated = [ErrorKind::PermissionDenied, ErrorKind::InvalidInput, ErrorKind::Unsupported];
        match File::open(folder).and_then(|folder| folder.sync_all()) {
            Err(error) if !tolerated.contains(&error.kind()) => Err(error),
            _ => Ok(()),
        }
    }
}

/// Gives a file the owner and group of another; only a privileged user can give files away.
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

    /// What goes wrong.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Failure {
        /// The program and the disk stop; what was not brought to the disk may be there, in part, or not.
        PowerLoss,
        /// The operation fails, and the program goes on. Removing a file works.
        Full,
    }

    #[derive(Clone, Default)]
    struct Inode {
        written: Vec<u8>,
        /// As much of it as has been brought to the disk.
        durable: Vec<u8>,
    }

    /// A disk that fails at one operation, counted from zero.
    pub struct SimulatedDisk {
        inodes: Vec<Inode>,
        names: BTreeMap<PathBuf, usize>,
        durable_names: BTreeMap<PathBuf, usize>,
        done: usize,
        pub failure: Failure,
        pub fails_at: usize,
        /// Whether contents are brought to the disk when that is asked for.
        pub syncs: bool,
    }

    impl SimulatedDisk {
        /// A disk with one file.
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
                // The disk stays dead.
                Failure::PowerLoss if self.done > self.fails_at => Err(io::Error::other("no power")),
                Failure::Full if self.done == self.fails_at + 1 => Err(ErrorKind::StorageFull.into()),
                _ => Ok(()),
            }
        }

        /// Names that are there now.
        pub fn names(&self) -> Vec<String> {
            self.names.keys().map(|path| path.display().to_string()).collect()
        }

        /// What a file may hold after a power loss: names and contents that were not brought to the disk are there or not,
        /// contents in part too, each apart from the others.
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
            // A failure comes in the middle.
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
