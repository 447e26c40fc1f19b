//! The caption below the scene: large text on an opaque strip, with the progress of the demo.

use crate::viewer::ui::palette::ink;
use crate::viewer::ui::{figures, theme};
use crate::viewer::view_model::demo::Demo;
use bevy_egui::egui::{self, Align2, FontId, Id, LayerId, Order, Rect, pos2, vec2};

/// Size of the text, points.
const TEXT: f32 = 17.0;
/// Number of lines for which space is reserved.
const LINES: f32 = 2.0;
/// Width of the text if there is space, points: longer lines are hard to read.
const WIDTH: f32 = 690.0;
/// Least size of the scene with a caption.
const LEAST: egui::Vec2 = vec2(160.0, 200.0);
/// Margin from the edges of the strip to its text.
const MARGIN: f32 = 12.0;
/// Height of the area below the text: a progress line and a hint.
const FOOT: f32 = 20.0;

/// Draws the caption of a playing demo as a strip at the bottom of the free rectangle, and returns the rest of it for
/// the scene, so that the strip hides nothing of the machine. It is paint only and receives no input.
pub fn caption(context: &egui::Context, demo: &Demo, free: Rect, dark: bool) -> Rect {
    let Some(player) = &demo.player else { return free };
    if free.width() < LEAST.x || free.height() < LEAST.y {
        return free;
    }
    let painter = context.layer_painter(LayerId::new(Order::Middle, Id::new("demo caption")));
    let visuals = context.global_style().visuals.clone();
    let (strong, font) = (theme::strong(&visuals), || FontId::proportional(TEXT));
    let width = WIDTH.min(free.width() - 2.0 * MARGIN);
    let text = painter.layout(player.caption().into(), font(), strong, width);
    let line = painter.layout("A".into(), font(), strong, f32::INFINITY).size().y;
    // Space for two lines even for one, so that the scene does not move.
    let room = text.size().y.max(LINES * line);
    let strip = Rect::from_min_max(pos2(free.left(), free.bottom() - room - 2.0 * MARGIN - FOOT), free.max);
    painter.rect_filled(strip, 0.0, theme::panel(dark));
    let column = Rect::from_center_size(strip.center(), vec2(width, strip.height()));
    let middle = 0.5 * (room - text.size().y);
    painter.galley(column.min + vec2(0.0, MARGIN + middle), text, strong);
    let track = Rect::from_min_size(pos2(strip.left(), strip.bottom() - 3.0), vec2(strip.width(), 3.0));
    painter.rect_filled(track, 0.0, theme::grid(&visuals));
    let (shown_s, whole_s) = player.shown_s();
    let done = vec2(strip.width() * (shown_s / whole_s).clamp(0.0, 1.0) as f32, 3.0);
    painter.rect_filled(Rect::from_min_size(track.min, done), 0.0, theme::rgb(ink::AIR));
    let foot = strip.bottom() - 8.0;
    let (faint, small) = (theme::faint(&visuals), theme::words(theme::NORMAL));
    let text = "Press any key to take over";
    painter.text(pos2(column.right(), foot), Align2::RIGHT_BOTTOM, text, small, faint);
    let clock = |seconds: f64| figures::clock(seconds)[3..8].to_owned();
    let time = format!("{} of {}", clock(shown_s), clock(whole_s));
    painter.text(pos2(column.left(), foot), Align2::LEFT_BOTTOM, time, theme::figures(theme::SMALL), faint);
    Rect::from_min_max(free.min, pos2(free.right(), strip.top()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::scenario;

    #[test]
    fn every_caption_of_the_demo_fits_in_two_lines_of_a_small_window() {
        let context = egui::Context::default();
        // Width of the scene in a window of 1280 by 720, between the panels.
        let width = WIDTH.min(740.0 - 2.0 * MARGIN);
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
    fn the_strip_leaves_the_rest_to_the_picture_and_goes_with_the_demo() {
        let free = Rect::from_min_size(pos2(250.0, 36.0), vec2(740.0, 684.0));
        let draw = |demo: &Demo| {
            let context = egui::Context::default();
            let mut left = Rect::NOTHING;
            let output = context.run_ui(Default::default(), |ui| left = caption(ui.ctx(), demo, free, true));
            (output.shapes.len(), left)
        };
        let mut demo = Demo::default();
        demo.start();
        demo.reach(0);
        let (shapes, left) = draw(&demo);
        assert!(shapes >= 5 && left.height() > 550.0 && left.height() < 620.0, "{shapes} shapes, {left:?}");
        demo.hand_over();
        assert_eq!(draw(&demo), (0, free));
    }
}
