//! Low-poly meshes with vertex colours.
//!
//! Many parts are merged into one [`Shape`] and become one mesh: in a software renderer a draw call takes more time
//! than its triangles.

use crate::viewer::ui::palette;
use bevy::asset::RenderAssetUsages;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;
use std::f32::consts::TAU;

/// A triangle mesh under construction.
#[derive(Default)]
pub struct Shape {
    positions: Vec<[f32; 3]>,
    normals: Vec<[f32; 3]>,
    colors: Vec<[f32; 4]>,
    indices: Vec<u32>,
}

/// Faces of a block to be drawn, one bit each in the order +x -x +y -y +z -z; the others are never visible.
#[derive(Clone, Copy)]
pub struct Faces(u8);

impl Faces {
    /// All six.
    pub const ALL: Faces = Faces(0b11_11_11);
    /// All except the bottom.
    pub const NO_BOTTOM: Faces = Faces(0b11_01_11);
    /// All except the top.
    pub const NO_TOP: Faces = Faces(0b11_10_11);
    /// The four vertical ones.
    pub const SIDES: Faces = Faces(0b11_00_11);
    /// All except those at the ends along x.
    pub const ALONG_X: Faces = Faces(0b11_11_00);
    /// All except those at the ends along z.
    pub const ALONG_Z: Faces = Faces(0b00_11_11);
}

impl Shape {
    /// Whether the shape is empty.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// Number of its vertices inside a box.
    #[cfg(test)]
    pub fn vertices_in(&self, middle: Vec3, half: Vec3) -> usize {
        let inside = |position: &&[f32; 3]| (Vec3::from(**position) - middle).abs().cmple(half).all();
        self.positions.iter().filter(inside).count()
    }

    /// A flat quadrilateral with corners anticlockwise as seen from its front.
    pub fn quad(&mut self, corners: [Vec3; 4], color: Color) -> &mut Self {
        self.shaded_quad(corners, [color; 4])
    }

    /// A flat quadrilateral with a colour per corner.
    pub fn shaded_quad(&mut self, corners: [Vec3; 4], colors: [Color; 4]) -> &mut Self {
        let normal = (corners[2] - corners[0]).cross(corners[3] - corners[1]).normalize_or_zero();
        let first = self.positions.len() as u32;
        for (corner, color) in corners.into_iter().zip(colors) {
            self.vertex(corner, normal, palette::vertex(color));
        }
        self.indices.extend([0, 1, 2, 0, 2, 3].map(|i| first + i));
        self
    }

    /// A block centred at a point.
    pub fn block(&mut self, middle: Vec3, size: Vec3, faces: Faces, color: Color) -> &mut Self {
        self.shaded_block(middle, size, faces, |_| color)
    }

    /// A block whose colour is a function of the corner.
    pub fn shaded_block(&mut self, middle: Vec3, size: Vec3, faces: Faces, color: impl Fn(Vec3) -> Color) -> &mut Self {
        let half = size * 0.5;
        for (bit, normal) in [Vec3::X, Vec3::NEG_X, Vec3::Y, Vec3::NEG_Y, Vec3::Z, Vec3::NEG_Z].into_iter().enumerate()
        {
            if faces.0 & (1 << bit) == 0 {
                continue;
            }
            let side = normal.any_orthonormal_vector();
            let up = normal.cross(side);
            let corners = [-side - up, side - up, side + up, up - side].map(|c| middle + (normal + c) * half);
            self.shaded_quad(corners, corners.map(&color));
        }
        self
    }

    /// The faces of a block, oriented inwards.
    pub fn inside_of_block(
        &mut self,
        middle: Vec3,
        size: Vec3,
        faces: Faces,
        color: impl Fn(Vec3) -> Color,
    ) -> &mut Self {
        let mut block = Shape::default();
        block.shaded_block(middle, size, faces, color);
        self.add(&block.inside_out(), Transform::IDENTITY)
    }

