//! Short names and colours of signals: a quantity has the same colour in view, plots and energy balance.

use crate::viewer::ui::palette::ink::{self, Rgb};
use crate::viewer::ui::theme;
use bevy_egui::egui::Color32;

/// Path, short name and colour of single signals.
const KNOWN: &[(&str, &str, Rgb)] = &[
    ("power.compressor", "electricity in", ink::ELECTRICITY_IN),
    ("power.grid", "electricity out", ink::ELECTRICITY_OUT),
    ("chain.speed", "chain speed", ink::CHAIN),
    ("flywheel.speed", "flywheel", ink::DRIVE),
    ("supply.pressure", "reservoir", ink::AIR),
    ("chain.revolution_efficiency", "last revolution", ink::CHAIN),
    ("books.round_trip_efficiency", "since the start", ink::NEUTRAL),
    ("chain.least_tension", "least tension", ink::LEAST_TENSION),
    ("chain.greatest_tension", "greatest tension", ink::TENSION),
    ("books.electricity_in", "electricity taken", ink::ELECTRICITY_IN),
    ("books.electricity_out", "electricity given", ink::ELECTRICITY_OUT),
];

/// Colours of signals by a word in their path; the first match counts.
const FAMILIES: &[(&str, Rgb)] = &[
    ("drag", ink::DRAG),
    ("destroyed", ink::LOST),
    ("heat", ink::LOST),
    ("power.air_to_water", ink::LOST),
    ("power.mass_exchange", ink::LOST),
    ("power.bearing", ink::LOST),
    ("power.brake", ink::LOST),
    ("power.gear", ink::LOST),
    ("power.slip", ink::LOST),
    ("power.core", ink::LOST),
    ("power.copper", ink::LOST),
    ("power.inverter", ink::LOST),
    ("grid", ink::ELECTRICITY_OUT),
    ("compressor", ink::ELECTRICITY_IN),
    ("auxiliary_electricity", ink::ELECTRICITY_IN),
    ("supply.", ink::AIR),
    ("air", ink::AIR),
    ("vent", ink::AIR),
    ("spill", ink::AIR),
    ("water", ink::WATER),
    ("slip", ink::DRIVE),
    ("flywheel", ink::DRIVE),
    ("generator", ink::DRIVE),
    ("tension", ink::TENSION),
    ("chain", ink::CHAIN),
    ("force", ink::NET_FORCE),
];

/// Colours that are distinguishable with any form of colour blindness, for signals without a colour of their own. Alarm
/// colours are not included.
pub const CYCLE: [Rgb; 8] = [
    ink::AIR,
    ink::ELECTRICITY_IN,
    ink::ELECTRICITY_OUT,
    ink::CHAIN,
    ink::WATER,
    ink::DRIVE,
    ink::NEUTRAL,
    ink::NET_FORCE,
];

/// Name of a signal in a legend.
pub fn label(path: &str) -> &str {
    KNOWN.iter().find(|(known, ..)| *known == path).map_or(path, |(_, label, _)| label)
}

/// Colour of a signal that is drawn alone.
pub fn color_of(path: &str) -> Rgb {
    let known = KNOWN.iter().find(|(known, ..)| *known == path).map(|(.., color)| *color);
    let family = || FAMILIES.iter().find(|(word, _)| path.contains(word)).map(|(_, color)| *color);
    known.or_else(family).unwrap_or(ink::NEUTRAL)
}

/// Colour of a signal among others: its own if that is free, otherwise the first free one.
pub fn color_beside(path: &str, taken: &[Rgb]) -> Rgb {
    let own = color_of(path);
    let uses = |color: &Rgb| taken.iter().filter(|other| *other == color).count();
    if uses(&own) == 0 {
        return own;
    }
    // The first of the least used colours: after eight curves they repeat.
    CYCLE.into_iter().min_by_key(uses).unwrap_or(own)
}

/// A colour that is visible on the background of plots.
pub fn on_ground(color: Rgb, dark: bool) -> Color32 {
    theme::mark(color, dark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_the_other_panels_and_differ_within_a_plot() {
        use crate::viewer::panels::energy_balance;
        for line in energy_balance::LINES.iter().take(2) {
            assert_eq!(color_of(line.paths[0]), line.color, "{}", line.label);
        }
        let mut taken = Vec::new();
        for path in ["chain.speed", "chain.greatest_tension", "link[3].tension", "a", "b", "c", "d", "e"] {
            let color = color_beside(path, &taken);
            assert!(!taken.contains(&color), "{path}");
            taken.push(color);
        }
        assert!(CYCLE.contains(&color_beside("f", &taken)), "the ninth shares a colour");
    }
}
