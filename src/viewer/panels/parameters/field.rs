//! The field of one value: dragged sideways until the button is released or Esc cancels, or clicked and edited as text.
//!
//! Invalid text stays in its field, marked with the reason.

use crate::model::Value;
use crate::viewer::panels::parameters::row::Row;
use crate::viewer::panels::parameters::style::{ROW, wrong_color};
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::{figures, theme};
use crate::viewer::view_model::parameter_state::{ParameterState, Typed};
use crate::viewer::view_model::readings::Readings;
use bevy_egui::egui::text::{CCursor, CCursorRange};
use bevy_egui::egui::{self, Align2, CursorIcon, Id, Key, Sense, Stroke, StrokeKind, WidgetInfo, WidgetType, vec2};

/// Width of a field if there is enough space, points.
const WIDTH: f32 = 96.0;
/// Least width of a field, points.
const LEAST: f32 = 64.0;

/// Width of the fields in rows of a given width: a narrow panel leaves some space for the names.
pub fn width(row: f32) -> f32 {
    (0.46 * row).clamp(LEAST, WIDTH)
}

/// Draws the widget for the type. `shown` is the value as a text of the table; returns a new value when a drag or an
/// edit ends.
pub fn show(
    ui: &mut egui::Ui,
    row: &Row,
    shown: &str,
    readings: &Readings,
    state: &mut ParameterState,
) -> Option<String> {
    if !row.choices.is_empty() {
        let focus = state.edit_path == Some(row.path);
        return choice(ui, row, shown, focus);
    }
    if state.typed.contains_key(row.path) {
        return typed(ui, row, readings, state);
    }
    dragged(ui, row, shown, readings, state)
}

/// Opens the field of a number for text input, with its content selected.
pub fn open(row: &Row, state: &mut ParameterState) {
    if row.choices.is_empty() {
        let text = whole_text(row, row.number(row.now));
        state.typed.insert(row.path, Typed { text, error: None, fresh: true });
    }
}

fn choice(ui: &mut egui::Ui, row: &Row, shown: &str, focus: bool) -> Option<String> {
    let mut chosen = None;
    let width = width(ui.max_rect().width());
    let list = egui::ComboBox::from_id_salt(row.path).width(width).truncate().selected_text(shown);
    let list = list.show_ui(ui, |ui| {
        for choice in row.choices {
            if ui.selectable_label(*choice == shown, *choice).clicked() {
                chosen = Some((*choice).to_owned());
            }
        }
    });
    if focus {
        list.response.request_focus();
    }
    chosen
}

/// Draws the value as text; dragging changes it, a click opens it for text input.
fn dragged(
    ui: &mut egui::Ui,
    row: &Row,
    shown: &str,
    readings: &Readings,
    state: &mut ParameterState,
) -> Option<String> {
    let value = row.read(shown).map_or(f64::NAN, |value| row.number(value));
    let (rect, response) =
        ui.allocate_exact_size(vec2(width(ui.max_rect().width()), ROW - 3.0), Sense::click_and_drag());
    let draft = state.draft.filter(|(path, _)| *path == row.path).map(|(_, value)| value);
    let now = draft.unwrap_or(value);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::DragValue, true, row.path));
    paint(ui, row, rect, &response, if draft.is_some() { tidy(row, now) } else { now });
    if response.clicked() || (response.gained_focus() && !response.dragged()) {
        state.typed.insert(row.path, Typed { text: whole_text(row, now), error: None, fresh: true });
        return None;
    }
    // egui ends the drag on Esc.
    if draft.is_some() && ui.input(|input| input.key_pressed(Key::Escape)) {
        state.draft = None;
        return None;
    }
    if response.dragged() {
        let slow = if ui.input(|input| input.modifiers.shift) { 0.1 } else { 1.0 };
        let moved = now + f64::from(response.drag_delta().x) * step(row, now) * slow;
        state.draft = Some((row.path, moved.clamp(row.number(row.min), row.number(row.max))));
        return None;
    }
    if response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
    }
    if !response.drag_stopped() {
        if response.hovered() {
            response.on_hover_text(row.explanation());
        }
        return None;
    }
    let (_, value) = state.draft.take_if(|(path, _)| *path == row.path)?;
    let text = figures::compact(tidy(row, value));
    accept(row, &text, readings).map_err(|error| state.typed.insert(row.path, failed(text, error))).ok()
}

