//! Choice of the signals to be recorded.

use crate::ports::signals::Signal;

/// Signals of the program that are defined only in a window.
const OF_THE_WINDOW: [&str; 3] = ["run.fps", "run.memory_mb", "run.realtime_factor"];

/// Error for a name that matches no signal.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("there is no signal `{name}`")]
pub struct UnknownSignal {
    /// The requested name.
    pub name: String,
}

/// Positions of the selected signals in a table, without duplicates, in the order requested.
///
/// `wanted` is a comma-separated list of paths, `all`, or patterns in which `*` matches any text, as in
/// `floater[*].air_volume`. `None` selects the signals of the machine as a whole: it omits indexed families and the
/// signals that are defined only in a window.
///
/// # Errors
/// A path or pattern that matches no signal.
pub fn select(table: &[Signal], wanted: Option<&str>) -> Result<Vec<usize>, UnknownSignal> {
    let Some(wanted) = wanted else {
        let wanted = |signal: &Signal| !signal.path.contains('[') && !OF_THE_WINDOW.contains(&signal.path.as_str());
        return Ok((0..table.len()).filter(|&at| wanted(&table[at])).collect());
    };
    let mut chosen = vec![false; table.len()];
    let mut positions = Vec::new();
    for name in wanted.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let mut known = false;
        for (at, signal) in table.iter().enumerate() {
            if name == "all" || fits(name, &signal.path) {
                known = true;
                if !std::mem::replace(&mut chosen[at], true) {
                    positions.push(at);
                }
            }
        }
        if !known {
            return Err(UnknownSignal { name: name.into() });
        }
    }
    Ok(positions)
}

/// Whether a path matches a pattern in which each `*` stands for any text.
fn fits(pattern: &str, path: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == path };
    let Some(rest) = path.strip_prefix(head) else { return false };
    (0..=rest.len()).filter(|&at| rest.is_char_boundary(at)).any(|at| fits(tail, &rest[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Vec<Signal> {
        ["chain.speed", "floater[0].mass", "floater[0].air", "floater[1].mass", "floater[1].air", "run.fps"]
            .map(|path| Signal { path: path.into(), ..Default::default() })
            .to_vec()
    }

    #[test]
    fn paths_patterns_and_all_select_each_signal_once() {
        let table = table();
        assert_eq!(select(&table, None), Ok(vec![0]));
        assert_eq!(select(&table, Some("floater[1].air, chain.speed,chain.*")), Ok(vec![4, 0]));
        assert_eq!(select(&table, Some("floater[*].air")), Ok(vec![2, 4]));
        assert_eq!(select(&table, Some("all")), Ok(vec![0, 1, 2, 3, 4, 5]));
        assert_eq!(select(&table, Some("chain.sped")), Err(UnknownSignal { name: "chain.sped".into() }));
    }
}
