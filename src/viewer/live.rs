//! The machine in the window: how many ticks a frame runs, what the picture and the panels see of it, and how what a
//! person wants reaches it.

use super::FrameSet;
use super::canvas::WindowCamera;
use super::demo::Demo;
use super::fill::{self, Seen};
use super::panels::{Edits, Pace, PanelData, PanelsPlugin, PanelsSet, RebuildRequested, Submit, Toasts};
use super::picture::Picture;
use super::quality::{FrameStats, Tier};
use super::run_control::{Pacer, RunControl};
use super::time_travel;
use crate::model::Parameters;
use crate::model::parameters::{TABLE, find};
use crate::monitoring::{AlarmList, AlarmRules, Alarms, MonitoringPlugin, alarms};
use crate::plant::components::*;
use crate::plant::control::ordered;
use crate::plant::sample::Sampler;
use crate::plant::signal_view::{HOST_SIGNALS, Host};
use crate::plant::{Checkpoint, MachineError, PlantPlugin, Tick, report, spawn};
use crate::ports::commands::Command;
use crate::ports::commands::Journal;
use crate::ports::rooms::Saved;
use crate::ports::settings::{RunSettings, SETTINGS};
use crate::recovery::SealedError;
use crate::recovery::recording::sample_every_ticks;
use crate::validation::{Checks, Rules, ValidationPlugin};
use bevy::ecs::message::MessageCursor;
use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy::window::ExitSystems;
use bevy_egui::{EguiGlobalSettings, EguiPlugin, PrimaryEguiContext};
use serde_json::{Map, Value};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Share of a frame that ticks may take, s: at 30 frames a second there is time left for the picture.
const TICK_BUDGET_S: f64 = 0.012;
/// Figures of the process are read so often, s.
const HOST_EVERY_S: f64 = 1.0;
/// For so long after the first picture nothing is said of the computer, s.
const WARM_UP_S: f64 = 5.0;
/// How the notice of a numerical failure begins.
const FAILED: &str = "the machine stopped";
/// Shown of what happened lately.
const EVENTS_SHOWN: usize = 20;

/// What runs in the window.
#[derive(Clone, Debug)]
pub struct Run {
    /// What the machine is.
    pub parameters: Parameters,
    /// How it is run.
    pub settings: RunSettings,
    /// Commands to replay.
    pub journal: Journal,
    /// The table of checks.
    pub rules: Rules,
    /// Alarm rules.
    pub alarms: Arc<AlarmRules>,
    /// Ticks after which the window closes by itself.
    pub ticks: Option<u64>,
    /// A state or a session to begin with, in place of a machine of these parameters.
    pub open: Option<PathBuf>,
    /// Where the record of the run goes when the window closes.
    pub record: Option<PathBuf>,
    /// Says whether somebody outside the window asked for its end, as with Ctrl-C in the terminal.
    pub stop_requested: fn() -> bool,
}

/// How a run in the window ended: its figures, or the state of a machine that failed and why.
#[derive(Debug, Default)]
pub struct Ending {
    /// The state at the end.
    pub state: Option<Box<Checkpoint>>,
    /// What is saved beside it.
    pub companions: Saved,
    /// Whether the record was written, if it was to be.
    pub recorded: Option<Result<(), SealedError>>,
    /// Figures of the machine as of the last frame's end.
    pub report: Map<String, Value>,
    /// The run as it was last started, which a person may have done anew, with the commands that were applied.
    pub run: Option<Run>,
    /// State and reason of a numerical failure.
    pub failure: Option<(Value, MachineError)>,
    /// Whether all the ticks asked for were run.
    pub complete: bool,
    /// What was measured, if [`MeasureFrames`](super::bench::MeasureFrames) asked for it.
    pub window: super::bench::WindowFigures,
}

/// The ending, seen from outside the application when it has closed.
#[derive(Resource, Clone, Default)]
pub struct EndingSlot(pub Arc<Mutex<Ending>>);

/// The machine that the window shows.
#[derive(Resource)]
pub(super) struct Shown {
    /// Its entity.
    pub machine: Entity,
    /// The run as it was last started.
    pub run: Run,
    flywheel_angle: f64,
    compressor_angle: f64,
    /// Ticks done before those of this frame.
    pub ticks_before: u64,
    /// How often the machine was brought to another moment.
    pub jumps: u64,
    /// The jumps, and the refusals that have been said.
    refusals_said: (u64, u64),
    ticks_begun: Option<Instant>,
    host_read: f64,
    /// When the first complete picture was shown, by the clock of frames, s.
    shown_since_s: Option<f64>,
}

