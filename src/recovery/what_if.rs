//! Forecasts and baselines: runs of a copy of the machine on a worker thread.
//!
//! One thread with one queue slot per kind of job: a newer job replaces an older one of its kind, also the one being
//! computed. The same job always gives the same answer.

use super::past_moment::PastMoment;
use super::recording::{base_paths, sample_every_ticks};
use crate::model::Line;
use crate::monitoring::History;
use crate::plant::components::{Balance, Revolution};
use crate::plant::sample::Sampler;
use crate::plant::{Checkpoint, Machine, MachineError, RestoreError};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

/// Longest simulated time in which a steady state is searched for, s.
pub const STEADY_LIMIT_S: f64 = 1800.0;
/// Relative difference of two successive revolutions below which the machine counts as steady.
pub const STEADY_WITHIN: f64 = 0.002;
/// Ticks between two checks whether the answer is still required.
const LOOK_EVERY: u64 = 100;

/// A job for the worker. Commands to be applied during the run are in the checkpoint, as its replay.
#[derive(Clone)]
pub enum Job {
    /// Forecast from a state; with [`Recording::without_command`](super::Recording::without_command), the baseline
    /// without that command.
    Baseline {
        /// Initial state.
        from: Box<Checkpoint>,
        /// Duration, s.
        seconds: f64,
        /// History of an earlier answer, to be continued.
        history: Option<History>,
    },
    /// Past of further signals: replays the run from a state to a tick.
    Backfill {
        /// Initial state, from [`Recording::to_recompute`](super::Recording::to_recompute).
        from: Box<PastMoment>,
        /// Last tick.
        until_tick: u64,
        /// Paths of the signals.
        paths: Vec<String>,
    },
    /// Time until steady state.
    Steady {
        /// Initial state.
        from: Box<Checkpoint>,
        /// Longest time to search, s; see [`STEADY_LIMIT_S`].
        limit_s: f64,
    },
}

/// A steady state of a machine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SteadyAt {
    /// Simulated time at the end of the second of two equal revolutions, s.
    pub time_s: f64,
    /// Tick at that time.
    pub tick: u64,
    /// Mean electricity to the grid in the last revolution, W.
    pub grid_power: f64,
    /// Mean chain speed in the last revolution, m/s.
    pub chain_speed: f64,
}

/// Answer to a job.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Base signals from the initial state on, and the state at the end, for continuation.
    Baseline {
        /// The history.
        history: History,
        /// The state at the end.
        end: Box<Checkpoint>,
    },
    /// The requested signals, to be added with [`History::fill`].
    Backfill {
        /// Paths of the signals.
        paths: Vec<String>,
        /// Their history.
        history: History,
    },
    /// The steady state; `None` if it is not reached within the limit.
    Steady(Option<SteadyAt>),
    /// The run failed, with the reason.
    Failed(String),
}

/// Number of a job, ascending.
pub type JobId = u64;

/// Number of kinds of jobs; each has one slot in the queue.
const KINDS: usize = 3;

impl Job {
    fn kind(&self) -> usize {
        match self {
            Job::Baseline { .. } => 0,
            Job::Backfill { .. } => 1,
            Job::Steady { .. } => 2,
        }
    }
}

/// Why a run ended without an answer.
enum Stop {
    /// The answer is no longer required.
    Unwanted,
    /// The run failed, with the reason.
    Failed(String),
}

impl From<RestoreError> for Stop {
    fn from(error: RestoreError) -> Self {
        Stop::Failed(error.to_string())
    }
}

impl From<MachineError> for Stop {
    fn from(error: MachineError) -> Self {
        Stop::Failed(error.to_string())
    }
}

/// Computes the answer to a job; `None` if `wanted` returns false meanwhile.
pub fn answer(job: Job, wanted: &dyn Fn() -> bool) -> Option<Answer> {
    let outcome = match job {
        Job::Baseline { from, seconds, history } => baseline(&from, seconds, history, wanted),
        Job::Backfill { from, until_tick, paths } => backfill(*from, until_tick, paths, wanted),
        Job::Steady { from, limit_s } => steady(&from, limit_s, wanted).map(Answer::Steady),
    };
    match outcome {
        Ok(answer) => Some(answer),
        Err(Stop::Failed(reason)) => Some(Answer::Failed(reason)),
        Err(Stop::Unwanted) => None,
    }
}

/// Runs to a tick and records the samples.
fn recording(machine: &mut Machine, until: u64, history: &mut History, wanted: &dyn Fn() -> bool) -> Result<(), Stop> {
    while machine.tick() < until {
        if !wanted() {
            return Err(Stop::Unwanted);
        }
        for _ in 0..LOOK_EVERY.min(until - machine.tick()) {
            machine.step(1)?;
            let (sampler, tick) = (machine.get::<Sampler>(), machine.tick());
            if tick.is_multiple_of(sampler.every_ticks) {
                history.observe(&sampler.signals);
            }
        }
    }
    Ok(())
}

