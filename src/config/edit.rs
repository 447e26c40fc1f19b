//! One value in the text of a file: read and replaced where it stands, so that comments and order stay.

use super::reader::read_shape;

/// The text of a value, `group.field`, as the file has it.
pub fn value_in(text: &str, path: &str) -> Option<String> {
    let shape = read_shape(text);
    let entry = shape.entries.iter().find(|entry| format!("{}.{}", entry.group, entry.field.text) == path)?;
    Some(entry.value.clone())
}

/// The file's text with another value in that place. `None` if the file does not have it.
pub fn replace_value(text: &str, path: &str, value: &str) -> Option<String> {
    let shape = read_shape(text);
    let entry = shape.entries.iter().find(|entry| format!("{}.{}", entry.group, entry.field.text) == path)?;
    let mut out = text.to_string();
    out.replace_range(entry.span.clone(), value);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_value_changes() {
        let text = "( // head\n run: (tick: 0.5, /* x */ seed: 3), solver: (max_step: 1e-2))";
        assert_eq!(value_in(text, "run.tick").as_deref(), Some("0.5"));
        assert_eq!(replace_value(text, "run.tick", "0.1").unwrap(), text.replace("0.5", "0.1"));
        assert_eq!(replace_value(text, "run.speed", "1"), None);
    }
}
