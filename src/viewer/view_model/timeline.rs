//! The timeline as the panel shows it: branches, marks, the instant that is shown.

use crate::viewer::ui::palette::ink::{self, Rgb};

/// What a mark is for, which is also how much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkerKind {
    /// Something that the machine did.
    Event,
    /// An alarm about the computer.
    Computer,
    /// Something that the user did.
    Command,
    /// A warning.
    Warning,
    /// A critical alarm.
    Critical,
}

impl MarkerKind {
    /// Its colour.
    pub fn color(self) -> Rgb {
        match self {
            MarkerKind::Event => [130, 134, 140],
            MarkerKind::Computer => [150, 116, 176],
            MarkerKind::Command => ink::AIR,
            MarkerKind::Warning => ink::WARNING,
            MarkerKind::Critical => ink::CRITICAL,
        }
    }
}

/// Something on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineMark {
    /// Simulated time, s.
    pub time_s: f64,
    /// What for.
    pub kind: MarkerKind,
    /// In words.
    pub text: String,
    /// The signal of an alarm.
    pub signal: Option<String>,
}

/// One future of the run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    /// Name.
    pub name: String,
    /// The lane that it left, by position, and when, s.
    pub parent: Option<(usize, f64)>,
    /// Its begin, s.
    pub start_s: f64,
    /// Its end, s.
    pub end_s: f64,
    /// What happened on it, in order of time.
    pub marks: Vec<TimelineMark>,
    /// Which marks of the recording it has taken, so that new ones are appended.
    pub taken: TakenMarks,
}

/// Which marks of the recording a lane has taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenMarks {
    /// How many of the branch.
    pub branch: usize,
    /// The ticks of the first and the last of them.
    pub ticks: Option<(u64, u64)>,
    /// Alarms about the computer that had been noted by then, on any branch.
    pub computer: usize,
}

impl Lane {
    /// Puts a mark into its place in the order of time, which is most often the end.
    pub fn insert(&mut self, mark: TimelineMark) {
        let at = self.marks.partition_point(|other| other.time_s <= mark.time_s);
        self.marks.insert(at, mark);
    }

    /// The name without where it left its parent: the lanes show that.
    pub fn short_name(&self) -> &str {
        self.name.split(" from ").next().unwrap_or(&self.name)
    }
}

/// The record as the panel shows it.
#[derive(bevy::prelude::Resource, Clone, Debug, Default, PartialEq)]
pub struct TimelineData {
    /// Branches, the first one first.
    pub lanes: Vec<Lane>,
    /// The one that is shown.
    pub current: usize,
    /// The moment that is shown, s.
    pub now_s: f64,
    /// Whether that is its end.
    pub live: bool,
    /// Memory that the record takes, and the most that it may, MB.
    pub memory_mb: (f64, f64),
    /// What the record has to say of itself, as that it keeps fewer moments; empty if nothing.
    pub notice: String,
    /// Seconds of simulated time until nothing changes any more, once that has been computed.
    pub steady_in_s: Option<f64>,
}

impl TimelineData {
    /// The end of the longest branch, s; at least one second.
    pub fn end_s(&self) -> f64 {
        self.lanes.iter().map(|lane| lane.end_s).fold(1.0, f64::max)
    }
}
