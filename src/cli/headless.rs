//! Headless runs: as fast as possible, or in real time.

use super::exit::{Exit, Failure, Failures};
use super::files::{FAILURE, Files, RunFolder};
use super::pace::Pace;
use super::plan::Plan;
use super::progress::Progress;
use super::summary::Outcome;
use super::{interrupt, terminal};
use crate::monitoring::{Alarms, alarms};
use crate::plant::Machine;
use crate::plant::components::CommandLog;
#[cfg(feature = "perturb")]
use crate::plant::components::Specification;
use crate::ports::companions::{CompanionState, Saved};
use crate::recovery::{Recording, session, state};
use crate::store::{self, StoreError};
use crate::validation::{self, Audit, Checks};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Runs a plan to its end or until Ctrl-C, and prints the result.
pub fn run(plan: &Plan) -> Result<Exit, Failure> {
    let folder = plan.out.as_deref().map(RunFolder::open).transpose()?;
    plan.probe()?;
    let mut machine = machine(plan)?;
    let mut record = plan.record.as_ref().map(|_| Recording::new(machine.world(), machine.entity()));
    let mut files = folder.map(|folder| Files::create(folder, &mut machine, plan)).transpose()?;
    interrupt::listen()?;
    let begun = Instant::now();
    let start_s = plan.start_s();
    let end_s = plan.ticks.map(|ticks| start_s + ticks as f64 * plan.settings.run.tick);
    let mut progress = Progress::start(start_s, end_s, plan.quiet);
    let driven = drive(&mut machine, plan, files.as_mut(), record.as_mut(), &mut progress);
    progress.end();
    finish(plan, &machine, files, record.as_ref(), driven, begun.elapsed().as_secs_f64())
}

/// Creates the machine of a plan in its initial state.
fn machine(plan: &Plan) -> Result<Machine, Failure> {
    let mut machine = match &plan.load {
        Some(checkpoint) => Machine::restored(checkpoint)?,
        None => Machine::new(plan.parameters.clone(), plan.settings.clone())?,
    };
    validation::watch(&mut machine, plan.rules.clone());
    alarms::watch(&mut machine, plan.alarms.clone())?;
    if let Some(saved) = plan.companions.get(Checks::KEY) {
        let loaded = machine.get_mut::<Checks>().load(saved);
        loaded.map_err(|why| Failure::new(Exit::Input, format!("the checks of the state: {why}")))?;
    }
    if plan.audit.is_some() {
        validation::audit(&mut machine);
    }
    #[cfg(feature = "perturb")]
    if let Some(perturbation) = plan.perturbation {
        validation::perturb(machine.get_mut::<Specification>().into_inner(), perturbation);
    }
    machine.replay(plan.journal.clone());
    if plan.load.is_some() && plan.out.is_some() && !plan.quiet {
        terminal::note("--out after --load: machine.ron is the machine as it was loaded, not as it began");
    }
    Ok(machine)
}

/// Writes every file that the plan requests, even if others fail, and prints the result.
fn finish(
    plan: &Plan,
    machine: &Machine,
    files: Option<Files>,
    record: Option<&Recording>,
    driven: Result<End, Failure>,
    wall_s: f64,
) -> Result<Exit, Failure> {
    let mut failures = Failures::default();
    // Also written after a failed run, where it is most useful.
    if let (Some(record), Some(path)) = (record, &plan.record) {
        failures.keep(session::write(path, record, &Default::default()));
        if let Some(notice) = record.notice().filter(|_| !plan.quiet) {
            terminal::note(notice);
        }
    }
    let computed = !driven.as_ref().is_err_and(|failure| failure.exit == Exit::Numerical);
    if let Some(path) = plan.save.as_ref().filter(|_| computed) {
        let companions = Saved::from([(Checks::KEY.to_string(), machine.get::<Checks>().save())]);
        failures.keep(state::write(path, &machine.save(), &companions));
    }
    if let Some(path) = &plan.audit {
        failures.keep(write_audit(path, machine.get::<Audit>()));
    }
    let outcome = driven.as_ref().ok().map(|end| {
        let mut report = machine.report();
        machine.get::<Checks>().report(&mut report);
        machine.get::<Alarms>().report(&mut report);
        Outcome::new(report, plan, wall_s, *end == End::Interrupted)
    });
    let folder = files.map(|files| {
        let (folder, failed) = files.finish(machine.journal(), outcome.as_ref());
        for error in failed {
            failures.keep(Err::<(), _>(error));
        }
        folder
    });
    match driven {
        Ok(end) => {
            failures.keep(show(plan, machine, &outcome.expect("a run that ended has a result"), end));
            let exit = exit(plan, machine, end);
            failures.or(exit)
        }
        Err(failure) if computed => {
            failures.keep(Err::<(), _>(failure));
            failures.or(Exit::Environment)
        }
        Err(failure) => {
            let place = folder.as_ref().map(RunFolder::path);
            failures.keep(Err::<(), _>(save_failure(&machine.dump(), place, failure)));
            failures.or(Exit::Numerical)
        }
    }
}

