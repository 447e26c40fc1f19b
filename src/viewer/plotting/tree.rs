//! All signals in a list that is searched, folded by their paths, and dragged from.

use super::legend::{Look, text_within};
use super::units::Display;
use super::{PlotRequest, SignalPath, names};
use crate::ports::signals::Signals;
use crate::viewer::panels::explain::{Known, explain, on_hover};
use crate::viewer::panels::theme;
use bevy_egui::egui::{self, Align2, DragValue, Key, RichText, Sense, pos2, vec2};
use std::collections::BTreeSet;

/// Height of a line, points.
const ROW: f32 = 17.0;
/// Width of a value with its unit, points.
const VALUE: f32 = 96.0;

/// Signals of the same name in many things, as in `floater[17].air_volume`.
#[derive(Clone, Debug, PartialEq)]
struct Family {
    /// Number of things.
    count: usize,
    /// Rows of the table for each thing.
    stride: usize,
}

/// A signal, or the same signal of every member of a family.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    /// Position in the table; of the first member for a family.
    position: usize,
    /// What it is called in its group.
    label: String,
    /// Path, unit and meaning in small letters, to be searched.
    text: String,
}

/// Signals with the same beginning.
#[derive(Clone, Debug, PartialEq)]
struct Group {
    name: String,
    rows: Vec<Row>,
    family: Option<Family>,
}

/// What the list remembers.
#[derive(Clone, Debug, Default)]
pub struct TreeState {
    /// Text of the search field.
    pub search: String,
    /// True when the search field is to get the cursor.
    pub focus_search: bool,
    /// Number of the thing that families show.
    pub number: usize,
    /// The row that is selected, by its path.
    pub selected: Option<String>,
    /// The signal that was chosen for the x axis of a plot of one over another.
    pub x_axis: Option<String>,
    open: BTreeSet<String>,
    groups: Vec<Group>,
    table_length: usize,
    first_and_last: (String, String),
}

/// `floater[17].air_mass` as family, number and name.
fn member(path: &str) -> Option<(&str, usize, &str)> {
    let (family, rest) = path.split_once('[')?;
    let (number, name) = rest.split_once("].")?;
    Some((family, number.parse().ok()?, name))
}

/// Sorts a table into groups; members of a family become one.
fn group(signals: &Signals) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (position, signal) in signals.table.iter().enumerate() {
        let searched = format!("{} {} {}", signal.path, signal.unit, signal.meaning).to_lowercase();
        let (name, label, number) = match member(&signal.path) {
            Some((family, number, name)) => (family, name, Some(number)),
            None => {
                let (group, label) = signal.path.split_once('.').unwrap_or(("", &signal.path));
                (group, label, None)
            }
        };
        let at = groups.iter().rposition(|group| group.name == name).unwrap_or_else(|| {
            groups.push(Group { name: name.into(), rows: Vec::new(), family: None });
            groups.len() - 1
        });
        let group = &mut groups[at];
        match number {
            Some(0) | None => group.rows.push(Row { position, label: label.into(), text: searched }),
            Some(_) => {}
        }
        if let Some(number) = number {
            let stride = group.rows.len();
            let family = group.family.get_or_insert(Family { count: 1, stride });
            *family = Family { count: family.count.max(number + 1), stride };
        }
    }
    groups
}

/// The words that are searched, and the number if one of them is like `floater[17]`.
fn words(search: &str) -> (Vec<String>, Option<usize>) {
    let mut number = None;
    let of = |word: &str| {
        let Some((family, rest)) = word.split_once('[') else { return word.to_owned() };
        let (digits, tail) = rest.split_once(']').unwrap_or((rest, ""));
        number = digits.parse().ok().or(number);
        // Rows of a family have the path of its first member.
        format!("{family}[{}", if tail.is_empty() { String::new() } else { format!("0]{tail}") })
    };
    let words = search.to_lowercase().split_whitespace().map(of).collect();
    (words, number)
}

/// A line of the list.
#[derive(Clone, Copy)]
enum Line {
    Group(usize, bool),
    Row(usize, usize),
}

