//! Passes each panel its part of the view model, its state, and the list for its requests. The functions are named in
//! the table of panels ([`pane`](crate::viewer::messages::pane)).

use crate::viewer::app::panel_context::{Clicked, ViewModel};
use crate::viewer::messages::pane::{Pane, panel_table};
use crate::viewer::panels::alarm_list::{self, AlarmPanelModel};
use crate::viewer::panels::checks::check_panel;
use crate::viewer::panels::energy_balance;
use crate::viewer::panels::energy_flow::energy_flow_panel;
use crate::viewer::panels::inspector::inspector_panel::{self, InspectorModel};
use crate::viewer::panels::live_values;
use crate::viewer::panels::parameters::model::{ParameterModel, ValuesModel};
use crate::viewer::panels::parameters::parameter_panel;
use crate::viewer::plotting::{plots_panel, pv_panel, tree};
use crate::viewer::timeline::timeline_panel;
use crate::viewer::view_model::board::PlotBoard;
use crate::viewer::view_model::panel_state::PanelState;
use bevy_egui::egui;

/// Input and output of the panels.
pub struct PanelArea<'a, 'b> {
    /// Data that they read.
    pub view_model: &'a ViewModel<'b>,
    /// State of the panels.
    pub state: &'a mut PanelState,
    /// The plots.
    pub board: &'a mut PlotBoard,
    /// Their requests.
    pub clicked: &'a mut Clicked,
}

macro_rules! draw_panes {
    ($($(#[$about:meta])+ $pane:ident, $title:literal, $side:expr, $draw:ident, $help:literal, [$($former:literal),*];)+) => {
        impl PanelArea<'_, '_> {
            /// Draws a panel.
            pub fn draw(&mut self, ui: &mut egui::Ui, pane: Pane) {
                match pane { $(Pane::$pane => self.$draw(ui)),+ }
            }
        }
    };
}

panel_table!(draw_panes);

impl<'b> PanelArea<'_, 'b> {
    /// Empty: the scene is drawn by bevy, below the panels.
    fn view(&mut self, _: &mut egui::Ui) {}

    fn values(&self) -> ValuesModel<'b> {
        let ViewModel { readings, status, .. } = *self.view_model;
        ValuesModel { readings, problem: status.problem.as_ref(), building: status.building }
    }

    fn parameters(&mut self, ui: &mut egui::Ui) {
        let ViewModel { edits, slots, .. } = *self.view_model;
        let model = ParameterModel { values: self.values(), edits, slots };
        parameter_panel::show(ui, model, &mut self.state.parameters, &mut self.clicked.requests);
    }

    fn signals(&mut self, ui: &mut egui::Ui) {
        tree::show(ui, self.view_model.readings, &mut self.state.signals, &mut self.clicked.plots);
    }

    fn live_values(&mut self, ui: &mut egui::Ui) {
        let ViewModel { readings, pacing, .. } = *self.view_model;
        scrolled(ui, |ui| live_values::show(ui, readings, pacing));
    }

    fn inspector(&mut self, ui: &mut egui::Ui) {
        let ViewModel { inspection, readings, pv, ref source, .. } = *self.view_model;
        let model = InspectorModel { inspection, values: self.values(), history: source.history };
        let diagram = |ui: &mut egui::Ui| pv_panel::diagram(ui, inspection, readings, pv);
        inspector_panel::show(ui, model, diagram, &mut self.state.parameters, &mut self.clicked.requests);
    }

    fn plots(&mut self, ui: &mut egui::Ui) {
        plots_panel::show(ui, self.board, &self.view_model.source, &mut self.clicked.plots);
    }

    fn energy_balance(&mut self, ui: &mut egui::Ui) {
        let ViewModel { readings, ref source, .. } = *self.view_model;
        scrolled(ui, |ui| energy_balance::show(ui, readings, source.history));
    }

    fn energy_flow(&mut self, ui: &mut egui::Ui) {
        let ViewModel { readings, checks, .. } = *self.view_model;
        energy_flow_panel::show(ui, readings, checks.accounts.as_ref(), &mut self.state.energy_flow);
    }

    fn checks(&mut self, ui: &mut egui::Ui) {
        check_panel::show(ui, self.view_model.checks, &mut self.clicked.requests);
    }

    fn timeline(&mut self, ui: &mut egui::Ui) {
        timeline_panel::show(ui, self.view_model.timeline, &mut self.state.timeline, &mut self.clicked.requests);
    }

    fn alarms(&mut self, ui: &mut egui::Ui) {
        let ViewModel { readings, status, alarms, .. } = *self.view_model;
        alarm_list::show(ui, AlarmPanelModel { readings, status, alarms }, &mut self.clicked.requests);
    }
}

fn scrolled(ui: &mut egui::Ui, add: impl FnOnce(&mut egui::Ui)) {
    egui::ScrollArea::vertical().auto_shrink(false).show(ui, add);
}
