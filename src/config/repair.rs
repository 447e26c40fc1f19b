//! Values in the text of a configuration file: located and replaced in place, so that comments and order are preserved.

use super::diagnostic::SourceText;
use super::reader::{Entry, read_shape};
use super::scan::Span;
use super::section::read_section;
use super::write::literal;
use crate::model::parameters::Parameter;
use serde::de::DeserializeOwned;

/// A replacement for a value of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// Path in the table.
    pub path: String,
    /// Location of the value.
    pub span: Span,
    /// The value in the file.
    pub before: String,
    /// The replacement.
    pub after: String,
}

/// A replacement for the value of a path in a text. `None` if the text does not contain the path.
pub fn value_in(text: &str, path: &str, after: &str) -> Option<Edit> {
    let is_it = |entry: &Entry| path.split_once('.') == Some((&entry.group, &entry.field.text));
    let entry = read_shape(text).entries.into_iter().find(is_it)?;
    Some(Edit { path: path.into(), span: entry.span, before: entry.value, after: after.into() })
}

/// Replacements of values that the table rejects by their defaults, the last in the file first.
pub fn refused_values<S: Default + DeserializeOwned>(source: &SourceText, table: &'static [Parameter<S>]) -> Vec<Edit> {
    // The diagnostics are discarded: loading the file reports the remaining ones.
    let section = read_section(source, table, &mut Vec::new());
    let refused = table.iter().filter(|row| section.refused.contains(row.path));
    let edit = |row: &Parameter<S>| {
        let span = section.places.get(row.path)?.clone();
        let before = source.inner()[span.clone()].to_string();
        Some(Edit { path: row.path.into(), span, before, after: literal(row.default) })
    };
    let mut edits: Vec<Edit> = refused.filter_map(edit).collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    edits
}

/// Replaces the value in the text.
pub fn replace(text: &mut String, edit: &Edit) {
    text.replace_range(edit.span.clone(), &edit.after);
}

#[cfg(test)]
mod tests {
    use super::super::diagnostic::source;
    use super::*;
    use crate::ports::settings::SETTINGS;

    #[test]
    fn only_the_value_changes() {
        let text = "( // tick: 0.5\n run: (tick: 0.5, /* x */ seed: 3), solver: (max_step: 1e-2))";
        let edit = value_in(text, "run.tick", "0.1").expect("it is there");
        assert_eq!(edit.before, "0.5");
        let mut changed = text.to_string();
        replace(&mut changed, &edit);
        assert_eq!(changed, text.replace("(tick: 0.5", "(tick: 0.1"));
        assert_eq!(value_in(text, "run.speed", "1"), None);
    }

    #[test]
    fn each_refused_value_gets_its_default_and_nothing_else_changes() {
        let text = "(run: (tick: 7, /* tick: 7 */ timing: Camm), solver: (max_step: 1e-2, min_step: many))";
        let mut changed = text.to_string();
        let edits = refused_values(&source("run.ron", text), SETTINGS);
        edits.iter().for_each(|edit| replace(&mut changed, edit));
        assert_eq!(changed, "(run: (tick: 0.01, /* tick: 7 */ timing: Plc), solver: (max_step: 1e-2, min_step: 1e-9))");
    }
}
