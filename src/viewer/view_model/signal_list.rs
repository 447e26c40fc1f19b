//! The list of all signals, grouped by their paths, with a search.

use crate::ports::signals::Signals;
use std::collections::BTreeSet;

/// Signals of the same name in many parts, for example `floater[17].air_volume`.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// Number of members.
    pub count: usize,
    /// Rows of the table per member.
    pub stride: usize,
}

/// A signal, or the same signal of all members of a family.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Position in the table; for a family that of the first member.
    pub position: usize,
    /// Name within its group.
    pub label: String,
    /// Path, unit and meaning in lower case, for the search.
    pub text: String,
}

/// Signals with the same path prefix.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Name.
    pub name: String,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The family, if the group is one.
    pub family: Option<Family>,
}

/// State of the list.
#[derive(Clone, Debug, Default)]
pub struct TreeState {
    /// Text of the search field.
    pub search: String,
    /// Whether the search field is to be focused.
    pub focus_search: bool,
    /// Number of the family member that is shown.
    pub number: usize,
    /// The selected row, by its path.
    pub selected: Option<String>,
    /// The signal chosen for the x axis of an XY plot.
    pub x_axis: Option<String>,
    /// Open groups.
    pub open: BTreeSet<String>,
    /// All groups.
    pub groups: Vec<Group>,
    /// Length of the table from which the groups were made.
    pub table_length: usize,
    /// First and last path of that table.
    pub first_and_last: (String, String),
}

/// Splits `floater[17].air_mass` into family, number and name.
fn member(path: &str) -> Option<(&str, usize, &str)> {
    let (family, rest) = path.split_once('[')?;
    let (number, name) = rest.split_once("].")?;
    Some((family, number.parse().ok()?, name))
}

/// Groups a table; members of a family become one row.
pub fn group(signals: &Signals) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (position, signal) in signals.table.iter().enumerate() {
        let searched = format!("{} {} {}", signal.path, signal.unit, signal.meaning).to_lowercase();
        let (name, label, number) = match member(&signal.path) {
            Some((family, number, name)) => (family, name, Some(number)),
            None => {
                let (group, label) = signal.path.split_once('.').unwrap_or(("", &signal.path));
                (group, label, None)
            }
        };
        let at = groups.iter().rposition(|group| group.name == name).unwrap_or_else(|| {
            groups.push(Group { name: name.into(), rows: Vec::new(), family: None });
            groups.len() - 1
        });
        let group = &mut groups[at];
        match number {
            Some(0) | None => group.rows.push(Row { position, label: label.into(), text: searched }),
            Some(_) => {}
        }
        if let Some(number) = number {
            let stride = group.rows.len();
            let family = group.family.get_or_insert(Family { count: 1, stride });
            *family = Family { count: family.count.max(number + 1), stride };
        }
    }
    groups
}

/// The search words, and the number if one of them is like `floater[17]`.
pub fn words(search: &str) -> (Vec<String>, Option<usize>) {
    let mut number = None;
    let of = |word: &str| {
        let Some((family, rest)) = word.split_once('[') else { return word.to_owned() };
        let (digits, tail) = rest.split_once(']').unwrap_or((rest, ""));
        number = digits.parse().ok().or(number);
        // Rows of a family have the path of its first member.
        format!("{family}[{}", if tail.is_empty() { String::new() } else { format!("0]{tail}") })
    };
    let words = search.to_lowercase().split_whitespace().map(of).collect();
    (words, number)
}

/// A line of the list.
#[derive(Clone, Copy)]
pub enum Line {
    /// A group, by position, and whether it is open.
    Group(usize, bool),
    /// A row of a group, both by position.
    Row(usize, usize),
}

impl TreeState {
    /// Updates the groups from the table.
    pub fn refresh(&mut self, signals: &Signals) {
        let path = |at: usize| signals.table.get(at).map_or("", |signal| signal.path.as_str());
        let (first, last) = (path(0), path(signals.table.len().saturating_sub(1)));
        let same =
            self.table_length == signals.table.len() && self.first_and_last.0 == first && self.first_and_last.1 == last;
        if !same {
            self.groups = group(signals);
            self.table_length = signals.table.len();
            self.first_and_last = (first.into(), last.into());
        }
    }

