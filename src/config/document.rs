//! A parsed RON file with the location of every value, for diagnostics. Used for journals, scenarios and tables of
//! checks. The two configuration files are read field by field against their tables, in `section`.

use super::diagnostic::{ConfigErrors, Diagnostic, SourceText};
use super::reader::decimal_comma;
use super::scan::{Scanner, Span};
use serde::de::DeserializeOwned;

/// Most nesting levels that are followed; files of this program have five.
const DEEPEST: usize = 32;

/// The values of a file with their locations.
pub struct Document {
    source: SourceText,
    root: Node,
}

/// One step from a value to a nested one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step<'a> {
    /// A field of a struct.
    Field(&'a str),
    /// A member of a list or tuple.
    Item(usize),
    /// A key of a map.
    Key(&'a str),
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
struct Node {
    span: Span,
    parts: Parts,
}

#[derive(Clone, Debug, PartialEq)]
enum Parts {
    None,
    Items(Vec<Node>),
    /// Names or keys with their locations, and values.
    Fields(Vec<(String, Span, Node)>),
}

impl Document {
    /// Reads a file. `what` names the expected kind of file.
    ///
    /// # Errors
    /// The first error of RON or of the type, with its location.
    pub fn read<T: DeserializeOwned>(source: &SourceText, what: &str) -> Result<(T, Self), ConfigErrors> {
        let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        match options.from_str(source.inner()) {
            Ok(values) => Ok((values, Self::of(source))),
            Err(error) => Err(ron_diagnostic(source, &error, what).into()),
        }
    }

    /// Locates the values of a file, which need not be valid.
    pub fn of(source: &SourceText) -> Self {
        let mut scan = Scanner::new(source.inner());
        scan.skip_attributes();
        Self { source: source.clone(), root: value(&mut scan, 0) }
    }

    /// A diagnostic at a value: at its name or key if it has one; if the value is missing, at the value that should
    /// contain it.
    pub fn diagnostic(&self, path: &[Step], message: impl Into<String>) -> Diagnostic {
        let mut node = &self.root;
        let mut place = node.span.start..node.span.start;
        for step in path {
            let Some((next, named)) = node.step(*step) else { break };
            (node, place) = (next, named);
        }
        Diagnostic::new(message).at(&self.source, place, "here")
    }

    /// Location of a value.
    pub fn span(&self, path: &[Step]) -> Option<Span> {
        let found = path.iter().try_fold(&self.root, |node, step| node.step(*step).map(|(node, _)| node));
        found.map(|node| node.span.clone())
    }

    /// Text of a value, without quotes.
    pub fn text(&self, path: &[Step]) -> Option<&str> {
        self.span(path).map(|span| self.source.inner()[span].trim_matches('"'))
    }

    /// Path to the innermost named value at a byte offset.
    pub fn path_to(&self, at: usize) -> Vec<Step<'_>> {
        let mut path = Vec::new();
        self.root.path_to(at, &mut path);
        path
    }
}

impl Node {
    /// The value one step further, and the location at which it is reported.
    fn step(&self, step: Step) -> Option<(&Node, Span)> {
        match (&self.parts, step) {
            (Parts::Items(items), Step::Item(number)) => items.get(number).map(|node| (node, node.span.clone())),
            // `Some((field: 1))` and `Kind((field: 1))` are transparent for field access.
            (Parts::Items(items), Step::Field(_)) if items.len() == 1 => items[0].step(step),
            (Parts::Fields(fields), Step::Field(name) | Step::Key(name)) => {
                let found = fields.iter().find(|(text, ..)| text == name);
                found.map(|(_, place, node)| (node, place.clone()))
            }
            _ => None,
        }
    }

    fn path_to<'a>(&'a self, at: usize, path: &mut Vec<Step<'a>>) {
        match &self.parts {
            Parts::None => {}
            Parts::Items(items) => {
                if let Some(number) = items.iter().position(|item| item.span.start <= at && at <= item.span.end) {
                    path.push(Step::Item(number));
                    items[number].path_to(at, path);
                }
            }
            Parts::Fields(fields) => {
                let found = fields.iter().find(|(_, place, node)| place.start <= at && at <= node.span.end);
                if let Some((name, _, node)) = found {
                    path.push(Step::Field(name));
                    node.path_to(at, path);
                }
            }
        }
    }
}

/// Reads a value. Consumes at least one character, unless the text ends or a bracket closes here.
fn value(scan: &mut Scanner, depth: usize) -> Node {
    scan.skip_blank();
    let start = scan.at();
    if depth == DEEPEST {
        scan.skip_token();
        return Node { span: start..scan.at(), parts: Parts::None };
    }
    if scan.skip_raw_string() {
        return Node { span: start..scan.at(), parts: Parts::None };
    }
    if scan.name().is_some() {
        let end = scan.at();
        scan.skip_blank();
        if scan.peek() != Some('(') {
            scan.go_to(end);
            return Node { span: start..end, parts: Parts::None };
        }
    }
    let parts = match scan.peek() {
        Some('(') => members(scan, ')', depth, |scan| scan.name().map(|name| (name.text, name.span))),
        Some('{') => members(scan, '}', depth, key),
        Some('[') => members(scan, ']', depth, |_| None),
        Some('"') => {
            scan.skip_string();
            Parts::None
        }
        Some('\'') => {
            scan.skip_char();
            Parts::None
        }
        Some(c) if !",)]}".contains(c) => {
            scan.bump();
            scan.bump_while(|c| !c.is_whitespace() && !",:()[]{}\"".contains(c));
            Parts::None
        }
        _ => Parts::None,
    };
    Node { span: start..scan.at(), parts }
}

