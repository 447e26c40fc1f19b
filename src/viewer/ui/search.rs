//! Search by typed words in names and descriptions. The command palette and the list of parameters share it.

/// Quality of a match, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// The search is the whole name.
    WholeName,
    /// Every word begins a word of a name.
    Name,
    /// Every word occurs in a name.
    InsideName,
    /// Some word is a misspelt word of a name.
    MisspeltName,
    /// Some word occurs only in the description, as a whole word.
    Description,
    /// Some word is only a part of a word of the description, or misspelt there.
    InsideDescription,
}

/// Texts in which a search is looked up.
#[derive(Clone, Copy, Debug, Default)]
pub struct Searched<'a> {
    /// Names.
    pub names: &'a [&'a str],
    /// A symbol, which a word must match as a whole; empty if there is none.
    pub symbol: &'a str,
    /// Description, with words that are no part of a name.
    pub description: &'a str,
}

/// Quality of the match of a search, that of its worst word; `None` if a word does not occur. Upper and lower case are
/// equal, the words have any order, and an empty search matches everything.
pub fn fit(search: &str, searched: Searched) -> Option<Fit> {
    let search = search.trim().to_lowercase();
    let names: Vec<String> = searched.names.iter().map(|name| name.to_lowercase()).collect();
    let symbol = searched.symbol.to_lowercase();
    if !search.is_empty() && (symbol == search || names.contains(&search)) {
        return Some(Fit::WholeName);
    }
    let description = searched.description.to_lowercase();
    let mut words = search.split_whitespace().map(|word| fit_of_word(word, &names, &symbol, &description));
    words.try_fold(Fit::Name, |worst, fit| Some(worst.max(fit?)))
}

fn fit_of_word(word: &str, names: &[String], symbol: &str, description: &str) -> Option<Fit> {
    let any_name = |matches: &dyn Fn(&str) -> bool| names.iter().any(|name| matches(name));
    if symbol == word || any_name(&|name| occurs(word, name, Part::Start)) {
        Some(Fit::Name)
    } else if any_name(&|name| name.contains(word)) {
        Some(Fit::InsideName)
    } else if any_name(&|name| misspelt(word, name)) {
        Some(Fit::MisspeltName)
    } else if occurs(word, description, Part::Whole) {
        Some(Fit::Description)
    } else if description.contains(word) || misspelt(word, description) {
        Some(Fit::InsideDescription)
    } else {
        None
    }
}

/// Part of a word that a search word matches.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Start,
    Whole,
}

/// Whether a text contains a word at the start of one of its words, or as a whole one.
fn occurs(word: &str, text: &str, part: Part) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let ends = |neighbour: Option<char>| neighbour.is_none_or(|c| !c.is_alphanumeric());
        ends(before) && (part == Part::Start || ends(after))
    })
}

/// Whether a word of at least four letters is similar to one of a text, or consists of letters that occur in one word
/// in this order, beginning with its first letter. A path is never misspelt: it would resemble all of its group.
fn misspelt(word: &str, text: &str) -> bool {
    word.len() >= 4
        && word.chars().all(char::is_alphanumeric)
        && text.split(|c: char| !c.is_alphanumeric()).filter(|other| other.len() >= 4).any(|other| {
            let mut letters = other.chars();
            let in_order = other.chars().next() == word.chars().next() && word.chars().all(|c| letters.any(|l| l == c));
            in_order || strsim::jaro_winkler(word, other) > 0.92
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_first_and_a_description_is_matched_last() {
        let searched = Searched {
            names: &["air.vent_rate", "vent rate"],
            symbol: "k_v",
            description: "Rate at which air leaves an opened floater.",
        };
        let cases = [
            ("vent rate", Some(Fit::WholeName)),
            ("K_V", Some(Fit::WholeName)),
            ("rate vent", Some(Fit::Name)),
            ("vent", Some(Fit::Name)),
            ("ent", Some(Fit::InsideName)),
            ("vemt_rate", None),
            ("ratte", Some(Fit::MisspeltName)),
            ("vent floater", Some(Fit::Description)),
            ("leave", Some(Fit::InsideDescription)),
            ("floatr", Some(Fit::InsideDescription)),
            ("vent xyz", None),
            ("", Some(Fit::Name)),
        ];
        for (search, expected) in cases {
            assert_eq!(fit(search, searched), expected, "{search}");
        }
    }

    #[test]
    fn a_path_does_not_match_the_rest_of_its_group() {
        let other = Searched { names: &["generator.speed_setpoint"], ..Searched::default() };
        assert_eq!(fit("generator.law", other), None);
        assert_eq!(fit("generator", other), Some(Fit::Name));
    }
}
