//! Fills readings, status and alarms from the machine, once per frame.

use crate::monitoring::Alarms;
use crate::plant::components::*;
use crate::plant::control::ordered;
use crate::plant::sample::{self, Sampler};
use crate::plant::signal_view::{HOST_SIGNALS, Host};
use crate::ports::signals::Signals;
use crate::viewer::machine::command_text::command_text;
use crate::viewer::machine::outcomes::{Refusal, RequestOutcomes};
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::messages::notices::{Notice, Notices};
use crate::viewer::messages::run_control::RunControl;
use crate::viewer::view_model::alarms::AlarmModel;
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::frame_stats::FrameStats;
use crate::viewer::view_model::readings::Readings;
use crate::viewer::view_model::real_time_pacing::RealTimePacing;
use crate::viewer::view_model::run_status::{LOG_LINES, OperatorCommand, RunProblem, RunStatus};
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;

/// Interval of measurements of the process, s.
const HOST_EVERY_S: f64 = 1.0;
/// Time after the first frame without rules about the computer, s.
const WARM_UP_S: f64 = 5.0;

/// Data from which the panels are filled.
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
    pacing: Res<'w, RealTimePacing>,
    stats: Res<'w, FrameStats>,
    time: Res<'w, Time<Real>>,
    notices: ResMut<'w, Notices>,
    outcomes: ResMut<'w, RequestOutcomes>,
    edits: ResMut<'w, Edits>,
}

/// Data that is filled.
#[derive(SystemParam)]
pub struct PanelModels<'w> {
    readings: ResMut<'w, Readings>,
    status: ResMut<'w, RunStatus>,
    alarms: ResMut<'w, AlarmModel>,
}

/// Samples the present tick while time is not advancing, instead of showing the last regular sample.
pub fn refresh(world: &mut World) {
    let (machine, playing) = (world.resource::<ShownMachine>().machine, world.resource::<RunControl>().playing);
    let tick = world.get::<Clock>(machine).map(|clock| clock.tick);
    let sampled = world.get::<Sampler>(machine).map(|sampler| (!sampler.stale).then_some(sampler.signals.tick));
    if !playing && sampled != Some(tick) {
        sample::refresh(world, machine);
    }
}

/// Fills the panel data at once instead of in the next frame.
pub fn fill_now(world: &mut World) {
    if let Err(error) = world.run_system_cached(fill_panels) {
        error!("the panels could not be filled: {error}");
    }
}

/// Fills the panel data, once per frame.
pub fn fill_panels(mut shown: ResMut<ShownMachine>, mut source: PanelSource, mut models: PanelModels) {
    let now = source.time.elapsed_secs_f64();
    let Ok((specification, interlocks, events, log, mut sampler, mut host, (failed, alarms))) =
        source.machines.get_mut(shown.machine)
    else {
        return;
    };
    host.fps = source.stats.fps;
    host.realtime_factor = source.pacing.real_time_factor();
    if now - shown.host_read >= HOST_EVERY_S {
        shown.host_read = now;
        host.memory_mb = memory_stats::memory_stats().map_or(f64::NAN, |stats| stats.physical_mem as f64 / 1e6);
    }
    // Measurements of the host change even while the machine is paused.
    for (path, value) in HOST_SIGNALS.into_iter().zip(host.values()) {
        if let Some(at) = sampler.signals.position(path) {
            sampler.signals.values[at] = value;
        }
    }
    models.readings.machine = shown.id;
    fill_readings(&mut models.readings, specification, log, &sampler.signals);
    let status = &mut *models.status;
    status.run = shown.machine.to_bits();
    status.events.clear();
    status.events.extend(events.recent.iter().skip(events.recent.len().saturating_sub(LOG_LINES)));
    fill_commands(&mut status.commands, specification, log);
    let entries = log.journal.entries.len();
    // A refusal is no longer shown after the next applied command.
    if entries > status.journal_length && matches!(status.problem, Some(RunProblem::Refused(_))) {
        status.problem = None;
    }
    status.journal_length = entries;
    status.stopped = interlocks.emergency_stop;
    status.jumps = shown.jumps;
    for Refusal { request, reason } in source.outcomes.refusals() {
        if let Some(request) = request {
            source.edits.refused(request);
        }
        status.problem = Some(RunProblem::Refused(reason.clone()));
        source.notices.add(Notice::Refused { request, reason }, now);
    }
    fill_failure(status, failed);
    if let Some(alarms) = alarms {
        models.alarms.plant.clone_from(alarms.list());
    }
    // The first frames of a window are slow and not representative of the computer.
    if source.stats.first_frame_s.is_some() {
        let since_s = *shown.shown_since_s.get_or_insert(now);
        if now - since_s >= WARM_UP_S {
            models.alarms.computer.observe_sample(&models.readings.signals, now, !source.control.playing);
        }
    }
}

/// Copies the newest commands of the journal, which follows the machine in time.
fn fill_commands(commands: &mut Vec<OperatorCommand>, specification: &Specification, log: &CommandLog) {
    let entries = &log.journal.entries;
    let tick_s = specification.settings.run.tick;
    let newest = entries.iter().skip(entries.len().saturating_sub(LOG_LINES));
    commands.clear();
    commands.extend(
        newest.map(|entry| OperatorCommand { time_s: entry.tick as f64 * tick_s, text: command_text(&entry.command) }),
    );
}

/// A numerical failure is the problem of the run as long as its state is shown.
fn fill_failure(status: &mut RunStatus, failed: Option<&Failed>) {
    let known = match &status.problem {
        Some(RunProblem::Failed { time_s, .. }) => Some(*time_s),
        _ => None,
    };
    match failed {
        Some(failed) if known != Some(failed.time_s) => {
            status.problem = Some(RunProblem::Failed { time_s: failed.time_s, reason: failed.error.to_string() });
        }
        None if known.is_some() => status.problem = None,
        _ => {}
    }
}

/// Copies the newest sample, and parameters and settings if they have changed.
fn fill_readings(readings: &mut Readings, specification: &Specification, log: &CommandLog, signals: &Signals) {
    if readings.signals.table.len() != signals.table.len() {
        readings.signals = signals.clone();
    } else {
        readings.signals.values.clone_from(&signals.values);
        (readings.signals.time_s, readings.signals.tick) = (signals.time_s, signals.tick);
    }
    let ordered = ordered(&specification.parameters, log);
    let parameters = ordered.as_ref().unwrap_or(&specification.parameters);
    if readings.parameters != *parameters {
        readings.parameters.clone_from(parameters);
    }
    if readings.settings != specification.settings {
        readings.settings.clone_from(&specification.settings);
    }
}
