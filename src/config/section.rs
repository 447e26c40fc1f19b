//! Reads one file against one parameter table: parses and checks every field, and keeps its location.

use super::diagnostic::{Diagnostic, SourceText, closest};
use super::document::ron_diagnostic;
use super::reader::{Entry, Shape, read_shape};
use super::scan::Span;
use super::units::{si_text, suspicion};
use crate::model::parameters::{Parameter, TABLE, Value, ValueError, find};
use crate::ports::settings::SETTINGS;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// Result of reading a file against a table.
pub struct Section<S> {
    /// The values; a rejected field has its default.
    pub values: S,
    /// Location of the value of each path.
    pub places: BTreeMap<&'static str, Span>,
    /// Paths with rejected values; checks that need them are skipped.
    pub refused: BTreeSet<&'static str>,
    /// Locations of values with units, and the SI text for RON.
    converted: Vec<(Span, String)>,
}

impl<S: Default> Default for Section<S> {
    fn default() -> Self {
        Self { values: S::default(), places: BTreeMap::new(), refused: BTreeSet::new(), converted: Vec::new() }
    }
}

/// Reads a file against its table and adds all problems to `diagnostics`. If there are none, the values are
/// deserialized by serde.
pub fn read_section<S: Default + DeserializeOwned>(
    source: &SourceText,
    table: &'static [Parameter<S>],
    diagnostics: &mut Vec<Diagnostic>,
) -> Section<S> {
    let shape = read_shape(source.inner());
    let fatal = |diagnostics: &[Diagnostic]| diagnostics.iter().filter(|diagnostic| diagnostic.fatal).count();
    let before = fatal(diagnostics);
    for found in &shape.breaks {
        diagnostics.push(Diagnostic::new(&found.message).help(&found.help).at(source, found.span.clone(), "here"));
    }
    check_groups(source, &shape, table, diagnostics);
    let mut section = Section::default();
    for entry in &shape.entries {
        read_entry(source, entry, table, &mut section, diagnostics);
    }
    if fatal(diagnostics) == before {
        // The table has accepted every field. Any remaining error of RON is reported with RON's message and location.
        let mut text = source.inner().clone();
        section.converted.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
        section.converted.iter().for_each(|(span, number)| text.replace_range(span.clone(), number));
        match ron::from_str(&text) {
            Ok(values) => section.values = values,
            Err(error) => diagnostics.push(ron_diagnostic(source, &error, "the file must be valid RON")),
        }
    }
    section
}

fn check_groups<S>(
    source: &SourceText,
    shape: &Shape,
    table: &'static [Parameter<S>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut seen = BTreeMap::new();
    for group in &shape.groups {
        let name = group.text.as_str();
        if !group_names(table).contains(&name) {
            diagnostics.push(unknown_group(name, table).at(source, group.span.clone(), "unknown group"));
        }
        if let Some(first) = seen.insert(name, group.span.clone()) {
            diagnostics.push(
                Diagnostic::new(format!("group `{name}` is given twice"))
                    .help("put all its fields into one group")
                    .at(source, group.span.clone(), "again here")
                    .at(source, first, "first here"),
            );
        }
    }
}

fn unknown_group<S>(name: &str, table: &'static [Parameter<S>]) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("unknown group `{name}`"));
    let names = group_names(table);
    if !names.contains("run") && group_names(SETTINGS).contains(name) {
        return diagnostic.help(format!("`{name}` belongs into run.ron, beside this file"));
    }
    if !names.contains("geometry") && group_names(TABLE).contains(name) {
        return diagnostic.help(format!("`{name}` belongs into machine.ron, beside this file"));
    }
    match closest(name, names.iter().copied()) {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None => diagnostic.help(format!("the groups are {}", names.into_iter().collect::<Vec<_>>().join(", "))),
    }
}