impl TreeState {
    /// Brings the groups up to date with the table.
    fn refresh(&mut self, signals: &Signals) {
        let path = |at: usize| signals.table.get(at).map_or("", |signal| signal.path.as_str());
        let (first, last) = (path(0), path(signals.table.len().saturating_sub(1)));
        let same =
            self.table_length == signals.table.len() && self.first_and_last.0 == first && self.first_and_last.1 == last;
        if !same {
            self.groups = group(signals);
            self.table_length = signals.table.len();
            self.first_and_last = (first.into(), last.into());
        }
    }

    /// The lines that are there, with open groups.
    fn lines(&self) -> (Vec<Line>, Option<usize>) {
        let (words, number) = words(&self.search);
        let mut lines = Vec::new();
        for (at, group) in self.groups.iter().enumerate() {
            let found = |row: &Row| words.iter().all(|word| row.text.contains(word.as_str()));
            let rows: Vec<usize> = (0..group.rows.len()).filter(|row| found(&group.rows[*row])).collect();
            if rows.is_empty() {
                continue;
            }
            let open = !words.is_empty() || self.open.contains(&group.name);
            lines.push(Line::Group(at, open));
            if open {
                lines.extend(rows.into_iter().map(|row| Line::Row(at, row)));
            }
        }
        (lines, number)
    }

    /// Position in the table of a row, for the number that families show.
    fn position(&self, group: usize, row: usize) -> usize {
        let (group, number) = (&self.groups[group], self.number);
        let position = group.rows[row].position;
        group.family.as_ref().map_or(position, |family| position + number.min(family.count - 1) * family.stride)
    }
}

