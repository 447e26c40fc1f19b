//! The actions of the window, in one table.
//!
//! Menus, tooltips, shortcuts and the help page are generated from [`ACTIONS`]; a new action is one row.

use bevy::prelude::Message;
use bevy_egui::egui::{self, Key};

/// An action that the user can trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Starts or stops time.
    PlayPause,
    /// One tick forward.
    Step,
    /// Ten ticks forward.
    StepTen,
    /// One tick back.
    StepBack,
    /// Ten ticks back.
    StepTenBack,
    /// The next slower speed.
    Slower,
    /// The next faster speed.
    Faster,
    /// Goes to the start of the recording.
    GoToStart,
    /// Goes to the end of the recording and continues from there.
    GoLive,
    /// Begins a branch at the shown time.
    BranchHere,
    /// Runs to the steady state.
    RunToSteady,
    /// Restarts the run as it began, with a confirmation if there are changes to lose.
    Reset,
    /// Restarts the machine at rest.
    StartFromRest,
    /// Restarts the machine in steady running.
    StartWarm,
    /// Engages the emergency stop: generator and compressor off, valves shut, brake on. Never releases it.
    EmergencyStop,
    /// Resets the emergency stop.
    ResetStop,
    /// Writes the shown state to a file.
    SaveState,
    /// Opens a state file.
    LoadState,
    /// Writes the whole recording to a file.
    SaveSession,
    /// Plays the demo, or ends it.
    Demo,
    /// Undoes the last change of a parameter.
    Undo,
    /// Redoes it.
    Redo,
    /// Focuses the search field of the parameters.
    SearchParameters,
    /// Focuses the search field of the signals.
    SearchSignals,
    /// Stores the parameters as A.
    StoreA,
    /// Stores the parameters as B.
    StoreB,
    /// Switches between A and B.
    FlipSlots,
    /// One of the five camera places, 1 to 5.
    Camera(u8),
    /// The camera place before this one.
    PreviousCamera,
    /// The camera place after this one.
    NextCamera,
    /// Stops following, clears the selection, or closes a dialog.
    Release,
    /// Toggles the arrows of the forces on floaters.
    ToggleForces,
    /// Toggles the colouring of the chain by tension.
    ToggleTension,
    /// Cycles through the quantities shown by the colour of the air.
    CycleAirColor,
    /// Toggles the energy flows.
    ToggleEnergy,
    /// Toggles the cutaway view of the tank.
    ToggleSection,
    /// Toggles the labels in the scene.
    ToggleLabels,
    /// Adds a plot.
    NewPlot,
    /// Writes every plot to files.
    ExportPlots,
    /// Shows or hides the panels on the left.
    ToggleLeft,
    /// Shows or hides the panels on the right.
    ToggleRight,
    /// Shows or hides the panels below.
    ToggleBottom,
    /// Restores the default layout.
    ResetLayout,
    /// Toggles full screen.
    FullScreen,
    /// Larger text.
    ScaleUp,
    /// Smaller text.
    ScaleDown,
    /// Default text size.
    ScaleReset,
    /// Switches between dark and light theme.
    ToggleTheme,
    /// Switches the render quality, from the next start on.
    ToggleQuality,
    /// Saves a screenshot of the window.
    Screenshot,
    /// Opens the command palette.
    Palette,
    /// Shows or hides the list of keys.
    Help,
}

/// Message that an action was triggered.
#[derive(Message, Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActionFired(pub Action);

/// Menu and help section of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Time and the machine.
    Run,
    /// Parameters.
    Edit,
    /// Cameras and the scene.
    View,
    /// Panels and the window itself.
    Window,
    /// Help.
    Help,
}

impl Place {
    /// All sections, in the order of the menu.
    pub const ALL: [Place; 5] = [Place::Run, Place::Edit, Place::View, Place::Window, Place::Help];

