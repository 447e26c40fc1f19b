//! Tests of the panel with a simulated pointer: input, drags and clicks, and the resulting requests.

use crate::config::UserPresets;
use crate::model::Value;
use crate::ports::signals::Signal;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::parameters::{Change, Slot, SlotRequest};
use crate::viewer::panels::parameters::model::{ParameterModel, ValuesModel};
use crate::viewer::panels::parameters::parameter_panel::show;
use crate::viewer::ui::theme;
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::parameter_state::{ParameterState, Tab};
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::slots::Slots;
use bevy_egui::egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

/// All data that the panel reads and writes.
#[derive(Default)]
struct Fixture {
    data: Readings,
    state: ParameterState,
    edits: Edits,
    slots: Slots,
    requests: Vec<PanelRequest>,
}

fn panel<'a>() -> Harness<'a, Fixture> {
    let mut fixture = Fixture::default();
    fixture.state.folder = None;
    Harness::builder().with_size(vec2(250.0, 500.0)).build_ui_state(
        |ui, fixture: &mut Fixture| {
            // As in the window: a thin scroll bar leaves space for the buttons next to it.
            theme::apply(ui.ctx(), true);
            let Fixture { data, state, edits, slots, requests } = fixture;
            state.observe(data);
            let values = ValuesModel { readings: data, problem: None, building: false };
            show(ui, ParameterModel { values, edits, slots }, state, requests);
        },
        fixture,
    )
}

