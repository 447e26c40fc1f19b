//! Pointer input of the scene, from the ordered positions of the cursor.
//!
//! Positions, not raw motion: an absolute pointer, as of VNC, a virtual machine or a tablet, has no raw motion.

use bevy::prelude::*;

/// Pointer travel between press and release above which it is a drag, logical pixels.
pub const DRAG: f32 = 4.0;

/// An act of the pointer that belongs to the scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PointerAct {
    /// A button was pressed.
    Press {
        /// The button.
        button: MouseButton,
        /// Position in the window, logical pixels.
        at: Vec2,
    },
    /// The pointer was moved with a button held, after it had left the place of the press.
    Drag {
        /// The button.
        button: MouseButton,
        /// Motion since the last act, logical pixels.
        by: Vec2,
        /// Position in the window, logical pixels.
        at: Vec2,
    },
    /// The button was released.
    Release {
        /// The button.
        button: MouseButton,
        /// Position in the window, logical pixels.
        at: Vec2,
    },
}

/// The acts of this frame, in their order.
#[derive(Resource, Default, Debug)]
pub struct ScenePointer {
    /// The acts.
    pub acts: Vec<PointerAct>,
    /// State between frames.
    pub tracker: PointerTracker,
}

/// A button that was pressed in the scene.
#[derive(Clone, Copy, Debug)]
struct Held {
    button: MouseButton,
    pressed_at: Vec2,
    is_drag: bool,
}

/// State of the pointer between two events.
#[derive(Default, Debug)]
pub struct PointerTracker {
    /// The last position; `None` outside of the window.
    at: Option<Vec2>,
    /// Where it left the window.
    left_at: Vec2,
    held: Option<Held>,
}

impl PointerTracker {
    /// The pointer has a new position. The first one inside the window is no motion: the view does not jump.
    pub fn moved(&mut self, to: Vec2) -> Option<PointerAct> {
        let from = self.at.replace(to)?;
        let held = self.held.as_mut()?;
        held.is_drag |= held.pressed_at.distance(to) >= DRAG;
        held.is_drag.then_some(PointerAct::Drag { button: held.button, by: to - from, at: to })
    }

    /// The pointer has left the window.
    pub fn left(&mut self) {
        self.left_at = self.at.take().unwrap_or(self.left_at);
    }

    /// A button was pressed; `is_of_scene` says whether the scene owns the pointer there. A second button held at the
    /// same time has no effect.
    pub fn pressed(&mut self, button: MouseButton, is_of_scene: impl FnOnce(Vec2) -> bool) -> Option<PointerAct> {
        let at = self.at?;
        if self.held.is_some_and(|held| held.button != button) || !is_of_scene(at) {
            return None;
        }
        self.held = Some(Held { button, pressed_at: at, is_drag: false });
        Some(PointerAct::Press { button, at })
    }

    /// A button was released.
    pub fn released(&mut self, button: MouseButton) -> Option<PointerAct> {
        self.held.take_if(|held| held.button == button)?;
        Some(PointerAct::Release { button, at: self.at.unwrap_or(self.left_at) })
    }

    /// Ends a drag whose release was not reported.
    pub fn no_button_is_held(&mut self) {
        self.held = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: MouseButton = MouseButton::Left;

    fn at(x: f32, y: f32) -> Vec2 {
        Vec2::new(x, y)
    }

    fn drag(by: Vec2, at: Vec2) -> Option<PointerAct> {
        Some(PointerAct::Drag { button: LEFT, by, at })
    }

    #[test]
    fn a_drag_follows_the_position() {
        let mut tracker = PointerTracker::default();
        assert_eq!(tracker.moved(at(100.0, 100.0)), None);
        assert_eq!(tracker.moved(at(300.0, 100.0)), None, "no button is held");
        assert_eq!(tracker.pressed(LEFT, |_| true), Some(PointerAct::Press { button: LEFT, at: at(300.0, 100.0) }));
        assert_eq!(tracker.moved(at(301.0, 101.0)), None, "a click may tremble");
        assert_eq!(tracker.moved(at(311.0, 101.0)), drag(at(10.0, 0.0), at(311.0, 101.0)));
        assert_eq!(tracker.moved(at(301.0, 101.0)), drag(at(-10.0, 0.0), at(301.0, 101.0)), "and back");
        assert_eq!(tracker.released(MouseButton::Right), None);
        assert_eq!(tracker.released(LEFT), Some(PointerAct::Release { button: LEFT, at: at(301.0, 101.0) }));
        assert_eq!(tracker.moved(at(400.0, 100.0)), None);
    }

    #[test]
    fn leaving_and_entering_the_window_is_no_motion() {
        let mut tracker = PointerTracker::default();
        tracker.moved(at(10.0, 10.0));
        tracker.pressed(LEFT, |_| true);
        assert_eq!(tracker.moved(at(0.0, 10.0)), drag(at(-10.0, 0.0), at(0.0, 10.0)));
        tracker.left();
        assert_eq!(tracker.moved(at(700.0, 500.0)), None, "it enters at another place");
        assert_eq!(tracker.moved(at(705.0, 500.0)), drag(at(5.0, 0.0), at(705.0, 500.0)), "the drag goes on");
        tracker.left();
        assert_eq!(tracker.released(LEFT), Some(PointerAct::Release { button: LEFT, at: at(705.0, 500.0) }));
        assert_eq!(tracker.pressed(LEFT, |_| true), None, "nothing is pressed at an unknown place");
    }

    #[test]
    fn a_drag_that_began_on_a_panel_stays_there() {
        let mut tracker = PointerTracker::default();
        tracker.moved(at(10.0, 10.0));
        assert_eq!(tracker.pressed(LEFT, |at| at.x > 200.0), None);
        assert_eq!(tracker.moved(at(400.0, 10.0)), None);
        assert_eq!(tracker.released(LEFT), None);
        assert!(tracker.pressed(LEFT, |at| at.x > 200.0).is_some());
        assert_eq!(tracker.pressed(MouseButton::Right, |_| true), None, "one drag at a time");
        tracker.no_button_is_held();
        assert_eq!(tracker.moved(at(500.0, 10.0)), None);
    }
}
