//! The command palette: search for actions, parameters, signals and panels by name.

use crate::model::parameters::TABLE;
use crate::ports::signals::Signals;
use crate::viewer::messages::actions::{ACTIONS, Shortcut};
use crate::viewer::messages::pane::Pane;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::ui::theme;
use crate::viewer::view_model::panel_state::PaletteState;
use bevy_egui::egui::{self, Color32, Id, Key, Modal, RichText, vec2};

/// A line of the palette.
struct Entry {
    kind: &'static str,
    text: String,
    keys: String,
    request: PanelRequest,
}

/// Number of visible lines.
const LINES: usize = 14;

/// Rank of a text for search words, lower for earlier matches; `None` if a word does not occur.
fn fit(text: &str, words: &[String]) -> Option<usize> {
    let text = text.to_lowercase();
    words.iter().map(|word| text.find(word.as_str())).sum()
}

/// The entries found, the best first.
fn found(typed: &str, signals: &Signals) -> Vec<Entry> {
    let words: Vec<String> = typed.to_lowercase().split_whitespace().map(str::to_owned).collect();
    let mut all: Vec<(usize, Entry)> = Vec::new();
    let mut offer = |rank: usize, searched: &str, entry: &dyn Fn() -> Entry| {
        if let Some(place) = fit(searched, &words) {
            all.push((rank + place, entry()));
        }
    };
    for row in ACTIONS {
        let entry = || Entry {
            kind: "action",
            text: row.text.into(),
            keys: row.shortcuts.first().map_or(String::new(), Shortcut::text),
            request: PanelRequest::Action(row.action),
        };
        offer(0, &format!("{} {}", row.text, row.tooltip), &entry);
    }
    for pane in Pane::ALL {
        let entry = || Entry {
            kind: "panel",
            text: pane.title().into(),
            keys: String::new(),
            request: PanelRequest::ShowPane(pane),
        };
        offer(20, &format!("{} {}", pane.title(), pane.help()), &entry);
    }
    // Long lists are searched only if there is a search text.
    if !words.is_empty() {
        for row in TABLE {
            let entry = || Entry {
                kind: "parameter",
                text: row.path.into(),
                keys: row.symbol.into(),
                request: PanelRequest::SearchFor(row.path.into()),
            };
            offer(100, &format!("{} {} {}", row.path, row.symbol, row.meaning), &entry);
        }
        for signal in signals.table.iter().filter(|signal| !signal.path.contains('[')) {
            let entry = || Entry {
                kind: "plot",
                text: signal.path.clone(),
                keys: signal.unit.into(),
                request: PanelRequest::PlotSignals(vec![signal.path.clone()]),
            };
            offer(200, &format!("{} {}", signal.path, signal.meaning), &entry);
        }
    }
    all.sort_by_key(|(rank, _)| *rank);
    all.into_iter().map(|(_, entry)| entry).collect()
}

/// Draws the palette; true if it is to be closed.
pub fn show(
    context: &egui::Context,
    signals: &Signals,
    state: &mut PaletteState,
    requests: &mut Vec<PanelRequest>,
) -> bool {
    let modal = Modal::new(Id::new("palette")).backdrop_color(Color32::from_black_alpha(90));
    let response = modal.show(context, |ui| {
        ui.set_width((ui.ctx().content_rect().width() - 40.0).min(420.0));
        let (down, up, enter) = ui.input_mut(|input| {
            let none = egui::Modifiers::NONE;
            let mut pressed = |key| input.consume_key(none, key);
            (pressed(Key::ArrowDown), pressed(Key::ArrowUp), pressed(Key::Enter))
        });
        let field = egui::TextEdit::singleline(&mut state.text)
            .hint_text("an action, a panel, a parameter, a signal")
            .desired_width(f32::INFINITY);
        let field = ui.add(field);
        field.request_focus();
        if field.changed() {
            state.at = 0;
        }
        let entries = found(&state.text, signals);
        let lines = ((ui.ctx().content_rect().height() - 90.0) / 18.0).clamp(3.0, LINES as f32) as usize;
        let last = entries.len().min(lines).saturating_sub(1);
        state.at = if down { state.at + 1 } else { state.at.saturating_sub(usize::from(up)) }.min(last);
        let mut chosen = None;
        for (number, entry) in entries.iter().take(lines).enumerate() {
            let button = egui::Button::selectable(number == state.at, &entry.text)
                .right_text(
                    RichText::new(format!("{}  {}", entry.keys, entry.kind)).small().color(theme::faint(ui.visuals())),
                )
                .truncate()
                .min_size(vec2(ui.available_width(), 16.0));
            if ui.add(button).clicked() || enter && number == state.at {
                chosen = Some(entry.request.clone());
            }
        }
        if entries.is_empty() {
            ui.label(RichText::new("nothing has this name").small());
        }
        chosen
    });
    let chosen = response.inner.is_some();
    requests.extend(response.inner);
    chosen || response.backdrop_response.clicked() || context.input(|input| input.key_pressed(Key::Escape))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::messages::actions::Action;

    #[test]
    fn every_action_is_found_by_its_own_name() {
        for row in ACTIONS {
            let entries = found(row.text, &Signals::default());
            let names: Vec<_> = entries.iter().take(3).map(|entry| entry.text.as_str()).collect();
            assert!(names.contains(&row.text), "{}: {names:?}", row.text);
        }
    }

    #[test]
    fn a_few_letters_are_enough() {
        let first = |typed: &str| found(typed, &Signals::default()).into_iter().next().map(|entry| entry.request);
        assert_eq!(first("emerg"), Some(PanelRequest::Action(Action::EmergencyStop)));
        assert_eq!(first("fill frac"), Some(PanelRequest::SearchFor("air.fill_fraction".into())));
        assert_eq!(first("no such thing"), None);
    }
}
