//! Fills [`PanelData`] from the machine, once a frame.

use crate::monitoring::Alarms;
use crate::plant::components::*;
use crate::plant::control::ordered;
use crate::plant::sample::{HOST_SIGNALS, Host, Sampler};
use crate::viewer::machine::shown::Shown;
use crate::viewer::messages::notices::Toasts;
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::frame_stats::FrameStats;
use crate::viewer::view_model::pacer::Pacer;
use crate::viewer::view_model::panel_data::PanelData;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

/// Figures of the process are read so often, s.
const HOST_EVERY_S: f64 = 1.0;
/// For so long after the first picture nothing is said of the computer, s.
const WARM_UP_S: f64 = 5.0;
/// How the notice of a numerical failure begins.
const FAILED: &str = "the machine stopped";
/// Shown of what happened lately.
const EVENTS_SHOWN: usize = 20;

/// What the panels are filled from.
#[derive(SystemParam)]
pub struct PanelSource<'w, 's> {
    machines: Query<
        'w,
        's,
        (
            &'static Specification,
            &'static Interlocks,
            &'static EventLog,
            &'static CommandLog,
            &'static mut Sampler,
            &'static mut Host,
            (Option<&'static Failed>, Option<&'static Alarms>),
        ),
    >,
    control: Res<'w, RunControl>,
    pacer: Res<'w, Pacer>,
    stats: Res<'w, FrameStats>,
    time: Res<'w, Time<Real>>,
    toasts: ResMut<'w, Toasts>,
    edits: ResMut<'w, Edits>,
}

/// While time does not go on by itself, what is shown is of this very tick, not of the sample before it.
pub fn refresh(world: &mut World) {
    let (machine, playing) = (world.resource::<Shown>().machine, world.resource::<RunControl>().playing);
    let tick = world.get::<Clock>(machine).map(|clock| clock.tick);
    let sampled = world.get::<Sampler>(machine).map(|sampler| (!sampler.stale).then_some(sampler.signals.tick));
    if !playing && sampled != Some(tick) {
        crate::plant::sample::refresh(world, machine);
    }
}

/// Fills what the panels show now, not with the next frame.
pub fn fill_now(world: &mut World) {
    if let Err(error) = world.run_system_cached(fill_panels) {
        error!("the panels could not be filled: {error}");
    }
}

/// Fills what the panels show, once a frame.
pub fn fill_panels(mut shown: ResMut<Shown>, mut source: PanelSource, mut data: ResMut<PanelData>) {
    let now = source.time.elapsed_secs_f64();
    let Ok((specification, interlocks, events, log, mut sampler, mut host, (failed, alarms))) =
        source.machines.get_mut(shown.machine)
    else {
        return;
    };
    host.fps = source.stats.fps;
    host.realtime_factor = source.pacer.reached();
    if now - shown.host_read >= HOST_EVERY_S {
        shown.host_read = now;
        host.memory_mb = memory_stats::memory_stats().map_or(f64::NAN, |stats| stats.physical_mem as f64 / 1e6);
    }
    // Figures of the host change while the machine stands still.
    for (path, value) in HOST_SIGNALS.into_iter().zip(host.values()) {
        if let Some(at) = sampler.signals.position(path) {
            sampler.signals.values[at] = value;
        }
    }
    let data = &mut *data;
    if data.signals.table.len() != sampler.signals.table.len() {
        data.signals = sampler.signals.clone();
    } else {
        data.signals.values.clone_from(&sampler.signals.values);
        (data.signals.time_s, data.signals.tick) = (sampler.signals.time_s, sampler.signals.tick);
    }
    let ordered = ordered(&specification.parameters, log);
    let parameters = ordered.as_ref().unwrap_or(&specification.parameters);
    if data.parameters != *parameters {
        data.parameters.clone_from(parameters);
    }
    if data.settings != specification.settings {
        data.settings.clone_from(&specification.settings);
    }
    data.events.clear();
    data.events.extend(events.recent.iter().skip(events.recent.len().saturating_sub(EVENTS_SHOWN)));
    let entries = log.journal.entries.len();
    // A refusal is answered by the next thing that is done.
    if entries > data.journal_length && data.notice.starts_with("refused") {
        data.notice.clear();
    }
    data.journal_length = entries;
    data.stopped = interlocks.emergency_stop;
    data.jumps = shown.jumps;
    let now_there = (shown.jumps, log.refused_count);
    let (jumps, said) = std::mem::replace(&mut shown.refusals_said, now_there);
    // What was refused before a moment that was gone back to has been said then.
    if jumps == shown.jumps && log.refused_count > said {
        let fresh = (log.refused_count - said) as usize;
        for reason in log.refused.iter().skip(log.refused.len().saturating_sub(fresh)) {
            source.edits.refused(reason);
            data.notice = format!("refused: {reason}");
            source.toasts.say(data.notice.clone(), now);
        }
    }
    if let Some(failed) = failed {
        data.notice = format!("{FAILED} at {:.3} s: {}", failed.time_s, failed.error);
    } else if data.notice.starts_with(FAILED) {
        data.notice.clear();
    }
    if let Some(alarms) = alarms {
        data.alarms.clone_from(alarms.list());
    }
    // The first frames of a window are slow, and so are those after it: they say nothing of the computer.
    if source.stats.first_frame_s.is_some() {
        let since_s = *shown.shown_since_s.get_or_insert(now);
        if now - since_s >= WARM_UP_S {
            data.computer_alarms.observe_sample(&data.signals, now, !source.control.playing);
        }
    }
}