/// What the panels show is filled.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Filled;

impl Shown {
    /// A machine that nobody has seen yet.
    pub fn new(machine: Entity, run: Run) -> Self {
        Self {
            machine,
            run,
            flywheel_angle: 0.0,
            compressor_angle: 0.0,
            ticks_before: 0,
            jumps: 0,
            refusals_said: (0, 0),
            ticks_begun: None,
            host_read: f64::NEG_INFINITY,
            shown_since_s: None,
        }
    }
}

/// Puts a machine and its panels into an application.
pub fn install(app: &mut App, run: Run) -> Result<EndingSlot, MachineError> {
    let ending = EndingSlot::default();
    app.add_plugins((PlantPlugin, ValidationPlugin, MonitoringPlugin, EguiPlugin::default(), PanelsPlugin));
    app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
    let mut time = Time::<Fixed>::default();
    time.set_timestep(Duration::from_secs_f64(run.settings.run.tick));
    let machine = put(app.world_mut(), &run)?;
    app.world_mut().resource_mut::<RunControl>().speed = run.settings.run.speed;
    let mut data = app.world_mut().resource_mut::<PanelData>();
    data.started_from = run.settings.run.start;
    data.computer_alarms = AlarmList::new(run.alarms.computer.clone());
    app.world_mut().resource_mut::<Pace>().keep_pixels = *app.world().resource::<Tier>() == Tier::Light;
    app.insert_resource(time)
        .insert_resource(ending.clone())
        .insert_resource(Shown::new(machine, run))
        .add_systems(PreStartup, (time_travel::begin, time_travel::open_first).chain())
        .add_systems(FixedUpdate, super::inspect::trace_floater.after(Tick::Monitoring))
        .add_systems(Startup, |mut commands: Commands, camera: Single<Entity, With<WindowCamera>>| {
            commands.entity(*camera).insert(PrimaryEguiContext);
        })
        // The clock of the wall decides how many ticks a frame runs, through `plan_ticks` alone.
        .add_systems(PreStartup, |mut time: ResMut<Time<Virtual>>| time.pause())
        .add_systems(PreUpdate, (submit, rebuild, plan_ticks).chain().after(PanelsSet::Keys))
        .add_systems(Update, (measure_ticks, fill_picture).chain().in_set(FrameSet::Fill))
        .add_systems(Update, refresh.before(Filled).after(FrameSet::Fill))
        .add_systems(
            Update,
            (fill_panels, super::inspect::fill_inspection, super::inspect::look_at, super::power::save_power)
                .chain()
                .in_set(Filled)
                .after(PanelsSet::Actions)
                .after(FrameSet::Fill),
        )
        .add_systems(Update, super::panels::find_cause.after(Filled))
        // What asks for the end is known by then.
        .add_systems(Last, finish.after(ExitSystems))
        .add_plugins((
            super::bench::plugin,
            super::window_settings::plugin,
            super::time_travel::plugin,
            super::proof::plugin,
        ));
    Ok(ending)
}

/// Spawns the machine of a run.
fn put(world: &mut World, run: &Run) -> Result<Entity, MachineError> {
    let machine = spawn(world, run.parameters.clone(), run.settings.clone())?;
    if let Some(mut log) = world.get_mut::<CommandLog>(machine) {
        log.replay.extend(run.journal.entries.iter().cloned());
    }
    if let Some(mut sampler) = world.get_mut::<Sampler>(machine) {
        sampler.every_ticks = sample_every_ticks(run.settings.run.tick);
    }
    world.entity_mut(machine).insert(Checks::new(run.rules.clone()));
    alarms::services(run.alarms.clone())
        .attach_to(world, machine)
        .expect("a new machine carries no state of a service");
    crate::plant::sample::refresh(world, machine);
    Ok(machine)
}

/// Hands what a person wants to the machine.
fn submit(world: &mut World, mut cursor: Local<MessageCursor<Submit>>) {
    let wishes = cursor.read(world.resource::<Messages<Submit>>()).map(|Submit(command)| command.clone());
    let commands: Vec<Command> = wishes.collect();
    if !commands.is_empty() {
        time_travel::submit(world, commands);
    }
}

