//! Layout of the Sankey diagram: the trunk runs down on the left, losses branch off to the right, each to its text.

use crate::viewer::panels::energy_flow::flows::Flows;
use crate::viewer::view_model::flow_rows::Station;
use bevy_egui::egui::{Pos2, Rect, pos2, vec2};

/// Height of a row of text, points.
pub const ROW: f32 = 12.0;
/// Width of the names of the stations, points.
const GUTTER: f32 = 54.0;
/// Distance from the widest part of the trunk to the texts, points.
const REACH: f32 = 18.0;
/// Gap between the tip of a band and its text, points.
const GAP: f32 = 4.0;
/// Length of a tip, and of the cut corner where a band turns, points.
const TIP: f32 = 4.0;
/// Least width of the texts, points.
pub const WORDS: f32 = 148.0;
/// Width of the trunk below which small bands are merged first, points.
const GOOD_TRUNK: f32 = 40.0;
/// Least and greatest width of the trunk, points.
const TRUNK: (f32, f32) = (8.0, 120.0);
/// Least share of the electricity for a separate band.
const LEAST_SHARE: f64 = 0.002;

/// A band that leaves or joins the trunk, with the row of its text.
#[derive(Clone, Debug)]
pub struct Band {
    /// Indices of its branches in [`Flows::branches`]; several for a merged band, none for the electricity out.
    pub branches: Vec<usize>,
    /// Its station; `None` for the electricity out.
    pub station: Option<Station>,
    /// Power, W; negative for an inflow.
    pub power: f64,
    /// Corners of its convex polygon.
    pub corners: Vec<Pos2>,
    /// Its thickness, points.
    pub thickness: f32,
    /// Rectangle of its text.
    pub words: Rect,
    /// Rectangle of its row.
    pub row: Rect,
}

/// A segment of the trunk with constant power.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Its rectangle.
    pub rect: Rect,
    /// The station that it leaves; `None` for the electricity in.
    pub from: Option<Station>,
    /// Power, W.
    pub power: f64,
}

/// The complete layout.
#[derive(Clone, Debug, Default)]
pub struct Diagram {
    /// Rectangle of the text of the electricity in.
    pub head: Option<Rect>,
    /// Segments of the trunk, from top to bottom.
    pub trunk: Vec<Piece>,
    /// Bands from top to bottom; the electricity out is the last.
    pub bands: Vec<Band>,
    /// Names of the stations.
    pub names: Vec<(Station, Rect)>,
    /// Scale, points per watt.
    pub scale: f64,
}

/// Branches that share a band.
#[derive(Clone, Debug)]
struct Group {
    station: Station,
    branches: Vec<usize>,
    power: f64,
    stored: bool,
}

impl Diagram {
    /// Computes the layout of flows in an area.
    pub fn lay_out(area: Rect, flows: &Flows) -> Self {
        let electricity = flows.trunk.iter().fold(0.0_f64, |most, power| most.max(power.abs()));
        if electricity < 1.0 {
            return Self::default();
        }
        let mut groups = groups(flows, LEAST_SHARE * electricity);
        let widest = (area.width() - GUTTER - REACH - WORDS).clamp(TRUNK.0, TRUNK.1);
        let good = GOOD_TRUNK.min(widest);
        let mut trunk = fitting(area, flows, &groups, widest);
        while trunk < good && join_smallest(&mut groups) {
            trunk = fitting(area, flows, &groups, widest);
        }
        draw(area, flows, &groups, trunk.max(TRUNK.0))
    }
}

/// Branches with a separate band, and at each station a merged band of those that are too small, if their sum is large
/// enough.
fn groups(flows: &Flows, least: f64) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for station in Station::ALL {
        let mut rest = Group { station, branches: Vec::new(), power: 0.0, stored: false };
        for (at, branch) in flows.branches.iter().enumerate().filter(|(_, branch)| branch.station == station) {
            if branch.power.abs() >= least {
                groups.push(Group { station, branches: vec![at], power: branch.power, stored: branch.stored });
            } else if branch.power != 0.0 {
                rest.branches.push(at);
                rest.power += branch.power;
            }
        }
        if rest.power.abs() >= least {
            groups.push(rest);
        }
    }
    groups
}

/// Merges the two smallest bands of a station; false if no station has more than one. Stores are kept separate as long
/// as possible.
fn join_smallest(groups: &mut Vec<Group>) -> bool {
    let mut best: Option<(bool, f64, usize, usize)> = None;
    for (a, one) in groups.iter().enumerate() {
        for (b, other) in groups.iter().enumerate().skip(a + 1).filter(|(_, other)| other.station == one.station) {
            let candidate = (one.stored || other.stored, one.power.abs() + other.power.abs(), a, b);
            if best.is_none_or(|best| (candidate.0, candidate.1) < (best.0, best.1)) {
                best = Some(candidate);
            }
        }
    }
    let Some((.., a, b)) = best else { return false };
    let other = groups.remove(b);
    groups[a].branches.extend(other.branches);
    groups[a].power += other.power;
    groups[a].stored |= other.stored;
    true
}

/// Power in the trunk before each band, the inflow of each station first; flows that cannot be drawn count as zero.
fn widths(flows: &Flows, groups: &[Group]) -> Vec<f64> {
    let mut station = None;
    let mut power = 0.0_f64;
    groups
        .iter()
        .map(|group| {
            if station != Some(group.station) {
                station = Some(group.station);
                power = flows.trunk[group.station as usize];
            }
            let before = power;
            power -= group.power;
            before.max(0.0)
        })
        .collect()
}

