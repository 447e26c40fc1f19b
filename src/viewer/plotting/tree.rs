//! All signals in a searchable list, grouped by their paths, from which they can be dragged.

use crate::viewer::messages::plots::{PlotRequest, SignalPath};
use crate::viewer::plotting::legend::PlotColors;
use crate::viewer::ui::explain::{Known, explain, on_hover};
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::units::Display;
use crate::viewer::ui::{names, theme};
use crate::viewer::view_model::signal_list::{Line, TreeState};
use bevy_egui::egui::{self, Align2, DragValue, Key, RichText, Sense, pos2, vec2};

/// Height of a line, points.
const ROW: f32 = 17.0;
/// Width of a value with its unit, points.
const VALUE: f32 = 96.0;

/// Draws the list into the available space.
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
    // Escape removes the focus of a text field.
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
    // Enter applies to the selection; during a search, to the first result.
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
    let look = PlotColors::of(ui.visuals());
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
    let look = PlotColors::of(ui.visuals());
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
        baseline(ui, &signal.path, &look);
    }
    response.context_menu(|ui| menu(ui, &signal.path, &mut state.x_axis, requests));
    on_hover(response, || format!("{}\nDrag into a plot, or double-click.", explain(&signal.path, known)));
}

/// Draws the dragged signal next to the pointer.
fn baseline(ui: &egui::Ui, path: &str, look: &PlotColors) {
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
