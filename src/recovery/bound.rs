//! Memory limit of a recording: what is removed when it is reached, and the notice about it.

use super::branch::BranchId;
use super::recording::{BRANCHES, KEYFRAME_S, Recording, RecordingError, SAMPLES_HZ};
use crate::monitoring::history::Bucket;

/// Memory by which histories, journals and markers may grow until the limit is checked again, bytes.
const GROWTH_BYTES: usize = 1 << 20;

impl Recording {
    /// Reduces the recording until it is within its limit.
    pub(super) fn keep_within(&mut self) {
        // Counting visits every chunk of every history. It is therefore not done at each keyframe, but before the
        // histories can have grown by the reserve.
        if self.until_count == 0 {
            self.counted = self.bytes();
            let columns = 2.0 * SAMPLES_HZ * KEYFRAME_S * self.current().history.paths().len() as f64;
            let growth = columns as usize * size_of::<Bucket>();
            self.until_count = GROWTH_BYTES / growth.max(GROWTH_BYTES / 64);
        }
        self.until_count = self.until_count.saturating_sub(1);
        let bound = self.budget.saturating_sub(GROWTH_BYTES);
        while self.counted > bound {
            if let Some(freed) = self.thin() {
                self.counted -= freed.min(self.counted);
                self.notice = Some(format!(
                    "the recording has reached its {:.0} MB: old moments are kept more sparsely, going back there takes longer",
                    self.budget as f64 / f64::from(1 << 20)
                ));
            } else if let Some(name) = self.drop_history() {
                self.counted = self.bytes();
                self.notice = Some(format!(
                    "the recording has reached its {:.0} MB: the curves of {name} are gone, its moments can still be gone back to",
                    self.budget as f64 / f64::from(1 << 20)
                ));
            } else {
                self.notice = Some("the recording is above its bound, and nothing is left to give up".into());
                return;
            }
        }
    }

    /// Removes the keyframe with the smallest distance between its neighbours, the oldest of those: first every second
    /// one of the oldest, then of newer ones, then again. The first and the newest keyframe of a branch are kept.
    /// Returns the freed bytes.
    fn thin(&mut self) -> Option<usize> {
        let gaps = self.branches.iter().enumerate().flat_map(|(branch, held)| {
            let gap = |at: usize| held.keyframes[at + 1].tick() - held.keyframes[at - 1].tick();
            (1..held.keyframes.len().saturating_sub(1)).map(move |at| (gap(at), held.keyframes[at].tick(), branch, at))
        });
        let (_, _, branch, at) = gaps.min()?;
        Some(self.branches[branch].keyframes.remove(at).bytes)
    }

    /// Clears the history of the oldest branch that is not being recorded and has one. Returns its name.
    fn drop_history(&mut self) -> Option<String> {
        let current = self.current;
        let old = self.branches.iter_mut().find(|branch| branch.id != current && !branch.history.is_empty())?;
        old.history.clear();
        Some(old.name.clone())
    }

    /// Removes the oldest branch without child branches that is neither being recorded nor the parent of the new one.
    pub(super) fn drop_branch(&mut self, kept: BranchId) -> Result<(), RecordingError> {
        let is_parent = |id| self.branches.iter().any(|branch| branch.parent.is_some_and(|(parent, _)| parent == id));
        let at = self.branches.iter().position(|branch| {
            branch.parent.is_some() && ![self.current, kept].contains(&branch.id) && !is_parent(branch.id)
        });
        let branch = self.branches.remove(at.ok_or(RecordingError::TooManyBranches)?);
        self.notice = Some(format!("more than {BRANCHES} branches: {} is gone", branch.name));
        Ok(())
    }
}
