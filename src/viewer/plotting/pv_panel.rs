//! The p-V diagram of the selected floater, with tooltips.

use crate::viewer::messages::part_id::PartId;
use crate::viewer::plotting::pv::{self, PvData};
use crate::viewer::plotting::xy;
use crate::viewer::ui::explain::{self, explain};
use crate::viewer::view_model::inspection::Inspection;
use crate::viewer::view_model::pv::PvTrace;
use crate::viewer::view_model::readings::Readings;
use bevy_egui::egui::{self, vec2};

/// Height of the p-V diagram, points: in the default layout it is visible together with some rows.
const DIAGRAM: f32 = 122.0;

/// Draws the p-V diagram of a floater.
pub fn diagram(ui: &mut egui::Ui, inspection: &Inspection, readings: &Readings, trace: &PvTrace) {
    let Some(number) = inspection.part.filter(|id| trace.floater() == Some(*id)).and_then(PartId::floater) else {
        return;
    };
    let states = trace.states();
    let environment = &readings.parameters.environment;
    let gamma = environment.heat_capacity / (environment.heat_capacity - environment.gas_constant);
    let cycle = PvData { measured: &states, filled: trace.filled(), gamma };
    let response = pv::show(ui, vec2(ui.available_width(), DIAGRAM), &cycle);
    let signal = |name: &str| explain(&format!("floater[{number}].{name}"), readings);
    xy::explain_axes(
        ui,
        &response,
        || format!("To the right: {}", signal("air_volume")),
        || {
            let meaning = "Isotherm and adiabat of the air as it was when its filling ended.";
            let equation = "p V = const; p V^gamma = const, gamma = c_p / (c_p - R_a) (PHYSICS.md 10)";
            let inputs = ["environment.heat_capacity", "environment.gas_constant"];
            let theory = explain::figure(meaning, equation, inputs, readings);
            format!(
                "Upwards: {}\n\nmeasured: the states of its last two revolutions.\n{theory}",
                signal("air_pressure")
            )
        },
    );
    ui.add_space(2.0);
}
