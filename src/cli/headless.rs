//! The machine without a window: as fast as possible, or by the clock.

use super::files::Files;
use super::pace::Pace;
use super::progress::Progress;
use super::run::Plan;
use super::summary::Outcome;
use super::{Exit, Failure, interrupt, terminal};
use crate::monitoring::{Alarms, alarms};
use crate::plant::Machine;
use crate::plant::components::CommandLog;
#[cfg(feature = "perturb")]
use crate::plant::components::Specification;
use crate::recovery::{Record, session, state};
use crate::store;
use crate::validation::{self, Audit, Checks};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Runs a plan to its end, or to Ctrl-C, and prints the result.
pub fn run(plan: &Plan) -> Result<Exit, Failure> {
    let mut machine = match &plan.load {
        Some(checkpoint) => Machine::restored(checkpoint)?,
        None => Machine::new(plan.parameters.clone(), plan.settings.clone())?,
    };
    validation::watch(&mut machine, plan.rules.clone());
    alarms::watch(&mut machine, plan.alarms.clone())?;
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
    let mut record = plan.record.as_ref().map(|_| Record::new(machine.world(), machine.entity()));
    let mut files = plan.out.as_deref().map(|folder| Files::create(folder, &mut machine, plan)).transpose()?;
    let begun = Instant::now();
    let start_s = plan.start_s();
    let end_s = plan.ticks.map(|ticks| start_s + ticks as f64 * plan.settings.run.tick);
    let mut progress = Progress::start(start_s, end_s, plan.quiet);
    let driven = drive(&mut machine, plan, files.as_mut(), record.as_mut(), &mut progress);
    progress.end();
    let wall_s = begun.elapsed().as_secs_f64();
    // The recording of a run that failed is worth most.
    if let (Some(record), Some(path)) = (&record, &plan.record) {
        session::write(path, record, &Default::default())?;
        if let Some(notice) = record.notice().filter(|_| !plan.quiet) {
            terminal::note(notice);
        }
    }
    let interrupted = match driven {
        Ok(end) => end == End::Interrupted,
        Err(failure) => return Err(give_up(&machine, files, failure)),
    };
    if let Some(path) = &plan.save {
        state::write(path, &machine.save(), &Default::default())?;
    }
    let mut report = machine.report();
    machine.get::<Checks>().report(&mut report);
    machine.get::<Alarms>().report(&mut report);
    let outcome = Outcome::new(report, plan, wall_s, interrupted);
    if let Some(path) = &plan.audit {
        write_audit(path, machine.get::<Audit>())?;
    }
    if let Some(files) = files {
        files.finish(&machine, Some(&outcome))?;
    }
    if interrupted && !plan.quiet {
        terminal::note(&format!(
            "interrupted at {:.2} s simulated; the result is what was computed up to then",
            machine.time_s()
        ));
    }
    if plan.json {
        terminal::json(&outcome)?;
    } else {
        terminal::result(&outcome.table())?;
    }
    // A replay that is not the run that was recorded has failed, whatever it computed.
    let log = machine.get::<CommandLog>();
    if !plan.journal.entries.is_empty() && log.refused_count > 0 {
        for reason in &log.refused {
            terminal::note(&format!("error: a command of the journal was refused: {reason}"));
        }
        return Ok(Exit::Failed);
    }
    // Without --duration, Ctrl-C is how a run is meant to end.
    Ok(if interrupted && plan.ticks.is_some() { Exit::Failed } else { Exit::Done })
}

/// Writes the audit, as its file's name says.
fn write_audit(path: &Path, audit: &Audit) -> Result<(), Failure> {
    let text = if path.extension().is_some_and(|extension| extension == "csv") {
        audit.csv()
    } else {
        serde_json::to_string_pretty(&audit.json()).expect("an audit has string keys and plain values") + "\n"
    };
    Ok(store::write(path, &text)?)
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
    mut record: Option<&mut Record>,
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
        let room = plan.ticks.map_or(u64::MAX, |end| end - done);
        let mut ticks = pace.due(done).min(room);
        // A machine shows the events of its last tick only.
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

/// After a failure: what was recorded is completed, and the state of a machine that could not be computed is
/// saved, to be looked at. What fails on the way is said, and does not hide the first failure.
fn give_up(machine: &Machine, files: Option<Files>, failure: Failure) -> Failure {
    let folder = files.as_ref().map(|files| files.folder().to_path_buf());
    if let Some(Err(second)) = files.map(|files| files.finish(machine, None)) {
        terminal::note(&second.to_string());
    }
    if failure.exit != Exit::Numerical {
        return failure;
    }
    save_failure(&machine.dump(), folder.as_deref(), failure)
}

/// Saves the state of a machine that could not be computed, and adds to the failure where it is.
pub fn save_failure(state: &serde_json::Value, folder: Option<&Path>, failure: Failure) -> Failure {
    let path = failure_path(folder);
    let state = serde_json::to_string_pretty(state).expect("a state has string keys and plain values");
    match store::write(&path, &(state + "\n")) {
        Ok(()) => failure.help(format!(
            "the state is in {}; a smaller solver.min_step or a looser solver.relative_tolerance may get past it",
            path.display()
        )),
        Err(error) => failure.help(format!("the state could not be saved: {error}")),
    }
}

fn failure_path(folder: Option<&Path>) -> PathBuf {
    match folder {
        Some(folder) => folder.join("failure.json"),
        None => {
            let now = jiff::Timestamp::now().strftime("%Y%m%d_%H%M%S");
            std::env::temp_dir().join(format!("kpp_failure_{now}_{}.json", std::process::id()))
        }
    }
}
