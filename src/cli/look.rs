//! Style of terminal output: with colours and markers, or plain.

use crate::config::Look;
use std::io::IsTerminal;

/// Style of diagnostics: with markers and colours only if stderr is a terminal that supports them and they are not
/// disabled.
pub fn look() -> Look {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    choose(&variable("NO_COLOR"), &variable("TERM"), std::io::stderr().is_terminal())
}

/// Whether stderr is a terminal on which a line can be overwritten.
pub fn moves_cursor() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

fn choose(no_color: &str, term: &str, is_terminal: bool) -> Look {
    if is_terminal && no_color.is_empty() && term != "dumb" { Look::Fancy } else { Look::Plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_need_a_terminal_that_has_them_and_nobody_who_refuses_them() {
        assert_eq!(choose("", "xterm-256color", true), Look::Fancy);
        for (no_color, term, is_terminal) in [("1", "xterm", true), ("", "dumb", true), ("", "xterm", false)] {
            assert_eq!(choose(no_color, term, is_terminal), Look::Plain);
        }
    }
}
