//! Equal bodies at equal distances along the chain, and which of them are on the straights.
//!
//! On a straight they move as a unit: all bodies there are one mesh that moves by less than a pitch and then jumps
//! back. Only those on the sprockets are drawn individually.

use crate::viewer::scene::path::Path;

/// Equal bodies along the chain.
#[derive(Clone, Copy, Debug)]
pub struct InstancedRun {
    /// Number of bodies in the loop.
    pub count: usize,
    /// Distance between neighbours, m.
    pub pitch: f64,
    /// Place of the first one at chain position zero, m.
    pub first: f64,
    /// Extent of a body ahead of its place, m; all of it must be on the straight.
    pub reach: f64,
}

/// Places of the bodies at one chain position.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Arc length of the first body on the ascending and on the descending straight.
    pub strands: [f64; 2],
    /// Arc lengths of all bodies outside of the straights.
    pub loose: Vec<f64>,
}

impl InstancedRun {
    /// Number of bodies that are always on a straight.
    pub fn in_run(&self, path: &Path) -> usize {
        ((path.centre_distance() - self.reach) / self.pitch).floor().max(0.0) as usize
    }

    /// Places of the bodies at a chain position.
    pub fn spread(&self, path: &Path, chain_position: f64) -> Spread {
        let strand = self.in_run(path) as i64;
        let origin = self.first + chain_position.rem_euclid(path.length());
        let starts = path.straights();
        // Number of the first body on each straight; the second straight is ahead of the first.
        let numbers = starts.map(|start| ((start - origin) / self.pitch).ceil() as i64);
        let at = |number: i64| origin + number as f64 * self.pitch;
        let gaps = [numbers[0] + strand..numbers[1], numbers[1] + strand..numbers[0] + self.count as i64];
        let loose = gaps.into_iter().flatten().map(at).collect();
        Spread { strands: numbers.map(at), loose }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::view_model::scene_state::MachineGeometry;

    #[test]
    fn every_thing_is_drawn_once_and_strands_stay_on_the_straights() {
        let path = Path::new(&MachineGeometry::default());
        let instanced_run = InstancedRun { count: 66, pitch: path.length() / 66.0, first: 0.1, reach: 0.3 };
        let strand = instanced_run.in_run(&path);
        for step in 0..500 {
            let position = -7.0 + 0.37 * step as f64;
            let spread = instanced_run.spread(&path, position);
            assert_eq!(2 * strand + spread.loose.len(), 66);
            let mut all = spread.loose.clone();
            for (start, first) in path.straights().into_iter().zip(spread.strands) {
                let last = first + (strand - 1) as f64 * instanced_run.pitch;
                assert!(
                    first >= start && last + instanced_run.reach <= start + path.centre_distance() + 1e-9,
                    "{position}"
                );
                all.extend((0..strand).map(|number| first + number as f64 * instanced_run.pitch));
            }
            // Mapped back to the start, they are the numbers 0 to 65, each once.
            let mut numbers: Vec<i64> = all
                .iter()
                .map(|s| ((s - position - instanced_run.first) / instanced_run.pitch).round().rem_euclid(66.0) as i64)
                .collect();
            numbers.sort_unstable();
            assert_eq!(numbers, (0..66).collect::<Vec<_>>(), "at {position}");
        }
    }
}
