//! The left side: every parameter of the table, with range, unit, default and meaning.
//!
//! A value is dragged or typed; when the hand lets go, it becomes one command. What needs a machine
//! built anew is gathered and applied together.

use super::{Request, data::PanelData, edits::Change, figures, theme};
use crate::model::parameters::TABLE;
use crate::model::{Effect, Parameter, Value};
use crate::ports::settings::SETTINGS;
use bevy_egui::egui::{self, Align2, Key, RichText, Sense, vec2};
use std::collections::BTreeSet;

/// Height of a row, points.
const ROW: f32 = 19.0;
/// Height of what stands below the list, points.
const FOOTER: f32 = 44.0;

/// What the parameter panel remembers.
#[derive(Clone, Debug)]
pub struct ParameterState {
    /// Text of the search field.
    pub search: String,
    /// Whether only changed parameters are listed.
    pub changed_only: bool,
    /// True when the search field is to get the cursor.
    pub focus_search: bool,
    /// Groups that are open.
    open: BTreeSet<&'static str>,
    /// The value under the hand.
    draft: Option<(&'static str, f64)>,
    /// Values that were submitted and that the machine does not show yet, with the tick then.
    pending: Vec<(&'static str, String, u64)>,
    /// Values that wait for a rebuild.
    rebuild: Vec<(&'static str, String)>,
    /// The tick at which something was submitted last.
    last_edit: Option<u64>,
}

impl Default for ParameterState {
    fn default() -> Self {
        Self {
            search: String::new(),
            changed_only: false,
            focus_search: false,
            // What one changes first: how much air, and how much torque.
            open: BTreeSet::from(["air", "generator"]),
            draft: None,
            pending: Vec::new(),
            rebuild: Vec::new(),
            last_edit: None,
        }
    }
}

impl ParameterState {
    /// Forgets what concerned a machine that is no more.
    pub fn machine_replaced(&mut self) {
        self.draft = None;
        self.pending.clear();
        self.rebuild.clear();
        self.last_edit = None;
    }

    /// Notes that values were submitted, to show them until the machine does.
    pub fn submitted(&mut self, changes: &[Change], data: &PanelData) {
        let tick = data.signals.tick;
        self.pending.extend(changes.iter().map(|change| (change.path, change.after.clone(), tick)));
        self.last_edit = Some(tick);
    }
}

/// A row of either table, with its value now.
struct Row {
    path: &'static str,
    symbol: &'static str,
    unit: &'static str,
    meaning: &'static str,
    effect: Effect,
    choices: &'static [&'static str],
    default: Value,
    min: Value,
    max: Value,
    now: Value,
}

impl Row {
    fn of<S>(parameter: &'static Parameter<S>, root: &S) -> Self {
        Self {
            path: parameter.path,
            symbol: parameter.symbol,
            unit: parameter.unit,
            meaning: parameter.meaning,
            effect: parameter.effect,
            choices: parameter.choices,
            default: parameter.default,
            min: parameter.min,
            max: parameter.max,
            now: (parameter.get)(root),
        }
    }

    fn group(&self) -> &'static str {
        self.path.split_once('.').map_or("", |(group, _)| group)
    }

    fn name(&self) -> String {
        self.path.split_once('.').map_or(self.path, |(_, field)| field).replace('_', " ")
    }

    fn found(&self, search: &str) -> bool {
        let search = search.trim().to_lowercase();
        search.is_empty()
            || self.path.to_lowercase().contains(&search)
            || self.name().contains(&search)
            || self.symbol.to_lowercase() == search
            || self.meaning.to_lowercase().contains(&search)
    }

    fn explanation(&self) -> String {
        let unit = if self.unit.is_empty() { String::new() } else { format!(" {}", figures::unit(self.unit)) };
        let range = if self.choices.is_empty() {
            format!("{} to {}{unit}", self.min, self.max)
        } else {
            self.choices.join(", ")
        };
        let effect = match self.effect {
            Effect::Live => "acts on the running machine, and books its joules",
            Effect::Rebuild => "needs a machine built anew",
        };
        format!(
            "{}\n{} ({})\nrange {range}\ndefault {}{unit}\n{effect}",
            self.meaning, self.path, self.symbol, self.default
        )
    }
}

/// A line of the list.
enum Item {
    Group { name: &'static str, open: bool, changed: usize },
    Row(Row),
}

/// All rows of both tables. Of the settings only those that are not set elsewhere in the window.
fn rows(data: &PanelData) -> impl Iterator<Item = Row> {
    let parameters = TABLE.iter().map(|parameter| Row::of(parameter, &data.parameters));
    let settings = SETTINGS.iter().filter(|parameter| parameter.effect == Effect::Rebuild);
    parameters.chain(settings.map(|parameter| Row::of(parameter, &data.settings)))
}

/// Draws the panel.
pub fn show(ui: &mut egui::Ui, data: &PanelData, state: &mut ParameterState, requests: &mut Vec<Request>) {
    let tick = data.signals.tick;
    let all: Vec<Row> = rows(data).collect();
    // A submitted value is shown until the machine has it, or has had the time to refuse it.
    state.pending.retain(|(path, value, since)| {
        let arrived = all.iter().any(|row| row.path == *path && row.now.to_string() == *value);
        !arrived && tick <= since + 2
    });

    let changed: Vec<Change> = all
        .iter()
        .filter(|row| row.now != row.default && row.effect == Effect::Live)
        .map(|row| Change { path: row.path, before: row.now.to_string(), after: row.default.to_string() })
        .collect();
    header(ui, state, &changed, requests);

    let mut items = Vec::new();
    let searching = !state.search.trim().is_empty() || state.changed_only;
    let mut group = "";
    for row in all {
        let is_changed = row.now != row.default || state.rebuild.iter().any(|(path, _)| *path == row.path);
        if searching && !(row.found(&state.search) && (!state.changed_only || is_changed)) {
            continue;
        }
        if row.group() != group {
            group = row.group();
            items.push(Item::Group { name: group, open: searching || state.open.contains(group), changed: 0 });
        }
        let open = items.iter_mut().rev().find_map(|item| match item {
            Item::Group { open, changed, .. } => {
                *changed += usize::from(is_changed);
                Some(*open)
            }
            Item::Row(_) => None,
        });
        if open == Some(true) {
            items.push(Item::Row(row));
        }
    }
    if items.is_empty() {
        ui.label(RichText::new("no parameter matches").small());
    }

    let height = (ui.available_height() - FOOTER).max(ROW);
    ui.spacing_mut().item_spacing.y = 0.0;
    egui::ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, false]).show_rows(
        ui,
        ROW,
        items.len(),
        |ui, visible| {
            for item in &items[visible] {
                match item {
                    Item::Group { name, open, changed } => group_line(ui, state, name, *open, *changed),
                    Item::Row(row) => parameter_line(ui, row, state, requests),
                }
            }
        },
    );
    footer(ui, data, state, requests);
}

