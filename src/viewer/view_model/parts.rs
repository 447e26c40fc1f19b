//! The table of the parts that do not move: title, label, signals, parameters and losses of each.

use crate::viewer::messages::part_id::PartId;
use crate::viewer::view_model::scene_state::Loss;

/// A row of the table.
pub struct PartRow {
    /// The part.
    pub id: PartId,
    /// Its name in the inspector.
    pub title: &'static str,
    /// Its label in the scene.
    pub label: Option<&'static str>,
    /// How the paths of its signals begin, up to the first dot.
    pub families: &'static [&'static str],
    /// The signals that are plotted for it.
    pub signals: &'static [&'static str],
    /// What the parameters are searched for to find its own.
    pub search: &'static str,
    /// How the paths of its parameters begin.
    pub parameters: &'static [&'static str],
    /// The losses that leave there.
    pub losses: &'static [Loss],
}

/// Every part that does not move.
pub static PARTS: [PartRow; 7] = [
    PartRow {
        id: PartId::Valve,
        title: "Injection valves",
        label: Some("Injection valve"),
        families: &["floaters"],
        signals: &["power.destroyed.throttling", "floaters.filling_count"],
        search: "air",
        parameters: &["air.", "control."],
        losses: &[Loss::Valve],
    },
    PartRow {
        id: PartId::Compressor,
        title: "Compressor",
        label: Some("Compressor"),
        families: &[],
        signals: &["power.compressor", "power.destroyed.compressor"],
        search: "supply",
        parameters: &["supply.free_air", "supply.stages", "supply.isentropic", "supply.motor", "supply.switch_"],
        losses: &[Loss::Compressor],
    },
    PartRow {
        id: PartId::Reservoir,
        title: "Air reservoir",
        label: Some("Air reservoir"),
        families: &["supply"],
        signals: &["supply.pressure", "supply.air_mass"],
        search: "supply",
        parameters: &["supply.reservoir_", "supply.switch_"],
        losses: &[Loss::Reservoir],
    },
    PartRow {
        id: PartId::Gearbox,
        title: "Gearbox and coupling",
        label: Some("Gearbox"),
        families: &["coupling"],
        signals: &["coupling.slip_speed", "power.gear", "power.slip"],
        search: "gear",
        parameters: &["generator.gear", "generator.coupling"],
        losses: &[Loss::Gear],
    },
    PartRow {
        id: PartId::Flywheel,
        title: "Flywheel",
        label: Some("Flywheel"),
        families: &["flywheel"],
        signals: &["flywheel.speed"],
        search: "flywheel",
        parameters: &["generator.flywheel", "generator.core"],
        losses: &[],
    },
    PartRow {
        id: PartId::Generator,
        title: "Generator",
        label: Some("Generator"),
        families: &["generator", "power"],
        signals: &["power.grid", "generator.torque"],
        search: "generator",
        parameters: &[
            "generator.law",
            "generator.mppt",
            "generator.resistive",
            "generator.constant",
            "generator.speed",
            "generator.proportional",
            "generator.integral",
            "generator.copper",
            "generator.core",
            "generator.inverter",
        ],
        losses: &[Loss::Generator],
    },
    PartRow {
        id: PartId::Water,
        title: "Water",
        label: None,
        families: &["water"],
        signals: &["water.temperature", "power.drag"],
        search: "water",
        parameters: &["environment.water_", "geometry.top_submergence"],
        losses: &[Loss::Vent, Loss::Spill, Loss::Water],
    },
];

/// The row of a part that does not move.
pub fn row_of(part: PartId) -> Option<&'static PartRow> {
    PARTS.iter().find(|row| row.id == part)
}

/// The part that a signal describes, if one in the scene does.
pub fn part_of(signal: &str) -> Option<PartId> {
    let number = || signal.split_once('[')?.1.split_once(']')?.0.parse().ok();
    match signal.split(['.', '[']).next()? {
        "floater" => number().map(PartId::Floater),
        "link" => number().map(PartId::Link),
        "chain" => Some(PartId::Link(0)),
        "power" if signal.contains("compressor") => Some(PartId::Compressor),
        family => PARTS.iter().find(|row| row.families.contains(&family)).map(|row| row.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::view_model::scene_labels::knows;
    use std::collections::HashSet;

    #[test]
    fn each_part_has_one_row_and_a_label_that_is_explained() {
        let parts: HashSet<PartId> = PARTS.iter().map(|row| row.id).collect();
        assert_eq!(parts.len(), PARTS.len());
        assert!(PARTS.iter().filter_map(|row| row.label).all(knows));
        for part in [PartId::Floater(1), PartId::Link(1), PartId::Sensor(1)] {
            assert!(row_of(part).is_none(), "{part:?} moves, or has a number");
        }
    }

    #[test]
    fn a_loss_leaves_at_one_part_at_most() {
        let mut seen = HashSet::new();
        assert!(PARTS.iter().flat_map(|row| row.losses).all(|loss| seen.insert(*loss)));
    }

    #[test]
    fn signals_describe_parts() {
        assert_eq!(part_of("floater[17].force"), Some(PartId::Floater(17)));
        assert_eq!(part_of("chain.speed"), Some(PartId::Link(0)));
        assert_eq!(part_of("power.destroyed.compressor"), Some(PartId::Compressor));
        assert_eq!(part_of("power.grid"), Some(PartId::Generator));
        assert_eq!(part_of("supply.pressure"), Some(PartId::Reservoir));
        assert_eq!(part_of("run.fps"), None);
    }
}