    /// Heading.
    pub fn title(self) -> &'static str {
        match self {
            Place::Run => "Run",
            Place::Edit => "Edit",
            Place::View => "View",
            Place::Window => "Window",
            Place::Help => "Help",
        }
    }
}

/// A key with modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortcut {
    /// The key.
    pub key: Key,
    /// Control held.
    pub ctrl: bool,
    /// Shift held.
    pub shift: bool,
}

/// A key alone.
pub const fn plain(key: Key) -> Shortcut {
    Shortcut { key, ctrl: false, shift: false }
}

/// A key with Shift.
pub const fn shift(key: Key) -> Shortcut {
    Shortcut { key, ctrl: false, shift: true }
}

/// A key with Control.
pub const fn ctrl(key: Key) -> Shortcut {
    Shortcut { key, ctrl: true, shift: false }
}

/// A key with Control and Shift.
const fn ctrl_shift(key: Key) -> Shortcut {
    Shortcut { key, ctrl: true, shift: true }
}

impl Shortcut {
    /// Text for menus.
    pub fn text(&self) -> String {
        let key = match self.key {
            Key::ArrowRight => "Right",
            Key::ArrowLeft => "Left",
            Key::OpenBracket => "[",
            Key::CloseBracket => "]",
            Key::Minus => "-",
            Key::Equals => "=",
            Key::Plus => "+",
            Key::Questionmark => "?",
            Key::Escape => "Esc",
            other => other.name(),
        };
        format!("{}{}{key}", if self.ctrl { "Ctrl+" } else { "" }, if self.shift { "Shift+" } else { "" })
    }

    /// Whether a pressed key matches. Characters that need Shift on some layouts only are compared without it: signs,
    /// and the digits of AZERTY.
    pub fn matches(&self, key: Key, modifiers: egui::Modifiers) -> bool {
        let sign = matches!(
            self.key,
            Key::Questionmark | Key::Plus | Key::Equals | Key::Minus | Key::OpenBracket | Key::CloseBracket
        ) || (Key::Num0..=Key::Num9).contains(&self.key);
        key == self.key && modifiers.command == self.ctrl && (sign || modifiers.shift == self.shift) && !modifiers.alt
    }

    /// Whether it would type into a text field or move its cursor.
    pub fn belongs_to_text(&self) -> bool {
        let function = matches!(self.key, Key::F1 | Key::F5 | Key::F11 | Key::F12);
        let text_keeps = matches!(self.key, Key::Y | Key::Z | Key::ArrowRight | Key::ArrowLeft | Key::Backspace);
        let stop = self.key == Key::Escape && self.shift;
        !function && !stop && (!self.ctrl || text_keeps)
    }
}

/// A row of the table.
pub struct ActionRow {
    /// The action.
    pub action: Action,
    /// Name, for menus and help.
    pub text: &'static str,
    /// Explanation, in one sentence.
    pub tooltip: &'static str,
    /// Shortcuts; any of them triggers the action.
    pub shortcuts: &'static [Shortcut],
    /// Menu and help section.
    pub place: Place,
    /// Whether the action repeats while the key is held.
    pub repeats: bool,
    /// Whether it stops, releases, resets or discards something: in the command palette, Enter then triggers it only if
    /// its whole name was typed, or if it was chosen with the arrow keys.
    pub guarded: bool,
}

/// A row without key repeat that is not guarded.
pub const fn row(
    action: Action,
    place: Place,
    shortcuts: &'static [Shortcut],
    text: &'static str,
    tooltip: &'static str,
) -> ActionRow {
    ActionRow { action, text, tooltip, shortcuts, place, repeats: false, guarded: false }
}

impl ActionRow {
    /// The action stops, releases, resets or discards something.
    const fn guarded(self) -> Self {
        Self { guarded: true, ..self }
    }

    /// A held key repeats the action.
    const fn repeating(self) -> Self {
        Self { repeats: true, ..self }
    }
}

