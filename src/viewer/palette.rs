//! The colours that mean something, the same in scene, curves and books.
//!
//! After Okabe and Ito, who chose them so that colour-blind people tell them apart. Everything that is
//! merely normal is grey.

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
