//! Dialogs above all panels: help, files, and the confirmation before changes are lost.

use crate::ports::settings::StartFrom;
use crate::ports::signals::Signals;
use crate::viewer::messages::actions::{ACTIONS, Place, Shortcut};
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::panels::command_palette;
use crate::viewer::ui::theme;
use crate::viewer::view_model::panel_state::{FileList, PanelState};
use bevy_egui::egui::{self, Color32, Id, Modal, RichText};

/// Draws the open dialogs.
pub fn show(context: &egui::Context, signals: &Signals, state: &mut PanelState, requests: &mut Vec<PanelRequest>) {
    if state.help_open && help(context) {
        state.help_open = false;
    }
    if let Some(palette) = &mut state.palette
        && command_palette::show(context, signals, palette, requests)
    {
        state.palette = None;
    }
    if let Some(list) = &mut state.files
        && choose_file(context, list, requests)
    {
        state.files = None;
    }
    if let Some(from) = state.confirm_restart {
        match confirm(context, from) {
            Some(true) => {
                state.confirm_restart = None;
                requests.push(PanelRequest::Restart(from));
            }
            Some(false) => state.confirm_restart = None,
            None => {}
        }
    }
}

/// Draws the list of shortcuts from the table of actions. Returns true if it is to be closed.
fn help(context: &egui::Context) -> bool {
    let modal = Modal::new(Id::new("help")).backdrop_color(Color32::from_black_alpha(120));
    let room = context.content_rect().size() - egui::vec2(60.0, 90.0);
    let columns = ((room.x / (COLUMN + 8.0)) as usize).clamp(1, 3);
    let response = modal.show(context, |ui| {
        ui.set_width((columns as f32 * (COLUMN + 8.0)).min(room.x));
        let close = ui.horizontal(|ui| {
            ui.heading("Keys");
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| ui.button("Close").clicked()).inner
        });
        ui.separator();
        let list = egui::ScrollArea::vertical().max_height(room.y).min_scrolled_height(room.y);
        list.auto_shrink([false, true]).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                for places in columns_of(columns) {
                    ui.vertical(|ui| {
                        ui.set_width(COLUMN.min(room.x - 12.0));
                        ui.spacing_mut().item_spacing = egui::vec2(4.0, 2.0);
                        places.iter().for_each(|place| keys_of(ui, *place));
                    });
                }
            });
            ui.add_space(6.0);
            ui.separator();
            for (what, gestures) in GESTURES {
                let text = format!("{what}: {gestures}");
                ui.add(egui::Label::new(RichText::new(text).color(theme::strong(ui.visuals()))).wrap());
            }
        });
        close.inner
    });
    // The keys that open it close it.
    let again = context.input(|input| input.key_pressed(egui::Key::F1) || input.key_pressed(egui::Key::Questionmark));
    response.inner || again || response.should_close()
}

/// Width of a column of the help, points.
const COLUMN: f32 = 274.0;
/// Width of the shortcuts in a column; the longest are `Ctrl+Shift+Z, Ctrl+Y`.
const KEYS: f32 = 132.0;

/// Pointer gestures.
const GESTURES: [(&str, &str); 5] = [
    (
        "View",
        "left drag orbits, right drag pans, the wheel zooms to the pointer; a click selects, a double-click looks, \
         Alt+double-click follows.",
    ),
    (
        "Plots",
        "the wheel zooms time, right drag a box, a double-click resets; a click chooses a curve and sets the cursor, whose \
         drag or button goes in time; a click on the legend hides, Alt+click isolates.",
    ),
    ("Timeline", "drag scrubs, the wheel zooms, Shift+wheel scrolls, right drag pans."),
    ("Values", "drag sideways, with Shift slower, Esc cancels; or click and type, with or without a unit."),
    ("Numbers", "each explains itself on hover."),
];

/// Distributes the sections to a number of columns of about equal length.
fn columns_of(count: usize) -> Vec<&'static [Place]> {
    let all = &Place::ALL;
    match count {
        1 => vec![&all[..]],
        2 => vec![&all[..2], &all[2..]],
        _ => vec![&all[..1], &all[1..3], &all[3..]],
    }
}