fn header(ui: &mut egui::Ui, state: &mut ParameterState, changed: &[Change], requests: &mut Vec<Request>) {
    ui.horizontal(|ui| {
        let search = egui::TextEdit::singleline(&mut state.search).hint_text("search parameters").desired_width(118.0);
        let response = ui.add(search);
        if std::mem::take(&mut state.focus_search) {
            response.request_focus();
        }
        if response.has_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            state.search.clear();
        }
        ui.toggle_value(&mut state.changed_only, "changed")
            .on_hover_text("Only parameters that are not at their default.");
        let button = ui.add_enabled(!changed.is_empty(), egui::Button::new("↺"));
        if button.on_hover_text("All live parameters back to their defaults, as one edit.").clicked() {
            requests.push(Request::Edit(changed.to_vec()));
        }
    });
    ui.add_space(2.0);
}

fn group_line(ui: &mut egui::Ui, state: &mut ParameterState, name: &'static str, open: bool, changed: usize) {
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let visuals = ui.visuals();
    let text = format!("{} {}{}", if open { "⏷" } else { "⏵" }, &name[..1].to_uppercase(), &name[1..]);
    let color = if response.hovered() { theme::strong(visuals) } else { visuals.text_color() };
    let painter = ui.painter();
    painter.text(row.left_center(), Align2::LEFT_CENTER, text, theme::words(theme::NORMAL), color);
    if changed > 0 {
        let count = format!("{changed} changed");
        painter.text(row.right_center(), Align2::RIGHT_CENTER, count, theme::words(theme::SMALL), changed_color());
    }
    if response.clicked() && !state.open.remove(name) {
        state.open.insert(name);
    }
}

