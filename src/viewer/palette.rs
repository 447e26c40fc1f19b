//! Every colour of the window, in one place, for the scene and the panels.
//!
//! Greys are for what is normal. A hue always means the same thing, in the view as in plots and books:
//! cyan-white is air, blue is water, yellow is electricity, orange is a valve at work, vermilion is trouble.
//! The hues are those of Okabe and Ito, which people with any form of colour blindness can tell apart.

use bevy::color::{Color, ColorToComponents, LinearRgba};

/// Air: in floaters, reservoir and pipe.
pub const AIR: Color = Color::srgb(0.82, 0.97, 1.0);
/// Air where it should not be: a floater that carries it down the descending side.
pub const AIR_CARRIED_OVER: Color = Color::srgb(0.93, 0.52, 0.33);
/// Water as a quantity, in curves and legends.
pub const WATER: Color = Color::srgb(0.0, 0.447, 0.698);
/// Water in the tank near the surface.
pub const WATER_SHALLOW: Color = Color::srgb(0.50, 0.73, 0.84);
/// Water in the tank at the bottom.
pub const WATER_DEEP: Color = Color::srgb(0.13, 0.35, 0.53);
/// Water inside a floater.
pub const WATER_IN_FLOATER: Color = Color::srgb(0.05, 0.19, 0.34);
/// A valve that is open.
pub const VALVE_OPEN: Color = Color::srgb(0.96, 0.58, 0.02);
/// Electricity, in and out.
pub const ELECTRICITY: Color = Color::srgb(0.94, 0.80, 0.15);
/// Heat, and what is lost to it.
pub const HEAT: Color = Color::srgb(0.80, 0.47, 0.65);
/// Motion and mechanical power.
pub const MECHANICAL: Color = Color::srgb(0.0, 0.62, 0.45);
/// Tension in the chain.
pub const TENSION: Color = Color::srgb(0.34, 0.71, 0.91);
/// An alarm that needs somebody now.
pub const CRITICAL: Color = Color::srgb(0.835, 0.369, 0.0);
/// An alarm that can wait.
pub const WARNING: Color = Color::srgb(0.902, 0.624, 0.0);

/// Structural steel.
pub const STEEL: Color = Color::srgb(0.50, 0.54, 0.58);
/// Steel in the light: platforms, rails, the edges of floaters.
pub const STEEL_LIGHT: Color = Color::srgb(0.70, 0.73, 0.76);
/// Steel that carries load or turns: chain, sprockets, shafts.
pub const STEEL_DARK: Color = Color::srgb(0.29, 0.32, 0.36);
/// Painted housings: gearbox, compressor.
pub const HOUSING: Color = Color::srgb(0.40, 0.47, 0.54);
/// Painted vessels.
pub const VESSEL: Color = Color::srgb(0.82, 0.85, 0.87);
/// Concrete.
pub const CONCRETE: Color = Color::srgb(0.76, 0.77, 0.77);
/// White of marks and glints.
pub const MARK: Color = Color::srgb(0.97, 0.98, 0.98);

/// Floor of the hall, under the machine.
pub const FLOOR: Color = Color::srgb(0.85, 0.87, 0.885);
/// Where floor and backdrop meet.
pub const HORIZON: Color = Color::srgb(0.905, 0.925, 0.94);
/// Backdrop overhead.
pub const ZENITH: Color = Color::srgb(0.70, 0.79, 0.87);

/// Text on a label.
pub const LABEL_TEXT: Color = Color::srgb(0.13, 0.17, 0.21);
/// Ground of a label.
pub const LABEL_GROUND: Color = Color::srgba(1.0, 1.0, 1.0, 0.78);

/// A colour as a vertex carries it: linear, with alpha.
pub fn vertex(color: Color) -> [f32; 4] {
    LinearRgba::from(color).to_f32_array()
}

/// The colour a share of the way from one to another, mixed in linear light.
pub fn blend(from: Color, to: Color, share: f32) -> Color {
    let (a, b) = (LinearRgba::from(from), LinearRgba::from(to));
    (a + (b - a) * share.clamp(0.0, 1.0)).into()
}

/// The same meanings as ink on the panels' dark ground: text, curves and bars, where thin lines need more light.
pub mod ink {
    /// An sRGB colour.
    pub type Rgb = [u8; 3];

    /// Air, and what belongs to it: pressure, filling.
    pub const AIR: Rgb = [86, 180, 233];
    /// Water, and what goes into it: drag, heat.
    pub const WATER: Rgb = [38, 128, 194];
    /// Forces and speeds of the chain.
    pub const CHAIN: Rgb = [204, 121, 167];
    /// Flywheel, gear and coupling.
    pub const DRIVE: Rgb = [176, 164, 120];
    /// Electricity that goes in.
    pub const ELECTRICITY_IN: Rgb = [230, 159, 0];
    /// Electricity that comes out.
    pub const ELECTRICITY_OUT: Rgb = [0, 178, 130];
    /// Something deserves a look.
    pub const WARNING: Rgb = [240, 200, 40];
    /// Something is wrong.
    pub const CRITICAL: Rgb = [228, 84, 40];
}
