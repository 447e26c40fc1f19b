//! Syntax of a configuration file, `(group: (field: value, ...), ...)`, with the location of everything in it.
//!
//! RON's own reader stops at the first error and discards locations. This one keeps them and continues after an error,
//! so that all problems are reported at once. Values are not interpreted and stay text. Comments, trailing commas and
//! struct names are accepted where RON accepts them.

use super::scan::{Name, Scanner, Span, is_name_start};

/// A field with the text of its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Name of its group.
    pub group: String,
    /// Its name.
    pub field: Name,
    /// The text of its value.
    pub value: String,
    /// Location of the value.
    pub span: Span,
}

/// A syntax error.
#[derive(Clone, Debug, PartialEq)]
pub struct Break {
    /// Its location.
    pub span: Span,
    /// Description.
    pub message: String,
    /// Remedy.
    pub help: String,
}

/// Groups and fields of a file, and its syntax errors.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    /// Groups in the order of the file.
    pub groups: Vec<Name>,
    /// Fields in the order of the file.
    pub entries: Vec<Entry>,
    /// Syntax errors.
    pub breaks: Vec<Break>,
}

/// Parses a file. Never fails: syntax errors are returned in [`Shape::breaks`].
pub fn read_shape(text: &str) -> Shape {
    let mut reader = Reader { scan: Scanner::new(text), shape: Shape::default() };
    reader.document();
    let mut shape = reader.shape;
    let unclosed = reader.scan.unclosed().into_iter();
    shape.breaks.extend(unclosed.map(|span| Break {
        span,
        message: "this comment is never closed".into(),
        help: "add the missing `*/`".into(),
    }));
    shape
}

struct Reader<'a> {
    scan: Scanner<'a>,
    shape: Shape,
}

impl Reader<'_> {
    fn document(&mut self) {
        self.scan.skip_attributes();
        self.scan.name();
        self.scan.skip_blank();
        if self.scan.peek() != Some('(') {
            self.complain(
                self.scan.here(),
                "expected `(` at the start of the file",
                "a file has the shape `(group: (field: value))`; `()` means all defaults",
            );
            return;
        }
        self.members(|reader, group| reader.group(group));
        self.scan.skip_blank();
        if self.scan.peek().is_some() {
            self.complain(
                self.scan.here(),
                "text after the closing `)` of the file",
                "remove it, or remove a `)` too many before it",
            );
        }
    }

    fn group(&mut self, group: Name) {
        self.scan.name();
        self.scan.skip_blank();
        if self.scan.peek() != Some('(') {
            self.complain(
                self.scan.here(),
                format!("expected `(` after `{}:`", group.text),
                "a group is written `group: (field: value, ...)`",
            );
            self.skip_member();
            return;
        }
        let name = group.text.clone();
        self.shape.groups.push(group);
        self.members(|reader, field| reader.value(&name, field));
    }

    /// Reads `(name: ..., name: ...)`; `member` reads the value after each colon.
    fn members(&mut self, mut member: impl FnMut(&mut Self, Name)) {
        let open = self.scan.here();
        self.scan.bump();
        loop {
            self.scan.skip_blank();
            match self.scan.peek() {
                None => return self.complain(open, "this `(` is never closed", "add the missing `)`"),
                Some(')') => return self.scan.bump(),
                Some(_) => {}
            }
            let Some(name) = self.scan.name() else {
                self.complain(self.scan.here(), "expected a name", "write `name: value`");
                self.skip_member();
                self.scan.eat(',');
                continue;
            };
            self.scan.skip_blank();
            if !self.scan.eat(':') {
                self.complain(self.scan.here(), format!("expected `:` after `{}`", name.text), "write `name: value`");
                self.skip_member();
                self.scan.eat(',');
                continue;
            }
            self.scan.skip_blank();
            member(self, name);
            self.scan.skip_blank();
            if !self.scan.eat(',') && !matches!(self.scan.peek(), None | Some(')')) {
                self.after_value();
            }
        }
    }

    /// Reports text where a comma or the closing bracket is expected.
    fn after_value(&mut self) {
        let unit = self.shape.entries.last().filter(|entry| entry.value.starts_with(|c: char| c.is_ascii_digit()));
        let help = match unit {
            Some(entry) if !self.scan.peek().is_some_and(is_name_start) || self.on_the_line_of(entry) => {
                format!("put a comma between two values, and a value with a unit into quotes: \"{} ...\"", entry.value)
            }
            _ => "put a comma between two values".into(),
        };
        self.complain(self.scan.here(), "expected `,` or `)` after the value", help);
        if !self.scan.peek().is_some_and(is_name_start) {
            self.skip_member();
            self.scan.eat(',');
        }
    }

    /// Whether only blanks separate a value from the current position, on one line.
    fn on_the_line_of(&self, entry: &Entry) -> bool {
        self.scan.since(entry.span.end).chars().all(|c| c == ' ')
    }

    fn value(&mut self, group: &str, field: Name) {
        let start = self.scan.at();
        match self.scan.peek() {
            Some('"' | '(' | '[' | '{') => self.scan.skip_token(),
            _ => self.scan.bump_while(|c| !c.is_whitespace() && !",():/\"".contains(c)),
        }
        if self.scan.at() == start {
            let message = format!("`{}` has no value", field.text);
            return self.complain(field.span, message, "write `name: value`, or remove the name to use the default");
        }
        if let Some(comma) = decimal_comma(self.scan.since(start), self.scan.rest()) {
            self.scan.go_to(self.scan.at() + comma);
            let message = format!("`{}` has a decimal comma", self.scan.since(start));
            let span = start..self.scan.at();
            return self.complain(span, message, "write the decimals after a point, as in 3.5");
        }
        self.shape.entries.push(Entry {
            group: group.into(),
            field,
            value: self.scan.since(start).into(),
            span: start..self.scan.at(),
        });
    }

    /// Skips to the comma or bracket that ends the current member.
    fn skip_member(&mut self) {
        loop {
            self.scan.skip_blank();
            match self.scan.peek() {
                None | Some(',' | ')') => return,
                Some(_) => self.scan.skip_token(),
            }
        }
    }

    fn complain(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.shape.breaks.push(Break { span, message: message.into(), help: help.into() });
    }
}

