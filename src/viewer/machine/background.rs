//! Work that takes longer than a frame, on worker threads: warm starts, files, distant times of the recording.
//!
//! There are two lanes with one thread each. Work that replaces the shown machine (a build, opening a file, computing a
//! past state) is superseded by the next such request: the results of older ones are discarded. Files are written one
//! after the other and never discarded. A result is a closure that is applied to the world when the work is finished.

use crate::viewer::machine::pending_rebuild::PendingRebuild;
use crate::viewer::messages::notices::{Notice, notify};
use crate::viewer::view_model::edits::Edits;
use crate::viewer::view_model::repaint::RepaintScheduler;
use crate::viewer::view_model::run_status::{RunStatus, Work, WorkKind};
use bevy::prelude::*;
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Closure applied to the world when the work is finished.
pub type Apply = Box<dyn FnOnce(&mut World) + Send>;

/// Most files waiting to be written; further requests are refused.
const MOST_SAVES: usize = 16;
/// Work that is finished sooner is not displayed, since the text could not be read.
const SHOWN_AFTER: Duration = Duration::from_millis(150);

/// Progress of some work.
#[derive(Clone, Default)]
pub struct Progress(Arc<AtomicU32>);

impl Progress {
    /// Sets the completed share, 0 to 1.
    pub fn tell(&self, share: f64) {
        self.0.store((share.clamp(0.0, 1.0) * 1000.0) as u32, Ordering::Relaxed);
    }

    /// The completed share; `None` until it is first set.
    fn share(&self) -> Option<f64> {
        let share = self.0.load(Ordering::Relaxed);
        (share > 0).then(|| f64::from(share) / 1000.0)
    }
}

/// Work that has not started.
struct Task {
    kind: WorkKind,
    work: Box<dyn FnOnce(&Progress) -> Apply + Send + Sync>,
}

/// Work in progress.
struct Running {
    kind: WorkKind,
    /// False once it is superseded.
    wanted: bool,
    progress: Progress,
    since: Instant,
    thread: JoinHandle<Apply>,
}

impl Task {
    /// Starts the work on a thread.
    fn begin(self) -> std::io::Result<Running> {
        let (progress, work) = (Progress::default(), self.work);
        let its = progress.clone();
        let thread = std::thread::Builder::new().name("background".into()).spawn(move || work(&its))?;
        Ok(Running { kind: self.kind, wanted: true, progress, since: Instant::now(), thread })
    }
}

impl Running {
    /// Waits for the end of the work, and applies its result.
    fn complete(self, world: &mut World) {
        match self.thread.join() {
            Ok(apply) if self.wanted => apply(world),
            Ok(_) => {}
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message");
                notify(world, Notice::WorkFailed(text.into()));
                if self.kind.replaces_machine() {
                    give_up_rebuild(world);
                }
            }
        }
    }
}

/// One thread with its queue.
#[derive(Default)]
struct Lane {
    running: Option<Running>,
    waiting: VecDeque<Task>,
}

impl Lane {
    /// Takes the finished work, if any.
    fn take_finished(&mut self) -> Option<Running> {
        self.running.take_if(|running| running.thread.is_finished())
    }

    /// Starts the next work if none is in progress.
    fn go_on(&mut self) -> std::io::Result<()> {
        if self.running.is_none()
            && let Some(task) = self.waiting.pop_front()
        {
            self.running = Some(task.begin()?);
        }
        Ok(())
    }

    fn shown(&self) -> Option<Work> {
        let running =
            self.running.as_ref().filter(|running| running.wanted && running.since.elapsed() > SHOWN_AFTER)?;
        Some(Work { kind: running.kind, progress: running.progress.share() })
    }
}

/// The work in the background.
#[derive(Resource, Default)]
pub struct Background {
    replacing: Lane,
    saving: Lane,
}

impl Background {
    /// Whether another machine or state is being prepared; the shown one is then paused.
    pub fn is_replacing(&self) -> bool {
        self.replacing.running.as_ref().is_some_and(|running| running.wanted) || !self.replacing.waiting.is_empty()
    }

    /// Whether work of a kind is in progress that will replace the shown machine.
    pub fn replaces_by(&self, kind: WorkKind) -> bool {
        let running = self.replacing.running.as_ref().filter(|running| running.wanted).map(|running| running.kind);
        running.or(self.replacing.waiting.back().map(|task| task.kind)) == Some(kind)
    }

    /// Whether any work is in progress.
    pub fn is_busy(&self) -> bool {
        [&self.replacing, &self.saving].iter().any(|lane| lane.running.is_some() || !lane.waiting.is_empty())
    }

    /// Queues the writing of a file without access to the world; it begins with the next [`poll`].
    ///
    /// # Errors
    /// A notice for the user that too many files are waiting.
    pub fn queue_save(&mut self, work: impl FnOnce(&Progress) -> Apply + Send + Sync + 'static) -> Result<(), Notice> {
        if self.saving.waiting.len() >= MOST_SAVES {
            let reason = format!("{MOST_SAVES} files are waiting to be written already");
            return Err(Notice::NotSaved { path: None, reason });
        }
        self.saving.waiting.push_back(Task { kind: WorkKind::Save, work: Box::new(work) });
        Ok(())
    }

