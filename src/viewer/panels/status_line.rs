//! The status line at the bottom of the window: deviations from normal operation, and the limit of the speed.

use crate::viewer::messages::run_control::RunControl;
use crate::viewer::panels::notices;
use crate::viewer::panels::top_bar::{ALARM, PAUSED};
use crate::viewer::ui::palette::ink;
use crate::viewer::ui::text::text_within;
use crate::viewer::ui::{explain, figures, theme};
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::real_time_pacing::{Limit, RealTimePacing};
use crate::viewer::view_model::run_status::{RunProblem, RunStatus};
use crate::viewer::view_model::timeline::TimelineData;
use bevy_egui::egui::{self, Align2, Color32, Rect, Sense, pos2, vec2};

/// Height of the line, points.
pub const HEIGHT: f32 = 18.0;

/// Data of the line.
#[derive(Clone, Copy)]
pub struct StatusLineModel<'a> {
    /// The machine.
    pub readings: &'a Readings,
    /// The state of the run.
    pub status: &'a RunStatus,
    /// Play, pause, speed.
    pub control: &'a RunControl,
    /// Target and actual speed.
    pub pacing: &'a RealTimePacing,
    /// The recording.
    pub timeline: &'a TimelineData,
}

/// Importance of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rank {
    /// Normal operation.
    Normal,
    /// Time is paused, or not the newest one is shown.
    Still,
    /// A request was refused.
    Refused,
    /// The machine has failed or was stopped.
    Alarm,
}

/// The most important message; the line has space for one.
fn say(status: &RunStatus, control: &RunControl, timeline: &TimelineData) -> (Rank, String) {
    let problem = status.problem.as_ref();
    if let Some(failed @ RunProblem::Failed { .. }) = problem {
        return (Rank::Alarm, notices::problem(failed));
    }
    if status.stopped {
        let text = "Emergency stop engaged: generator and compressor off, valves shut, brake on. Reset stop, at the top left, releases it.";
        return (Rank::Alarm, text.into());
    }
    if let Some(work) = &status.work {
        // Writing a file does not affect the run.
        let rank = if work.kind.replaces_machine() { Rank::Still } else { Rank::Normal };
        return (rank, notices::work(work));
    }
    if let Some(refused @ RunProblem::Refused(_)) = problem {
        return (Rank::Refused, notices::problem(refused));
    }
    let behind = !timeline.live && timeline.lanes.get(timeline.current).is_some_and(|lane| lane.end_s > 0.0);
    match (control.playing, behind) {
        (false, false) => (Rank::Still, "Paused. Space goes on, Right steps one tick.".into()),
        (playing, true) => {
            let what = if playing { "Plays the past" } else { "Paused in the past" };
            let time = figures::clock(timeline.now_s);
            (Rank::Still, format!("{what}, at {time}. End goes to the newest moment, B begins a branch here."))
        }
        (true, false) => (Rank::Normal, "Runs. Every number explains itself on hover; ? shows all keys.".into()),
    }
}

/// Draws the line.
pub fn show(ui: &mut egui::Ui, model: StatusLineModel) {
    let StatusLineModel { readings, status, control, pacing, timeline } = model;
    let (line, response) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let (rank, text) = say(status, control, timeline);
    let visuals = ui.visuals();
    let (ground, color) = match rank {
        Rank::Normal => (theme::bar(visuals), theme::faint(visuals)),
        Rank::Still => (PAUSED, Color32::WHITE),
        Rank::Refused => (theme::rgb(ink::WARNING), Color32::BLACK),
        Rank::Alarm => (ALARM, Color32::WHITE),
    };
    let painter = ui.painter();
    painter.rect_filled(line, 0.0, ground);
    let limit = match pacing.limit() {
        _ if !control.playing => "",
        Limit::None | Limit::Paused => "",
        Limit::Physics => "processor limits the speed",
        Limit::SceneState => "picture limits the speed",
    };
    let font = || theme::words(theme::SMALL);
    let right = pos2(line.right() - 8.0, line.center().y);
    let said = if line.width() > 560.0 && rank == Rank::Normal { limit } else { "" };
    let limited = painter.text(right, Align2::RIGHT_CENTER, said, font(), theme::strong(visuals));
    let place = Rect::from_min_max(line.min + vec2(8.0, 0.0), pos2(limited.left() - 8.0, line.bottom()));
    text_within(painter, place.left_center(), Align2::LEFT_CENTER, &text, font(), color, place.width());
    explain::on_hover(response, || {
        let mut about = text;
        if !limit.is_empty() {
            let reached = explain::explain("run.realtime_factor", readings);
            about += &format!("\nNow {}.\n{reached}", pacing.limit().text());
        } else if !timeline.live {
            about += &format!("\n{}", explain::explain("run.time", readings));
        }
        about
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::view_model::run_status::{Work, WorkKind};
    use crate::viewer::view_model::timeline::Lane;

    #[test]
    fn what_matters_most_is_said() {
        let (mut data, mut control) = (RunStatus::default(), RunControl { playing: true, ..RunControl::default() });
        let lane = Lane { end_s: 60.0, ..Lane::default() };
        let mut timeline = TimelineData { lanes: vec![lane], live: true, now_s: 30.0, ..TimelineData::default() };
        let rank = |data: &RunStatus, control: &RunControl, timeline: &TimelineData| say(data, control, timeline).0;
        assert_eq!(rank(&data, &control, &timeline), Rank::Normal);
        timeline.live = false;
        assert!(say(&data, &control, &timeline).1.starts_with("Plays the past, at 00:00:30"));
        timeline.live = true;
        control.playing = false;
        assert_eq!(rank(&data, &control, &timeline), Rank::Still);
        data.work = Some(Work { kind: WorkKind::Build, progress: Some(0.42) });
        let text = "Builds the machine and warms it up, 42 %.";
        assert_eq!(say(&data, &control, &timeline), (Rank::Still, text.into()));
        data.work = None;
        data.problem = Some(RunProblem::Refused("it is outside its range".into()));
        assert_eq!(rank(&data, &control, &timeline), Rank::Refused);
        data.stopped = true;
        assert_eq!(rank(&data, &control, &timeline), Rank::Alarm);
        data.problem = Some(RunProblem::Failed { time_s: 3.0, reason: "a tension is not finite".into() });
        assert_eq!(
            say(&data, &control, &timeline),
            (Rank::Alarm, "the machine stopped at 3.000 s: a tension is not finite".into()),
            "before the stop"
        );
    }
}
