//! Checks, energy account and energy audit for the panels.

use crate::validation::{self, Audit, AuditEntry, Checks};
use crate::viewer::messages::part_id::MachineId;
use crate::viewer::view_model::energy_account::Account;
use bevy::prelude::*;

/// Averaging time of powers, s, or slightly longer, since the recording has a keyframe every ten seconds.
pub const LATELY_S: f64 = 120.0;

/// Results of checks, account and audit for the panels.
#[derive(Resource, Clone, Debug, Default)]
pub struct CheckModel {
    /// The machine.
    pub machine: MachineId,
    /// The timeline lane of the displayed branch.
    pub lane: usize,
    /// Rules and status of the checks.
    pub checks: Checks,
    /// The ledger at several times.
    pub accounts: Option<Accounts>,
    /// The audit, while it is active.
    pub audit: Option<AuditShown>,
}

/// The ledger now, some time ago, and at the start of the recording.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// At the displayed time.
    pub now: Account,
    /// About [`LATELY_S`] earlier.
    pub lately: Account,
    /// At the start.
    pub start: Account,
}

/// Data of an audit for the panel.
#[derive(Clone, Debug, Default)]
pub struct AuditShown {
    /// Number of audited operations.
    pub records: usize,
    /// Number of operations that were not kept.
    pub dropped: u64,
    /// Operations with the largest residuals, in descending order.
    pub largest: Vec<AuditEntry>,
}

/// Number of operations with the largest residuals.
pub const LARGEST: usize = 10;

impl CheckModel {
    /// Copies the status of the checks.
    pub fn take_checks(&mut self, checks: &Checks) {
        self.checks.statuses.clone_from(&checks.statuses);
        if self.checks.rules != checks.rules {
            self.checks.rules.clone_from(&checks.rules);
        }
    }

    /// Copies an audit; only records that are new since the last call are processed.
    pub fn take_audit(&mut self, audit: Option<&Audit>) {
        let Some(audit) = audit else {
            self.audit = None;
            return;
        };
        let shown = self.audit.get_or_insert_default();
        if shown.records > audit.records.len() {
            *shown = AuditShown::default();
        }
        for record in &audit.records[shown.records..] {
            let size = record.residual.abs();
            let at = shown.largest.partition_point(|other| other.residual.abs() >= size);
            if at < LARGEST {
                shown.largest.insert(at, record.clone());
                shown.largest.truncate(LARGEST);
            }
        }
        (shown.records, shown.dropped) = (audit.records.len(), audit.dropped);
    }
}

/// The failing check with the highest severity, for a sign that is always visible.
pub fn worst(checks: &Checks) -> Option<(validation::Check, validation::Severity)> {
    let failing = validation::Check::ALL.into_iter().filter(|check| !checks.of(*check).passes);
    failing.map(|check| (check, checks.rules.of(check).severity)).max_by_key(|(_, severity)| *severity)
}