/// Every action.
#[rustfmt::skip]
pub static ACTIONS: &[ActionRow] = &[
    row(Action::PlayPause, Place::Run, &[plain(Key::Space)], "Play / pause", "Starts or stops time. In the past it plays what happened, then goes on."),
    row(Action::Step, Place::Run, &[plain(Key::ArrowRight)], "One tick", "Pauses and goes one tick forward.").repeating(),
    row(Action::StepTen, Place::Run, &[shift(Key::ArrowRight)], "Ten ticks", "Pauses and goes ten ticks forward.").repeating(),
    row(Action::StepBack, Place::Run, &[plain(Key::ArrowLeft)], "One tick back", "Pauses and goes one tick back in the recording.").repeating(),
    row(Action::StepTenBack, Place::Run, &[shift(Key::ArrowLeft)], "Ten ticks back", "Pauses and goes ten ticks back in the recording.").repeating(),
    row(Action::Slower, Place::Run, &[plain(Key::Minus)], "Slower", "The next slower speed, down to 0.1x.").repeating(),
    row(Action::Faster, Place::Run, &[plain(Key::Equals), plain(Key::Plus)], "Faster", "The next faster speed, up to 100x.").repeating(),
    row(Action::GoToStart, Place::Run, &[plain(Key::Home)], "Start of the recording", "Pauses at the first moment of this branch."),
    row(Action::GoLive, Place::Run, &[plain(Key::End)], "Follow live", "To the end of the recording, and on from there."),
    row(Action::BranchHere, Place::Run, &[plain(Key::B)], "Branch here", "A new future from the moment that is shown; the old one is kept."),
    row(Action::RunToSteady, Place::Run, &[plain(Key::G)], "Run to steady state", "As fast as it can until power and speed no longer change, then pauses."),
    row(Action::Reset, Place::Run, &[plain(Key::Backspace)], "Reset", "Builds the machine anew, as this run began. Asks first when edits would be lost.").guarded(),
    row(Action::StartFromRest, Place::Run, &[plain(Key::R)], "Start from rest", "Builds the machine anew, at rest, and watches it start. Asks first when edits would be lost.").guarded(),
    row(Action::StartWarm, Place::Run, &[], "Start warm", "Builds the machine anew, in steady running, as the window opens it.").guarded(),
    row(Action::EmergencyStop, Place::Run, &[shift(Key::Escape)], "Emergency stop", "Generator and compressor off, valves shut, brake on. It stays engaged until Reset stop.").guarded(),
    row(Action::ResetStop, Place::Run, &[], "Reset stop", "Releases the emergency stop: brake off, all else back under its control. The chain may move at once.").guarded(),
    row(Action::SaveState, Place::Run, &[ctrl(Key::S)], "Save state", "Writes the state that is shown to a file among the checkpoints."),
    row(Action::LoadState, Place::Run, &[ctrl(Key::O)], "Open", "Opens a saved state or a saved session."),
    row(Action::SaveSession, Place::Run, &[ctrl_shift(Key::R)], "Save session", "Writes the whole recording with its branches to a file that `kpp replay` plays."),
    row(Action::Demo, Place::Run, &[plain(Key::F5)], "Demo", "Five minutes that explain the machine. Any key takes over."),
    row(Action::Undo, Place::Edit, &[ctrl(Key::Z)], "Undo", "Takes back the last change of a parameter; itself an event that books its joules.").guarded(),
    row(Action::Redo, Place::Edit, &[ctrl_shift(Key::Z), ctrl(Key::Y)], "Redo", "Does it again.").guarded(),
    row(Action::SearchParameters, Place::Edit, &[ctrl(Key::F)], "Search parameters", "Puts the cursor into the search field of the parameters."),
    row(Action::SearchSignals, Place::Edit, &[ctrl_shift(Key::F)], "Search signals", "Puts the cursor into the search field of the signals."),
    row(Action::StoreA, Place::Edit, &[ctrl(Key::Num1)], "Keep as A", "Keeps the present parameters as A."),
    row(Action::StoreB, Place::Edit, &[ctrl(Key::Num2)], "Keep as B", "Keeps the present parameters as B."),
    row(Action::FlipSlots, Place::Edit, &[plain(Key::A)], "Flip between A and B", "Gives the machine the parameters of the other one, as one edit."),
    row(Action::Camera(1), Place::View, &[plain(Key::Num1)], "Whole machine", "The whole machine, in 3/4 view."),
    row(Action::Camera(2), Place::View, &[plain(Key::Num2)], "Bottom", "The lower sprocket, where air goes in."),
    row(Action::Camera(3), Place::View, &[plain(Key::Num3)], "Top", "The upper sprocket, where air is let out."),
    row(Action::Camera(4), Place::View, &[plain(Key::Num4)], "Drivetrain", "Gearbox, flywheel and generator."),
    row(Action::Camera(5), Place::View, &[plain(Key::Num5)], "Follow a floater", "The selected floater, or one that rises, on its way round."),
    row(Action::PreviousCamera, Place::View, &[plain(Key::OpenBracket)], "Previous view", "The camera place before this one."),
    row(Action::NextCamera, Place::View, &[plain(Key::CloseBracket)], "Next view", "The camera place after this one."),
    row(Action::Release, Place::View, &[plain(Key::Escape)], "Release", "Closes what is open; then lets go of what is followed or selected.").guarded(),
    row(Action::ToggleForces, Place::View, &[plain(Key::F)], "Forces", "Arrows of buoyancy, weight, drag and net force on the floaters."),
    row(Action::ToggleTension, Place::View, &[plain(Key::T)], "Chain tension", "Tension as the colour of the chain."),
    row(Action::CycleAirColor, Place::View, &[plain(Key::C)], "Colour of the air", "Plain, by pressure, by temperature."),
    row(Action::ToggleEnergy, Place::View, &[plain(Key::E)], "Energy flow", "Energy on its way, and where it is lost."),
    row(Action::ToggleSection, Place::View, &[plain(Key::X)], "Section", "The tank cut open along the plane of the chain."),
    row(Action::ToggleLabels, Place::View, &[plain(Key::L)], "Labels", "Names in the picture."),
    row(Action::NewPlot, Place::Window, &[plain(Key::N)], "New plot", "One more plot, to drag signals into."),
    row(Action::ExportPlots, Place::Window, &[ctrl(Key::E)], "Export plots", "Writes every plot as CSV, PNG and SVG in the current directory."),
    row(Action::ToggleLeft, Place::Window, &[ctrl_shift(Key::B)], "Left panels", "Shows or hides parameters and signals."),
    row(Action::ToggleRight, Place::Window, &[ctrl_shift(Key::S)], "Right panels", "Shows or hides live values, plots and energy balance."),
    row(Action::ToggleBottom, Place::Window, &[ctrl_shift(Key::T)], "Lower panels", "Shows or hides timeline and alarms."),
    row(Action::ResetLayout, Place::Window, &[], "Reset layout", "All panels where they were at first.").guarded(),
    row(Action::FullScreen, Place::Window, &[plain(Key::F11)], "Full screen", "Whole screen or window."),
    row(Action::ScaleUp, Place::Window, &[ctrl(Key::Plus), ctrl(Key::Equals)], "Larger text", "Makes panels and text larger."),
    row(Action::ScaleDown, Place::Window, &[ctrl(Key::Minus)], "Smaller text", "Makes panels and text smaller."),
    row(Action::ScaleReset, Place::Window, &[ctrl(Key::Num0)], "Normal text", "Panels and text as they were."),
    row(Action::ToggleTheme, Place::Window, &[], "Dark / light", "Light panels for a bright room, dark ones otherwise."),
    row(Action::ToggleQuality, Place::Window, &[], "Quality: light / full", "How the machine is drawn, from the next start on: light for a processor, full for a graphics card."),
    row(Action::Screenshot, Place::Window, &[plain(Key::F12)], "Screenshot", "Saves a picture of the window in the current directory."),
    row(Action::Palette, Place::Help, &[ctrl(Key::P)], "Palette", "Every action, parameter and signal by name."),
    row(Action::Help, Place::Help, &[plain(Key::F1), plain(Key::Questionmark)], "Help", "All keys and what they do."),
];