/// Creates a machine from a checkpoint that samples for a history.
fn sampling(from: &Checkpoint) -> Result<Machine, RestoreError> {
    let mut machine = Machine::restored(from)?;
    machine.get_mut::<Sampler>().every_ticks = sample_every_ticks(machine.tick_s());
    Ok(machine)
}

fn baseline(
    from: &Checkpoint,
    seconds: f64,
    history: Option<History>,
    wanted: &dyn Fn() -> bool,
) -> Result<Answer, Stop> {
    let mut machine = sampling(from)?;
    let until = machine.tick() + (seconds / machine.tick_s()).round() as u64;
    let mut history = history.unwrap_or_else(|| {
        let signals = machine.signals();
        let mut history = History::pyramid(&base_paths(signals).iter().map(String::as_str).collect::<Vec<_>>());
        history.observe(signals);
        history
    });
    recording(&mut machine, until, &mut history, wanted)?;
    Ok(Answer::Baseline { history, end: Box::new(machine.save()) })
}

fn backfill(from: PastMoment, until_tick: u64, paths: Vec<String>, wanted: &dyn Fn() -> bool) -> Result<Answer, Stop> {
    let from = from.compute(&|_| {}).map_err(|error| Stop::Failed(error.to_string()))?;
    let mut machine = sampling(&from)?;
    if let Some(path) = paths.iter().find(|path| !machine.subscribe(path)) {
        return Err(Stop::Failed(format!("{path}: there is no such signal")));
    }
    let mut history = History::pyramid(&paths.iter().map(String::as_str).collect::<Vec<_>>());
    if machine.tick().is_multiple_of(machine.get::<Sampler>().every_ticks) {
        history.observe(machine.signals());
    }
    recording(&mut machine, until_tick, &mut history, wanted)?;
    Ok(Answer::Backfill { paths, history })
}

fn steady(from: &Checkpoint, limit_s: f64, wanted: &dyn Fn() -> bool) -> Result<Option<SteadyAt>, Stop> {
    let mut machine = Machine::restored(from)?;
    let end = machine.tick() + (limit_s / machine.tick_s()).round() as u64;
    let look = |machine: &Machine| {
        let energy = machine.get::<Balance>().ledger.total(Line::GridElectricity);
        (machine.get::<Revolution>().done, machine.time_s(), energy)
    };
    let alike = |a: f64, b: f64| (a - b).abs() < STEADY_WITHIN * a.abs().max(b.abs()) || a == b;
    let (mut done, mut begun, mut before) = (look(&machine).0, None, None);
    while machine.tick() < end {
        if machine.tick().is_multiple_of(LOOK_EVERY) && !wanted() {
            return Err(Stop::Unwanted);
        }
        machine.step(1)?;
        let (number, time_s, energy) = look(&machine);
        if number == done {
            continue;
        }
        // The revolution in progress at the start is incomplete, and a backward one does not count.
        let whole = (number == done + 1).then_some(begun).flatten();
        let mean = whole.map(|(start_s, start_energy): (f64, f64)| {
            let span = time_s - start_s;
            ((energy - start_energy) / span, machine.coefficients().path.length / span)
        });
        if let (Some((power, speed)), Some((earlier_power, earlier_speed))) = (mean, before)
            && alike(power, earlier_power)
            && alike(speed, earlier_speed)
        {
            return Ok(Some(SteadyAt { time_s, tick: machine.tick(), grid_power: power, chain_speed: speed }));
        }
        (done, begun, before) = (number, Some((time_s, energy)), mean);
    }
    Ok(None)
}

#[derive(Default)]
struct Queue {
    waiting: [Option<(JobId, Job)>; KINDS],
    /// Newest job of each kind; older ones are cancelled.
    newest: [JobId; KINDS],
    next: JobId,
    closing: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    asked: Condvar,
}

impl Shared {
    /// Locks the queue. Poisoning is ignored: no code that holds the lock can leave the queue inconsistent.
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The worker. Dropping it ends its thread.
#[derive(bevy::ecs::resource::Resource)]
pub struct WhatIf {
    shared: Arc<Shared>,
    answers: Mutex<Receiver<(JobId, Answer)>>,
    thread: Option<JoinHandle<()>>,
}

impl WhatIf {
    /// Starts the worker's thread.
    ///
    /// # Errors
    /// The operating system cannot create the thread.
    pub fn start() -> std::io::Result<Self> {
        let shared = Arc::new(Shared { queue: Mutex::new(Queue::default()), asked: Condvar::new() });
        let (sender, receiver) = channel();
        let its = shared.clone();
        let thread = std::thread::Builder::new().name("what-if".into()).spawn(move || work(&its, &sender))?;
        Ok(Self { shared, answers: Mutex::new(receiver), thread: Some(thread) })
    }

