//! Checks, accounts and energy audit as the panels show them.

use crate::validation::{self, Audit, AuditEntry, Checks};
use crate::viewer::messages::part_id::MachineId;
use crate::viewer::view_model::energy_account::Account;
use bevy::prelude::*;

/// Powers are averaged over so long, s; or a little longer, as the record keeps a moment every ten seconds.
pub const LATELY_S: f64 = 120.0;

/// The results of the checks, the accounts and the audit, as the panels show them.
#[derive(Resource, Clone, Debug, Default)]
pub struct CheckModel {
    /// The machine.
    pub machine: MachineId,
    /// The branch of the recording that is shown, by position.
    pub lane: usize,
    /// Rules and statuses of the checks.
    pub checks: Checks,
    /// The ledger at several moments.
    pub accounts: Option<Accounts>,
    /// The audit, while it is on.
    pub audit: Option<AuditShown>,
}

/// The ledger now, a while ago, and at the start of what is recorded.
#[derive(Clone, Debug)]
pub struct Accounts {
    /// At the moment that is shown.
    pub now: Account,
    /// About [`LATELY_S`] before.
    pub lately: Account,
    /// At the start.
    pub start: Account,
}

/// What the panel shows of an audit.
#[derive(Clone, Debug, Default)]
pub struct AuditShown {
    /// Operations that were audited.
    pub records: usize,
    /// Operations that were not kept.
    pub dropped: u64,
    /// Those with the largest residuals, the largest first.
    pub largest: Vec<AuditEntry>,
}

/// Records that are named.
pub const LARGEST: usize = 10;

impl CheckModel {
    /// Takes over how the checks stand.
    pub fn take_checks(&mut self, checks: &Checks) {
        self.checks.statuses.clone_from(&checks.statuses);
        if self.checks.rules != checks.rules {
            self.checks.rules.clone_from(&checks.rules);
        }
    }

    /// Takes over an audit; only records that are new since the last time are looked at.
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

/// The most severe of the checks that fail now, and how grave it is, for a sign that is always in sight.
pub fn worst(checks: &Checks) -> Option<(validation::Check, validation::Severity)> {
    let failing = validation::Check::ALL.into_iter().filter(|check| !checks.of(*check).passes);
    failing.map(|check| (check, checks.rules.of(check).severity)).max_by_key(|(_, severity)| *severity)
}
