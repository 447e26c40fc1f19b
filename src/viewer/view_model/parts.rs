//! The table of the stationary parts: title, label, signals and parameters of each. (Losses and their positions are in
//! the labels of the scene.)

use crate::model::Line;
use crate::viewer::messages::part_id::Part;
use crate::viewer::view_model::label::About;

/// A row of the table.
pub struct PartRow {
    /// The part.
    pub id: Part,
    /// Its name in the inspector.
    pub title: &'static str,
    /// Its label in the scene.
    pub label: Option<About>,
    /// Path prefixes of its signals, up to the first dot.
    pub families: &'static [&'static str],
    /// Signals that are plotted for it.
    pub signals: &'static [&'static str],
    /// Search text that finds its parameters.
    pub search: &'static str,
    /// Path prefixes of its parameters.
    pub parameters: &'static [&'static str],
}

/// All stationary parts, in the order of [`Part::FIXED`].
pub static PARTS: [PartRow; Part::FIXED.len()] = [
    PartRow {
        id: Part::Valve,
        title: "Injection valves",
        label: Some(About::signals(
            "Injection valve",
            "Air flows into the floaters that pass here.",
            &["floaters.filling_count"],
        )),
        families: &["floaters"],
        signals: &["power.destroyed.throttling", "floaters.filling_count"],
        search: "air",
        parameters: &["air.", "control."],
    },
    PartRow {
        id: Part::Compressor,
        title: "Compressor",
        label: Some(
            About::signals(
                "Compressor",
                "It draws this electricity; a barring motor that runs is counted with it.",
                &["power.compressor"],
            )
            .with_lines(&[Line::AuxiliaryElectricity]),
        ),
        families: &[],
        signals: &["power.compressor", "power.destroyed.compressor"],
        search: "supply",
        parameters: &["supply.free_air", "supply.stages", "supply.isentropic", "supply.motor", "supply.switch_"],
    },
    PartRow {
        id: Part::Reservoir,
        title: "Air reservoir",
        label: Some(About::signals(
            "Air reservoir",
            "Compressed air waits here; the figure is its pressure, absolute.",
            &["supply.pressure"],
        )),
        families: &["supply"],
        signals: &["supply.pressure", "supply.air_mass"],
        search: "supply",
        parameters: &["supply.reservoir_", "supply.switch_"],
    },
    PartRow {
        id: Part::Gearbox,
        title: "Gearbox and coupling",
        label: Some(
            About::signals(
                "Gearbox",
                "Power of the upper shaft: T_cl ω into the flywheel, and what gear and coupling lose. Its speeds:",
                &["coupling.slip_speed", "flywheel.speed"],
            )
            .with_lines(&[Line::GearHeat, Line::SlipHeat]),
        ),
        families: &["coupling"],
        signals: &["coupling.slip_speed", "power.gear", "power.slip"],
        search: "gear",
        parameters: &["generator.gear", "generator.coupling"],
    },
    PartRow {
        id: Part::Flywheel,
        title: "Flywheel",
        label: Some(About::signals("Flywheel", "It evens out the torque.", &["flywheel.speed"])),
        families: &["flywheel"],
        signals: &["flywheel.speed"],
        search: "flywheel",
        parameters: &["generator.flywheel", "generator.core"],
    },
    PartRow {
        id: Part::Generator,
        title: "Generator",
        label: Some(About::signals(
            "Generator",
            "It gives this electricity to the grid, behind the inverter.",
            &["power.grid"],
        )),
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
    },
    PartRow {
        id: Part::Water,
        title: "Water",
        label: None,
        families: &["water"],
        signals: &["water.temperature", "power.drag"],
        search: "water",
        parameters: &["environment.water_", "geometry.top_submergence"],
    },
];

/// The row of a stationary part.
pub fn row_of(part: Part) -> Option<&'static PartRow> {
    PARTS.iter().find(|row| row.id == part)
}

/// The part described by a signal, if it is in the scene.
pub fn part_of(signal: &str) -> Option<Part> {
    let number = || signal.split_once('[')?.1.split_once(']')?.0.parse().ok();
    match signal.split(['.', '[']).next()? {
        "floater" => number().map(Part::Floater),
        "link" => number().map(Part::Link),
        "chain" => Some(Part::Link(0)),
        "power" if signal.contains("compressor") => Some(Part::Compressor),
        family => PARTS.iter().find(|row| row.families.contains(&family)).map(|row| row.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_has_one_row() {
        assert_eq!(PARTS.each_ref().map(|row| row.id), Part::FIXED);
        for part in [Part::Floater(1), Part::Link(1), Part::Sensor(1)] {
            assert!(row_of(part).is_none(), "{part:?} moves, or has a number");
        }
    }

    #[test]
    fn signals_describe_parts() {
        assert_eq!(part_of("floater[17].force"), Some(Part::Floater(17)));
        assert_eq!(part_of("chain.speed"), Some(Part::Link(0)));
        assert_eq!(part_of("power.destroyed.compressor"), Some(Part::Compressor));
        assert_eq!(part_of("power.grid"), Some(Part::Generator));
        assert_eq!(part_of("supply.pressure"), Some(Part::Reservoir));
        assert_eq!(part_of("run.fps"), None);
    }
}
