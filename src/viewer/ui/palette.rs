//! All colours of the window, for the scene and the panels.
//!
//! Normal states are grey. A hue has the same meaning in view, plots and energy balance: [`Quantity`] is the table of
//! hues, from which view, plots and energy panels take theirs. The hues are similar to those of Okabe and Ito, with
//! modifications so that adjacent ones are distinguishable with any form of colour blindness.

use bevy::color::{Color, ColorToComponents, LinearRgba};

/// An sRGB colour.
pub type Rgb = [u8; 3];

/// A quantity with a hue of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// Electricity in.
    ElectricityIn,
    /// Electricity out.
    ElectricityOut,
    /// Air and its power, pressure and mass.
    Air,
    /// Water.
    Water,
    /// Speed and power of the chain and its drive.
    Motion,
    /// Speed and torque behind the coupling, distinguished from the chain's.
    Drive,
    /// Tension of the chain.
    Tension,
    /// The least tension, next to the greatest.
    LeastTension,
    /// Exergy destroyed by any mechanism.
    Lost,
    /// Drag, as force and as power.
    Drag,
    /// Buoyancy.
    Buoyancy,
    /// Weight.
    Weight,
    /// Net force along the chain.
    NetForce,
    /// Quantities without a meaning of their own, and remainders.
    Neutral,
    /// Warning.
    Warning,
    /// Critical alarm.
    Critical,
    /// The selected part.
    Selection,
}

impl Quantity {
    /// All quantities.
    pub const ALL: [Quantity; 17] = [
        Quantity::ElectricityIn,
        Quantity::ElectricityOut,
        Quantity::Air,
        Quantity::Water,
        Quantity::Motion,
        Quantity::Drive,
        Quantity::Tension,
        Quantity::LeastTension,
        Quantity::Lost,
        Quantity::Drag,
        Quantity::Buoyancy,
        Quantity::Weight,
        Quantity::NetForce,
        Quantity::Neutral,
        Quantity::Warning,
        Quantity::Critical,
        Quantity::Selection,
    ];

    /// Hue of the quantity. Panels make it lighter or darker until it is readable on their background.
    pub const fn hue(self) -> Rgb {
        match self {
            Quantity::ElectricityIn => [240, 170, 11],
            Quantity::ElectricityOut => [90, 161, 106],
            Quantity::Air => [95, 181, 250],
            Quantity::Water => [48, 89, 157],
            // Motion and tension share a hue, since both describe the chain.
            Quantity::Motion | Quantity::Tension => [229, 117, 187],
            Quantity::LeastTension => [170, 80, 140],
            Quantity::Drive => [137, 109, 44],
            Quantity::Lost => [146, 74, 10],
            Quantity::Drag => [109, 64, 74],
            Quantity::Buoyancy => [145, 216, 197],
            Quantity::Weight => [39, 42, 45],
            Quantity::NetForce => [122, 108, 235],
            Quantity::Neutral => [112, 113, 115],
            Quantity::Warning => [236, 228, 110],
            Quantity::Critical => [240, 90, 20],
            Quantity::Selection => [232, 18, 133],
        }
    }

    /// Hue in the scene.
    pub const fn color(self) -> Color {
        let [r, g, b] = self.hue();
        Color::srgb(r as f32 / 255.0, g as f32 / 255.0, b as f32 / 255.0)
    }
}

/// Colour of air in floaters, reservoir and pipe: pale.
pub const AIR: Color = Color::srgb(0.82, 0.925, 1.0);
/// Carried-over air: in a floater on the descending side.
pub const AIR_CARRIED_OVER: Color = Color::srgb(0.93, 0.52, 0.33);
/// Water in the tank near the surface.
pub const WATER_SHALLOW: Color = Color::srgb(0.50, 0.73, 0.84);
/// Water in the tank at the bottom.
pub const WATER_DEEP: Color = Color::srgb(0.13, 0.35, 0.53);
/// Water inside a floater.
pub const WATER_IN_FLOATER: Color = Color::srgb(0.05, 0.19, 0.34);
/// An open valve.
pub const VALVE_OPEN: Color = Quantity::Air.color();
/// The selected part, with a unique hue.
pub const SELECTED: Color = Quantity::Selection.color();
/// The light half of a sensor's marker.
pub const SENSOR: Color = Color::srgb(0.98, 0.96, 0.80);

/// Colour ramp of tension: its hue from dark to pale, in equal steps of lightness.
pub const TENSION_RAMP: [Color; 5] = [
    Color::srgb(0.23, 0.08, 0.20),
    Color::srgb(0.45, 0.17, 0.37),
    Color::srgb(0.69, 0.29, 0.55),
    Color::srgb(0.90, 0.50, 0.76),
    Color::srgb(1.00, 0.84, 0.94),
];