/// Prints the result, and notes on it on stderr.
fn show(plan: &Plan, machine: &Machine, outcome: &Outcome, end: End) -> Result<(), Failure> {
    if end == End::Interrupted && !plan.quiet {
        terminal::note(&format!(
            "interrupted at {:.2} s simulated; the result is what was computed up to then",
            machine.time_s()
        ));
    }
    if plan.json { terminal::json(outcome) } else { terminal::result(&outcome.table()) }
}

/// Exit code of a completed computation.
fn exit(plan: &Plan, machine: &Machine, end: End) -> Exit {
    // A replay with refused commands differs from the recorded run and has failed.
    let log = machine.get::<CommandLog>();
    if !plan.journal.entries.is_empty() && log.refused_count > 0 {
        for reason in &log.refused {
            terminal::note(&format!("error: a command of the journal was refused: {reason}"));
        }
        return Exit::Failed;
    }
    // Without --duration, Ctrl-C is the normal end of a run.
    if end == End::Interrupted && plan.ticks.is_some() { Exit::Failed } else { Exit::Done }
}

/// Writes the audit in the format of the file's ending.
fn write_audit(path: &Path, audit: &Audit) -> Result<(), StoreError> {
    let text = if path.extension().is_some_and(|extension| extension == "csv") {
        audit.csv()
    } else {
        serde_json::to_string_pretty(&audit.json()).expect("an audit has string keys and plain values") + "\n"
    };
    store::write(path, text)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Reached,
    Interrupted,
}

fn drive(
    machine: &mut Machine,
    plan: &Plan,
    mut files: Option<&mut Files>,
    mut record: Option<&mut Recording>,
    progress: &mut Progress,
) -> Result<End, Failure> {
    let run = &plan.settings.run;
    let mut pace = Pace::new(plan.paced.then_some(run.speed / run.tick));
    let mut done = 0;
    if let Some(files) = files.as_deref_mut() {
        files.take(machine, done)?;
    }
    while plan.ticks != Some(done) {
        if interrupt::requested() {
            return Ok(End::Interrupted);
        }
        let companion = plan.ticks.map_or(u64::MAX, |end| end - done);
        let mut ticks = pace.due(done).min(companion);
        // A machine keeps only the events of its last tick.
        if files.is_some() || record.is_some() {
            ticks = ticks.min(1);
        }
        if ticks > 0 {
            let stepped = machine.step(ticks);
            if let Some(record) = record.as_deref_mut() {
                record.observe(machine.world(), machine.entity());
            }
            stepped?;
            done += ticks;
            if let Some(files) = files.as_deref_mut() {
                files.take(machine, done)?;
            }
        }
        progress.update(machine);
    }
    let left = plan.journal.entries.iter().filter(|entry| entry.tick >= done).count();
    if left > 0 && !plan.quiet {
        terminal::note(&format!("commands of the journal after the end, not applied: {left}"));
    }
    Ok(End::Reached)
}

/// Saves the state of a failed machine and adds its path to the failure. If the folder cannot be written, the folder
/// for temporary files is used.
pub fn save_failure(state: &serde_json::Value, folder: Option<&Path>, failure: Failure) -> Failure {
    let text = serde_json::to_string_pretty(state).expect("a state has string keys and plain values") + "\n";
    let (first, last) = (folder.map(|folder| folder.join(FAILURE)), temporary());
    let write = |path: &PathBuf| store::write(path, &text).map(|()| path.clone());
    let written = match &first {
        Some(path) => write(path).or_else(|_| write(&last)),
        None => write(&last),
    };
    match written {
        Ok(path) => failure.help(format!(
            "the state is in {}; a smaller solver.min_step or a looser solver.relative_tolerance may get past it",
            path.display()
        )),
        Err(error) => failure.help(format!("the state could not be saved: {error}")),
    }
}

/// Path of a temporary file for the state of a failed machine.
fn temporary() -> PathBuf {
    let now = jiff::Timestamp::now().strftime("%Y%m%d_%H%M%S");
    std::env::temp_dir().join(format!("kpp_failure_{now}_{}.json", std::process::id()))
}