fn paint(ui: &egui::Ui, row: &Row, rect: egui::Rect, response: &egui::Response, number: f64) {
    let look = ui.style().interact(response);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 0.0, look.weak_bg_fill);
    let number = if matches!(row.default, Value::Count(_)) { number.round() } else { number };
    let (text, unit) = (figures::compact(number), figures::unit(row.units.shown.symbol));
    let (digits, words, faint) = (theme::figures(11.0), theme::words(9.5), theme::faint(ui.visuals()));
    let number = painter.layout_no_wrap(text, digits.clone(), look.text_color());
    let unit = painter.layout_no_wrap(unit, words, faint);
    // Numbers are aligned in one column, with or without a unit, if there is space.
    let column = (0.55 * rect.width()).max(number.size().x + 3.0);
    let place = egui::pos2(rect.left() + column, rect.center().y);
    if column + 3.0 + unit.size().x <= rect.width() {
        let at = Align2::LEFT_CENTER.anchor_size(place + vec2(3.0, 0.0), unit.size());
        painter.galley(at.min, unit, faint);
    } else if number.size().x + 3.0 + unit.size().x <= rect.width() {
        let at = Align2::RIGHT_CENTER.anchor_size(rect.right_center() - vec2(1.0, 0.0), unit.size());
        painter.galley(at.min, unit, faint);
        let at = Align2::RIGHT_CENTER.anchor_size(at.left_center() - vec2(2.0, 0.0), number.size());
        painter.galley(at.min, number, look.text_color());
        return;
    } else {
        let place = rect.right_center() - vec2(2.0, 0.0);
        let room = rect.width() - 4.0;
        text_within(&painter, place, Align2::RIGHT_CENTER, number.text(), digits, look.text_color(), room);
        return;
    }
    let at = Align2::RIGHT_CENTER.anchor_size(place, number.size());
    painter.galley(at.min, number, look.text_color());
}

/// Change per point of dragging: a hundred points for half of the value; near zero a tenth of the default.
fn step(row: &Row, now: f64) -> f64 {
    if matches!(row.default, Value::Count(_)) {
        return 0.2;
    }
    let default = row.number(row.default).abs();
    (now.abs() * 0.005).max(if default > 0.0 { default * 1e-3 } else { 1e-3 })
}

/// Rounds a dragged value to three significant digits.
fn tidy(row: &Row, value: f64) -> f64 {
    if matches!(row.default, Value::Count(_)) || value == 0.0 {
        return value.round();
    }
    format!("{value:.2e}").parse().unwrap_or(value)
}

/// A value with all its digits and its unit, for text input.
fn whole_text(row: &Row, number: f64) -> String {
    let number = if matches!(row.default, Value::Count(_)) { number.round() } else { number };
    let text =
        if number != 0.0 && !(1e-3..1e9).contains(&number.abs()) { format!("{number:e}") } else { format!("{number}") };
    let unit = row.units.shown.symbol;
    if unit.is_empty() { text } else { format!("{text} {unit}") }
}

/// Draws the text field of a value.
fn typed(ui: &mut egui::Ui, row: &Row, readings: &Readings, state: &mut ParameterState) -> Option<String> {
    let entry = state.typed.entry(row.path).or_default();
    let id = Id::new(("typed value", row.path));
    let field = egui::TextEdit::singleline(&mut entry.text)
        .id(id)
        .desired_width(width(ui.max_rect().width()) - 8.0)
        .font(theme::figures(11.0))
        .margin(egui::Margin::symmetric(4, 1));
    let mut output = field.show(ui);
    let response = output.response.response;
    if std::mem::take(&mut entry.fresh) {
        response.request_focus();
        let all = CCursorRange::two(CCursor::new(0), CCursor::new(entry.text.chars().count()));
        output.state.cursor.set_char_range(Some(all));
        output.state.store(ui.ctx(), id);
    }
    if response.changed() {
        entry.error = None;
    }
    if let Some(error) = &entry.error {
        ui.painter().rect_stroke(response.rect, 0.0, Stroke::new(1.5, wrong_color(ui.visuals())), StrokeKind::Inside);
        response.clone().on_hover_text(format!("{error}\nrange {}\nEsc or ↺ drops it", row.range()));
    }
    let escaped = ui.input(|input| input.key_pressed(Key::Escape));
    if escaped && (response.has_focus() || response.lost_focus()) {
        state.typed.remove(row.path);
        response.surrender_focus();
        return None;
    }
    if !response.lost_focus() {
        return None;
    }
    match accept(row, &entry.text, readings) {
        Ok(value) => {
            state.typed.remove(row.path);
            Some(value)
        }
        Err(error) => {
            entry.error = Some(error);
            // Refused after Enter, it is corrected at once; another place that was clicked keeps the focus.
            if ui.input(|input| input.key_pressed(Key::Enter)) {
                response.request_focus();
            }
            None
        }
    }
}

/// Converts typed or dragged text to the text of the table, or returns the reason why it is invalid.
fn accept(row: &Row, text: &str, readings: &Readings) -> Result<String, String> {
    let value = row.parse(text)?.to_string();
    match row.conflict(&value, &readings.parameters) {
        Some(conflict) => Err(conflict),
        None => Ok(value),
    }
}

fn failed(text: String, error: String) -> Typed {
    Typed { text, error: Some(error), fresh: false }
}
