//! Fills the timeline's data from the recording.

use crate::monitoring::AlarmList;
use crate::plant::components::Clock;
use crate::ports::severity::Severity;
use crate::recovery::{Branch, BranchId, Marker, MarkerKind, Recording};
use crate::viewer::machine::command_text::command_text;
use crate::viewer::machine::recording::forecast::Forecast;
use crate::viewer::machine::recording::run_recording::{COMPUTER_ALARMS, ComputerAlarm, RunRecording, was_touched};
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::ui::figures;
use crate::viewer::view_model::alarms::AlarmModel;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::repaint::{RefreshTimer, RepaintScheduler};
use crate::viewer::view_model::run_status::RunStatus;
use crate::viewer::view_model::timeline::{Lane, MarkerKind as Look, TakenMarks, TimelineData, TimelineMark};
use bevy::prelude::*;

/// Fills the timeline's data when a layout of the panels is due.
pub fn fill(
    recording: Option<ResMut<RunRecording>>,
    forecast: Res<Forecast>,
    mut status: ResMut<RunStatus>,
    (readings, alarms): (Res<Readings>, Res<AlarmModel>),
    mut timeline: ResMut<TimelineData>,
    repaint: Res<RepaintScheduler>,
    shown: Res<ShownMachine>,
    clocks: Query<&Clock>,
    (mut seen, mut timer, mut memory): (Local<Vec<u64>>, Local<RefreshTimer>, Local<CountedMemory>),
    time: Res<Time<Real>>,
) {
    let Some(mut recording) = recording else { return };
    let Ok(clock) = clocks.get(shown.machine) else { return };
    let live = clock.tick >= recording.record.current().end_tick;
    note_computer_alarms(&mut recording, readings.signals.time_s, &alarms.computer, &mut seen);
    if !timer.due(time.elapsed_secs_f64(), repaint.wake) {
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
        fill_marks(lane, branch, &recording, &alarms.plant);
    }
    timeline.current = recording.current_lane();
    timeline.now_s = now_s;
    timeline.live = live;
    timeline.memory_mb = (memory.megabytes(record), record.budget() as f64 / 1e6);
    timeline.notice = record.notice().unwrap_or_default().into();
    timeline.steady_in_s = forecast.steady_in_s(now_s);
    status.lane = timeline.current;
    status.touched = was_touched(&recording);
}

/// Memory use of the recording at its last count. Counting visits every chunk of every history and is not done in each
/// frame.
#[derive(Default)]
pub struct CountedMemory {
    /// Number of keyframes at that time, current branch, and whether it had a history.
    counted: Option<(usize, BranchId, bool)>,
    megabytes: f64,
}

impl CountedMemory {
    /// Counts again if the number of keyframes or the recorded history has changed.
    fn megabytes(&mut self, record: &Recording) -> f64 {
        let current = record.current();
        let state = Some((record.keyframes(), current.id, current.history.is_empty()));
        if self.counted != state {
            (self.counted, self.megabytes) = (state, record.bytes() as f64 / 1e6);
        }
        self.megabytes
    }
}

/// Appends new marks of a branch; rebuilds all if old ones were removed.
fn fill_marks(lane: &mut Lane, branch: &Branch, recording: &RunRecording, alarms: &AlarmList) {
    let (markers, noted) = (&branch.markers, recording.computer_alarms_noted);
    let ends = markers.front().zip(markers.back()).map(|(first, last)| (first.tick, last.tick));
    let now = TakenMarks { branch: markers.len(), ticks: ends, computer: noted };
    let before = lane.taken;
    if lane.name == branch.name && before == now {
        return;
    }
    let same_begin = before.ticks.is_none_or(|(first, _)| ends.is_some_and(|(now, _)| now == first));
    let grown = before.branch < now.branch || before.branch == now.branch && before.ticks == ends;
    // Both lists drop their oldest entries when they are full.
    let dropped = noted > before.computer && noted > COMPUTER_ALARMS;
    let appends = lane.name == branch.name && same_begin && grown && !dropped;
    let (from, computer_from) = if appends { (before.branch, before.computer) } else { (0, 0) };
    if !appends {
        lane.name.clone_from(&branch.name);
        lane.marks.clear();
    }
    lane.taken = now;
    let fork = branch.parent.map_or(0, |(_, tick)| tick);
    for marker in markers.iter().skip(from).filter(|marker| marker.tick >= fork) {
        lane.insert(line(marker, branch, alarms));
    }
    let fresh = noted.saturating_sub(computer_from).min(recording.computer_alarms.len());
    let raised = recording.computer_alarms.iter().skip(recording.computer_alarms.len() - fresh);
    for alarm in raised.filter(|alarm| alarm.branch == branch.id) {
        lane.insert(alarm.mark.clone());
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
        MarkerKind::Command(at) => branch.journal.entries.get(at).map(|entry| command_text(&entry.command)),
        _ => None,
    };
    // A rule named in a file may have changed or may no longer exist.
    let rule = matches!(mark.kind, MarkerKind::Alarm(_)).then(|| alarms.position(&mark.detail)).flatten();
    let rule = rule.map(|at| &alarms.rules[at]);
    let mut text = command.or(rule.map(|rule| rule.message.clone())).unwrap_or_else(|| mark.text());
    if let Some(work_j) = mark.work_j {
        text += &format!(", booked {}", figures::engineering(work_j, "J"));
    }
    TimelineMark { time_s: mark.time_s, kind, text, signal: rule.map(|rule| rule.signal.clone()) }
}

/// Adds alarms about the computer that were raised since the last frame to the current branch, at the displayed
/// simulated time.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;
    use crate::plant::Machine;
    use crate::ports::commands::Command;
    use crate::ports::settings::RunSettings;

    #[test]
    fn marks_are_appended_and_are_those_of_the_recording() {
        let mut machine = Machine::new(Parameters::default(), RunSettings::default()).unwrap();
        let mut recording = RunRecording::begin(machine.world(), machine.entity());
        let mut lane = Lane::default();
        for floater in 0..20 {
            machine.submit(Command::EmptyFloater(floater));
            for _ in 0..50 {
                machine.step(1).unwrap();
                recording.record.observe(machine.world(), machine.entity());
            }
            fill_marks(&mut lane, recording.record.current(), &recording, &AlarmList::new(Default::default()));
        }
        let mut anew = Lane::default();
        fill_marks(&mut anew, recording.record.current(), &recording, &AlarmList::new(Default::default()));
        assert!(lane.marks.len() >= 20);
        assert_eq!(lane, anew);
    }
}
