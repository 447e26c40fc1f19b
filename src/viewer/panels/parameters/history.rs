//! The list of edits: parameters with old and new values, time and parameter work. A click undoes or redoes up to
//! there.

use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::messages::parameters::Change;
use crate::viewer::panels::parameters::style;
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::values::{name, shown_value};
use crate::viewer::ui::{figures, theme};
use crate::viewer::view_model::edits::{Edit, Edits};
use bevy_egui::egui::{self, Align2, RichText, Sense, vec2};

/// Height of an edit, points: title, and old and new value.
const LINE: f32 = 30.0;

/// Text of a change, such as `vent rate: 600 l/s to 50 l/s`.
pub fn line(change: &Change) -> String {
    format!("{}: {}", name(change.path), from_to(change))
}

fn from_to(change: &Change) -> String {
    format!("{} to {}", shown_value(change.path, &change.before), shown_value(change.path, &change.after))
}

/// Title of an edit.
fn title(edit: &Edit) -> String {
    match &edit.changes[..] {
        [change] => name(change.path),
        changes => format!("{} parameters", changes.len()),
    }
}

/// Draws the list, the newest edit on top.
pub fn show(ui: &mut egui::Ui, edits: &Edits, requests: &mut Vec<PanelRequest>) {
    let (list, done) = edits.list();
    ui.label(RichText::new("A click goes to how it was after that edit.").small());
    ui.add_space(2.0);
    ui.spacing_mut().item_spacing.y = 0.0;
    // One more line for the initial state.
    egui::ScrollArea::vertical().auto_shrink(false).show_rows(ui, LINE, list.len() + 1, |ui, visible| {
        for at in visible {
            let after = list.len() - at;
            let edit = after.checked_sub(1).map(|index| &list[index]);
            if entry(ui, edit, after == done, after > done) {
                requests.push(PanelRequest::GoTo(after));
            }
        }
    });
}

/// Draws one line; true if it was clicked. `here`: the present state of the machine; `undone`: the edit was undone.
fn entry(ui: &mut egui::Ui, edit: Option<&Edit>, here: bool, undone: bool) -> bool {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
    let visuals = ui.visuals();
    let faint = theme::faint(visuals);
    let strong = if undone { faint } else { theme::strong(visuals) };
    let painter = ui.painter();
    let within = |at: egui::Pos2, text: &str, font, color, right: f32| {
        text_within(painter, at, Align2::LEFT_TOP, text, font, color, right - at.x - 6.0)
    };
    if response.hovered() {
        painter.rect_filled(rect, 0.0, visuals.widgets.hovered.weak_bg_fill);
    }
    if here {
        let bar = egui::Rect::from_min_size(rect.min, vec2(2.0, LINE - 2.0));
        painter.rect_filled(bar, 0.0, style::changed_color(visuals));
    }
    let (first, second) = (rect.left_top() + vec2(8.0, 2.0), rect.left_top() + vec2(8.0, 15.0));
    let name_of = || edit.map_or("As it began".into(), title);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, name_of()));
    let Some(edit) = edit else {
        painter.text(first, Align2::LEFT_TOP, "As it began", theme::words(11.5), strong);
        return response.clicked() && !here;
    };
    let mark = match (undone, edit.rebuild) {
        (true, _) => " (undone)",
        (false, true) => " ⟳",
        (false, false) => "",
    };
    let (right, figures_font) = (rect.right_top() + vec2(-2.0, 0.0), || theme::figures(9.5));
    let time = figures::clock(edit.time_s);
    let time = painter.text(right + vec2(0.0, 2.0), Align2::RIGHT_TOP, time, figures_font(), faint);
    within(first, &format!("{}{mark}", title(edit)), theme::words(11.5), strong, time.left());
    let change = match &edit.changes[..] {
        [change] => from_to(change),
        changes => changes.iter().map(|change| name(change.path)).collect::<Vec<_>>().join(", "),
    };
    let work = edit.work_j.map(|work| figures::engineering(work, "J")).unwrap_or_default();
    let told = if edit.changes.len() == 1 { work.as_str() } else { "" };
    let told = painter.text(right + vec2(0.0, 15.0), Align2::RIGHT_TOP, told, figures_font(), faint);
    within(second, &change, theme::words(theme::SMALL), faint, told.left());
    if response.hovered() {
        let lines: Vec<String> = edit.changes.iter().map(line).collect();
        let cost = match (edit.rebuild, work.as_str()) {
            (true, _) => "built a new machine".into(),
            (false, "") => "its joules are not known yet, or counted with the edit after it".into(),
            (false, work) => format!("booked {work} as parameter work"),
        };
        response.clone().on_hover_text(format!("{}\n{cost}", lines.join("\n")));
    }
    response.clicked() && !here
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_reads_in_the_units_of_the_panel() {
        let change = Change { path: "air.vent_rate", before: "0.6".into(), after: "0.05".into() };
        assert_eq!(line(&change), "vent rate: 600 l/s to 50 l/s");
    }
}
