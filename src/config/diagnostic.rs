//! Diagnostics: a problem in a configuration with its source location and remedy.

use super::scan::Span;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, Severity, SourceCode};
use std::fmt::{self, Write as _};
use std::sync::Arc;

/// A text with its file name; shared by many diagnostics.
pub type SourceText = Arc<NamedSource<String>>;

/// Creates a source text; `name` appears in messages.
pub fn source(name: impl AsRef<str>, text: impl Into<String>) -> SourceText {
    Arc::new(NamedSource::new(name, text.into()))
}

/// Most problems that are shown; further ones are only counted.
const MOST_SHOWN: usize = 50;

/// A problem or a warning.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Description, with path, value and allowed range.
    pub message: String,
    /// Remedy.
    pub help: Option<String>,
    /// False for a warning.
    pub fatal: bool,
    /// The text concerned; `None` for the command line.
    pub source: Option<SourceText>,
    /// Locations in the text, the main one first, each with a short note.
    pub labels: Vec<(Span, String)>,
}

impl Diagnostic {
    /// Creates an error without a location.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, fatal: true, source: None, labels: Vec::new() }
    }

    /// Adds a remedy.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a location in a text, with a note.
    pub fn at(mut self, source: &SourceText, span: Span, note: impl Into<String>) -> Self {
        self.source = Some(source.clone());
        self.labels.push((span, note.into()));
        self
    }

    /// `file:line:column` of the main location, counted from 1, columns in characters.
    pub fn place(&self) -> Option<String> {
        let (source, (span, _)) = (self.source.as_ref()?, self.labels.first()?);
        let before = &source.inner()[..span.start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Some(format!("{}:{line}:{column}", source.name()))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn severity(&self) -> Option<Severity> {
        Some(if self.fatal { Severity::Error } else { Severity::Warning })
    }
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }
    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_deref().map(|source| source as &dyn SourceCode)
    }
    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.labels.is_empty() {
            return None;
        }
        Some(Box::new(self.labels.iter().enumerate().map(|(number, (span, note))| {
            let note = (!note.is_empty()).then(|| note.clone());
            if number == 0 {
                LabeledSpan::new_primary_with_span(note, span.clone())
            } else {
                LabeledSpan::new_with_span(note, span.clone())
            }
        })))
    }
}

/// Format of rendered diagnostics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// With source lines and coloured marks, for a terminal.
    Fancy,
    /// One line `file:line:column: error: ...` each, for logs, editors and tests.
    Plain,
}

impl Look {
    /// Renders diagnostics one after the other.
    pub fn render(self, diagnostics: &[Diagnostic]) -> String {
        let mut text = String::new();
        for diagnostic in diagnostics.iter().take(MOST_SHOWN) {
            // Writing to a String cannot fail.
            let _ = match self {
                Look::Fancy => GraphicalReportHandler::new_themed(GraphicalTheme::unicode())
                    .with_primary_span_start()
                    .render_report(&mut text, diagnostic),
                Look::Plain => plain(&mut text, diagnostic),
            };
        }
        if diagnostics.len() > MOST_SHOWN {
            let _ = writeln!(text, "... and {} more", diagnostics.len() - MOST_SHOWN);
        }
        text
    }
}

fn plain(text: &mut String, diagnostic: &Diagnostic) -> fmt::Result {
    if let Some(place) = diagnostic.place() {
        write!(text, "{place}: ")?;
    }
    writeln!(text, "{}: {}", if diagnostic.fatal { "error" } else { "warning" }, diagnostic.message)?;
    for line in diagnostic.help.iter().flat_map(|help| help.lines()) {
        writeln!(text, "    help: {line}")?;
    }
    Ok(())
}

/// All problems of a configuration.
#[derive(Clone, Debug)]
pub struct ConfigErrors {
    /// The problems; at least one of them is fatal.
    pub diagnostics: Vec<Diagnostic>,
}

impl ConfigErrors {
    /// Renders all problems, with a line that counts them.
    pub fn render(&self, look: Look) -> String {
        let count = self.diagnostics.iter().filter(|diagnostic| diagnostic.fatal).count();
        let problems = if count == 1 { "1 problem".to_string() } else { format!("{count} problems") };
        format!("{}configuration refused: {problems}\n", look.render(&self.diagnostics))
    }
}

impl From<Diagnostic> for ConfigErrors {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic] }
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Look::Plain))
    }
}

impl std::error::Error for ConfigErrors {}

/// The candidate most similar to the word, if any is similar enough.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&word, &candidate.to_ascii_lowercase()), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}
