//! The list of all values, with changed, pending and invalid ones marked.

use crate::model::Effect;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::parameters::Change;
use crate::viewer::panels::notices;
use crate::viewer::panels::parameters::model::ValuesModel;
use crate::viewer::panels::parameters::row::{Row, rows};
use crate::viewer::panels::parameters::style::{ROW, changed_color, warning_color, wrong_color};
use crate::viewer::panels::parameters::{field, history};
use crate::viewer::ui::held_list::held;
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::values::name;
use crate::viewer::ui::{figures, theme};
use crate::viewer::view_model::changes::value_now;
use crate::viewer::view_model::parameter_state::ParameterState;
use bevy_egui::egui::{self, Align2, Key, Label, RichText, Sense, vec2};
use std::collections::BTreeSet;

/// Height of the footer below the list, points.
const FOOTER: f32 = 58.0;
/// Height of its first line, points.
const LAST_EDIT: f32 = 20.0;
/// Height below which a panel is short, points.
const SHORT: f32 = 260.0;

/// A line of the list.
enum Item {
    Group { name: &'static str, open: bool, changed: usize },
    Row(Box<Row>),
}

/// Draws the list.
pub fn show(ui: &mut egui::Ui, model: ValuesModel, state: &mut ParameterState, requests: &mut Vec<PanelRequest>) {
    let all: Vec<Row> = rows(model.readings, state.base.as_deref()).collect();

    let changed: Vec<Change> = all
        .iter()
        .filter(|row| row.now != row.base && row.effect == Effect::Live)
        .map(|row| Change { path: row.path, before: row.now.to_string(), after: row.base.to_string() })
        .collect();
    header(ui, state, &changed, requests);
    let listed: BTreeSet<&'static str> = all.iter().filter(|row| is_listed(row, state)).map(|row| row.path).collect();
    let (id, area) = (ui.id().with("listed"), ui.available_rect_before_wrap());
    // A value that is reset stays in the list of changed ones while the pointer is over it.
    let listed = held(ui, id, u64::from(state.changed_only), area, listed);
    let items = items(all, state, &listed);
    let mut found = items.iter().filter_map(|item| if let Item::Row(row) = item { Some(row) } else { None });
    let to_edit = match (state.edit_path, std::mem::take(&mut state.edit_first)) {
        (Some(path), _) => found.find(|row| row.path == path),
        (None, true) => found.min_by_key(|row| row.fit(&state.search)),
        (None, false) => None,
    };
    if let Some(row) = to_edit {
        field::open(row, state);
    }
    if items.is_empty() {
        ui.label(RichText::new("no parameter matches").small());
    }
    // A short panel has no space for rare messages.
    let quiet = model.problem.is_none() && state.rebuild.is_empty() && state.typed.is_empty();
    let footer_height = if quiet && ui.available_height() < SHORT { LAST_EDIT } else { FOOTER };
    let height = (ui.available_height() - footer_height).max(ROW);
    let spacing = std::mem::take(&mut ui.spacing_mut().item_spacing.y);
    egui::ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, false]).show_rows(
        ui,
        ROW,
        items.len(),
        |ui, visible| {
            for item in &items[visible] {
                match item {
                    Item::Group { name, open, changed } => group_line(ui, state, name, *open, *changed),
                    Item::Row(row) => parameter_line(ui, row, model, state, requests),
                }
            }
        },
    );
    state.edit_path = None;
    ui.spacing_mut().item_spacing.y = spacing;
    footer(ui, model, state, requests);
}

/// Whether a value is changed, waits for a rebuild, or is invalid.
fn is_changed(row: &Row, state: &ParameterState) -> bool {
    let waits = state.rebuild.iter().any(|(path, _)| *path == row.path);
    let wrong = state.typed.get(row.path).is_some_and(|typed| typed.error.is_some());
    row.now != row.base || waits || wrong
}

/// Whether a row is in the list of changed values. It stays there while it is edited.
fn is_listed(row: &Row, state: &ParameterState) -> bool {
    is_changed(row, state) || state.typed.contains_key(row.path)
}

/// Lines of the list: groups, and the rows of open groups. `listed` has the changed values.
fn items(all: Vec<Row>, state: &ParameterState, listed: &BTreeSet<&'static str>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let searching = !state.search.trim().is_empty() || state.changed_only;
    let (mut group, mut head) = ("", 0);
    for row in all {
        let is_shown = !state.changed_only || listed.contains(row.path);
        if searching && !(row.fit(&state.search).is_some() && is_shown) {
            continue;
        }
        if row.group() != group {
            group = row.group();
            head = items.len();
            items.push(Item::Group { name: group, open: searching || state.open.contains(group), changed: 0 });
        }
        let Some(Item::Group { open, changed, .. }) = items.get_mut(head) else { continue };
        *changed += usize::from(is_changed(&row, state));
        if *open {
            items.push(Item::Row(Box::new(row)));
        }
    }
    items
}