/// Draws the list into the space there is.
pub fn show<'a>(
    ui: &mut egui::Ui,
    known: impl Into<Known<'a>>,
    state: &mut TreeState,
    requests: &mut Vec<PlotRequest>,
) {
    let known = known.into();
    let signals = known.signals;
    state.refresh(signals);
    let search = egui::TextEdit::singleline(&mut state.search).hint_text("search signals").desired_width(f32::INFINITY);
    let field = ui.add(search);
    if std::mem::take(&mut state.focus_search) {
        theme::focus_all(ui, &field, &state.search);
    }
    let entered = ui.input(|input| input.key_pressed(Key::Enter));
    // A text field gives its focus away with Escape.
    if (field.has_focus() || field.lost_focus()) && ui.input(|input| input.key_pressed(Key::Escape)) {
        state.search.clear();
    }
    let (lines, number) = state.lines();
    if let Some(number) = number {
        state.number = number;
    }
    if lines.is_empty() {
        ui.label(RichText::new("no signal matches").small());
    }
    // Enter takes what is selected; while one searches, the first that was found.
    let searching = field.lost_focus() && entered;
    let first = lines.iter().find_map(|line| match line {
        Line::Row(group, row) if searching => Some(signals.table[state.position(*group, *row)].path.clone()),
        _ => None,
    });
    let typing = ui.ctx().egui_wants_keyboard_input();
    let selected = state.selected.clone().filter(|_| entered && !typing && !searching);
    if let Some(path) = first.or(selected) {
        requests.push(PlotRequest::Plot(path));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    egui::ScrollArea::vertical().id_salt("signals").auto_shrink(false).show_rows(
        ui,
        ROW,
        lines.len(),
        |ui, visible| {
            for line in &lines[visible] {
                match *line {
                    Line::Group(group, open) => group_line(ui, state, group, open),
                    Line::Row(group, row) => signal_line(ui, known, state, (group, row), requests),
                }
            }
        },
    );
}

fn group_line(ui: &mut egui::Ui, state: &mut TreeState, at: usize, open: bool) {
    let look = Look::of(ui.visuals());
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let group = &state.groups[at];
    let name = match &group.family {
        Some(family) => format!("{} 0 to {}", group.name, family.count - 1),
        None => group.name.clone(),
    };
    let name = if name.is_empty() { "others".into() } else { name };
    let text = format!("{} {name}", if open { "⏷" } else { "⏵" });
    let color = if response.hovered() { look.text } else { ui.visuals().text_color() };
    let font = theme::words(theme::NORMAL);
    text_within(ui.painter(), row.left_center(), Align2::LEFT_CENTER, &text, font, color, row.width() - 74.0);
    if let (Some(family), true) = (&group.family, open) {
        // Families show one of their members.
        let place = egui::Rect::from_min_max(pos2(row.right() - 70.0, row.top() + 1.0), row.max - vec2(2.0, 1.0));
        let mut number = state.number.min(family.count - 1);
        let drag = DragValue::new(&mut number).range(0..=family.count - 1).speed(0.2).prefix("№ ");
        if ui.put(place, drag).on_hover_text("Which one is shown: drag, or click and type.").changed() {
            state.number = number;
        }
    } else {
        let count = group.rows.len().to_string();
        ui.painter().text(row.right_center(), Align2::RIGHT_CENTER, count, theme::figures(9.5), look.faint);
    }
    if response.clicked() {
        let name = state.groups[at].name.clone();
        if !state.open.remove(&name) {
            state.open.insert(name);
        }
    }
    let rows = state.groups[at].rows.len();
    on_hover(response, || format!("{rows} signals have paths that begin so. Click: show or fold them."));
}

fn signal_line(
    ui: &mut egui::Ui,
    known: Known,
    state: &mut TreeState,
    (group, at): (usize, usize),
    requests: &mut Vec<PlotRequest>,
) {
    let look = Look::of(ui.visuals());
    let position = state.position(group, at);
    let signals = known.signals;
    let signal = &signals.table[position];
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click_and_drag());
    let painter = ui.painter_at(row);
    let is_selected = state.selected.as_deref() == Some(signal.path.as_str());
    if is_selected || response.hovered() {
        painter.rect_filled(row, 0.0, if is_selected { look.grid } else { look.well });
    }
    let swatch = egui::Rect::from_center_size(row.left_center() + vec2(15.0, 0.0), vec2(6.0, 3.0));
    painter.rect_filled(swatch, 0.0, names::on_ground(names::color_of(&signal.path), look.dark));
    let label_at = row.left_center() + vec2(22.0, 0.0);
    let room = row.right() - VALUE - 4.0 - label_at.x;
    let label = &state.groups[group].rows[at].label;
    let words = theme::words(theme::SMALL);
    text_within(&painter, label_at, Align2::LEFT_CENTER, label, words, look.text, room);
    let display = Display::of(&signal.path, signal.unit);
    let (value_at, unit_at) = (pos2(row.right() - 39.0, row.center().y), pos2(row.right() - 36.0, row.center().y));
    painter.text(
        value_at,
        Align2::RIGHT_CENTER,
        display.text(signals.values[position]),
        theme::figures(10.0),
        look.text,
    );
    text_within(&painter, unit_at, Align2::LEFT_CENTER, &display.unit, theme::words(9.0), look.faint, 34.0);

    response.dnd_set_drag_payload(SignalPath(signal.path.clone()));
    if response.clicked() {
        state.selected = Some(signal.path.clone());
    }
    if response.double_clicked() {
        requests.push(PlotRequest::Plot(signal.path.clone()));
    }
    if response.dragged() {
        ghost(ui, &signal.path, &look);
    }
    response.context_menu(|ui| menu(ui, &signal.path, &mut state.x_axis, requests));
    on_hover(response, || format!("{}\nDrag into a plot, or double-click.", explain(&signal.path, known)));
}

/// What is dragged, beside the pointer.
fn ghost(ui: &egui::Ui, path: &str, look: &Look) {
    let Some(pointer) = ui.ctx().pointer_latest_pos() else { return };
    let layer = egui::LayerId::new(egui::Order::Tooltip, ui.id().with("dragged"));
    let painter = ui.ctx().layer_painter(layer);
    let galley = painter.layout_no_wrap(path.into(), theme::words(theme::SMALL), look.text);
    let rect = egui::Rect::from_min_size(pointer + vec2(10.0, 4.0), galley.size() + vec2(8.0, 4.0));
    painter.rect_filled(rect, 0.0, look.panel);
    painter.galley(rect.min + vec2(4.0, 2.0), galley, look.text);
}

