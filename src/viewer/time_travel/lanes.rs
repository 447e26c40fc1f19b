//! Keeps the timeline true to the record.

use super::super::live::Shown;
use super::super::panels::timeline::{Lane, MarkKind as Look, TimelineData, TimelineMark};
use super::super::panels::{Pace, PanelData};
use super::{ALARMS, Ahead, Travel};
use crate::monitoring::Severity;
use crate::plant::components::Clock;
use crate::recovery::{BranchId, Mark, MarkKind};
use bevy::prelude::*;

/// An alarm on a branch.
pub(super) struct Alarm {
    branch: BranchId,
    mark: TimelineMark,
}

/// Fills what the timeline shows, when the panels are about to be drawn anew.
pub(super) fn fill(
    travel: Option<ResMut<Travel>>,
    ahead: Res<Ahead>,
    mut data: ResMut<PanelData>,
    mut timeline: ResMut<TimelineData>,
    pace: Res<Pace>,
    shown: Res<Shown>,
    clocks: Query<&Clock>,
    mut seen: Local<usize>,
    mut frames: Local<u32>,
) {
    let Some(mut travel) = travel else { return };
    let Ok(clock) = clocks.get(shown.machine) else { return };
    let live = clock.tick >= travel.record.current().end_tick;
    note_alarms(&mut travel, &data, &mut seen);
    if live {
        note_rooms(&mut travel, &data);
    }
    *frames += 1;
    // Bytes are counted and texts made ten times a second at most.
    if !frames.is_multiple_of(6) && !pace.wake {
        return;
    }
    let record = &travel.record;
    let tick_s = record.tick_s();
    let now_s = clock.tick as f64 * tick_s;
    let branches = record.branches();
    let position = |id: BranchId| branches.iter().position(|branch| branch.id == id);
    timeline.lanes.resize_with(branches.len(), Lane::default);
    for (lane, branch) in timeline.lanes.iter_mut().zip(branches) {
        lane.parent = branch.parent.and_then(|(id, tick)| Some((position(id)?, tick as f64 * tick_s)));
        lane.end_s = branch.end_tick as f64 * tick_s;
        let fork = branch.parent.map_or(0, |(_, tick)| tick);
        let own = branch.marks.iter().filter(|mark| mark.tick >= fork);
        let alarms = travel.alarms.iter().filter(|alarm| alarm.branch == branch.id);
        if lane.name != branch.name || lane.marks.len() != own.clone().count() + alarms.clone().count() {
            lane.name.clone_from(&branch.name);
            lane.marks = own.map(line).chain(alarms.map(|alarm| alarm.mark.clone())).collect();
            lane.marks.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
        }
    }
    timeline.current = travel.current_lane();
    timeline.now_s = now_s;
    timeline.live = live;
    timeline.memory_mb = (record.bytes() as f64 / 1e6, record.budget() as f64 / 1e6);
    timeline.notice = record.notice().unwrap_or_default().into();
    timeline.steady_in_s = ahead.steady_in_s(now_s);
    data.lane = timeline.current;
}

fn line(mark: &Mark) -> TimelineMark {
    let kind = match mark.kind {
        MarkKind::Command(_) => Look::Command,
        MarkKind::Event(_) => Look::Event,
        MarkKind::Failure => Look::Critical,
    };
    TimelineMark { time_s: mark.time_s, kind, text: mark.text() }
}

/// Puts what the alerts have logged since the last look onto the branch that is recorded.
fn note_alarms(travel: &mut Travel, data: &PanelData, seen: &mut usize) {
    let alerts = &data.alerts;
    let total = alerts.logged as usize;
    let new = total.saturating_sub(*seen).min(alerts.log.len());
    *seen = total;
    let branch = travel.record.current().id;
    for entry in alerts.log.iter().skip(alerts.log.len() - new) {
        let Some(severity) = entry.severity else { continue };
        let kind = match severity {
            Severity::Warning => Look::Warning,
            Severity::Critical => Look::Critical,
        };
        if travel.alarms.len() == ALARMS {
            travel.alarms.pop_front();
        }
        let text = alerts.rules[entry.rule].message.clone();
        travel.alarms.push_back(Alarm { branch, mark: TimelineMark { time_s: entry.time_s, kind, text } });
    }
}

/// Notes what the alerts say at the end of the record, if it is something else than before.
pub(super) fn note_rooms(travel: &mut Travel, data: &PanelData) {
    let end = travel.record.current().end_tick;
    if travel.noted == Some(data.alerts.changes) {
        return;
    }
    travel.noted = Some(data.alerts.changes);
    let rooms = travel.rooms.save(&data.alerts);
    // The alerts speak of the newest sample, which may be some ticks older than the machine.
    let first = travel.record.current().start_tick();
    travel.record.note_rooms(data.signals.tick.clamp(first, end), rooms);
}
