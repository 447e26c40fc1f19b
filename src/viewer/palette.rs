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
/// Power of compressed air, where it must show against sky and water alike.
pub const AIR_POWER: Color = Color::srgb(0.22, 0.66, 0.93);
/// An alarm that needs somebody now.
pub const CRITICAL: Color = Color::srgb(0.835, 0.369, 0.0);
/// An alarm that can wait.
pub const WARNING: Color = Color::srgb(0.902, 0.624, 0.0);

/// What is selected: a hue that nothing else has.
pub const SELECTED: Color = Color::srgb(0.93, 0.07, 0.55);
/// The light half of a sensor's marker.
pub const SENSOR: Color = Color::srgb(0.98, 0.96, 0.80);

/// Force of the water that a floater's air displaces.
pub const BUOYANCY: Color = Color::srgb(0.34, 0.71, 0.91);
/// Weight.
pub const WEIGHT: Color = Color::srgb(0.16, 0.17, 0.20);
/// Drag of the water.
pub const DRAG: Color = HEAT;
/// What is left of them along the chain.
pub const NET_FORCE: Color = MECHANICAL;

/// Colours from low to high for tension: dark blue over green to yellow, in steps of even lightness.
pub const TENSION_RAMP: [Color; 5] = [
    Color::srgb(0.16, 0.13, 0.42),
    Color::srgb(0.18, 0.38, 0.58),
    Color::srgb(0.15, 0.62, 0.54),
    Color::srgb(0.58, 0.80, 0.30),
    Color::srgb(0.99, 0.91, 0.26),
];
/// Colours from low to high for the pressure of air: pale to dark, apart from the water's blue.
pub const PRESSURE_RAMP: [Color; 4] = [
    Color::srgb(1.00, 0.96, 0.82),
    Color::srgb(0.98, 0.72, 0.40),
    Color::srgb(0.83, 0.34, 0.36),
    Color::srgb(0.42, 0.10, 0.38),
];
/// Colours from cold over the water's own temperature to warm.
pub const TEMPERATURE_RAMP: [Color; 5] = [
    Color::srgb(0.10, 0.26, 0.66),
    Color::srgb(0.42, 0.62, 0.92),
    Color::srgb(0.96, 0.96, 0.94),
    Color::srgb(0.95, 0.60, 0.36),
    Color::srgb(0.72, 0.16, 0.10),
];

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

/// The colour at a share of the way along a ramp.
pub fn along(ramp: &[Color], share: f32) -> Color {
    let at = share.clamp(0.0, 1.0) * (ramp.len() - 1) as f32;
    let low = (at as usize).min(ramp.len() - 2);
    blend(ramp[low], ramp[low + 1], at - low as f32)
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