/// Draws the list of files; true if one was chosen or the dialog was cancelled.
fn choose_file(context: &egui::Context, list: &mut FileList, requests: &mut Vec<PanelRequest>) -> bool {
    let modal = Modal::new(Id::new("files")).backdrop_color(Color32::from_black_alpha(120));
    let size = context.content_rect().size();
    let response = modal.show(context, |ui| {
        ui.set_width((size.x - 60.0).min(520.0));
        ui.heading("Open a state or a session");
        let mut chosen = None;
        egui::ScrollArea::vertical().max_height((size.y - 190.0).max(60.0)).show(ui, |ui| {
            if list.files.is_empty() {
                ui.label("None has been saved yet: Ctrl+S saves the state that is shown.");
            }
            for (path, about) in &list.files {
                let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                let about = RichText::new(about).small().color(theme::faint(ui.visuals()));
                let button = egui::Button::new(name).right_text(about).frame_when_inactive(false).truncate();
                let response = ui.add(button.min_size(egui::vec2(ui.available_width(), 18.0)));
                if response.on_hover_text(path.display().to_string()).clicked() {
                    chosen = Some(path.clone());
                }
            }
        });
        ui.separator();
        if let Some(reason) = &list.refused {
            ui.label(RichText::new(reason).color(ui.visuals().error_fg_color));
        }
        ui.horizontal(|ui| {
            ui.label("path");
            let field = ui.add(egui::TextEdit::singleline(&mut list.typed).desired_width(ui.available_width() - 120.0));
            if field.changed() {
                list.refused = None;
            }
            let enter = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
            if ui.button("Open").clicked() || enter {
                chosen = chosen.take().or(list.typed_path());
            }
            // The first field has the focus when the dialog opens, and keeps it if the path is refused.
            if chosen.is_none() && (enter || ui.memory(|memory| memory.focused().is_none())) {
                field.request_focus();
            }
            if ui.button("Cancel").clicked() { (chosen, true) } else { (chosen, false) }
        })
        .inner
    });
    let (chosen, cancelled) = response.inner.clone();
    let done = chosen.is_some() || cancelled || response.should_close();
    requests.extend(chosen.map(PanelRequest::Open));
    done
}

fn keys_of(ui: &mut egui::Ui, place: Place) {
    ui.label(RichText::new(place.title()).strong());
    for row in ACTIONS.iter().filter(|row| row.place == place) {
        let keys: Vec<String> = row.shortcuts.iter().map(Shortcut::text).collect();
        let keys = if keys.is_empty() { "menu".into() } else { keys.join(", ") };
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        theme::exactly(ui, egui::vec2(ui.available_width(), 15.0), layout, |ui| {
            theme::exactly(ui, egui::vec2(KEYS, 15.0), layout, |ui| {
                ui.label(RichText::new(keys).font(theme::figures(10.0)).color(theme::strong(ui.visuals())));
            });
            ui.label(row.text).on_hover_text(row.tooltip);
        });
    }
    ui.add_space(6.0);
}

/// Dialog that asks for a confirmation before a run with edits is replaced. `None` until there is an answer.
fn confirm(context: &egui::Context, from: StartFrom) -> Option<bool> {
    let modal = Modal::new(Id::new("confirm restart")).backdrop_color(Color32::from_black_alpha(120));
    let response = modal.show(context, |ui| {
        ui.set_width((context.content_rect().width() - 60.0).min(420.0));
        let title = match from {
            StartFrom::Rest => "Start again from rest?",
            StartFrom::Warm => "Reset the run?",
        };
        ui.heading(title);
        ui.label(
            "This run has edits, branches or a long past. It is written to a session file first (Ctrl+O opens it again); \
             the new run begins at zero.",
        );
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            let yes = ui.button("Begin a new run");
            let no = ui.button("Keep this one");
            // Enter confirms only if no other button has the focus.
            let enter = context.memory(|memory| memory.focused().is_none())
                && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Enter));
            if yes.clicked() || enter {
                Some(true)
            } else if no.clicked() {
                Some(false)
            } else {
                None
            }
        })
        .inner
    });
    response.inner.or(response.should_close().then_some(false))
}
