//! The command palette: search for actions, parameters, signals and panels by name.

use crate::model::parameters::TABLE;
use crate::ports::signals::Signals;
use crate::viewer::messages::actions::{ACTIONS, Shortcut};
use crate::viewer::messages::pane::Pane;
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::ui::search::{self, Fit, Searched};
use crate::viewer::ui::values::name;
use crate::viewer::ui::{names, theme};
use crate::viewer::view_model::panel_state::PaletteState;
use bevy_egui::egui::{self, Color32, Id, Key, Modal, RichText, vec2};

/// A line of the palette.
struct Entry {
    kind: &'static str,
    text: String,
    keys: String,
    request: PanelRequest,
    /// Quality of its match.
    fit: Fit,
    /// Whether it stops, releases, resets or discards something.
    guarded: bool,
}

/// Number of visible lines.
const LINES: usize = 14;

/// The entries found, the best first: names before descriptions, of which only whole words count, and what is guarded
/// after what is not.
fn found(typed: &str, signals: &Signals) -> Vec<Entry> {
    let mut all: Vec<(usize, Entry)> = Vec::new();
    let searching = !typed.trim().is_empty();
    let mut offer = |order: usize, searched: Searched, entry: &dyn Fn(Fit) -> Entry| {
        if let Some(fit) = search::fit(typed, searched).filter(|fit| *fit <= Fit::Description) {
            all.push((order, entry(fit)));
        }
    };
    for row in ACTIONS {
        let entry = |fit| Entry {
            kind: "action",
            text: row.text.into(),
            keys: row.shortcuts.first().map_or(String::new(), Shortcut::text),
            request: PanelRequest::Action(row.action),
            fit,
            guarded: row.guarded,
        };
        offer(0, Searched { names: &[row.text], symbol: "", description: row.tooltip }, &entry);
    }
    for pane in Pane::ALL {
        let entry = |fit| Entry {
            kind: "panel",
            text: pane.title().into(),
            keys: String::new(),
            request: PanelRequest::ShowPane(pane),
            fit,
            guarded: false,
        };
        offer(1, Searched { names: &[pane.title()], symbol: "", description: pane.help() }, &entry);
    }
    // Long lists are searched only if there is a search text.
    if searching {
        offer_values(signals, &mut offer);
    }
    all.sort_by_key(|(order, entry)| (entry.fit, searching && entry.guarded, *order));
    all.into_iter().map(|(_, entry)| entry).collect()
}

/// Offers parameters and signals.
fn offer_values(signals: &Signals, offer: &mut impl FnMut(usize, Searched, &dyn Fn(Fit) -> Entry)) {
    for row in TABLE {
        let name = name(row.path);
        let entry = |fit| Entry {
            kind: "parameter",
            text: row.path.into(),
            keys: row.symbol.into(),
            request: PanelRequest::EditParameter(row.path),
            fit,
            guarded: false,
        };
        offer(2, Searched { names: &[row.path, &name], symbol: row.symbol, description: row.meaning }, &entry);
    }
    for signal in signals.table.iter().filter(|signal| !signal.path.contains('[')) {
        let entry = |fit| Entry {
            kind: "plot",
            text: signal.path.clone(),
            keys: signal.unit.into(),
            request: PanelRequest::PlotSignals(vec![signal.path.clone()]),
            fit,
            guarded: false,
        };
        let names = [signal.path.as_str(), names::label(&signal.path)];
        offer(3, Searched { names: &names, symbol: "", description: signal.meaning }, &entry);
    }
}

/// The line that Enter takes if none was chosen: the first one, unless it is guarded and its name was not typed.
fn default_line(entries: &[Entry]) -> Option<usize> {
    let first = entries.first()?;
    (!first.guarded || first.fit == Fit::WholeName).then_some(0)
}

