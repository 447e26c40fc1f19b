//! Status of the run: recent events, displayed branch, problems.

use crate::ports::events::Occurrence;
use crate::ports::settings::StartFrom;
use bevy::prelude::Resource;

/// The state of the run.
#[derive(Resource, Clone, Debug)]
pub struct RunStatus {
    /// Identifies the run: another machine has another number.
    pub run: u64,
    /// The most recent events, the newest last.
    pub events: Vec<Occurrence>,
    /// The most recent commands of the operator, the newest last.
    pub commands: Vec<OperatorCommand>,
    /// Number of entries in the journal.
    pub journal_length: usize,
    /// Number of jumps in time.
    pub jumps: u64,
    /// Whether the run contains any commands, on any branch of its recording.
    pub touched: bool,
    /// Start of the run.
    pub started_from: StartFrom,
    /// The timeline lane of the displayed branch.
    pub lane: usize,
    /// Whether the emergency stop is engaged.
    pub stopped: bool,
    /// The problem of the run, if any.
    pub problem: Option<RunProblem>,
    /// Whether a machine is being built that will replace this one.
    pub building: bool,
    /// Background work that takes long enough to be displayed, if any.
    pub work: Option<Work>,
}

/// A command of the operator that the machine has applied.
#[derive(Clone, Debug, PartialEq)]
pub struct OperatorCommand {
    /// Simulated time of its application, s.
    pub time_s: f64,
    /// Description.
    pub text: String,
}

/// A line of the operator's log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogLine {
    /// Simulated time, s.
    pub time_s: f64,
    /// Description.
    pub text: String,
    /// Number of the floater concerned, if any.
    pub floater: Option<u32>,
    /// Whether it is a command of the operator, otherwise an event of the machine.
    pub is_command: bool,
}

/// Most events, and most commands, in the log: each has its own limit, so that the events of a few seconds do not
/// displace the commands.
pub const LOG_LINES: usize = 20;

impl RunStatus {
    /// The operator's log: events of the machine and commands of the operator, the newest first.
    pub fn log(&self) -> Vec<LogLine> {
        let events = self.events.iter().map(|event| {
            let floater = event.floater.map_or(String::new(), |number| format!(" #{number}"));
            let text = format!("{}{floater}", event.kind.name());
            LogLine { time_s: event.time_s, text, floater: event.floater, is_command: false }
        });
        let commands = self.commands.iter().map(|command| LogLine {
            time_s: command.time_s,
            text: command.text.clone(),
            floater: None,
            is_command: true,
        });
        let mut lines: Vec<LogLine> = commands.chain(events).collect();
        // Of equal times, what was noted last comes first.
        lines.reverse();
        lines.sort_by(|a, b| b.time_s.total_cmp(&a.time_s));
        lines
    }
}

/// Background work.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Work {
    /// Kind of the work.
    pub kind: WorkKind,
    /// The completed share, 0 to 1, if known.
    pub progress: Option<f64>,
}

/// Kinds of background work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkKind {
    /// Building a machine, including a warm start.
    Build,
    /// Reading a file.
    Open,
    /// Computing a past state from the recording.
    Seek,
    /// Writing a file.
    Save,
}

impl WorkKind {
    /// Whether the work replaces the shown machine or its state; the machine is paused meanwhile.
    pub fn replaces_machine(self) -> bool {
        match self {
            WorkKind::Build | WorkKind::Open | WorkKind::Seek => true,
            WorkKind::Save => false,
        }
    }
}

/// Problem of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum RunProblem {
    /// The last request was refused, with the reason.
    Refused(String),
    /// Numerical failure of the machine.
    Failed {
        /// Simulated time, s.
        time_s: f64,
        /// Reason.
        reason: String,
    },
}

impl Default for RunStatus {
    fn default() -> Self {
        Self {
            run: 0,
            events: Vec::new(),
            commands: Vec::new(),
            journal_length: 0,
            jumps: 0,
            touched: false,
            started_from: StartFrom::Warm,
            lane: 0,
            stopped: false,
            problem: None,
            building: false,
            work: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::events::EventKind;

    #[test]
    fn the_log_has_events_and_commands_in_order_of_time() {
        let event = |time_s, floater| Occurrence { time_s, kind: EventKind::Unfilled, floater };
        let command = |time_s, text: &str| OperatorCommand { time_s, text: text.into() };
        let status = RunStatus {
            events: vec![event(1.0, Some(7)), event(3.0, None)],
            commands: vec![command(2.0, "Emergency stop engaged"), command(4.0, "Emergency stop reset")],
            ..RunStatus::default()
        };
        let log = status.log();
        let texts: Vec<&str> = log.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts[0], "Emergency stop reset");
        assert_eq!(texts[2], "Emergency stop engaged");
        assert!(texts[3].ends_with(" #7") && log[3].floater == Some(7) && !log[3].is_command, "{texts:?}");
    }
}
