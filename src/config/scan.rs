//! Lexer of RON: blanks, comments, names, strings and brackets.

use std::ops::Range;

/// A range of byte offsets in a file.
pub type Span = Range<usize>;

/// A name in a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Its location.
    pub span: Span,
}

/// Scans a text from its beginning to its end.
pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
    unclosed: Vec<Span>,
}

impl<'a> Scanner<'a> {
    /// Creates a scanner at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, unclosed: Vec::new() }
    }

    /// Current byte offset.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Returns to an earlier offset.
    pub fn go_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The text between an offset and the current position.
    pub fn since(&self, start: usize) -> &'a str {
        &self.text[start..self.at]
    }

    /// The remaining text.
    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Locations of comments that are not closed.
    pub fn unclosed(self) -> Vec<Span> {
        self.unclosed
    }

    /// The next character.
    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Consumes one character.
    pub fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    /// Consumes characters while they satisfy a condition.
    pub fn bump_while(&mut self, fits: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&fits) {
            self.bump();
        }
    }

    /// Consumes a given character if it is next.
    pub fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.bump();
        }
        found
    }

    /// Location of the next character; empty at the end of the text.
    pub fn here(&self) -> Span {
        self.at..self.at + self.peek().map_or(0, char::len_utf8)
    }

    /// Consumes a name.
    pub fn name(&mut self) -> Option<Name> {
        let start = self.at;
        if self.peek().is_some_and(is_name_start) {
            self.bump_while(|c| c.is_alphanumeric() || c == '_');
        }
        (self.at > start).then(|| Name { text: self.since(start).into(), span: start..self.at })
    }

    /// Consumes one character, a complete string, or a complete bracket.
    pub fn skip_token(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                None => return,
                Some('"') => self.skip_string(),
                Some('\'') => self.skip_char(),
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

    /// Consumes a string in double quotes.
    pub fn skip_string(&mut self) {
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

    /// Consumes a character in single quotes, or a lone quote.
    pub fn skip_char(&mut self) {
        self.bump();
        let start = self.at;
        if self.peek() == Some('\\') {
            self.bump();
        }
        self.bump();
        if !self.eat('\'') {
            self.at = start;
        }
    }

    /// Consumes `#![enable(...)]` at the start of a file, with the surrounding white space.
    pub fn skip_attributes(&mut self) {
        self.skip_blank();
        while self.rest().starts_with("#!") {
            self.bump_while(|c| c != ']');
            self.bump();
            self.skip_blank();
        }
    }

    /// Consumes a raw string, `r"..."` or `r#"..."#`, if one begins here.
    pub fn skip_raw_string(&mut self) -> bool {
        let Some(rest) = self.rest().strip_prefix('r') else { return false };
        let fences = rest.len() - rest.trim_start_matches('#').len();
        let Some(body) = rest[fences..].strip_prefix('"') else { return false };
        let end = format!("\"{}", "#".repeat(fences));
        let length = body.find(&end).map_or(body.len(), |at| at + end.len());
        self.at += 1 + fences + 1 + length;
        true
    }

    /// Consumes white space and comments; RON's block comments nest.
    pub fn skip_blank(&mut self) {
        loop {
            let (rest, start) = (self.rest(), self.at);
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
            if self.rest().starts_with("/*") {
                depth += 1;
                self.at += 2;
            } else if self.rest().starts_with("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else {
                self.bump();
            }
        }
        self.unclosed.push(open);
    }
}

/// Whether a character may begin a name.
pub fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}
