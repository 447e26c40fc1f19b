//! Reading of text files: all input texts are read by [`read`] or [`read_at_most`].

use super::diagnostic::{Diagnostic, SourceText, source};
use std::io::Read as _;
use std::path::Path;

/// Size limit of a configuration file, bytes; such files have a few kilobytes.
const LARGEST_CONFIGURATION: u64 = 1 << 20;

/// Reads a configuration file.
///
/// # Errors
/// As [`read_at_most`].
pub fn read(path: &Path) -> Result<SourceText, Diagnostic> {
    read_at_most(path, LARGEST_CONFIGURATION)
}

/// Reads a text file of at most `most` bytes. A byte order mark is removed.
///
/// # Errors
/// The file is missing, unreadable, too large, or not UTF-8.
pub fn read_at_most(path: &Path, most: u64) -> Result<SourceText, Diagnostic> {
    let name = path.display().to_string();
    let bytes = bytes(path, most).map_err(|error| {
        Diagnostic::new(format!("{name}: {error}")).help(match error.kind() {
            std::io::ErrorKind::FileTooLarge => "this is some other file",
            _ => "name a file that exists and that you may read",
        })
    })?;
    decode(&name, bytes)
}

/// Decodes the bytes of a file; `name` appears in messages. A byte order mark is removed.
///
/// # Errors
/// The bytes are not UTF-8.
pub fn decode(name: &str, bytes: Vec<u8>) -> Result<SourceText, Diagnostic> {
    match text(bytes) {
        Ok(text) => Ok(source(name, text)),
        Err((message, help)) => Err(Diagnostic::new(format!("{name}: not text: {message}")).help(help)),
    }
}

/// Reads a file of at most `most` bytes.
///
/// # Errors
/// The error of the operating system; `FileTooLarge` for a larger file.
pub fn bytes(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let message = format!("more than {most} bytes");
        return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// The text of UTF-8 bytes, or the problem and its remedy.
fn text(bytes: Vec<u8>) -> Result<String, (String, &'static str)> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(("it is UTF-16".into(), "save the file as UTF-8"));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let (before, byte) = (&error.as_bytes()[..at], error.as_bytes()[at]);
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        (format!("byte 0x{byte:02x} in line {line} is not UTF-8"), "save the file as UTF-8")
    })?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_dropped_and_what_is_no_text_is_said() {
        assert_eq!(text(b"\xef\xbb\xbf()".to_vec()), Ok("()".into()));
        let refused = |bytes: &[u8]| text(bytes.to_vec()).unwrap_err().0;
        assert_eq!(refused(b"(\n// gr\xfc\xdfe"), "byte 0xfc in line 2 is not UTF-8");
        assert_eq!(refused(b"\xff\xfe(\0"), "it is UTF-16");
    }

    #[test]
    fn the_size_of_a_file_is_limited_even_if_it_never_ends() {
        let folder = std::env::temp_dir().join(format!("kpp_text_{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join("a.ron");
        std::fs::write(&path, "12345").expect("a file");
        assert!(read_at_most(&path, 5).is_ok());
        let diagnostic = read_at_most(&path, 4).expect_err("too large");
        assert!(diagnostic.message.ends_with("a.ron: more than 4 bytes"), "{diagnostic}");
        assert!(cfg!(not(unix)) || read(Path::new("/dev/zero")).is_err());
        std::fs::remove_dir_all(&folder).expect("the folder of this test");
    }
}
