//! Notices that the window shows for a few seconds: what was saved, what was refused. What is said of them in words is
//! made where they are drawn.

use crate::viewer::messages::machine::RequestId;
use crate::viewer::messages::parameters::Slot;
use bevy::prelude::{Resource, World};
use bevy::time::{Real, Time};
use std::collections::VecDeque;
use std::path::PathBuf;

/// How long a notice stays, s.
const STAY_S: f64 = 6.0;
/// Notices at once; the oldest go first.
const MOST: usize = 4;

/// Something that happened and that the user should know.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A file was written.
    Saved(PathBuf),
    /// A file could not be written.
    NotSaved {
        /// Which, if it has a name already.
        path: Option<PathBuf>,
        /// Why.
        reason: String,
    },
    /// So many files of plots were written.
    PlotsSaved(usize),
    /// A plot could not be written.
    PlotNotSaved(String),
    /// The energy audit was written.
    AuditSaved {
        /// The name of its files without their endings.
        stem: String,
        /// How many operations it has.
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
    /// The run that was replaced is kept in a file.
    RunKept(PathBuf),
    /// The run that was replaced could not be kept.
    RunNotKept(String),
    /// The recording cannot show what was asked for.
    NotShown(String),
    /// A branch was begun, as the user asked.
    Branched,
    /// A branch was begun, since something was changed in the past.
    BranchedByChange,
    /// There is nothing to branch from.
    NewestAlready,
    /// The steady state is looked for.
    LookingForSteady,
    /// The machine will be steady.
    Steady {
        /// When, s of simulated time.
        time_s: f64,
        /// Power to the grid then, W.
        grid_power_w: f64,
        /// Speed of the chain then, m/s.
        chain_speed: f64,
    },
    /// The machine does not become steady.
    NeverSteady,
    /// What was done in the background could not be begun, or ended with a panic.
    WorkFailed(String),
    /// What would be could not be computed.
    ForecastFailed(String),
    /// The machine refused something.
    Refused {
        /// The request; none for a command of a replay.
        request: Option<RequestId>,
        /// Why.
        reason: String,
    },
    /// An emergency stop waits for the next tick.
    StopWaits,
    /// An acknowledgement waits for the next tick.
    AcknowledgementWaits,
    /// All checks were evaluated.
    Checked {
        /// How many checks there are.
        checks: usize,
        /// The names of those that fail.
        failing: Vec<String>,
    },
    /// The parameters are kept in a slot.
    SlotStored(Slot),
    /// The machine has the parameters of the slot already.
    SlotAlreadyThere,
    /// The slots are not both in use.
    SlotsEmpty,
    /// A render quality was chosen.
    QualityChosen {
        /// Its name.
        name: &'static str,
        /// Since when it counts.
        from: QualityFrom,
    },
    /// The settings of the window cannot be read.
    SettingsUnreadable {
        /// Their file.
        path: PathBuf,
        /// Why.
        reason: String,
        /// Where it is kept, or why it could not be put aside.
        aside: Result<PathBuf, String>,
    },
    /// The user has taken over from the demo.
    DemoHandedOver,
}

/// When a chosen render quality is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QualityFrom {
    /// It is used now.
    Now,
    /// From the next start on.
    NextStart,
    /// Nothing is remembered: only if it is named at the next start.
    Nowhere,
}

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeSeverity {
    /// Something was done, or will be.
    Information,
    /// Something cannot be done as things are.
    Warning,
    /// Something went wrong.
    Error,
}

impl Notice {
    /// How much it matters.
    pub fn severity(&self) -> NoticeSeverity {
        use Notice::*;
        match self {
            Saved(_) | PlotsSaved(_) | AuditSaved { .. } | Opened(_) | RunKept(_) | Branched | BranchedByChange => {
                NoticeSeverity::Information
            }
            LookingForSteady | Steady { .. } | StopWaits | AcknowledgementWaits | SlotStored(_) | SlotAlreadyThere => {
                NoticeSeverity::Information
            }
            QualityChosen { .. } | DemoHandedOver => NoticeSeverity::Information,
            Checked { failing, .. } if failing.is_empty() => NoticeSeverity::Information,
            Checked { .. } | NewestAlready | NeverSteady | Refused { .. } | SlotsEmpty | NoAudit => {
                NoticeSeverity::Warning
            }
            NotSaved { .. } | PlotNotSaved(_) | NotOpened(_) | CompanionNotLoaded(_) | RunNotKept(_) | NotShown(_) => {
                NoticeSeverity::Error
            }
            ForecastFailed(_) | WorkFailed(_) | SettingsUnreadable { .. } => NoticeSeverity::Error,
        }
    }
}

/// The notices that are shown at the moment.
#[derive(Resource, Clone, Debug, Default)]
pub struct Notices {
    shown: VecDeque<(Notice, f64)>,
}

impl Notices {
    /// Shows a notice from a time of the wall clock on, s. One that is shown already is not shown twice.
    pub fn add(&mut self, notice: Notice, now_s: f64) {
        self.shown.retain(|(shown, _)| *shown != notice);
        if self.shown.len() == MOST {
            self.shown.pop_front();
        }
        self.shown.push_back((notice, now_s + STAY_S));
    }

    /// Takes away what has stayed long enough.
    pub fn forget(&mut self, now_s: f64) {
        self.shown.retain(|(_, until)| *until > now_s);
    }

    /// What is shown, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Notice> {
        self.shown.iter().map(|(notice, _)| notice)
    }
}

/// Shows a notice from now on.
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
