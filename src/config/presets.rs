//! Machines that are built in.

use super::fault::{SourceText, source};

/// A machine under a name.
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

/// Every preset.
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

/// Finds a preset by its name.
pub fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}
