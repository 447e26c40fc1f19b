//! What the panel of the parameters keeps from frame to frame.

use crate::config::{PresetFile, UserPresets};
use crate::model::Parameters;
use crate::viewer::messages::parameters::{Change, Slot};
use crate::viewer::view_model::changes;
use crate::viewer::view_model::readings::Readings;
use std::collections::{BTreeMap, BTreeSet};

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
    /// All, with their titles and tooltips.
    pub const ALL: [(Tab, &'static str, &'static str); 3] = [
        (Tab::Values, "Values", "Every parameter: drag a value, or click it and type, with or without a unit."),
        (Tab::Compare, "Presets, A/B", "Machines under a name, and two places to flip between."),
        (Tab::Edits, "Edits", "What was changed, what it cost, and the way back."),
    ];
}

/// A text that is being typed into a value, or was typed and could not be read.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// The text.
    pub text: String,
    /// Why it cannot be read.
    pub error: Option<String>,
    /// Just opened: gets the cursor, everything selected.
    pub fresh: bool,
}

/// A preset as the panel knows it: its file, and the machine in it or what is wrong with it.
pub type KnownPreset = (PresetFile, Result<Box<Parameters>, String>);

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
    pub edit_first: bool,
    /// Groups that are open.
    pub open: BTreeSet<&'static str>,
    /// The value that is being dragged, in the unit that is shown.
    pub draft: Option<(&'static str, f64)>,
    /// Texts that are being typed, and those that could not be read.
    pub typed: BTreeMap<&'static str, Typed>,
    /// The same for lines that are drawn elsewhere.
    pub elsewhere: Texts,
    /// Values that were submitted and that the machine does not show yet, with the tick then.
    pub pending: Vec<(&'static str, String, u64)>,
    /// Values that wait for a rebuild.
    pub rebuild: Vec<(&'static str, String)>,
    /// The tick at which something was submitted last.
    pub last_edit: Option<u64>,
    /// The machine that was begun with, or the preset that was loaded last: what changes are marked against.
    pub base: Option<Box<Parameters>>,
    /// The preset that is being loaded: changes are marked against it once the machine is that one.
    pub base_when_there: Option<Box<Parameters>>,
    /// Where the user's presets are kept.
    pub folder: Option<UserPresets>,
    /// All presets, once they have been looked for.
    pub presets: Option<Vec<KnownPreset>>,
    /// Presets and slots.
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

    /// Takes in what the machine shows. A submitted value is shown until the machine has it, or has had the time to
    /// refuse it; what a rebuild has brought waits no more, and what it could not bring still does.
    pub fn observe(&mut self, readings: &Readings) {
        let tick = readings.signals.tick;
        let has = |path: &str, value: &str| changes::value_now(readings, path).is_some_and(|now| now == value);
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

    /// Markers changes against another machine; none: against the one that is shown next.
    pub fn mark_against(&mut self, machine: Option<Box<Parameters>>) {
        self.base = machine;
        self.base_when_there = None;
        self.rebuild.clear();
        self.typed.clear();
    }

    /// Notes that values were submitted, to show them until the machine does.
    pub fn submitted(&mut self, changes: &[Change], readings: &Readings) {
        let tick = readings.signals.tick;
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

/// What is typed and dragged in the lines elsewhere: a text in two places would take every key twice.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// Texts that are being typed, and those that could not be read.
    pub typed: BTreeMap<&'static str, Typed>,
    /// The value that is being dragged, in the unit that is shown.
    pub draft: Option<(&'static str, f64)>,
}

impl Texts {
    /// Exchanges the texts and the draft with those of the list.
    pub fn swap(&mut self, state: &mut ParameterState) {
        std::mem::swap(&mut self.typed, &mut state.typed);
        std::mem::swap(&mut self.draft, &mut state.draft);
    }
}

/// What the present machine is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// A slot.
    Slot(Slot),
    /// A preset, by name.
    Preset(String),
}

/// What this part remembers.
#[derive(Clone, Debug)]
pub struct CompareState {
    /// What the machine is compared with.
    pub base: Base,
    /// Name under which the machine is to be saved.
    pub name: String,
    /// What came of the last attempt, and whether it went well.
    pub outcome: Option<(String, bool)>,
    /// The name that was refused because it is taken: saving again replaces it.
    pub taken: Option<String>,
}

impl Default for CompareState {
    fn default() -> Self {
        Self { base: Base::Preset("default".into()), name: String::new(), outcome: None, taken: None }
    }
}

#[cfg(test)]
impl CompareState {
    /// Puts a name into the field, as the user would.
    pub fn name_it(&mut self, name: &str) {
        self.name = name.into();
        (self.outcome, self.taken) = (None, None);
    }
}
