//! How the drawn chain is cut into links.

use crate::viewer::scene::layout::Layout;
use std::f32::consts::{PI, TAU};

/// How the drawn chain is cut into links. A drawn link is finer than the pitch of the floaters, so that the chain
/// looks like one and meshes with the teeth.
#[derive(Clone, Copy, Debug)]
pub struct Links {
    /// Number of links in the loop; even, as wide and narrow ones alternate.
    pub count: usize,
    /// Length of a link, m.
    pub pitch: f64,
    /// Teeth of a sprocket.
    pub teeth: usize,
    /// Angle at which the upper sprocket has a gap between teeth when the lower one has one at the bottom, rad.
    pub upper_phase: f32,
}

impl Links {
    /// Cuts the chain of a machine.
    pub fn new(l: &Layout) -> Self {
        // Two links to a sprocket's fifth, a whole number of pairs for each floater; where floaters are so many that
        // this would make a hair of the chain, its links take no notice of them.
        let wanted = 0.4 * l.radius as f64;
        let pairs = l.path.length() / l.floaters as f64 / wanted;
        let count = if pairs > 0.25 {
            2 * l.floaters * pairs.round().max(1.0) as usize
        } else {
            2 * (l.path.length() / wanted).round().max(2.0) as usize
        };
        let pitch = l.path.length() / count as f64;
        let teeth = (TAU as f64 * l.radius as f64 / pitch).round() as usize;
        // A pin sits between two teeth in the middle of each arc; towards its ends pins and gaps drift apart by
        // less than a tenth of a link, since the number of teeth is whole.
        let top = 0.5 * l.path.length();
        let pin = (top / pitch).round() * pitch;
        let upper_phase = PI / 2.0 + ((pin - top) / l.radius as f64) as f32;
        Self { count, pitch, teeth, upper_phase }
    }

    /// Turn of the sprockets. They turn by a tooth a link, which differs from v/R by the rounding of the teeth.
    pub fn sprocket_turn(&self, chain_position: f64) -> f32 {
        let turns = chain_position / (self.pitch * self.teeth as f64);
        turns.rem_euclid(1.0) as f32 * TAU
    }
}