/// Length of the `,5` behind the `3` of a number with a decimal comma such as `3,5`, if there is one.
pub fn decimal_comma(before: &str, rest: &str) -> Option<usize> {
    let whole = before.rsplit(|c: char| !c.is_ascii_digit()).next()?;
    let decimals = rest.strip_prefix(',')?;
    let length = decimals.find(|c: char| !c.is_ascii_digit()).unwrap_or(decimals.len());
    (!whole.is_empty() && length > 0).then_some(1 + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(String, String)> {
        let shape = read_shape(text);
        shape.entries.iter().map(|e| (format!("{}.{}", e.group, e.field.text), e.value.clone())).collect()
    }

    #[test]
    fn comments_names_and_trailing_commas_are_accepted() {
        let text = "// head\nMachine( /* a /* nested */ one */ geometry: Geometry(count: 5, // five\n radius: 1e-3,), air: (),)\n";
        let shape = read_shape(text);
        assert_eq!(shape.breaks, vec![]);
        assert_eq!(shape.groups.len(), 2);
        let radius = &shape.entries[1];
        assert_eq!((radius.value.as_str(), &text[radius.span.clone()]), ("1e-3", "1e-3"));
    }

    #[test]
    fn reading_goes_on_after_an_error() {
        let text = "(geometry: (count 5, radius: 1.0 depth: 2, : 3, height: , width: 4), air: 7, floater: (mass: 8))";
        assert_eq!(
            values(text),
            [("geometry.radius", "1.0"), ("geometry.depth", "2"), ("geometry.width", "4"), ("floater.mass", "8")]
                .map(|(path, value)| (path.to_string(), value.to_string()))
        );
        assert_eq!(read_shape(text).breaks.len(), 5);
    }

    #[test]
    fn a_decimal_comma_is_named_as_one() {
        let shape = read_shape("(air: (rate: 0,6, start: 0.05), floater: (length: 1))");
        assert_eq!(shape.breaks.len(), 1);
        assert_eq!(shape.breaks[0].message, "`0,6` has a decimal comma");
        assert_eq!((shape.breaks[0].span.clone(), shape.entries.len()), (13..16, 2));
        assert_eq!(read_shape("(air: (rate: 1,start: 2))").breaks, vec![]);
    }

    #[test]
    fn a_unit_without_quotes_gets_a_hint() {
        for text in ["(supply: (on: 3.5 bar, off: 4e5))", "(supply: (on: 20 \u{b0}C))"] {
            assert!(read_shape(text).breaks[0].help.contains("into quotes"), "{text}");
        }
        assert!(!read_shape("(supply: (on: 3.5\n off: 4e5))").breaks[0].help.contains("quotes"));
    }

    #[test]
    fn no_text_makes_the_reader_hang_or_panic() {
        for text in
            ["", "(", ")", "a", "(a", "(a:", "(a:(", "(a:(b:", "(a:(b:\"", "/*", "(a:(b:[(}", "(,,)", "(a:(b: / 5))"]
        {
            assert!(!read_shape(text).breaks.is_empty(), "{text}");
        }
    }
}
