//! The caption under the picture: large, on an opaque ground, with how far the demo is.

use super::Demo;
use crate::viewer::palette::ink;
use crate::viewer::panels::{figures, theme};
use bevy_egui::egui::{self, Align2, FontId, Id, LayerId, Order, Rect, pos2, vec2};

/// Size of the text, points.
const TEXT: f32 = 17.0;
/// Lines for which there is room.
const LINES: f32 = 2.0;
/// Width of the box if there is room for it, points.
const WIDTH: f32 = 700.0;
/// From the edges of the picture to the box, and from the box to its text.
const MARGIN: f32 = 12.0;
/// Height of what stands under the text: a line that grows, and what to do.
const FOOT: f32 = 20.0;

/// Draws the caption of a demo that plays into the part of the window that the panels leave to the picture. It is paint
/// alone: pointer and keys go past it.
pub fn caption(context: &egui::Context, demo: &Demo, scene: Rect, dark: bool) {
    let Some(player) = &demo.player else { return };
    let width = WIDTH.min(scene.width() - 2.0 * MARGIN);
    if width < 120.0 {
        return;
    }
    let painter = context.layer_painter(LayerId::new(Order::Middle, Id::new("demo caption")));
    let visuals = context.global_style().visuals.clone();
    let text = painter.layout(
        player.caption().into(),
        FontId::proportional(TEXT),
        theme::strong(&visuals),
        width - 2.0 * MARGIN,
    );
    let line = painter.layout("A".into(), FontId::proportional(TEXT), theme::strong(&visuals), f32::INFINITY).size().y;
    // As high as two lines even for one, so that it does not jump.
    let height = text.size().y.max(LINES * line) + 2.0 * MARGIN + FOOT;
    let corner = pos2(scene.center().x - 0.5 * width, scene.bottom() - MARGIN - height);
    let ground = Rect::from_min_size(corner, vec2(width, height));
    painter.rect_filled(ground, 0.0, theme::panel(dark));
    let middle = 0.5 * (LINES * line - text.size().y).max(0.0);
    painter.galley(corner + vec2(MARGIN, MARGIN + middle), text, theme::strong(&visuals));
    let track = Rect::from_min_size(pos2(ground.left(), ground.bottom() - 3.0), vec2(width, 3.0));
    painter.rect_filled(track, 0.0, theme::grid(&visuals));
    let done = vec2(width * player.progress().clamp(0.0, 1.0) as f32, 3.0);
    painter.rect_filled(Rect::from_min_size(track.min, done), 0.0, theme::rgb(ink::AIR));
    let foot = ground.bottom() - 5.0;
    let (faint, small) = (theme::faint(&visuals), theme::words(theme::NORMAL));
    let text = "press any key to take over";
    painter.text(pos2(ground.right() - MARGIN, foot), Align2::RIGHT_BOTTOM, text, small, faint);
    let clock = |seconds: f64| figures::clock(seconds)[3..8].to_owned();
    let time = format!("{} of {}", clock(player.elapsed_s()), clock(player.scenario().duration));
    painter.text(pos2(ground.left() + MARGIN, foot), Align2::LEFT_BOTTOM, time, theme::figures(theme::SMALL), faint);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::scenario;

    #[test]
    fn every_caption_of_the_demo_fits_in_two_lines_of_a_small_window() {
        let context = egui::Context::default();
        // The picture of a window of 1280 by 720, between the panels.
        let width = 740.0_f32.min(WIDTH + 2.0 * MARGIN) - 4.0 * MARGIN;
        let mut most = 0;
        let _ = context.run_ui(Default::default(), |ui| {
            for step in scenario::demo().steps {
                let say = step.say.unwrap_or_default();
                let painter = ui.ctx().layer_painter(LayerId::background());
                let text = painter.layout(say.clone(), FontId::proportional(TEXT), egui::Color32::WHITE, width);
                assert!(text.rows.len() <= LINES as usize, "{} lines: {say}", text.rows.len());
                most = most.max(text.rows.len());
            }
        });
        assert_eq!(most, 2, "the widths were measured");
    }

    #[test]
    fn nothing_is_painted_when_nothing_plays() {
        let shapes = |demo: &Demo| {
            let context = egui::Context::default();
            let scene = Rect::from_min_size(pos2(250.0, 36.0), vec2(740.0, 684.0));
            context.run_ui(Default::default(), |ui| caption(ui.ctx(), demo, scene, true)).shapes.len()
        };
        let mut demo = Demo::playing(scenario::demo());
        assert!(shapes(&demo) >= 5);
        demo.hand_over();
        assert_eq!(shapes(&demo), 0);
    }
}
