//! Repaint scheduler of the panels.
//!
//! On a software renderer the layout of all panels takes as long as the scene, and values that change thirty times per
//! second are not readable. egui therefore runs at a lower rate, and immediately on pointer or key input to the panels.
//! In other frames its pixels are preserved: nothing clears the window, and the scene draws only in its viewport. Menus
//! and tooltips over the scene are painted again from their last meshes.

use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::scene_rect::UiOwnsPointer;
use bevy::prelude::*;
use bevy_egui::egui::epaint::Primitive;
use bevy_egui::egui::{self, ClippedPrimitive, Event};

/// Layouts per second while the run plays.
pub const PLAYING_HZ: f64 = 10.0;
/// Layouts per second while it is paused: only notices and the frame rate change.
pub const PAUSED_HZ: f64 = 2.0;
/// Most layouts per second while the pointer moves over the panels.
pub const BUSY_HZ: f64 = 30.0;

/// State of the scheduler, and the output of the last run of egui.
#[derive(Resource)]
pub struct RepaintScheduler {
    /// False for a layout in every frame, to measure the effect of the scheduler.
    pub enabled: bool,
    /// Whether the pixels of the panels are preserved between layouts, instead of only their meshes; used with a
    /// software renderer.
    pub keep_pixels: bool,
    /// Set to request a layout in this frame.
    pub wake: bool,
    /// Whether egui runs in this frame.
    ran: bool,
    last_run_s: f64,
    screen: Option<egui::Rect>,
    kept: Vec<ClippedPrimitive>,
    /// Whether all stored meshes are outside of the scene; menus and tooltips may be inside.
    around_scene: bool,
    /// Rectangle left free by the panels, points, and pixels per point, at the last layout.
    free: (egui::Rect, f32),
}

impl Default for RepaintScheduler {
    fn default() -> Self {
        Self {
            enabled: true,
            keep_pixels: true,
            wake: true,
            ran: false,
            last_run_s: f64::NEG_INFINITY,
            screen: None,
            kept: Vec::new(),
            around_scene: false,
            free: (egui::Rect::NOTHING, 1.0),
        }
    }
}

/// Timer for data that only panels show: updated at the rate of layouts while the run plays.
#[derive(Clone, Copy, Debug, Default)]
pub struct RefreshTimer {
    last_s: Option<f64>,
}

impl RefreshTimer {
    /// Whether an update is due at a wall-clock time, s, or because of a change that must be shown at once.
    pub fn due(&mut self, now_s: f64, changed: bool) -> bool {
        // With a tolerance for frames that are slightly early, as for the layout.
        let due = changed || self.last_s.is_none_or(|last_s| now_s - last_s >= 0.95 / PLAYING_HZ);
        if due {
            self.last_s = Some(now_s);
        }
        due
    }
}

/// Urgency of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    /// At the next regular layout.
    Later,
    /// Soon: something under the pointer changes.
    Soon,
    /// In this frame.
    Now,
}

/// Urgency of an event for the panels; `scene` is the part of the window that they leave free.
fn urgency(event: &Event, scene: egui::Rect, owns: UiOwnsPointer) -> Urgency {
    match event {
        Event::PointerMoved(at) if owns.pointer || !scene.contains(*at) => Urgency::Soon,
        Event::PointerGone if owns.pointer => Urgency::Soon,
        Event::MouseWheel { .. } | Event::Zoom(_) if owns.pointer => Urgency::Now,
        Event::PointerMoved(_) | Event::PointerGone | Event::MouseWheel { .. } | Event::Zoom(_) => Urgency::Later,
        Event::ModifiersChanged(_) | Event::MouseMoved(_) => Urgency::Later,
        _ => Urgency::Now,
    }
}

impl RepaintScheduler {
    /// Records the rectangle left free by a layout, points, and the pixels per point.
    pub fn laid_out(&mut self, free: egui::Rect, pixels_per_point: f32) {
        self.free = (free, pixels_per_point);
    }

    /// Rectangle left free by the last layout, points.
    pub fn free(&self) -> egui::Rect {
        self.free.0
    }

    /// Without a context egui does not run in this frame.
    pub fn skip(&mut self) {
        self.ran = false;
    }

    /// Whether egui has run in this frame.
    pub fn ran(&self) -> bool {
        self.ran
    }

    /// Stores the output of egui if it has run. Otherwise returns the output to be painted again, unless its pixels are
    /// preserved.
    pub fn keep(&mut self, painted: &[ClippedPrimitive]) -> Option<&Vec<ClippedPrimitive>> {
        if self.ran {
            painted.clone_into(&mut self.kept);
            self.around_scene = !lies_on(&self.kept, self.free.0);
        }
        let stays = self.keep_pixels && self.around_scene;
        (!self.ran && !stays).then_some(&self.kept)
    }

