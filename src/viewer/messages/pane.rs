//! The panels by name, and the sides of the window on which they are hidden together.

/// A panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pane {
    /// The machine.
    View,
    /// Every parameter, presets, A and B, edits made.
    Parameters,
    /// Every signal.
    Signals,
    /// Figures of now.
    Figures,
    /// What is selected.
    Inspector,
    /// Plots.
    Plots,
    /// Where the power goes.
    Balance,
    /// Energy and exergy on their way through the machine.
    Energy,
    /// The live checks.
    Checks,
    /// The record and its branches.
    Timeline,
    /// Alarms and events.
    Alarms,
}

/// Panels that one key hides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// What goes in, and what can be read: parameters, signals.
    Left,
    /// What comes out: figures, plots, books, inspector.
    Right,
    /// Time: timeline and alarms.
    Bottom,
}

impl Pane {
    /// All, in the order of the menu.
    pub const ALL: [Pane; 11] = [
        Pane::View,
        Pane::Parameters,
        Pane::Signals,
        Pane::Figures,
        Pane::Inspector,
        Pane::Plots,
        Pane::Balance,
        Pane::Energy,
        Pane::Checks,
        Pane::Timeline,
        Pane::Alarms,
    ];

    /// Name on its tab.
    pub fn title(self) -> &'static str {
        match self {
            Pane::View => "View",
            Pane::Parameters => "Parameters",
            Pane::Signals => "Signals",
            Pane::Figures => "Figures",
            Pane::Inspector => "Inspector",
            Pane::Plots => "Plots",
            Pane::Balance => "Books",
            Pane::Energy => "Energy",
            Pane::Checks => "Checks",
            Pane::Timeline => "Timeline",
            Pane::Alarms => "Alarms",
        }
    }

    /// The side that it is hidden with; none for the view.
    pub fn side(self) -> Option<Side> {
        match self {
            Pane::View => None,
            Pane::Parameters | Pane::Signals => Some(Side::Left),
            Pane::Figures | Pane::Inspector | Pane::Plots => Some(Side::Right),
            Pane::Balance | Pane::Energy | Pane::Checks => Some(Side::Right),
            Pane::Timeline | Pane::Alarms => Some(Side::Bottom),
        }
    }
}
