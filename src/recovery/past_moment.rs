//! A past state of a recording, detached from it: another thread can compute it while the recording continues.

use super::branch::BranchId;
use super::recording::{Recording, RecordingError};
use crate::plant::services::Services;
use crate::plant::{Checkpoint, Machine};
use crate::ports::commands::{Entry, Journal};

/// Ticks between two progress reports.
const REPORT_TICKS: u64 = 100;

/// Data from which a past state of a branch is computed: the nearest keyframe, and the commands since.
#[derive(Clone)]
pub struct PastMoment {
    /// The keyframe, with the commands up to the tick as its replay.
    start: Checkpoint,
    /// Replay of the keyframe itself.
    still_to_come: Vec<Entry>,
    journal: Journal,
    tick: u64,
    services: Services,
}

impl Recording {
    /// The data from which the state after a tick of a branch is computed.
    ///
    /// # Errors
    /// There is no such branch, or it does not contain the tick.
    pub fn moment(&self, id: BranchId, tick: u64) -> Result<PastMoment, RecordingError> {
        let owner = self.owner(id, tick)?;
        let nearest = owner.keyframes.partition_point(|keyframe| keyframe.tick() <= tick).saturating_sub(1);
        let mut start = Checkpoint::clone(&owner.keyframes[nearest].checkpoint);
        let journal = owner.commands_before(tick);
        let since = journal.entries.partition_point(|entry| entry.tick < start.tick());
        let still_to_come = start.set_replay(journal.entries[since..].iter().cloned());
        Ok(PastMoment { start, still_to_come, journal, tick, services: self.services.clone() })
    }

    /// A past state of a branch with all later commands as its replay, for recomputing signals.
    ///
    /// # Errors
    /// There is no such branch, or it does not contain the tick.
    pub fn to_recompute(&self, id: BranchId, from_tick: u64) -> Result<PastMoment, RecordingError> {
        let rest = self.get(id)?.commands_from(from_tick).to_vec();
        Ok(self.moment(id, from_tick)?.replaying(rest))
    }
}

impl PastMoment {
    /// Ticks to be computed from the keyframe.
    pub fn ticks(&self) -> u64 {
        self.tick - self.start.tick()
    }

    /// The same past state with other commands as the replay from it on.
    pub(super) fn replaying(self, commands: Vec<Entry>) -> Self {
        Self { still_to_come: commands, ..self }
    }

    /// Creates a machine that can compute the state.
    pub(super) fn machine(&self) -> Result<Machine, RecordingError> {
        let mut machine = Machine::restored(&self.start)?;
        machine.attach(&self.services)?;
        Ok(machine)
    }

    /// Computes the checkpoint with a machine that has the same services. Commands refused since the keyframe had no
    /// effect on the machine and are not counted again.
    pub(super) fn reach(self, machine: &mut Machine, progress: &dyn Fn(f64)) -> Result<Checkpoint, RecordingError> {
        let (ticks, tick) = (self.ticks(), self.tick);
        machine.load(&self.start)?;
        let mut outcome = Ok(());
        let mut done = 0;
        while done < ticks && outcome.is_ok() {
            let part = REPORT_TICKS.min(ticks - done);
            outcome = machine.step(part);
            done += part;
            progress(done as f64 / ticks as f64);
        }
        // If the recorded machine failed in this tick, the replayed one has to fail too.
        if machine.tick() != tick {
            outcome?;
        }
        let mut state = machine.save_after(&self.start);
        state.set_replay(self.still_to_come.into_iter().filter(|entry| entry.tick >= tick));
        state.set_journal(self.journal);
        Ok(state)
    }

    /// Computes the checkpoint; `progress` is called with the completed share.
    ///
    /// # Errors
    /// The machine cannot be built from the keyframe, or fails before the tick.
    pub fn compute(self, progress: &dyn Fn(f64)) -> Result<Checkpoint, RecordingError> {
        let mut machine = self.machine()?;
        self.reach(&mut machine, progress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Parameters;
    use crate::ports::commands::Command;
    use crate::ports::settings::RunSettings;
    use std::cell::Cell;

    #[test]
    fn a_moment_computed_apart_is_that_of_the_recording() {
        let mut machine = Machine::new(Parameters::default(), RunSettings::default()).unwrap();
        let mut recording = Recording::new(machine.world(), machine.entity());
        for tick in 0..800 {
            if tick == 300 {
                machine.submit(Command::EmergencyStop);
            }
            machine.step(1).unwrap();
            recording.observe(machine.world(), machine.entity());
        }
        let id = recording.current().id;
        for tick in [0, 300, 301, 650] {
            let there = recording.state_at(id, tick).unwrap();
            let moment = recording.moment(id, tick).unwrap();
            let (ticks, told) = (moment.ticks(), Cell::new(0.0));
            let apart = moment.compute(&|share| told.set(share)).unwrap();
            assert_eq!((apart.tick(), apart.state_hash()), (tick, there.state_hash()));
            assert_eq!(apart.commands().journal, there.commands().journal);
            assert_eq!(told.get(), if ticks > 0 { 1.0 } else { 0.0 });
        }
        assert!(recording.moment(id, 801).is_err());
    }
}