/// Marks what is not at its default.
fn changed_color() -> egui::Color32 {
    theme::rgb(crate::viewer::palette::ink::AIR)
}

fn parameter_line(ui: &mut egui::Ui, row: &Row, state: &mut ParameterState, requests: &mut Vec<Request>) {
    let waiting = state.rebuild.iter().find(|(path, _)| *path == row.path).map(|(_, value)| value.clone());
    let pending = state.pending.iter().rev().find(|(path, ..)| *path == row.path).map(|(_, value, _)| value.clone());
    let shown = waiting.or(pending).unwrap_or_else(|| row.now.to_string());
    let is_changed = shown != row.default.to_string();
    let size = vec2(ui.available_width(), ROW);
    let submit = theme::exactly(ui, size, egui::Layout::right_to_left(egui::Align::Center), |ui| {
        ui.spacing_mut().button_padding.y = 0.0;
        let mut submit = None;
        if is_changed {
            let reset = egui::Button::new(RichText::new("↺").small()).frame(false).min_size(vec2(14.0, 0.0));
            if ui.add(reset).on_hover_text(format!("Back to {}", row.default)).clicked() {
                submit = Some(row.default.to_string());
            }
        } else {
            ui.add_space(14.0 + ui.spacing().item_spacing.x);
        }
        let edited = editor(ui, row, &shown, state);
        name_of(ui, row, is_changed);
        submit.or(edited)
    });
    let Some(value) = submit.filter(|value| *value != shown) else { return };
    match row.effect {
        Effect::Live => {
            let change = Change { path: row.path, before: row.now.to_string(), after: value };
            requests.push(Request::Edit(vec![change]));
        }
        Effect::Rebuild => {
            state.rebuild.retain(|(path, _)| *path != row.path);
            if value != row.now.to_string() {
                state.rebuild.push((row.path, value));
            }
        }
    }
}

/// The name, in what the widgets to its right have left, and its explanation.
fn name_of(ui: &egui::Ui, row: &Row, is_changed: bool) {
    let whole = ui.max_rect();
    let left = egui::Rect::from_min_max(whole.min, egui::pos2(ui.min_rect().left(), whole.bottom()));
    let color = if is_changed { changed_color() } else { ui.visuals().text_color() };
    let mark = if row.effect == Effect::Rebuild { " ⟳" } else { "" };
    ui.painter_at(left).text(
        left.left_center() + vec2(10.0, 0.0),
        Align2::LEFT_CENTER,
        format!("{}{mark}", row.name()),
        theme::words(10.5),
        color,
    );
    let label = ui.interact(left, ui.id().with(row.path), Sense::hover());
    if label.hovered() {
        label.on_hover_text(row.explanation());
    }
}

