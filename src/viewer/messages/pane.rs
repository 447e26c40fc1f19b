//! The table of panels, and the sides of the window on which they are hidden together.
//!
//! A panel is a row of `panel_table`, the file that draws it, and a function in `app/panel_draw.rs` that passes it its
//! part of the view model. Tabs, tooltips, the command palette and the help are generated from the table.

/// Passes every panel to a macro, one row each: the variant of [`Pane`] with its description, title, side, the function
/// of `app/panel_draw.rs` that draws it, its help, and its names in the settings of earlier versions. The order is that
/// of menus.
macro_rules! panel_table {
    ($rows:ident) => {
        $rows! {
            /// The machine.
            View, "View", None, view, "The machine in 3D. Click a part to select it.", [];
            /// Every parameter, presets, snapshots A and B, list of edits.
            Parameters, "Parameters", Some(Side::Left), parameters,
                "Every parameter: values, presets, A and B, and the list of edits.", [];
            /// Every signal.
            Signals, "Signals", Some(Side::Left), signals, "Every signal by path; drag one into a plot.", [];
            /// The most important signals as numbers.
            LiveValues, "Live values", Some(Side::Right), live_values,
                "Power, efficiency, speeds, pressures and temperatures at this moment.", ["Figures"];
            /// The selected part.
            Inspector, "Inspector", Some(Side::Right), inspector, "Values and parameters of the selected part.", [];
            /// Plots.
            Plots, "Plots", Some(Side::Right), plots, "Signals over time, or one over another.", [];
            /// Power flows and losses.
            EnergyBalance, "Energy balance", Some(Side::Right), energy_balance,
                "Electricity in and out, and what each mechanism destroys, as means.", ["Books", "Balance"];
            /// Energy and exergy flows through the machine.
            EnergyFlow, "Energy flow", Some(Side::Right), energy_flow,
                "Energy and exergy on their way through the machine, as bands as wide as their power.", ["Energy"];
            /// The checks.
            Checks, "Checks", Some(Side::Right), checks, "The live checks of the machine, and its energy audit.", [];
            /// The recording and its branches.
            Timeline, "Timeline", Some(Side::Bottom), timeline, "The recording and its branches; drag to go back in time.",
                [];
            /// Alarms and events.
            Alarms, "Alarms", Some(Side::Bottom), alarms, "Alarms, and what happened last.", ["Alerts"];
        }
    };
}
pub(crate) use panel_table;

macro_rules! define_panes {
    ($($(#[$about:meta])+ $pane:ident, $title:literal, $side:expr, $draw:ident, $help:literal, [$($former:literal),*];)+) => {
        /// A panel.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Pane {
            $($(#[$about])+ $pane),+
        }

        impl Pane {
            /// All panels, in the order of the menu.
            pub const ALL: [Pane; [$(Pane::$pane),+].len()] = [$(Pane::$pane),+];

            /// Title on its tab.
            pub fn title(self) -> &'static str {
                match self { $(Pane::$pane => $title),+ }
            }

            /// Description, in one sentence.
            pub fn help(self) -> &'static str {
                match self { $(Pane::$pane => $help),+ }
            }

            /// The side on which it is hidden; `None` for the view.
            pub fn side(self) -> Option<Side> {
                match self { $(Pane::$pane => $side),+ }
            }
        }
    };
}

panel_table!(define_panes);

/// A side of the window whose panels are hidden together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Inputs and signals: parameters, signals.
    Left,
    /// Outputs: live values, plots, energy balance, inspector.
    Right,
    /// Time: timeline and alarms.
    Bottom,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_panel_has_a_title_of_its_own_and_a_sentence_of_help() {
        let titles: HashSet<_> = Pane::ALL.iter().map(|pane| pane.title()).collect();
        assert_eq!(titles.len(), Pane::ALL.len());
        for pane in Pane::ALL {
            assert!(pane.help().ends_with('.') && pane.help().len() > 20, "{pane:?}");
        }
    }
}
