//! A curve as one mesh: a band between least and greatest value of each column.
//!
//! A spike of one tick is visible, and minutes of samples take a few hundred triangles.

use crate::viewer::plotting::columns::Columns;
use bevy_egui::egui::{Color32, Mesh, Pos2, Rect, pos2};

/// Line style of a curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pen {
    /// Colour.
    pub color: Color32,
    /// Half the thickness, points.
    pub half: f32,
    /// Lengths of dash and gap, s; `None` for a solid line.
    pub dash_s: Option<(f64, f64)>,
}

/// The band of a curve. Vertices come in pairs, upper and lower; adjacent columns are extended until they touch, so
/// that a jump is a line. Parts completely above or below the area are omitted.
pub fn strip(
    columns: &Columns,
    area: Rect,
    x: impl Fn(f64) -> f32,
    y: impl Fn(f32) -> f32,
    scale: (f64, f64),
    pen: Pen,
) -> Mesh {
    let mut mesh = Mesh::default();
    let mut before: Option<(f32, f32)> = None;
    let mut holes = 0;
    for (at, extent) in columns.values.iter().enumerate() {
        let time = columns.time(at);
        let between_dashes = pen.dash_s.is_some_and(|(on, off)| time.rem_euclid(on + off) >= on);
        if !extent.min.is_finite() || between_dashes {
            // A single empty column is a sample that fell into the next one; only several are a gap.
            holes += 1;
            if holes > 1 || between_dashes {
                before = None;
            }
            continue;
        }
        holes = 0;
        let shown = |si: f32| y((f64::from(si) * scale.0 - scale.1) as f32);
        let own = (shown(extent.max), shown(extent.min));
        let (mut top, mut bottom) = own;
        if let Some((before_top, before_bottom)) = before {
            top = top.min(before_bottom);
            bottom = bottom.max(before_top);
        }
        let joined = before.replace(own).is_some();
        let column = x(time);
        if bottom < area.top() || top > area.bottom() || column < area.left() - 2.0 || column > area.right() + 2.0 {
            before = None;
            continue;
        }
        let first = mesh.vertices.len() as u32;
        let column = column.clamp(area.left(), area.right());
        mesh.colored_vertex(clamp(pos2(column, top - pen.half), area), pen.color);
        mesh.colored_vertex(clamp(pos2(column, bottom + pen.half), area), pen.color);
        if joined && first >= 2 {
            mesh.add_triangle(first - 2, first - 1, first);
            mesh.add_triangle(first - 1, first, first + 1);
        }
    }
    mesh
}

fn clamp(pos: Pos2, area: Rect) -> Pos2 {
    pos2(pos.x, pos.y.clamp(area.top(), area.bottom()))
}

/// The outlines of a strip, one per run without a gap: along the upper edge and back along the lower one. Empty if the
/// mesh is not a strip.
pub fn outlines(mesh: &Mesh) -> Vec<Vec<Pos2>> {
    let pairs = mesh.vertices.len() / 2;
    let mut joined = vec![false; pairs];
    for triangle in mesh.indices.chunks_exact(3) {
        if triangle[2] - triangle[0] != 2 || triangle[1] - triangle[0] != 1 {
            return Vec::new();
        }
        if triangle[0].is_multiple_of(2) {
            joined[triangle[2] as usize / 2] = true;
        }
    }
    let mut runs = Vec::new();
    let mut start = 0;
    for end in 1..=pairs {
        if end < pairs && joined[end] {
            continue;
        }
        if end - start > 1 {
            let edge = |at: usize| mesh.vertices[at].pos;
            let upper = (start..end).map(|pair| edge(2 * pair));
            runs.push(upper.chain((start..end).rev().map(|pair| edge(2 * pair + 1))).collect());
        }
        start = end;
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::monitoring::history::Bucket;
    use bevy_egui::egui::vec2;

    const PEN: Pen = Pen { color: Color32::WHITE, half: 0.5, dash_s: None };

    fn columns(values: &[f32]) -> Columns {
        let values = values.iter().map(|value| Bucket { min: *value, max: *value }).collect();
        Columns { from_s: 0.0, step_s: 1.0, values }
    }

    fn drawn(values: &[f32], pen: Pen) -> Mesh {
        let area = Rect::from_min_size(Pos2::ZERO, vec2(100.0, 100.0));
        strip(&columns(values), area, |time| 10.0 * time as f32, |v| 90.0 - 80.0 * v, (1.0, 0.0), pen)
    }

    #[test]
    fn a_jump_is_joined_and_a_gap_is_not() {
        let mesh = drawn(&[0.0, 0.0, 1.0, f32::NAN, f32::NAN, 1.0, 1.0], PEN);
        assert_eq!((mesh.vertices.len(), mesh.indices.len()), (10, 18));
        let jump = (mesh.vertices[4].pos.y, mesh.vertices[5].pos.y);
        assert!(jump.0 < 10.0 && jump.1 > 90.0, "{jump:?}");
        let outlines = outlines(&mesh);
        assert_eq!(outlines.iter().map(Vec::len).collect::<Vec<_>>(), [6, 4]);
    }

    #[test]
    fn one_empty_column_is_no_gap() {
        let outlines = outlines(&drawn(&[0.5, f32::NAN, 0.5, f32::NAN, 0.5], PEN));
        assert_eq!(outlines.iter().map(Vec::len).collect::<Vec<_>>(), [6]);
    }

    #[test]
    fn what_lies_outside_is_not_drawn_along_the_border() {
        let mesh = drawn(&[5.0, 5.0, 5.0, 0.5, 0.5], PEN);
        assert_eq!(mesh.vertices.len(), 4, "the jump into the area, and what is in it");
        assert!(mesh.vertices.iter().all(|vertex| (0.0..=100.0).contains(&vertex.pos.y)));
    }

    #[test]
    fn dashes_stand_still_on_the_time_axis() {
        let dashed = drawn(&[0.5; 9], Pen { dash_s: Some((2.0, 1.0)), ..PEN });
        assert_eq!(outlines(&dashed).len(), 3);
    }
}
