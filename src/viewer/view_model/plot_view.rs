//! Position of the plots on the time axis, and pointer state: pure functions.

use crate::viewer::ui::scale::Range;
use crate::viewer::ui::wheel::ZOOM_A_NOTCH;

/// Least and greatest length of the time axis, s.
pub const WINDOW_LIMITS_S: Range = (0.5, 86_400.0);

/// Kind of a drag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Drag {
    /// Moves the window.
    Pan,
    /// Moves the time cursor, and goes to its time.
    Cursor,
    /// Draws a box for zooming; its start as shares of width and height.
    Box(f32, f32),
    /// Selects an interval for statistics; time of its start, s.
    Select(f64),
}

/// View on the time axis, common to all plots.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Time at the right end, s; `None` while it follows the newest sample.
    pub end_s: Option<f64>,
    /// The time cursor set by a click, s.
    pub cursor_s: Option<f64>,
    /// Time under the pointer, s.
    pub hover_s: Option<f64>,
    /// Plot and interval of the displayed statistics.
    pub selection: Option<(u64, Range)>,
    /// Drag in progress, with its plot.
    pub drag: Option<(u64, Drag)>,
    /// The chosen curve: its plot and its path.
    pub chosen: Option<(u64, String)>,
}

impl View {
    /// The displayed time window, s.
    pub fn window(&self, length_s: f64, now_s: f64) -> Range {
        let end = self.end_s.unwrap_or(now_s);
        (end - length_s, end)
    }

    /// Whether the newest sample is at the right end.
    pub fn follows(&self) -> bool {
        self.end_s.is_none()
    }

    /// Returns to the newest sample.
    pub fn follow(&mut self) {
        self.end_s = None;
        self.cursor_s = None;
    }

    /// Shortens (positive notches) or lengthens the window. While it follows, its end stays at the newest sample;
    /// otherwise the time under the pointer keeps its position.
    pub fn zoom(&mut self, length_s: &mut f64, notches: f64, pointer_s: f64, now_s: f64) {
        let before = *length_s;
        *length_s = (before * ZOOM_A_NOTCH.powf(-notches)).clamp(WINDOW_LIMITS_S.0, WINDOW_LIMITS_S.1);
        if let Some(end) = self.end_s {
            self.stop_at(pointer_s + (end - pointer_s) * *length_s / before, now_s);
        }
    }

    /// Moves the window by a number of seconds into the past.
    pub fn pan(&mut self, by_s: f64, now_s: f64) {
        self.stop_at(self.end_s.unwrap_or(now_s) - by_s, now_s);
    }

    /// Shows an interval.
    pub fn show_stretch(&mut self, length_s: &mut f64, (from_s, to_s): Range, now_s: f64) {
        *length_s = (to_s - from_s).clamp(WINDOW_LIMITS_S.0, WINDOW_LIMITS_S.1);
        self.stop_at(to_s, now_s);
    }

    /// Sets the right end; one that reaches the newest sample follows it again.
    fn stop_at(&mut self, end_s: f64, now_s: f64) {
        self.end_s = (end_s < now_s).then_some(end_s);
    }

    /// Sets the cursor and stops the view, so that the cursor keeps its position.
    pub fn set_cursor(&mut self, time_s: f64, now_s: f64) {
        self.cursor_s = Some(time_s);
        self.end_s.get_or_insert(now_s);
    }

    /// Whether a curve is the chosen one.
    pub fn is_chosen(&self, plot: u64, path: &str) -> bool {
        self.chosen.as_ref().is_some_and(|(of, chosen)| *of == plot && chosen == path)
    }

    /// Time at which values are read: under the pointer, else the cursor, else `None` for the newest.
    pub fn reading_s(&self) -> Option<f64> {
        self.hover_s.or(self.cursor_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_while_live_keeps_following() {
        let (mut view, mut length) = (View::default(), 60.0);
        view.zoom(&mut length, 2.0, 80.0, 100.0);
        assert!(view.follows() && length < 42.0);
        assert_eq!(view.window(length, 101.0).1, 101.0);
        view.zoom(&mut length, 100.0, 80.0, 100.0);
        assert_eq!(length, WINDOW_LIMITS_S.0);
        view.zoom(&mut length, -1000.0, 80.0, 100.0);
        assert_eq!(length, WINDOW_LIMITS_S.1);
    }

    #[test]
    fn zooming_in_the_past_keeps_the_time_under_the_pointer() {
        let (mut view, mut length) = (View::default(), 60.0);
        view.pan(30.0, 100.0);
        let share = |view: &View, length: f64| (50.0 - view.window(length, 100.0).0) / length;
        let before = share(&view, length);
        view.zoom(&mut length, 3.0, 50.0, 100.0);
        assert!((share(&view, length) - before).abs() < 1e-12 && length < 40.0);
    }

    #[test]
    fn who_pans_back_to_the_newest_sample_follows_it() {
        let mut view = View::default();
        view.pan(10.0, 100.0);
        assert_eq!(view.window(60.0, 105.0), (30.0, 90.0), "it stands while time goes on");
        view.pan(-20.0, 105.0);
        assert!(view.follows());
        let mut length = 60.0;
        view.show_stretch(&mut length, (20.0, 25.0), 105.0);
        assert_eq!(view.window(length, 105.0), (20.0, 25.0));
        view.follow();
        assert_eq!(view.window(length, 105.0), (100.0, 105.0));
    }

    #[test]
    fn the_pointer_goes_before_the_cursor() {
        let mut view = View::default();
        assert_eq!(view.reading_s(), None);
        view.set_cursor(7.0, 100.0);
        assert_eq!((view.reading_s(), view.end_s), (Some(7.0), Some(100.0)));
        view.hover_s = Some(9.0);
        assert_eq!(view.reading_s(), Some(9.0));
    }
}