/// The widget that fits the type; gives the new value as text when the hand lets go.
fn editor(ui: &mut egui::Ui, row: &Row, shown: &str, state: &mut ParameterState) -> Option<String> {
    const WIDTH: f32 = 96.0;
    if !row.choices.is_empty() {
        let mut chosen = None;
        egui::ComboBox::from_id_salt(row.path).width(WIDTH).selected_text(shown).show_ui(ui, |ui| {
            for choice in row.choices {
                if ui.selectable_label(*choice == shown, *choice).clicked() {
                    chosen = Some((*choice).to_owned());
                }
            }
        });
        return chosen;
    }
    let (min, max, whole) = match (row.min, row.max) {
        (Value::Count(min), Value::Count(max)) => (min as f64, max as f64, true),
        (Value::Real(min), Value::Real(max)) => (min, max, false),
        _ => return None,
    };
    let start: f64 = shown.parse().unwrap_or(f64::NAN);
    let mut value = state.draft.filter(|(path, _)| *path == row.path).map_or(start, |(_, value)| value);
    // A hundred points of dragging change a value by half of it.
    let speed = if whole { 0.2 } else { (value.abs() * 0.005).max(default_step(row)) };
    let suffix = if row.unit.is_empty() { String::new() } else { format!(" {}", figures::unit(row.unit)) };
    let drag = egui::DragValue::new(&mut value)
        .range(min..=max)
        .speed(speed)
        .max_decimals(if whole { 0 } else { 12 })
        .suffix(RichText::new(suffix).size(9.5))
        .custom_formatter(|value, _| figures::compact(value))
        .custom_parser(|text| text.trim().parse().ok())
        .update_while_editing(false);
    let response = ui.add_sized(vec2(WIDTH, ROW - 3.0), drag);
    if response.changed() {
        state.draft = Some((row.path, value));
    }
    let ended = response.drag_stopped() || response.lost_focus() || (response.changed() && !response.dragged());
    if response.hovered() && !response.dragged() {
        response.on_hover_text(row.explanation());
    }
    if !ended {
        return None;
    }
    let (_, value) = state.draft.take_if(|(path, _)| *path == row.path)?;
    Some(if whole { Value::Count(value.round() as u64) } else { Value::Real(value) }.to_string())
}

/// A step for values near zero: a thousandth of the default, or of one.
fn default_step(row: &Row) -> f64 {
    match row.default {
        Value::Real(value) if value != 0.0 => value.abs() * 1e-3,
        _ => 1e-3,
    }
}

/// What the last edit cost, what waits for a rebuild, what was refused.
fn footer(ui: &mut egui::Ui, data: &PanelData, state: &mut ParameterState, requests: &mut Vec<Request>) {
    ui.add_space(3.0);
    let booked = |path| figures::engineering(data.value(path), "J");
    let text = match state.last_edit {
        Some(tick) if data.signals.tick <= tick => "last edit: acts at the next tick".into(),
        Some(_) => format!("last edit booked {}", booked("books.last_parameter_work")),
        None => format!("edits so far booked {}", booked("books.parameter_work")),
    };
    ui.label(RichText::new(text).small())
        .on_hover_text("Changing a parameter changes the stored energy; the difference is booked as parameter work.");
    if !state.rebuild.is_empty() {
        ui.horizontal(|ui| {
            ui.label(RichText::new(format!("{} wait", state.rebuild.len())).small().color(changed_color()));
            if ui
                .button("Rebuild")
                .on_hover_text("Builds a new machine with these values; time starts at zero.")
                .clicked()
            {
                let values = state.rebuild.drain(..).map(|(path, value)| (path.to_owned(), value)).collect();
                requests.push(Request::Rebuild(values));
            }
            if ui.button("Discard").clicked() {
                state.rebuild.clear();
            }
        });
    } else if !data.notice.is_empty() {
        let color = theme::rgb(crate::viewer::palette::ink::WARNING);
        ui.add(egui::Label::new(RichText::new(&data.notice).small().color(color)).truncate())
            .on_hover_text(&data.notice);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_listed_once_and_is_found_by_its_symbol() {
        let data = PanelData::default();
        let all: Vec<Row> = rows(&data).collect();
        for parameter in TABLE {
            assert_eq!(all.iter().filter(|row| row.path == parameter.path).count(), 1);
        }
        let found: Vec<_> = all.iter().filter(|row| row.found("V_f")).map(|row| row.path).collect();
        assert_eq!(found[0], "floater.cavity_volume");
        assert!(all.iter().any(|row| row.path == "run.timing"));
        assert!(all.iter().all(|row| row.path != "run.speed"), "the top bar has the speed");
    }

    #[test]
    fn an_explanation_says_meaning_symbol_range_and_default() {
        let data = PanelData::default();
        let row = rows(&data).find(|row| row.path == "geometry.sprocket_radius").unwrap();
        let text = row.explanation();
        for part in ["Pitch radius", "(R)", "0.001 to 1000 m", "default 1 m", "built anew"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}
