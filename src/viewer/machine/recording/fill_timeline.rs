//! Fills what the timeline shows from the recording.

use crate::model::parameters::{TABLE, find};
use crate::monitoring::AlarmList;
use crate::plant::components::Clock;
use crate::ports::commands::{Command, Entry};
use crate::ports::severity::Severity;
use crate::recovery::{Branch, BranchId, Marker, MarkerKind};
use crate::viewer::machine::recording::forecast::Forecast;
use crate::viewer::machine::recording::run_recording::{COMPUTER_ALARMS, ComputerAlarm, RunRecording, was_touched};
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::ui::figures;
use crate::viewer::ui::values::{name, shown_value};
use crate::viewer::view_model::alarms::AlarmModel;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::repaint::RepaintScheduler;
use crate::viewer::view_model::run_status::RunStatus;
use crate::viewer::view_model::timeline::{Lane, MarkerKind as Look, TimelineData, TimelineMark};
use bevy::prelude::*;

/// Fills what the timeline shows, when the panels are about to be drawn anew.
pub fn fill(
    recording: Option<ResMut<RunRecording>>,
    forecast: Res<Forecast>,
    mut status: ResMut<RunStatus>,
    (readings, alarms): (Res<Readings>, Res<AlarmModel>),
    mut timeline: ResMut<TimelineData>,
    repaint: Res<RepaintScheduler>,
    shown: Res<ShownMachine>,
    clocks: Query<&Clock>,
    mut seen: Local<Vec<u64>>,
    mut frames: Local<u32>,
) {
    let Some(mut recording) = recording else { return };
    let Ok(clock) = clocks.get(shown.machine) else { return };
    let live = clock.tick >= recording.record.current().end_tick;
    note_computer_alarms(&mut recording, readings.signals.time_s, &alarms.computer, &mut seen);
    *frames += 1;
    // Bytes are counted and texts made ten times a second at most.
    if !frames.is_multiple_of(6) && !repaint.wake {
        return;
    }
    let record = &recording.record;
    let tick_s = record.tick_s();
    let now_s = clock.tick as f64 * tick_s;
    let branches = record.branches();
    let position = |id: BranchId| branches.iter().position(|branch| branch.id == id);
    timeline.lanes.resize_with(branches.len(), Lane::default);
    for (lane, branch) in timeline.lanes.iter_mut().zip(branches) {
        lane.parent = branch.parent.and_then(|(id, tick)| Some((position(id)?, tick as f64 * tick_s)));
        lane.end_s = branch.end_tick as f64 * tick_s;
        lane.start_s = branch.start_tick() as f64 * tick_s;
        let fork = branch.parent.map_or(0, |(_, tick)| tick);
        let own = branch.markers.iter().filter(|mark| mark.tick >= fork);
        let raised = recording.computer_alarms.iter().filter(|alarm| alarm.branch == branch.id);
        let newest = own.clone().next_back().map_or(0, |mark| mark.tick);
        let version = (own.clone().count(), newest, raised.clone().count(), recording.computer_alarms_noted);
        if lane.name != branch.name || lane.version != version {
            lane.version = version;
            lane.name.clone_from(&branch.name);
            lane.marks = own
                .map(|mark| line(mark, branch, &alarms.plant))
                .chain(raised.map(|alarm| alarm.mark.clone()))
                .collect();
            lane.marks.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
        }
    }
    timeline.current = recording.current_lane();
    timeline.now_s = now_s;
    timeline.live = live;
    timeline.memory_mb = (record.bytes() as f64 / 1e6, record.budget() as f64 / 1e6);
    timeline.notice = record.notice().unwrap_or_default().into();
    timeline.steady_in_s = forecast.steady_in_s(now_s);
    status.lane = timeline.current;
    status.touched = was_touched(&recording);
}

/// What the user did, with the names and units of the panels; what it cost follows.
fn done(entry: &Entry) -> Option<String> {
    let one = |path: &str, value: &str| {
        let row = find(TABLE, path)?;
        Some(format!("{} = {}", name(row.path), shown_value(row.path, value)))
    };
    match &entry.command {
        Command::SetParameter { path, value } => one(path, value),
        Command::SetParameters(changes) => {
            changes.iter().map(|(path, value)| one(path, value)).collect::<Option<Vec<_>>>().map(|all| all.join(", "))
        }
        _ => None,
    }
}

fn line(mark: &Marker, branch: &Branch, alarms: &AlarmList) -> TimelineMark {
    let kind = match mark.kind {
        MarkerKind::Command(_) | MarkerKind::Built => Look::Command,
        MarkerKind::Event(_) => Look::Event,
        MarkerKind::Failure | MarkerKind::Alarm(Severity::Critical) => Look::Critical,
        MarkerKind::Alarm(Severity::Warning) => Look::Warning,
    };
    let command = match mark.kind {
        MarkerKind::Command(at) => branch.journal.entries.get(at).and_then(done),
        _ => None,
    };
    // The rule of an alarm of a file may be another one today, or none.
    let rule = matches!(mark.kind, MarkerKind::Alarm(_)).then(|| alarms.position(&mark.detail)).flatten();
    let rule = rule.map(|at| &alarms.rules[at]);
    let mut text = command.or(rule.map(|rule| rule.message.clone())).unwrap_or_else(|| mark.text());
    if let Some(work_j) = mark.work_j {
        text += &format!(", booked {}", figures::engineering(work_j, "J"));
    }
    TimelineMark { time_s: mark.time_s, kind, text, signal: rule.map(|rule| rule.signal.clone()) }
}

/// Puts alarms about the computer that were raised since the last frame onto the branch that is recorded, at the
/// simulated time that is shown.
fn note_computer_alarms(recording: &mut RunRecording, time_s: f64, computer: &AlarmList, seen: &mut Vec<u64>) {
    let branch = recording.record.current().id;
    seen.resize(computer.rules.len(), 0);
    for ((rule, alarm), seen) in computer.iter().zip(seen) {
        if std::mem::replace(seen, alarm.raised()) >= alarm.raised() {
            continue;
        }
        if recording.computer_alarms.len() == COMPUTER_ALARMS {
            recording.computer_alarms.pop_front();
        }
        let mark = TimelineMark {
            time_s,
            kind: Look::Computer,
            text: format!("computer: {}", rule.message),
            signal: Some(rule.signal.clone()),
        };
        recording.computer_alarms.push_back(ComputerAlarm { branch, mark });
        recording.computer_alarms_noted += 1;
    }
}