/// Reads a key of a map: a string or a name. The location of a string excludes its quotes.
fn key(scan: &mut Scanner) -> Option<(String, Span)> {
    if scan.peek() != Some('"') {
        return scan.name().map(|name| (name.text, name.span));
    }
    let start = scan.at();
    scan.skip_string();
    let text = scan.since(start);
    // An unclosed string ends with the file.
    let inner = text.strip_prefix('"').unwrap_or(text);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    Some((inner.into(), start + 1..start + 1 + inner.len()))
}

/// Reads the content of brackets: fields if each begins with a label and a colon, otherwise items.
fn members(scan: &mut Scanner, close: char, depth: usize, label: fn(&mut Scanner) -> Option<(String, Span)>) -> Parts {
    scan.bump();
    let (mut fields, mut items) = (Vec::new(), Vec::new());
    loop {
        scan.skip_blank();
        let start = scan.at();
        match scan.peek() {
            None => break,
            Some(c) if c == close => {
                scan.bump();
                break;
            }
            Some(_) => {}
        }
        let labelled = label(scan).filter(|_| {
            scan.skip_blank();
            scan.eat(':')
        });
        match labelled {
            Some((name, place)) => fields.push((name, place, value(scan, depth + 1))),
            None => {
                scan.go_to(start);
                items.push(value(scan, depth + 1));
            }
        }
        scan.skip_blank();
        scan.eat(',');
        if scan.at() == start {
            // A closing bracket of another kind: the text is not valid RON; skip it.
            scan.bump();
        }
    }
    if fields.is_empty() { Parts::Items(items) } else { Parts::Fields(fields) }
}

/// A diagnostic with RON's own message and location. `what` names the expected kind of file.
pub fn ron_diagnostic(source: &SourceText, error: &ron::error::SpannedError, what: &str) -> Diagnostic {
    let (start, end) = (error.span.start, error.span.end);
    let start = offset(source.inner(), start.line, start.col);
    let end = offset(source.inner(), end.line, end.col).max(start);
    let text = source.inner();
    // For `3,5` RON reads the 3 and reports an error behind the comma.
    let comma = (text[..end].rfind(','))
        .filter(|&at| text[at..end].len() <= 2 || !text[at + 1..end].contains(char::is_whitespace))
        .filter(|&at| decimal_comma(&text[..at], &text[at..]).is_some());
    let help = if comma.is_some() { "write the decimals after a point, as in 3.5" } else { what };
    Diagnostic::new(error.code.to_string()).help(help).at(source, start..end, "here")
}

/// Byte offset of a line and column, both from 1, columns in characters.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = &text[start..];
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::super::diagnostic::source;
    use super::*;
    use Step::{Field, Item, Key};

    const TEXT: &str = "#![enable(implicit_some)]\n(title: \"a, b: (\", /* steps: [ */ steps: [(at: 1), (at: 2, \
        set: {\"air.vent_rate\": \"1 l/s\"}, levels: Some((warning: 0.5, alert: -1e-3)))], raw: r#\"x \"),\"#, last: 'c')";

    #[test]
    fn every_value_has_its_place() {
        let text = source("t.ron", TEXT);
        let document = Document::of(&text);
        for (path, value) in [
            (&[Field("title")][..], "a, b: ("),
            (&[Field("steps"), Item(1), Field("at")], "2"),
            (&[Field("steps"), Item(1), Field("set"), Key("air.vent_rate")], "1 l/s"),
            (&[Field("steps"), Item(1), Field("levels"), Field("alert")], "-1e-3"),
            (&[Field("last")], "'c'"),
        ] {
            assert_eq!(document.text(path), Some(value), "{path:?}");
        }
        assert_eq!(document.span(&[Field("steps"), Item(2)]), None);
        let diagnostic = document.diagnostic(&[Field("steps"), Item(1), Field("set"), Key("air.vent_rate")], "x");
        assert_eq!(&TEXT[diagnostic.labels[0].0.clone()], "air.vent_rate");
        let at = TEXT.find("0.5").expect("it is there");
        let way = [Field("steps"), Item(1), Field("levels"), Item(0), Field("warning")];
        assert_eq!(document.path_to(at), way);
        assert_eq!(document.text(&way), Some("0.5"));
    }

    #[test]
    fn no_text_makes_it_hang_or_panic() {
        for text in
            ["", "(", ")", "(a", "(a:", "[(}", "(a: [}, b)", "{\"", "r#\"", "(a: 'x", "((((", "a(b(c", "#!", "\u{b0}"]
        {
            Document::of(&source("t", text)).path_to(0);
        }
        Document::of(&source("t", "(".repeat(100_000)));
    }

    #[test]
    fn a_decimal_comma_is_named_as_one() {
        let text = source("t.ron", "(a: 3,5)");
        let error = ron::from_str::<std::collections::BTreeMap<String, f64>>(text.inner());
        assert!(error.is_err());
        #[derive(Debug, serde::Deserialize)]
        struct Values {
            #[allow(dead_code)]
            a: f64,
        }
        let Err(errors) = Document::read::<Values>(&text, "values") else { panic!("3,5 is no value") };
        assert!(errors.to_string().contains("after a point"), "{errors}");
    }
}
