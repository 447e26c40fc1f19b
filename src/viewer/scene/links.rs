//! Division of the drawn chain into links.

use crate::viewer::scene::layout::Layout;
use std::f32::consts::{PI, TAU};

/// Division of the drawn chain into links. A drawn link is shorter than the pitch of the floaters, so that the chain
/// looks realistic and meshes with the teeth.
#[derive(Clone, Copy, Debug)]
pub struct Links {
    /// Number of links in the loop; even, since wide and narrow ones alternate.
    pub count: usize,
    /// Length of a link, m.
    pub pitch: f64,
    /// Number of teeth of a sprocket.
    pub teeth: usize,
    /// Angle of a tooth gap of the upper sprocket when the lower one has a gap at the bottom, rad.
    pub upper_phase: f32,
}

impl Links {
    /// Divides the chain of a machine.
    pub fn new(l: &Layout) -> Self {
        // A pair of links is about 0.4 radii long, with a whole number of pairs per floater; with so many floaters that
        // links would be very short, their number is independent of the floaters.
        let wanted = 0.4 * l.radius as f64;
        let pairs = l.path.length() / l.floaters as f64 / wanted;
        let count = if pairs > 0.25 {
            2 * l.floaters * pairs.round().max(1.0) as usize
        } else {
            2 * (l.path.length() / wanted).round().max(2.0) as usize
        };
        let pitch = l.path.length() / count as f64;
        let teeth = (TAU as f64 * l.radius as f64 / pitch).round() as usize;
        // A pin is between two teeth in the middle of each arc; towards its ends pins and gaps deviate by less than a
        // tenth of a link, since the number of teeth is rounded.
        let top = 0.5 * l.path.length();
        let pin = (top / pitch).round() * pitch;
        let upper_phase = PI / 2.0 + ((pin - top) / l.radius as f64) as f32;
        Self { count, pitch, teeth, upper_phase }
    }

    /// Rotation of the sprockets: one tooth per link, which differs from v/R by the rounding of the number of teeth.
    pub fn sprocket_turn(&self, chain_position: f64) -> f32 {
        let turns = chain_position / (self.pitch * self.teeth as f64);
        turns.rem_euclid(1.0) as f32 * TAU
    }
}
