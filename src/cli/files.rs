//! What `--out` leaves in its folder.

use super::run::Plan;
use super::summary::Outcome;
use super::{Exit, Failure, terminal};
use crate::config::{closest, config_hash, machine_text, run_text};
use crate::plant::Machine;
use crate::plant::saved::JournalFile;
use crate::ports::commands::Journal;
use crate::store::{self, Recorder, SampleClock, UnknownSignal};
use std::path::{Path, PathBuf};

/// The folder of a run while it is being filled.
pub struct Files {
    folder: PathBuf,
    recorder: Recorder,
    clock: SampleClock,
}

impl Files {
    /// Makes the folder and writes the configuration, so that even a run that is killed can be repeated.
    pub fn create(folder: &Path, machine: &mut Machine, plan: &Plan) -> Result<Self, Failure> {
        let table = machine.signals().table.clone();
        let columns = store::select(&table, plan.signals.as_deref())
            .map_err(|unknown| unknown_signal(&unknown, table.iter().map(|signal| signal.path.as_str())))?;
        for &at in &columns {
            machine.subscribe(&table[at].path);
        }
        let tick = plan.settings.run.tick;
        if plan.rate_hz * tick > 1.0 {
            terminal::note(&format!("--rate {} is more than one sample a tick: every tick is sampled", plan.rate_hz));
        }
        let (hash, seed) = (config_hash(&plan.parameters, &plan.settings), plan.settings.run.seed);
        let labels = [("config_hash", hash.clone()), ("seed", seed.to_string())];
        let recorder = Recorder::create(folder, &table, columns, &labels)?;
        forget_endings(folder)?;
        write_configuration(folder, plan, seed, &hash)?;
        Ok(Self { folder: folder.into(), recorder, clock: SampleClock::new(plan.rate_hz, tick) })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Takes the events of the last tick, and a sample if one is wanted after `done` ticks.
    pub fn take(&mut self, machine: &mut Machine, done: u64) -> Result<(), Failure> {
        self.recorder.events(machine.last_events())?;
        if self.clock.next_tick() == done {
            self.recorder.sample(machine.signals())?;
            self.clock.advance();
        }
        Ok(())
    }

    /// Completes the files. Without an outcome (the machine failed) there is no `result.json`.
    pub fn finish(self, machine: &Machine, outcome: Option<&Outcome>) -> Result<(), Failure> {
        self.recorder.finish()?;
        write_ending(&self.folder, machine.journal(), outcome)
    }
}

/// Writes what a run in the window leaves: configuration, journal and result, so that it can be run again headless,
/// with signals and events.
#[cfg(feature = "viewer")]
pub fn write_window_run(folder: &Path, plan: &Plan, outcome: &Outcome) -> Result<(), Failure> {
    store::folder(folder)?;
    forget_endings(folder)?;
    write_configuration(folder, plan, plan.settings.run.seed, &config_hash(&plan.parameters, &plan.settings))?;
    write_ending(folder, &plan.journal, Some(outcome))
}

/// Removes how an earlier run in the folder ended: it would stand beside the files of another one.
fn forget_endings(folder: &Path) -> Result<(), Failure> {
    for name in ["result.json", "failure.json"] {
        store::remove(&folder.join(name))?;
    }
    Ok(())
}

/// Makes the folder of a windowed run that failed, with its configuration; the state follows as `failure.json`.
#[cfg(feature = "viewer")]
pub fn write_failed_window_run(folder: &Path, plan: &Plan) -> Result<(), Failure> {
    store::folder(folder)?;
    forget_endings(folder)?;
    write_configuration(folder, plan, plan.settings.run.seed, &config_hash(&plan.parameters, &plan.settings))
}

fn write_configuration(folder: &Path, plan: &Plan, seed: u64, hash: &str) -> Result<(), Failure> {
    let title = format!("The machine of a run with seed {seed}. Hash of the configuration: {hash}.");
    store::write(&folder.join("machine.ron"), &machine_text(&title, &plan.parameters))?;
    store::write(&folder.join("run.ron"), &run_text(&plan.settings))?;
    Ok(())
}

fn write_ending(folder: &Path, journal: &Journal, outcome: Option<&Outcome>) -> Result<(), Failure> {
    let journal = JournalFile::from(journal);
    let journal =
        ron::ser::to_string_pretty(&journal, ron::ser::PrettyConfig::default()).expect("a journal is plain data");
    store::write(&folder.join("journal.ron"), &(journal + "\n"))?;
    if let Some(outcome) = outcome {
        let text = serde_json::to_string_pretty(outcome).expect("results have string keys and plain values");
        store::write(&folder.join("result.json"), &(text + "\n"))?;
    }
    Ok(())
}

fn unknown_signal<'a>(unknown: &UnknownSignal, paths: impl Iterator<Item = &'a str>) -> Failure {
    let help = match closest(&unknown.name, paths) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`kpp signals list` shows every signal".into(),
    };
    Failure::new(Exit::Usage, format!("--signals: {unknown}")).help(help)
}
