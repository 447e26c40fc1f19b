//! Machines under a name: those that are built in, and those that the user has saved.

use super::diagnostic::{Diagnostic, SourceText, closest, source};
use super::find::user_directory;
use super::text::read;
use std::path::{Path, PathBuf};

/// A machine that is built in.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// The name for `--preset`.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub title: &'static str,
    /// The file, `config/presets/NAME.ron`.
    pub text: &'static str,
}

impl Preset {
    /// The file, under a name for messages.
    pub fn source(&self) -> SourceText {
        source(format!("preset {}", self.name), self.text)
    }
}

/// Every preset that is built in.
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

/// Finds a preset that is built in by its name.
pub fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

/// A preset, wherever it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresetFile {
    /// The name for `--preset`.
    pub name: String,
    /// The user's file; `None` for one that is built in.
    pub path: Option<PathBuf>,
}

impl PresetFile {
    /// Its text.
    ///
    /// # Errors
    /// A file of the user that cannot be read.
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

/// All presets: those that are built in first, then the user's by name.
pub fn preset_files() -> Vec<PresetFile> {
    let built_in = PRESETS.iter().map(|preset| PresetFile { name: preset.name.into(), path: None });
    built_in.chain(UserPresets::here().map_or(Vec::new(), |user| user.list())).collect()
}

/// Finds a preset by its name.
///
/// # Errors
/// A name that no preset has; the message lists those that there are.
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
/// Presets of a user that are listed; a folder with more is some other folder.
const MOST_LISTED: usize = 200;

/// The user's own presets: the files of one folder.
#[derive(Clone, Debug)]
pub struct UserPresets {
    folder: PathBuf,
}

impl UserPresets {
    /// Those in the user's configuration directory, `kpp/presets`; `None` if the environment names no such directory.
    pub fn here() -> Option<Self> {
        user_directory().map(|directory| Self::of_folder(&directory.join("kpp/presets")))
    }

    /// Those in a folder, which need not exist yet.
    pub fn of_folder(folder: &Path) -> Self {
        Self { folder: folder.into() }
    }

    /// Where a name is kept.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.ron"))
    }

    /// All of them, by name. A folder that cannot be read has none.
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

/// Whether a name can be that of a user's preset: of a file, and of none that is built in.
///
/// # Errors
/// What is wrong with it.
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
