//! The names and figures in the view explain themselves too: under each lies a place that egui knows of.

use super::explain::{self, Known, explain, on_hover};
use super::{PanelData, figures};
use crate::model::Line;
use crate::plant::signal_table::origin;
use crate::viewer::scene_rect::PlacedLabel;
use bevy_egui::egui::{self, Rect, Sense, pos2, vec2};

/// What a label is about: signals, and lines of the books whose present rates it adds up.
struct About {
    label: &'static str,
    meaning: &'static str,
    signals: &'static [&'static str],
    lines: &'static [Line],
}

const fn part(label: &'static str, meaning: &'static str, signals: &'static [&'static str]) -> About {
    About { label, meaning, signals, lines: &[] }
}

const fn lost(label: &'static str, meaning: &'static str, lines: &'static [Line]) -> About {
    About { label, meaning, signals: &[], lines }
}

/// Every label of the scene but the metre marks.
#[rustfmt::skip]
static LABELS: &[About] = &[
    About { label: "Compressor", meaning: "It draws this electricity; a barring motor that runs is counted with it.", signals: &["power.compressor"], lines: &[Line::AuxiliaryElectricity] },
    part("Air reservoir", "Compressed air waits here; the figure is its pressure, absolute.", &["supply.pressure"]),
    part("Injection valve", "Air flows into the floaters that pass here.", &["floaters.filling_count"]),
    part("Air leaves here", "Floaters turn over, and their air leaves through the vents.", &["power.destroyed.vent"]),
    part("Rises: air displaces water", "On this side air makes the floaters lighter than water.", &["floaters.air_volume"]),
    part("Sinks: full of water", "On this side floaters are full of water; air left in them would hold them back.", &["floaters.carry_over_count"]),
    About { label: "Gearbox", meaning: "Power of the upper shaft: T_cl ω into the flywheel, and what gear and coupling lose. Its speeds:", signals: &["coupling.slip_speed", "flywheel.speed"], lines: &[Line::GearHeat, Line::SlipHeat] },
    part("Flywheel", "It evens out the torque.", &["flywheel.speed"]),
    part("Generator", "It gives this electricity to the grid, behind the inverter.", &["power.grid"]),
    lost("heat", "Work lost in compressor and aftercooler.", &[Line::DestroyedCompressor]),
    lost("mixing, wall", "Work lost in the reservoir.", &[Line::DestroyedReservoirMixing, Line::DestroyedReservoirHeat]),
    lost("throttling", "Work lost in the injection valves and on the way into the floaters.", &[Line::DestroyedThrottling, Line::DestroyedFloaterMixing, Line::DestroyedDrop]),
    lost("vent", "Work that vented air could still have done.", &[Line::DestroyedVent]),
    lost("spill", "Work that spilled air could still have done.", &[Line::DestroyedSpill]),
    lost("drag, water", "Work lost to the water.", &[Line::DestroyedDrag, Line::DestroyedMassExchange, Line::DestroyedAirToWater]),
    lost("bearings", "Work lost in bearings and brake of the chain.", &[Line::BearingHeat, Line::BrakeHeat]),
    lost("gear", "Work lost in gear and coupling.", &[Line::GearHeat, Line::SlipHeat]),
    lost("electrical", "Work lost in generator and inverter.", &[Line::CoreHeat, Line::CopperHeat, Line::InverterHeat]),
];

/// Whether there is something to say about a label.
#[cfg(test)]
pub fn knows(label: &str) -> bool {
    label == METRES || LABELS.iter().any(|about| about.label == label)
}

/// What a label of the scene says.
fn about(label: &str, data: &PanelData) -> String {
    let known = Known::from(data);
    let Some(about) = LABELS.iter().find(|about| about.label == label) else {
        let meaning = "Height above the lowest point of the chain's pitch line, to scale.";
        return explain::figure(
            meaning,
            "z (PHYSICS.md 1)",
            ["geometry.centre_distance", "geometry.sprocket_radius"],
            known,
        );
    };
    let mut text = String::from(about.meaning);
    for path in about.signals {
        text += "\n\n";
        text += &explain(path, known);
    }
    if !about.lines.is_empty() {
        text += "\n\nThe present rates, added up:\n";
        let parts = about.lines.iter().map(|&line| (line.meaning().into(), origin(line).rate, origin(line).inputs));
        text += &explain::sum(parts, known);
    }
    text
}

/// Lays a place for the pointer under each label; `view` is the part of the window that the scene has.
pub fn show(ui: &egui::Ui, data: &PanelData, labels: &[PlacedLabel], view: Rect) {
    let zoom = ui.ctx().zoom_factor();
    for label in labels {
        let (min, size) = (label.rect.min / zoom, label.rect.size() / zoom);
        let place = Rect::from_min_size(view.min + vec2(min.x, min.y), vec2(size.x, size.y)).intersect(view);
        // Labels move with the camera, so that their names alone tell them apart; metre marks have one in common.
        let corner = pos2(place.min.x.round(), place.min.y.round());
        let id = ui.id().with((label.text, (label.text == METRES).then_some((corner.x as i32, corner.y as i32))));
        on_hover(ui.interact(place, id, Sense::hover()), || {
            format!("{} at {}\n{}", label.text, figures::clock(data.signals.time_s), about(label.text, data))
        });
    }
}

/// What all metre marks are called.
pub const METRES: &str = "metre mark";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;
    use crate::plant::Machine;
    use crate::ports::settings::RunSettings;

    #[test]
    fn every_label_says_what_it_is_with_an_equation_and_inputs_that_exist() {
        let machine = Machine::new(Parameters::default(), RunSettings::default());
        let data =
            PanelData { signals: machine.expect("the default machine").signals().clone(), ..PanelData::default() };
        for label in LABELS.iter().map(|about| about.label).chain([METRES]) {
            let text = about(label, &data);
            assert!(text.contains("(physics.md ") && text.contains("\n    "), "{label}: {text}");
            assert!(!text.contains("not measured"), "{label}: {text}");
        }
    }
}
