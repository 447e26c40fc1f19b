//! The render quality, and the one that is requested for the next start.

use bevy::prelude::*;

/// The two ways to draw the machine.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tier {
    /// Software rendering: lit at the vertices, nothing that costs by the pixel.
    Light,
    /// A GPU: physically based, shadows, antialiased.
    Full,
}

impl Tier {
    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Tier::Light => Tier::Full,
            Tier::Full => Tier::Light,
        }
    }

    /// Its name, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Tier::Light => "light",
            Tier::Full => "full",
        }
    }
}

/// The tier that a person wants from the next start on; none for the one that suits the renderer.
#[derive(Resource, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TierWish(pub Option<Tier>);
