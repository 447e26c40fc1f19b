//! Signals: the table of quantities that can be read from a machine, sampled into one row of numbers.

use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// A floating-point number as a table cell: the shortest text that parses to the same bits, always with a point or an
/// exponent, `NaN` where the value is undefined. pandas, polars and pyarrow then infer a floating-point column with
/// their default settings; they would not with integers without a point or empty cells.
pub fn cell(value: impl std::fmt::Debug + Into<f64>) -> String {
    format!("{value:?}")
}

/// A quantity that can be read from a machine.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signal {
    /// Path, as in `chain.speed` or `floater[17].air_volume`.
    pub path: String,
    /// SI unit; empty for a pure number.
    pub unit: &'static str,
    /// Meaning, in one sentence.
    pub meaning: &'static str,
    /// Equation, in the symbols of PHYSICS.md, with its section.
    pub equation: &'static str,
    /// Paths of the signals and parameters in the equation; `[i]` stands for the signal's own number, which
    /// [`Signal::inputs`] fills in.
    pub inputs: &'static [&'static str],
}

impl Signal {
    /// Paths of the signals and parameters in the equation.
    pub fn inputs(&self) -> impl Iterator<Item = String> + '_ {
        let number = self.path.find('[').zip(self.path.find(']')).map(|(from, to)| &self.path[from..=to]);
        self.inputs.iter().map(move |input| number.map_or((*input).into(), |number| input.replace("[i]", number)))
    }
}

impl Serialize for Signal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_struct("Signal", 5)?;
        row.serialize_field("path", &self.path)?;
        row.serialize_field("unit", self.unit)?;
        row.serialize_field("meaning", self.meaning)?;
        row.serialize_field("equation", self.equation)?;
        row.serialize_field("inputs", &self.inputs().collect::<Vec<_>>())?;
        row.end()
    }
}

/// All signals of one machine in fixed order, with the newest sample.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// The table. Never reordered: positions serve as handles.
    pub table: Vec<Signal>,
    /// Newest sample, one value per row of the table; NaN where undefined.
    pub values: Vec<f64>,
    /// Simulated time of the sample, s.
    pub time_s: f64,
    /// Tick of the sample.
    pub tick: u64,
    /// Position of each path in the table.
    pub index: SignalIndex,
}

/// Positions of the paths of a table, built at the first look-up. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct SignalIndex(OnceLock<Arc<HashMap<String, usize>>>);

impl SignalIndex {
    fn position(&self, table: &[Signal], path: &str) -> Option<usize> {
        let positions = self
            .0
            .get_or_init(|| Arc::new(table.iter().enumerate().map(|(at, signal)| (signal.path.clone(), at)).collect()));
        if positions.len() == table.len() {
            return positions.get(path).copied();
        }
        // Not in the index: the table has grown since, as in a test that builds it row by row.
        table.iter().position(|signal| signal.path == path)
    }
}

impl Signals {
    /// Position of a path in the table.
    pub fn position(&self, path: &str) -> Option<usize> {
        self.index.position(&self.table, path)
    }

    /// Newest value of a path; `None` for a path that is not in the table.
    pub fn value(&self, path: &str) -> Option<f64> {
        self.position(path).map(|at| self.values[at])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_whether_the_table_has_grown_or_not() {
        let mut signals = Signals::default();
        assert_eq!(signals.position("chain.speed"), None);
        for (at, path) in ["chain.speed", "power.grid"].into_iter().enumerate() {
            signals.table.push(Signal { path: path.into(), ..Signal::default() });
            assert_eq!((signals.position(path), signals.position("no.such")), (Some(at), None));
        }
        let fresh = Signals { table: signals.table.clone(), ..Signals::default() };
        assert_eq!((fresh.position("power.grid"), fresh.clone().position("chain.speed")), (Some(1), Some(0)));
    }

    #[test]
    fn cells_read_back_to_the_bit_and_look_like_numbers_of_floating_point() {
        for value in [0.1_f64 + 0.2, -1e-300, 460_000.0, 1.7e308, 5e-324, -0.0] {
            let text = cell(value);
            assert_eq!(text.parse::<f64>().map(f64::to_bits), Ok(value.to_bits()));
            assert!(text.contains(['.', 'e']), "{text}");
        }
        assert_eq!([cell(3.0), cell(f64::NAN), cell(0.1_f32), cell(f64::INFINITY)], ["3.0", "NaN", "0.1", "inf"]);
    }
}
