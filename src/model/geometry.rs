//! The loop: position and slope of a point of the chain (PHYSICS.md 1).

use super::math;
use serde::{Deserialize, Serialize};
use std::f64::consts::{FRAC_PI_2, PI, TAU};

/// Sections of the loop at whose bounds the equations of a floater change, in the order of normal running.
///
/// They are the five segments of PHYSICS.md 1, with the first arc split where the injection zone begins and the top arc
/// split at top dead centre, where z' changes sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[repr(u8)]
pub enum Cell {
    /// Bottom-right arc before the injection zone, [0, s_in0).
    BeforeZone = 0,
    /// Injection zone, [s_in0, q).
    Zone = 1,
    /// Ascending straight, [q, q + Hc).
    Ascending = 2,
    /// First half of the vent zone, up to top dead centre.
    TopRising = 3,
    /// Second half of the vent zone.
    TopSinking = 4,
    /// Descending straight.
    Descending = 5,
    /// Bottom-left arc.
    BottomLeft = 6,
}

/// All cells in the order of normal running.
pub const CELLS: [Cell; 7] = [
    Cell::BeforeZone,
    Cell::Zone,
    Cell::Ascending,
    Cell::TopRising,
    Cell::TopSinking,
    Cell::Descending,
    Cell::BottomLeft,
];

impl Cell {
    /// The next cell in the order of normal running.
    pub fn next(self) -> Cell {
        CELLS[(self as usize + 1) % CELLS.len()]
    }

    /// The cell before this one.
    pub fn previous(self) -> Cell {
        CELLS[(self as usize + CELLS.len() - 1) % CELLS.len()]
    }

    /// Whether z' >= 0 in this cell.
    pub fn rises(self) -> bool {
        matches!(self, Cell::BeforeZone | Cell::Zone | Cell::Ascending | Cell::TopRising)
    }

    /// Whether the cell belongs to the vent zone.
    pub fn vents(self) -> bool {
        matches!(self, Cell::TopRising | Cell::TopSinking)
    }
}

/// The shape of the chain's pitch line, lengths in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loop {
    /// Pitch radius R of both sprockets.
    pub radius: f64,
    /// Distance Hc of the sprocket centres.
    pub centre_distance: f64,
    /// q, a quarter of a sprocket's circumference.
    pub quarter: f64,
    /// L, the length of the loop.
    pub length: f64,
    /// Start of each cell, followed by L.
    pub bounds: [f64; 8],
    /// Reference frame of each cell for the place of a floater.
    frames: [Frame; 7],
}

/// Reference frame of a cell for the place of a floater.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Frame {
    /// Coordinate s of the cell's start, m.
    start: f64,
    /// Length of the cell, m.
    length: f64,
    /// On a straight the height of the cell's start, on an arc that of the sprocket's centre, m.
    base: f64,
    /// +1 or -1 on a straight, 0 on an arc.
    slope: f64,
    /// On an arc the angle of the cell's start, rad.
    angle: f64,
}

/// Position of a floater within its cell, and the slope of the cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Along {
    /// Distance from the start of the cell, m; slightly negative if round-off puts the floater before it.
    pub from_start: f64,
    /// Distance to its end, m.
    pub to_end: f64,
    /// +1 or -1 on a straight, 0 on an arc.
    pub slope: f64,
}

/// Height as a function of the chain's travel d from a reference point within one cell: z = base + slope d + R
/// sin(angle + d/R), z' = slope + cos(angle + d/R). On a straight the sine and the cosine of the angle are both given
/// as zero, on an arc the slope is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Place {
    /// Height without the term of the arc, m.
    pub base: f64,
    /// +1 or -1 on a straight, 0 on an arc.
    pub slope: f64,
    /// Cosine of the angle about the sprocket's centre, measured from the horizontal on the ascending side; 0 on a
    /// straight.
    pub cos: f64,
    /// Sine of that angle; 0 on a straight.
    pub sin: f64,
}

impl Loop {
    /// A loop around two sprockets; the injection zone starts at the coordinate `injection_start`.
    pub fn new(radius: f64, centre_distance: f64, injection_start: f64) -> Self {
        let quarter = FRAC_PI_2 * radius;
        let length = 2.0 * centre_distance + TAU * radius;
        let bounds = [
            0.0,
            injection_start,
            quarter,
            quarter + centre_distance,
            2.0 * quarter + centre_distance,
            3.0 * quarter + centre_distance,
            3.0 * quarter + 2.0 * centre_distance,
            length,
        ];
        let top = radius + centre_distance;
        let frames = CELLS.map(|cell| {
            let (start, end) = (bounds[cell as usize], bounds[cell as usize + 1]);
            let (base, slope, angle) = match cell {
                Cell::BeforeZone => (radius, 0.0, -FRAC_PI_2),
                Cell::Zone => (radius, 0.0, injection_start / radius - FRAC_PI_2),
                Cell::Ascending => (radius, 1.0, 0.0),
                Cell::TopRising => (top, 0.0, 0.0),
                Cell::TopSinking => (top, 0.0, FRAC_PI_2),
                Cell::Descending => (top, -1.0, 0.0),
                Cell::BottomLeft => (radius, 0.0, PI),
            };
            Frame { start, length: end - start, base, slope, angle }
        });
        Self { radius, centre_distance, quarter, length, bounds, frames }
    }