    /// The same triangles with the opposite orientation.
    pub fn inside_out(mut self) -> Shape {
        for triangle in self.indices.chunks_exact_mut(3) {
            triangle.swap(1, 2);
        }
        for normal in &mut self.normals {
            *normal = normal.map(|n| -n);
        }
        self
    }

    /// A round bar, cone or pipe between two points. With four sides a strut with flat faces.
    pub fn bar(&mut self, from: Vec3, to: Vec3, radii: [f32; 2], sides: u32, color: Color) -> &mut Self {
        let axis = (to - from).normalize_or_zero();
        let (u, v) = axis.any_orthonormal_pair();
        let slope = axis * ((radii[0] - radii[1]) / (to - from).length().max(1e-6));
        let color_at_vertex = palette::vertex(color);
        let around = |i: u32| {
            let angle = TAU * i as f32 / sides as f32;
            u * angle.cos() + v * angle.sin()
        };
        if sides <= 5 {
            for i in 0..sides {
                let (a, b) = (around(i), around(i + 1));
                let corners = [from + a * radii[0], from + b * radii[0], to + b * radii[1], to + a * radii[1]];
                self.quad(corners, color);
            }
            return self;
        }
        let first = self.positions.len() as u32;
        for i in 0..=sides {
            let out = around(i);
            let normal = (out + slope).normalize();
            self.vertex(from + out * radii[0], normal, color_at_vertex);
            self.vertex(to + out * radii[1], normal, color_at_vertex);
        }
        for i in 0..sides {
            let k = first + 2 * i;
            self.indices.extend([k, k + 2, k + 3, k, k + 3, k + 1]);
        }
        self
    }

    /// A flat disc, or a flat ring for a non-zero inner radius.
    pub fn disc(&mut self, middle: Vec3, normal: Vec3, radii: [f32; 2], sides: u32, colors: [Color; 2]) -> &mut Self {
        let (u, v) = normal.any_orthonormal_pair();
        let first = self.positions.len() as u32;
        for i in 0..=sides {
            let angle = TAU * i as f32 / sides as f32;
            let out = u * angle.cos() + v * angle.sin();
            for (radius, color) in radii.into_iter().zip(colors) {
                self.vertex(middle + out * radius, normal, palette::vertex(color));
            }
        }
        for i in 0..sides {
            let k = first + 2 * i;
            self.indices.extend([k, k + 1, k + 3]);
            if radii[0] > 0.0 {
                self.indices.extend([k, k + 3, k + 2]);
            }
        }
        self
    }

    /// An arrow with a flat-faced head, which is reduced if the arrow is too short.
    pub fn arrow(&mut self, from: Vec3, to: Vec3, width: f32, color: Color) -> &mut Self {
        let length = from.distance(to);
        if length < 1e-4 {
            return self;
        }
        let head = (3.2 * width).min(length);
        let neck = to - (to - from) * (head / length);
        if length > head {
            self.bar(from, neck, [0.5 * width; 2], 4, color);
        }
        let wide = 0.42 * head;
        self.bar(neck, to, [wide, 0.0], 4, color).disc(neck, (from - to).normalize(), [0.0, wide], 4, [color; 2])
    }

    /// An eight-faced bead.
    pub fn bead(&mut self, middle: Vec3, radius: f32, color: Color) -> &mut Self {
        let color = palette::vertex(color);
        let first = self.positions.len() as u32;
        for normal in [Vec3::X, Vec3::Y, Vec3::Z, Vec3::NEG_X, Vec3::NEG_Y, Vec3::NEG_Z] {
            self.vertex(middle + normal * radius, normal, color);
        }
        let faces = [[0, 1, 2], [1, 3, 2], [3, 4, 2], [4, 0, 2], [1, 0, 5], [3, 1, 5], [4, 3, 5], [0, 4, 5]];
        self.indices.extend(faces.iter().flatten().map(|i: &u32| first + i));
        self
    }