    /// Submits a job; an older job of the same kind without an answer is cancelled.
    pub fn ask(&self, job: Job) -> JobId {
        let kind = job.kind();
        let mut queue = self.shared.queue();
        queue.next += 1;
        let id = queue.next;
        queue.newest[kind] = id;
        queue.waiting[kind] = Some((id, job));
        self.shared.asked.notify_one();
        id
    }

    /// The next available answer, without waiting.
    pub fn poll(&self) -> Option<(JobId, Answer)> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).try_recv().ok()
    }
}

impl Drop for WhatIf {
    fn drop(&mut self) {
        self.shared.queue().closing = true;
        self.shared.asked.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic of the worker has been reported already.
            let _ = thread.join();
        }
    }
}

/// Catches panics of a computation and returns them as a failed answer, so that the worker thread continues.
fn guarded(compute: impl FnOnce() -> Option<Answer>) -> Option<Answer> {
    // Unwind safe: the computation owns its machine, which is dropped with it.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(compute)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message");
        Some(Answer::Failed(format!("a mistake in kpp itself, please report it: {text}")))
    })
}

/// Main loop of the worker: the oldest job first.
fn work(shared: &Shared, answers: &Sender<(JobId, Answer)>) {
    loop {
        let mut queue = shared.queue();
        let (id, job) = loop {
            if queue.closing {
                return;
            }
            let waiting = queue.waiting.iter_mut().filter(|place| place.is_some());
            let oldest = waiting.min_by_key(|place| place.as_ref().map(|(id, _)| *id)).and_then(Option::take);
            match oldest {
                Some(found) => break found,
                None => queue = shared.asked.wait(queue).unwrap_or_else(PoisonError::into_inner),
            }
        };
        drop(queue);
        let kind = job.kind();
        let wanted = || {
            let queue = shared.queue();
            !queue.closing && queue.newest[kind] == id
        };
        // The receiver is closed: the worker is being dropped.
        if let Some(answer) = guarded(|| answer(job, &wanted))
            && answers.send((id, answer)).is_err()
        {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;
    use crate::ports::commands::Command;
    use crate::ports::settings::{RunSettings, StartFrom};
    use crate::recovery::Recording;
    use std::time::{Duration, Instant};

    /// Returns a machine that samples, with commands at given ticks, its recording and its history.
    fn run(commands: &[(u64, Command)], ticks: u64) -> (Machine, Recording, History) {
        let settings = RunSettings::default().starting(StartFrom::Rest);
        let mut machine = Machine::new(Parameters::default(), settings).unwrap();
        machine.get_mut::<Sampler>().every_ticks = sample_every_ticks(machine.tick_s());
        for path in PATHS {
            assert!(machine.subscribe(path));
        }
        let mut history = History::pyramid(&PATHS);
        history.observe(machine.signals());
        let mut recording = Recording::new(machine.world(), machine.entity());
        for tick in 0..ticks {
            for (_, command) in commands.iter().filter(|(at, _)| *at == tick) {
                machine.submit(command.clone());
            }
            machine.step(1).unwrap();
            recording.observe(machine.world(), machine.entity());
            if machine.tick().is_multiple_of(5) {
                history.observe(&machine.get::<Sampler>().signals);
            }
        }
        (machine, recording, history)
    }

    const PATHS: [&str; 4] = ["chain.speed", "floater[3].air_mass", "total.drag_heat", "power.grid"];

    fn set(path: &str, value: &str) -> Command {
        Command::SetParameter { path: path.into(), value: value.into() }
    }

    fn edits() -> [(u64, Command); 3] {
        [(500, set("air.fill_fraction", "0.15")), (500, set("generator.mppt_gain", "5")), (900, Command::EmergencyStop)]
    }

    fn same(a: &History, b: &History, path: &str, from_s: f64, to_s: f64) {
        let count = ((to_s - from_s) / 0.05).round() as usize;
        let bits = |history: &History| {
            let drawn = history.between(path, from_s, to_s, count).unwrap();
            drawn.iter().map(|extent| (extent.min.to_bits(), extent.max.to_bits())).collect::<Vec<_>>()
        };
        assert_eq!(bits(a), bits(b), "{path}");
    }

    #[test]
    fn a_baseline_is_the_run_without_that_command_and_can_go_on() {
        let all = edits();
        let (_, mut recording, _) = run(&all, 1500);
        let (straight, _, without) = run(&[all[0].clone(), all[2].clone()], 2000);
        let id = recording.current().id;
        let from = recording.without_command(id, 1).unwrap();
        assert_eq!(from.tick(), 500);
        let baseline = |from: Checkpoint, seconds, history| match answer(
            Job::Baseline { from: Box::new(from), seconds, history },
            &|| true,
        ) {
            Some(Answer::Baseline { history, end }) => (history, *end),
            other => panic!("{other:?}"),
        };
        let (whole, end) = baseline(from.clone(), 15.0, None);
        let (half, middle) = baseline(from, 6.0, None);
        let (pieces, end_of_pieces) = baseline(middle, 9.0, Some(half));
        assert_eq!(end.state_hash(), straight.save().state_hash());
        assert_eq!(end_of_pieces.state_hash(), end.state_hash());
        for path in ["chain.speed", "power.grid"] {
            same(&whole, &without, path, 5.0, 20.0);
            same(&pieces, &without, path, 5.0, 20.0);
        }
        assert!(recording.without_command(id, 3).is_err());
    }

    #[test]
    fn any_signal_gets_the_past_that_it_would_have_had() {
        let (_, recording, straight) = run(&edits(), 1500);
        let id = recording.current().id;
        let from = Box::new(recording.to_recompute(id, 200).unwrap());
        let paths: Vec<String> = PATHS.map(String::from).to_vec();
        let job = Job::Backfill { from: from.clone(), until_tick: 1500, paths };
        let Some(Answer::Backfill { history, .. }) = answer(job, &|| true) else { panic!("a past") };
        for path in PATHS {
            same(&history, &straight, path, 2.0, 15.0);
        }
        let wrong = Job::Backfill { from, until_tick: 1500, paths: vec!["no.such".into()] };
        assert!(matches!(answer(wrong, &|| true), Some(Answer::Failed(_))));
    }

    #[test]
    fn a_machine_is_steady_when_its_revolutions_are_alike_and_a_stopped_one_never() {
        let (mut machine, ..) = run(&[], 10);
        let find = |machine: &Machine| match answer(
            Job::Steady { from: Box::new(machine.save()), limit_s: STEADY_LIMIT_S },
            &|| true,
        ) {
            Some(Answer::Steady(found)) => found,
            other => panic!("{other:?}"),
        };
        let found = find(&machine).expect("the default machine becomes steady");
        assert_eq!(find(&machine), Some(found), "the same question has the same answer");
        assert!((60.0..600.0).contains(&found.time_s), "{found:?}");
        // A single run to that time has the same means over its last revolution.
        let energy = |machine: &Machine| machine.get::<Balance>().ledger.total(Line::GridElectricity);
        let (mut done, mut begun, mut mean) = (0, (0.0, 0.0), 0.0);
        while machine.tick() < found.tick {
            machine.step(1).unwrap();
            if machine.get::<Revolution>().done != done {
                done = machine.get::<Revolution>().done;
                mean = (energy(&machine) - begun.1) / (machine.time_s() - begun.0);
                begun = (machine.time_s(), energy(&machine));
            }
        }
        assert_eq!(mean, found.grid_power);
        machine.submit(Command::EmergencyStop);
        machine.step(1).unwrap();
        assert_eq!(find(&machine), None);
    }

    #[test]
    fn a_computation_that_panics_is_answered() {
        let answer = guarded(|| panic!("no {}", "root"));
        assert!(matches!(answer, Some(Answer::Failed(why)) if why.ends_with("no root")));
        assert!(guarded(|| None).is_none());
    }

    #[test]
    fn the_newest_question_of_a_kind_takes_the_place_of_older_ones() {
        let (machine, ..) = run(&[], 10);
        let worker = WhatIf::start().unwrap();
        let baseline = |seconds| Job::Baseline { from: Box::new(machine.save()), seconds, history: None };
        for _ in 0..20 {
            worker.ask(baseline(3.6e6));
        }
        let steady = worker.ask(Job::Steady { from: Box::new(machine.save()), limit_s: 1.0 });
        let last = worker.ask(baseline(1.0));
        let begun = Instant::now();
        let mut answers = Vec::new();
        while answers.len() < 2 && begun.elapsed() < Duration::from_secs(60) {
            answers.extend(worker.poll().map(|(id, _)| id));
            std::thread::sleep(Duration::from_millis(1));
        }
        answers.sort_unstable();
        assert_eq!(answers, [steady, last]);
        worker.ask(baseline(3.6e6));
        drop(worker);
        assert!(begun.elapsed() < Duration::from_secs(60), "a worker that is dropped ends at once");
    }
}
