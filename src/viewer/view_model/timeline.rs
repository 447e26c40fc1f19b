//! View model of the timeline: branches, marks, displayed time.

use crate::viewer::ui::palette::ink::{self, Rgb};

/// Kind of a mark, in ascending order of importance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkerKind {
    /// An event of the machine.
    Event,
    /// An alarm about the computer.
    Computer,
    /// A command of the user.
    Command,
    /// A warning.
    Warning,
    /// A critical alarm.
    Critical,
}

impl MarkerKind {
    /// Colour of the mark.
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

/// A mark on the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct TimelineMark {
    /// Simulated time, s.
    pub time_s: f64,
    /// Kind of the mark.
    pub kind: MarkerKind,
    /// Description.
    pub text: String,
    /// The signal of an alarm.
    pub signal: Option<String>,
}

/// A branch of the recording.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    /// Name.
    pub name: String,
    /// Lane of the parent branch, and time of the branching, s.
    pub parent: Option<(usize, f64)>,
    /// Start, s.
    pub start_s: f64,
    /// End, s.
    pub end_s: f64,
    /// Marks in order of time.
    pub marks: Vec<TimelineMark>,
    /// Marks of the recording that were copied already, so that only new ones are appended.
    pub taken: TakenMarks,
}

/// Marks of the recording that a lane has copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenMarks {
    /// Number of marks of the branch.
    pub branch: usize,
    /// Ticks of the first and the last of them.
    pub ticks: Option<(u64, u64)>,
    /// Number of alarms about the computer recorded by then, on all branches.
    pub computer: usize,
}

impl Lane {
    /// Inserts a mark in order of time, usually at the end.
    pub fn insert(&mut self, mark: TimelineMark) {
        let at = self.marks.partition_point(|other| other.time_s <= mark.time_s);
        self.marks.insert(at, mark);
    }

    /// Name without the time of the branching, which the lanes show.
    pub fn short_name(&self) -> &str {
        self.name.split(" from ").next().unwrap_or(&self.name)
    }
}

/// The recording as shown by the panel.
#[derive(bevy::prelude::Resource, Clone, Debug, Default, PartialEq)]
pub struct TimelineData {
    /// Lanes of the branches, the first one first.
    pub lanes: Vec<Lane>,
    /// The displayed lane.
    pub current: usize,
    /// The displayed time, s.
    pub now_s: f64,
    /// Whether that is the end of the branch.
    pub live: bool,
    /// Memory used by the recording, and its limit, MB.
    pub memory_mb: (f64, f64),
    /// Notice of the recording, for example about removed keyframes; empty for none.
    pub notice: String,
    /// Simulated time until the steady state, s, once it is known.
    pub steady_in_s: Option<f64>,
}

impl TimelineData {
    /// The end of the longest branch, s; at least one second.
    pub fn end_s(&self) -> f64 {
        self.lanes.iter().map(|lane| lane.end_s).fold(1.0, f64::max)
    }
}
