//! The table of the labels of the scene: what each is about.

use crate::model::Line;
use crate::viewer::view_model::scene_state::Loss;

/// What a label is about: signals, and lines of the ledger whose present rates it adds up.
pub struct About {
    /// Text of the label.
    pub label: &'static str,
    /// What it names.
    pub meaning: &'static str,
    /// Signals that explain it.
    pub signals: &'static [&'static str],
    /// Lines of the ledger whose rates its figure adds up.
    pub lines: &'static [Line],
}

const fn part(label: &'static str, meaning: &'static str, signals: &'static [&'static str]) -> About {
    About { label, meaning, signals, lines: &[] }
}

const fn lost(label: &'static str, meaning: &'static str, loss: Loss) -> About {
    About { label, meaning, signals: &[], lines: loss.lines() }
}

/// Every label of the scene but the metre marks.
#[rustfmt::skip]
pub static LABELS: &[About] = &[
    About { label: "Compressor", meaning: "It draws this electricity; a barring motor that runs is counted with it.", signals: &["power.compressor"], lines: &[Line::AuxiliaryElectricity] },
    part("Air reservoir", "Compressed air waits here; the figure is its pressure, absolute.", &["supply.pressure"]),
    part("Injection valve", "Air flows into the floaters that pass here.", &["floaters.filling_count"]),
    part("Air leaves here", "Floaters turn over, and their air leaves through the vents.", &["power.destroyed.vent"]),
    part("Rises: air displaces water", "On this side air makes the floaters lighter than water.", &["floaters.air_volume"]),
    part("Sinks: full of water", "On this side floaters are full of water; air left in them would hold them back.", &["floaters.carry_over_count"]),
    About { label: "Gearbox", meaning: "Power of the upper shaft: T_cl ω into the flywheel, and what gear and coupling lose. Its speeds:", signals: &["coupling.slip_speed", "flywheel.speed"], lines: &[Line::GearHeat, Line::SlipHeat] },
    part("Flywheel", "It evens out the torque.", &["flywheel.speed"]),
    part("Generator", "It gives this electricity to the grid, behind the inverter.", &["power.grid"]),
    lost("heat", "Work lost in compressor and aftercooler.", Loss::Compressor),
    lost("mixing, wall", "Work lost in the reservoir.", Loss::Reservoir),
    lost("throttling", "Work lost in the injection valves and on the way into the floaters.", Loss::Valve),
    lost("vent", "Work that vented air could still have done.", Loss::Vent),
    lost("spill", "Work that spilled air could still have done.", Loss::Spill),
    lost("drag, water", "Work lost to the water.", Loss::Water),
    lost("bearings", "Work lost in bearings and brake of the chain.", Loss::Bearings),
    lost("gear", "Work lost in gear and coupling.", Loss::Gear),
    lost("electrical", "Work lost in generator and inverter.", Loss::Generator),
];

/// Whether there is something to say about a label.
#[cfg(test)]
pub fn knows(label: &str) -> bool {
    label == METRES || LABELS.iter().any(|about| about.label == label)
}

/// What all metre marks are called.
pub const METRES: &str = "metre mark";
