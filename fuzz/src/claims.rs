//! Properties of every text that the program rejects, and of every configuration that it accepts.

use kpp::config::{
    ConfigErrors, Diagnostic, Loaded, Look, SourceText, config_hash, load_texts, machine_text, refused_values, replace,
    run_text, source,
};
use kpp::model::Parameters;
use kpp::model::parameters::{Parameter, TABLE};
use kpp::ports::settings::{RunSettings, SETTINGS};
use serde::de::DeserializeOwned;

/// Asserts that every diagnostic can be rendered, with locations inside the text.
pub fn are_inside(text: &SourceText, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        assert!(!diagnostic.message.is_empty());
        for (span, _) in &diagnostic.labels {
            let all = text.inner();
            assert!(span.start <= span.end && span.end <= all.len(), "{span:?} of {} bytes: {diagnostic}", all.len());
            let whole = all.is_char_boundary(span.start) && all.is_char_boundary(span.end);
            assert!(whole, "{span:?} cuts a character: {diagnostic}");
        }
        if let Some(place) = diagnostic.place() {
            is_inside(text.inner(), &place);
        }
    }
    for look in [Look::Plain, Look::Fancy] {
        assert!(diagnostics.is_empty() || !look.render(diagnostics).is_empty());
    }
}

/// Asserts that a location `file:line:column` is that of a character of the text, or of its end.
fn is_inside(text: &str, place: &str) {
    let mut numbers = place.rsplit(':').map(|number| number.parse::<usize>().ok());
    let (Some(Some(column)), Some(Some(line))) = (numbers.next(), numbers.next()) else {
        panic!("{place} is no place");
    };
    let length = text.split('\n').nth(line.wrapping_sub(1)).map(|line| line.chars().count());
    assert!(length.is_some_and(|length| (1..=length + 1).contains(&column)), "{place} is outside the text");
}

/// Asserts that a rejected text has at least one error, each with a location in the text.
pub fn is_refused_with_places(text: &SourceText, errors: &ConfigErrors) {
    assert!(errors.diagnostics.iter().any(|diagnostic| diagnostic.fatal), "refused without a reason");
    are_inside(text, &errors.diagnostics);
    for diagnostic in &errors.diagnostics {
        assert!(!diagnostic.labels.is_empty(), "it has no place: {diagnostic}");
    }
}

/// Whether a diagnostic names its parameter or setting.
pub fn names_a_path(diagnostic: &Diagnostic) -> bool {
    let mut paths = TABLE.iter().map(|row| row.path).chain(SETTINGS.iter().map(|row| row.path));
    paths.any(|path| diagnostic.message.contains(path))
}

/// Asserts for a rejected configuration that every error has a location or names a path, that every rejected value is
/// named by its path, and that no value is rejected after the rejected ones are replaced by their defaults.
pub fn is_refused<S: Default + DeserializeOwned>(
    text: &SourceText,
    errors: &ConfigErrors,
    table: &'static [Parameter<S>],
) {
    let fatal = errors.diagnostics.iter().filter(|diagnostic| diagnostic.fatal).count();
    assert!(fatal > 0, "refused without a reason");
    are_inside(text, &errors.diagnostics);
    for diagnostic in &errors.diagnostics {
        // Contradicting values may both be defaults, caused by a third value in the file.
        assert!(
            !diagnostic.labels.is_empty() || names_a_path(diagnostic),
            "it has no place and names no path: {diagnostic}"
        );
    }
    let edits = refused_values(text, table);
    for edit in &edits {
        assert_eq!(&text.inner()[edit.span.clone()], edit.before);
        let begin = format!("{}:", edit.path);
        let named = errors.diagnostics.iter().any(|diagnostic| diagnostic.message.starts_with(&begin));
        assert!(named, "{} is refused, and no message names it: {errors}", edit.path);
    }
    // Otherwise there are syntax errors too, and single values may not be replaceable.
    if fatal == edits.len() {
        let mut repaired = text.inner().clone();
        edits.iter().for_each(|edit| replace(&mut repaired, edit));
        let left = refused_values(&source("repaired.ron", repaired), table);
        assert!(left.is_empty(), "still refused: {left:?}");
    }
}

/// Asserts for an accepted configuration that its values pass the gate again, and that they are equal when written and
/// read.
pub fn is_accepted(text: &SourceText, loaded: &Loaded) {
    let Loaded { parameters, settings, warnings, .. } = loaded;
    assert!(warnings.iter().all(|warning| !warning.fatal));
    are_inside(text, warnings);
    pass_the_gate(parameters, settings);
    let machine = source("again/machine.ron", machine_text("Written again.", parameters));
    let run = source("again/run.ron", run_text(settings));
    let again = load_texts(Some(machine), Some(run), &[]).unwrap_or_else(|errors| panic!("written again: {errors}"));
    assert_eq!((&again.parameters, &again.settings), (parameters, settings));
    assert_eq!(config_hash(&again.parameters, &again.settings), config_hash(parameters, settings));
}

/// Asserts that valid values pass the gate again.
pub fn pass_the_gate(parameters: &Parameters, settings: &RunSettings) {
    assert_eq!(Parameters::new(parameters.clone().into_values()).as_ref(), Ok(parameters));
    assert_eq!(RunSettings::new(settings.clone().into_values()).as_ref(), Ok(settings));
}
