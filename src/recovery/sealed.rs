//! Files with a kind, a version and a checksum.
//!
//! A file consists of a header of fixed length and a text: magic number, version of the format, kind, length of the
//! text, and BLAKE3 hash of these and the text. It is written atomically (`store::write`).

use crate::config;
use crate::store::{self, StoreError};
use serde::{Serialize, de::DeserializeOwned};
use std::path::{Path, PathBuf};

/// First bytes of every file of this program.
pub const MAGIC: [u8; 8] = *b"KPPfile\n";
/// Version written to files. Incremented when the meaning of the content changes; earlier versions can still be read.
///
/// | version | changes |
/// |---|---|
/// | 1 | initial |
/// | 2 | values by name, not by position; interlocks; companion states with the machine instead of alerts |
pub const VERSION: u32 = 2;
/// The oldest readable version.
pub const OLDEST: u32 = 1;
/// Largest file that is read, bytes: ten times the memory of a recording.
const LARGEST: u64 = 1 << 30;
/// Length of the header: magic, version, kind, length, hash.
pub const HEAD: usize = 8 + 4 + 8 + 8 + 32;

/// Kind of a file's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The state of a machine, `*.kppstate`.
    State,
    /// The recording of a run, `*.kpprun`.
    Session,
}

impl Kind {
    const ALL: [Kind; 2] = [Kind::State, Kind::Session];

    fn tag(self) -> [u8; 8] {
        match self {
            Kind::State => *b"state   ",
            Kind::Session => *b"session ",
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Kind::State => "the state of a machine (.kppstate)",
            Kind::Session => "the recording of a run (.kpprun)",
        })
    }
}

/// Why a file cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum SealedError {
    /// Error of the operating system.
    #[error(transparent)]
    Disk(#[from] StoreError),
    /// Not a file of this program.
    #[error("{}: this is no file of kpp", .0.display())]
    NotOurs(PathBuf),
    /// A file of this program, but of another kind.
    #[error("{}: this is {found}, not {wanted}", path.display())]
    OtherKind {
        /// The file.
        path: PathBuf,
        /// Its kind.
        found: Kind,
        /// The requested kind.
        wanted: Kind,
    },
    /// Written by another version of the program, whose format cannot be read.
    #[error("{}: the file has format version {version}, this kpp reads versions {OLDEST} to {VERSION}", path.display())]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u32,
    },
    /// The file is truncated, or has extra bytes at its end.
    #[error("{}: the file has {has} bytes where {needs} are needed", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// Actual length, bytes.
        has: u64,
        /// Length according to the header, bytes.
        needs: u64,
    },
    /// The hash does not match: bytes were changed.
    #[error("{}: the checksum differs: the file has been damaged or changed", .0.display())]
    Damaged(PathBuf),
    /// The hash matches, but the content cannot be parsed.
    #[error("{}: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Problem and location.
        why: String,
    },
}

impl SealedError {
    /// Remedy for the error.
    pub fn remedy(&self) -> &'static str {
        match self {
            SealedError::Disk(error) => error.remedy(),
            SealedError::NotOurs(_) => "give a file that kpp has written: *.kppstate or *.kpprun",
            SealedError::OtherKind { found: Kind::State, .. } => "a state is started from with `kpp run --load FILE`",
            SealedError::OtherKind { found: Kind::Session, .. } => "a recording is replayed with `kpp replay FILE`",
            SealedError::OtherVersion { version, .. } if *version > VERSION => {
                "use the kpp that wrote it, or a newer one"
            }
            SealedError::OtherVersion { .. } => "use the kpp that wrote it",
            SealedError::Length { .. } => "copy the file again from where it came from; its end was lost or added to",
            SealedError::Damaged(_) => "use another copy of the file; nothing in this one can be relied on",
            SealedError::Unreadable { .. } => "use the kpp that wrote it, and report this: its checksum is right",
        }
    }
}

fn hash(head: &[u8], text: &[u8]) -> [u8; 32] {
    *blake3::Hasher::new().update(head).update(text).finalize().as_bytes()
}

/// Encodes a text as a file of a given version.
pub fn seal(kind: Kind, version: u32, text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + text.len());
    bytes.extend(MAGIC);
    bytes.extend(version.to_le_bytes());
    bytes.extend(kind.tag());
    bytes.extend((text.len() as u64).to_le_bytes());
    let hash = hash(&bytes, text.as_bytes());
    bytes.extend(hash);
    bytes.extend(text.as_bytes());
    bytes
}

