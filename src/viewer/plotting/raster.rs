//! Renders the output of egui into an image in memory, without a window or a graphics card.
//!
//! Used to save plots with the fonts of the window, and to render single panels in tests and documentation.

use crate::viewer::ui::theme;
use bevy::asset::RenderAssetUsages;
use bevy::image::{Image, ImageFormat};
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};
use bevy_egui::egui::{self, ClippedPrimitive, Mesh, Rect, TextureId, Vec2, epaint, pos2};
use std::collections::HashMap;
use std::io::Cursor;

/// An image with four bytes per pixel: red, green, blue, opacity.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Pixels per row.
    pub width: usize,
    /// Number of rows.
    pub height: usize,
    /// The bytes, row by row from the top.
    pub rgba: Vec<u8>,
}

/// Output of egui before and after tessellation.
pub struct Painted {
    /// The shapes with their clip rectangles.
    pub shapes: Vec<epaint::ClippedShape>,
    /// The image.
    pub picture: Picture,
}

/// Lays out and paints a panel of a given size in points.
pub fn paint(size: Vec2, pixels_per_point: f32, dark: bool, mut panel: impl FnMut(&mut egui::Ui)) -> Painted {
    let context = egui::Context::default();
    theme::apply(&context, dark);
    context.options_mut(|options| options.tessellation_options.feathering = true);
    let mut textures = Textures::default();
    let mut shapes = Vec::new();
    // Scales and scroll bars reach their final state at the second layout.
    for time in [0.0, 0.1, 0.2] {
        let mut input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, size)),
            time: Some(time),
            ..Default::default()
        };
        input.viewports.entry(egui::ViewportId::ROOT).or_default().native_pixels_per_point = Some(pixels_per_point);
        let output = context.run_ui(input, &mut panel);
        textures.take(output.textures_delta);
        shapes = output.shapes;
    }
    let jobs = context.tessellate(shapes.clone(), pixels_per_point);
    let (width, height) = ((size.x * pixels_per_point).round() as usize, (size.y * pixels_per_point).round() as usize);
    let ground = theme::panel(dark);
    let rgba = ground.to_array().into_iter().cycle().take(4 * width * height).collect();
    let mut picture = Picture { width, height, rgba };
    for ClippedPrimitive { clip_rect, primitive } in &jobs {
        if let epaint::Primitive::Mesh(mesh) = primitive {
            picture.mesh(mesh, *clip_rect, pixels_per_point, &textures);
        }
    }
    Painted { shapes, picture }
}

/// Images used by meshes, mainly fonts.
#[derive(Default)]
struct Textures(HashMap<TextureId, egui::ColorImage>);

impl Textures {
    fn take(&mut self, mut delta: egui::TexturesDelta) {
        for (id, patches) in std::mem::take(&mut delta.set) {
            for patch in patches {
                let egui::ImageData::Color(image) = patch.image;
                let Some([left, top]) = patch.pos else {
                    self.0.insert(id, (*image).clone());
                    continue;
                };
                let Some(whole) = self.0.get_mut(&id) else { continue };
                let across = whole.size[0];
                for (row, pixels) in image.pixels.chunks_exact(image.size[0]).enumerate() {
                    let start = (top + row) * across + left;
                    whole.pixels[start..start + pixels.len()].copy_from_slice(pixels);
                }
            }
        }
    }
}

/// Nearest pixel, since glyphs are aligned to pixels.
fn texel(image: &egui::ColorImage, u: f32, v: f32) -> [f32; 4] {
    let x = ((u * image.size[0] as f32) as usize).min(image.size[0] - 1);
    let y = ((v * image.size[1] as f32) as usize).min(image.size[1] - 1);
    image.pixels[y * image.size[0] + x].to_array().map(|part| f32::from(part) / 255.0)
}

impl Picture {
    fn mesh(&mut self, mesh: &Mesh, clip: Rect, scale: f32, textures: &Textures) {
        let Some(image) = textures.0.get(&mesh.texture_id) else { return };
        let clip =
            Rect::from_min_max(pos2(0.0, 0.0), pos2(self.width as f32, self.height as f32)).intersect(clip * scale);
        for triangle in mesh.indices.chunks_exact(3) {
            let corners = [0, 1, 2].map(|at| &mesh.vertices[triangle[at] as usize]);
            let [a, b, c] = corners.map(|corner| [corner.pos.x * scale, corner.pos.y * scale]);
            let area = edge(a, b, c);
            if area == 0.0 {
                continue;
            }
            // Oriented so that the inside is positive.
            let order = if area > 0.0 { [0, 1, 2] } else { [0, 2, 1] };
            self.triangle(order.map(|at| corners[at]), order.map(|at| [a, b, c][at]), area.abs(), clip, image);
        }
    }

