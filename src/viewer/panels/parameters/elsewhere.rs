//! Parameters outside of the list, as beside the thing that they belong to: the same lines, on the same values.

use super::super::{Request, data::PanelData};
use super::row::{Row, rows};
use super::{ParameterState, Typed, values};
use bevy_egui::egui;
use std::collections::BTreeMap;

/// What is typed and dragged in the lines elsewhere: a text in two places would take every key twice.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts {
    typed: BTreeMap<&'static str, Typed>,
    draft: Option<(&'static str, f64)>,
}

impl Texts {
    fn swap(&mut self, state: &mut ParameterState) {
        std::mem::swap(&mut self.typed, &mut state.typed);
        std::mem::swap(&mut self.draft, &mut state.draft);
    }
}

/// Draws the lines of the parameters whose paths are wanted.
pub fn lines_elsewhere(
    ui: &mut egui::Ui,
    wanted: impl Fn(&str) -> bool,
    data: &PanelData,
    state: &mut ParameterState,
    requests: &mut Vec<Request>,
) {
    let rows: Vec<Row> = rows(data, state.base.as_deref()).filter(|row| wanted(row.path)).collect();
    let mut texts = std::mem::take(&mut state.elsewhere);
    for row in &rows {
        // Where a value was opened last, it is typed.
        if state.typed.contains_key(row.path) {
            texts.typed.remove(row.path);
        }
        let open = texts.typed.contains_key(row.path);
        texts.swap(state);
        ui.push_id("elsewhere", |ui| values::parameter_line(ui, row, data, state, requests));
        texts.swap(state);
        if !open && texts.typed.contains_key(row.path) {
            state.typed.remove(row.path);
        }
    }
    state.elsewhere = texts;
}
