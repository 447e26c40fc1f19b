//! Tooltips of the labels in the view: an invisible egui widget under each.

use crate::plant::signal_table::origin;
use crate::viewer::ui::explain::{self, Known, explain, on_hover};
use crate::viewer::ui::figures;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::scene_labels::{METRES, labels};
use crate::viewer::view_model::scene_rect::PlacedLabel;
use bevy_egui::egui::{self, Rect, Sense, pos2, vec2};

/// Tooltip text of a label.
fn about(label: &str, readings: &Readings) -> String {
    let known = Known::from(readings);
    let Some(about) = labels().find(|about| about.label == label) else {
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

/// Places a widget for the pointer under each label; `view` is the rectangle of the scene in the window.
pub fn show(ui: &egui::Ui, readings: &Readings, labels: &[PlacedLabel], view: Rect) {
    let zoom = ui.ctx().zoom_factor();
    for label in labels {
        let (min, size) = (label.rect.min / zoom, label.rect.size() / zoom);
        let place = Rect::from_min_size(view.min + vec2(min.x, min.y), vec2(size.x, size.y)).intersect(view);
        // Ids are made from names, since labels move with the camera; metre marks share a name and need their position.
        let corner = pos2(place.min.x.round(), place.min.y.round());
        let id = ui.id().with((label.text, (label.text == METRES).then_some((corner.x as i32, corner.y as i32))));
        on_hover(ui.interact(place, id, Sense::hover()), || {
            format!("{} at {}\n{}", label.text, figures::clock(readings.signals.time_s), about(label.text, readings))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;
    use crate::plant::Machine;
    use crate::ports::settings::RunSettings;

    #[test]
    fn every_label_says_what_it_is_with_an_equation_and_inputs_that_exist() {
        let machine = Machine::new(Parameters::default(), RunSettings::default());
        let data = Readings { signals: machine.expect("the default machine").signals().clone(), ..Readings::default() };
        for label in labels().map(|about| about.label).chain([METRES]) {
            let text = about(label, &data);
            assert!(text.contains("(physics.md ") && text.contains("\n    "), "{label}: {text}");
            assert!(!text.contains("not measured"), "{label}: {text}");
        }
    }
}
