//! Notices shown for a few seconds, such as saved files and refused commands. Their texts are created where they are
//! drawn.

use crate::viewer::messages::machine::RequestId;
use crate::viewer::messages::parameters::Slot;
use bevy::prelude::{Resource, World};
use bevy::time::{Real, Time};
use std::collections::VecDeque;
use std::path::PathBuf;

/// Time for which a notice is shown, s.
const STAY_S: f64 = 6.0;
/// Most notices at once; the oldest are removed first.
const MOST: usize = 4;

/// Information for the user.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A file was written.
    Saved(PathBuf),
    /// A file could not be written.
    NotSaved {
        /// Path of the file, if it was chosen already.
        path: Option<PathBuf>,
        /// Reason.
        reason: String,
    },
    /// A number of plot files was written.
    PlotsSaved(usize),
    /// A plot could not be written.
    PlotNotSaved(String),
    /// The energy audit was written.
    AuditSaved {
        /// Name of its files without extension.
        stem: String,
        /// Number of its operations.
        operations: usize,
    },
    /// There is no energy audit to write.
    NoAudit,
    /// A state or a session was opened.
    Opened(PathBuf),
    /// A state or a session could not be opened.
    NotOpened(String),
    /// A companion state could not be loaded.
    CompanionNotLoaded(String),
    /// The recording of the replaced run was saved to a file.
    RunKept(PathBuf),
    /// The recording of the replaced run could not be saved.
    RunNotKept(String),
    /// The recording cannot show the requested time.
    NotShown(String),
    /// A branch was begun on request.
    Branched,
    /// A branch was begun by a command at a past time.
    BranchedByChange,
    /// No branch is possible at the newest time.
    NewestAlready,
    /// The search for the steady state has started.
    LookingForSteady,
    /// A steady state was found.
    Steady {
        /// Simulated time, s.
        time_s: f64,
        /// Power to the grid in that state, W.
        grid_power_w: f64,
        /// Chain speed in that state, m/s.
        chain_speed: f64,
    },
    /// No steady state was found.
    NeverSteady,
    /// Background work could not be started, or panicked.
    WorkFailed(String),
    /// The forecast failed.
    ForecastFailed(String),
    /// A command was refused.
    Refused {
        /// The request; `None` for a command of a replay.
        request: Option<RequestId>,
        /// Reason.
        reason: String,
    },
    /// An emergency stop waits for the next tick.
    StopWaits,
    /// A reset of the emergency stop waits for the next tick.
    StopResetWaits,
    /// The demo does not begin while the emergency stop is engaged.
    DemoNeedsReset,
    /// An acknowledgement waits for the next tick.
    AcknowledgementWaits,
    /// All checks were evaluated.
    Checked {
        /// Number of checks.
        checks: usize,
        /// Names of the failing checks.
        failing: Vec<String>,
    },
    /// The parameters were stored in a slot.
    SlotStored(Slot),
    /// The machine has the parameters of the slot already.
    SlotAlreadyThere,
    /// One of the slots is empty.
    SlotsEmpty,
    /// A render quality was chosen.
    QualityChosen {
        /// Its name.
        name: &'static str,
        /// When it takes effect.
        from: QualityFrom,
    },
    /// The settings file of the window cannot be read.
    SettingsUnreadable {
        /// Path of the file.
        path: PathBuf,
        /// Reason.
        reason: String,
        /// Path of its copy, or why it could not be renamed.
        aside: Result<PathBuf, String>,
    },
    /// The user has ended the demo.
    DemoHandedOver,
}

/// When a chosen render quality takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QualityFrom {
    /// Immediately.
    Now,
    /// At the next start.
    NextStart,
    /// Not stored: only if it is specified at the next start.
    Nowhere,
}

/// Severity of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeSeverity {
    /// An action was carried out, or will be.
    Information,
    /// An action is not possible in the present state.
    Warning,
    /// An error.
    Error,
}

impl Notice {
    /// Severity of the notice.
    pub fn severity(&self) -> NoticeSeverity {
        use Notice::*;
        match self {
            Saved(_) | PlotsSaved(_) | AuditSaved { .. } | Opened(_) | RunKept(_) | Branched | BranchedByChange => {
                NoticeSeverity::Information
            }
            LookingForSteady
            | Steady { .. }
            | StopWaits
            | StopResetWaits
            | AcknowledgementWaits
            | SlotStored(_)
            | SlotAlreadyThere => NoticeSeverity::Information,
            QualityChosen { .. } | DemoHandedOver => NoticeSeverity::Information,
            Checked { failing, .. } if failing.is_empty() => NoticeSeverity::Information,
            Checked { .. } | NewestAlready | NeverSteady | Refused { .. } | SlotsEmpty | NoAudit | DemoNeedsReset => {
                NoticeSeverity::Warning
            }
            NotSaved { .. } | PlotNotSaved(_) | NotOpened(_) | CompanionNotLoaded(_) | RunNotKept(_) | NotShown(_) => {
                NoticeSeverity::Error
            }
            ForecastFailed(_) | WorkFailed(_) | SettingsUnreadable { .. } => NoticeSeverity::Error,
        }
    }
}

/// The notices shown at present.
#[derive(Resource, Clone, Debug, Default)]
pub struct Notices {
    shown: VecDeque<(Notice, f64)>,
}

impl Notices {
    /// Adds a notice at a wall-clock time, s. A notice that is shown already is not duplicated.
    pub fn add(&mut self, notice: Notice, now_s: f64) {
        self.shown.retain(|(shown, _)| *shown != notice);
        if self.shown.len() == MOST {
            self.shown.pop_front();
        }
        self.shown.push_back((notice, now_s + STAY_S));
    }

    /// Removes notices whose time is over.
    pub fn forget(&mut self, now_s: f64) {
        self.shown.retain(|(_, until)| *until > now_s);
    }

    /// The notices, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Notice> {
        self.shown.iter().map(|(notice, _)| notice)
    }
}

/// Adds a notice at the present time.
pub fn notify(world: &mut World, notice: Notice) {
    let now_s = world.resource::<Time<Real>>().elapsed_secs_f64();
    world.resource_mut::<Notices>().add(notice, now_s);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_go_by_themselves_and_are_never_many() {
        let mut notices = Notices::default();
        for number in 0..10 {
            notices.add(Notice::PlotsSaved(number), 0.0);
        }
        notices.add(Notice::PlotsSaved(9), 1.0);
        assert_eq!(notices.iter().count(), MOST);
        notices.forget(STAY_S + 0.5);
        assert_eq!(notices.iter().collect::<Vec<_>>(), [&Notice::PlotsSaved(9)]);
        notices.forget(STAY_S + 1.5);
        assert_eq!(notices.iter().count(), 0);
    }
}