fn header(ui: &mut egui::Ui, state: &mut ParameterState, changed: &[Change], requests: &mut Vec<PanelRequest>) {
    let line = vec2(ui.available_width(), 20.0);
    theme::exactly(ui, line, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let button = ui.add_enabled(!changed.is_empty(), egui::Button::new("↺"));
        let hint =
            "All live parameters back to the machine that was begun with, or to the preset loaded last, as one edit.";
        if button.on_hover_text(hint).clicked() {
            requests.push(PanelRequest::Edit(changed.to_vec()));
        }
        let hint = "Only parameters that differ from the machine that was begun with, or from the preset loaded last.";
        ui.toggle_value(&mut state.changed_only, "changed").on_hover_text(hint);
        let room = ui.available_width();
        let hint = if room > 96.0 { "name, symbol, unit" } else { "search" };
        let search = egui::TextEdit::singleline(&mut state.search).hint_text(hint).desired_width(room);
        let response =
            ui.add(search).on_hover_text("Words in any order: a name, a symbol, a unit, a part of the meaning. Enter types into the one that is named best.");
        if std::mem::take(&mut state.focus_search) {
            theme::focus_all(ui, &response, &state.search);
        }
        if response.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            state.search.clear();
        }
        state.edit_first =
            response.lost_focus() && !state.search.trim().is_empty() && ui.input(|input| input.key_pressed(Key::Enter));
    });
    ui.add_space(2.0);
}

fn group_line(ui: &mut egui::Ui, state: &mut ParameterState, name: &'static str, open: bool, changed: usize) {
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let visuals = ui.visuals();
    let words = name.replace('_', " ");
    let text = format!("{} {}{}", if open { "⏷" } else { "⏵" }, &words[..1].to_uppercase(), &words[1..]);
    let color = if response.hovered() { theme::strong(visuals) } else { visuals.text_color() };
    let painter = ui.painter();
    let mut room = row.width();
    if changed > 0 {
        let (count, ink) = (format!("{changed} changed"), changed_color(visuals));
        let at = row.right_center() - vec2(2.0, 0.0);
        let count = painter.text(at, Align2::RIGHT_CENTER, count, theme::words(theme::SMALL), ink);
        room = count.left() - row.left() - 6.0;
    }
    let font = theme::words(theme::NORMAL);
    text_within(painter, row.left_center(), Align2::LEFT_CENTER, &text, font, color, room);
    if response.clicked() && !state.open.remove(name) {
        state.open.insert(name);
    }
}

/// Draws the line of one parameter, and collects the request for a new value.
pub fn parameter_line(
    ui: &mut egui::Ui,
    row: &Row,
    model: ValuesModel,
    state: &mut ParameterState,
    requests: &mut Vec<PanelRequest>,
) {
    let waiting = state.rebuild.iter().find(|(path, _)| *path == row.path).map(|(_, value)| value.clone());
    let pending = state.pending.iter().rev().find(|(path, ..)| *path == row.path).map(|(_, value, _)| value.clone());
    let shown = waiting.or(pending).unwrap_or_else(|| row.now.to_string());
    let is_changed = shown != row.base.to_string();
    let size = vec2(ui.available_width(), ROW);
    let submit = theme::exactly(ui, size, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.spacing_mut().button_padding.y = 0.0;
        let mut submit = None;
        let wrong = state.typed.get(row.path).is_some_and(|typed| typed.error.is_some());
        if is_changed || wrong {
            let reset = egui::Button::new(RichText::new("↺").small()).frame(false).min_size(vec2(14.0, 0.0));
            let base = row.text(row.base);
            let hint = if wrong { "Drops what was typed.".into() } else { format!("Back to {base}") };
            if ui.add(reset).on_hover_text(hint).clicked() {
                let typed = state.typed.remove(row.path);
                submit = typed.is_none_or(|typed| typed.error.is_none()).then(|| row.base.to_string());
            }
        } else {
            ui.add_space(14.0 + ui.spacing().item_spacing.x);
        }
        let edited = field::show(ui, row, &shown, model.readings, state);
        name_of(ui, row, is_changed);
        submit.or(edited)
    });
    let Some(value) = submit.filter(|value| *value != shown) else { return };
    match row.effect {
        Effect::Live => {
            let change = Change { path: row.path, before: row.now.to_string(), after: value };
            requests.push(PanelRequest::Edit(vec![change]));
        }
        Effect::Rebuild => {
            state.rebuild.retain(|(path, _)| *path != row.path);
            if value != row.now.to_string() {
                state.rebuild.push((row.path, value));
            }
        }
    }
}