/// Greatest power in the trunk, W.
fn fullest(flows: &Flows, groups: &[Group]) -> f64 {
    let inside = widths(flows, groups).into_iter().zip(groups).map(|(before, group)| before.max(before - group.power));
    inside.chain(flows.trunk).fold(1.0, f64::max)
}

fn height(power: f64, scale: f64) -> f32 {
    ((power.abs() * scale) as f32 + 1.0).max(ROW)
}

/// Greatest width of the trunk, up to a limit, with which all rows fit; 0 if not even the texts fit.
fn fitting(area: Rect, flows: &Flows, groups: &[Group], widest: f32) -> f32 {
    let full = fullest(flows, groups);
    let mut trunk = widest;
    while trunk >= TRUNK.0 {
        let scale = f64::from(trunk) / full;
        let rows: f32 = groups.iter().map(|group| height(group.power, scale)).sum();
        if ROW + rows + height(flows.trunk[6], scale) <= area.height() {
            return trunk;
        }
        trunk *= 0.96;
    }
    0.0
}

fn draw(area: Rect, flows: &Flows, groups: &[Group], trunk: f32) -> Diagram {
    let scale = f64::from(trunk) / fullest(flows, groups);
    let px = |power: f64| (power.max(0.0) * scale) as f32;
    let left = area.left() + GUTTER;
    let words_at = left + trunk + REACH;
    let mut diagram = Diagram { scale, ..Diagram::default() };
    diagram.head = Some(Rect::from_min_max(pos2(words_at, area.top()), pos2(area.right(), area.top() + ROW)));
    // Rows share the available height; the texts of thin bands get slightly more.
    let heights: Vec<f32> = groups.iter().map(|group| height(group.power, scale)).collect();
    let last = height(flows.trunk[6], scale);
    let needed = ROW + heights.iter().sum::<f32>() + last;
    let air = ((area.height() - needed) / (groups.len() + 1) as f32).clamp(0.0, 4.0);
    let mut y = area.top() + ROW;
    let (mut from, mut piece_top, mut here) = (None, area.top(), None);
    for ((group, power), height) in groups.iter().zip(widths(flows, groups)).zip(heights) {
        let row = Rect::from_min_max(pos2(area.left(), y), pos2(area.right(), y + height + air));
        if here != Some(group.station) {
            here = Some(group.station);
            from = (group.station as usize).checked_sub(1).map(|at| Station::ALL[at]);
            diagram.names.push((group.station, Rect::from_min_size(row.min, vec2(GUTTER - 4.0, ROW))));
        }
        let thickness = (group.power.abs() * scale) as f32;
        let top = row.center().y - 0.5 * thickness;
        // An inflow widens the trunk below it.
        let turn = if group.power >= 0.0 { top } else { top + thickness };
        diagram.push_piece(left, piece_top..turn, px(power), from, power);
        let right = words_at - GAP;
        let corners = if group.power >= 0.0 {
            leaving((left + px(power) - thickness).max(left), top, right, thickness)
        } else {
            joining(left + px(power), top, right, thickness)
        };
        diagram.bands.push(Band {
            branches: group.branches.clone(),
            station: Some(group.station),
            power: group.power,
            corners,
            thickness,
            words: Rect::from_min_max(pos2(words_at, row.top()), row.max),
            row,
        });
        (piece_top, from, y) = (turn, Some(group.station), row.bottom());
    }
    let out = flows.trunk[6];
    let row = Rect::from_min_max(pos2(area.left(), y), pos2(area.right(), (y + last + air).min(area.bottom())));
    let thickness = px(out);
    let top = row.center().y - 0.5 * thickness;
    diagram.push_piece(left, piece_top..top, thickness, Some(Station::Generator), out);
    diagram.bands.push(Band {
        branches: Vec::new(),
        station: None,
        power: out,
        corners: leaving(left, top, words_at - GAP, thickness),
        thickness,
        words: Rect::from_min_max(pos2(words_at, row.top()), row.max),
        row,
    });
    diagram
}

impl Diagram {
    fn push_piece(&mut self, left: f32, y: std::ops::Range<f32>, width: f32, from: Option<Station>, power: f64) {
        if y.end > y.start && width > 0.0 {
            let rect = Rect::from_min_max(pos2(left, y.start), pos2(left + width.max(1.0), y.end));
            self.trunk.push(Piece { rect, from, power });
        }
    }
}

/// Polygon of a band that turns from the trunk to the right, with a tip.
fn leaving(left: f32, top: f32, right: f32, thickness: f32) -> Vec<Pos2> {
    let bottom = top + thickness.max(1.0);
    let cut = (0.5 * thickness).min(TIP);
    vec![
        pos2(left, top),
        pos2(right - cut, top),
        pos2(right, 0.5 * (top + bottom)),
        pos2(right - cut, bottom),
        pos2(left + cut, bottom),
        pos2(left, bottom - cut),
    ]
}

/// Polygon of a band that comes from the right and turns down beside the trunk.
fn joining(left: f32, top: f32, right: f32, thickness: f32) -> Vec<Pos2> {
    let bottom = top + thickness.max(1.0);
    let cut = (0.5 * thickness).min(TIP);
    vec![pos2(left + cut, top), pos2(right, top), pos2(right, bottom), pos2(left, bottom), pos2(left, top + cut)]
}