    /// Discards the work that was to replace the machine.
    fn drop_replacement(&mut self) {
        self.replacing.waiting.clear();
        if let Some(running) = &mut self.replacing.running {
            running.wanted = false;
        }
    }
}

/// Starts work that ends with another machine or state in place of the shown one. Supersedes earlier work of this lane.
pub fn replace(world: &mut World, kind: WorkKind, work: impl FnOnce(&Progress) -> Apply + Send + Sync + 'static) {
    let mut background = world.resource_mut::<Background>();
    background.drop_replacement();
    background.replacing.waiting.push_back(Task { kind, work: Box::new(work) });
    begin_waiting(world);
}

/// Queues the writing of a file.
pub fn save(world: &mut World, work: impl FnOnce(&Progress) -> Apply + Send + Sync + 'static) {
    match world.resource_mut::<Background>().queue_save(work) {
        Ok(()) => begin_waiting(world),
        Err(notice) => notify(world, notice),
    }
}

fn begin_waiting(world: &mut World) {
    let mut background = world.resource_mut::<Background>();
    let (replacing, saving) = (background.replacing.go_on(), background.saving.go_on());
    if let Err(error) = replacing {
        notify(world, Notice::WorkFailed(error.to_string()));
        give_up_rebuild(world);
    }
    if let Err(error) = saving {
        notify(world, Notice::NotSaved { path: None, reason: error.to_string() });
    }
}

/// Discards the machine or state being prepared, since another one was requested, and removes an edit that it would
/// have applied from the list.
pub fn abandon(world: &mut World) {
    world.resource_mut::<Background>().drop_replacement();
    give_up_rebuild(world);
}

/// Discards the work that was to replace the machine, since it is replaced at once. Pending rebuild requests are kept.
pub fn drop_replacement(world: &mut World) {
    world.resource_mut::<Background>().drop_replacement();
}

fn give_up_rebuild(world: &mut World) {
    let pending = std::mem::take(&mut *world.resource_mut::<PendingRebuild>());
    let mut edits = world.resource_mut::<Edits>();
    pending.requests.iter().for_each(|request| edits.refused(request.id));
}

/// Applies the results of finished work, starts the next, and updates the display.
pub fn poll(world: &mut World) {
    let mut background = world.resource_mut::<Background>();
    let finished = [background.replacing.take_finished(), background.saving.take_finished()];
    for running in finished.into_iter().flatten() {
        running.complete(world);
        world.resource_mut::<RepaintScheduler>().wake = true;
    }
    begin_waiting(world);
    let background = world.resource::<Background>();
    let work = background.replacing.shown().or_else(|| background.saving.shown());
    let building = background.replaces_by(WorkKind::Build);
    let mut status = world.resource_mut::<RunStatus>();
    (status.work, status.building) = (work, building);
}

/// Waits until every file is written, so that none is lost when the window closes.
pub fn complete_saves(world: &mut World) {
    world.resource_mut::<Background>().drop_replacement();
    begin_waiting(world);
    while let Some(running) = world.resource_mut::<Background>().saving.running.take() {
        running.complete(world);
        begin_waiting(world);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::messages::notices::Notices;

    #[derive(Resource, Default)]
    struct Done(Vec<u32>);

    fn world() -> World {
        let mut world = World::new();
        world.init_resource::<Background>();
        world.init_resource::<PendingRebuild>();
        world.init_resource::<Edits>();
        world.init_resource::<RepaintScheduler>();
        world.init_resource::<RunStatus>();
        world.init_resource::<Notices>();
        world.init_resource::<Time<Real>>();
        world.init_resource::<Done>();
        world
    }

    fn note(number: u32) -> impl FnOnce(&Progress) -> Apply + Send + Sync {
        move |_| Box::new(move |world: &mut World| world.resource_mut::<Done>().0.push(number))
    }

    fn wait(world: &mut World) {
        while world.resource::<Background>().is_busy() {
            poll(world);
            std::thread::yield_now();
        }
    }

    #[test]
    fn of_what_replaces_the_machine_only_the_newest_counts() {
        let mut world = world();
        (0..5).for_each(|number| replace(&mut world, WorkKind::Open, note(number)));
        assert!(world.resource::<Background>().is_replacing());
        wait(&mut world);
        assert_eq!(world.resource::<Done>().0, [4]);
        replace(&mut world, WorkKind::Build, note(5));
        abandon(&mut world);
        assert!(!world.resource::<Background>().is_replacing());
        wait(&mut world);
        assert_eq!(world.resource::<Done>().0, [4]);
    }

    #[test]
    fn every_file_is_written_before_the_end() {
        let mut world = world();
        (0..5).for_each(|number| save(&mut world, note(number)));
        complete_saves(&mut world);
        assert_eq!(world.resource::<Done>().0, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn a_panic_is_told() {
        let mut world = world();
        replace(&mut world, WorkKind::Open, |_| panic!("as expected"));
        wait(&mut world);
        assert!(world.resource::<Notices>().iter().any(|notice| *notice == Notice::WorkFailed("as expected".into())));
    }
}
