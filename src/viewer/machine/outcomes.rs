//! Assigns the outcomes of commands to their requests.
//!
//! The machine identifies commands only by their order. The ids of requests are queued here in the order of their
//! commands in the log; after the tick that applies the commands, each id has its outcome.

use crate::plant::components::CommandLog;
use crate::viewer::machine::shown::ShownMachine;
use crate::viewer::messages::machine::{RequestId, Submit};
use bevy::prelude::*;
use std::collections::VecDeque;

/// A refused command, with its request; `None` for a command of a replay or of a saved state.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The request.
    pub request: Option<RequestId>,
    /// Reason.
    pub reason: String,
}

/// Requests whose commands wait for the next tick, and refusals that have not been reported yet.
#[derive(Resource, Debug, Default)]
pub struct RequestOutcomes {
    /// One entry per waiting command; `None` for commands that waited in a loaded state.
    waiting: VecDeque<Option<RequestId>>,
    /// Bounded by the number of requests per frame, since the panels take them in each frame.
    refusals: Vec<Refusal>,
}

impl RequestOutcomes {
    /// Adds commands to the log of a machine, and their ids to the queue.
    pub fn submit(&mut self, log: &mut CommandLog, requests: Vec<Submit>) {
        self.waiting.resize(log.waiting.len(), None);
        self.waiting.extend(requests.iter().map(|request| Some(request.id)));
        log.waiting.extend(requests.into_iter().map(|request| request.command));
    }

    /// Reads the outcomes of the commands of the last tick.
    pub fn take(&mut self, log: &mut CommandLog) {
        for outcome in std::mem::take(&mut log.outcomes) {
            let request = if outcome.replayed { None } else { self.waiting.pop_front().flatten() };
            self.refusals.extend(outcome.refused.map(|reason| Refusal { request, reason }));
        }
        self.waiting.truncate(log.waiting.len());
    }

    /// Takes the refusals since the last call.
    pub fn refusals(&mut self) -> Vec<Refusal> {
        std::mem::take(&mut self.refusals)
    }
}

/// Reads the outcomes of the commands of the tick that has just begun.
pub fn take_outcomes(
    shown: Res<ShownMachine>,
    mut outcomes: ResMut<RequestOutcomes>,
    mut logs: Query<&mut CommandLog>,
) {
    if let Ok(mut log) = logs.get_mut(shown.machine)
        && !log.outcomes.is_empty()
    {
        outcomes.take(&mut log);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plant::components::CommandOutcome;
    use crate::ports::commands::Command;

    #[test]
    fn a_refusal_is_told_by_the_id_of_its_request() {
        let (mut outcomes, mut log) = (RequestOutcomes::default(), CommandLog::default());
        log.waiting.push_back(Command::ReleaseStop);
        let requests = [1_u32, 2].map(|floater| Submit::new(Command::EmptyFloater(floater)));
        let second = requests[1].id;
        outcomes.submit(&mut log, requests.to_vec());
        log.waiting.clear();
        let outcome = |replayed, refused: Option<&str>| CommandOutcome { replayed, refused: refused.map(Into::into) };
        log.outcomes = vec![
            outcome(true, Some("replayed")),
            outcome(false, None),
            outcome(false, None),
            outcome(false, Some("no")),
        ];
        outcomes.take(&mut log);
        let refusal = |request, reason: &str| Refusal { request, reason: reason.into() };
        assert_eq!(outcomes.refusals(), [refusal(None, "replayed"), refusal(Some(second), "no")]);
        assert!(outcomes.refusals().is_empty() && outcomes.waiting.is_empty());
    }
}