/// The row of an action.
pub fn find(action: Action) -> &'static ActionRow {
    ACTIONS.iter().find(|row| row.action == action).expect("every action has a row, as a test shows")
}

/// Tooltip of an action: name, explanation and shortcuts.
pub fn tooltip(action: Action) -> String {
    let row = find(action);
    let keys: Vec<String> = row.shortcuts.iter().map(Shortcut::text).collect();
    if keys.is_empty() { row.tooltip.into() } else { format!("{}  [{}]", row.tooltip, keys.join(" or ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    /// Every variant; the match fails to compile until a new one is listed.
    #[rustfmt::skip]
    fn all() -> Vec<Action> {
        use Action::*;
        let listed = [
            PlayPause, Step, StepTen, StepBack, StepTenBack, Slower, Faster, GoToStart, GoLive, BranchHere, RunToSteady, Reset, StartFromRest, StartWarm, EmergencyStop, ResetStop, SaveState, LoadState, SaveSession, Demo, Undo, Redo, SearchParameters, SearchSignals, StoreA, StoreB, FlipSlots, Camera(1), Camera(2), Camera(3), Camera(4), Camera(5), PreviousCamera, NextCamera, Release, ToggleForces, ToggleTension, CycleAirColor, ToggleEnergy, ToggleSection, ToggleLabels, NewPlot, ExportPlots, ToggleLeft, ToggleRight, ToggleBottom, ResetLayout, FullScreen, ScaleUp, ScaleDown, ScaleReset, ToggleTheme, ToggleQuality, Screenshot, Palette, Help,
        ];
        for action in listed {
            match action {
                PlayPause | Step | StepTen | StepBack | StepTenBack | Slower | Faster | GoToStart | GoLive | BranchHere | RunToSteady | Reset | StartFromRest | StartWarm | EmergencyStop | ResetStop | SaveState | LoadState | SaveSession | Demo | Undo | Redo | SearchParameters | SearchSignals | StoreA | StoreB | FlipSlots | Camera(_) | PreviousCamera | NextCamera | Release | ToggleForces | ToggleTension | CycleAirColor | ToggleEnergy | ToggleSection | ToggleLabels | NewPlot | ExportPlots | ToggleLeft | ToggleRight | ToggleBottom | ResetLayout | FullScreen | ScaleUp | ScaleDown | ScaleReset | ToggleTheme | ToggleQuality | Screenshot | Palette | Help => {}
            }
        }
        listed.into()
    }

    #[test]
    fn every_action_has_one_row_with_a_name() {
        for action in all() {
            assert_eq!(ACTIONS.iter().filter(|row| row.action == action).count(), 1, "{action:?}");
            let row = find(action);
            assert!(!row.text.is_empty() && row.tooltip.ends_with('.'), "{action:?}");
        }
        assert_eq!(ACTIONS.len(), all().len());
        let names: HashSet<_> = ACTIONS.iter().map(|row| row.text).collect();
        assert_eq!(names.len(), ACTIONS.len(), "no name twice");
    }

    #[test]
    fn what_stops_releases_resets_or_discards_is_guarded() {
        for row in ACTIONS {
            let says = |word: &str| row.text.to_lowercase().split(' ').any(|part| part == word);
            let named = ["stop", "release", "reset"].into_iter().any(says);
            assert!(row.guarded || !named && !row.tooltip.contains("Builds the machine anew"), "{:?}", row.action);
        }
        assert!([Action::Undo, Action::Redo].into_iter().all(|action| find(action).guarded));
    }
}
