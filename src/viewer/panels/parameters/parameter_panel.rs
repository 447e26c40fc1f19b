//! The parameters panel, with search, units and limits; presets and snapshots A and B; the list of edits.
//!
//! A value is dragged or typed; on release it becomes one command. Values that need a rebuild are collected and applied
//! together.

use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::panels::parameters::model::ParameterModel;
use crate::viewer::panels::parameters::style::changed_color;
use crate::viewer::panels::parameters::{compare, history, values};
use crate::viewer::ui::theme;
use crate::viewer::view_model::parameter_state::{ParameterState, Tab};
use bevy_egui::egui::{self, RichText};

#[cfg(test)]
mod tests;

/// Width below which the panel uses smaller and shorter texts, points.
const NARROW: f32 = 210.0;

/// Draws the panel.
pub fn show(ui: &mut egui::Ui, model: ParameterModel, state: &mut ParameterState, requests: &mut Vec<PanelRequest>) {
    let ParameterModel { values, edits, slots } = model;
    let readings = values.readings;
    // Without a machine the data are only defaults.
    if state.base.is_none() && !readings.signals.table.is_empty() {
        state.base = Some(Box::new(readings.parameters.clone()));
    }
    if state.base_when_there.as_deref().is_some_and(|wanted| *wanted == readings.parameters) {
        state.base = state.base_when_there.take();
    }
    if state.focus_search {
        state.tab = Tab::Values;
    }
    let narrow = ui.available_width() < NARROW;
    ui.horizontal(|ui| {
        if narrow {
            ui.spacing_mut().button_padding.x = 3.0;
            ui.spacing_mut().item_spacing.x = 2.0;
        }
        for (tab, text, tooltip) in Tab::ALL {
            let text = if narrow { text.split(',').next().unwrap_or(text) } else { text };
            let count = edits.list().1;
            let text = if tab == Tab::Edits && count > 0 { format!("{text} {count}") } else { text.into() };
            let text = RichText::new(text).size(if narrow { theme::SMALL } else { theme::NORMAL });
            if ui.selectable_label(state.tab == tab, text).on_hover_text(tooltip).clicked() {
                state.tab = tab;
                // The user's folder may have changed since it was last read.
                state.presets = None;
            }
        }
        let slot = slots.text(readings);
        if !slot.is_empty() && !narrow {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(RichText::new(slot).strong().color(changed_color(ui.visuals())))
                    .on_hover_text("The slot in use; a star means that the machine has been changed since.");
            });
        }
    });
    ui.add_space(2.0);
    match state.tab {
        Tab::Values => values::show(ui, values, state, requests),
        Tab::Compare => compare::show(ui, readings, state, slots, requests),
        Tab::Edits => history::show(ui, edits, requests),
    }
}
