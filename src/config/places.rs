//! Where fields stand in a RON text, whatever its shape: for mistakes that RON itself does not see.

use super::reader::Span;

/// The characters of a text outside of comments and strings, with their places. A string counts as its first quote.
fn significant(text: &str) -> impl Iterator<Item = (usize, char)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = &text[at..];
            let next = rest.chars().next()?;
            if rest.starts_with("//") {
                at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            } else {
                let found = (at, next);
                at += if next == '"' { closing_quote(rest) } else { next.len_utf8() };
                return Some(found);
            }
        }
    })
}

/// Where the fields of a name stand, in order: the names themselves.
pub fn field_places(text: &str, name: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, c) in significant(text) {
        let begins = !before.is_alphanumeric() && before != '_' && text[at..].starts_with(name);
        if begins && text[at + name.len()..].trim_start().starts_with(':') {
            found.push(at..at + name.len());
        }
        before = c;
    }
    found
}

/// The innermost brackets around a place; the whole text if there are none.
pub fn enclosing_brackets(text: &str, place: usize) -> Span {
    let mut open = Vec::new();
    for (at, c) in significant(text) {
        match c {
            '(' | '[' | '{' => open.push(at),
            ')' | ']' | '}' => {
                let start = open.pop().unwrap_or(0);
                if start <= place && place < at {
                    return start..at + c.len_utf8();
                }
            }
            _ => {}
        }
    }
    0..text.len()
}

/// The length of a text in quotes at the beginning of another.
fn closing_quote(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "( // at: 1\n steps: [(at: 2, say: \"at: \\\" 3\"), (what: 4, /* at: 5 */ at : 6)])";

    #[test]
    fn fields_are_found_outside_of_comments_and_strings() {
        let places = field_places(TEXT, "at");
        assert_eq!(places.len(), 2, "{places:?}");
        assert!(places.iter().all(|place| &TEXT[place.clone()] == "at"));
        assert_eq!(field_places("(at: \"never closed", "at").len(), 1);
    }

    #[test]
    fn brackets_are_those_around_a_place() {
        let places = field_places(TEXT, "at");
        assert!(TEXT[enclosing_brackets(TEXT, places[1].start)].starts_with("(what: 4"));
        assert_eq!(enclosing_brackets("a: 1", 0), 0..4);
        assert_eq!(enclosing_brackets("(a: 1", 1), 0..5, "brackets that are never closed");
    }
}