    /// The visible lines, with open groups.
    pub fn lines(&self) -> (Vec<Line>, Option<usize>) {
        let (words, number) = words(&self.search);
        let mut lines = Vec::new();
        for (at, group) in self.groups.iter().enumerate() {
            let found = |row: &Row| words.iter().all(|word| row.text.contains(word.as_str()));
            let rows: Vec<usize> = (0..group.rows.len()).filter(|row| found(&group.rows[*row])).collect();
            if rows.is_empty() {
                continue;
            }
            let open = !words.is_empty() || self.open.contains(&group.name);
            lines.push(Line::Group(at, open));
            if open {
                lines.extend(rows.into_iter().map(|row| Line::Row(at, row)));
            }
        }
        (lines, number)
    }

    /// Position of a row in the table, for the family member that is shown.
    pub fn position(&self, group: usize, row: usize) -> usize {
        let (group, number) = (&self.groups[group], self.number);
        let position = group.rows[row].position;
        group.family.as_ref().map_or(position, |family| position + number.min(family.count - 1) * family.stride)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::signals::Signal;

    pub fn thousand() -> Signals {
        let mut table: Vec<Signal> = [
            ("chain.speed", "m/s", "Chain speed v."),
            ("power.grid", "W", "Electricity to the grid."),
            ("power.destroyed.vent", "W", "Exergy that leaves with vented air."),
        ]
        .map(|(path, unit, meaning)| Signal { path: path.into(), unit, meaning, ..Default::default() })
        .into();
        for at in 0..1000 {
            for (name, unit) in [("air_mass", "kg"), ("air_volume", "m3")] {
                table.push(Signal {
                    path: format!("floater[{at}].{name}"),
                    unit,
                    meaning: "Of its air.",
                    ..Default::default()
                });
            }
        }
        for at in 0..1000 {
            table.push(Signal {
                path: format!("link[{at}].tension"),
                unit: "N",
                meaning: "Tension.",
                ..Default::default()
            });
        }
        Signals { values: vec![1.0; table.len()], table, ..Signals::default() }
    }

    fn found(search: &str, signals: &Signals) -> Vec<String> {
        let mut state = TreeState { search: search.into(), ..TreeState::default() };
        state.refresh(signals);
        let (lines, number) = state.lines();
        state.number = number.unwrap_or(0);
        let rows = lines.iter().filter_map(|line| match line {
            Line::Row(group, row) => Some(signals.table[state.position(*group, *row)].path.clone()),
            Line::Group(..) => None,
        });
        rows.collect()
    }

    #[test]
    fn a_thousand_floaters_are_one_group() {
        let signals = thousand();
        let mut state = TreeState::default();
        state.refresh(&signals);
        let names: Vec<&str> = state.groups.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names, ["chain", "power", "floater", "link"]);
        assert_eq!(state.lines().0.len(), 4, "folded at first");
        assert_eq!(state.groups[2].rows.len(), 2);
        state.number = 321;
        assert_eq!(signals.table[state.position(2, 1)].path, "floater[321].air_volume");
        assert_eq!(signals.table[state.position(3, 0)].path, "link[321].tension");
        state.number = 5000;
        assert_eq!(signals.table[state.position(3, 0)].path, "link[999].tension");
    }

    #[test]
    fn all_words_must_occur_in_path_unit_or_meaning() {
        let signals = thousand();
        assert_eq!(found("electricity grid", &signals), ["power.grid"]);
        assert_eq!(found("VENT air", &signals), ["power.destroyed.vent"]);
        assert_eq!(found("m/s", &signals), ["chain.speed"]);
        assert_eq!(found("floater[17] volume", &signals), ["floater[17].air_volume"]);
        assert_eq!(found("floater[42].air_mass", &signals), ["floater[42].air_mass"]);
        assert!(found("no such thing", &signals).is_empty());
    }
}