/// Text below the list if Enter takes no line.
const NO_DEFAULT: &str =
    "Enter alone never stops, releases, resets or undoes: type the whole name, or press Down first.";

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
            state.at = None;
        }
        let entries = found(&state.text, signals);
        let lines = ((ui.ctx().content_rect().height() - 90.0) / 18.0).clamp(3.0, LINES as f32) as usize;
        let last = entries.len().min(lines).saturating_sub(1);
        let default = default_line(&entries);
        let before = state.at.or(default);
        if down {
            state.at = Some(before.map_or(0, |at| at + 1).min(last));
        } else if up {
            state.at = Some(before.map_or(0, |at| at.saturating_sub(1)).min(last));
        }
        let selected = state.at.or(default);
        let mut chosen = None;
        for (number, entry) in entries.iter().take(lines).enumerate() {
            let button = egui::Button::selectable(selected == Some(number), &entry.text)
                .right_text(
                    RichText::new(format!("{}  {}", entry.keys, entry.kind)).small().color(theme::faint(ui.visuals())),
                )
                .truncate()
                .min_size(vec2(ui.available_width(), 16.0));
            if ui.add(button).clicked() || enter && selected == Some(number) {
                chosen = Some(entry.request.clone());
            }
        }
        if entries.is_empty() {
            ui.label(RichText::new("nothing has this name").small());
        } else if selected.is_none() {
            ui.label(RichText::new(NO_DEFAULT).small().color(theme::faint(ui.visuals())));
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
    use egui_kittest::Harness;

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
        assert_eq!(first("emergancy"), Some(PanelRequest::Action(Action::EmergencyStop)), "a typing error");
        assert_eq!(first("fill frac"), Some(PanelRequest::EditParameter("air.fill_fraction")));
        assert_eq!(first("presure switch off"), Some(PanelRequest::EditParameter("supply.switch_off_pressure")));
        assert_eq!(first("no such thing"), None);
    }

    /// What Enter does after typing.
    fn enter(typed: &str) -> Option<PanelRequest> {
        let entries = found(typed, &Signals::default());
        default_line(&entries).map(|line| entries[line].request.clone())
    }

    #[test]
    fn names_match_before_descriptions() {
        let guarded = |request: &PanelRequest| {
            ACTIONS.iter().any(|row| row.guarded && *request == PanelRequest::Action(row.action))
        };
        for typed in ["generator", "valve", "vent", "speed", "brake", "machine", "parameter", "air", "change", "off"] {
            assert!(!enter(typed).as_ref().is_some_and(guarded), "{typed}: {:?}", enter(typed));
        }
        let is_parameter = |typed: &str| matches!(enter(typed), Some(PanelRequest::EditParameter(_)));
        for typed in ["generator", "vent", "speed"] {
            assert!(is_parameter(typed), "{typed}: {:?}", enter(typed));
        }
    }

    #[test]
    fn enter_takes_a_guarded_action_only_by_its_whole_name() {
        for row in ACTIONS {
            assert_eq!(enter(row.text), Some(PanelRequest::Action(row.action)), "{}", row.text);
            for end in row.text.char_indices().map(|(at, _)| at).filter(|_| row.guarded) {
                let typed = &row.text[..end];
                let is_name = ACTIONS.iter().any(|other| other.text.eq_ignore_ascii_case(typed.trim()));
                let taken = enter(typed);
                let same = taken == Some(PanelRequest::Action(row.action));
                assert!(is_name || !same, "{typed} and Enter trigger {}", row.text);
            }
        }
    }

    struct Fixture {
        state: PaletteState,
        requests: Vec<PanelRequest>,
    }

    fn palette() -> Harness<'static, Fixture> {
        let fixture = Fixture { state: PaletteState::default(), requests: Vec::new() };
        let mut harness = Harness::builder().with_size(vec2(600.0, 500.0)).build_ui_state(
            |ui, fixture: &mut Fixture| {
                let context = ui.ctx().clone();
                show(&context, &Signals::default(), &mut fixture.state, &mut fixture.requests);
            },
            fixture,
        );
        harness.run_steps(3);
        harness
    }

    #[test]
    fn a_guarded_action_is_chosen_with_the_arrow_keys_or_by_its_name() {
        let mut harness = palette();
        harness.event(egui::Event::Text("emerg".into()));
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        harness.run_steps(2);
        assert_eq!(harness.state().requests, [], "Enter alone does not stop the machine");
        harness.key_press(Key::ArrowDown);
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        harness.run_steps(2);
        let stop = PanelRequest::Action(Action::EmergencyStop);
        assert_eq!(harness.state().requests, std::slice::from_ref(&stop));
        let mut harness = palette();
        harness.event(egui::Event::Text("emergency stop".into()));
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        harness.run_steps(2);
        assert_eq!(harness.state().requests, [stop]);
    }
}