/// Opens a value, replaces its text, and confirms with Enter.
fn enter(harness: &mut Harness<Fixture>, path: &str, text: &str) {
    harness.get_by_label(path).click();
    harness.run_steps(3);
    harness.event(bevy_egui::egui::Event::Text(text.into()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
}

fn edit(path: &'static str, before: &str, after: &str) -> PanelRequest {
    PanelRequest::Edit(vec![Change { path, before: before.into(), after: after.into() }])
}

#[test]
fn a_value_is_typed_with_its_unit_and_becomes_one_edit() {
    let mut harness = panel();
    harness.run_steps(2);
    enter(&mut harness, "air.vent_rate", "50 l/s");
    assert_eq!(harness.state().requests, [edit("air.vent_rate", "0.6", "0.05")]);
    harness.state_mut().requests.clear();
    enter(&mut harness, "air.fill_fraction", "0.15");
    assert_eq!(harness.state().requests, [edit("air.fill_fraction", "0.25", "0.15")]);
}

#[test]
fn a_value_that_is_asked_for_has_the_focus() {
    let mut harness = panel();
    harness.run_steps(2);
    harness.state_mut().state.edit("air.vent_rate");
    harness.run_steps(3);
    harness.event(bevy_egui::egui::Event::Text("50 l/s".into()));
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert_eq!(harness.state().requests, [edit("air.vent_rate", "0.6", "0.05")]);
    harness.state_mut().state.edit("generator.law");
    harness.run_steps(3);
    assert!(harness.ctx.memory(|memory| memory.focused()).is_some(), "the list of choices");
}

#[test]
fn what_cannot_be_read_stays_in_its_field_with_the_reason() {
    let mut harness = panel();
    harness.run_steps(2);
    enter(&mut harness, "air.vent_rate", "50 bar");
    assert_eq!(harness.state().requests, []);
    let typed = harness.state().state.typed.get("air.vent_rate").cloned().expect("it is not lost");
    assert_eq!(typed.text, "50 bar");
    assert!(typed.error.is_some_and(|error| error.starts_with("bar is a pressure; air.vent_rate is a volume rate")));
    assert!(harness.query_by_label_contains("bar is a pressure").is_some(), "the reason can be read without hovering");
    harness.state_mut().state.typed.clear();
    harness.run_steps(2);
    enter(&mut harness, "air.fill_fraction", "-1");
    assert!(harness.query_by_label_contains("-1 is outside its range").is_some());
}

#[test]
fn a_value_that_quarrels_with_another_one_is_marked_before_the_machine_refuses_it() {
    let mut harness = panel();
    harness.state_mut().state.find("switch on pressure");
    harness.run_steps(2);
    enter(&mut harness, "supply.switch_on_pressure", "5 bar");
    assert_eq!(harness.state().requests, []);
    assert!(harness.query_by_label_contains("p_on = 500000 Pa is above p_off").is_some());
}

#[test]
fn a_value_is_dragged_and_reset() {
    let mut harness = panel();
    harness.run_steps(2);
    let at = harness.get_by_label("air.fill_fraction").rect().center();
    harness.drag_at(at);
    harness.run_steps(2);
    for step in 1..=5 {
        harness.hover_at(at + vec2(8.0 * step as f32, 0.0));
        harness.run_steps(1);
    }
    harness.drop_at(at + vec2(40.0, 0.0));
    harness.run_steps(2);
    let [PanelRequest::Edit(changes)] = &harness.state().requests[..] else { panic!("{:?}", harness.state().requests) };
    let after: f64 = changes[0].after.parse().unwrap();
    assert!(after > 0.27 && after < 0.33 && changes[0].after.len() <= 5, "{after}");
    harness.state_mut().requests.clear();
    harness.state_mut().data.parameters =
        harness.state_mut().data.parameters.changed(|values| values.air.fill_fraction = after).expect("valid");
    harness.run_steps(2);
    harness.get_all_by_label("↺").last().expect("a reset").click();
    harness.run_steps(3);
    assert_eq!(harness.state().requests, [edit("air.fill_fraction", &changes_text(after), "0.25")]);
}

#[test]
fn a_value_that_is_reset_stays_in_the_list_of_changed_ones_under_the_pointer() {
    let mut harness = panel();
    let set = |harness: &mut Harness<Fixture>, vent_rate: f64| {
        let data = &mut harness.state_mut().data;
        data.parameters = data.parameters.changed(|values| values.air.vent_rate = vent_rate).expect("valid");
        harness.run_steps(2);
    };
    harness.state_mut().state.changed_only = true;
    set(&mut harness, 0.5);
    let at = harness.get_by_label("air.vent_rate").rect().center();
    harness.hover_at(at);
    harness.run_steps(2);
    set(&mut harness, 0.6);
    assert_eq!(harness.get_by_label("air.vent_rate").rect().center(), at, "nothing moves under the pointer");
    harness.event(bevy_egui::egui::Event::PointerGone);
    harness.run_steps(2);
    assert!(harness.query_by_label("air.vent_rate").is_none());
}

#[test]
fn esc_cancels_a_drag_and_restores_the_value() {
    let mut harness = panel();
    harness.run_steps(2);
    let at = harness.get_by_label("air.fill_fraction").rect().center();
    harness.drag_at(at);
    harness.run_steps(2);
    harness.hover_at(at + vec2(30.0, 0.0));
    harness.run_steps(2);
    assert!(harness.state().state.draft.is_some(), "it is being dragged");
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert_eq!(harness.state().state.draft, None);
    // The button is still held: further motion changes nothing, and neither does the release.
    harness.hover_at(at + vec2(60.0, 0.0));
    harness.run_steps(2);
    harness.drop_at(at + vec2(60.0, 0.0));
    harness.run_steps(2);
    assert_eq!(harness.state().requests, []);
    assert_eq!(harness.state().state.draft, None);
}

#[test]
fn a_refused_value_or_name_keeps_the_focus() {
    let mut harness = panel();
    harness.run_steps(2);
    enter(&mut harness, "air.vent_rate", "50 bar");
    assert!(harness.ctx.text_edit_focused(), "what is wrong can be corrected at once");
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.state().state.typed.is_empty() && !harness.ctx.text_edit_focused());
    harness.state_mut().state.tab = Tab::Compare;
    harness.state_mut().state.folder = None;
    harness.state_mut().state.compare.name_it("a/b");
    harness.run_steps(2);
    harness.get_by_role(bevy_egui::egui::accesskit::Role::TextInput).click();
    harness.run_steps(3);
    harness.key_press(Key::Enter);
    harness.run_steps(3);
    assert!(harness.state().state.compare.outcome.is_some(), "refused");
    assert!(harness.ctx.text_edit_focused());
}

fn changes_text(value: f64) -> String {
    Value::Real(value).to_string()
}

#[test]
fn what_needs_a_new_machine_is_gathered_and_applied_together() {
    let mut harness = panel();
    harness.state_mut().state.find("floater count");
    harness.run_steps(2);
    enter(&mut harness, "geometry.floater_count", "60");
    harness.state_mut().state.find("floater length");
    harness.run_steps(2);
    enter(&mut harness, "floater.length", "70 cm");
    assert_eq!(harness.state().requests, [], "nothing happens before it is asked for");
    harness.get_by_label("Rebuild").click();
    harness.run_steps(3);
    let change = |path, before: &str, after: &str| Change { path, before: before.into(), after: after.into() };
    let wanted = vec![change("geometry.floater_count", "66", "60"), change("floater.length", "0.6", "0.7")];
    assert_eq!(harness.state().requests, [PanelRequest::Rebuild(wanted)]);
    // A refused value is still pending; an applied one is removed from the list.
    harness.state_mut().data.parameters =
        harness.state_mut().data.parameters.changed(|values| values.geometry.floater_count = 60).expect("valid");
    harness.run_steps(2);
    assert_eq!(harness.state().state.rebuild, [("floater.length", "0.7".to_string())]);
}

#[test]
fn the_list_of_edits_leads_back() {
    let mut harness = panel();
    let change = |after: &str| vec![Change { path: "air.vent_rate", before: "0.6".into(), after: after.into() }];
    harness.state_mut().edits.make(change("0.5"));
    harness.state_mut().edits.make(change("0.05"));
    harness.state_mut().state.tab = Tab::Edits;
    harness.run_steps(2);
    harness.get_by_label("As it began").click();
    harness.run_steps(3);
    harness.get_all_by_label("vent rate").last().expect("the first edit").click();
    harness.run_steps(3);
    assert_eq!(harness.state().requests, [PanelRequest::GoTo(0), PanelRequest::GoTo(1)]);
}

#[test]
fn slots_and_presets_are_compared_stored_and_loaded() {
    let folder = std::env::temp_dir().join(format!("kpp_panel_presets_{}", std::process::id()));
    let mut harness = panel();
    harness.state_mut().state.folder = Some(UserPresets::of_folder(&folder));
    harness.state_mut().state.tab = Tab::Compare;
    harness.run_steps(2);
    assert!(harness.query_by_label_contains("no difference from default").is_some());
    harness.get_all_by_label("Store").next().expect("slot A").click();
    harness.run_steps(3);
    assert_eq!(harness.state_mut().requests.pop(), Some(PanelRequest::Slot(SlotRequest::Store(Slot::A))));
    let kept = harness.state().data.parameters.clone();
    harness.state_mut().slots.store(Slot::A, &kept);
    harness.state_mut().data.parameters =
        harness.state_mut().data.parameters.changed(|values| values.air.fill_fraction = 0.3).expect("valid");
    harness.run_steps(2);
    assert!(harness.query_by_label_contains("1 difference from slot A").is_some());
    harness.get_by_label("Load").click();
    harness.run_steps(3);
    assert_eq!(harness.state_mut().requests.pop(), Some(edit("air.fill_fraction", "0.3", "0.25")));
    harness.get_by_label("lab (built in)").click();
    harness.run_steps(3);
    harness.get_by_label("Load").click();
    harness.run_steps(3);
    assert!(matches!(harness.state_mut().requests.pop(), Some(PanelRequest::Rebuild(changes)) if changes.len() > 30));
    for (name, saved) in [("a/b", false), ("more-air", true)] {
        harness.state_mut().state.compare.name_it(name);
        harness.run_steps(2);
        harness.get_by_label("Save").click();
        harness.run_steps(3);
        assert_eq!(folder.join("more-air.ron").exists(), saved, "{name}");
    }
    assert!(harness.query_by_label_contains("no difference from more-air").is_some());
    harness.state_mut().state.compare.name_it("more-air");
    harness.run_steps(2);
    harness.get_by_label("Save").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("Replace").is_some(), "it is not overwritten silently");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn changes_are_marked_against_the_machine_that_was_begun_with() {
    let mut harness = panel();
    let data = &mut harness.state_mut().data;
    data.parameters = data.parameters.changed(|values| values.air.fill_fraction = 0.5).expect("valid");
    let signal = Signal { path: "x".into(), unit: "", meaning: "any", ..Default::default() };
    data.signals.table.push(signal);
    data.signals.values.push(0.0);
    harness.run_steps(2);
    assert_eq!(harness.get_all_by_label("↺").count(), 1, "only the one for all");
    harness.state_mut().data.parameters =
        harness.state_mut().data.parameters.changed(|values| values.air.fill_fraction = 0.6).expect("valid");
    harness.run_steps(2);
    harness.get_all_by_label("↺").last().expect("a reset").click();
    harness.run_steps(3);
    assert_eq!(harness.state().requests, [edit("air.fill_fraction", "0.6", "0.5")]);
}
