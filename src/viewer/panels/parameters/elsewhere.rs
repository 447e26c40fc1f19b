//! Parameters outside of the list, for example of the selected part: the same lines for the same values.

use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::panels::parameters::model::ValuesModel;
use crate::viewer::panels::parameters::row::{Row, rows};
use crate::viewer::panels::parameters::values;
use crate::viewer::view_model::parameter_state::ParameterState;
use bevy_egui::egui;

/// Draws the lines of the parameters with the given paths.
pub fn lines_elsewhere(
    ui: &mut egui::Ui,
    wanted: impl Fn(&str) -> bool,
    model: ValuesModel,
    state: &mut ParameterState,
    requests: &mut Vec<PanelRequest>,
) {
    let rows: Vec<Row> = rows(model.readings, state.base.as_deref()).filter(|row| wanted(row.path)).collect();
    let mut texts = std::mem::take(&mut state.elsewhere);
    for row in &rows {
        // The text is edited where the field was opened last.
        if state.typed.contains_key(row.path) {
            texts.typed.remove(row.path);
        }
        let open = texts.typed.contains_key(row.path);
        texts.swap(state);
        ui.push_id("elsewhere", |ui| values::parameter_line(ui, row, model, state, requests));
        texts.swap(state);
        if !open && texts.typed.contains_key(row.path) {
            state.typed.remove(row.path);
        }
    }
    state.elsewhere = texts;
    if state.rebuild.iter().any(|(path, _)| wanted(path)) {
        values::waiting(ui, model, state, requests);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::messages::parameters::Change;
    use crate::viewer::panels::parameters::model::ParameterModel;
    use crate::viewer::panels::parameters::parameter_panel;
    use crate::viewer::ui::theme;
    use crate::viewer::view_model::edits::Edits;
    use crate::viewer::view_model::readings::Readings;
    use crate::viewer::view_model::slots::Slots;
    use bevy_egui::egui::{Event, Key, vec2};
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    #[derive(Default)]
    struct Fixture {
        data: Readings,
        state: ParameterState,
        requests: Vec<PanelRequest>,
    }

    const PATH: &str = "air.vent_rate";

    /// The list, with one of its parameters repeated below it.
    fn both<'a>() -> Harness<'a, Fixture> {
        Harness::builder().with_size(vec2(250.0, 600.0)).build_ui_state(
            |ui, fixture: &mut Fixture| {
                theme::apply(ui.ctx(), true);
                let Fixture { data, state, requests } = fixture;
                state.observe(data);
                let values = ValuesModel { readings: data, problem: None, building: false };
                lines_elsewhere(ui, |path| path == PATH, values, state, requests);
                let model = ParameterModel { values, edits: &Edits::default(), slots: &Slots::default() };
                parameter_panel::show(ui, model, state, requests);
            },
            Fixture::default(),
        )
    }

    fn enter(harness: &mut Harness<Fixture>, which: usize, text: &str) {
        let all: Vec<_> = harness.get_all_by_label(PATH).collect();
        all[which].click();
        harness.run_steps(3);
        harness.event(Event::Text(text.into()));
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        harness.run_steps(3);
    }

    #[test]
    fn a_value_typed_elsewhere_is_one_edit_and_is_typed_in_one_place_only() {
        let mut harness = both();
        harness.run_steps(2);
        enter(&mut harness, 0, "50 l/s");
        let edit =
            |after: &str| PanelRequest::Edit(vec![Change { path: PATH, before: "0.6".into(), after: after.into() }]);
        assert_eq!(harness.state().requests, [edit("0.05")]);
        harness.state_mut().requests.clear();
        // Invalid text in one field is discarded when the other one is edited.
        enter(&mut harness, 0, "50 bar");
        assert!(harness.state().state.elsewhere.typed.contains_key(PATH) && harness.state().requests.is_empty());
        let state = &harness.state().state;
        assert!(!state.typed.contains_key(PATH), "the list shows the value");
        enter(&mut harness, 0, "40 l/s");
        assert_eq!(harness.state().requests, [edit("0.04")], "the list's own line is the only one left to click");
        assert!(harness.state().state.elsewhere.typed.is_empty());
    }
}