    fn triangle(
        &mut self,
        corners: [&epaint::Vertex; 3],
        [a, b, c]: [[f32; 2]; 3],
        area: f32,
        clip: Rect,
        image: &egui::ColorImage,
    ) {
        let least = |axis: usize, bound: f32| a[axis].min(b[axis]).min(c[axis]).max(bound).floor().max(0.0) as usize;
        let most = |axis: usize, bound: f32| a[axis].max(b[axis]).max(c[axis]).min(bound).ceil().max(0.0) as usize;
        let colors = corners.map(|corner| corner.color.to_array().map(|part| f32::from(part) / 255.0));
        for y in least(1, clip.top())..most(1, clip.bottom()).min(self.height) {
            for x in least(0, clip.left())..most(0, clip.right()).min(self.width) {
                let at = [x as f32 + 0.5, y as f32 + 0.5];
                if !clip.contains(pos2(at[0], at[1])) {
                    continue;
                }
                let weights = [edge(b, c, at), edge(c, a, at), edge(a, b, at)];
                // A pixel on a common edge belongs to one triangle only.
                let inside = |weight: f32, [p, q]: [[f32; 2]; 2]| {
                    weight > 0.0 || weight == 0.0 && (p[1] > q[1] || p[1] == q[1] && p[0] < q[0])
                };
                if !(inside(weights[0], [b, c]) && inside(weights[1], [c, a]) && inside(weights[2], [a, b])) {
                    continue;
                }
                let share = weights.map(|weight| weight / area);
                let mix = |of: [f32; 3]| share[0] * of[0] + share[1] * of[1] + share[2] * of[2];
                let ink = texel(image, mix(corners.map(|corner| corner.uv.x)), mix(corners.map(|corner| corner.uv.y)));
                let color = [0, 1, 2, 3].map(|part| mix(colors.map(|color| color[part])) * ink[part]);
                let start = 4 * (y * self.width + x);
                for (part, byte) in self.rgba[start..start + 4].iter_mut().enumerate() {
                    // egui's colours have premultiplied alpha.
                    let below = f32::from(*byte) / 255.0;
                    *byte = ((color[part] + below * (1.0 - color[3])).clamp(0.0, 1.0) * 255.0).round() as u8;
                }
            }
        }
    }

    /// Converts to an image of the engine.
    pub fn into_image(self) -> Image {
        let size = Extent3d { width: self.width as u32, height: self.height as u32, depth_or_array_layers: 1 };
        let format = TextureFormat::Rgba8UnormSrgb;
        Image::new(size, TextureDimension::D2, self.rgba, format, RenderAssetUsages::MAIN_WORLD)
    }
}

/// Encodes an image as PNG, without its transparency.
///
/// # Errors
/// The image has a pixel format that cannot be converted, or the encoder fails.
pub fn png(image: Image) -> Result<Vec<u8>, String> {
    let format = ImageFormat::Png.as_image_crate_format().ok_or("the program is built without PNG")?;
    let picture = image.try_into_dynamic().map_err(|error| error.to_string())?;
    let mut bytes = Cursor::new(Vec::new());
    picture.to_rgb8().write_to(&mut bytes, format).map_err(|error| error.to_string())?;
    Ok(bytes.into_inner())
}

/// Twice the signed area of a triangle: the sign is the side of the first edge on which the third point is.
fn edge(a: [f32; 2], b: [f32; 2], c: [f32; 2]) -> f32 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use bevy_egui::egui::{Color32, vec2};

    #[test]
    fn rectangles_and_letters_come_out_where_they_belong() {
        let red = Color32::from_rgb(200, 0, 0);
        let painted = paint(vec2(60.0, 40.0), 2.0, true, |ui| {
            let painter = ui.painter();
            painter.rect_filled(Rect::from_min_size(pos2(10.0, 10.0), vec2(20.0, 20.0)), 0.0, red.gamma_multiply(0.5));
            painter.text(pos2(35.0, 5.0), egui::Align2::LEFT_TOP, "W", theme::words(20.0), Color32::WHITE);
        });
        let picture = painted.picture;
        assert_eq!((picture.width, picture.height, picture.rgba.len()), (120, 80, 4 * 120 * 80));
        let pixel = |x: usize, y: usize| picture.rgba[4 * (y * 120 + x)];
        let ground = theme::panel(true).r();
        assert_eq!(pixel(5, 5), ground);
        let inside: Vec<u8> = (24..56).map(|at| pixel(at, at)).collect();
        assert!(inside.iter().all(|value| *value == inside[0]) && inside[0] > ground, "no seam along the diagonal");
        let white = (70..118).flat_map(|x| (10..60).map(move |y| (x, y))).filter(|(x, y)| pixel(*x, *y) > 200).count();
        assert!((50..1500).contains(&white), "{white} pixels of a letter");
    }
}
