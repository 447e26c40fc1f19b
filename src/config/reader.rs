//! The shape of a configuration file, `(group: (field: value, ...), ...)`, with the place of everything in it.
//!
//! RON's own reader stops at the first error and forgets where values stood. This one keeps the places and
//! goes on after an error, so that a user sees all that is wrong at once. It reads no meaning: values stay
//! text. Comments, trailing commas and struct names are accepted where RON accepts them.

use std::ops::Range;

/// A place in a file, in bytes.
pub type Span = Range<usize>;

/// A name in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// The name itself.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A field with its value as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Name of the group that it stands in.
    pub group: String,
    /// Its own name.
    pub field: Name,
    /// The text of its value.
    pub value: String,
    /// Where the value stands.
    pub span: Span,
}

/// Something that breaks the shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Break {
    /// Where.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
}

/// Everything that a file says, and everything that is wrong with how it says it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    /// Groups in the order of the file.
    pub groups: Vec<Name>,
    /// Fields in the order of the file.
    pub entries: Vec<Entry>,
    /// Syntax errors.
    pub breaks: Vec<Break>,
}

/// Reads the shape of a file. Never fails: what cannot be read is listed in [`Shape::breaks`].
pub fn read_shape(text: &str) -> Shape {
    let mut reader = Reader { text, at: 0, shape: Shape::default() };
    reader.document();
    reader.shape
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    shape: Shape,
}

impl Reader<'_> {
    fn document(&mut self) {
        self.skip_blank();
        self.name();
        self.skip_blank();
        if self.peek() != Some('(') {
            self.complain(
                self.here(),
                "expected `(` at the start of the file".into(),
                "a file has the shape `(group: (field: value))`; `()` means all defaults",
            );
            return;
        }
        self.members(|reader, group| {
            reader.name();
            reader.skip_blank();
            if reader.peek() != Some('(') {
                reader.complain(
                    reader.here(),
                    format!("expected `(` after `{}:`", group.text),
                    "a group is written `group: (field: value, ...)`",
                );
                reader.skip_member();
                return;
            }
            let name = group.text.clone();
            reader.shape.groups.push(group);
            reader.members(|reader, field| reader.value(&name, field));
        });
        self.skip_blank();
        if self.peek().is_some() {
            self.complain(
                self.here(),
                "text after the closing `)` of the file".into(),
                "remove it, or remove a `)` too many before it",
            );
        }
    }

    /// Reads `(name: ..., name: ...)`; `member` reads what stands after each colon.
    fn members(&mut self, mut member: impl FnMut(&mut Self, Name)) {
        let open = self.here();
        self.bump();
        loop {
            self.skip_blank();
            match self.peek() {
                None => return self.complain(open, "this `(` is never closed".into(), "add the missing `)`"),
                Some(')') => return self.bump(),
                Some(_) => {}
            }
            let Some(name) = self.name() else {
                self.complain(self.here(), "expected a name".into(), "write `name: value`");
                self.skip_member();
                self.eat(',');
                continue;
            };
            self.skip_blank();
            if !self.eat(':') {
                let message = format!("expected `:` after `{}`", name.text);
                self.complain(self.here(), message, "write `name: value`");
                self.skip_member();
                self.eat(',');
                continue;
            }
            self.skip_blank();
            member(self, name);
            self.skip_blank();
            if !self.eat(',') && !matches!(self.peek(), None | Some(')')) {
                self.complain(
                    self.here(),
                    "expected `,` or `)` after the value".into(),
                    "put a comma between two values",
                );
                if !self.peek().is_some_and(is_name_start) {
                    self.skip_member();
                    self.eat(',');
                }
            }
        }
    }

    fn value(&mut self, group: &str, field: Name) {
        let start = self.at;
        match self.peek() {
            Some('"' | '(' | '[' | '{') => self.skip_token(),
            _ => {
                while self.peek().is_some_and(|c| !c.is_whitespace() && !",():/\"".contains(c)) {
                    self.bump();
                }
            }
        }
        if self.at == start {
            let message = format!("`{}` has no value", field.text);
            return self.complain(field.span, message, "write `name: value`, or remove the name to use the default");
        }
        self.shape.entries.push(Entry {
            group: group.into(),
            field,
            value: self.text[start..self.at].into(),
            span: start..self.at,
        });
    }

    fn name(&mut self) -> Option<Name> {
        let start = self.at;
        if self.peek().is_some_and(is_name_start) {
            while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_') {
                self.bump();
            }
        }
        (self.at > start).then(|| Name { text: self.text[start..self.at].into(), span: start..self.at })
    }

    /// Skips to the comma or bracket that ends the member in which the reader stands.
    fn skip_member(&mut self) {
        loop {
            self.skip_blank();
            match self.peek() {
                None | Some(',' | ')') => return,
                Some(_) => self.skip_token(),
            }
        }
    }

    /// Skips one character, or a whole string, or a whole bracket.
    fn skip_token(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                None => return,
                Some('"') => self.skip_string(),
                Some('(' | '[' | '{') => {
                    depth += 1;
                    self.bump();
                }
                Some(')' | ']' | '}') => {
                    depth = depth.saturating_sub(1);
                    self.bump();
                }
                Some(_) => self.bump(),
            }
            if depth == 0 {
                return;
            }
            self.skip_blank();
        }
    }

    fn skip_string(&mut self) {
        self.bump();
        while let Some(c) = self.peek() {
            self.bump();
            match c {
                '"' => return,
                '\\' if self.peek().is_some() => self.bump(),
                _ => {}
            }
        }
    }

    /// Skips white space and comments; RON's block comments nest.
    fn skip_blank(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let start = self.at;
            if rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.skip_block_comment();
            } else {
                self.at += rest.len() - rest.trim_start().len();
            }
            if self.at == start {
                return;
            }
        }
    }

    fn skip_block_comment(&mut self) {
        let open = self.at..self.at + 2;
        let mut depth = 0_usize;
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            if rest.starts_with("/*") {
                depth += 1;
                self.at += 2;
            } else if rest.starts_with("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else {
                self.bump();
            }
        }
        self.complain(open, "this comment is never closed".into(), "add the missing `*/`");
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.bump();
        }
        found
    }

    /// The character at which the reader stands; empty at the end of the file.
    fn here(&self) -> Span {
        self.at..self.at + self.peek().map_or(0, char::len_utf8)
    }

    fn complain(&mut self, span: Span, message: String, help: &'static str) {
        self.shape.breaks.push(Break { span, message, help });
    }
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
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
    fn no_text_makes_the_reader_hang_or_panic() {
        for text in
            ["", "(", ")", "a", "(a", "(a:", "(a:(", "(a:(b:", "(a:(b:\"", "/*", "(a:(b:[(}", "(,,)", "(a:(b: / 5))"]
        {
            assert!(!read_shape(text).breaks.is_empty(), "{text}");
        }
    }
}