    /// The cell that contains s, for s in [0, L).
    pub fn cell(&self, s: f64) -> Cell {
        let at = (1..7).rev().find(|&at| s >= self.bounds[at]).unwrap_or(0);
        CELLS[at]
    }

    /// Distance from s forward to the end of its cell, m; slightly negative if round-off puts s past it.
    pub fn to_end(&self, s: f64, cell: Cell) -> f64 {
        self.wrap_near_zero(self.bounds[cell as usize + 1] - s)
    }

    /// Distance from s back to the start of its cell, m.
    #[inline(always)]
    pub fn to_start(&self, s: f64, cell: Cell) -> f64 {
        self.wrap_near_zero(s - self.frames[cell as usize].start)
    }

    /// Wraps a difference of two coordinates into [-L/2, L/2).
    #[inline(always)]
    fn wrap_near_zero(&self, difference: f64) -> f64 {
        // Common case: the difference is in the range already.
        let half = 0.5 * self.length;
        if difference.abs() < half {
            difference
        } else if difference >= half {
            difference - self.length
        } else if difference < -half {
            difference + self.length
        } else {
            difference
        }
    }

    /// Wraps a coordinate in [0, 2L) into [0, L).
    #[inline(always)]
    pub fn wrap(&self, s: f64) -> f64 {
        // This form compiles without a branch.
        s - if s >= self.length { self.length } else { 0.0 }
    }

    /// Position of s within its cell.
    #[inline(always)]
    pub fn along(&self, s: f64, cell: Cell) -> Along {
        let frame = &self.frames[cell as usize];
        let from_start = self.wrap_near_zero(s - frame.start);
        Along { from_start, to_end: frame.length - from_start, slope: frame.slope }
    }

    /// The [`Place`] of s in its cell.
    pub fn place(&self, s: f64, cell: Cell) -> Place {
        self.place_at(self.to_start(s, cell), cell)
    }

    /// The [`Place`] at a distance from the start of a cell.
    #[inline(always)]
    pub fn place_at(&self, from_start: f64, cell: Cell) -> Place {
        let frame = &self.frames[cell as usize];
        if frame.slope != 0.0 {
            return Place { base: frame.base + frame.slope * from_start, slope: frame.slope, cos: 0.0, sin: 0.0 };
        }
        let (sin, cos) = math::sin_cos(frame.angle + from_start / self.radius);
        Place { base: frame.base, slope: 0.0, cos, sin }
    }

    /// Height z at a distance from the start of a cell, m.
    #[inline(always)]
    pub fn height_at(&self, from_start: f64, cell: Cell) -> f64 {
        let frame = &self.frames[cell as usize];
        if frame.slope != 0.0 {
            frame.base + frame.slope * from_start
        } else {
            frame.base + self.radius * math::sin(frame.angle + from_start / self.radius)
        }
    }

    /// Height z(s) above the lowest point of the loop, m.
    pub fn height(&self, s: f64) -> f64 {
        let cell = self.cell(s);
        self.height_at(self.to_start(s, cell), cell)
    }

    /// Slope z'(s).
    pub fn slope(&self, s: f64) -> f64 {
        let place = self.place(s, self.cell(s));
        place.slope + place.cos
    }

    /// Horizontal position x(s), positive on the ascending side, m.
    pub fn across(&self, s: f64) -> f64 {
        match self.cell(s) {
            Cell::Ascending => self.radius,
            Cell::Descending => -self.radius,
            cell => self.radius * self.place(s, cell).cos,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn height_is_continuous_and_slope_is_its_derivative() {
        let path = Loop::new(1.0, 23.0, 0.05);
        let step = 1e-5;
        for at in 0..5200 {
            let s = at as f64 * 0.01 + 0.0033;
            if s + step >= path.length {
                break;
            }
            let difference = (path.height(s + step) - path.height(s - step)) / (2.0 * step);
            assert!((difference - path.slope(s)).abs() < 1e-4, "at s = {s}");
            let (dx, dz) = (path.across(s + step) - path.across(s), path.height(s + step) - path.height(s));
            assert!((dx.hypot(dz) / step - 1.0).abs() < 1e-4, "arc length at s = {s}");
        }
    }

    #[test]
    fn the_loop_spans_its_height_and_closes() {
        let path = Loop::new(0.6, 8.0, 0.05);
        assert_eq!(path.height(0.0), 0.0);
        assert!((path.height(2.0 * path.quarter + 8.0) - (2.0 * 0.6 + 8.0)).abs() < 1e-12);
        assert!(path.height(path.length - 1e-9) < 1e-12);
        assert_eq!(CELLS.iter().filter(|cell| cell.rises()).count(), 4);
    }
}
