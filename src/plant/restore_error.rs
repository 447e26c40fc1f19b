//! Errors of resuming a machine from a checkpoint.

/// Why a machine cannot be resumed from a checkpoint.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RestoreError {
    /// The entity is not a machine.
    #[error("the entity that was to go on from a checkpoint is no machine")]
    NoMachine,
    /// The checkpoint has another number of floaters than the machine.
    #[error("the checkpoint has {saved} floaters, the machine {present}: it has to be built anew")]
    OtherSize {
        /// Floaters of the checkpoint.
        saved: usize,
        /// Floaters of the machine.
        present: usize,
    },
    /// Parts of the checkpoint contradict each other.
    #[error("the checkpoint cannot be that of a machine: {0}")]
    Contradiction(String),
}