/// Decodes the bytes of a file into version and text. `path` appears in messages.
///
/// # Errors
/// The problem of the bytes.
pub fn unseal<'a>(path: &Path, wanted: Kind, bytes: &'a [u8]) -> Result<(u32, &'a str), SealedError> {
    let short = |needs: u64| SealedError::Length { path: path.into(), has: bytes.len() as u64, needs };
    let begins = MAGIC.len().min(bytes.len());
    if begins == 0 || bytes[..begins] != MAGIC[..begins] {
        return Err(SealedError::NotOurs(path.into()));
    }
    let Some((head, text)) = bytes.split_at_checked(HEAD) else { return Err(short(HEAD as u64)) };
    let version = u32::from_le_bytes([head[8], head[9], head[10], head[11]]);
    // A newer format may have another header, so that nothing else can be checked.
    if version > VERSION {
        return Err(SealedError::OtherVersion { path: path.into(), version });
    }
    let mut length = [0; 8];
    length.copy_from_slice(&head[20..28]);
    let needs = u64::from_le_bytes(length).saturating_add(HEAD as u64);
    if needs != bytes.len() as u64 {
        return Err(short(needs));
    }
    if hash(&head[..28], text) != head[28..] {
        return Err(SealedError::Damaged(path.into()));
    }
    if version < OLDEST {
        return Err(SealedError::OtherVersion { path: path.into(), version });
    }
    let unreadable = |why: &str| SealedError::Unreadable { path: path.into(), why: why.into() };
    match Kind::ALL.into_iter().find(|kind| kind.tag() == head[12..20]) {
        Some(found) if found != wanted => Err(SealedError::OtherKind { path: path.into(), found, wanted }),
        Some(_) => match std::str::from_utf8(text) {
            Ok(text) => Ok((version, text)),
            Err(_) => Err(unreadable("it holds no text")),
        },
        None => Err(unreadable("it is of a kind that this kpp does not know")),
    }
}

/// Encodes content as a file of the current version.
///
/// # Panics
/// If the content is not plain data.
pub fn encode(kind: Kind, content: &impl Serialize) -> Vec<u8> {
    let text = ron::to_string(content).expect("what is saved is plain data");
    seal(kind, VERSION, &text)
}

/// Writes the bytes of a file atomically.
///
/// # Errors
/// The error of the operating system; an existing file is then unchanged.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), SealedError> {
    Ok(store::write(path, bytes)?)
}

/// Reads the bytes of a file.
///
/// # Errors
/// The error of the operating system.
pub fn read(path: &Path) -> Result<Vec<u8>, SealedError> {
    Ok(config::bytes(path, LARGEST).map_err(StoreError::on(path))?)
}

/// Decodes the bytes of a file into version and content. `path` appears in messages.
///
/// # Errors
/// The problem of the bytes.
pub fn decode<T: DeserializeOwned>(path: &Path, kind: Kind, bytes: &[u8]) -> Result<(u32, T), SealedError> {
    let (version, text) = unseal(path, kind, bytes)?;
    let content = ron::from_str(text);
    content
        .map(|content| (version, content))
        .map_err(|error| SealedError::Unreadable { path: path.into(), why: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_and_every_cut_is_found() {
        let path = Path::new("x.kppstate");
        let bytes = seal(Kind::State, VERSION, "(a: 1)");
        assert_eq!(unseal(path, Kind::State, &bytes).unwrap(), (VERSION, "(a: 1)"));
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                assert!(unseal(path, Kind::State, &damaged).is_err(), "byte {at}, bit {bit}");
            }
            assert!(unseal(path, Kind::State, &bytes[..at]).is_err(), "cut at {at}");
        }
        let longer = [&bytes[..], b" "].concat();
        assert!(matches!(unseal(path, Kind::State, &longer), Err(SealedError::Length { .. })));
    }

    #[test]
    fn each_error_says_what_it_is() {
        let path = Path::new("x");
        let open = |bytes: &[u8]| unseal(path, Kind::State, bytes).unwrap_err();
        assert!(matches!(open(b""), SealedError::NotOurs(_)));
        assert!(matches!(open(b"(geometry: ())"), SealedError::NotOurs(_)));
        assert!(matches!(open(&seal(Kind::Session, VERSION, "")), SealedError::OtherKind { .. }));
        let newer = open(&seal(Kind::State, VERSION + 1, ""));
        assert!(newer.to_string().contains(&format!("version {},", VERSION + 1)), "{newer}");
        let first = seal(Kind::State, 1, "(a: 1)");
        assert_eq!(unseal(path, Kind::State, &first).unwrap(), (1, "(a: 1)"), "every version is read for ever");
        assert_eq!(newer.remedy(), "use the kpp that wrote it, or a newer one");
        assert!(matches!(open(&seal(Kind::State, 0, "")), SealedError::OtherVersion { version: 0, .. }));
        assert!(matches!(open(&seal(Kind::State, VERSION, "(a: 1)")[..40]), SealedError::Length { .. }));
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_the_old_one() {
        let folder = std::env::temp_dir().join(format!("kpp_sealed_{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.kppstate");
        let bytes = |content: u8| encode(Kind::State, &content);
        write(&path, &bytes(1)).unwrap();
        write(&path, &bytes(2)).unwrap();
        assert_eq!(read(&path).unwrap(), bytes(2));
        assert_eq!(decode::<u8>(&path, Kind::State, &bytes(2)).unwrap(), (VERSION, 2));
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
        assert!(matches!(write(&folder, &bytes(3)), Err(SealedError::Disk(_))), "a folder is no file");
        assert!(matches!(read(&folder.join("none")), Err(SealedError::Disk(_))));
        assert!(matches!(decode::<String>(&path, Kind::State, &bytes(2)), Err(SealedError::Unreadable { .. })));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
