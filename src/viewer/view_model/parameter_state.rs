//! State of the parameters panel between frames.

use crate::config::{PresetFile, UserPresets};
use crate::model::Parameters;
use crate::viewer::messages::parameters::{Change, Slot};
use crate::viewer::view_model::changes;
use crate::viewer::view_model::readings::Readings;
use std::collections::{BTreeMap, BTreeSet};

/// Tabs of the panel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Every parameter.
    #[default]
    Values,
    /// Presets, and snapshots A and B.
    Compare,
    /// The list of edits.
    Edits,
}

impl Tab {
    /// All tabs, with titles and tooltips.
    pub const ALL: [(Tab, &'static str, &'static str); 3] = [
        (Tab::Values, "Values", "Every parameter: drag a value, or click it and type, with or without a unit."),
        (Tab::Compare, "Presets, A/B", "Machines under a name, and two places to flip between."),
        (Tab::Edits, "Edits", "What was changed, what it cost, and the way back."),
    ];
}

/// Text being typed into a value, or invalid text.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The text.
    pub text: String,
    /// Why it is invalid.
    pub error: Option<String>,
    /// Whether the field was just opened: it then gets the focus with its content selected.
    pub fresh: bool,
}

/// A preset: its file, and its machine or the problem of the file.
pub type KnownPreset = (PresetFile, Result<Box<Parameters>, String>);

/// State of the parameters panel.
#[derive(Clone, Debug)]
pub struct ParameterState {
    /// Active tab.
    pub tab: Tab,
    /// Text of the search field.
    pub search: String,
    /// Whether only changed parameters are listed.
    pub changed_only: bool,
    /// Whether the search field is to be focused.
    pub focus_search: bool,
    /// Whether the first value found by the search is to be opened for input.
    pub edit_first: bool,
    /// The value that is to be opened for input at the next layout.
    pub edit_path: Option<&'static str>,
    /// Open groups.
    pub open: BTreeSet<&'static str>,
    /// The value being dragged, in the unit for display.
    pub draft: Option<(&'static str, f64)>,
    /// Texts being typed, and invalid ones.
    pub typed: BTreeMap<&'static str, Typed>,
    /// The same for lines outside of the list.
    pub elsewhere: Texts,
    /// Values that were submitted and are not applied yet, with the tick of the submission.
    pub pending: Vec<(&'static str, String, u64)>,
    /// Values that wait for a rebuild.
    pub rebuild: Vec<(&'static str, String)>,
    /// Tick of the last submission.
    pub last_edit: Option<u64>,
    /// Reference for marking changes: the initial machine, or the preset loaded last.
    pub base: Option<Box<Parameters>>,
    /// A preset being loaded, which becomes the reference when the machine has its values.
    pub base_when_there: Option<Box<Parameters>>,
    /// The folder of the user's presets.
    pub folder: Option<UserPresets>,
    /// All presets, once they have been read.
    pub presets: Option<Vec<KnownPreset>>,
    /// State of the comparison with presets and snapshots.
    pub compare: CompareState,
}

impl Default for ParameterState {
    fn default() -> Self {
        Self {
            tab: Tab::default(),
            search: String::new(),
            changed_only: false,
            focus_search: false,
            edit_first: false,
            edit_path: None,
            // The values that are usually changed first: air and torque.
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
    /// Discards state that concerns a replaced machine.
    pub fn machine_replaced(&mut self) {
        self.draft = None;
        self.pending.clear();
        self.last_edit = None;
    }

    /// Reads the machine's values. A submitted value is displayed until the machine has applied it, or has had time to
    /// refuse it; values applied by a rebuild are no longer pending, others still are.
    pub fn observe(&mut self, readings: &Readings) {
        let tick = readings.signals.tick;
        let has = |path: &str, value: &str| changes::value_now(readings, path).is_some_and(|now| now == value);
        // Values are no longer pending after a jump back in time.
        self.pending.retain(|(path, value, since)| !has(path, value) && (*since..=since + 2).contains(&tick));
        self.rebuild.retain(|(path, value)| !has(path, value));
    }

    /// Discards invalid texts; false if there are none.
    pub fn drop_wrong(&mut self) -> bool {
        let before = self.typed.len();
        self.typed.retain(|_, typed| typed.error.is_none());
        self.typed.len() < before
    }

    /// Sets the reference for marking changes; `None` for the machine shown next.
    pub fn mark_against(&mut self, machine: Option<Box<Parameters>>) {
        self.base = machine;
        self.base_when_there = None;
        self.rebuild.clear();
        self.typed.clear();
    }

    /// Records submitted values, to display them until the machine has applied them.
    pub fn submitted(&mut self, changes: &[Change], readings: &Readings) {
        let tick = readings.signals.tick;
        self.pending.extend(changes.iter().map(|change| (change.path, change.after.clone(), tick)));
        self.last_edit = Some(tick);
    }

    /// Shows all values found by a search; an empty search shows the groups.
    pub fn find(&mut self, search: &str) {
        self.tab = Tab::Values;
        self.changed_only = false;
        self.search = search.into();
    }

    /// Shows a value, and opens it for input.
    pub fn edit(&mut self, path: &'static str) {
        self.find(path);
        self.edit_path = Some(path);
    }
}

/// Texts and drafts of the lines outside of the list, kept separate since two fields with the same text would both
/// receive each key.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Texts being typed, and invalid ones.
    pub typed: BTreeMap<&'static str, Typed>,
    /// The value being dragged, in the unit for display.
    pub draft: Option<(&'static str, f64)>,
}

impl Texts {
    /// Exchanges the texts and the draft with those of the list.
    pub fn swap(&mut self, state: &mut ParameterState) {
        std::mem::swap(&mut self.typed, &mut state.typed);
        std::mem::swap(&mut self.draft, &mut state.draft);
    }
}

/// Reference of a comparison with the present machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// A slot.
    Slot(Slot),
    /// A preset, by name.
    Preset(String),
}

/// State of the comparison.
#[derive(Clone, Debug)]
pub struct CompareState {
    /// Reference of the comparison.
    pub base: Base,
    /// Name for saving the machine as a preset.
    pub name: String,
    /// Message of the last attempt to save, and whether it succeeded.
    pub outcome: Option<(String, bool)>,
    /// An existing name that was refused: saving again replaces its preset.
    pub taken: Option<String>,
}

impl Default for CompareState {
    fn default() -> Self {
        Self { base: Base::Preset("default".into()), name: String::new(), outcome: None, taken: None }
    }
}

#[cfg(test)]
impl CompareState {
    /// Sets the name, as user input would.
    pub fn name_it(&mut self, name: &str) {
        self.name = name.into();
        (self.outcome, self.taken) = (None, None);
    }
}
