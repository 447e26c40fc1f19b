//! A configuration file of either kind: machine or run settings.

use super::diagnostic::{ConfigErrors, Diagnostic, SourceText};
use super::load::load_texts;
use super::reader::read_shape;
use super::section::group_names;
use crate::model::Parameters;
use crate::ports::settings::{RunSettings, SETTINGS};

/// The content of a file of either kind.
pub enum AnyFile {
    /// Parameters of a machine.
    Machine(Box<Parameters>),
    /// Settings of a run.
    Run(Box<RunSettings>),
}

/// Reads and validates a file whose kind follows from its groups. A file without groups describes a machine.
///
/// # Errors
/// All problems of the file.
pub fn read_any(source: &SourceText) -> Result<(AnyFile, Vec<Diagnostic>), ConfigErrors> {
    let shape = read_shape(source.inner());
    let run_groups = group_names(SETTINGS);
    let of_run = shape.groups.iter().filter(|group| run_groups.contains(group.text.as_str())).count();
    let as_run = 2 * of_run > shape.groups.len();
    let texts = if as_run { (None, Some(source.clone())) } else { (Some(source.clone()), None) };
    let loaded = load_texts(texts.0, texts.1, &[])?;
    let file =
        if as_run { AnyFile::Run(Box::new(loaded.settings)) } else { AnyFile::Machine(Box::new(loaded.parameters)) };
    Ok((file, loaded.warnings))
}