/// Builds the machine anew, with other parameters or from another start. The old one stays if the new one cannot be.
fn rebuild(world: &mut World, mut wishes: Local<MessageCursor<RebuildRequested>>) {
    let changes: Vec<(String, String)> =
        wishes.read(world.resource::<Messages<RebuildRequested>>()).flat_map(|request| request.0.clone()).collect();
    let control = world.resource::<RunControl>();
    if changes.is_empty() && !control.reset_requested {
        return;
    }
    let (restart, from) = (control.reset_requested, control.restart_from);
    time_travel::finish_what_was_ordered(world);
    let shown = world.resource::<Shown>();
    let (old, mut run) = (shown.machine, shown.run.clone());
    // Live edits stay when the machine is built anew.
    if let Some(specification) = world.get::<Specification>(old) {
        run.parameters = specification.parameters.clone();
    }
    run.journal = Journal::default();
    if restart {
        run.settings = run.settings.starting(from);
    }
    let outcome = apply(&mut run, &changes).and_then(|()| put(world, &run).map_err(|error| error.to_string()));
    match outcome {
        Ok(machine) => {
            time_travel::keep_before_replacing(world);
            world.despawn(old);
            let from = run.settings.run.start;
            let tick = Duration::from_secs_f64(run.settings.run.tick);
            let mut shown = world.resource_mut::<Shown>();
            (shown.machine, shown.run, shown.ticks_before) = (machine, run, 0);
            world.resource_mut::<Time<Fixed>>().set_timestep(tick);
            let mut data = world.resource_mut::<PanelData>();
            data.started_from = from;
            data.notice.clear();
            time_travel::begin_built_anew(world, &changes);
        }
        Err(reason) => {
            world.resource_mut::<Edits>().refused(&reason);
            world.resource_mut::<PanelData>().notice = format!("refused: {reason}");
        }
    }
    world.resource_mut::<RunControl>().reset_requested = false;
}

/// Changes parameters and settings of a run, or says what is wrong with a change.
fn apply(run: &mut Run, changes: &[(String, String)]) -> Result<(), String> {
    let (mut parameters, mut settings) = (run.parameters.clone().into_values(), run.settings.clone().into_values());
    for (path, value) in changes {
        let outcome = if let Some(row) = find(TABLE, path) {
            (row.set)(&mut parameters, value)
        } else if let Some(row) = find(SETTINGS, path) {
            (row.set)(&mut settings, value)
        } else {
            return Err(format!("{path}: there is no such parameter"));
        };
        outcome.map_err(|error| format!("{path}: {error}"))?;
    }
    run.parameters = Parameters::new(parameters).map_err(|refused| refused.to_string())?;
    run.settings = RunSettings::new(settings).map_err(|refused| refused.to_string())?;
    Ok(())
}

/// Lets this frame run as many ticks as speed and budget say.
fn plan_ticks(
    mut shown: ResMut<Shown>,
    mut control: ResMut<RunControl>,
    mut pacer: ResMut<Pacer>,
    mut fixed: ResMut<Time<Fixed>>,
    real: Res<Time<Real>>,
    stats: Res<FrameStats>,
    demo: Res<Demo>,
    machines: Query<(&Clock, Has<Failed>)>,
) {
    let Ok((clock, failed)) = machines.get(shown.machine) else { return };
    shown.ticks_before = clock.tick;
    shown.ticks_begun = None;
    // Time begins with the first complete picture: nobody has seen what was before.
    if failed {
        control.steps_requested = 0;
        return;
    }
    if stats.first_frame_s.is_none() {
        return;
    }
    let tick_s = shown.run.settings.run.tick;
    let mut ticks = pacer.plan(&mut control, real.delta_secs_f64(), tick_s, TICK_BUDGET_S);
    if let Some(target) = control.run_to {
        ticks = ticks.min(target.saturating_sub(clock.tick));
        if clock.tick + ticks >= target {
            control.pause();
        }
    }
    ticks = ticks.min(demo.ticks_left(clock.tick));
    if let Some(end) = shown.run.ticks {
        ticks = ticks.min(end.saturating_sub(clock.tick));
    }
    if ticks > 0 {
        let timestep = fixed.timestep();
        fixed.accumulate_overstep(timestep * ticks as u32);
        shown.ticks_begun = Some(Instant::now());
    }
}

