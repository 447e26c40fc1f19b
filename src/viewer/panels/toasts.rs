//! Short messages in a corner of the view: what was saved, what was refused. They go by themselves.

use super::theme;
use bevy::prelude::Resource;
use bevy_egui::egui::{self, Align2, RichText, vec2};
use std::collections::VecDeque;

/// How long a message stays, s.
const STAY_S: f64 = 6.0;
/// Messages at once; the oldest go first.
const MOST: usize = 4;

/// What is said at the moment.
#[derive(Resource, Clone, Debug, Default)]
pub struct Toasts {
    said: VecDeque<(String, f64)>,
}

impl Toasts {
    /// Says something at a time of the wall clock, s. What is said already is not said twice.
    pub fn say(&mut self, text: impl Into<String>, now_s: f64) {
        let text = text.into();
        self.said.retain(|(said, _)| *said != text);
        if self.said.len() == MOST {
            self.said.pop_front();
        }
        self.said.push_back((text, now_s + STAY_S));
    }

    /// Takes away what has stayed long enough.
    pub fn forget(&mut self, now_s: f64) {
        self.said.retain(|(_, until)| *until > now_s);
    }

    /// What is said, the oldest first.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.said.iter().map(|(text, _)| text.as_str())
    }
}

/// Draws them at the upper left of the view.
pub fn show(context: &egui::Context, toasts: &Toasts, view: egui::Rect) {
    if toasts.said.is_empty() {
        return;
    }
    let width = (view.width() - 32.0).clamp(80.0, 360.0);
    egui::Area::new("toasts".into())
        .order(egui::Order::Foreground)
        .pivot(Align2::LEFT_TOP)
        .fixed_pos(view.left_top() + vec2(8.0, 8.0))
        .interactable(false)
        .show(context, |ui| {
            ui.set_max_width(width);
            for text in toasts.texts() {
                let frame = egui::Frame::NONE
                    .inner_margin(egui::Margin::symmetric(8, 4))
                    .fill(ui.visuals().panel_fill)
                    .stroke(egui::Stroke::new(1.0, theme::faint(ui.visuals())));
                let text = RichText::new(text).color(theme::strong(ui.visuals()));
                frame.show(ui, |ui| ui.add(egui::Label::new(text).wrap()));
            }
        });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_go_by_themselves_and_are_never_many() {
        let mut toasts = Toasts::default();
        for number in 0..10 {
            toasts.say(format!("message {number}"), 0.0);
        }
        toasts.say("message 9", 1.0);
        assert_eq!(toasts.texts().count(), MOST);
        toasts.forget(STAY_S + 0.5);
        assert_eq!(toasts.texts().collect::<Vec<_>>(), ["message 9"]);
        toasts.forget(STAY_S + 1.5);
        assert_eq!(toasts.texts().count(), 0);
    }
}
