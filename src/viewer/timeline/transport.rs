//! The line above the lanes: buttons, lag, memory use.

use crate::viewer::messages::actions::{self, Action};
use crate::viewer::messages::panel::PanelRequest;
use crate::viewer::ui::palette::ink;
use crate::viewer::ui::{explain, figures, theme};
use crate::viewer::view_model::timeline::TimelineData;
use bevy_egui::egui::{self, RichText, vec2};

/// An element of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// A button of an action, with its text.
    Button(Action, &'static str),
    /// Live, or the lag behind the end.
    Lag,
    /// Time to steady state.
    Steady,
    /// Memory used by the recording.
    Memory,
}

/// All elements with their widths in points, in order.
const PARTS: [(Part, f32); 12] = [
    (Part::Button(Action::GoToStart, "⏮"), 22.0),
    (Part::Button(Action::StepBack, "⏴"), 22.0),
    (Part::Button(Action::Step, "⏵"), 22.0),
    (Part::Button(Action::GoLive, "⏭"), 22.0),
    (Part::Lag, 76.0),
    (Part::Button(Action::BranchHere, "branch"), 48.0),
    (Part::Button(Action::RunToSteady, "to steady"), 60.0),
    (Part::Steady, 86.0),
    (Part::Memory, 92.0),
    (Part::Button(Action::SaveState, "save"), 38.0),
    (Part::Button(Action::LoadState, "load"), 36.0),
    (Part::Button(Action::SaveSession, "session"), 52.0),
];

/// Draws buttons, displayed time, lag behind the end, and memory use, as far as they fit.
pub fn transport(ui: &mut egui::Ui, data: &TimelineData, requests: &mut Vec<PanelRequest>) {
    let (gap, layout) = (3.0, egui::Layout::left_to_right(egui::Align::Center));
    let fitting = theme::fitting(&PARTS, gap, ui.available_width());
    let line = vec2(ui.available_width(), 18.0);
    theme::exactly(ui, line, layout, |ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (part, width) in PARTS.iter().take(fitting.len()) {
            theme::exactly(ui, vec2(*width, line.y), layout, |ui| match *part {
                Part::Button(action, text) => {
                    ui.spacing_mut().button_padding = vec2(2.0, 0.0);
                    let button = egui::Button::new(RichText::new(text).size(11.0)).min_size(vec2(*width, 16.0));
                    if ui.add(button).on_hover_text(actions::tooltip(action)).clicked() {
                        requests.push(PanelRequest::Action(action));
                    }
                }
                Part::Lag => lag(ui, data),
                Part::Steady => steady(ui, data),
                Part::Memory => memory(ui, data),
            });
        }
    });
}

fn lag(ui: &mut egui::Ui, data: &TimelineData) {
    let end_s = data.lanes.get(data.current).map_or(0.0, |lane| lane.end_s);
    let visuals = ui.visuals();
    let (chip, explanation) = if data.live {
        let chip = RichText::new("LIVE").strong().color(theme::ink(ink::ELECTRICITY_OUT, visuals.dark_mode));
        (chip, "What is shown is the end of the recording.".to_owned())
    } else {
        let lag = format!("{} s", figures::fixed(data.now_s - end_s, 2, 9));
        let chip =
            RichText::new(lag).font(theme::figures(theme::SMALL)).color(theme::ink(ink::WARNING, visuals.dark_mode));
        (chip, format!("Behind the end of the branch, {}, by so much. End follows live.", figures::clock(end_s)))
    };
    ui.centered_and_justified(|ui| ui.label(chip).on_hover_text(explanation));
}

fn steady(ui: &mut egui::Ui, data: &TimelineData) {
    let Some(steady_s) = data.steady_in_s else { return };
    let text = if steady_s > 0.0 { format!("steady in {steady_s:>4.0} s") } else { "steady".into() };
    ui.label(RichText::new(text).small()).on_hover_text(
        "Computed ahead: when mean power and speed of two revolutions in a row differ by less than 0.2 %.",
    );
}

fn memory(ui: &mut egui::Ui, data: &TimelineData) {
    let (used, most) = data.memory_mb;
    let text = format!("{} of {most:.0} MB", figures::fixed(used, 1, 6));
    let size = RichText::new(text).font(theme::figures(9.0)).color(theme::faint(ui.visuals()));
    let notice = if data.notice.is_empty() { "Nothing has been thinned out yet." } else { &data.notice };
    explain::on_hover(ui.label(size), || {
        format!(
            "Memory of the recording, and the most that it may take. {notice}\nmeasured on the host: bytes of states, journal and \
             history that are kept, what several branches share counted once",
        )
    });
}