    /// Decides whether egui runs in this frame.
    pub fn decide(
        &mut self,
        now_s: f64,
        input: &egui::RawInput,
        scene: egui::Rect,
        owns: UiOwnsPointer,
        control: &RunControl,
        repaint_asked: bool,
    ) -> bool {
        let urgency = input.events.iter().map(|event| urgency(event, scene, owns)).max().unwrap_or(Urgency::Later);
        let busy = urgency == Urgency::Soon || repaint_asked && (owns.pointer || owns.keyboard);
        let rate = if busy {
            BUSY_HZ
        } else if control.playing {
            PLAYING_HZ
        } else {
            PAUSED_HZ
        };
        // With a tolerance for frames that are slightly early, since the layout would otherwise be delayed by a frame.
        let due = now_s - self.last_run_s >= 0.95 / rate;
        let resized = self.screen != input.screen_rect;
        self.ran = !self.enabled || due || resized || urgency == Urgency::Now || std::mem::take(&mut self.wake);
        if self.ran {
            self.last_run_s = now_s;
            self.screen = input.screen_rect;
        }
        self.ran
    }
}

/// Whether anything is painted inside a rectangle, apart from its border, where panels end.
fn lies_on(jobs: &[ClippedPrimitive], rectangle: egui::Rect) -> bool {
    let inside = rectangle.shrink(2.0);
    jobs.iter().filter(|job| job.clip_rect.intersects(inside)).any(|job| match &job.primitive {
        Primitive::Mesh(mesh) => mesh.vertices.iter().any(|vertex| inside.contains(vertex.pos)),
        Primitive::Callback(_) => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use bevy_egui::egui::{pos2, vec2};

    /// Runs of egui per second at 60 frames per second, with these events in every frame.
    fn runs(events: &[Event], owns: UiOwnsPointer, playing: bool) -> usize {
        let scene = egui::Rect::from_min_size(pos2(250.0, 36.0), vec2(740.0, 684.0));
        let mut repaint = RepaintScheduler { wake: false, ..RepaintScheduler::default() };
        let control = RunControl { playing, ..RunControl::default() };
        let input = egui::RawInput { events: events.to_vec(), ..Default::default() };
        (0..600).filter(|frame| repaint.decide(f64::from(*frame) / 60.0, &input, scene, owns, &control, false)).count()
            / 10
    }

    #[test]
    fn egui_runs_as_often_as_there_is_reason_to() {
        let nobody = UiOwnsPointer::default();
        assert_eq!(runs(&[], nobody, true), 10);
        assert_eq!(runs(&[], nobody, false), 2);
        let orbit = [Event::PointerMoved(pos2(500.0, 300.0))];
        assert_eq!(runs(&orbit, nobody, true), 10, "the hand is on the picture");
        let hover = [Event::PointerMoved(pos2(100.0, 300.0))];
        assert_eq!(runs(&hover, nobody, true), 30);
        let typed = [Event::Text("5".into())];
        assert_eq!(runs(&typed, nobody, true), 60);
    }

    #[test]
    fn what_lies_on_the_scene_is_seen() {
        let scene = egui::Rect::from_min_size(pos2(250.0, 36.0), vec2(740.0, 684.0));
        let job = |at| {
            let mut mesh = egui::Mesh::default();
            mesh.colored_vertex(at, egui::Color32::WHITE);
            let clip_rect = egui::Rect::from_min_size(pos2(0.0, 0.0), vec2(1280.0, 720.0));
            ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) }
        };
        assert!(!lies_on(&[job(pos2(100.0, 300.0)), job(pos2(250.5, 300.0))], scene));
        assert!(lies_on(&[job(pos2(100.0, 300.0)), job(pos2(400.0, 300.0))], scene));
    }

    #[test]
    fn a_new_size_is_laid_out_at_once() {
        let mut repaint = RepaintScheduler { wake: false, ..RepaintScheduler::default() };
        let mut input = egui::RawInput::default();
        let control = RunControl::default();
        let mut decide = |now: f64, input: &egui::RawInput| {
            repaint.decide(now, input, egui::Rect::ZERO, UiOwnsPointer::default(), &control, false)
        };
        assert!(decide(0.0, &input));
        assert!(!decide(0.01, &input));
        input.screen_rect = Some(egui::Rect::from_min_size(pos2(0.0, 0.0), vec2(800.0, 600.0)));
        assert!(decide(0.02, &input));
    }
}