/// Draws the name in the space left of the widgets, with a tooltip.
fn name_of(ui: &egui::Ui, row: &Row, is_changed: bool) {
    let whole = ui.max_rect();
    let left = egui::Rect::from_min_max(whole.min, egui::pos2(ui.min_rect().left(), whole.bottom()));
    let visuals = ui.visuals();
    let color = if is_changed { changed_color(visuals) } else { visuals.text_color() };
    let at = left.left_center() + vec2(10.0, 0.0);
    if row.effect == Effect::Rebuild {
        let faint = theme::faint(visuals);
        ui.painter().text(left.left_center(), Align2::LEFT_CENTER, "⟳", theme::words(8.5), faint);
    }
    let (text, room) = (name(row.path), left.right() - at.x - 4.0);
    text_within(ui.painter(), at, Align2::LEFT_CENTER, &text, theme::words(10.5), color, room);
    let label = ui.interact(left, ui.id().with(row.path), Sense::hover());
    if label.hovered() {
        label.on_hover_text(row.explanation());
    }
}

/// Draws the parameter work of the last edit, then the most urgent of: invalid values, values that wait for a rebuild,
/// refusals.
fn footer(ui: &mut egui::Ui, model: ValuesModel, state: &mut ParameterState, requests: &mut Vec<PanelRequest>) {
    ui.add_space(3.0);
    let booked = |path| figures::engineering(model.readings.value(path), "J");
    let text = match state.last_edit {
        Some(tick) if model.readings.signals.tick == tick => "last edit: acts at the next tick".into(),
        Some(_) => format!("last edit booked {}", booked("books.last_parameter_work")),
        None => format!("edits so far booked {}", booked("books.parameter_work")),
    };
    ui.add(Label::new(RichText::new(text).small()).truncate())
        .on_hover_text("Changing a parameter changes the stored energy; the difference is booked as parameter work.");
    let wrong: Vec<String> = state
        .typed
        .iter()
        .filter_map(|(path, typed)| Some(format!("{}: {}", name(path), typed.error.as_ref()?)))
        .collect();
    // Pending values can be built even if others are invalid; the invalid field shows its own message.
    if !state.rebuild.is_empty() {
        waiting(ui, model, state, requests);
    } else if !wrong.is_empty() {
        note(ui, &wrong.join("\n"), wrong_color(ui.visuals()));
    } else if let Some(problem) = model.problem {
        note(ui, &notices::problem(problem), warning_color(ui.visuals()));
    }
}

/// Draws a message in as many lines as fit.
fn note(ui: &mut egui::Ui, text: &str, color: egui::Color32) {
    let size = vec2(ui.available_width(), FOOTER - 20.0);
    theme::exactly(ui, size, egui::Layout::top_down(egui::Align::Min), |ui| {
        ui.set_clip_rect(ui.max_rect());
        ui.add(Label::new(RichText::new(text).small().color(color)).wrap()).on_hover_text(text);
    });
}

/// Draws the values that need a rebuild.
pub fn waiting(ui: &mut egui::Ui, model: ValuesModel, state: &mut ParameterState, requests: &mut Vec<PanelRequest>) {
    let changes: Vec<Change> = state
        .rebuild
        .iter()
        .filter_map(|(path, value)| {
            let before = value_now(model.readings, path)?;
            Some(Change { path, before, after: value.clone() })
        })
        .collect();
    let list: Vec<String> = changes.iter().map(history::line).collect();
    let count = if changes.len() == 1 { "1 change waits".into() } else { format!("{} changes wait", changes.len()) };
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(count).small().color(changed_color(ui.visuals()))).on_hover_text(list.join("\n"));
        let build = ui.add_enabled(!model.building, egui::Button::new("Rebuild")).on_hover_text(format!(
            "Builds a new machine with these values; time starts at zero. Undo builds the old one again.\n{}",
            list.join("\n")
        ));
        if build.clicked() {
            requests.push(PanelRequest::Rebuild(changes));
        }
        if ui.button("Discard").clicked() {
            state.rebuild.clear();
        }
    });
    if let Some(problem) = model.problem.map(notices::problem) {
        let color = warning_color(ui.visuals());
        ui.add(Label::new(RichText::new(&problem).small().color(color)).truncate()).on_hover_text(problem);
    }
}
