//! Presets: named machines, built in or saved by the user.

use super::diagnostic::{Diagnostic, SourceText, closest, source};
use super::find::user_directory;
use super::text::read;
use std::path::{Path, PathBuf};

/// A built-in preset.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// The name for `--preset`.
    pub name: &'static str,
    /// Description, in one sentence.
    pub title: &'static str,
    /// Content of `config/presets/NAME.ron`.
    pub text: &'static str,
}

impl Preset {
    /// The content as a source text with a name for messages.
    pub fn source(&self) -> SourceText {
        source(format!("preset {}", self.name), self.text)
    }
}

/// All built-in presets.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: "default",
        title: "Preset default: the 25 m machine with 66 floaters.",
        text: include_str!("../../config/presets/default.ron"),
    },
    Preset {
        name: "lab",
        title: "Preset lab: a machine of about 4 m with 12 floaters, as a university would build it.",
        text: include_str!("../../config/presets/lab.ron"),
    },
];

/// Finds a built-in preset by its name.
pub fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

/// A built-in or saved preset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresetFile {
    /// The name for `--preset`.
    pub name: String,
    /// The user's file; `None` for a built-in preset.
    pub path: Option<PathBuf>,
}

impl PresetFile {
    /// Reads its text.
    ///
    /// # Errors
    /// The user's file cannot be read.
    pub fn source(&self) -> Result<SourceText, Diagnostic> {
        match &self.path {
            Some(path) => read(path),
            None => match preset(&self.name) {
                Some(preset) => Ok(preset.source()),
                None => Err(unknown(&self.name, &[])),
            },
        }
    }
}

/// All presets: the built-in ones first, then the user's, sorted by name.
pub fn preset_files() -> Vec<PresetFile> {
    let built_in = PRESETS.iter().map(|preset| PresetFile { name: preset.name.into(), path: None });
    built_in.chain(UserPresets::here().map_or(Vec::new(), |user| user.list())).collect()
}

/// Finds a preset by its name.
///
/// # Errors
/// No preset has this name; the message lists the names.
pub fn find_preset(name: &str) -> Result<PresetFile, Diagnostic> {
    let all = preset_files();
    all.iter().find(|preset| preset.name == name).cloned().ok_or_else(|| unknown(name, &all))
}

fn unknown(name: &str, all: &[PresetFile]) -> Diagnostic {
    let names: Vec<&str> = all.iter().map(|preset| preset.name.as_str()).collect();
    let diagnostic = Diagnostic::new(format!("there is no preset `{name}`"));
    match closest(name, names.iter().copied()) {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None => diagnostic.help(format!("the presets are {}", names.join(", "))),
    }
}

/// Longest name of a preset, characters.
const LONGEST_NAME: usize = 40;
/// Most presets of a user that are listed, which bounds the work in an unrelated folder.
const MOST_LISTED: usize = 200;

/// The user's presets: the files of one folder.
#[derive(Clone, Debug)]
pub struct UserPresets {
    folder: PathBuf,
}

impl UserPresets {
    /// The presets in the user's configuration directory, `kpp/presets`; `None` if the environment does not define that
    /// directory.
    pub fn here() -> Option<Self> {
        user_directory().map(|directory| Self::of_folder(&directory.join("kpp/presets")))
    }

    /// The presets in a folder, which need not exist yet.
    pub fn of_folder(folder: &Path) -> Self {
        Self { folder: folder.into() }
    }

    /// Path of the file of a preset.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.ron"))
    }

    /// All presets, sorted by name; none if the folder cannot be read.
    pub fn list(&self) -> Vec<PresetFile> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut found: Vec<_> = entries
            .filter_map(|entry| {
                let path = entry.path();
                let name = path.file_stem()?.to_str()?.to_owned();
                let fits = path.extension()? == "ron" && check_name(&name).is_ok();
                fits.then_some(PresetFile { name, path: Some(path) })
            })
            .collect();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        found.truncate(MOST_LISTED);
        found
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Checks that a name is allowed for a user's preset: as a file name, and different from the built-in ones.
///
/// # Errors
/// The reason why it is not allowed.
pub fn check_name(name: &str) -> Result<(), Diagnostic> {
    let wrong = |message: &str| Err(Diagnostic::new(message).help("letters, digits, - and _, as in more-air_2"));
    if name.is_empty() {
        return wrong("a preset needs a name");
    }
    if name.chars().count() > LONGEST_NAME {
        return wrong(&format!("a name has at most {LONGEST_NAME} characters"));
    }
    if let Some(bad) = name.chars().find(|c| !c.is_ascii_alphanumeric() && !"-_".contains(*c)) {
        return wrong(&format!("`{bad}` cannot stand in a name"));
    }
    if name.starts_with('-') {
        return wrong("a name cannot begin with -");
    }
    if preset(name).is_some() {
        return wrong(&format!("`{name}` is built in; choose another name"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_in_the_folder_and_takes_none_that_is_built_in() {
        for name in ["", "../x", "a b", "a/b", "lab", "default", "-x", "ä", &"x".repeat(41)] {
            assert!(check_name(name).is_err(), "{name}");
        }
        for name in ["x", "more-air_2", "A"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn an_unknown_name_lists_those_there_are() {
        let diagnostic = find_preset("labb").unwrap_err();
        assert_eq!(
            (diagnostic.message.as_str(), diagnostic.help.as_deref()),
            ("there is no preset `labb`", Some("did you mean `lab`?"))
        );
    }
}
