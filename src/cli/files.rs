//! Files in the folder of `--out`.

use super::exit::{Exit, Failure};
use super::plan::Plan;
use super::summary::Outcome;
use super::terminal;
use crate::config::{closest, config_hash, machine_text, run_text};
use crate::plant::Machine;
use crate::plant::saved::JournalFile;
use crate::ports::commands::Journal;
use crate::store::{self, FolderLock, RECORDED, Recorder, SampleClock, StoreError, UnknownSignal};
use std::path::{Path, PathBuf};

const MACHINE: &str = "machine.ron";
const SETTINGS: &str = "run.ron";
const JOURNAL: &str = "journal.ron";
const RESULT: &str = "result.json";
/// Name of the file with the state of a failed machine.
pub const FAILURE: &str = "failure.json";

/// The folder of a run, locked against other writers while this value exists.
pub struct RunFolder {
    path: PathBuf,
    _lock: FolderLock,
}

impl RunFolder {
    /// Creates and locks a folder. Its content is kept until [`RunFolder::begin`].
    pub fn open(path: &Path) -> Result<Self, Failure> {
        store::folder(path)?;
        Ok(Self { path: path.into(), _lock: FolderLock::take(path)? })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes the configuration and the commands to be replayed, so that even a killed run can be repeated. Files of an
    /// earlier run are removed or overwritten: a folder contains one run. `recorded` is true if this run writes signals
    /// and events.
    pub fn begin(&self, plan: &Plan, recorded: bool) -> Result<(), Failure> {
        let stale = RECORDED.into_iter().filter(|_| !recorded).chain([RESULT, FAILURE]);
        for name in stale {
            store::remove(&self.path.join(name))?;
        }
        let (hash, seed) = (config_hash(&plan.parameters, &plan.settings), plan.settings.run.seed);
        let title = format!("The machine of a run with seed {seed}. Hash of the configuration: {hash}.");
        store::write(&self.path.join(MACHINE), machine_text(&title, &plan.parameters))?;
        store::write(&self.path.join(SETTINGS), run_text(&plan.settings))?;
        Ok(self.write_journal(&plan.journal)?)
    }

    /// Writes the journal and the results; no results if the machine failed. Returns all errors.
    pub fn end(&self, journal: &Journal, outcome: Option<&Outcome>) -> Vec<StoreError> {
        let result = outcome.map(|outcome| {
            let text = serde_json::to_string_pretty(outcome).expect("results have string keys and plain values");
            store::write(&self.path.join(RESULT), text + "\n")
        });
        [Some(self.write_journal(journal)), result].into_iter().flatten().filter_map(Result::err).collect()
    }

    fn write_journal(&self, journal: &Journal) -> Result<(), StoreError> {
        let text = ron::ser::to_string_pretty(&JournalFile::from(journal), ron::ser::PrettyConfig::default());
        store::write(&self.path.join(JOURNAL), text.expect("a journal is plain data") + "\n")
    }
}

/// The folder of a headless run in progress.
pub struct Files {
    folder: RunFolder,
    recorder: Recorder,
    clock: SampleClock,
}

impl Files {
    /// Creates the files in an open folder.
    pub fn create(folder: RunFolder, machine: &mut Machine, plan: &Plan) -> Result<Self, Failure> {
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
        folder.begin(plan, true)?;
        let (hash, seed) = (config_hash(&plan.parameters, &plan.settings), plan.settings.run.seed);
        let labels = [("config_hash", hash), ("seed", seed.to_string())];
        let recorder = Recorder::create(folder.path(), &table, columns, &labels)?;
        Ok(Self { folder, recorder, clock: SampleClock::new(plan.rate_hz, tick) })
    }

    /// Records the events of the last tick, and a sample if one is due after `done` ticks.
    pub fn take(&mut self, machine: &mut Machine, done: u64) -> Result<(), StoreError> {
        self.recorder.events(machine.last_events())?;
        if self.clock.next_tick() == done {
            self.recorder.sample(machine.signals())?;
            self.clock.advance();
        }
        self.recorder.flush_if_due()
    }

    /// Completes the files, even if some of them fail. Returns the folder, still locked, and all errors.
    pub fn finish(self, journal: &Journal, outcome: Option<&Outcome>) -> (RunFolder, Vec<StoreError>) {
        let mut failed = self.recorder.finish();
        failed.extend(self.folder.end(journal, outcome));
        (self.folder, failed)
    }
}

fn unknown_signal<'a>(unknown: &UnknownSignal, paths: impl Iterator<Item = &'a str>) -> Failure {
    let help = match closest(&unknown.name, paths) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`kpp signals list` shows every signal".into(),
    };
    Failure::new(Exit::Usage, format!("--signals: {unknown}")).help(help)
}
