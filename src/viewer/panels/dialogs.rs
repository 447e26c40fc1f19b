//! What lies above everything else: help, and the question before something is lost.

use super::{Request, data::PanelData, data::PanelState, theme};
use crate::ports::settings::StartFrom;
use crate::viewer::actions::{ACTIONS, Place, Shortcut};
use bevy_egui::egui::{self, Color32, Id, Modal, RichText};

/// Draws the dialogs that are open.
pub fn show(context: &egui::Context, data: &PanelData, state: &mut PanelState, requests: &mut Vec<Request>) {
    if state.help_open && help(context) {
        state.help_open = false;
    }
    if let Some(from) = state.confirm_restart {
        match confirm(context, data, from) {
            Some(true) => {
                state.confirm_restart = None;
                requests.push(Request::Restart(from));
            }
            Some(false) => state.confirm_restart = None,
            None => {}
        }
    }
}

/// All keys, from the table of actions. True when it is to close.
fn help(context: &egui::Context) -> bool {
    let modal = Modal::new(Id::new("help")).backdrop_color(Color32::from_black_alpha(120));
    let response = modal.show(context, |ui| {
        ui.heading("Keys");
        ui.horizontal_top(|ui| {
            for places in [&Place::ALL[..2], &Place::ALL[2..]] {
                ui.vertical(|ui| {
                    for place in places {
                        keys_of(ui, *place);
                    }
                });
                ui.add_space(16.0);
            }
        });
        ui.label("In the picture: left drag orbits, right drag pans, the wheel zooms.");
        ui.label(RichText::new("Every number explains itself on hover.").weak());
        ui.button("Close").clicked()
    });
    response.inner || response.should_close()
}

fn keys_of(ui: &mut egui::Ui, place: Place) {
    ui.add_space(6.0);
    ui.label(RichText::new(place.title()).strong());
    for row in ACTIONS.iter().filter(|row| row.place == place && !row.shortcuts.is_empty()) {
        let keys: Vec<String> = row.shortcuts.iter().map(Shortcut::text).collect();
        ui.horizontal(|ui| {
            let layout = egui::Layout::left_to_right(egui::Align::Center);
            theme::exactly(ui, egui::vec2(140.0, 16.0), layout, |ui| {
                ui.label(RichText::new(keys.join(", ")).font(theme::figures(11.0)));
            });
            ui.label(row.text).on_hover_text(row.tooltip);
        });
    }
}

/// Asks before a run with edits is thrown away. `None` while it waits for an answer.
fn confirm(context: &egui::Context, data: &PanelData, from: StartFrom) -> Option<bool> {
    let modal = Modal::new(Id::new("confirm restart")).backdrop_color(Color32::from_black_alpha(120));
    let response = modal.show(context, |ui| {
        let title = match from {
            StartFrom::Rest => "Start again from rest?",
            StartFrom::Warm => "Reset the run?",
        };
        ui.heading(title);
        let entries = data.journal_length;
        let edits = if entries == 1 { "1 edit or action".into() } else { format!("{entries} edits and actions") };
        ui.label(format!("This run has {edits} in its journal. A new run begins with an empty one."));
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            let yes = ui.button("Begin a new run");
            let no = ui.button("Keep this one");
            if yes.clicked() || ui.input(|input| input.key_pressed(egui::Key::Enter)) {
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