    /// The twelve edges of a box, as thin bars.
    pub fn edges(&mut self, middle: Vec3, half: Vec3, thick: f32, color: Color) -> &mut Self {
        for axis in 0..3 {
            let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
            for (su, sv) in [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
                let (mut at, mut size) = (middle, Vec3::splat(thick));
                at[u] += su * half[u];
                at[v] += sv * half[v];
                size[axis] = 2.0 * half[axis] + thick;
                self.block(at, size, Faces::ALL, color);
            }
        }
        self
    }

    /// A round bar closed by a disc at both ends.
    pub fn drum(&mut self, from: Vec3, to: Vec3, radius: f32, sides: u32, color: Color) -> &mut Self {
        let axis = (to - from).normalize_or_zero();
        self.bar(from, to, [radius; 2], sides, color).disc(to, axis, [0.0, radius], sides, [color; 2]).disc(
            from,
            -axis,
            [0.0, radius],
            sides,
            [color; 2],
        )
    }

    /// A dome on the end of a vessel, curved along `axis`.
    pub fn dome(&mut self, middle: Vec3, axis: Vec3, radius: f32, bulge: f32, sides: u32, color: Color) -> &mut Self {
        const RINGS: u32 = 4;
        let ring = |i: u32| {
            let angle = TAU / 4.0 * i as f32 / RINGS as f32;
            (middle + axis * bulge * angle.sin(), radius * angle.cos())
        };
        for i in 0..RINGS {
            let ((a, ra), (b, rb)) = (ring(i), ring(i + 1));
            self.bar(a, b, [ra, rb.max(1e-3)], sides, color);
        }
        self
    }

    /// A flat outline extruded along z: front, back and rim. Corners anticlockwise as seen from +z, star-shaped about
    /// `middle`.
    pub fn plate(&mut self, middle: Vec2, outline: &[Vec2], depth: [f32; 2], color: Color, rim: Color) -> &mut Self {
        let fill = palette::vertex(color);
        for (z, normal) in [(depth[1], Vec3::Z), (depth[0], Vec3::NEG_Z)] {
            let first = self.positions.len() as u32;
            self.vertex(middle.extend(z), normal, fill);
            for corner in outline {
                self.vertex(corner.extend(z), normal, fill);
            }
            let count = outline.len() as u32;
            for i in 0..count {
                let (a, b) = (first + 1 + i, first + 1 + (i + 1) % count);
                self.indices.extend(if z == depth[1] { [first, a, b] } else { [first, b, a] });
            }
        }
        for (i, &a) in outline.iter().enumerate() {
            let b = outline[(i + 1) % outline.len()];
            let corners = [a.extend(depth[0]), b.extend(depth[0]), b.extend(depth[1]), a.extend(depth[1])];
            self.quad(corners, rim);
        }
        self
    }

    /// Adds another shape, transformed.
    pub fn add(&mut self, other: &Shape, placed: Transform) -> &mut Self {
        let first = self.positions.len() as u32;
        for ((position, normal), color) in other.positions.iter().zip(&other.normals).zip(&other.colors) {
            let normal = placed.rotation * (Vec3::from(*normal) / placed.scale).normalize_or_zero();
            self.vertex(placed.transform_point(Vec3::from(*position)), normal, *color);
        }
        self.indices.extend(other.indices.iter().map(|i| first + i));
        self
    }

    /// Converts to a mesh, whose data is kept by the renderer only.
    pub fn mesh(self) -> Mesh {
        Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
            .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, self.positions)
            .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, self.normals)
            .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, self.colors)
            .with_inserted_indices(Indices::U32(self.indices))
    }

    fn vertex(&mut self, position: Vec3, normal: Vec3, color: [f32; 4]) {
        self.positions.push(position.to_array());
        self.normals.push(normal.to_array());
        self.colors.push(color);
    }
}