/// Colour ramp of air pressure: pale to dark, distinct from the water's blue.
pub const PRESSURE_RAMP: [Color; 4] = [
    Color::srgb(1.00, 0.96, 0.82),
    Color::srgb(0.98, 0.72, 0.40),
    Color::srgb(0.83, 0.34, 0.36),
    Color::srgb(0.42, 0.10, 0.38),
];

/// Colour ramp of temperature, from cold to warm, with the water's own temperature in the middle.
pub const TEMPERATURE_RAMP: [Color; 5] = [
    Color::srgb(0.10, 0.26, 0.66),
    Color::srgb(0.42, 0.62, 0.92),
    Color::srgb(0.96, 0.96, 0.94),
    Color::srgb(0.95, 0.60, 0.36),
    Color::srgb(0.72, 0.16, 0.10),
];

/// Structural steel.
pub const STEEL: Color = Color::srgb(0.50, 0.54, 0.58);
/// Bright steel: platforms, rails, edges of floaters.
pub const STEEL_LIGHT: Color = Color::srgb(0.70, 0.73, 0.76);
/// Dark steel of loaded or rotating parts: chain, sprockets, shafts.
pub const STEEL_DARK: Color = Color::srgb(0.29, 0.32, 0.36);
/// Painted housings: gearbox, compressor.
pub const HOUSING: Color = Color::srgb(0.40, 0.47, 0.54);
/// Painted vessels.
pub const VESSEL: Color = Color::srgb(0.82, 0.85, 0.87);
/// Concrete.
pub const CONCRETE: Color = Color::srgb(0.76, 0.77, 0.77);
/// White of marks and highlights.
pub const MARK: Color = Color::srgb(0.97, 0.98, 0.98);
/// Floor of the hall, under the machine.
pub const FLOOR: Color = Color::srgb(0.85, 0.87, 0.885);
/// Transition between floor and backdrop.
pub const HORIZON: Color = Color::srgb(0.905, 0.925, 0.94);
/// Top of the backdrop.
pub const ZENITH: Color = Color::srgb(0.70, 0.79, 0.87);
/// Text on a label.
pub const LABEL_TEXT: Color = Color::srgb(0.13, 0.17, 0.21);
/// Background of a label.
pub const LABEL_GROUND: Color = Color::srgba(1.0, 1.0, 1.0, 0.78);

/// Converts a colour to a vertex colour: linear, with alpha.
pub fn vertex(color: Color) -> [f32; 4] {
    LinearRgba::from(color).to_f32_array()
}

/// Interpolates between two colours in linear light.
pub fn blend(from: Color, to: Color, share: f32) -> Color {
    let (a, b) = (LinearRgba::from(from), LinearRgba::from(to));
    (a + (b - a) * share.clamp(0.0, 1.0)).into()
}

/// Colour at a share of a ramp.
pub fn along(ramp: &[Color], share: f32) -> Color {
    let at = share.clamp(0.0, 1.0) * (ramp.len() - 1) as f32;
    let low = (at as usize).min(ramp.len() - 2);
    blend(ramp[low], ramp[low + 1], at - low as f32)
}

/// Hues of the table by name, for the panels, which adapt them to their background.
pub mod ink {
    use super::Quantity;
    pub use super::Rgb;

    /// Air and its pressure and filling.
    pub const AIR: Rgb = Quantity::Air.hue();
    /// Water.
    pub const WATER: Rgb = Quantity::Water.hue();
    /// Speed and power of the chain.
    pub const CHAIN: Rgb = Quantity::Motion.hue();
    /// Tension of the chain.
    pub const TENSION: Rgb = Quantity::Tension.hue();
    /// The least tension.
    pub const LEAST_TENSION: Rgb = Quantity::LeastTension.hue();
    /// Net force along the chain.
    pub const NET_FORCE: Rgb = Quantity::NetForce.hue();
    /// Flywheel, gear and coupling.
    pub const DRIVE: Rgb = Quantity::Drive.hue();
    /// Losses.
    pub const LOST: Rgb = Quantity::Lost.hue();
    /// Drag.
    pub const DRAG: Rgb = Quantity::Drag.hue();
    /// Quantities without a meaning of their own.
    pub const NEUTRAL: Rgb = Quantity::Neutral.hue();
    /// Electricity in.
    pub const ELECTRICITY_IN: Rgb = Quantity::ElectricityIn.hue();
    /// Electricity out.
    pub const ELECTRICITY_OUT: Rgb = Quantity::ElectricityOut.hue();
    /// Warning.
    pub const WARNING: Rgb = Quantity::Warning.hue();
    /// Critical alarm.
    pub const CRITICAL: Rgb = Quantity::Critical.hue();
}
