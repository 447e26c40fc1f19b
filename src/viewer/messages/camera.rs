//! Requests to the camera.

use crate::viewer::messages::part_id::PartId;
use bevy::prelude::*;

/// Numbered views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The whole machine, in 3/4 view.
    Whole,
    /// Lower sprocket with the injection zone.
    Bottom,
    /// Upper sprocket with the vent zone.
    Top,
    /// Gearbox, flywheel, generator.
    Drivetrain,
    /// A floater, followed around the loop.
    Floater,
}

impl Preset {
    /// All views, in the order of their keys 1 to 5.
    pub const ALL: [Preset; 5] = [Preset::Whole, Preset::Bottom, Preset::Top, Preset::Drivetrain, Preset::Floater];
}

/// A request to the camera.
#[derive(Message, Clone, Copy, Debug, PartialEq)]
pub enum CameraRequest {
    /// Fly to a preset.
    Show(Preset),
    /// Fly to the next preset, or the one before it.
    Cycle {
        /// Whether to go backwards.
        back: bool,
    },
    /// Follow a floater.
    Follow(PartId),
    /// Fly to a part and follow it at a distance.
    Track {
        /// The part.
        part: PartId,
        /// Distance, m.
        distance: f32,
    },
    /// Fly to a part, even while it moves, and stop there at a distance.
    Focus {
        /// The part.
        part: PartId,
        /// Distance, m.
        distance: f32,
    },
    /// Stop following and flying.
    Release,
}

/// Requests the camera to show a part.
#[derive(Message, Clone, Copy, Debug, PartialEq)]
pub struct FocusPart(pub PartId);
