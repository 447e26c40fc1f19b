//! The left side: the parameters, with search, units and limits; presets and the slots A and B; the list of edits.
//!
//! A value is dragged or typed; when the hand lets go, it becomes one command. What needs a machine
//! built anew is gathered and applied together.
mod compare;
mod elsewhere;
mod field;
mod history;
mod row;
#[cfg(test)]
mod tests;
mod values;

pub use elsewhere::lines_elsewhere;
pub use row::{name, shown_value};

use super::{
    Request,
    data::PanelData,
    edits::{Change, Edits},
    slots::Slots,
    theme,
};
use crate::config::{PresetFile, UserPresets};
use crate::model::Parameters;
use crate::viewer::palette::ink;
use bevy_egui::egui::{self, Color32, RichText, Visuals};
use std::collections::{BTreeMap, BTreeSet};

/// Height of a row, points.
const ROW: f32 = 19.0;

/// Below this width the panel writes smaller and says less, points.
const NARROW: f32 = 210.0;

/// Parts of the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Every parameter.
    #[default]
    Values,
    /// Presets, and the slots A and B.
    Compare,
    /// What was changed.
    Edits,
}

impl Tab {
    const ALL: [(Tab, &'static str, &'static str); 3] = [
        (Tab::Values, "Values", "Every parameter: drag a value, or click it and type, with or without a unit."),
        (Tab::Compare, "Presets, A/B", "Machines under a name, and two places to flip between."),
        (Tab::Edits, "Edits", "What was changed, what it cost, and the way back."),
    ];
}

/// A text that is being typed into a value, or was typed and could not be read.
#[derive(Clone, Debug, Default)]
struct Typed {
    text: String,
    error: Option<String>,
    /// Just opened: gets the cursor, everything selected.
    fresh: bool,
}

/// A preset as the panel knows it: its file, and the machine in it or what is wrong with it.
type KnownPreset = (PresetFile, Result<Box<Parameters>, String>);

