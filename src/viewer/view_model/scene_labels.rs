//! Labels of the scene for places and losses; those of parts are in the table of parts.

use crate::viewer::view_model::flow_rows::Loss;
use crate::viewer::view_model::label::About;
use crate::viewer::view_model::parts::PARTS;

/// The vent zone.
pub static AIR_LEAVES: About = About::signals(
    "Air leaves here",
    "Floaters turn over, and their air leaves through the vents.",
    &["power.destroyed.vent"],
);

/// The ascending side.
pub static RISES: About = About::signals(
    "Rises: air displaces water",
    "On this side air makes the floaters lighter than water.",
    &["floaters.air_volume"],
);

/// The descending side.
pub static SINKS: About = About::signals(
    "Sinks: full of water",
    "On this side floaters are full of water; air left in them would hold them back.",
    &["floaters.carry_over_count"],
);

const fn lost(label: &'static str, meaning: &'static str, loss: Loss) -> About {
    About::signals(label, meaning, &[]).with_lines(loss.lines())
}

/// The losses, by position in [`Loss::ALL`].
static LOSSES: [About; Loss::ALL.len()] = [
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

/// The label of a loss.
pub fn label_of(loss: Loss) -> &'static About {
    &LOSSES[loss as usize]
}

/// All labels of the scene except the metre marks.
pub fn labels() -> impl Iterator<Item = &'static About> {
    PARTS.iter().filter_map(|row| row.label.as_ref()).chain([&AIR_LEAVES, &RISES, &SINKS]).chain(&LOSSES)
}

/// Common name of all metre marks.
pub const METRES: &str = "metre mark";

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_label_is_there_once_and_each_loss_has_its_own() {
        let names: HashSet<_> = labels().map(|about| about.label).collect();
        assert_eq!(names.len(), labels().count());
        for loss in Loss::ALL {
            assert_eq!(label_of(loss).lines, loss.lines());
        }
    }
}