fn read_entry<S>(
    source: &SourceText,
    entry: &Entry,
    table: &'static [Parameter<S>],
    section: &mut Section<S>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let groups = group_names(table);
    if !groups.contains(entry.group.as_str()) {
        return; // The unknown group is reported once; reports for each of its fields would hide that.
    }
    let path = format!("{}.{}", entry.group, entry.field.text);
    let Some(row) = find(table, &path) else {
        diagnostics.push(unknown_field(entry, &path, table).at(source, entry.field.span.clone(), "unknown field"));
        return;
    };
    if let Some(first) = section.places.insert(row.path, entry.span.clone()) {
        diagnostics.push(
            Diagnostic::new(format!("{path} is given twice"))
                .help("remove one of the two")
                .at(source, entry.field.span.clone(), "again here")
                .at(source, first, "first here"),
        );
        return;
    }
    match set_strictly(row, &mut section.values, entry) {
        Ok(None) => {
            if let Some(suspicion) = suspicion(row, &entry.value) {
                let diagnostic = Diagnostic { fatal: false, ..suspicion };
                diagnostics.push(diagnostic.at(source, entry.span.clone(), "here"));
            }
        }
        Ok(Some(number)) => section.converted.push((entry.span.clone(), number)),
        Err(diagnostic) => {
            section.refused.insert(row.path);
            diagnostics.push(diagnostic.at(source, entry.span.clone(), allowed(row)));
        }
    }
}

/// Sets a value in RON's syntax: names in their exact case, digits possibly with underscores, a number with a unit in
/// quotes. Returns the SI text of a number with a unit.
fn set_strictly<S>(row: &'static Parameter<S>, values: &mut S, entry: &Entry) -> Result<Option<String>, Diagnostic> {
    let text = entry.value.as_str();
    if let (Value::Real(_), Some(quoted)) = (row.default, quoted(text))
        && quoted.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
    {
        let number = si_text(row, quoted)?;
        (row.set)(values, &number).map_err(|error| refused(row, &error))?;
        return Ok(Some(number));
    }
    let outcome = if row.choices.is_empty() {
        (row.set)(values, &text.replace('_', ""))
    } else if row.choices.contains(&text) {
        (row.set)(values, text)
    } else {
        Err(ValueError::NotA { text: text.into(), expected: format!("one of {}", row.choices.join(", ")) })
    };
    outcome.map(|()| None).map_err(|error| {
        // Perhaps a number with a unit, but without quotes.
        match si_text(row, text) {
            Ok(number) if number != text => {
                refused(row, &error).help(format!("put a value with a unit into quotes: \"{text}\""))
            }
            _ => refused(row, &error),
        }
    })
}

/// Content of a quoted value.
fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

/// The diagnostic of a value that the table rejects.
pub fn refused<S>(row: &Parameter<S>, error: &ValueError) -> Diagnostic {
    let mut help =
        format!("{} ({}): {} Default {}", row.path, row.symbol, row.meaning, with_unit(row.default, row.unit));
    if let ValueError::NotA { text, .. } = error {
        if let Some(meant) = closest(text.trim_matches('"'), row.choices.iter().copied()) {
            help = format!("did you mean `{meant}`?\n{help}");
        } else if row.choices.is_empty() {
            help = format!("{}\n{help}", allowed(row));
        }
    }
    Diagnostic::new(format!("{}: {error}", row.path)).help(help)
}

fn allowed<S>(row: &Parameter<S>) -> String {
    if row.choices.is_empty() {
        format!("allowed: {} to {}", row.min, with_unit(row.max, row.unit))
    } else {
        format!("allowed: {}", row.choices.join(", "))
    }
}

fn with_unit(value: Value, unit: &str) -> String {
    if unit.is_empty() { value.to_string() } else { format!("{value} {unit}") }
}

fn unknown_field<S>(entry: &Entry, path: &str, table: &'static [Parameter<S>]) -> Diagnostic {
    let diagnostic = Diagnostic::new(format!("unknown field `{path}`"));
    let field = entry.field.text.as_str();
    if group_names(table).contains(field) {
        return diagnostic
            .help(format!("`{field}` is a group of its own: is the `)` of `{}` missing before it?", entry.group));
    }
    let prefix = format!("{}.", entry.group);
    let siblings: Vec<_> = table.iter().filter_map(|row| row.path.strip_prefix(prefix.as_str())).collect();
    if let Some(meant) = closest(field, siblings.iter().copied()) {
        return diagnostic.help(format!("did you mean `{meant}`?"));
    }
    match table.iter().find(|row| row.symbol == field || row.path.ends_with(&format!(".{field}"))) {
        Some(row) => diagnostic.help(format!("did you mean `{}`?", row.path)),
        None => diagnostic.help(format!("the fields of `{}` are {}", entry.group, siblings.join(", "))),
    }
}

/// Names of the groups of a table.
pub fn group_names<S>(table: &'static [Parameter<S>]) -> BTreeSet<&'static str> {
    table.iter().filter_map(|row| row.path.split('.').next()).collect()
}
