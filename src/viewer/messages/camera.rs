//! What the camera can be asked for.

use crate::viewer::messages::part_id::PartId;
use bevy::prelude::*;

/// The views that have a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The whole machine, in 3/4 view.
    Whole,
    /// Lower sprocket, where air goes in.
    Bottom,
    /// Upper sprocket, where air comes out.
    Top,
    /// Gearbox, flywheel, generator.
    Drivetrain,
    /// A floater on its way round.
    Floater,
}

impl Preset {
    /// All, in the order of their keys 1 to 5.
    pub const ALL: [Preset; 5] = [Preset::Whole, Preset::Bottom, Preset::Top, Preset::Drivetrain, Preset::Floater];
}

/// What the camera is asked to do.
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
    /// Fly to a part, look at it from so far away, and stay with it wherever it goes.
    Track {
        /// The part.
        part: PartId,
        /// Distance, m.
        distance: f32,
    },
    /// Fly to a part, wherever it goes meanwhile, and look at it from so far away.
    Focus {
        /// The part.
        part: PartId,
        /// Distance, m.
        distance: f32,
    },
    /// Stop following and flying.
    Release,
}

/// Asks the camera to show a part.
#[derive(Message, Clone, Copy, Debug, PartialEq)]
pub struct FocusPart(pub PartId);
