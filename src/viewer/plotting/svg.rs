//! Writes the output of egui as SVG: lines stay lines and text stays text.

use crate::viewer::plotting::strip;
use bevy_egui::egui::{self, Color32, Mesh, Pos2, Rect, Shape, Stroke, Vec2, epaint};
use std::fmt::Write;

/// Converts shapes to an image of a given size.
pub fn write(size: Vec2, ground: Color32, shapes: &[epaint::ClippedShape]) -> String {
    let mut out = Svg { text: String::new(), clips: Vec::new() };
    for clipped in shapes {
        let clip = out.clip(clipped.clip_rect, size);
        let before = out.text.len();
        out.shape(&clipped.shape);
        if let (Some(clip), true) = (clip, out.text.len() > before) {
            out.text.insert_str(before, &format!("<g clip-path=\"url(#c{clip})\">\n"));
            out.text.push_str("</g>\n");
        }
    }
    let mut clips = String::new();
    for (at, rect) in out.clips.iter().enumerate() {
        let _ = writeln!(clips, "<clipPath id=\"c{at}\"><rect {}/></clipPath>", place(*rect));
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\">\n<defs>{clips}</defs>\n\
         <rect width=\"{w}\" height=\"{h}\" {}/>\n{}</svg>\n",
        fill(ground),
        out.text,
        w = size.x,
        h = size.y,
    )
}

struct Svg {
    text: String,
    clips: Vec<Rect>,
}

/// Formats a length with visible decimals only.
fn short(value: f32) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').into()
}

fn place(rect: Rect) -> String {
    let [x, y, w, h] = [rect.left(), rect.top(), rect.width(), rect.height()].map(short);
    format!("x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"")
}

fn paint(name: &str, color: Color32) -> String {
    let [r, g, b, a] = color.to_srgba_unmultiplied();
    let opacity = if a == 255 { String::new() } else { format!(" {name}-opacity=\"{:.3}\"", f32::from(a) / 255.0) };
    format!("{name}=\"#{r:02x}{g:02x}{b:02x}\"{opacity}")
}

fn fill(color: Color32) -> String {
    if color.a() == 0 { "fill=\"none\"".into() } else { paint("fill", color) }
}

fn line(stroke: Stroke) -> String {
    if stroke.is_empty() {
        return String::new();
    }
    format!(" {} stroke-width=\"{}\"", paint("stroke", stroke.color), short(stroke.width))
}

fn points(points: &[Pos2]) -> String {
    points.iter().map(|point| format!("{},{}", short(point.x), short(point.y))).collect::<Vec<_>>().join(" ")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl Svg {
    /// Number of a clip rectangle; `None` if it clips nothing.
    fn clip(&mut self, rect: Rect, size: Vec2) -> Option<usize> {
        if rect.contains_rect(Rect::from_min_size(Pos2::ZERO, size)) {
            return None;
        }
        let known = self.clips.iter().position(|other| *other == rect);
        Some(known.unwrap_or_else(|| {
            self.clips.push(rect);
            self.clips.len() - 1
        }))
    }

    fn put(&mut self, element: &str) {
        self.text.push_str(element);
        self.text.push('\n');
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.shape(shape)),
            Shape::LineSegment { points: [a, b], stroke } => {
                let [x1, y1, x2, y2] = [a.x, a.y, b.x, b.y].map(short);
                self.put(&format!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"{}/>", line(*stroke)));
            }
            Shape::Rect(rect) => {
                let stroke = line(rect.stroke);
                self.put(&format!("<rect {} {}{stroke}/>", place(rect.rect), fill(rect.fill)));
            }
            Shape::Path(path) => {
                let stroke = match path.stroke.color {
                    epaint::ColorMode::Solid(color) => line(Stroke::new(path.stroke.width, color)),
                    epaint::ColorMode::UV(_) => String::new(),
                };
                let name = if path.closed { "polygon" } else { "polyline" };
                self.put(&format!("<{name} points=\"{}\" {}{stroke}/>", points(&path.points), fill(path.fill)));
            }
            Shape::Circle(circle) => {
                let [x, y, r] = [circle.center.x, circle.center.y, circle.radius].map(short);
                self.put(&format!(
                    "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\" {}{}/>",
                    fill(circle.fill),
                    line(circle.stroke)
                ));
            }
            Shape::Text(text) => self.words(text),
            Shape::Mesh(mesh) => self.mesh(mesh),
            // Plots do not use the other shapes.
            Shape::Noop
            | Shape::Ellipse(_)
            | Shape::QuadraticBezier(_)
            | Shape::CubicBezier(_)
            | Shape::Callback(_) => {}
        }
    }

    fn mesh(&mut self, mesh: &Mesh) {
        let Some(first) = mesh.vertices.first() else { return };
        let runs = strip::outlines(mesh);
        for run in &runs {
            self.put(&format!("<polygon points=\"{}\" {}/>", points(run), fill(first.color)));
        }
        if runs.is_empty() {
            for triangle in mesh.indices.chunks_exact(3) {
                let corners = [0, 1, 2].map(|at| &mesh.vertices[triangle[at] as usize]);
                let positions = corners.map(|corner| corner.pos);
                self.put(&format!("<polygon points=\"{}\" {}/>", points(&positions), fill(corners[0].color)));
            }
        }
    }

    fn words(&mut self, shape: &epaint::TextShape) {
        let galley = &shape.galley;
        for row in &galley.rows {
            let text = row.text();
            let text = text.trim();
            let (Some(first), Some(section)) =
                (row.glyphs.iter().find(|glyph| glyph.chr != ' '), galley.job.sections.first())
            else {
                continue;
            };
            let format = &section.format;
            let color = shape.override_text_color.unwrap_or(format.color);
            let color = if color == Color32::PLACEHOLDER { shape.fallback_color } else { color };
            let at = shape.pos + row.pos.to_vec2() + first.pos.to_vec2();
            let last = row.glyphs.iter().rev().find(|glyph| glyph.chr != ' ').unwrap_or(first);
            let width = last.pos.x + last.advance_width - first.pos.x;
            let family = match format.font_id.family {
                egui::FontFamily::Monospace => "monospace",
                _ => "sans-serif",
            };
            // The text width is that of the window's font, so that other fonts do not cause overlaps.
            self.put(&format!(
                "<text x=\"{}\" y=\"{}\" font-family=\"{family}\" font-size=\"{}\" textLength=\"{}\" \
                 lengthAdjust=\"spacingAndGlyphs\" {}>{}</text>",
                short(at.x),
                short(at.y),
                short(format.font_id.size),
                short(width),
                fill(color),
                escaped(text),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::plotting::raster;
    use crate::viewer::ui::theme;
    use bevy_egui::egui::{Align2, pos2, vec2};

    #[test]
    fn words_lines_and_areas_are_written() {
        let size = vec2(100.0, 50.0);
        let painted = raster::paint(size, 1.0, false, |ui| {
            ui.painter().text(pos2(5.0, 5.0), Align2::LEFT_TOP, "p < 2 bar & more", theme::words(10.0), Color32::BLACK);
            ui.painter().hline(10.0..=90.0, 30.0, Stroke::new(1.0, Color32::from_rgb(1, 2, 3)));
        });
        let svg = write(size, Color32::WHITE, &painted.shapes);
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
        assert!(svg.contains(">p &lt; 2 bar &amp; more</text>"), "{svg}");
        assert!(svg.contains("x1=\"10\" y1=\"30\"") && svg.contains("#010203"));
        assert_eq!(svg.matches("<g ").count(), svg.matches("</g>").count());
    }
}