/// What the parameter panel remembers.
#[derive(Clone, Debug)]
pub struct ParameterState {
    /// Which part is shown.
    pub tab: Tab,
    /// Text of the search field.
    pub search: String,
    /// Whether only changed parameters are listed.
    pub changed_only: bool,
    /// True when the search field is to get the cursor.
    pub focus_search: bool,
    /// True when the first value that the search finds is to be typed.
    edit_first: bool,
    /// Groups that are open.
    open: BTreeSet<&'static str>,
    /// The value under the hand, in the unit that is shown.
    draft: Option<(&'static str, f64)>,
    /// Texts under the hand, and those that could not be read.
    typed: BTreeMap<&'static str, Typed>,
    /// The same for lines that are drawn elsewhere.
    elsewhere: elsewhere::Texts,
    /// Values that were submitted and that the machine does not show yet, with the tick then.
    pending: Vec<(&'static str, String, u64)>,
    /// Values that wait for a rebuild.
    rebuild: Vec<(&'static str, String)>,
    /// The tick at which something was submitted last.
    last_edit: Option<u64>,
    /// The machine that was begun with, or the preset that was loaded last: what changes are marked against.
    base: Option<Box<Parameters>>,
    /// The preset that is being loaded: changes are marked against it once the machine is that one.
    base_when_there: Option<Box<Parameters>>,
    /// Where the user's presets are kept.
    folder: Option<UserPresets>,
    /// All presets, once they have been looked for.
    presets: Option<Vec<KnownPreset>>,
    compare: compare::CompareState,
}

impl Default for ParameterState {
    fn default() -> Self {
        Self {
            tab: Tab::default(),
            search: String::new(),
            changed_only: false,
            focus_search: false,
            edit_first: false,
            // What one changes first: how much air, and how much torque.
            open: BTreeSet::from(["air", "generator"]),
            draft: None,
            typed: BTreeMap::new(),
            elsewhere: Default::default(),
            pending: Vec::new(),
            rebuild: Vec::new(),
            last_edit: None,
            base: None,
            base_when_there: None,
            folder: UserPresets::here(),
            presets: None,
            compare: Default::default(),
        }
    }
}

impl ParameterState {
    /// Forgets what concerned a machine that is no more.
    pub fn machine_replaced(&mut self) {
        self.draft = None;
        self.pending.clear();
        self.last_edit = None;
    }

    /// Takes in what the machine shows. A submitted value is shown until the machine has it, or has had the time to refuse
    /// it; what a rebuild has brought waits no more, and what it could not bring still does.
    pub fn observe(&mut self, data: &PanelData) {
        let tick = data.signals.tick;
        let has = |path: &str, value: &str| super::edits::value_now(data, path).is_some_and(|now| now == value);
        // A machine that went back in time has them no more.
        self.pending.retain(|(path, value, since)| !has(path, value) && (*since..=since + 2).contains(&tick));
        self.rebuild.retain(|(path, value)| !has(path, value));
    }

    /// Drops the values that were typed and cannot be; false if there are none.
    pub fn drop_wrong(&mut self) -> bool {
        let before = self.typed.len();
        self.typed.retain(|_, typed| typed.error.is_none());
        self.typed.len() < before
    }

    /// Marks changes against another machine; none: against the one that is shown next.
    pub fn mark_against(&mut self, machine: Option<Box<Parameters>>) {
        self.base = machine;
        self.base_when_there = None;
        self.rebuild.clear();
        self.typed.clear();
    }

    /// Notes that values were submitted, to show them until the machine does.
    pub fn submitted(&mut self, changes: &[Change], data: &PanelData) {
        let tick = data.signals.tick;
        self.pending.extend(changes.iter().map(|change| (change.path, change.after.clone(), tick)));
        self.last_edit = Some(tick);
    }

    /// Shows every value that a search finds; an empty search shows the groups.
    pub fn find(&mut self, search: &str) {
        self.tab = Tab::Values;
        self.changed_only = false;
        self.search = search.into();
    }
}

/// Draws the panel.
pub fn show(
    ui: &mut egui::Ui,
    data: &PanelData,
    state: &mut ParameterState,
    edits: &Edits,
    slots: &Slots,
    requests: &mut Vec<Request>,
) {
    // Before the machine is there the data are only defaults.
    if state.base.is_none() && !data.signals.table.is_empty() {
        state.base = Some(Box::new(data.parameters.clone()));
    }
    if state.base_when_there.as_deref().is_some_and(|wanted| *wanted == data.parameters) {
        state.base = state.base_when_there.take();
    }
    if state.focus_search {
        state.tab = Tab::Values;
    }
    let narrow = ui.available_width() < NARROW;
    ui.horizontal(|ui| {
        if narrow {
            ui.spacing_mut().button_padding.x = 3.0;
            ui.spacing_mut().item_spacing.x = 2.0;
        }
        for (tab, text, tooltip) in Tab::ALL {
            let text = if narrow { text.split(',').next().unwrap_or(text) } else { text };
            let count = edits.list().1;
            let text = if tab == Tab::Edits && count > 0 { format!("{text} {count}") } else { text.into() };
            let text = RichText::new(text).size(if narrow { theme::SMALL } else { theme::NORMAL });
            if ui.selectable_label(state.tab == tab, text).on_hover_text(tooltip).clicked() {
                state.tab = tab;
                // The user's folder may have changed since it was looked at last.
                state.presets = None;
            }
        }
        let slot = slots.text(data);
        if !slot.is_empty() && !narrow {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(RichText::new(slot).strong().color(changed_color(ui.visuals())))
                    .on_hover_text("The slot in use; a star means that the machine has been changed since.");
            });
        }
    });
    ui.add_space(2.0);
    match state.tab {
        Tab::Values => values::show(ui, data, state, requests),
        Tab::Compare => compare::show(ui, data, state, slots, requests),
        Tab::Edits => history::show(ui, edits, requests),
    }
}

/// Marks what was changed.
fn changed_color(visuals: &Visuals) -> Color32 {
    theme::ink(ink::AIR, visuals.dark_mode)
}

/// Marks what cannot be.
fn wrong_color(visuals: &Visuals) -> Color32 {
    theme::ink(ink::CRITICAL, visuals.dark_mode)
}

/// Marks what was refused.
fn warning_color(visuals: &Visuals) -> Color32 {
    theme::ink(ink::WARNING, visuals.dark_mode)
}
