//! Notices in a corner of the view, which disappear by themselves, and the texts of notices and of problems of the run.

use crate::recovery::recording::clock_text;
use crate::viewer::messages::notices::{Notice, Notices, QualityFrom};
use crate::viewer::ui::theme;
use crate::viewer::view_model::run_status::{RunProblem, Work, WorkKind};
use bevy_egui::egui::{self, Align2, RichText, vec2};

/// Draws the notices at the upper left of the view.
pub fn show(context: &egui::Context, notices: &Notices, view: egui::Rect) {
    if notices.iter().next().is_none() {
        return;
    }
    let width = (view.width() - 32.0).clamp(80.0, 360.0);
    egui::Area::new("toasts".into())
        .order(egui::Order::Foreground)
        .pivot(Align2::LEFT_TOP)
        .fixed_pos(view.left_top() + vec2(8.0, 8.0))
        .interactable(false)
        .show(context, |ui| {
            ui.set_max_width(width);
            for notice in notices.iter() {
                let frame = egui::Frame::NONE
                    .inner_margin(egui::Margin::symmetric(8, 4))
                    .fill(ui.visuals().panel_fill)
                    .stroke(egui::Stroke::new(1.0, theme::faint(ui.visuals())));
                let text = RichText::new(text(notice)).color(theme::strong(ui.visuals()));
                frame.show(ui, |ui| ui.add(egui::Label::new(text).wrap()));
            }
        });
}

/// Text of a problem of the run.
pub fn problem(problem: &RunProblem) -> String {
    match problem {
        RunProblem::Refused(reason) => format!("refused: {reason}"),
        RunProblem::Failed { time_s, reason } => format!("the machine stopped at {time_s:.3} s: {reason}"),
    }
}

/// Text of background work.
pub fn work(work: &Work) -> String {
    let done = work.progress.map_or(String::new(), |share| format!(", {:.0} %", 100.0 * share));
    match work.kind {
        WorkKind::Build => format!("Builds the machine and warms it up{done}."),
        WorkKind::Open => "Opens a file.".into(),
        WorkKind::Seek => format!("Computes the moment from the recording{done}."),
        WorkKind::Save => "Saves a file.".into(),
    }
}

/// Text of a notice.
pub fn text(notice: &Notice) -> String {
    match notice {
        Notice::Saved(path) => format!("saved {}", path.display()),
        Notice::NotSaved { path: Some(path), reason } => format!("not saved: {}: {reason}", path.display()),
        Notice::NotSaved { path: None, reason } => format!("not saved: {reason}"),
        Notice::PlotsSaved(files) => format!("saved {files} files of plots in the current directory"),
        Notice::PlotNotSaved(reason) => reason.clone(),
        Notice::AuditSaved { stem, operations } => format!("saved {stem}.csv and .json, {operations} operations"),
        Notice::NoAudit => "there is no audit: turn it on first".into(),
        Notice::Opened(path) => format!("opened {}; Space goes on from it", path.display()),
        Notice::NotOpened(reason) => format!("not opened: {reason}"),
        Notice::WorkFailed(reason) => format!("work in the background failed, please report it: {reason}"),
        Notice::CompanionNotLoaded(reason) | Notice::NotShown(reason) => reason.clone(),
        Notice::RunKept(path) => format!("the run before is kept in {}", path.display()),
        Notice::RunNotKept(reason) => format!("the run before could not be kept: {reason}"),
        Notice::Branched => "a new branch from here: the old future is kept".into(),
        Notice::BranchedByChange => "a new branch: the future that was there is kept".into(),
        Notice::NewestAlready => {
            "this is the newest moment of its branch already: go back first, or change something here".into()
        }
        Notice::LookingForSteady => "looking for the steady state".into(),
        Notice::Steady { time_s, grid_power_w, chain_speed } => {
            let (time, power) = (clock_text(*time_s), grid_power_w * 1e-3);
            format!("steady at {time}: {power:.2} kW to the grid at {chain_speed:.4} m/s")
        }
        Notice::NeverSteady => "it does not become steady within half an hour".into(),
        Notice::ForecastFailed(reason) => format!("what would be could not be computed: {reason}"),
        Notice::Refused { reason, .. } => format!("refused: {reason}"),
        Notice::StopWaits => "emergency stop: acts at the next tick".into(),
        Notice::StopResetWaits => "reset of the emergency stop: acts at the next tick".into(),
        Notice::DemoNeedsReset => "the emergency stop is engaged: reset it before the demo".into(),
        Notice::AcknowledgementWaits => "acknowledged with the next tick".into(),
        Notice::Checked { checks, failing } => match failing.as_slice() {
            [] => format!("all {checks} checks pass"),
            [name] => format!("{name} fails"),
            [name, rest @ ..] => format!("{name} and {} more fail", rest.len()),
        },
        Notice::SlotStored(slot) => format!("these parameters are kept as {}", slot.letter()),
        Notice::SlotAlreadyThere => "the machine has these parameters already".into(),
        Notice::SlotsEmpty => "A and B: keep parameters in both first (Ctrl+1, Ctrl+2)".into(),
        Notice::QualityChosen { name, from } => match from {
            QualityFrom::Now => format!("quality stays {name}"),
            QualityFrom::NextStart => format!("quality is {name} from the next start on"),
            QualityFrom::Nowhere => format!("nothing is remembered here: start with --tier {name}"),
        },
        Notice::SettingsUnreadable { path, reason, aside } => {
            let kept = match aside {
                Ok(aside) => format!("it is kept as {}", aside.display()),
                Err(why) => format!("it could not be put aside: {why}"),
            };
            format!("{}: {reason}; {kept}; the window starts afresh", path.display())
        }
        Notice::DemoHandedOver => "It is yours now: the machine goes on as it is. F5 plays the demo again.".into(),
    }
}