fn menu(ui: &mut egui::Ui, path: &str, x_axis: &mut Option<String>, requests: &mut Vec<PlotRequest>) {
    ui.set_min_width(150.0);
    if ui.button("Into the active plot").clicked() {
        requests.push(PlotRequest::Plot(path.into()));
    }
    if ui.button("New plot").clicked() {
        requests.push(PlotRequest::PlotNew(path.into()));
    }
    ui.separator();
    if ui.button("XY: as x axis").on_hover_text("Then choose the signal to be plotted over it.").clicked() {
        *x_axis = Some(path.into());
    }
    if let Some(x) = x_axis.clone().filter(|x| x != path) {
        let text = RichText::new(format!("XY: over {}", names::label(&x)));
        if ui.button(text).clicked() {
            requests.push(PlotRequest::PlotXy { x, y: path.into() });
            *x_axis = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::signals::Signal;

    pub(super) fn thousand() -> Signals {
        let mut table: Vec<Signal> = [
            ("chain.speed", "m/s", "Chain speed v."),
            ("power.grid", "W", "Electricity to the grid."),
            ("power.destroyed.vent", "W", "Exergy that leaves with vented air."),
        ]
        .map(|(path, unit, meaning)| Signal { path: path.into(), unit, meaning, ..Default::default() })
        .into();
        for at in 0..1000 {
            for (name, unit) in [("air_mass", "kg"), ("air_volume", "m3")] {
                table.push(Signal {
                    path: format!("floater[{at}].{name}"),
                    unit,
                    meaning: "Of its air.",
                    ..Default::default()
                });
            }
        }
        for at in 0..1000 {
            table.push(Signal {
                path: format!("link[{at}].tension"),
                unit: "N",
                meaning: "Tension.",
                ..Default::default()
            });
        }
        Signals { values: vec![1.0; table.len()], table, time_s: 0.0, tick: 0 }
    }

    fn found(search: &str, signals: &Signals) -> Vec<String> {
        let mut state = TreeState { search: search.into(), ..TreeState::default() };
        state.refresh(signals);
        let (lines, number) = state.lines();
        state.number = number.unwrap_or(0);
        let rows = lines.iter().filter_map(|line| match line {
            Line::Row(group, row) => Some(signals.table[state.position(*group, *row)].path.clone()),
            Line::Group(..) => None,
        });
        rows.collect()
    }

    #[test]
    fn a_thousand_floaters_are_one_group() {
        let signals = thousand();
        let mut state = TreeState::default();
        state.refresh(&signals);
        let names: Vec<&str> = state.groups.iter().map(|group| group.name.as_str()).collect();
        assert_eq!(names, ["chain", "power", "floater", "link"]);
        assert_eq!(state.lines().0.len(), 4, "folded at first");
        assert_eq!(state.groups[2].rows.len(), 2);
        state.number = 321;
        assert_eq!(signals.table[state.position(2, 1)].path, "floater[321].air_volume");
        assert_eq!(signals.table[state.position(3, 0)].path, "link[321].tension");
        state.number = 5000;
        assert_eq!(signals.table[state.position(3, 0)].path, "link[999].tension");
    }

    #[test]
    fn all_words_must_occur_in_path_unit_or_meaning() {
        let signals = thousand();
        assert_eq!(found("electricity grid", &signals), ["power.grid"]);
        assert_eq!(found("VENT air", &signals), ["power.destroyed.vent"]);
        assert_eq!(found("m/s", &signals), ["chain.speed"]);
        assert_eq!(found("floater[17] volume", &signals), ["floater[17].air_volume"]);
        assert_eq!(found("floater[42].air_mass", &signals), ["floater[42].air_mass"]);
        assert!(found("no such thing", &signals).is_empty());
    }
}
