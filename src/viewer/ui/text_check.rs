//! Checks of egui's output for the tests of all panels: no text is clipped, and no text overlaps another.

use crate::viewer::ui::theme;
use bevy_egui::egui::epaint::ClippedShape;
use bevy_egui::egui::{self, Order, Rect, Shape, Vec2};

/// Length by which text may exceed its clip rectangle or touch other text, points: glyphs have a margin of about a
/// pixel.
const TOLERANCE: f32 = 1.0;

/// A painted text.
#[derive(Clone, Debug)]
pub struct PaintedText {
    /// The text.
    pub text: String,
    /// Rectangle of its glyphs.
    pub rect: Rect,
    /// Its clip rectangle.
    pub clip: Rect,
    /// Index among the shapes: a later opaque rectangle may cover it.
    at: usize,
}

/// All texts among shapes with glyphs at least partly inside their clip rectangle.
pub fn texts(shapes: &[ClippedShape]) -> Vec<PaintedText> {
    fn collect(shape: &Shape, clip: Rect, at: usize, all: &mut Vec<PaintedText>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, clip, at, all)),
            Shape::Text(text) if !text.galley.text().trim().is_empty() => {
                let rect = text.visual_bounding_rect();
                if rect.is_positive() && rect.intersects(clip) {
                    all.push(PaintedText { text: text.galley.text().into(), rect, clip, at });
                }
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    for (at, clipped) in shapes.iter().enumerate() {
        collect(&clipped.shape, clipped.clip_rect, at, &mut all);
    }
    all
}

/// Opaque rectangles with their index among the shapes; they hide earlier shapes.
fn covers(shapes: &[ClippedShape]) -> Vec<(usize, Rect)> {
    let opaque = |(at, clipped): (usize, &ClippedShape)| match &clipped.shape {
        Shape::Rect(rect) if rect.fill.is_opaque() => Some((at, rect.rect.intersect(clipped.clip_rect))),
        _ => None,
    };
    shapes.iter().enumerate().filter_map(opaque).collect()
}

/// All problems of the texts among shapes. Text clipped above or below by a scrolled list is allowed; `scrolled`
/// contains the rectangles of such lists.
pub fn faults(shapes: &[ClippedShape], screen: Rect, scrolled: &[Rect]) -> Vec<String> {
    let covers = covers(shapes);
    let hidden = |text: &PaintedText| covers.iter().any(|(at, rect)| *at > text.at && rect.contains_rect(text.rect));
    let texts: Vec<_> = texts(shapes).into_iter().filter(|text| !hidden(text)).collect();
    let mut faults = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let seen = text.clip.intersect(screen).expand(TOLERANCE);
        let in_list = scrolled.iter().any(|list| list.intersects(text.rect));
        let sideways = text.rect.left() >= seen.left() && text.rect.right() <= seen.right();
        if !(seen.contains_rect(text.rect) || in_list && sideways) {
            faults.push(format!("`{}` at {:?} is cut to {:?}", text.text, text.rect, seen));
        }
        for other in &texts[..at] {
            let common = text.rect.intersect(text.clip).intersect(other.rect.intersect(other.clip));
            // The edge of a dialog may hide a part of a text below it, but not overlap the visible part.
            let between = |at: usize| at > other.at && at < text.at;
            let apart = covers.iter().any(|(at, rect)| between(*at) && rect.contains_rect(common));
            if common.width() > TOLERANCE && common.height() > TOLERANCE && !apart {
                faults.push(format!("`{}` lies on `{}` at {common:?}", text.text, other.text));
            }
        }
    }
    faults
}

/// Lays out a panel of a given size in points at a scale, several times until it is stable, and returns the shapes.
pub fn lay_out(size: Vec2, scale: f32, dark: bool, mut panel: impl FnMut(&mut egui::Ui)) -> Vec<ClippedShape> {
    let context = egui::Context::default();
    theme::apply(&context, dark);
    let mut shapes = Vec::new();
    for frame in 0..3 {
        let mut input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, size)),
            time: Some(0.1 * f64::from(frame)),
            ..Default::default()
        };
        input.viewports.entry(egui::ViewportId::ROOT).or_default().native_pixels_per_point = Some(scale);
        shapes = context.run_ui(input, &mut panel).shapes;
    }
    shapes
}

#[test]
fn cut_and_overlapping_texts_are_found_and_covered_ones_are_not() {
    use egui::{Align2, Color32, pos2, vec2};
    let size = vec2(200.0, 100.0);
    let check = |draw: &dyn Fn(&egui::Painter)| {
        let shapes = lay_out(size, 1.0, true, |ui| draw(ui.painter()));
        faults(&shapes, Rect::from_min_size(egui::Pos2::ZERO, size), &[])
    };
    let put = |painter: &egui::Painter, x: f32, text: &str| {
        painter.text(pos2(x, 50.0), Align2::LEFT_CENTER, text, theme::words(12.0), Color32::WHITE);
    };
    assert!(check(&|painter| put(painter, 20.0, "fits")).is_empty());
    assert_eq!(check(&|painter| put(painter, 180.0, "is cut off")).len(), 1);
    let both = |painter: &egui::Painter| {
        put(painter, 20.0, "one");
        put(painter, 30.0, "another");
    };
    assert_eq!(check(&both).len(), 1);
    let covered = |painter: &egui::Painter| {
        put(painter, 20.0, "one");
        painter.rect_filled(Rect::from_min_size(pos2(0.0, 30.0), vec2(150.0, 40.0)), 0.0, Color32::BLACK);
        put(painter, 30.0, "another");
    };
    assert!(check(&covered).is_empty());
    let half_covered = |painter: &egui::Painter| {
        put(painter, 20.0, "one that is long");
        painter.rect_filled(Rect::from_min_size(pos2(50.0, 30.0), vec2(150.0, 40.0)), 0.0, Color32::BLACK);
        put(painter, 55.0, "above");
    };
    assert!(check(&half_covered).is_empty(), "they share no place that is seen");
    let layered = lay_out(size, 1.0, true, |ui| {
        let layer = egui::LayerId::new(Order::Foreground, "above".into());
        put(&ui.ctx().layer_painter(layer), 30.0, "above");
        put(ui.painter(), 20.0, "one");
    });
    assert_eq!(texts(&layered).len(), 2);
    assert_eq!(texts(&layered)[1].text, "above", "layers come in order");
}