/// Measures what the ticks of this frame took.
fn measure_ticks(mut shown: ResMut<Shown>, mut pacer: ResMut<Pacer>, clocks: Query<&Clock>) {
    let (Some(begun), Ok(clock)) = (shown.ticks_begun.take(), clocks.get(shown.machine)) else { return };
    pacer.measured(clock.tick.saturating_sub(shown.ticks_before), begun.elapsed().as_secs_f64());
}

/// Fills the picture between the last two ticks.
fn fill_picture(
    mut shown: ResMut<Shown>,
    pacer: Res<Pacer>,
    machines: Query<Seen>,
    mut picture: ResMut<Picture>,
    mut before: Local<fill::Before>,
) {
    let Ok(seen) = machines.get(shown.machine) else { return };
    let tick_s = shown.run.settings.run.tick;
    let Shown { flywheel_angle, compressor_angle, ticks_before, .. } = &mut *shown;
    let behind_s = (1.0 - pacer.overstep(tick_s)) * tick_s;
    let angles = [flywheel_angle, compressor_angle];
    fill::fill_picture(&seen, *ticks_before, behind_s, angles, &mut before, &mut picture);
}

/// What the panels are filled from.
#[derive(SystemParam)]
struct PanelSource<'w, 's> {
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
fn refresh(world: &mut World) {
    let (machine, playing) = (world.resource::<Shown>().machine, world.resource::<RunControl>().playing);
    let tick = world.get::<Clock>(machine).map(|clock| clock.tick);
    let sampled = world.get::<Sampler>(machine).map(|sampler| (!sampler.stale).then_some(sampler.signals.tick));
    if !playing && sampled != Some(tick) {
        crate::plant::sample::refresh(world, machine);
    }
}

/// Fills what the panels show now, not with the next frame.
pub(super) fn fill_now(world: &mut World) {
    if let Err(error) = world.run_system_cached(fill_panels) {
        error!("the panels could not be filled: {error}");
    }
}

/// Fills what the panels show, once a frame.
fn fill_panels(mut shown: ResMut<Shown>, mut source: PanelSource, mut data: ResMut<PanelData>) {
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

/// Ends the application when all ticks are run or the machine has failed; leaves the figures for whoever opened it.
fn finish(world: &mut World) {
    let shown = world.resource::<Shown>();
    let (machine, end, stop) = (shown.machine, shown.run.ticks, (shown.run.stop_requested)());
    let Some(tick) = world.get::<Clock>(machine).map(|clock| clock.tick) else { return };
    let complete = end.is_some_and(|end| tick >= end);
    let failed = world.get::<Failed>(machine).cloned();
    let closing = !world.resource::<Messages<AppExit>>().is_empty()
        || world.query_filtered::<(), With<bevy::window::PrimaryWindow>>().iter(world).count() == 0;
    // A machine that failed stays to be looked at, unless the run was to end by itself.
    if !complete && !closing && !stop && (failed.is_none() || end.is_none()) {
        return;
    }
    let slot = world.resource::<EndingSlot>().0.clone();
    let mut ending = slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    ending.report = report::report(world, machine);
    if let Some(checks) = world.get::<Checks>(machine) {
        checks.report(&mut ending.report);
    }
    if let Some(alarms) = world.get::<Alarms>(machine) {
        alarms.report(&mut ending.report);
    }
    let journal = world.get::<CommandLog>(machine).map(|log| log.journal.clone()).unwrap_or_default();
    ending.run = Some(Run { journal, ..world.resource::<Shown>().run.clone() });
    ending.complete = complete;
    ending.state = Some(Box::new(Checkpoint::save(world, machine)));
    ending.companions = time_travel::companions(world);
    if let Some(path) = world.resource::<Shown>().run.record.clone() {
        ending.recorded = Some(time_travel::write_session_to(world, &path));
    }
    ending.failure = failed.as_ref().map(|failed| {
        let error = MachineError::Numerical { time_s: failed.time_s, error: failed.error.clone() };
        (report::dump(world, machine), error)
    });
    drop(ending);
    if !closing {
        world.write_message(AppExit::Success);
    }
}
